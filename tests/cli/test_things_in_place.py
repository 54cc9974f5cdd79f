"""Other things in the place of each file of an office, and each command over them.

Nothing hangs, nothing of a stranger's is touched, and what is said is one of the exit codes.
"""

from __future__ import annotations

import os
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from support.clerk import Clerk

from pilkada_cli.core.problem import Exit

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, pipes and devices of POSIX")
PAY = ("disburse", "tni", "1", "--date", "2024-11-05", "--sp2d")
FILES = (
    *("allocations.toml", "ledger.jsonl", "ledger.head", "ledger.lock", "ledger.lock.holder"),
    *("ledger.jsonl.new", "torn-{size}-0123456789abcdef.bin"),
)
STRANGERS = b"a stranger's file\n"


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
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("status",),
    ("show", "tni"),
    ("verify",),
    ("check",),
    ("export", "register"),
    ("export", "-o", "audit"),
    (*PAY, "2"),
    (*PAY, "2"),
    ("request", "polri", "1", "--letter", "1", "--date", "2024-11-05"),
    ("reverse", "2", "--note", "x"),
    ("adopt", "--note", "x"),
    ("verify", "--accept-restored", "--note", "x"),
    ("init", "--practice", "latihan"),
    ("init", "--example", "pangkalpinang"),
)


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


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.__name__.strip("_"))
def test_a_thing_in_the_place_of_a_file_hangs_nothing_and_harms_nobody(
    name: str, thing: Callable[[Path, Path], None], pangkalpinang: Clerk
) -> None:
    office = pangkalpinang.cwd / "office"
    stranger = pangkalpinang.cwd / "stranger"
    assert pangkalpinang.run("init", "office", "--example", "pangkalpinang").code == 0
    clerk = pangkalpinang.at(office)
    clerk.state = pangkalpinang.cwd / "state"
    assert clerk.run(*PAY, "1").code == 0
    stranger.write_bytes(STRANGERS)
    stranger.chmod(0o640)
    path = office / name.format(size=(office / "ledger.jsonl").stat().st_size)
    path.unlink(missing_ok=True)
    thing(path, stranger)
    for arguments in COMMANDS:
        with within(20):
            outcome = clerk.run(*arguments)
        said = outcome.err + outcome.out
        assert outcome.code in set(Exit) - {Exit.INTERNAL, Exit.UNKNOWN}, (arguments, outcome)
        assert "Traceback" not in said
        assert stranger.read_bytes() == STRANGERS, arguments
        assert stat.S_IMODE(stranger.stat().st_mode) == 0o640
    assert not (stranger.parent / "nowhere").exists()


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
