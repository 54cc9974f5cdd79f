from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.books import book_from, bounced, paid, returned, taken_back
from support.histories import LAST_DAY, STATED, day_of, plans, recorded

from pilkada_cli.core.book.book import Book
from pilkada_cli.core.values.dates import Period
from pilkada_cli.reports.periods import PeriodRow, periods_report
from pilkada_cli.reports.question import Question
from pilkada_cli.reports.register import register_report

TODAY = day_of(LAST_DAY)


def totals(book: Book, by: str, **more: Any) -> list[tuple[object, ...]]:
    """Each period: entries, and paid, bounced, returned and interest in rupiah."""
    report = periods_report(Question(book, TODAY, by=by, **more))
    return [said(row) for row in (*report.rows, report.total) if row]


def said(row: PeriodRow) -> tuple[object, ...]:
    amounts = (row.paid, row.bounced, row.returned, row.interest)
    return (row.period, row.entries, *(each / 100 for each in amounts))


BOOK = book_from(
    paid("kpu", 10, "2024-10-31", "1"),
    paid("kpu", 20, "2024-11-01", "2"),
    bounced("2024-12-02", 3),
    returned("kpu", 4, "2025-01-03", interest=1),
    paid("kpu", 7, "2024-11-30", "3"),
    taken_back(6),
)
"""The opening of tni (100) is a row of its own; the payment of 7 was a mistake."""


def test_months() -> None:
    assert [
        ("opening", 1, 100, 0, 0, 0),
        ("2024-10", 1, 10, 0, 0, 0),
        ("2024-11", 3, 20 + 7 - 7, 0, 0, 0),
        ("2024-12", 1, 0, -20, 0, 0),
        ("2025-01", 1, 0, 0, 4, 1),
        (None, 7, 130, -20, 4, 1),
    ] == totals(BOOK, "month", as_of=date(2025, 1, 31))


def test_quarters_begin_anew_each_year() -> None:
    assert [
        ("opening", 1, 100, 0, 0, 0),
        ("2024-Q4", 5, 30, -20, 0, 0),
        ("2025-Q1", 1, 0, 0, 4, 1),
        (None, 7, 130, -20, 4, 1),
    ] == totals(BOOK, "quarter", as_of=date(2025, 1, 31))


def test_a_single_period_has_a_total_too() -> None:
    november = Period(date(2024, 11, 1), date(2024, 11, 30))
    assert [("2024-11", 3, 20, 0, 0, 0), (None, 3, 20, 0, 0, 0)] == totals(
        BOOK, "month", period=november
    )


def test_one_allocation_and_an_empty_period() -> None:
    assert [("opening", 1, 100, 0, 0, 0), (None, 1, 100, 0, 0, 0)] == totals(
        BOOK, "month", allocation="tni"
    )
    assert not totals(BOOK, "month", period=Period(date(2026, 1, 1), None))


@given(plans(), STATED, st.sampled_from(["month", "quarter"]))
def test_the_periods_add_up_to_the_register(
    first: dict[str, Any], history: list[dict[str, Any]], by: str
) -> None:
    book = recorded(first, history)
    register = register_report(Question(book, TODAY))
    rows = periods_report(Question(book, TODAY, by=by)).rows
    assert sum(row.amount or 0 for row in register.rows) == sum(row.disbursed for row in rows)
    assert sum(row.returned or 0 for row in register.rows) == sum(row.returned for row in rows)
    assert len(register.rows) == sum(row.entries for row in rows)
    names = [str(row.period) for row in rows if row.period != "opening"]
    assert sorted(names) == names


def test_a_period_that_there_is_not() -> None:
    with pytest.raises(KeyError):
        periods_report(Question(BOOK, TODAY, by="week"))
