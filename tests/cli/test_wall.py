"""Behind an acknowledged entry nothing turns the answer: it is recorded, or could not be told."""

from __future__ import annotations

import errno
import io
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from support.clerk import Clerk, Stream
from support.proof import FULL

import pilkada_cli
from pilkada_cli.cli import app
from pilkada_cli.cli.app import main
from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.office.world import World
from pilkada_cli.store.file.files import read_up_to

PAY = ("disburse", "tni", "1.000", "--date", "2024-11-05", "--yes", "--sp2d")
SOURCE = str(Path(pilkada_cli.__file__).parent)
ERRORS: tuple[Callable[[], BaseException], ...] = (
    lambda: OSError(errno.ENOSPC, "full"),
    lambda: OSError(errno.EPIPE, "closed"),
    lambda: UnicodeEncodeError("ascii", "é", 0, 1, "no"),
    lambda: RuntimeError("x"),
    lambda: KeyError("a word that is missing"),
    lambda: RecursionError("x"),
    MemoryError,
    KeyboardInterrupt,
    lambda: SystemExit(3),
    RefusedError,
)


def entries(clerk: Clerk) -> int:
    return (clerk.cwd / "ledger.jsonl").read_bytes().count(b"\n")


class Failing:
    """Makes a call of the program fail: the one with that number, behind the acknowledgement."""

    def __init__(self, at: int, error: BaseException) -> None:
        self.at, self.error = at, error
        self.stands = False
        self.calls = 0

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if not frame.f_code.co_filename.startswith(SOURCE):
            return
        if frame.f_code.co_name == "acknowledge" and event == "return":
            self.stands = True
        elif self.stands and event == "call":
            self.calls += 1
            if self.calls == self.at:
                raise self.error


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_step_behind_the_acknowledgement_may_fail(pangkalpinang: Clerk) -> None:
    """`PILKADA_PROOF=1` lets each of them fail, else one in so many."""
    assert pangkalpinang.run(*PAY, "0").code == 0
    at = 0
    while True:
        at += 1 if FULL else 11
        failing = Failing(at, ERRORS[at % len(ERRORS)]())
        before = entries(pangkalpinang)
        sys.setprofile(failing)
        try:
            outcome = pangkalpinang.run(*PAY, str(at))
        finally:
            sys.setprofile(None)
        assert outcome.code in {0, 8}, (at, failing.error, outcome)
        assert entries(pangkalpinang) == before + 1
        for lie in ("tidak ada yang dicatat", "[internal]", "[interrupted]", "Traceback"):
            assert lie not in outcome.err.lower(), (at, failing.error, outcome)
        if failing.calls < at:
            break
    assert at > 50
    assert pangkalpinang.run("verify").code == 0


@pytest.mark.parametrize("error", ERRORS)
def test_what_stands_already_is_told_behind_the_same_wall(
    pangkalpinang: Clerk, monkeypatch: pytest.MonkeyPatch, error: Callable[[], BaseException]
) -> None:
    def fails(*_: object) -> bool:
        raise error()

    assert pangkalpinang.run(*PAY, "1").code == 0
    monkeypatch.setattr("pilkada_cli.cli.session.Session.say", fails)
    assert pangkalpinang.run(*PAY, "1").code in {0, 8}


class Broken(Stream):
    """A stream of which each write from that number on fails."""

    def __init__(self, at: int, number: int) -> None:
        super().__init__()
        self.at, self.number, self.writes = at, number, 0

    def write(self, text: str) -> int:
        self._count()
        return super().write(text)

    @property
    def buffer(self) -> Any:
        self._count()
        return super().buffer

    def _count(self) -> None:
        self.writes += 1
        if self.writes >= self.at:
            raise OSError(self.number, "no")


def run(clerk: Clerk, arguments: tuple[str, ...], stdout: io.TextIOBase, stderr: object) -> int:
    world = World(
        now=lambda: clerk.now,
        user="siti",
        host="PC",
        random_bytes=bytes,
        environ={},
        cwd=clerk.cwd,
        state=None,
    )
    return main(list(arguments), world, Stream(), stdout, stderr)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EPIPE, errno.EIO, errno.EBADF])
@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("which", ["stdout", "stderr", "both"])
def test_a_stream_that_fails_never_turns_what_was_recorded(
    pangkalpinang: Clerk, which: str, at: int, number: int
) -> None:
    assert pangkalpinang.run(*PAY, "1").code == 0
    stdout = Broken(at, number) if which != "stderr" else Stream()
    stderr = Broken(at, number) if which != "stdout" else Stream()
    code = run(pangkalpinang, (*PAY, "2"), stdout, stderr)
    assert entries(pangkalpinang) == 3
    untold = which != "stderr" and at == 1 and number != errno.EPIPE
    assert code == (8 if untold else 0)
    if which == "stdout" and untold:
        assert "[recorded-untold]" in stderr.content.decode()
    assert run(pangkalpinang, (*PAY, "2"), Stream(), Stream()) == 0
    assert entries(pangkalpinang) == 3


