"""The head file: how far the ledger beside it was recorded, in two slots."""

from __future__ import annotations

import os

from ...core.ledger.head import SLOT_BYTES, SLOTS, Head, newest, slot_of, slot_to_write
from ...core.values.problem import RefusedError
from ..disk import Disk
from ..trouble import as_problems
from .files import found_file, opened, read_up_to, write_all

HEAD = "ledger.head"


class HeadFile:
    """`ledger.head` in one office folder. It is never renamed, and written in place."""

    name = HEAD

    def __init__(self, disk: Disk, folder: str) -> None:
        self._disk = disk
        self._folder = folder
        self.path = os.path.join(folder, HEAD)

    def exists(self) -> bool:
        """Whether there is one.

        Raises:
            RefusedError: `ledger-not-a-file`, for anything else in its place.
        """
        return found_file(self._disk, self.path) is not None

    def make_ready(self) -> None:
        """See that a head can be kept here, before an entry is written that will need it.

        Raises:
            RefusedError: `ledger-linked`; see `exists`; what the disk refused.
        """
        if self.exists():
            with as_problems(self.path):
                self._disk.close(self._disk.open_to_write(self.path))

    def read(self) -> Head | None:
        """The newest good head; None without a file, or where its making was cut off.

        Raises:
            RefusedError: See `exists`; what the disk refused.
        """
        if not self.exists():
            return None
        with as_problems(self.path, reading=True):
            handle = self._disk.open_to_read(self.path)
            with opened(self._disk, handle):
                return newest(self._slots(handle))

    def write(self, head: Head) -> None:
        """Keep a head, in the slot that does not hold the newest; synced.

        Raises:
            RefusedError: What the disk refused; an older head is still there.
        """
        with as_problems(self.path):
            handle = self._open()
            with opened(self._disk, handle):
                self._write(handle, slot_to_write(self._slots(handle)), head)

    def reset(self, head: Head) -> None:
        """Keep a head that may be older than the one that is there: in both slots, synced."""
        with as_problems(self.path):
            handle = self._open()
            with opened(self._disk, handle):
                other = slot_to_write(self._slots(handle))
                for slot in (1 - other, other):  # the newest first: the two never contradict
                    self._write(handle, slot, head)

    def confirm(self) -> None:
        """Sync what was read here: a writer that was killed may have left it unsynced.

        Where this person may not write, there is nothing to be done.

        Raises:
            RefusedError: What the disk refused.
        """
        try:
            with as_problems(self.path):
                self._sync(self._disk.open_to_write(self.path))
        except RefusedError as error:
            if error.problems[0].code != "not-writable":
                raise

    def _sync(self, handle: int) -> None:
        with opened(self._disk, handle):
            self._disk.sync(handle)

    def _open(self) -> int:
        if not self.exists():
            with opened(self._disk, self._disk.create(self.path)) as handle:
                # Room for both slots: a full disk is met here, not behind a recorded line.
                write_all(self._disk, handle, bytes(SLOTS[-1] + SLOT_BYTES))
                self._disk.sync(handle)
            self._disk.sync_folder(self._folder)
        return self._disk.open_to_write(self.path)

    def _slots(self, handle: int) -> list[bytes]:
        found = []
        for offset in SLOTS:
            self._disk.seek(handle, offset)
            found.append(read_up_to(self._disk, handle, SLOT_BYTES))
        return found

    def _write(self, handle: int, slot: int, head: Head) -> None:
        self._disk.seek(handle, SLOTS[slot])
        write_all(self._disk, handle, slot_of(head))
        self._disk.sync(handle)
