"""The batch file: lines that are about to be appended together, kept beside the ledger first.

A single line needs none: half a line is told from a whole one. Of several, a crash can leave some;
whoever comes next knows from here which were to follow, and completes them to the letter. The file
holds the very lines, which name the one before them: so it says of itself where they belong.
"""

from __future__ import annotations

import os
from contextlib import suppress

from ..disk import Disk
from ..trouble import as_problems
from .files import found_file, make_whole, opened, read_up_to

BATCH = "ledger.batch"


class BatchFile:
    """`ledger.batch` in one office folder: there while several lines are being appended."""

    def __init__(self, disk: Disk, folder: str) -> None:
        self._disk = disk
        self._folder = folder
        self._path = os.path.join(folder, BATCH)

    def announce(self, lines: bytes) -> None:
        """Keep the lines, synced, before the first of them is appended.

        Raises:
            RefusedError: What the disk refused; nothing may be appended then.
        """
        with as_problems(self._path):
            make_whole(self._disk, self._path, lines, folder=self._folder)

    def read(self) -> bytes:
        """The lines that were announced; none where nothing was.

        Raises:
            RefusedError: `ledger-not-a-file`; what the disk refused.
        """
        found = found_file(self._disk, self._path)
        if found is None:
            return b""
        with as_problems(self._path, reading=True):
            try:
                handle = self._disk.open_to_read(self._path)
            except FileNotFoundError:
                return b""  # whoever appended has come to the end
            with opened(self._disk, handle):
                return read_up_to(self._disk, handle, found.size)

    def done(self) -> None:
        """The head has moved up: what was announced says nothing any more, there or not."""
        with suppress(OSError):
            if self._disk.look(self._path):
                self._disk.remove(self._path)

    def withdraw(self) -> None:
        """See that nothing is announced, and that a power cut doesn't bring it back.

        Raises:
            RefusedError: What the disk refused.
        """
        with as_problems(self._path):
            for path in (self._path, f"{self._path}.new"):
                if self._disk.look(path):
                    self._disk.remove(path)
                    self._disk.sync_folder(self._folder)
