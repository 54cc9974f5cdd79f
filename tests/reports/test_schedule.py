from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from support.books import PLAN, adopted, asked, book_from, ended, paid

from pilkada_cli.core.deadlines.progress import STATES
from pilkada_cli.core.ledger.events import Event
from pilkada_cli.read.holidays import calendar_of
from pilkada_cli.reports.advice import next_steps
from pilkada_cli.reports.findings import late_or_near
from pilkada_cli.reports.question import Question
from pilkada_cli.reports.report import Report
from pilkada_cli.reports.schedule import schedule_report
from pilkada_cli.reports.show import show_report
from pilkada_cli.reports.tranches import TrancheRow

DUE = "[[allocation.tranche]]\npercent = 100\ndue.date = 2024-10-25"
UNSIGNED = 'schedule = "single"'


def kpu(text: str) -> str:
    """Only the first allocation of the usual plan, of 1000, with this besides."""
    whole = PLAN.replace("amount = 1000\n", f"amount = 1000\n{text}\n")
    return whole[: whole.index('[[allocation]]\nid = "tni"')]


def schedule(*events: Event, plan: str, day: str = "2024-11-06", **asks: Any) -> Report[TrancheRow]:
    book = book_from(*events, plan=plan)
    asks.setdefault("as_of", date.fromisoformat(day))
    return schedule_report(Question(book, date(2024, 11, 6), calendar_of, **asks))


STATED = {
    "overdue": ((paid("kpu", 999, "2024-10-20", "1"),), DUE, "2024-10-28", -1),
    "due": ((), DUE, "2024-10-23", 2),
    "undated": ((), UNSIGNED, "2024-10-23", None),
    "conditional": ((), f'{DUE}\nonly_if = "putaran kedua"', "2024-11-06", None),
    "paid-late": ((paid("kpu", 1000, "2024-10-29", "1"),), DUE, "2024-11-06", -2),
    "paid-early": ((paid("kpu", 1000, "2024-10-22", "1"),), DUE, "2024-11-06", 3),
    "paid-in-time": ((paid("kpu", 1000, "2024-10-25", "1"),), DUE, "2024-11-06", 0),
    "paid-before-opening": (
        (),
        f"opening = {{ as_of = 2024-10-28, disbursed = 1000 }}\n{DUE}",
        "2024-11-06",
        None,
    ),
    "paid": ((paid("kpu", 1000, "2024-10-29", "1"),), UNSIGNED, "2024-11-06", None),
    "ended": ((ended("kpu", "2024-10-26"),), DUE, "2024-11-06", None),
}


def test_every_state_has_a_row() -> None:
    assert set(STATES) == set(STATED)


@pytest.mark.parametrize("state", STATED)
def test_a_tranche_is_told_as_it_stands(state: str) -> None:
    events, text, day, working_days = STATED[state]
    [row] = schedule(*events, plan=kpu(text), day=day).rows
    assert (row.state, row.working_days) == (state, working_days)


def test_a_tranche_of_nothing_is_not_overdue() -> None:
    """40 % of one rupiah, rounded down to whole rupiah."""
    text = kpu('schedule = "54/2019"').replace("amount = 1000", "amount = 1")
    assert ["paid", "paid", "overdue"] == [row.state for row in schedule(plan=text).rows]


def test_an_opening_before_the_last_day_was_in_time() -> None:
    text = f"opening = {{ as_of = 2024-10-20, disbursed = 1000 }}\n{DUE}"
    [row] = schedule(plan=kpu(text)).rows
    assert (row.state, row.working_days, row.paid_on) == ("paid-in-time", None, None)


def test_the_last_day_itself_is_in_time() -> None:
    [row] = schedule(plan=kpu(DUE), day="2024-10-25").rows
    assert (row.state, row.working_days) == ("due", 0)


TWO = kpu(
    "[[allocation.tranche]]\npercent = 40\ndue.date = 2024-10-25\n"
    "[[allocation.tranche]]\npercent = 60\ndue.date = 2024-11-12"
)


@pytest.mark.parametrize(
    ("asks", "tranches"),
    [
        ({}, [1, 2]),
        ({"overdue": True}, [1]),
        ({"due_within": 4}, [2]),
        ({"due_within": 3}, []),
        ({"due_within": 4, "overdue": True}, [1, 2]),
        ({"due_within": 3, "overdue": True}, [1]),
    ],
)
def test_only_what_is_asked_for(asks: dict[str, Any], tranches: list[int]) -> None:
    """On 6 November; the 12th is four working days later."""
    report = schedule(plan=TWO, **asks)
    assert tranches == [each.deadline.number for each in report.rows if each.deadline]
    assert (report.title == "title-nothing") == (not tranches)


def test_the_total_is_of_the_rows() -> None:
    events = (paid("kpu", 100, "2024-10-20", "1", tranche=1), asked("kpu", 600, "2024-10-21"))
    report = schedule(*events, plan=TWO)
    assert report.total is not None
    found = (report.total.amount, report.total.paid, report.total.in_process, report.total.short)
    assert found == (1000_00, 100_00, 600_00, 900_00)