@pytest.mark.parametrize(
    "arguments", [(*PAY, "2", "--dry-run"), ("status",), ("status", "--format", "json")]
)
def test_what_records_nothing_says_so_where_it_can_not_be_shown(
    pangkalpinang: Clerk, arguments: tuple[str, ...]
) -> None:
    assert pangkalpinang.run(*PAY, "1").code == 0
    stderr = Stream()
    assert run(pangkalpinang, arguments, Broken(1, errno.ENOSPC), stderr) == 6
    assert entries(pangkalpinang) == 2
    assert "[disk-full]" in stderr.content.decode()


EVERY: tuple[tuple[str, ...], ...] = (
    *(("status",), ("status", "--format", "json"), ("status", "--format", "plain")),
    *(("show", "tni"), ("history",), ("schedule",), ("check",), ("brief",), ("verify",)),
    *(("export", "register"), ("export", "-o", "audit"), ("help", "files"), ("--help",)),
    *(("--version",), ("status", "--help"), ("statsu",), ("status", "--format", "x")),
    *(("init", "x", "--example", "pangkalpinang"), ("init", "--practice", "y")),
    ("request", "polri", "1", "--letter", "9", "--date", "2024-11-05"),
    ("advance", "polri", "--to", "spm", "--date", "2024-11-05", "--request", "opening"),
    ("disburse", "polri", "2", "--sp2d", "9", "--date", "2024-11-05"),
    ("bounce", "--sp2d", "1", "--date", "2024-11-06"),
    ("return", "kpu", "1", "--sts", "9", "--date", "2024-11-05"),
    ("cancel", "polri", "--date", "2024-11-06", "--note", "x"),
    *(("reverse", "2", "--note", "x"), ("adopt", "--note", "x")),
    ("accept", "restored", "--note", "x"),
)
"""Each command as it may be typed, a mistake or two among them."""


@pytest.mark.parametrize("arguments", EVERY, ids=" ".join)
def test_each_write_of_each_command_may_fail(
    pangkalpinang: Clerk, arguments: tuple[str, ...]
) -> None:
    assert pangkalpinang.run(*PAY, "1").code == 0
    trial = (*arguments, "--dry-run") if _dry(arguments) else arguments
    whole = run(pangkalpinang, trial, Stream(), Stream())
    for which, number in product(("stdout", "stderr"), (errno.ENOSPC, errno.EPIPE, errno.EIO)):
        for at in range(1, 5):
            before = entries(pangkalpinang)
            streams = {name: Stream() for name in ("stdout", "stderr")}
            streams[which] = Broken(at, number)
            code = run(pangkalpinang, arguments, streams["stdout"], streams["stderr"])
            grown = entries(pangkalpinang) - before
            assert code in {whole, 0, 2, 4, 6, 7, 8}, (which, number, at)
            if grown:
                assert code in {0, 8}, (which, number, at)
            if code == 6 and which == "stdout":
                assert grown == 0
            other = streams["stderr" if which == "stdout" else "stdout"]
            said = other.content.decode()
            assert "Traceback" not in said
            assert "[internal]" not in said


def _dry(arguments: tuple[str, ...]) -> bool:
    """Whether a command records, and can be tried without."""
    return arguments[0] in {
        *("request", "advance", "disburse", "bounce", "return", "cancel", "reverse", "adopt"),
    }


