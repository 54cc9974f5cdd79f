"""The ledger's file: its lines read as they stand, and one line appended so that it stays.

An append has three outcomes (docs/concepts/ledger.md): recorded, when the line is written, synced
and read back; not recorded, when it failed before the sync and the file is as it was; unknown,
when neither can be said. Nothing here judges what a line means.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from ..core.problem import Place, Problem, RefusedError
from .disk import Disk, Found
from .trouble import as_problems, problem_of

LEDGER = "ledger.jsonl"
_CHUNK = 1 << 20
_LONGEST = 4 * 1024 * 1024


class LedgerFile:
    """`ledger.jsonl` in one office folder."""

    def __init__(self, disk: Disk, folder: str) -> None:
        self._disk = disk
        self._folder = folder
        self.path = os.path.join(folder, LEDGER)

    def exists(self) -> bool:
        """Whether a ledger has begun.

        Raises:
            RefusedError: `ledger-not-a-file`, for anything else in its place.
        """
        with as_problems(self.path, reading=True):
            found = self._disk.look(self.path)
        if found is Found.OTHER:
            raise RefusedError(Problem("ledger-not-a-file", {}, Place(self.path)))
        return found is Found.FILE

    def size(self) -> int:
        """The file's size in bytes; 0 where no ledger has begun."""
        if not self.exists():
            return 0
        with as_problems(self.path, reading=True):
            handle = self._disk.open_to_read(self.path)
            try:
                return self._disk.size(handle)
            finally:
                self._disk.close(handle)

    def lines(self) -> Iterator[bytes]:
        """Every line with its LF; a last one without LF as it stands. Reads the file once.

        Raises:
            RefusedError: `ledger-empty` for a file without a byte, or what the disk refused.
        """
        rest = b""
        seen = False
        with as_problems(self.path, reading=True):
            handle = self._disk.open_to_read(self.path)
            try:
                while chunk := self._disk.read(handle, _CHUNK):
                    seen = True
                    *whole, rest = (rest + chunk).split(b"\n")
                    for line in whole:
                        yield line + b"\n"
                    if len(rest) > _LONGEST:
                        break  # no ledger line is that long: let the reader say so
            finally:
                self._disk.close(handle)
        if rest:
            yield rest
        elif not seen:
            raise RefusedError(Problem("ledger-empty", {}, Place(self.path)))

    def begin(self, line: bytes) -> None:
        """Make the ledger with its first line: there is a whole one, or none at all.

        Raises:
            RefusedError: Nothing was made.
        """
        draft = f"{self.path}.{os.getpid()}.new"
        with as_problems(self.path):
            handle = self._disk.create(draft)
            try:
                try:
                    self._write_all(handle, line)
                    self._disk.sync(handle)
                finally:
                    self._disk.close(handle)
                self._disk.publish(draft, self.path)
            except OSError:
                self._disk.remove(draft)
                raise
            self._disk.sync_folder(self._folder)

    def append(self, line: bytes) -> None:
        """Append a line; when this returns it is on the disk and reads back as written.

        Raises:
            RefusedError: `outcome-unknown`, or a problem of the disk: then nothing was recorded.
        """
        with as_problems(self.path):
            handle = self._disk.open_to_append(self.path)
        try:
            with as_problems(self.path):
                size = self._disk.size(handle)
            try:
                self._write_all(handle, line)
            except OSError as error:
                self._undo(handle, size)
                raise RefusedError(problem_of(error, self.path)) from error
            try:
                self._disk.sync(handle)  # once: after a failed sync a second one proves nothing
                self._disk.seek(handle, size)
                kept = self._read_up_to(handle, len(line) + 1)
            except OSError as error:
                raise RefusedError(self._unknown()) from error
            if kept != line:
                raise RefusedError(self._unknown())
        finally:
            self._disk.close(handle)

    def _write_all(self, handle: int, data: bytes) -> None:
        while data:
            data = data[self._disk.write(handle, data) :]

    def _read_up_to(self, handle: int, size: int) -> bytes:
        found = b""
        while len(found) < size and (chunk := self._disk.read(handle, size - len(found))):
            found += chunk
        return found

    def _undo(self, handle: int, size: int) -> None:
        try:
            self._disk.truncate(handle, size)
            self._disk.sync(handle)
        except OSError as error:
            raise RefusedError(self._unknown()) from error

    def _unknown(self) -> Problem:
        return Problem("outcome-unknown", {"file": self.path})