def test_what_comes_next_is_the_next_step_of_its_request_or_a_request() -> None:
    assert schedule(plan=TWO, day="2024-11-05").advice == ()  # what comes next is about today
    [advice] = schedule(plan=TWO, as_of=None).advice
    assert advice.values["days"] == 8
    assert (advice.sentence, advice.command) == ("tranche-overdue", "command-request-tranche")
    [advice] = schedule(asked("kpu", 400, "2024-10-21", tranche=1), plan=TWO, as_of=None).advice
    assert (advice.command, advice.values["stage"]) == ("command-advance", "verified")


def test_a_plan_without_tranches_says_so() -> None:
    report = schedule(plan=kpu(""))
    assert (report.title, report.rows, report.total) == ("title-none", (), None)


def test_days_that_no_decree_covers_are_said_once() -> None:
    text = 'schedule = "single"\nagreement.signed = 2027-12-20'
    [problem] = schedule(plan=kpu(text)).problems
    assert (problem.code, problem.values["years"]) == ("calendar-unknown", "2028")
    far = kpu("[[allocation.tranche]]\npercent = 100\ndue.date = 2029-02-01")
    assert ["2028 · 2029"] == [each.values["years"] for each in schedule(plan=far).problems]


def test_a_signing_that_a_deadline_needs_is_missed() -> None:
    [problem] = schedule(plan=kpu(UNSIGNED)).problems
    assert (problem.code, problem.values["allocation"]) == ("signing-missing", "kpu")
    paid_up = schedule(paid("kpu", 1000, "2024-10-29", "1"), plan=kpu(UNSIGNED))
    assert paid_up.problems == ()


EARLIER = kpu(DUE.replace("2024-10-25", "2024-10-21"))
LATER = kpu(DUE.replace("2024-10-25", "2024-10-31"))
IN_TIME, TOO_LATE = paid("kpu", 1000, "2024-10-24", "1"), paid("kpu", 1000, "2024-10-28", "1")


@pytest.mark.parametrize(
    ("payment", "after", "state"),
    [(IN_TIME, EARLIER, "paid-early"), (TOO_LATE, LATER, "paid-late")],
)
def test_what_was_paid_in_full_is_judged_by_the_plan_of_its_day(
    payment: Event, after: str, state: str
) -> None:
    """Due on 25 October; an addendum of 29 October says another day, earlier or later."""
    addendum = adopted(after, "2024-10-29", document="Addendum 1")
    [row] = schedule(payment, addendum, plan=kpu(DUE)).rows
    assert (state, date(2024, 10, 25)) == (row.state, row.due)


def test_a_later_plan_says_what_the_plan_of_the_day_left_open() -> None:
    """The day of signing was not known when it was paid: what is written later counts."""
    signed = kpu(f"{UNSIGNED}\nagreement.signed = 2024-10-01")
    [row] = schedule(TOO_LATE, adopted(signed, "2024-10-29"), plan=kpu(UNSIGNED)).rows
    assert ("paid-late", date(2024, 10, 21)) == (row.state, row.due)


def test_a_vote_that_is_put_off_moves_no_deadline_before_that_is_adopted() -> None:
    months = kpu("[[allocation.tranche]]\npercent = 100\ndue.months_before_voting = 1")
    put_off = adopted(months.replace("2024-11-27", "2024-12-27"), "2024-10-20", document="SK 5")
    assert [("2024-10-19", "2024-10-27"), ("2024-10-20", "2024-11-27")] == [
        (day, str(schedule(put_off, plan=months, day=day).rows[0].due))
        for day in ("2024-10-19", "2024-10-20")
    ]


BILLION = TWO.replace("amount = 1000", "amount = 1_000_000_000")


@pytest.mark.parametrize(("left", "state"), [(1_000, "paid-early"), (100_000, "paid-early")])
def test_what_rounding_leaves_is_no_overdue_tranche(left: int, state: str) -> None:
    """Of 40 % up to a thousand rupiah, or a hundredth of a per cent: 39,99 %."""
    first = paid("kpu", 400_000_000 - left, "2024-10-20", "1", tranche=1)
    row = schedule(first, plan=BILLION).rows[0]
    assert (row.state, row.short, row.working_days) == (state, left * 100, 5)
    more = paid("kpu", 400_000_000 - 100_001, "2024-10-20", "1", tranche=1)
    assert schedule(more, plan=BILLION).rows[0].state == "overdue"


def test_what_rounding_leaves_is_no_next_step_and_is_said_once() -> None:
    events = (
        paid("kpu", 399_999_999, "2024-10-20", "1", tranche=1),
        paid("kpu", 600_000_000, "2024-10-21", "2"),
    )
    book = book_from(*events, plan=BILLION)
    question = Question(book, date(2024, 11, 6), calendar_of, allocation="kpu")
    assert [each.command for each in next_steps(question)] == ["command-export"]
    shown = [each.code for each in show_report(question).problems]
    assert shown.count("tranche-rounding") == 1
    codes = {each.code for each in late_or_near(question)}
    assert not codes & {"tranche-overdue", "tranche-due-soon", "paid-late", "tranche-rounding"}


def test_late_money_is_late_though_a_rupiah_is_missing() -> None:
    """Maluku Utara: one rupiah short hid that the rest came 11 working days late."""
    almost = paid("kpu", 599_999_999, "2024-11-13", "2", tranche=2)
    first = paid("kpu", 400_000_000, "2024-10-20", "1", tranche=1)
    row = schedule(first, almost, plan=BILLION, day="2024-11-20").rows[-1]
    assert (row.state, row.paid_on, row.working_days) == ("paid-late", date(2024, 11, 13), -1)
