"""Addenda: the numbers of each, as they were and as they are, tranches included."""

from __future__ import annotations

from datetime import date
from typing import Any

from support.books import PLAN, adopted, book_from, paid

from pilkada_cli.core.ledger.events import Event
from pilkada_cli.core.values.dates import Period
from pilkada_cli.render.plain import render
from pilkada_cli.render.style import Style
from pilkada_cli.reports.addenda import addenda_report
from pilkada_cli.reports.history import history_report
from pilkada_cli.reports.question import Question
from pilkada_cli.words.catalog import words_of

TODAY = date(2024, 11, 6)
IN_TWO = PLAN.replace("amount = 1000\n", 'amount = 1000\nschedule = "41/2020"\n')
MORE = IN_TWO.replace("amount = 1000", "amount = 1200")
LATER = MORE.replace("2024-11-27", "2024-11-28")


def told(*events: Event, plan: str = IN_TWO, **asks: Any) -> list[tuple[object, ...]]:
    """Of each row: entry, allocation, key, and what was and is, amounts in rupiah."""
    rows = addenda_report(Question(book_from(*events, plan=plan), TODAY, **asks)).rows
    return [
        (
            row.entry,
            row.allocation,
            row.key,
            row.before if row.amount_before is None else row.amount_before // 100,
            row.after if row.amount_after is None else row.amount_after // 100,
        )
        for row in rows
    ]


FIRST = paid("kpu", 400, "2024-10-20", "1", tranche=1)


def test_an_addendum_shows_the_tranches_that_it_changes_and_what_is_paid_stays() -> None:
    assert told(adopted(MORE, "2024-10-25", document="Adendum 1")) == [
        (2, "kpu", "amount", 1000, 1200),
        (2, "kpu", "tranche 1", 400, 480),
        (2, "kpu", "tranche 2", 600, 720),
    ]
    assert told(FIRST, adopted(MORE, "2024-10-25")) == [
        (3, "kpu", "amount", 1000, 1200),
        (3, "kpu", "tranche 2", 600, 800),
    ]


def test_each_addendum_has_rows_of_its_own_and_one_of_the_office_too() -> None:
    events = (adopted(MORE, "2024-10-25"), adopted(LATER, "2024-11-02"))
    assert told(*events)[-1] == (3, None, "voting_day", "2024-11-27", "2024-11-28")
    assert [row[0] for row in told(*events)] == [2, 2, 2, 3]
    assert [row[0] for row in told(*events, allocation="kpu")] == [2, 2, 2]
    assert told(*events, as_of=date(2024, 11, 1)) == told(*events)[:3]
    november = Period(date(2024, 11, 1), date(2024, 11, 30))
    assert told(*events, period=november) == told(*events)[3:]


def test_a_tranche_that_is_said_by_its_amount_is_told_once() -> None:
    sizes = "[[allocation.tranche]]\namount = 400\n[[allocation.tranche]]\namount = 600\n"
    own = PLAN.replace("amount = 1000\n", f"amount = 1000\n{sizes}")
    other = own.replace("= 400", "= 300").replace("= 600", "= 700")
    assert told(adopted(other, "2024-10-25"), plan=own) == [
        (2, "kpu", "tranche 1", 400, 300),
        (2, "kpu", "tranche 2", 600, 700),
    ]


def test_a_ledger_without_adoptions_has_none() -> None:
    assert told(FIRST) == []


def test_the_history_says_what_a_plan_changed() -> None:
    book = book_from(adopted(LATER, "2024-11-02", document="Adendum 1"), plan=IN_TWO)
    rows = history_report(Question(book, TODAY)).rows
    assert [bool(row.changes) for row in rows] == [False, True]
    said = render(history_report(Question(book, TODAY)), Style(words_of("en"))).decode()
    for part in (
        "[office] voting_day from 2024-11-27 to 2024-11-28",
        "kpu amount from Rp1.000 to Rp1.200",
        "kpu tranche 2 from Rp600 to Rp720",
    ):
        assert part in said
