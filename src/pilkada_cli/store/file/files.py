"""What the ledger's files have in common: opened with care, written whole, synced once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ...core.values.problem import RefusedError
from ..disk import Disk, Facts
from ..trouble import as_problems, unfit


def found_file(disk: Disk, path: str) -> Facts | None:
    """What stands at the path of a file of ours; None for nothing.

    Raises:
        RefusedError: `ledger-not-a-file`, for anything that is not a file.
    """
    with as_problems(path, reading=True):
        found = disk.look(path)
    if found and not found.is_file:
        raise RefusedError(unfit(path))
    return found


@contextmanager
def opened(disk: Disk, handle: int) -> Iterator[int]:
    """A handle that is given back at the end, whatever happens."""
    try:
        yield handle
    finally:
        disk.close(handle)


def write_all(disk: Disk, handle: int, data: bytes) -> None:
    """Write everything; a short write is gone on with."""
    while data:
        data = data[disk.write(handle, data) :]


def read_up_to(disk: Disk, handle: int, size: int) -> bytes:
    """So many bytes from where the handle stands, or all there are."""
    found = b""
    while len(found) < size and (chunk := disk.read(handle, size - len(found))):
        found += chunk
    return found


def make_whole(disk: Disk, path: str, content: bytes, *, folder: str) -> None:
    """Make a file that is there with all of its bytes, or not at all.

    Its draft lies beside it; whoever makes files here holds the lock, so a draft that is there
    was left by someone who no longer runs, and is no other file than ours.

    Raises:
        OSError: Nothing was made, or its name may not outlive a power cut; `FileExistsError`.
    """
    draft = f"{path}.new"
    if disk.look(draft):
        disk.remove(draft)
    try:
        with opened(disk, disk.create(draft)) as handle:
            write_all(disk, handle, content)
            disk.sync(handle)
        disk.publish(draft, path)
    except OSError:
        if disk.look(draft):
            disk.remove(draft)
        raise
    disk.sync_folder(folder)
