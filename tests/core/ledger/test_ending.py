"""What a writer does with bytes behind the head, and what a reader says of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.books import PLAN, entries_of, ledger_of, paid, plan_of, sighting, taken_back

from pilkada_cli.core.ledger.chain import FMT, MAX_PLAN_LINE, line_of, read_chain, seal
from pilkada_cli.core.ledger.documents import Documents
from pilkada_cli.core.ledger.ending import (
    Mend,
    Reading,
    Remembered,
    aside_findings,
    beyond_a_crash,
    ledger_id,
    mend_for,
    missing_of,
    read_known,
    read_restored,
)
from pilkada_cli.core.ledger.events import Recovered
from pilkada_cli.core.ledger.head import Head
from pilkada_cli.core.values.problem import RefusedError

EVENTS = [paid("kpu", 1, "2024-11-01", "1"), paid("kpu", 2, "2024-11-01", "2"), taken_back(2)]
ENTRIES = entries_of(plan_of(PLAN), EVENTS)
LINES = [line_of(entry) for entry in ENTRIES]
WHOLE = b"".join(LINES)
NEWER = LINES[3].replace(b'"fmt":1', f'"fmt":{FMT + 1}'.encode())


def heads(number: int) -> Head:
    return ENTRIES[number - 1].head


def resealed(line: bytes) -> bytes:
    import hashlib  # noqa: PLC0415 (this only)

    body = line.rpartition(b',"sha256":')[0]
    return body + b',"sha256":"' + hashlib.sha256(body + b"}").hexdigest().encode() + b'"}\n'


def read(content: bytes, *, in_file: int = 0, seen: int = 0) -> tuple[int, bool]:
    """How many lines count, and whether something unfinished stands behind them."""
    remembered = Remembered(
        in_file=heads(in_file) if in_file else None, here=sighting(heads(seen)) if seen else None
    )
    reading, documents = Reading(), Documents.none()
    lines = content.splitlines(keepends=True)
    found = read_known(
        lines, file="ledger.jsonl", documents=documents, remembered=remembered, reading=reading
    )
    return len(list(found)), reading.unfinished


def code(content: bytes, *, in_file: int = 0, seen: int = 0) -> str:
    """What is wrong with a ledger: the detail where there is one, else the code."""
    with pytest.raises(RefusedError) as refused:
        read(content, in_file=in_file, seen=seen)
    problem = refused.value.problems[0]
    return str(problem.values.get("detail", problem.code))


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
    assert code(WHOLE + b"x\n") == "line"


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
    assert code(broken, in_file=2, seen=4) == "hash"


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


def test_a_ledger_is_named_by_its_first_line_once_that_is_right() -> None:
    assert ledger_id(LINES[0], file="x") == "0" * 32
    for first in (LINES[1], LINES[0][:-1], LINES[0].replace(b'"0000', b'"1000'), b"{}\n", b""):
        with pytest.raises(RefusedError):
            ledger_id(first, file="x")


@pytest.mark.parametrize("actor", ["siti {BPKAD}", "}", '{"data":{"ledger":"' + "f" * 32 + '"'])
def test_no_name_hides_what_a_ledger_is_called(actor: str) -> None:
    """An expression over bytes that nobody had verified found no name behind a brace."""
    who = ENTRIES[0].by.model_copy(update={"actor": actor})
    sealed = seal(ENTRIES[0].event, after=Head(), at=ENTRIES[0].at, by=who, entry_id="opened")
    assert ledger_id(line_of(sealed), file="x") == "0" * 32


def test_another_ledger_than_the_one_whose_name_was_read_is_refused() -> None:
    """Somebody swapped the file between the two looks."""
    remembered = Remembered(ledger="f" * 32)
    with pytest.raises(RefusedError) as refused:
        list(
            read_known(
                LINES,
                file="x",
                documents=Documents.none(),
                remembered=remembered,
                reading=Reading(),
            )
        )
    assert refused.value.problems[0].code == "ledger-replaced"


def beyond(reached: int, in_file: int, rest: bytes = b"") -> str:
    problem = beyond_a_crash(heads(reached), heads(in_file), rest, file="x")
    return problem.code if problem else "a crash"


def test_a_crash_leaves_one_line_or_a_part_of_it_behind_the_head() -> None:
    assert beyond(3, 3) == "a crash"
    assert beyond(4, 3) == "a crash"
    for rest in (b"{", b"\0" * 600, LINES[3][:-1], b"\0\0\n", LINES[3], b"\n"):
        assert beyond(3, 3, rest) == "a crash"


def test_more_than_that_behind_an_old_head_is_damage_or_tampering() -> None:
    assert beyond(4, 2) == "head-behind"
    assert beyond(4, 3, b"{") == "head-behind"
    for rest in (b"x\n" + LINES[3], b"\n\n", b"x\ny", b"x" * (MAX_PLAN_LINE + 1)):
        assert beyond(3, 3, rest) == "head-behind"


BATCH = b"".join(LINES[1:])
"""Lines that were announced behind the first one."""


def test_of_announced_lines_those_are_missing_that_do_not_stand_yet() -> None:
    def missing(announced: bytes, *, confirmed: int | None = 1, reached: int) -> bytes | None:
        head, last = heads(confirmed) if confirmed else None, heads(reached)
        return missing_of(announced, confirmed=head, reached=last, file="ledger.jsonl")

    assert [missing(BATCH, reached=n) for n in (1, 2, 4)] == [BATCH, b"".join(LINES[2:]), b""]
    assert missing(BATCH, confirmed=2, reached=2) is None  # of a batch before
    assert missing(b"".join(LINES[1:2]), reached=3) is None
    for other in (b"", BATCH[:-1], BATCH.replace(b'"1.00"', b'"9.00"'), b"x\n"):
        assert missing(other, reached=1) is None
    headless = [missing(BATCH, confirmed=None, reached=n) for n in (1, 2, 4)]
    assert headless == [None, b"".join(LINES[2:]), b""]
    assert missing(BATCH + b"x\n", confirmed=None, reached=2) is None
    newer = b"".join(LINES[1:3]) + resealed(NEWER)
    with pytest.raises(RefusedError) as refused:
        missing(newer, reached=1)
    assert refused.value.problems[0].code == "ledger-newer"


@pytest.mark.parametrize("reached", [1, 2, 3])
def test_what_a_crash_left_of_announced_lines_is_no_tampering(reached: int) -> None:
    left = b"".join(LINES[reached:])
    holes = bytes(100) + left[100:]
    for rest in (b"", left[:50], left[:-1], bytes(len(left)), holes, left):
        found = beyond_a_crash(heads(reached), heads(1), rest, file="x", announced=BATCH)
        assert found is None
    for rest in (left + b"\n\n", left + b"x\ny", b"x\n" + left[2:]):
        found = beyond_a_crash(heads(reached), heads(1), rest, file="x", announced=BATCH)
        assert found
        assert found.code == "head-behind"


def test_announced_lines_that_were_begun_are_completed() -> None:
    def answer(rest: bytes, missing: bytes) -> Mend:
        documents = Documents.none()
        list(read_chain(LINES[:2], file="x", documents=documents))
        return mend_for(rest, after=heads(2), documents=documents, file="x", missing=missing)

    left = b"".join(LINES[2:])
    for rest in (b"", left[:1], left[: len(LINES[2])], bytes(len(left))):
        assert answer(rest, left) is Mend.COMPLETE
    assert answer(b"{", b"") is Mend.SET_ASIDE
    assert answer(b"garbage", left) is Mend.SET_ASIDE


def test_of_what_was_seen_a_part_that_was_never_confirmed_may_be_gone() -> None:
    seen = replace(sighting(heads(4)), sure=heads(2))
    for reached, gone in ((2, True), (3, True), (4, False)):
        reading, remembered = Reading(), Remembered(in_file=heads(2), here=seen)
        found = read_known(
            LINES[:reached],
            file="x",
            documents=Documents.none(),
            remembered=remembered,
            reading=reading,
        )
        assert len(list(found)) == reached
        assert reading.not_kept == ([seen] if gone else [])


def test_a_writer_that_is_quicker_than_the_reader_is_no_damage() -> None:
    assert beyond(3, 4, LINES[3]) == "a crash"


def test_heads_of_other_folders_that_the_ledger_lacks_go_astray_and_refuse_nothing() -> None:
    forged = entries_of(plan_of(PLAN), [paid("kpu", 9, "2024-11-01", "1"), *EVENTS])
    seen = (sighting(heads(3), "a"), sighting(forged[1].head, "b"), sighting(forged[4].head, "c"))
    reading = Reading()
    remembered = Remembered(elsewhere=seen)
    found = read_known(
        LINES, file="x", documents=Documents.none(), remembered=remembered, reading=reading
    )
    assert len(list(found)) == 4
    assert [other.folder for other in reading.astray] == ["b", "c"]


def test_what_was_set_aside_is_missed_and_a_stranger_is_told() -> None:
    told = [(5, Recovered(offset=9, length=1, sha256="ab" * 32))]
    name = told[0][1].file

    def codes(there: dict[str, bool]) -> list[str]:
        return [problem.code for problem in aside_findings(told, there)]

    assert codes({name: True}) == []
    assert codes({}) == ["torn-missing"]
    assert codes({name: False}) == ["torn-changed"]
    assert codes({name: True, "torn-8-0123456789abcdef.bin": True}) == ["torn-strange"]
