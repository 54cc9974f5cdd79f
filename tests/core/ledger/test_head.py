from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilkada_cli.core.ledger.head import SLOT_BYTES, Head, newest, read_slot, slot_of, slot_to_write

HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
NUMBERS = st.integers(1, 10**16 - 1)
HEADS = st.builds(Head, NUMBERS, HEX, NUMBERS)
ONE = Head(7, "ab" * 32, 3_000)


def test_a_slot_is_a_line_that_anyone_can_check() -> None:
    rest = f"7 3000 {'ab' * 32}"
    check = hashlib.sha256(rest.encode()).hexdigest()[:16]
    assert f"{rest} {check}\n".encode() == slot_of(ONE).rstrip(b"\0")
    assert len(slot_of(ONE)) == SLOT_BYTES


@given(HEADS)
def test_what_is_written_reads_back(head: Head) -> None:
    assert head == read_slot(slot_of(head))


@given(HEADS, HEADS, st.integers(1, SLOT_BYTES - 1))
def test_a_slot_that_was_cut_off_over_another_is_one_of_the_two_or_none(
    old: Head, new: Head, upto: int
) -> None:
    assert read_slot(slot_of(new)[:upto] + slot_of(old)[upto:]) in {None, old, new}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        bytes(SLOT_BYTES),
        slot_of(ONE)[:-1],
        slot_of(ONE) + b"\0",
        slot_of(ONE).replace(b"7", b"8", 1),
        slot_of(ONE).replace(b"\n", b"\r\n")[:SLOT_BYTES],
        slot_of(ONE).replace(b"\0", b" "),
        slot_of(ONE).replace(b"7 3000", b"07 300"),
        slot_of(ONE).upper(),
    ],
)
def test_anything_else_is_no_head(raw: bytes) -> None:
    assert read_slot(raw) is None


@given(st.lists(st.one_of(st.none(), HEADS), min_size=2, max_size=2))
def test_the_newest_good_head_is_never_written_over(heads: list[Head | None]) -> None:
    slots = [slot_of(head) if head else b"torn" for head in heads]
    kept = newest(slots)
    slots[slot_to_write(slots)] = b"torn"
    assert kept is None or newest(slots) == kept or heads[0] == heads[1]


def test_without_a_good_slot_there_is_no_head() -> None:
    assert newest([b"", b"x" * SLOT_BYTES]) is None
    assert newest([slot_of(ONE), b""]) == ONE
