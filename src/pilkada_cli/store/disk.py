"""The few things a ledger asks of a disk, so that a simulated disk can stand in for the real one.

Every method may raise `OSError`; what that means for an entry is decided by who calls.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands at a path or behind a handle.

    Args:
        is_file: A regular file; not a folder, a link, a pipe or a device.
        size: In bytes.
        links: How many names it has.
        for_all: Everybody on this computer may write to it; in a folder, also remove what is there.
    """

    is_file: bool
    size: int = 0
    links: int = 1
    for_all: bool = False


class UnfitFileError(OSError):
    """Where a file is to be opened or removed stands something else.

    Args:
        path: Where.
        links: How many names it has, if it is a file to be written that has several.
    """

    def __init__(self, path: str, *, links: int = 0) -> None:
        super().__init__(errno.EINVAL, os.strerror(errno.EINVAL), path)
        self.path = path
        self.links = links


class Disk(Protocol):
    """Files by path, and open files by a number.

    What is opened is a regular file, and one that is opened for writing has no second name: all
    else is an `UnfitFileError`, whatever stood there a moment before.
    """

    def look(self, path: str) -> Facts | None:
        """What stands there, links not followed, without opening it: a FIFO would never answer."""

    def names(self, folder: str) -> list[str]:
        """The names in a folder; none where there is no such folder."""

    def make_folder(self, folder: str) -> None:
        """Make a folder, for this user alone, with those above it; it may be there."""

    def open_to_read(self, path: str) -> int:
        """Open a regular file for reading."""

    def open_to_append(self, path: str) -> int:
        """Open an existing file so that every write goes to its end."""

    def open_to_write(self, path: str) -> int:
        """Open an existing file so that a write goes where `seek` says."""

    def create(self, path: str) -> int:
        """Create a file for writing; it must not exist."""

    def facts(self, handle: int) -> Facts:
        """What was opened."""

    def read(self, handle: int, size: int) -> bytes:
        """Up to `size` bytes; none at the end of the file."""

    def write(self, handle: int, data: bytes) -> int:
        """Write, and say how many bytes went through: a short write is no error."""

    def seek(self, handle: int, offset: int) -> None:
        """Read or write on from that byte."""

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


BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_FOLLOWS_LINKS = not hasattr(os, "O_NOFOLLOW")
_WINDOWS = os.name == "nt"


class RealDisk:
    """The computer's own disk."""

    def look(self, path: str) -> Facts | None:
        """See `Disk.look`."""
        try:
            return _facts(os.lstat(path))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def names(self, folder: str) -> list[str]:
        """See `Disk.names`."""
        try:
            return os.listdir(folder)
        except (FileNotFoundError, NotADirectoryError):
            return []

    def make_folder(self, folder: str) -> None:
        """See `Disk.make_folder`."""
        os.makedirs(folder, mode=0o700, exist_ok=True)

    def open_to_read(self, path: str) -> int:
        """See `Disk.open_to_read`."""
        return self._opened(path, os.O_RDONLY)

    def open_to_append(self, path: str) -> int:
        """See `Disk.open_to_append`."""
        return self._opened(path, os.O_RDWR | os.O_APPEND)

    def open_to_write(self, path: str) -> int:
        """See `Disk.open_to_write`."""
        return self._opened(path, os.O_RDWR)

    def create(self, path: str) -> int:
        """See `Disk.create`."""
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | BINARY | _NO_LINK, 0o666)
        share(handle, os.path.dirname(path))
        return handle

    def facts(self, handle: int) -> Facts:
        """See `Disk.facts`."""
        return _facts(os.fstat(handle))

    def read(self, handle: int, size: int) -> bytes:
        """See `Disk.read`."""
        return os.read(handle, size)

    def write(self, handle: int, data: bytes) -> int:
        """See `Disk.write`."""
        return os.write(handle, data)

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
            if self.look(target):
                raise
            os.rename(source, target)
        else:
            os.unlink(source)

    def remove(self, path: str) -> None:
        """See `Disk.remove`."""
        try:
            os.unlink(path)
        except OSError:
            self._refuse_unfit(path)
            raise

    def sync_folder(self, folder: str) -> None:
        """See `Disk.sync_folder`. Windows keeps the names by itself and opens no folder."""
        if _WINDOWS:
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _opened(self, path: str, flags: int) -> int:
        """Open what is there; what a link points to is never opened, and no pipe waited for."""
        try:
            handle = os.open(path, flags | BINARY | _NO_LINK)
        except OSError:
            self._refuse_unfit(path)
            raise
        try:
            found = _facts(os.fstat(handle))
            if not found.is_file or (_FOLLOWS_LINKS and os.path.islink(path)):
                raise UnfitFileError(path)
            if flags & os.O_RDWR and found.links != 1:
                raise UnfitFileError(path, links=found.links)
        except OSError:
            os.close(handle)
            raise
        return handle

    def _refuse_unfit(self, path: str) -> None:
        """Say that no file stands there, if so: each system says that in ways of its own."""
        with suppress(FileNotFoundError, PermissionError):
            found = self.look(path)
            if found and not found.is_file:
                raise UnfitFileError(path)


def share(path: str | int, folder: str) -> None:
    """Let a new file or folder belong to whom the folder around it belongs.

    It gets that folder's group, so that those who work there may open it; and where root makes it
    for someone, their name. Its mode is the umask's. But a folder that hands on its group (setgid)
    and that the group may write to says that its people work together: then they may write to
    what is made there, whatever the umask. Whoever may not give it away keeps it.

    Args:
        path: Its path, or the handle of an open file.
        folder: The one it was made in.
    """
    if _WINDOWS:
        return
    with suppress(OSError):
        around = os.stat(folder or ".")
        with suppress(OSError):
            os.chown(path, -1 if os.geteuid() else around.st_uid, around.st_gid)
        made = os.stat(path)
        together = around.st_mode & stat.S_ISGID and around.st_mode & stat.S_IWGRP
        if together and made.st_gid == around.st_gid:
            more = stat.S_IRWXG if stat.S_ISDIR(made.st_mode) else stat.S_IRGRP | stat.S_IWGRP
            os.chmod(path, stat.S_IMODE(made.st_mode) | more)


def _facts(found: os.stat_result) -> Facts:
    # Windows has no such bits; what os.stat makes up for them says nothing.
    for_all = bool(found.st_mode & stat.S_IWOTH) and not _WINDOWS
    if stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX:
        for_all = False  # as in /tmp: only the owner of a file may take it away
    return Facts(stat.S_ISREG(found.st_mode), found.st_size, found.st_nlink, for_all)
