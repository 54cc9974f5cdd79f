"""Other things in the place of each file of an office, and each command over them.

Nothing hangs, nothing of a stranger's is touched, and what is said is one of the exit codes.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import pytest
from support.clerk import Clerk, Outcome

from pilkada_cli.cli.app import COMMANDS
from pilkada_cli.core.values.problem import Exit

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, pipes and devices of POSIX")
PAY = ("disburse", "tni", "1", "--date", "2024-11-05", "--sp2d")
FILES = (
    *("allocations.toml", "ledger.jsonl", "ledger.head", "ledger.lock", "ledger.lock.holder"),
    "ledger.batch",
    *("ledger.jsonl.new", "torn-{size}-0123456789abcdef.bin", "torn-{size}-{hash16}.bin.new"),
)
STRANGERS = b"a stranger's file\n"
NOBODY = 65534


def _symlink(path: Path, stranger: Path) -> None:
    path.symlink_to(stranger)


def _dangling(path: Path, stranger: Path) -> None:
    path.symlink_to(stranger.parent / "nowhere")


def _hard_link(path: Path, stranger: Path) -> None:
    os.link(stranger, path)


def _fifo(path: Path, _: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path, _: Path) -> None:
    (path / "x").mkdir(parents=True)


def _socket(path: Path, _: Path) -> None:
    before = Path.cwd()
    os.chdir(path.parent)  # its name may only be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)
    os.chdir(before)


def _device(path: Path, _: Path) -> None:
    if os.getuid():
        pytest.skip("needs root, to make a device")
    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))


def _link_to_device(path: Path, _: Path) -> None:
    path.symlink_to("/dev/zero")


THINGS: tuple[Callable[[Path, Path], None], ...] = (
    *(_symlink, _dangling, _hard_link, _fifo, _folder, _socket, _device, _link_to_device),
)
LETTER = ("--letter", "1", "--date", "2024-11-05")
RUNS: tuple[tuple[str, ...], ...] = (
    ("status",),
    ("show", "tni"),
    ("schedule",),
    ("check",),
    ("brief",),
    ("history",),
    ("verify",),
    ("help", "files"),
    ("export", "register"),
    ("export", "-o", "audit"),
    (*PAY, "2"),
    (*PAY, "2"),
    ("request", "polri", "1", *LETTER),
    ("advance", "polri", "--to", "spm", "--date", "2024-11-05"),
    ("cancel", "polri", "--note", "x", "--date", "2024-11-05"),
    ("bounce", "--sp2d", "1", "--date", "2024-11-06"),
    ("lpj", "kpu", *LETTER),
    ("return", "kpu", "1", "--sts", "1", "--date", "2024-11-05"),
    ("end", "tni", "--date", "2024-11-05", "--note", "x"),
    ("reverse", "2", "--note", "x"),
    ("adopt", "--note", "x"),
    ("accept", "restored", "--note", "x"),
    ("init", "--practice", "latihan"),
    ("init", "--example", "pangkalpinang"),
)
"""Every command, the reading ones before those that may change what they read."""


def test_no_command_is_left_out() -> None:
    assert set(COMMANDS) == {run[0] for run in RUNS}


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """A block that may not hang."""

    def hung(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, hung)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@dataclass
class Place:
    """An office, a stranger's file beside it, and the path at which something else is put."""

    clerk: Clerk
    stranger: Path
    path: Path

    def run(self, *arguments: str) -> Outcome:
        """What is answered; it is one of the exit codes, and the stranger's file is as it was."""
        with within(20):
            outcome = self.clerk.run(*arguments)
        assert outcome.code in set(Exit) - {Exit.INTERNAL, Exit.UNKNOWN}, (arguments, outcome)
        assert "Traceback" not in outcome.err + outcome.out
        assert self.stranger.read_bytes() == STRANGERS, arguments
        assert stat.S_IMODE(self.stranger.stat().st_mode) == 0o640
        assert not (self.stranger.parent / "nowhere").exists()
        return outcome


def place(root: Clerk, name: str) -> Place:
    """An office with a payment, and half of a line where a torn file is meant; one file is gone."""
    office, stranger = root.cwd / "office", root.cwd / "stranger"
    assert root.run("init", "office", "--example", "pangkalpinang").code == 0
    clerk = root.at(office)
    clerk.state = root.cwd / "state"
    clerk.environ["COLUMNS"] = "400"  # a path is one line
    assert clerk.run(*PAY, "1").code == 0
    ledger = office / "ledger.jsonl"
    size, half = ledger.stat().st_size, b'{"at":"2024'
    if name.startswith("torn"):
        ledger.write_bytes(ledger.read_bytes() + half)
    stranger.write_bytes(STRANGERS)
    stranger.chmod(0o640)
    hash16 = hashlib.sha256(half).hexdigest()[:16]
    path = office / name.format(size=size, hash16=hash16)
    path.unlink(missing_ok=True)
    return Place(clerk, stranger, path)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.__name__.strip("_"))
