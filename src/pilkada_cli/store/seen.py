"""What this person's computer remembers of ledgers, out of reach of whoever edits them.

`seen/<ledger>/` has a name for each head that was seen: `<seq>-<size>-<sha256>`; the highest
counts, and lower ones are removed. Names are made and removed at one stroke, so that two runs at
once need no lock. `places/<folder>/` has the name of the ledger that was seen in a folder.
"""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress

from ..core.head import Head
from .disk import Disk

_HEAD = re.compile(r"([1-9][0-9]{0,15})-([1-9][0-9]{0,15})-([0-9a-f]{64})")
_LEDGER = re.compile(r"[0-9a-f]{32}")


class Seen:
    """The memory of one person's computer.

    Every method may raise `OSError`; forgetting is never a reason not to record.
    """

    def __init__(self, disk: Disk, state: str) -> None:
        self._disk = disk
        self._state = state

    def head(self, ledger: str) -> Head | None:
        """The highest head that was seen of a ledger, named by its 128 bits in hex."""
        heads = map(_head, self._disk.names(self._heads(ledger)))
        return max(filter(None, heads), key=lambda head: head.seq, default=None)

    def ledgers_in(self, folder: str) -> set[str]:
        """The ledgers that were seen in a folder; more than one where one took another's place."""
        return set(filter(_LEDGER.fullmatch, self._disk.names(self._place(folder))))

    def remember(self, ledger: str, head: Head) -> None:
        """Remember a head, if it is higher than the one remembered."""
        known = self.head(ledger)
        if known is None or known.seq < head.seq:
            self._note(self._heads(ledger), _name(head))
            self._keep_highest(ledger)

    def remember_place(self, ledger: str, folder: str) -> None:
        """Remember that a ledger lies in a folder."""
        if ledger not in self._disk.names(self._place(folder)):
            self._note(self._place(folder), ledger)

    def accept(self, ledger: str, head: Head, folder: str) -> None:
        """Remember this head of this ledger in this folder, and nothing else of either."""
        self._note(self._heads(ledger), _name(head))
        self._forget(self._heads(ledger), besides=_name(head))
        self._note(self._place(folder), ledger)
        self._forget(self._place(folder), besides=ledger)

    def forget_place(self, folder: str) -> None:
        """A folder begins anew: whatever lay there before is not missed there any more."""
        self._forget(self._place(folder))

    def _heads(self, ledger: str) -> str:
        return os.path.join(self._state, "seen", ledger)

    def _place(self, folder: str) -> str:
        real = os.path.normcase(os.path.realpath(folder))
        name = hashlib.sha256(real.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return os.path.join(self._state, "places", name)

    def _note(self, folder: str, name: str) -> None:
        self._disk.make_folder(folder)
        with suppress(FileExistsError):
            self._disk.close(self._disk.create(os.path.join(folder, name)))
        self._disk.sync_folder(folder)

    def _keep_highest(self, ledger: str) -> None:
        highest = self.head(ledger)
        if highest:
            heads = filter(None, map(_head, self._disk.names(self._heads(ledger))))
            for lower in (head for head in heads if head.seq < highest.seq):
                self._remove(os.path.join(self._heads(ledger), _name(lower)))

    def _forget(self, folder: str, *, besides: str = "") -> None:
        for name in self._disk.names(folder):
            if name != besides:
                self._remove(os.path.join(folder, name))

    def _remove(self, path: str) -> None:
        with suppress(FileNotFoundError):  # another run was first
            self._disk.remove(path)


def _name(head: Head) -> str:
    return f"{head.seq}-{head.size}-{head.sha256}"


def _head(name: str) -> Head | None:
    found = _HEAD.fullmatch(name)
    return Head(int(found[1]), found[3], int(found[2])) if found else None
