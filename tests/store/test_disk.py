"""What is opened is looked at again: nothing can take a file's place between look and open."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from support.books import BEGAN, WHO
from support.disks import SimDisk

from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.store.disk import Disk, RealDisk, UnfitFileError
from pilkada_cli.store.file.lock import LOCK, ledger_lock
from pilkada_cli.store.trouble import as_problems

DISK = RealDisk()
OPENINGS: tuple[Callable[[Disk, str], int], ...] = (
    lambda disk, path: disk.open_to_read(path),
    lambda disk, path: disk.open_to_write(path),
    lambda disk, path: disk.open_to_append(path),
)
POSIX = pytest.mark.skipif(os.name == "nt", reason="links, pipes and devices of POSIX")


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _link(path: Path) -> None:
    (path.parent / "stranger").write_bytes(b"x")
    path.symlink_to("stranger")


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def _socket(path: Path) -> None:
    before = Path.cwd()
    os.chdir(path.parent)  # its name may only be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)
    os.chdir(before)


THINGS = (Path.mkdir, *(pytest.param(t, marks=POSIX) for t in (_fifo, _link, _dangling, _socket)))


def refused(call: Callable[[], object]) -> str:
    """The code of the problem that an error of the disk becomes, and the file it names."""
    with pytest.raises(RefusedError) as caught, as_problems("elsewhere"):
        call()
    [problem] = caught.value.problems
    assert problem.where is not None
    return f"{problem.code} {Path(problem.where.file).name}"


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("thing", THINGS)
def test_only_a_file_is_opened(
    tmp_path: Path, thing: Callable[[Path], None], opening: Callable[[Disk, str], int]
) -> None:
    path = tmp_path / "x"
    thing(path)
    assert "ledger-not-a-file x" == refused(lambda: opening(DISK, str(path)))
    assert "ledger-not-a-file x" == refused(lambda: opening(SimDisk(others={"x"}), "x"))


def test_a_file_of_two_names_is_read_and_not_written(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"1")
    (tmp_path / "y").hardlink_to(path)
    simulated = SimDisk()
    simulated.put("x", b"1")
    simulated.names_seen["y"] = simulated.names_seen["x"]
    to_read, *to_write = OPENINGS
    for disk, name in ((DISK, str(path)), (simulated, "x")):
        disk.close(to_read(disk, name))
        for opening in to_write:
            with pytest.raises(UnfitFileError) as caught:
                opening(disk, name)
            assert caught.value.links == 2


def test_what_is_no_file_is_not_removed_as_one(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    assert "ledger-not-a-file x" == refused(lambda: DISK.remove(str(tmp_path / "x")))
    with pytest.raises(FileNotFoundError):
        DISK.remove(str(tmp_path / "y"))


class Losing(RealDisk):
    """A disk on which somebody takes a file away right after it was opened, once."""

    lost = False

    def open_to_write(self, path: str) -> int:
        handle = super().open_to_write(path)
        if not self.lost:
            self.lost = True
            os.unlink(path)
        return handle


@POSIX
def test_a_lock_that_was_taken_away_meanwhile_is_none(tmp_path: Path) -> None:
    """Whoever came next would have made another, and both would have recorded."""
    first = ledger_lock(str(tmp_path), wait_seconds=5, by=WHO, since=BEGAN, disk=Losing())
    second = ledger_lock(str(tmp_path), wait_seconds=0, by=WHO, since=BEGAN)
    with first, pytest.raises(RefusedError) as caught, second:
        pass
    assert caught.value.problems[0].code == "ledger-busy"
    assert (tmp_path / LOCK).exists()
