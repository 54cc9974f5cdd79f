from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.books import PLAN, adopted, asked, book_from, bounced, ended, paid
from support.histories import MOVES, plans, recorded
from support.proof import examples

from pilkada_cli.core.book.accounts import PlannedFrom
from pilkada_cli.core.book.balances import balances
from pilkada_cli.core.book.book import Book
from pilkada_cli.core.book.facts import Bounce, Fact, Payment, Request
from pilkada_cli.core.deadlines.progress import ended_of, progress_of
from pilkada_cli.core.ledger.events import Event
from pilkada_cli.core.plan.tranches import Tranche
from pilkada_cli.core.values.money import Sen

IN_TWO = PLAN.replace("amount = 1000\n", 'amount = 1000\nschedule = "41/2020"\n')
IN_THREE = IN_TWO.replace("41/2020", "54/2019")
OPENED = PLAN.replace("amount = 500\n", 'amount = 500\nschedule = "54/2019"\n')


def far(*events: Event, plan: str = IN_TWO, allocation: str = "kpu") -> list[tuple[Any, ...]]:
    """Of each tranche: what is paid, in process and short, in rupiah, and since when it is paid."""
    book = book_from(*events, plan=plan)
    found = progress_of(balances(book), allocation)
    return [
        (each.paid // 100, each.in_process // 100, each.short // 100, each.paid_on)
        for each in found
    ]


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_what_names_no_tranche_fills_them_in_their_order() -> None:
    found = far(paid("kpu", 300, "2024-02-01", "1"), paid("kpu", 250, "2024-03-01", "2"))
    assert found == [(400, 0, 0, day("2024-03-01")), (150, 0, 450, None)]


def test_what_names_a_tranche_counts_for_it() -> None:
    found = far(paid("kpu", 600, "2024-02-01", "1", tranche=2), paid("kpu", 100, "2024-03-01", "2"))
    assert found == [(100, 0, 300, None), (600, 0, 0, day("2024-02-01"))]


def test_what_is_paid_beyond_a_tranche_fills_the_others() -> None:
    """Else a grant that is paid in full would be overdue for ever."""
    first = paid("kpu", 500, "2024-02-01", "1", tranche=1)
    assert far(first) == [(400, 0, 0, day("2024-02-01")), (100, 0, 500, None)]
    last = paid("kpu", 500, "2024-03-01", "2", tranche=2)
    assert far(first, last) == [
        (400, 0, 0, day("2024-02-01")),
        (600, 0, 0, day("2024-03-01")),
    ]


def test_a_bounce_is_of_its_payments_tranche() -> None:
    found = far(
        paid("kpu", 600, "2024-02-01", "1", tranche=2),
        paid("kpu", 400, "2024-02-02", "2", tranche=1),
        bounced("2024-02-05", 2),
    )
    assert found == [(400, 0, 0, day("2024-02-02")), (0, 600, 600, None)]


def test_a_tranche_that_the_plan_no_longer_has_counts_as_none() -> None:
    of_a_third = paid("kpu", 300, "2024-02-01", "1", tranche=3)
    fewer = adopted(IN_TWO, "2024-02-02")
    assert far(of_a_third, fewer, plan=IN_THREE)[0][0] == 300


def test_a_bounced_payment_is_not_paid_and_paid_again_later() -> None:
    before = (paid("kpu", 400, "2024-02-01", "1", tranche=1), bounced("2024-02-05", 2))
    assert far(*before) == [(0, 400, 400, None), (0, 0, 600, None)]
    again = paid("kpu", 400, "2024-02-09", "1", request=3, tranche=1)
    assert far(*before, again)[0] == (400, 0, 0, day("2024-02-09"))


def test_a_request_is_in_process_for_its_tranche() -> None:
    found = far(asked("kpu", 600, "2024-02-01", tranche=2), asked("kpu", 100, "2024-02-01", "2"))
    assert found == [(0, 100, 400, None), (0, 600, 600, None)]


def test_an_opening_fills_them_in_their_order_and_says_no_day() -> None:
    """Of tni, 100 are disbursed and 300 in process; its tranches are 200, 250 and 50."""
    book = book_from(plan=OPENED.replace("disbursed = 100", "disbursed = 200"))
    first, *_ = progress_of(balances(book), "tni")
    assert (first.paid, first.paid_on, first.by_opening) == (200_00, day("2024-10-16"), True)
    assert far(plan=OPENED, allocation="tni") == [
        (100, 100, 100, None),
        (0, 200, 250, None),
        (0, 0, 50, None),
    ]


def test_a_date_leaves_out_what_came_later() -> None:
    book = book_from(paid("kpu", 400, "2024-02-01", "1"), plan=IN_TWO)
    same, _ = progress_of(balances(book, day("2024-02-01")), "kpu")
    assert same.paid == 400_00
    early = day("2024-01-31")
    first, _ = progress_of(balances(book, early), "kpu")
    assert (first.paid, first.paid_on) == (0, None)


def test_an_earlier_day_is_in_the_balances_of_a_later_one() -> None:
    """Openings, plans, bounces, requests and ends: all as on that day, without another run."""
    text = OPENED.replace(", in_process = 300", ", in_process = 60")
    book = book_from(
        *(paid("tni", 150, "2024-10-20", "1"), bounced("2024-10-22", 2)),
        *(asked("tni", 90, "2024-10-23"), paid("tni", 90, "2024-10-28", "2", request=4)),
        adopted(text.replace("amount = 500", "amount = 700"), "2024-10-25"),
        *(ended("tni", "2024-10-26", tranche=3), ended("tni", "2024-10-30")),
        plan=text,
    )
    for number in range(14, 32):
        until = date(2024, 10, number)
        assert progress_of(balances(book, until), "tni") == progress_of(
            balances(book), "tni", until
        )
    assert progress_of(balances(book), "none", until) == ()


def test_what_is_ended_is_not_to_be_paid_any_more() -> None:
    """Tranche 1 of 400 was paid short by 100, and that will not be paid."""
    short = paid("kpu", 300, "2024-02-01", "1", tranche=1)
    book = book_from(short, ended("kpu", "2024-03-01", tranche=1), plan=IN_TWO)
    first, second = progress_of(balances(book), "kpu")
    assert (first.short, first.ended, second.short) == (0, 100_00, 600_00)
    assert first.state(day("2024-02-15"), day("2024-04-01")) == "ended"
    assert ended_of(balances(book), "kpu") == 100_00
    assert ended_of(balances(book, day("2024-02-28")), "kpu") == 0


def test_what_names_no_tranche_passes_by_one_that_was_ended() -> None:
    short = paid("kpu", 300, "2024-02-01", "1")
    end = ended("kpu", "2024-03-01", tranche=1)
    assert far(short, end, paid("kpu", 600, "2024-04-01", "2")) == [
        (300, 0, 0, None),
        (600, 0, 0, day("2024-04-01")),
    ]
    # Unless no other has room for it, or it was paid before.
    assert far(short, end, paid("kpu", 650, "2024-04-01", "2"))[0] == (350, 0, 0, None)
    assert far(short, end, paid("kpu", 50, "2024-02-02", "2"))[0] == (350, 0, 0, None)


def test_what_is_in_process_of_a_tranche_that_was_ended_is_still_to_be_paid() -> None:
    request = asked("kpu", 60, "2024-02-01", tranche=1)
    first, _ = progress_of(
        balances(book_from(request, ended("kpu", "2024-03-01"), plan=IN_TWO)), "kpu"
    )
    assert (first.in_process, first.short, first.ended, first.left) == (60_00, 60_00, 340_00, 0)
    assert first.state(day("2024-02-15"), day("2024-04-01")) == "overdue"


def test_an_allocation_without_tranches_has_none() -> None:
    assert far(plan=PLAN) == []


def cut(amount: int, *sizes: str) -> str:
    """The usual plan; kpu is of so many rupiah, in these tranches."""
    tranches = "".join(f"[[allocation.tranche]]\n{size}\n" for size in sizes)
    return PLAN.replace("amount = 1000\n", f"amount = {amount}\n{tranches}")


SHARES = ("percent = 40", "percent = 30", "percent = 30")
FIRST = paid("kpu", 400, "2024-02-01", "1")


@pytest.mark.parametrize(
    ("events", "before", "after", "amounts"),
    [
        ((FIRST,), SHARES, (1200, *SHARES), [400, 400, 400]),
        ((FIRST,), SHARES, (900, *SHARES), [400, 250, 250]),
        ((), SHARES, (1200, *SHARES), [480, 360, 360]),
        ((paid("kpu", 399, "2024-02-01", "1"),), SHARES, (1200, *SHARES), [480, 360, 360]),
        ((paid("kpu", 400, "2024-03-02", "1"),), SHARES, (1200, *SHARES), [480, 360, 360]),
        ((FIRST, bounced("2024-02-05", 2)), SHARES, (1200, *SHARES), [480, 360, 360]),
        ((FIRST,), SHARES, (1000, "percent = 50", "percent = 50"), [400, 600]),
        ((FIRST,), SHARES[:1] * 2 + ("percent = 20",), (1201, *SHARES), [400, 400, 401]),
        ((FIRST,), SHARES, (1200, "amount = 480", "percent = 30", "percent = 30"), [480, 360, 360]),
        ((FIRST,), SHARES, (1200, "percent = 40", "amount = 300", "amount = 420"), [480, 300, 420]),
        ((FIRST,), SHARES, (1200, "percent = 40", "amount = 300", "percent = 35"), [400, 300, 500]),
        ((paid("kpu", 1000, "2024-02-01", "1"),), SHARES, (1200, *SHARES), [400, 300, 500]),
    ],
    ids=[
        "raised: the open ones take it in their proportion",
        "lowered",
        "nothing is paid",
        "not paid in full",
        "paid in full after it",
        "the payment had bounced",
        "cut otherwise",
        "the last takes the rest",
        "one that is stated by amount is what it says",
        "those that are open are stated by amount",
        "only the last is open to it",
        "all are paid: the closing one takes the difference",
    ],
)
def test_what_is_paid_stays_after_an_addendum(
    events: tuple[Event, ...], before: tuple[str, ...], after: tuple[Any, ...], amounts: list[int]
) -> None:
    addendum = adopted(cut(*after), "2024-03-01", document="Addendum I")
    book = book_from(*events, addendum, plan=cut(1000, *before))
    found = progress_of(balances(book), "kpu")
    assert [each.amount for each in found] == [amount * 100 for amount in amounts]


@pytest.mark.parametrize(
    ("third_paid", "amount", "amounts"),
    [
        (300, 850, [400, 150, 300]),
        (300, 700, [400, 0, 300]),
        (300, 1100, [400, 300, 400]),
        (0, 850, [400, 150, 300]),
        (0, 700, [400, 0, 300]),
        (0, 600, [400, 0, 200]),
        (0, 1100, [400, 300, 400]),
    ],
)
def test_an_addendum_takes_away_first_what_will_not_be_paid_any_more(
    third_paid: int, amount: int, amounts: list[int]
) -> None:
    """Tranche 2 was ended: it is not paid late by the money of others, and these stay due."""
    third = [paid("kpu", third_paid, "2024-04-01", "3")] if third_paid else []
    events = (
        *(FIRST, ended("kpu", "2024-03-01", tranche=2), *third),
        adopted(cut(amount, *SHARES), "2024-05-01"),
    )
    known = progress_of(balances(book_from(*events, plan=cut(1000, *SHARES))), "kpu")
    assert amounts == [each.amount // 100 for each in known]
    assert [400, 0, third_paid] == [each.paid // 100 for each in known]
    assert known[1].state(day("2024-03-10"), day("2024-06-01")) == "ended"
    assert (amounts[2] - third_paid) * 100 == known[2].short


def test_an_addendum_that_changes_no_money_changes_no_tranche() -> None:
    renamed = cut(1200, *SHARES).replace("KPU Kota", "KPU Kab.")
    raised = adopted(cut(1200, *SHARES), "2024-03-01", document="Addendum I")
    same = adopted(renamed, "2024-04-01", document="Addendum II")
    book = book_from(FIRST, raised, same, plan=cut(1000, *SHARES))
    assert [each.amount for each in progress_of(balances(book), "kpu")] == [400_00] * 3


def test_what_an_addendum_adds_to_a_paid_grant_is_due_by_no_day_that_has_passed() -> None:
    """Of 1200, 1000 were paid in time; what was added in March had no last day in February."""
    whole = paid("kpu", 1000, "2024-02-01", "1")
    raised = adopted(cut(1200, *SHARES), "2024-03-01", document="Addendum I")
    book = book_from(whole, raised, plan=cut(1000, *SHARES))
    [*_, last] = progress_of(balances(book), "kpu")
    assert (last.amount, last.added, last.added_on) == (500_00, 200_00, day("2024-03-01"))
    today = day("2024-11-06")
    assert last.state(day("2024-02-10"), today) == "undated"
    assert last.state(day("2024-06-01"), today) == "overdue"
    rest = paid("kpu", 200, "2024-07-01", "2")
    [*_, last] = progress_of(
        balances(book_from(whole, raised, rest, plan=cut(1000, *SHARES))), "kpu"
    )
    assert (last.state(day("2024-02-10"), today), last.late(day("2024-02-10"))) == ("paid", None)
    late = last.late(day("2024-06-01"))
    assert late is not None
    assert (late.amount, late.day) == (200_00, day("2024-07-01"))


def test_a_second_addendum_keeps_what_the_first_left_open() -> None:
    whole = paid("kpu", 1000, "2024-02-01", "1")
    raised = adopted(cut(1200, *SHARES), "2024-03-01", document="Addendum I")
    lowered = adopted(cut(1100, *SHARES), "2024-04-01", document="Addendum II")
    book = book_from(whole, raised, lowered, plan=cut(1000, *SHARES))
    found = progress_of(balances(book), "kpu")
    assert [(each.amount, each.added) for each in found] == [
        (400_00, 0),
        (300_00, 0),
        (400_00, 100_00),
    ]
    assert [each.amount for each in progress_of(balances(book, day("2024-03-31")), "kpu")] == [
        400_00,
        300_00,
        500_00,
    ]


def named(book: Book, numbers: list[int | None]) -> Book:
    """The book as if its requests and payments named tranches."""
    facts, names = list[Fact](), dict[int, int | None]()
    for index, fact in enumerate(book.facts):
        number = numbers[index % len(numbers)]
        if isinstance(fact, Request | Payment):
            names[fact.seq] = number
            facts.append(replace(fact, tranche=number))
        elif isinstance(fact, Bounce):
            facts.append(replace(fact, tranche=names[fact.payment]))
        else:
            facts.append(fact)
    return replace(book, facts=tuple(facts))


@settings(max_examples=examples(200))
@given(
    plans(),
    MOVES,
    st.lists(st.sampled_from([None, 1, 2, 3, 4]), min_size=1, max_size=5),
    st.integers(1, 5),
)
def test_tranches_share_out_what_is_disbursed_and_in_process_to_the_sen(
    plan: dict[str, Any], history: list[dict[str, Any]], numbers: list[int | None], first: int
) -> None:
    book = named(recorded(plan, history), numbers)
    found_before = balances(book)
    for name, position in found_before.positions.items():
        amounts = (Sen(first), Sen(position.amount - first))
        cut = tuple(Tranche(amount=each) for each in amounts)
        allocation = position.allocation.model_copy(update={"tranches": cut})
        cut_up = {name: replace(position, allocation=allocation)}
        log = replace(found_before.logs[name], planned=[PlannedFrom(date.min, allocation, 0, 1)])
        found = progress_of(replace(found_before, positions=cut_up, logs={name: log}), name)
        assert sum(each.paid for each in found) == position.disbursed
        assert sum(each.in_process for each in found) == position.in_process
        for each in found:
            assert min(each.paid, each.in_process, each.short, each.left) >= 0
            assert (each.paid_on is not None) == (each.paid == each.amount)
            assert each.amount == each.paid + each.in_process + each.left + each.ended
        ended = ended_of(replace(found_before, positions=cut_up), name)
        assert (
            ended
            == sum(each.ended for each in found)
            == (position.not_requested if position.ends else 0)
        )
        assert sum(each.short for each in found) == position.amount - position.disbursed - ended
