"""A disk in memory: it fails when told to, loses power when told to, and knows what survives.

Each file has what programs see (`seen`, the page cache) and what is on the platter (`kept`).
A write or a truncation is pending until a sync; a name is pending until its folder is synced. A
sync that fails forgets what was pending without keeping it, as Linux does: a second one says yes
and keeps nothing. A power cut keeps any set of the pending sectors (512 bytes), and any first part
of the pending names; a killed process leaves what programs see.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations

from pilkada_cli.store.disk import Facts, UnfitFileError

SECTOR = 512
CHANGES = {
    *("make_folder", "create", "write", "truncate", "sync", "publish", "remove", "sync_folder"),
}
"""The calls that change something: a crash between any others is the same crash."""


class PowerCutError(BaseException):
    """The process is gone. Nothing may catch it."""


@dataclass(frozen=True)
class Change:
    """A pending change of a file: bytes at an offset, or (`data` None) a new size."""

    offset: int
    data: bytes | None

    def sectors(self) -> list[Change]:
        """The parts that reach the platter each by itself; and the size without the bytes."""
        if self.data is None:
            return [self]
        parts, at = [], self.offset
        end = self.offset + len(self.data)
        while at < end:
            upto = min(end, (at // SECTOR + 1) * SECTOR)
            parts.append(Change(at, self.data[at - self.offset : upto - self.offset]))
            at = upto
        return parts

    def apply(self, content: bytearray) -> None:
        if self.data is None:
            if self.offset <= len(content):
                del content[self.offset :]
            else:
                content += bytes(self.offset - len(content))
            return
        content += bytes(max(0, self.offset - len(content)))
        content[self.offset : self.offset + len(self.data)] = self.data


@dataclass
class File:
    """What programs see of a file, what the platter has, and what is between."""

    seen: bytearray = field(default_factory=bytearray)
    kept: bytearray = field(default_factory=bytearray)
    pending: list[Change] = field(default_factory=list)

    def change(self, change: Change) -> None:
        change.apply(self.seen)
        self.pending.append(change)

    def copy(self) -> File:
        return File(bytearray(self.seen), bytearray(self.kept), list(self.pending))


@dataclass(frozen=True)
class Renaming:
    """A pending change of names: what a path is to stand for, None for nothing."""

    folder: str
    names: tuple[tuple[str, int | None], ...]


Fault = Callable[[int, str], OSError | None]


@dataclass
class SimDisk:
    """See the module. `calls` are the names of all calls so far; call numbers begin at 1."""

    files: dict[int, File] = field(default_factory=dict)
    names_seen: dict[str, int] = field(default_factory=dict)
    names_kept: dict[str, int] = field(default_factory=dict)
    renamings: list[Renaming] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    fault: Fault | None = None
    cut_at: int = 0
    cut_after: int = 0
    most_a_write: int = 1 << 30
    reads_wrong: bool = False
    syncs: bool = True
    calls: list[str] = field(default_factory=list)
    writes: dict[int, int] = field(default_factory=dict)
    _open: dict[int, tuple[int, int, bool]] = field(default_factory=dict)

    # What the program calls.

    def look(self, path: str) -> Facts | None:
        self._call("look")
        if path in self.others:
            return Facts(is_file=False)
        if path not in self.names_seen:
            return None
        number = self.names_seen[path]
        links = list(self.names_seen.values()).count(number)
        return Facts(is_file=True, size=len(self.files[number].seen), links=links)

    def names(self, folder: str) -> list[str]:
        self._call("names")
        return [
            os.path.basename(path) for path in self.names_seen if os.path.dirname(path) == folder
        ]

    def make_folder(self, folder: str) -> None:
        assert folder
        self._call("make_folder")

    def open_to_read(self, path: str) -> int:
        self._call("open_to_read")
        return self._handle(path)

    def open_to_append(self, path: str) -> int:
        self._call("open_to_append")
        return self._handle(path, appends=True, writes=True)

    def open_to_write(self, path: str) -> int:
        self._call("open_to_write")
        return self._handle(path, writes=True)

    def create(self, path: str) -> int:
        self._call("create")
        if path in self.names_seen:
            raise FileExistsError(errno.EEXIST, "exists")
        number = max(self.files, default=0) + 1
        self.files[number] = File()
        self._rename((path, number))
        return self._handle(path)

    def facts(self, handle: int) -> Facts:
        self._call("facts")
        return Facts(is_file=True, size=len(self._file(handle).seen))

    def read(self, handle: int, size: int) -> bytes:
        self._call("read")
        number, at, appends = self._open[handle]
        found = bytes(self.files[number].seen[at : at + size])
        self._open[handle] = (number, at + len(found), appends)
        return found.replace(b"a", b"b") if self.reads_wrong else found

    def write(self, handle: int, data: bytes) -> int:
        data = data[: self.most_a_write]
        self.writes[len(self.calls) + 1] = len(data)
        cut = self.cut_at == len(self.calls) + 1 and self.cut_after
        if cut:
            self.cut_at = 0
            data = data[: self.cut_after]
        self._call("write")
        number, at, appends = self._open[handle]
        file = self.files[number]
        at = len(file.seen) if appends else at
        file.change(Change(at, data))
        self._open[handle] = (number, at + len(data), appends)
        if cut:
            raise PowerCutError
        return len(data)

    def seek(self, handle: int, offset: int) -> None:
        self._call("seek")
        number, _, appends = self._open[handle]
        self._open[handle] = (number, offset, appends)

    def truncate(self, handle: int, size: int) -> None:
        self._call("truncate")
        self._file(handle).change(Change(size, None))

    def sync(self, handle: int) -> None:
        file = self._file(handle)
        try:
            self._call("sync")
        except OSError:
            file.pending.clear()
            raise
        if self.syncs:
            for change in file.pending:
                change.apply(file.kept)
            file.pending.clear()

    def close(self, handle: int) -> None:
        del self._open[handle]

    def publish(self, source: str, target: str) -> None:
        self._call("publish")
        if target in self.names_seen:
            raise FileExistsError(errno.EEXIST, "exists")
        number = self.names_seen[source]
        self._rename((target, number))
        self._rename((source, None))

    def remove(self, path: str) -> None:
        self._call("remove")
        if path not in self.names_seen:
            raise FileNotFoundError(errno.ENOENT, "no such file")
        self._rename((path, None))

    def sync_folder(self, folder: str) -> None:
        self._call("sync_folder")
        if not self.syncs:
            return
        for renaming in [each for each in self.renamings if each.folder == folder]:
            self._keep(renaming, self.names_kept)
            self.renamings.remove(renaming)

    # What a test asks.

    @property
    def open_handles(self) -> int:
        return len(self._open)

    def content(self, path: str) -> bytes:
        """What programs see."""
        return bytes(self.files[self.names_seen[path]].seen)

    def kept(self, path: str) -> bytes:
        """What a power cut leaves of what is synced."""
        return bytes(self.files[self.names_kept[path]].kept)

    def put(self, path: str, content: bytes) -> None:
        """A file that has been there for long."""
        number = self.names_seen.get(path) or max(self.files, default=0) + 1
        self.files[number] = File(bytearray(content), bytearray(content))
        self.names_seen[path] = self.names_kept[path] = number

    def parts(self) -> list[tuple[int, Change]]:
        """Everything pending that reaches the platter by itself, and of which file."""
        return [
            (number, part)
            for number, file in self.files.items()
            for change in file.pending
            for part in change.sectors()
        ]

    def after_kill(self) -> SimDisk:
        """The disk as the next process finds it: what programs see is still there."""
        return SimDisk(
            files={number: file.copy() for number, file in self.files.items()},
            names_seen=dict(self.names_seen),
            names_kept=dict(self.names_kept),
            renamings=list(self.renamings),
        )

    def after_power_cut(self, parts: Iterable[int], renamings: int) -> SimDisk:
        """The disk after the power came back.

        Args:
            parts: Which of `parts()` reached the platter, by their position there.
            renamings: How many of the pending renamings did.
        """
        files = {number: bytearray(file.kept) for number, file in self.files.items()}
        chosen = set(parts)
        for position, (number, part) in enumerate(self.parts()):
            if position in chosen:
                part.apply(files[number])
        names = dict(self.names_kept)
        for renaming in self.renamings[:renamings]:
            self._keep(renaming, names)
        found = {number: File(bytearray(kept), bytearray(kept)) for number, kept in files.items()}
        return SimDisk(files=found, names_seen=dict(names), names_kept=dict(names))

    def all_power_cuts(self, most: int = 1 << 30) -> Iterator[SimDisk]:
        """Every disk that a power cut can leave: each set of parts with each count of names."""
        count = 0
        positions = range(len(self.parts()))
        for size in range(len(positions) + 1):
            for chosen in combinations(positions, size):
                for renamings in range(len(self.renamings) + 1):
                    yield self.after_power_cut(chosen, renamings)
                    count += 1
                    if count >= most:
                        return

    def same(self) -> SimDisk:
        """A copy that goes its own way, with the same things pending."""
        return replace(self.after_kill(), syncs=self.syncs, others=set(self.others))

    # How it is done.

    def _call(self, name: str) -> None:
        number = len(self.calls) + 1
        if number == self.cut_at:
            raise PowerCutError
        self.calls.append(name)
        error = self.fault(number, name) if self.fault else None
        if error:
            raise error

    def _handle(self, path: str, *, appends: bool = False, writes: bool = False) -> int:
        if path in self.others:
            raise UnfitFileError(path)
        if path not in self.names_seen:
            raise FileNotFoundError(errno.ENOENT, path)
        links = list(self.names_seen.values()).count(self.names_seen[path])
        if writes and links != 1:
            raise UnfitFileError(path, links=links)
        number = max(self._open, default=2) + 1
        self._open[number] = (self.names_seen[path], 0, appends)
        return number

    def _file(self, handle: int) -> File:
        return self.files[self._open[handle][0]]

    def _rename(self, *names: tuple[str, int | None]) -> None:
        renaming = Renaming(os.path.dirname(names[0][0]), names)
        self._keep(renaming, self.names_seen)
        self.renamings.append(renaming)

    def _keep(self, renaming: Renaming, names: dict[str, int]) -> None:
        for path, number in renaming.names:
            if number is None:
                names.pop(path, None)
            else:
                names[path] = number


def fails(*numbers: int, error: int = errno.EIO, always_from: int = 0) -> Fault:
    """A fault at these calls; or at every call from one on."""

    def fault(number: int, _name: str) -> OSError | None:
        if number in numbers or 0 < always_from <= number:
            return OSError(error, os.strerror(error))
        return None

    return fault
