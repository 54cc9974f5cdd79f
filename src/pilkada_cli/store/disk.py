"""The few things a ledger asks of a disk, so that a simulated disk can stand in for the real one.

Every method may raise `OSError`; what that means for an entry is decided in `ledger_file`.
"""

from __future__ import annotations

import os
import stat
from enum import Enum
from typing import Protocol


class Found(Enum):
    """What stands at a path, links not followed."""

    NOTHING = "nothing"
    FILE = "file"
    OTHER = "other"


class Disk(Protocol):
    """Files by path, and open files by a number."""

    def look(self, path: str) -> Found:
        """Say what stands there, without opening it: a FIFO would never answer."""

    def open_to_read(self, path: str) -> int:
        """Open a regular file for reading."""

    def open_to_append(self, path: str) -> int:
        """Open an existing file so that every write goes to its end."""

    def create(self, path: str) -> int:
        """Create a file for writing; it must not exist."""

    def read(self, handle: int, size: int) -> bytes:
        """Up to `size` bytes; none at the end of the file."""

    def write(self, handle: int, data: bytes) -> int:
        """Write, and say how many bytes went through: a short write is no error."""

    def size(self, handle: int) -> int:
        """The file's size in bytes."""

    def seek(self, handle: int, offset: int) -> None:
        """Read on from that byte."""

    def truncate(self, handle: int, size: int) -> None:
        """Cut the file to that many bytes."""

    def sync(self, handle: int) -> None:
        """Return only when the file's bytes would survive a power cut."""

    def close(self, handle: int) -> None:
        """Give the handle back."""

    def publish(self, source: str, target: str) -> None:
        """Give a finished file its name; fail with `FileExistsError` if that name is taken."""

    def remove(self, path: str) -> None:
        """Remove a file."""

    def sync_folder(self, folder: str) -> None:
        """Return only when the names in a folder would survive a power cut."""


_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class RealDisk:
    """The computer's own disk."""

    def look(self, path: str) -> Found:
        """See `Disk.look`."""
        try:
            mode = os.lstat(path).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return Found.NOTHING
        return Found.FILE if stat.S_ISREG(mode) else Found.OTHER

    def open_to_read(self, path: str) -> int:
        """See `Disk.open_to_read`."""
        return os.open(path, os.O_RDONLY | _BINARY | _NO_LINK)

    def open_to_append(self, path: str) -> int:
        """See `Disk.open_to_append`."""
        return os.open(path, os.O_RDWR | os.O_APPEND | _BINARY | _NO_LINK)

    def create(self, path: str) -> int:
        """See `Disk.create`."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY | _NO_LINK, 0o644)

    def read(self, handle: int, size: int) -> bytes:
        """See `Disk.read`."""
        return os.read(handle, size)

    def write(self, handle: int, data: bytes) -> int:
        """See `Disk.write`."""
        return os.write(handle, data)

    def size(self, handle: int) -> int:
        """See `Disk.size`."""
        return os.fstat(handle).st_size

    def seek(self, handle: int, offset: int) -> None:
        """See `Disk.seek`."""
        os.lseek(handle, offset, os.SEEK_SET)

    def truncate(self, handle: int, size: int) -> None:
        """See `Disk.truncate`."""
        os.ftruncate(handle, size)

    def sync(self, handle: int) -> None:
        """See `Disk.sync`."""
        os.fsync(handle)

    def close(self, handle: int) -> None:
        """See `Disk.close`."""
        os.close(handle)

    def publish(self, source: str, target: str) -> None:
        """See `Disk.publish`. Where there are no links, a rename under the lock serves."""
        try:
            os.link(source, target)
        except FileExistsError:
            raise
        except OSError:
            if self.look(target) is not Found.NOTHING:
                raise
            os.rename(source, target)
        else:
            os.unlink(source)

    def remove(self, path: str) -> None:
        """See `Disk.remove`."""
        os.unlink(path)

    def sync_folder(self, folder: str) -> None:
        """See `Disk.sync_folder`. Windows keeps the names by itself and opens no folder."""
        if os.name == "nt":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
