"""Balances are made once for a book and a date, and never of another book."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from support.books import (
    PLAN,
    adopted,
    asked,
    book_from,
    moved,
    paid,
    plan_of,
    to_bounce,
    to_move,
    to_withdraw,
    withdrawn,
)
from support.histories import LAST_DAY, NAMES, STATED, day_of, plans, recorded
from support.proof import examples
from support.runs import counted_runs

from pilkada_cli.core.book.balances import balances
from pilkada_cli.core.book.book import Book
from pilkada_cli.core.book.facts import Advance
from pilkada_cli.core.ledger.head import Head
from pilkada_cli.core.rules.draft import Draft
from pilkada_cli.core.rules.propose import propose
from pilkada_cli.core.values.problem import Problem
from pilkada_cli.read.holidays import calendar_of

IN_TWO = PLAN.replace(
    "amount = 1000\n", 'amount = 1000\nschedule = "41/2020"\nagreement.signed = 2024-04-01\n'
)
NOW = datetime(2024, 11, 6, tzinfo=UTC)


def a_book(plan: str = PLAN) -> Book:
    """kpu: a request of 400, of which 100 are paid; and one that was withdrawn."""
    return book_from(
        asked("kpu", 400, "2024-11-01"),
        moved("spp", "2024-11-02", 2),
        paid("kpu", 100, "2024-11-03", "1/LS", request=2),
        asked("kpu", 30, "2024-11-05", "2/KPU"),
        withdrawn("2024-11-05", 5),
        plan=plan,
    )


def test_they_are_made_once_for_a_book_and_a_date() -> None:
    book = a_book()
    with counted_runs() as runs:
        assert balances(book) is balances(book)
        early = date(2024, 11, 2)
        assert balances(book, early) is balances(book, early)
    assert len(runs) == 2


@pytest.mark.parametrize("day", [date(2024, 11, 5), date(2024, 11, 6), date.max])
def test_a_date_on_or_after_the_newest_step_is_no_other_question(day: date) -> None:
    book = a_book()
    assert balances(book, day) is balances(book)
    assert balances(book, date(2024, 11, 4)) is not balances(book)


def test_a_plan_or_an_opening_is_a_step_too() -> None:
    book = book_from(adopted(PLAN.replace("= 1000", "= 900"), "2024-12-01"))
    assert balances(book, date(2024, 11, 30)).positions["kpu"].amount == 1000_00
    assert balances(book, date(2024, 12, 1)) is balances(book)
    assert balances(book_from(), date(2024, 10, 15)).positions["tni"].disbursed == 0


def test_a_copy_of_a_book_keeps_them_only_while_plans_and_facts_are_the_same() -> None:
    book = a_book()
    made = balances(book)
    warned = replace(book, warnings=(Problem("interrupted"),), head=Head(9))
    assert balances(warned) is made
    without = tuple(fact for fact in book.facts if not isinstance(fact, Advance))
    assert balances(replace(book, facts=without)).positions["kpu"].requests[0].stage == "requested"
    assert balances(replace(book, facts=())).positions["kpu"].disbursed == 0
    other = book_from(plan=PLAN.replace("= 1000", "= 2000"))
    assert balances(replace(book, plans=other.plans)).positions["kpu"].amount == 2000_00
    assert balances(replace(book, plans=other.plans, kept=book.kept)) is not made
    assert balances(book) is made


@settings(max_examples=examples(150))
@given(plans(), STATED)
def test_what_was_open_on_a_day_is_what_the_balances_of_that_day_say(
    first: dict[str, Any], history: list[dict[str, Any]]
) -> None:
    book = recorded(first, history)
    for number in range(-1, LAST_DAY + 2):
        on_day = balances(book, day_of(number)).positions
        for name in NAMES:
            expected = on_day[name].requests if name in on_day else ()
            assert expected == balances(book).open_on(name, day_of(number))


DRAFTS = {
    "a payment": Draft(paid("kpu", 300, "2024-11-06", "2/LS")),
    "one dated before the newest entry": Draft(paid("kpu", 90, "2024-11-03", "2/LS")),
    "one that names its tranche": Draft(paid("kpu", 200, "2024-11-04", "2/LS", tranche=1)),
    "a request": Draft(asked("kpu", 200, "2024-11-02", "3/KPU", tranche=2)),
    "an advance that comes late": Draft(to_move("verified", "2024-11-01"), "kpu", request=2),
    "a withdrawal": Draft(to_withdraw("2024-11-06"), "kpu"),
    "a bounce": Draft(to_bounce("2024-11-06"), sp2d="1/LS"),
}


@pytest.mark.parametrize("name", DRAFTS)
def test_reading_and_judging_run_over_the_steps_twice_before_and_after(name: str) -> None:
    with counted_runs() as runs:
        book = a_book(IN_TWO)
        assert balances(book).breach is None  # as an office does that reads a ledger
        draft, plan = DRAFTS[name], plan_of(IN_TWO)
        propose(book, draft, plan_in_file=plan, now=NOW, calendar=calendar_of(plan))
    assert len(runs) <= 2
