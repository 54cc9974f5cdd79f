"""The head: how far a ledger is known to reach, and how the head file keeps it.

`ledger.head` has two slots. The one that is not the newest good one is written, so a write that
a power cut tears leaves the other (docs/concepts/ledger.md, the head file).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

NO_HASH = "0" * 64
SLOT_BYTES = 160
SLOTS = (0, 4096)
"""Where the slots begin: never in one sector, and never in one page."""

_CHECK_DIGITS = 16
_SLOT = re.compile(rb"([1-9][0-9]{0,15}) ([1-9][0-9]{0,15}) ([0-9a-f]{64}) ([0-9a-f]{16})\n\0*")


class Head(NamedTuple):
    """The newest line: its seq, its sha256 (hex), and the ledger's size in bytes with it.

    Seq 0 where no ledger has begun.
    """

    seq: int = 0
    sha256: str = NO_HASH
    size: int = 0


def slot_of(head: Head) -> bytes:
    """A slot as it stands in the head file: `SLOT_BYTES` bytes, zeros behind its line."""
    rest = f"{head.seq} {head.size} {head.sha256}"
    return f"{rest} {_check(rest.encode())}\n".encode().ljust(SLOT_BYTES, b"\0")


def read_slot(raw: bytes) -> Head | None:
    """The head in a slot; None for anything that `slot_of` would not have written."""
    found = _SLOT.fullmatch(raw)
    if found is None or len(raw) != SLOT_BYTES:
        return None
    if found[4].decode() != _check(raw[: found.start(4) - 1]):
        return None
    return Head(int(found[1]), found[3].decode(), int(found[2]))


def newest(slots: Sequence[bytes]) -> Head | None:
    """The head that a head file keeps; None where no slot is good."""
    return max(filter(None, map(read_slot, slots)), key=_reach, default=None)


def slot_to_write(slots: Sequence[bytes]) -> int:
    """Which slot is written next: never the one that holds the newest head."""
    first, second = (read_slot(slot) for slot in slots)
    if first and second:
        return int(_reach(first) >= _reach(second))  # of two that reach as far, the first counts
    return int(first is not None)


def _reach(head: Head) -> tuple[int, int]:
    return (head.seq, head.size)


def _check(rest: bytes) -> str:
    return hashlib.sha256(rest).hexdigest()[:_CHECK_DIGITS]