@pytest.mark.parametrize("broken", ["words", "office", "screen", "everything"])
def test_the_last_resort_needs_neither_words_nor_office_nor_stream(
    pangkalpinang: Clerk, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fails(*_: object, **__: object) -> object:
        raise RuntimeError("broken")

    if broken in {"words", "everything"}:
        monkeypatch.setattr("pilkada_cli.cli.session.words_of", fails)
    if broken in {"office", "everything"}:
        monkeypatch.setattr("pilkada_cli.cli.session.find_office", fails)
    if broken in {"screen", "everything"}:
        monkeypatch.setattr("pilkada_cli.cli.session.Session.screen", fails)
    for arguments in (("status",), (*PAY, "1"), ("statsu",), ("status", "--format", "json")):
        for stderr in (Stream(), Broken(1, errno.EIO)):
            code = run(pangkalpinang, arguments, Stream(), stderr)
            assert code in {0, 1, 2, 8}, (arguments, code)


FAULTS = [each for each in ERRORS if not isinstance(each(), RefusedError | SystemExit)]
BEFORE = ("pilkada_cli.cli.commands.disburse.read_request", "pilkada_cli.cli.confirm.propose_now")


@pytest.mark.parametrize("place", BEFORE)
@pytest.mark.parametrize(
    "error",
    [*ERRORS, EOFError, lambda: SystemExit(0), lambda: SystemExit(None), lambda: OSError("odd")],
)
def test_nothing_that_fails_before_the_acknowledgement_is_told_as_done(
    pangkalpinang: Clerk,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    error: Callable[[], BaseException],
) -> None:
    """Of a closed pipe, wherever it was met, Typer made an exit that said "done"."""

    def fails(*_: object, **__: object) -> None:
        raise error()

    assert pangkalpinang.run(*PAY, "1").code == 0
    monkeypatch.setattr(place, fails)
    outcome = pangkalpinang.run(*PAY, "2")
    assert (outcome.code in {1, 6, 130}, entries(pangkalpinang)) == (True, 2), outcome
    assert "Traceback" not in outcome.err
    if isinstance(error(), OSError):
        assert (outcome.code, "[internal]" in outcome.err) == (6, False), outcome


def test_an_interruption_behind_the_last_step_leaves_the_answer(
    pangkalpinang: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C right behind `main` made 130 of it, nothing recorded, and the payment stood."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(pangkalpinang.cwd)
    monkeypatch.setattr(sys, "argv", ["pilkada", *PAY, "1"])
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, Stream())
    monkeypatch.setattr(app, "drop_signals", interrupted)
    code = app.run()
    sys.stdout.close()  # the null device, where nothing is left to say
    assert (code, entries(pangkalpinang)) == (0, 2)


@pytest.mark.parametrize(
    "place", ["ledger_file.read_up_to", "head_file.slot_of", "head_file.HeadFile.write"]
)
@pytest.mark.parametrize("error", FAULTS)
def test_whatever_fails_once_the_line_is_written_is_unknown_and_safe_to_repeat(
    pangkalpinang: Clerk,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    error: Callable[[], BaseException],
) -> None:
    """It was a fault of which it was said that nothing more was done; the entry stood."""
    assert pangkalpinang.run(*PAY, "1").code == 0
    module, _, name = place.partition(".")
    target = f"pilkada_cli.store.file.{module}.{name}"
    real = read_up_to

    def fails(*given: Any, **named: Any) -> bytes:
        if entries(pangkalpinang) == 2:
            return real(*given, **named)  # nothing is written yet
        raise error()

    with monkeypatch.context() as patch:
        patch.setattr(target, fails)
        outcome = pangkalpinang.run(*PAY, "2")
    assert (outcome.code, "[outcome-unknown]" in outcome.err) == (8, True), outcome
    assert pangkalpinang.run(*PAY, "2").code == 0
    assert entries(pangkalpinang) == 3
    assert pangkalpinang.run("verify").code == 0


PLAIN = {
    ("statsu",): (2, "[usage-unknown-command]"),
    ("reverse", "99", "--note", "x"): (4, "[no-such-entry]"),
    ("status", "--as-of", "2020-01-01"): (4, "[as-of-before-opening]"),
}


@pytest.mark.parametrize("arguments", PLAIN)
@pytest.mark.parametrize("over", ["a sound stream", "one that takes no text"])
def test_the_last_resort_keeps_the_answer_and_says_it_in_both_languages(
    pangkalpinang: Clerk,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    over: str,
) -> None:
    def fails(*_: object, **__: object) -> object:
        raise RuntimeError("broken")

    code, told = PLAIN[arguments]
    assert pangkalpinang.run(*PAY, "1").code == 0
    monkeypatch.setattr("pilkada_cli.cli.session.render_problems", fails)
    path = pangkalpinang.cwd / "stderr.txt"
    with path.open("w", encoding="utf-8") as file:
        assert (
            run(pangkalpinang, arguments, Stream(), Mute(file) if "takes no text" in over else file)
            == code
        )
    said = path.read_text("ascii")
    assert told in said
    assert "kesalahan / error" in said


class Mute:
    """A stream that takes no text; what lies behind it is sound."""

    encoding = "utf-8"

    def __init__(self, file: Any) -> None:
        self.fileno = file.fileno
        self.isatty = file.isatty

    def write(self, _: str) -> int:
        raise ValueError("closed")

    def flush(self) -> None:
        raise ValueError("closed")
