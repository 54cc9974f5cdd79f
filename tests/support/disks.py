"""A disk in memory that fails when it is told to, and remembers what would survive a power cut."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pilkada_cli.store.disk import Found


@dataclass
class FakeDisk:
    """Files by path. `fails_at` is the number of the storage call that fails, from 1.

    `durable` is what was synced: what is on the disk after the power came back.
    """

    files: dict[str, bytearray] = field(default_factory=dict)
    durable: dict[str, bytes] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    fails_at: int = 0
    fails_always_from: int = 0
    error: int = errno.EIO
    most_a_write: int = 1 << 30
    calls: list[str] = field(default_factory=list)
    lies_on_reading: bool = False
    _open: dict[int, list[Any]] = field(default_factory=dict)

    def _call(self, name: str) -> None:
        self.calls.append(name)
        number = len(self.calls)
        if number == self.fails_at or 0 < self.fails_always_from <= number:
            raise OSError(self.error, os.strerror(self.error))

    def _handle(self, path: str) -> int:
        number = max(self._open, default=2) + 1
        self._open[number] = [path, 0]
        return number

    def look(self, path: str) -> Found:
        if path in self.others:
            return Found.OTHER
        return Found.FILE if path in self.files else Found.NOTHING

    def open_to_read(self, path: str) -> int:
        self._call("open_to_read")
        return self._handle(path)

    def open_to_append(self, path: str) -> int:
        self._call("open_to_append")
        return self._handle(path)

    def create(self, path: str) -> int:
        self._call("create")
        if path in self.files:
            raise FileExistsError(errno.EEXIST, "exists")
        self.files[path] = bytearray()
        return self._handle(path)

    def read(self, handle: int, size: int) -> bytes:
        self._call("read")
        path, at = self._open[handle]
        found = bytes(self.files[path][at : at + size])
        self._open[handle][1] = at + len(found)
        return found.replace(b"a", b"b") if self.lies_on_reading else found

    def write(self, handle: int, data: bytes) -> int:
        self._call("write")
        part = data[: self.most_a_write]
        self.files[self._open[handle][0]] += part
        return len(part)

    def size(self, handle: int) -> int:
        self._call("size")
        return len(self.files[self._open[handle][0]])

    def seek(self, handle: int, offset: int) -> None:
        self._call("seek")
        self._open[handle][1] = offset

    def truncate(self, handle: int, size: int) -> None:
        self._call("truncate")
        del self.files[self._open[handle][0]][size:]

    def sync(self, handle: int) -> None:
        self._call("sync")
        path = self._open[handle][0]
        self.durable[path] = bytes(self.files[path])

    def close(self, handle: int) -> None:
        del self._open[handle]

    def publish(self, source: str, target: str) -> None:
        self._call("publish")
        if target in self.files:
            raise FileExistsError(errno.EEXIST, "exists")
        self.files[target] = self.files.pop(source)
        if source in self.durable:
            self.durable[target] = self.durable.pop(source)

    def remove(self, path: str) -> None:
        self._call("remove")
        del self.files[path]

    def sync_folder(self, folder: str) -> None:
        assert folder
        self._call("sync_folder")

    @property
    def open_handles(self) -> int:
        return len(self._open)


Made = Callable[[], FakeDisk]
