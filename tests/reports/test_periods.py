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


def test_a_period_in_which_nothing_happened_is_zero() -> None:
    """Between two payments, and in all of the range that was asked for, as far as it has come."""
    book = book_from(paid("kpu", 10, "2024-08-31", "1"), paid("kpu", 20, "2024-11-01", "2"))
    found = totals(book, "month", allocation="kpu")
    assert ["2024-08", "2024-09", "2024-10", "2024-11", None] == [row[0] for row in found]
    assert ("2024-09", 0, 0, 0, 0, 0) == found[1]
    year = Period(date(2024, 1, 1), date(2024, 12, 31))
    quarters = [("2024-Q1", 0), ("2024-Q2", 0), ("2024-Q3", 10), ("2024-Q4", 20)]
    asked = totals(book, "quarter", allocation="kpu", period=year, as_of=date(2024, 11, 5))
    assert [*quarters, (None, 30)] == [(row[0], row[2]) for row in asked]
    early = totals(book, "quarter", allocation="kpu", period=year, as_of=date(2024, 5, 1))
    assert [("2024-Q1", 0), ("2024-Q2", 0), (None, 0)] == [(row[0], row[2]) for row in early]


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


def test_recipients_by_period() -> None:
    """Each by itself, also in periods and for recipients with nothing; the sum is of all."""
    book = book_from(paid("kpu", 10, "2024-09-30", "1"), paid("kpu", 20, "2024-11-01", "2"))
    report = periods_report(Question(book, TODAY, by="quarter", recipients=True))
    assert [
        ("KPU Kota Contoh", "2024-Q3", 10_00),
        ("KPU Kota Contoh", "2024-Q4", 20_00),
        ("TNI", "opening", 100_00),
        ("TNI", "2024-Q3", 0),
        ("TNI", "2024-Q4", 0),
    ] == [(row.recipient, row.period, row.disbursed) for row in report.rows]
    assert report.total is not None
    assert (None, None, 130_00) == (
        report.total.recipient,
        report.total.period,
        report.total.disbursed,
    )
