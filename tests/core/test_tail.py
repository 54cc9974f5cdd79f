"""What a writer does with bytes behind the head, and what a reader says of them."""

from __future__ import annotations

import pytest
from support.books import PLAN, entries_of, ledger_of, paid, plan_of, taken_back

from pilkada_cli.core.chain import Documents, line_of, read_chain
from pilkada_cli.core.head import Head
from pilkada_cli.core.problem import RefusedError
from pilkada_cli.core.tail import (
    Mend,
    Reading,
    Remembered,
    ledger_id,
    mend_for,
    read_known,
    read_restored,
)

EVENTS = [paid("kpu", 1, "2024-11-01", "1"), paid("kpu", 2, "2024-11-01", "2"), taken_back(2)]
ENTRIES = entries_of(plan_of(PLAN), EVENTS)
LINES = [line_of(entry) for entry in ENTRIES]
WHOLE = b"".join(LINES)
NEWER = LINES[3].replace(b'"fmt":1', b'"fmt":2')


def heads(number: int) -> Head:
    return ENTRIES[number - 1].head


def resealed(line: bytes) -> bytes:
    import hashlib  # noqa: PLC0415 (this only)

    body = line.rpartition(b',"sha256":')[0]
    return body + b',"sha256":"' + hashlib.sha256(body + b"}").hexdigest().encode() + b'"}\n'


def read(content: bytes, *, in_file: int = 0, seen: int = 0) -> tuple[int, bool]:
    """How many lines count, and whether something unfinished stands behind them."""
    remembered = Remembered(heads(in_file) if in_file else None, heads(seen) if seen else None)
    reading, documents = Reading(), Documents.none()
    lines = content.splitlines(keepends=True)
    found = read_known(
        lines, file="ledger.jsonl", documents=documents, remembered=remembered, reading=reading
    )
    return len(list(found)), reading.unfinished


def code(content: bytes, *, in_file: int = 0, seen: int = 0) -> str:
    with pytest.raises(RefusedError) as refused:
        read(content, in_file=in_file, seen=seen)
    return refused.value.problems[0].code


def test_the_size_of_a_head_is_where_its_line_ends() -> None:
    assert [len(b"".join(LINES[:n])) for n in range(1, 5)] == [entry.end for entry in ENTRIES]
    assert [entry.end for entry in read_chain(LINES, file="x")] == [e.end for e in ENTRIES]


def test_whole_lines_behind_the_head_count() -> None:
    assert read(WHOLE, in_file=2) == (4, False)
    assert read(WHOLE, in_file=4, seen=3) == (4, False)


@pytest.mark.parametrize("tail", [b"{", b"\0\0\n", b"x\n" + LINES[3], LINES[3][:-1]])
def test_anything_else_behind_the_head_is_unfinished(tail: bytes) -> None:
    assert read(b"".join(LINES[:3]) + tail, in_file=3) == (3, True)
    assert read(b"".join(LINES[:3]) + tail, in_file=2) == (3, True)


def test_without_a_head_file_every_byte_has_to_be_right() -> None:
    assert read(WHOLE) == (4, False)
    assert code(WHOLE + b"{") == "ledger-tail"
    assert code(WHOLE + b"{", seen=4) == "ledger-tail"
    assert code(WHOLE + b"x\n") == "ledger-line"


def test_what_a_newer_pilkada_wrote_behind_the_head_is_not_unfinished() -> None:
    content = b"".join(LINES[:3]) + resealed(NEWER)
    assert code(content, in_file=3) == "ledger-newer"


@pytest.mark.parametrize("who", ["in_file", "seen"])
def test_a_ledger_shorter_than_remembered_is_refused(who: str) -> None:
    shorter = b"".join(LINES[:3])
    assert code(shorter, **{who: 4}) == "ledger-shorter"
    assert code(shorter + LINES[3][:50], **{who: 4}) == "ledger-shorter"


@pytest.mark.parametrize("who", ["in_file", "seen"])
def test_a_re_linked_ledger_is_refused(who: str) -> None:
    forged = ledger_of(plan_of(PLAN), [paid("kpu", 9, "2024-11-01", "1"), *EVENTS[1:]])
    assert code(forged, **{who: 2}) == "ledger-rewritten"
    assert code(forged, **{who: 4}) == "ledger-rewritten"
    assert read(forged, **{who: 1}) == (4, False)  # that line is still the one it was


def test_the_higher_of_two_heads_says_how_far_all_is_right() -> None:
    broken = b"".join(LINES[:2]) + LINES[2].replace(b'"2.00"', b'"9.00"') + LINES[3]
    assert read(broken, in_file=2) == (2, True)
    assert code(broken, in_file=2, seen=4) == "ledger-hash"


def mend(rest: bytes) -> Mend:
    documents = Documents.none()
    list(read_chain(LINES[:3], file="x", documents=documents))
    return mend_for(rest, after=heads(3), documents=documents, file="x")


@pytest.mark.parametrize(
    ("rest", "answer"),
    [
        (b"", Mend.NOTHING),
        (LINES[3][:-1], Mend.ADD_LINE_END),
        (LINES[3][:-2], Mend.SET_ASIDE),
        (LINES[2][:-1], Mend.SET_ASIDE),  # whole, but it is not the next one
        (b"\n", Mend.SET_ASIDE),
        (b"\0" * 600, Mend.SET_ASIDE),
        (b"x" * 5_000_000, Mend.SET_ASIDE),
    ],
)
def test_the_tail_is_kept_completed_or_set_aside(rest: bytes, answer: Mend) -> None:
    assert answer == mend(rest)


def test_a_document_that_stands_already_is_not_completed() -> None:
    """Two clerks on a share whose locks are broken: the later line is no part of the ledger."""
    twice = entries_of(plan_of(PLAN), [*EVENTS[:2], EVENTS[0]])[3]
    again = line_of(twice).replace(b"disbursed~2:1", b"disbursed:1")
    assert mend(resealed(again)[:-1]) is Mend.SET_ASIDE


def test_a_newer_line_without_its_end_is_neither_completed_nor_set_aside() -> None:
    with pytest.raises(RefusedError) as refused:
        mend(resealed(NEWER)[:-1])
    assert refused.value.problems[0].code == "ledger-newer"


def test_a_copy_may_end_in_half_a_line_and_nothing_worse() -> None:
    def restored(content: bytes) -> tuple[int, bool]:
        reading = Reading()
        lines = content.splitlines(keepends=True)
        found = read_restored(lines, file="x", documents=Documents.none(), reading=reading)
        return len(list(found)), reading.unfinished

    assert restored(WHOLE) == (4, False)
    assert restored(b"".join(LINES[:3]) + LINES[3][:70]) == (3, True)
    with pytest.raises(RefusedError):
        restored(b"".join(LINES[:3]) + b"x\n")


def test_a_ledger_is_named_by_its_first_line() -> None:
    assert ledger_id(LINES[0]) == "0" * 32
    assert ledger_id(LINES[1]) is None
    assert ledger_id(b"") is None
