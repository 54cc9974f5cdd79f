"""A head is read only from the slot that would be written for it (support.fuzz)."""

from __future__ import annotations

import hashlib
import random
from collections import Counter

from support.fuzz import COUNT, DIGITS, changed_bytes
from support.proof import Figures, chance

from pilkada_cli.core.ledger.head import SLOT_BYTES, Head, read_slot, slot_of


def made_slot(rng: random.Random) -> bytes:
    """A slot, changed by chance; half of the changed ones with a check that fits."""
    number = 10 ** rng.randint(1, 16) - rng.randint(1, 9)
    slot = slot_of(
        Head(max(1, number), rng.randbytes(32).hex(), max(1, number * rng.randint(1, 9)))
    )
    if rng.random() < 0.2:
        return slot
    if rng.random() < 0.5:
        return changed_bytes(rng, slot)
    line = changed_bytes(rng, slot[: slot.rindex(b" ")])
    check = hashlib.sha256(line).hexdigest()[:16].encode()
    return (line + b" " + check + b"\n").ljust(SLOT_BYTES, b"\0")


SLOT_MONSTERS = (
    *(b"", bytes(SLOT_BYTES), b"\n" * SLOT_BYTES, DIGITS.encode(), b" " * SLOT_BYTES),
    *(slot_of(Head(1, "0" * 64, 1)) * 2, slot_of(Head(1, "0" * 64, 1)) + b"\0"),
)


def test_a_head_is_read_only_from_the_slot_that_would_be_written_for_it(
    record_property: Figures,
) -> None:
    rng = chance()
    said: Counter[bool] = Counter()
    for raw in (*SLOT_MONSTERS, *(made_slot(rng) for _ in range(COUNT))):
        head = read_slot(raw)
        if head:
            assert slot_of(head) == raw
        else:
            assert not is_a_slot(raw), raw
        said[head is not None] += 1
    record_property("inputs", said.total())
    record_property("accepted", said[True])
    assert min(said.values()) > COUNT // 20


def is_a_slot(raw: bytes) -> bool:
    """The model of a slot: "<seq> <size> <sha256> <16 hex of the sha256 of that>", LF, zeros."""
    line, _, zeros = raw.partition(b"\n")
    parts = line.split(b" ")
    return (
        len(raw) == SLOT_BYTES
        and not any(zeros)
        and len(parts) == 4
        and all(part.isdigit() and part[:1] != b"0" and len(part) <= 16 for part in parts[:2])
        and len(parts[2]) == 64
        and set(parts[2]) <= set(b"0123456789abcdef")
        and parts[3] == hashlib.sha256(line.rpartition(b" ")[0]).hexdigest()[:16].encode()
    )
