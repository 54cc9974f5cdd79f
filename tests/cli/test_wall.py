"""Behind an acknowledged entry nothing turns the answer: it is recorded, or could not be told."""

from __future__ import annotations

import errno
import io
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from support.clerk import Clerk, Stream
from support.proof import FULL

import pilkada_cli
from pilkada_cli.cli.app import main
from pilkada_cli.core.problem import RefusedError
from pilkada_cli.office import World

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
