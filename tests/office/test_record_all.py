"""Entries that are recorded together: judged one after the other, written once, all or none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.books import asked
from support.crashes import OTHER, Desk, draft_of, forget, payment, standing, two_recorded

from pilkada_cli.core.ledger.events import Disbursed, Event, Reversed
from pilkada_cli.core.rules.draft import Draft
from pilkada_cli.core.rules.propose import Proposal
from pilkada_cli.core.rules.repeats import Repeat
from pilkada_cli.core.values.money import Sen
from pilkada_cli.office.open import open_office
from pilkada_cli.office.record import (
    Answer,
    Recorded,
    RefusedDraftError,
    propose_now,
    record_all,
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.in_folder(tmp_path)


def together(
    desk: Desk, *events: Event, seen: list[Repeat | Proposal] | None = None
) -> tuple[Answer, ...]:
    return record_all(
        desk.open(),
        [draft_of(event) for event in events],
        desk.world,
        actor=None,
        seen=seen,
        wait_seconds=0,
        hold=lambda: None,
    )


def seqs(answers: tuple[Answer, ...]) -> list[tuple[str, int]]:
    return [
        (type(answer).__name__, answer.seq if isinstance(answer, Repeat) else answer.entry.seq)
        for answer in answers
        if not isinstance(answer, Proposal)
    ]


def test_entries_stand_one_behind_the_other(desk: Desk) -> None:
    two_recorded(desk)
    answers = together(desk, payment(5), payment(6), payment(7))
    assert seqs(answers) == [("Recorded", 4), ("Recorded", 5), ("Recorded", 6)]
    assert standing(desk.open())[2:] == [payment(n).sp2d for n in (5, 6, 7)]
    assert desk.open().book.warnings == ()


def test_a_ledger_can_begin_with_several(desk: Desk) -> None:
    assert seqs(together(desk, payment(1), payment(2))) == [("Recorded", 2), ("Recorded", 3)]
    assert desk.open().book.head.seq == 3


def test_a_later_one_is_judged_as_if_the_ones_before_it_stood(desk: Desk) -> None:
    """It settles the request that the first one records, and takes back what the second pays."""
    two_recorded(desk)
    events = (
        asked("kpu", 7, "2024-11-01"),
        payment(7),
        Reversed(entry=5, note="typed twice"),
        payment(7),
    )
    answers = together(desk, *events)
    assert all(isinstance(answer, Recorded) for answer in answers)
    paid_twice = [a.entry for a in answers if isinstance(a, Recorded)]
    first, again = paid_twice[1], paid_twice[3]
    assert isinstance(first.event, Disbursed)
    assert first.event.request == 4
    assert again.id.startswith("disbursed~2:")


def test_the_limit_holds_for_all_of_them_together(desk: Desk) -> None:
    two_recorded(desk)
    remainder = desk.open().book
    left = remainder.plan.allocations[0].amount - Sen(300)
    half = Sen(left // 2 + 100)
    big = [payment(n).model_copy(update={"amount": half}) for n in (5, 6)]
    assert isinstance(propose_now(desk.open(), Draft(big[1]), desk.world), Proposal)
    with pytest.raises(RefusedDraftError) as refused:
        together(desk, *big)
    assert refused.value.number == 1
    assert refused.value.problems[0].code == "payment-exceeds-remainder"
    assert len(standing(desk.open())) == 2


def test_what_stands_already_is_told_and_skipped(desk: Desk) -> None:
    two_recorded(desk)
    answers = together(desk, payment(1), payment(5), payment(5), payment(2))
    assert seqs(answers) == [("Repeat", 2), ("Recorded", 4), ("Repeat", 4), ("Repeat", 3)]
    before = desk.disk.content(desk.path("ledger.jsonl"))
    assert {name for name, _ in seqs(together(desk, payment(1), payment(5)))} == {"Repeat"}
    assert desk.disk.content(desk.path("ledger.jsonl")) == before


def test_nothing_is_recorded_where_the_outcome_is_another_than_was_seen(desk: Desk) -> None:
    two_recorded(desk)
    seen: list[Repeat | Proposal] = []
    for event in (payment(5), payment(6)):
        answer = propose_now(desk.open(), Draft(event), desk.world)
        seen.append(answer)  # as if each stood alone: the second shows another balance
    answers = together(desk, payment(5), payment(6), seen=seen)
    assert [type(answer) for answer in answers] == [Proposal, Proposal]
    assert len(standing(desk.open())) == 2
    again = [answer for answer in answers if isinstance(answer, Repeat | Proposal)]
    assert len(seqs(together(desk, payment(5), payment(6), seen=again))) == 2


def test_many_entries_cost_one_write_and_one_sync_of_the_ledger(desk: Desk) -> None:
    two_recorded(desk)
    costs = []
    for events in ([payment(n) for n in (11, 12)], [payment(n) for n in range(20, 40)]):
        desk.disk.calls.clear()
        together(desk, *events)
        costs.append([desk.disk.calls.count(name) for name in ("write", "sync")])
    assert costs[0] == costs[1]
    assert desk.path("ledger.batch") not in desk.disk.names_seen


def test_a_single_entry_is_not_announced(desk: Desk) -> None:
    two_recorded(desk)
    desk.disk.calls.clear()
    together(desk, payment(5))
    assert desk.disk.calls.count("publish") == 1  # this computer remembers; no batch file


def test_a_batch_that_was_taken_back_while_another_computer_looked_is_no_tampering(
    desk: Desk,
) -> None:
    """It saw the first lines; then the disk was full. What follows there is another entry."""
    two_recorded(desk)
    kept = {name: desk.disk.content(desk.path(name)) for name in ("ledger.jsonl", "ledger.head")}
    together(desk, payment(5), payment(6), payment(7))
    batch = desk.disk.content(desk.path("ledger.jsonl"))[len(kept["ledger.jsonl"]) :]
    forget(desk)
    desk.disk.put(desk.path("ledger.head"), kept["ledger.head"])
    desk.disk.put(desk.path("ledger.batch"), batch)
    first = batch[: batch.index(b"\n") + 1]
    desk.disk.put(desk.path("ledger.jsonl"), kept["ledger.jsonl"] + first)
    assert [problem.code for problem in desk.open().book.warnings][-1:] == ["first-sight"]
    desk.disk.put(desk.path("ledger.jsonl"), kept["ledger.jsonl"])
    desk.disk.remove(desk.path("ledger.batch"))
    other = replace(desk.world, state=None)
    drafts = [draft_of(OTHER), draft_of(payment(8))]
    record_all(open_office(desk.folder, other, keep_entries=True), drafts, other, wait_seconds=0)
    assert [problem.code for problem in desk.open().book.warnings] == ["entry-not-kept"]
    assert desk.open().book.warnings == ()


def test_half_a_batch_is_completed_where_the_head_file_is_gone_too(desk: Desk) -> None:
    """All or none, whatever else was lost: the announced lines say of themselves where they go."""
    two_recorded(desk)
    before = desk.disk.content(desk.path("ledger.jsonl"))
    together(desk, payment(5), payment(6), payment(7))
    batch = desk.disk.content(desk.path("ledger.jsonl"))[len(before) :]
    first = batch[: batch.index(b"\n") + 1]
    desk.disk.put(desk.path("ledger.jsonl"), before + first)
    desk.disk.put(desk.path("ledger.batch"), batch)
    desk.disk.remove(desk.path("ledger.head"))
    forget(desk)
    desk.record(OTHER)
    assert standing(desk.open())[2:] == [e.sp2d for e in (*map(payment, (5, 6, 7)), OTHER)]
    assert desk.path("ledger.batch") not in desk.disk.names_seen