def test_a_thing_in_the_place_of_a_file_hangs_nothing_and_harms_nobody(
    name: str, thing: Callable[[Path, Path], None], pangkalpinang: Clerk
) -> None:
    here = place(pangkalpinang, name)
    thing(here.path, here.stranger)
    for arguments in RUNS:
        here.run(*arguments)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_one_may_not_read_is_said_and_no_fault(name: str, pangkalpinang: Clerk) -> None:
    if os.getuid():
        pytest.skip("needs root, to be somebody else")
    warm = pangkalpinang.cwd / "warm"  # loads what is loaded late: it may lie where root lives
    warm.mkdir()
    for arguments in (("init", "--example", "pangkalpinang"), *RUNS):
        pangkalpinang.at(warm).run(*arguments)
    with TemporaryDirectory() as above:  # each run of pytest closes its own to other users
        Path(above).chmod(0o755)
        here = place(pangkalpinang.at(Path(above)), name)
        here.path.write_bytes(STRANGERS)
        here.path.chmod(0o600)
        for folder in (here.clerk.cwd, Path(above) / "state"):
            for path in {folder, *folder.rglob("*")} - {here.path}:
                os.chown(path, NOBODY, NOBODY)
        os.chown(here.stranger, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        try:
            for arguments in RUNS:
                here.run(*arguments)
        finally:
            os.seteuid(0)


@pytest.mark.parametrize("name", ["ledger.jsonl", "ledger.head", "ledger.lock", "ledger.jsonl.new"])
@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.__name__.strip("_"))
def test_what_is_no_file_is_named_before_anything_is_recorded(
    name: str, thing: Callable[[Path, Path], None], pangkalpinang: Clerk
) -> None:
    here = place(pangkalpinang, name)
    thing(here.path, here.stranger)
    ledger = here.clerk.cwd / "ledger.jsonl"
    before = ledger.read_bytes() if name != "ledger.jsonl" else b""
    refused = here.run(*PAY, "2")
    if name == "ledger.jsonl.new" and not here.path.is_dir():
        assert refused.code == 0  # a name of ours: it is taken away, and what it named is not
        return
    code = "ledger-linked" if thing is _hard_link else "ledger-not-a-file"
    if thing is _hard_link and name == "ledger.jsonl":
        code = "ledger-changed"  # it is read first, and is a stranger's
    assert (5, True) == (refused.code, f"[{code}]" in refused.err), refused
    assert here.path.name in refused.err
    assert name == "ledger.jsonl" or before == ledger.read_bytes()


def test_a_head_file_of_two_names_is_refused_before_the_entry_is_written(
    pangkalpinang: Clerk,
) -> None:
    """Found behind the entry, it once left the clerk without knowing whether that was recorded."""
    assert pangkalpinang.run(*PAY, "1").code == 0
    (pangkalpinang.cwd / "copy").hardlink_to(pangkalpinang.cwd / "ledger.head")
    before = (pangkalpinang.cwd / "ledger.jsonl").read_bytes()
    refused = pangkalpinang.run(*PAY, "2")
    assert (5, True) == (refused.code, "[ledger-linked]" in refused.err), refused
    assert before == (pangkalpinang.cwd / "ledger.jsonl").read_bytes()
    assert pangkalpinang.run("status").code == 0


def test_a_courtesy_is_never_written_through_a_link_nor_waited_for(pangkalpinang: Clerk) -> None:
    """The file that says who holds the lock: a link there overwrote a stranger's file."""
    holder = pangkalpinang.cwd / "ledger.lock.holder"
    for thing in (_symlink, _fifo, _folder):
        thing(holder, pangkalpinang.cwd / "stranger")
        with within(20):
            assert pangkalpinang.run(*PAY, thing.__name__).code == 0
        assert not (pangkalpinang.cwd / "stranger").exists()
        assert holder.is_symlink() or holder.exists()
        if holder.is_dir():
            (holder / "x").rmdir()
            holder.rmdir()
        else:
            holder.unlink()
