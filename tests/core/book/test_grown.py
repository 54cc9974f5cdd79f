"""A book that grows in memory is the book of a ledger that was recorded line by line."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from support.books import (
    BEGAN,
    PLAN,
    WHO,
    adopted,
    asked,
    book_from,
    entries_of,
    paid,
    plan_of,
    read_ledger,
    taken_back,
    to_bounce,
    to_move,
    to_withdraw,
)
from support.histories import NOW, STATED, draft_of, plans, real_plan
from support.proof import examples

from pilkada_cli.core.book.balances import balances
from pilkada_cli.core.book.book import Book, book_of
from pilkada_cli.core.book.replay import grown
from pilkada_cli.core.ledger.chain import Entry, line_of, seal
from pilkada_cli.core.ledger.events import Adopted, Opened
from pilkada_cli.core.plan.plan import Plan
from pilkada_cli.core.rules.draft import Draft
from pilkada_cli.core.rules.propose import Proposal, propose
from pilkada_cli.core.rules.repeats import Repeat
from pilkada_cli.core.values.problem import RefusedError

LATER = NOW.replace(month=12)


def begun(plan: Plan) -> Book:
    """A ledger that has only begun, in memory."""
    [opened] = entries_of(plan, ())
    return grown(book_of(plan), opened)


def sealed(book: Book, proposal: Proposal) -> Entry:
    """The line that would be written for it."""
    after = book.head
    return seal(proposal.event, after=after, at=BEGAN, by=WHO, entry_id=proposal.entry_id)


def judge(book: Book, draft: Draft) -> Proposal | Repeat:
    plan = draft.event.plan if isinstance(draft.event, Adopted) else book.plan
    return propose(book, draft, plan_in_file=plan, now=LATER)


def after(*drafts: Draft, plan: str = PLAN) -> Book:
    """The book once these were judged one after the other."""
    book = begun(plan_of(plan))
    for draft in drafts:
        answer = judge(book, draft)
        assert isinstance(answer, Proposal)
        book = grown(book, sealed(book, answer))
    return book


def test_a_document_of_the_draft_before_is_recorded_already() -> None:
    payment = Draft(paid("kpu", 400, "2024-11-01", "1/LS"))
    assert judge(after(payment), payment) == Repeat(2)
    with pytest.raises(RefusedError, match="document-conflict"):
        judge(after(payment), Draft(paid("kpu", 500, "2024-11-01", "1 / ls")))


def test_what_the_draft_before_used_up_is_gone() -> None:
    book = after(Draft(paid("kpu", 700, "2024-11-01", "1/LS")))
    with pytest.raises(RefusedError, match="payment-exceeds-remainder"):
        judge(book, Draft(paid("kpu", 400, "2024-11-02", "2/LS")))
    answer = judge(book, Draft(paid("kpu", 300, "2024-11-02", "2/LS")))
    assert isinstance(answer, Proposal)
    [change] = answer.changes
    assert (change.before, change.before and change.before.disbursed) == (
        balances(book).positions["kpu"],
        700_00,
    )


def test_a_request_that_the_draft_before_opened_is_found() -> None:
    book = after(
        Draft(asked("kpu", 400, "2024-11-01")),
        Draft(to_move("spm", "2024-11-02"), "kpu"),
        Draft(paid("kpu", 100, "2024-11-03", "1/LS")),
        Draft(to_bounce("2024-11-04"), sp2d="1/LS"),
        Draft(to_withdraw("2024-11-05"), "kpu", request=2),
    )
    [left] = balances(book).positions["kpu"].requests
    assert (left.name, left.left, left.sp2d) == (5, 100_00, "1/ls")
    again = judge(book, Draft(asked("kpu", 400, "2024-11-06")))
    assert isinstance(again, Proposal)
    assert again.entry_id == "requested~2:kpu:2024:1/kpu"
    taken = after(Draft(paid("kpu", 1, "2024-11-01", "1/LS")), Draft(taken_back(2)))
    assert balances(taken).positions["kpu"].disbursed == 0


def test_a_plan_that_the_draft_before_adopted_counts() -> None:
    more = PLAN.replace("amount = 1000", "amount = 2000")
    book = after(Draft(adopted(more, "2024-11-01")), Draft(paid("kpu", 1500, "2024-11-02", "1")))
    assert balances(book).positions["kpu"].not_requested == 500_00


def test_the_old_book_stays_as_it_is() -> None:
    book = book_from(asked("kpu", 400, "2024-11-01"), paid("kpu", 100, "2024-11-02", "1/LS"))
    before = deepcopy(book)
    answer = judge(book, Draft(to_bounce("2024-11-03"), sp2d="1/LS"))
    assert isinstance(answer, Proposal)
    first, second = (grown(book, sealed(book, answer)) for _ in range(2))
    assert (before, balances(before)) == (book, balances(book))
    assert first == second
    assert first.documents.stands_in("disbursed:1/ls") is None
    assert book.documents.stands_in("disbursed:1/ls") == 3
    assert first.documents is not second.documents


@settings(max_examples=examples(200))
@given(plans(), STATED)
def test_judging_in_memory_is_judging_what_was_recorded_line_by_line(
    first: dict[str, Any], history: list[dict[str, Any]]
) -> None:
    plan = real_plan(first)
    book = begun(plan)
    assert isinstance(book.entries[0].event, Opened)
    for stated in history:
        lines = b"".join(map(line_of, book.entries))
        on_disk = read_ledger(lines)
        assert (on_disk, balances(on_disk)) == (book, balances(book))
        in_file = real_plan(stated["plan"]) if stated["kind"] == "adopted" else book.plan
        draft = draft_of(stated, in_file, book.head.seq + 1)
        answers = [answer_of(each, draft, in_file) for each in (book, on_disk)]
        assert answers[0] == answers[1]
        if isinstance(answers[0], Proposal):
            book = grown(book, sealed(book, answers[0]))


def answer_of(book: Book, draft: Draft, plan: Plan) -> object:
    """What is answered, a refusal too."""
    try:
        return propose(book, draft, plan_in_file=plan, now=NOW)
    except RefusedError as refused:
        return refused.problems
