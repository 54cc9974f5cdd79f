"""The ledger's file: its lines read as they stand, and one line appended so that it stays.

An append has three outcomes (docs/concepts/ledger.md): recorded, when the line is written, synced
and read back; not recorded, when it failed before the sync and the file is as it was; unknown,
when neither can be said. Nothing here judges what a line means.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass

from ...core.ledger.chain import MAX_PLAN_LINE
from ...core.ledger.head import Head
from ...core.values.problem import Place, Problem, RefusedError
from ..disk import Disk, Facts
from ..ledger import MovedError
from ..trouble import as_problems, problem_of, unfit
from .files import found_file, make_whole, opened, read_up_to, write_all

LEDGER = "ledger.jsonl"
_CHUNK = 1 << 20
_TORN = re.compile(r"torn-([1-9][0-9]{0,15})-([0-9a-f]{16})\.bin")
# As OneDrive, Dropbox, Nextcloud, Google Drive, Syncthing and a browser name a second one.
# Our own draft is none: a recording that begins the ledger is at work in it, or was cut off.
_CONFLICT = re.compile(
    r"(?!ledger\.jsonl\.new$)(?i:ledger[ ._~(-].*\.jsonl|ledger\.jsonl[ ._~(-].*)"
)


@dataclass(frozen=True, slots=True)
class SetAside:
    """Bytes that a recording left unfinished, and that now lie in a file of their own.

    Args:
        offset: Where in the ledger they stood.
        length: How many they are.
        sha256: Their hash, in hex.
    """

    offset: int
    length: int
    sha256: str


class LedgerFile:
    """`ledger.jsonl` in one office folder."""

    def __init__(self, disk: Disk, folder: str) -> None:
        self._disk = disk
        self._folder = folder
        self.path = os.path.join(folder, LEDGER)

    def facts(self) -> Facts | None:
        """What stands in its place; None where no ledger has begun.

        Raises:
            RefusedError: `ledger-not-a-file`, for anything else in its place.
        """
        return found_file(self._disk, self.path)

    def first_line(self) -> bytes:
        """The first line with its LF, or as much of it as there is; see `lines`."""
        lines = self.lines()
        try:
            return next(lines)
        finally:
            lines.close()

    def lines(self, offset: int = 0) -> Generator[bytes]:
        """Every line from there on with its LF; a last one without LF as it stands.

        Reads the file once.

        Raises:
            RefusedError: `ledger-empty` for a file without a byte, or what the disk refused.
        """
        line = None
        with as_problems(self.path, reading=True):
            for line in self._lines_of(self.path, offset):
                yield line
        if line is None and not offset:
            raise RefusedError(Problem("ledger-empty", {}, Place(self.path)))

    def rest_from(self, offset: int, size: int = MAX_PLAN_LINE + 1) -> bytes:
        """The bytes from there on, at most so many: one more than the longest line has."""
        with as_problems(self.path, reading=True):
            handle = self._disk.open_to_read(self.path)
            with opened(self._disk, handle):
                self._disk.seek(handle, offset)
                return read_up_to(self._disk, handle, size)

    def begin(self, lines: bytes) -> None:
        """Make the ledger with its first lines: there is a whole one, or none at all.

        Raises:
            MovedError: There is one.
            RefusedError: Nothing was made; or its name may not outlive a power cut.
        """
        with as_problems(self.path):
            try:
                make_whole(self._disk, self.path, lines, folder=self._folder)
            except FileExistsError as error:
                raise self._moved() from error

    def only_name(self) -> None:
        """See to it that the ledger has one name in the whole file system.

        A second name in another folder would be a ledger without our lock and head. A draft that
        a crash left behind is removed. Whoever was killed may have made files here, and not have
        come to sync their names: that is done before anything relies on them.

        Raises:
            RefusedError: `ledger-linked`.
        """
        with as_problems(self.path):
            draft = f"{self.path}.new"
            if self._disk.look(draft):
                self._disk.remove(draft)
            self._disk.sync_folder(self._folder)
        facts = self.facts()
        if facts and facts.links != 1:
            raise RefusedError(unfit(self.path, links=facts.links))

    def append(self, lines: bytes, *, after: Head) -> None:
        """Append lines; when this returns they are on the disk and read back as written.

        Args:
            lines: Each with its LF.
            after: What the ledger was when they were judged.

        Raises:
            MovedError: The ledger is another by now; nothing was recorded.
            RefusedError: `outcome-unknown`; or a problem of the disk: then nothing was recorded.
        """
        with as_problems(self.path):
            handle = self._disk.open_to_append(self.path)
        with opened(self._disk, handle):
            with as_problems(self.path):
                facts = self._disk.facts(handle)
            if not facts.is_file or facts.size != after.size:
                raise self._moved()
            try:
                write_all(self._disk, handle, lines)
            except OSError as error:
                self._undo(handle, after.size)
                raise RefusedError(problem_of(error, self.path)) from error
            try:
                self._disk.sync(handle)  # once: after a failed sync a second one proves nothing
                self._disk.seek(handle, after.size)
                kept = read_up_to(self._disk, handle, len(lines) + 1)
            except OSError as error:
                raise RefusedError(self.unknown()) from error
            if kept != lines:
                raise RefusedError(self.unknown())

    def confirm(self, data: bytes, *, after: Head) -> None:
        """Make sure of lines that stand behind a head, before it moves up to them.

        Whoever wrote them may not have come to the sync, or it failed; then a sync alone proves
        nothing. So the same bytes are written again in their place, and synced.
        """
        with as_problems(self.path):
            handle = self._disk.open_to_write(self.path)
            with opened(self._disk, handle):
                self._disk.seek(handle, after.size)
                write_all(self._disk, handle, data)
                self._disk.sync(handle)

    def set_aside(self, *, after: Head) -> None:
        """Take what stands behind a head out of the ledger: first into a file of its own.

        Raises:
            RefusedError: A problem of the disk; no byte is lost, and doing it again is safe.
        """
        with as_problems(self.path):
            handle = self._disk.open_to_write(self.path)
            with opened(self._disk, handle):
                size = self._disk.facts(handle).size - after.size
                self._disk.seek(handle, after.size)
                content = read_up_to(self._disk, handle, size)
                name = f"torn-{after.size}-{hashlib.sha256(content).hexdigest()[:16]}.bin"
                path = os.path.join(self._folder, name)
                if self._disk.look(path):
                    self._disk.remove(path)  # left by someone who was cut off while copying
                make_whole(self._disk, path, content, folder=self._folder)
                self._disk.truncate(handle, after.size)
                self._disk.sync(handle)

    def kept_aside(self) -> dict[str, SetAside | None]:
        """The files that look as if something was set aside in them, by their names.

        None: the content is not what the name says, or it can't be read. Such a file was not
        finished, and what it was to hold still stands in the ledger; or somebody changed it.
        """
        found: dict[str, SetAside | None] = {}
        for name in self._asides():
            found[name] = None
            with suppress(OSError):
                found[name] = self._read_aside(name)
        return found

    def set_aside_between(self, first: int, last: int) -> list[SetAside]:
        """What was set aside at these offsets, both counted, in their order.

        Raises:
            RefusedError: One of these files can't be read; any other is passed over.
        """
        found = []
        for name in self._asides():
            if first <= int(name.split("-")[1]) <= last:
                with as_problems(os.path.join(self._folder, name), reading=True):
                    found.append(self._read_aside(name))
        return [aside for aside in found if aside and aside.length]

    def _asides(self) -> list[str]:
        with as_problems(self._folder, reading=True):
            return sorted(filter(_TORN.fullmatch, self._disk.names(self._folder)))

    def conflict_copies(self) -> list[tuple[str, int]]:
        """The ledgers of other names beside this one, and how many lines each has besides.

        Two ledgers are one up to the last line end before their bytes differ; what stands behind
        it is in one of them only.
        """
        with as_problems(self._folder, reading=True):
            names = sorted(filter(_CONFLICT.fullmatch, self._disk.names(self._folder)))
        paths = [os.path.join(self._folder, name) for name in names]
        found = []
        for path in paths:
            with suppress(OSError):
                facts = self._disk.look(path)
                if facts and facts.is_file:
                    found.append((path, self._lines_besides(path)))
        return found

    def _moved(self) -> MovedError:
        return MovedError(Problem("ledger-grew", {"file": self.path}))

    def unknown(self) -> Problem:
        """Nobody can say whether it was recorded."""
        return Problem("outcome-unknown", {"file": self.path})

    def _undo(self, handle: int, size: int) -> None:
        try:
            self._disk.truncate(handle, size)
            self._disk.sync(handle)
        except OSError as error:
            raise RefusedError(self.unknown()) from error

    def _lines_besides(self, path: str) -> int:
        """How many whole lines a file has that this ledger has not."""
        ours = self._lines_of(self.path) if self.facts() else iter(())
        same, count = True, 0
        for line in self._lines_of(path):
            same = same and next(ours, None) == line
            count += not same and line.endswith(b"\n")
        return count

    def _lines_of(self, path: str, offset: int = 0) -> Generator[bytes]:
        rest = b""
        handle = self._disk.open_to_read(path)
        with opened(self._disk, handle):
            if offset:
                self._disk.seek(handle, offset)
            while chunk := self._disk.read(handle, _CHUNK):
                *whole, rest = (rest + chunk).split(b"\n")
                for line in whole:
                    yield line + b"\n"
                if len(rest) > MAX_PLAN_LINE:
                    break  # no ledger line is that long: let the reader say so
        if rest:
            yield rest

    def _read_aside(self, name: str) -> SetAside | None:
        path = os.path.join(self._folder, name)
        facts = self._disk.look(path)
        if facts is None or not facts.is_file or facts.size > MAX_PLAN_LINE:
            return None
        handle = self._disk.open_to_read(path)
        with opened(self._disk, handle):
            content = read_up_to(self._disk, handle, facts.size)
        digest = hashlib.sha256(content).hexdigest()
        parts = _TORN.fullmatch(name)
        if parts is None or not digest.startswith(parts[2]):
            return None
        return SetAside(int(parts[1]), len(content), digest)
