from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.books import PLAN, adopted, book_from, bounced, paid, returned
from support.histories import LAST_DAY, STATED, day_of, plans, recorded

from pilkada_cli.core.book.book import Book
from pilkada_cli.core.values.dates import Period
from pilkada_cli.core.values.money import Sen, Share
from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.render.json import render
from pilkada_cli.render.style import Style
from pilkada_cli.reports.control import ControlRow, control_report
from pilkada_cli.reports.question import Question
from pilkada_cli.reports.report import Report
from pilkada_cli.reports.status import status_report
from pilkada_cli.words.catalog import words_of

TODAY = date(2024, 12, 1)
NOVEMBER = Period(date(2024, 11, 1), date(2024, 11, 30))


def card(book: Book, period: Period = NOVEMBER, **more: Any) -> Report[ControlRow]:
    return control_report(Question(book, TODAY, period=period, **more))


def rupiah(row: ControlRow | None) -> tuple[float, ...]:
    """Ceiling, earlier, within, until, remainder."""
    assert row
    amounts = (row.amount, row.earlier, row.within, row.disbursed, row.remainder)
    return tuple(each / 100 for each in amounts)


def test_a_month_between_what_cleared_before_and_after_it() -> None:
    """Kpu: 10 on 31 October, 20 on the 1st, 30 on the 30th, 40 on 1 December. Tni opened 100."""
    book = book_from(
        paid("kpu", 10, "2024-10-31", "1"),
        paid("kpu", 20, "2024-11-01", "2"),
        paid("kpu", 30, "2024-11-30", "3"),
        paid("kpu", 40, "2024-12-01", "4"),
    )
    kpu, tni = card(book).rows
    assert rupiah(kpu) == (1000, 10, 20 + 30, 60, 1000 - 60)
    assert rupiah(tni) == (500, 100, 0, 100, 400)
    assert rupiah(card(book).total) == (1500, 110, 50, 160, 1340)


def test_a_bounce_counts_against_the_month_in_which_it_bounced() -> None:
    book = book_from(paid("kpu", 10, "2024-10-31", "1"), bounced("2024-11-05", 2))
    assert rupiah(card(book).rows[0]) == (1000, 10, -10, 0, 1000)


def test_what_came_back_stands_beside_the_sum() -> None:
    book = book_from(paid("kpu", 10, "2024-11-02", "1"), returned("kpu", 4, "2024-11-03"))
    row = card(book).rows[0]
    assert rupiah(row) == (1000, 0, 10, 10, 990)
    assert row.returned == 400


def test_an_opening_within_the_month_cleared_before_it_for_nobody_knows_when() -> None:
    """Tni: 100 as of 16 October, then 50 on the 20th."""
    book = book_from(paid("tni", 50, "2024-10-20", "1", request="opening:tni"))
    october = Period(date(2024, 10, 1), date(2024, 10, 31))
    assert rupiah(card(book, october).rows[1]) == (500, 100, 50, 150, 350)
    assert rupiah(card(book).rows[1]) == (500, 150, 0, 150, 350)


def test_a_month_that_ends_before_an_opening_is_refused() -> None:
    with pytest.raises(RefusedError, match="as-of-before-opening"):
        card(book_from(), Period(date(2024, 9, 1), date(2024, 9, 30)))


def test_a_period_that_has_not_begun_is_refused() -> None:
    with pytest.raises(RefusedError, match="period-backward"):
        card(book_from(), Period(date(2027, 1, 1), None))


def test_an_addendum_counts_from_its_date() -> None:
    book = book_from(adopted(PLAN.replace("amount = 1000", "amount = 1050"), "2024-12-01"))
    assert rupiah(card(book).rows[0])[0] == 1000
    december = Period(date(2024, 12, 1), date(2024, 12, 31))
    assert rupiah(card(book, december).rows[0])[0] == 1050


def test_a_period_without_a_first_or_without_a_last_day() -> None:
    book = book_from(paid("kpu", 10, "2024-10-31", "1"), paid("kpu", 20, "2025-01-01", "2"))
    until = card(book, Period(None, NOVEMBER.last))
    assert [(1000, 0, 10, 10, 990), (500, 100, 0, 100, 400)] == [rupiah(r) for r in until.rows]
    assert until.title == "title-until"
    since = card(book, Period(NOVEMBER.first, None))
    assert rupiah(since.rows[0]) == (1000, 10, 20, 30, 970)
    assert since.as_of == date(2025, 1, 1)


def test_one_allocation_alone() -> None:
    report = card(book_from(), allocation="tni")
    assert ["tni"] == [row.allocation for row in report.rows]
    assert rupiah(report.total) == rupiah(report.rows[0])


@given(plans(), STATED, st.integers(1, LAST_DAY), st.integers(0, LAST_DAY))
def test_the_card_is_the_difference_of_two_answers_of_status(
    first: dict[str, Any], history: list[dict[str, Any]], start: int, length: int
) -> None:
    book = recorded(first, history)
    last = day_of(min(start + length, LAST_DAY))
    try:
        before = status_report(Question(book, TODAY, as_of=day_of(start - 1)))
        until = status_report(Question(book, TODAY, as_of=last))
    except RefusedError:
        return  # before an opening
    disbursed = {row.allocation: row.disbursed for row in before.rows}
    report = card(book, Period(day_of(start), last))
    for row, after in zip(report.rows, until.rows, strict=True):
        assert (after.allocation, after.disbursed) == (row.allocation, row.disbursed)
        if row.allocation in disbursed:
            assert disbursed[row.allocation] == row.earlier
    assert report.total
    assert until.total
    assert report.total.earlier + report.total.within == until.total.disbursed


YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
LINES = PLAN.replace(
    "amount = 1000\n",
    "amount = 1000\n[[allocation.budget]]\nfiscal_year = 2023\namount = 400\n"
    "[[allocation.budget]]\nfiscal_year = 2024\namount = 500\n",
)


def test_a_fiscal_year_is_measured_against_its_own_budget_line() -> None:
    """Kpu has lines of 400 and 500, and 450 of the second cleared; tni has none, and 100 opened."""
    book = book_from(
        paid("kpu", 400, "2023-12-29", "1"), paid("kpu", 450, "2024-11-01", "2"), plan=LINES
    )
    kpu, tni = card(book, YEAR).rows
    assert ("budget-line", (500, 400, 450, 850, 50)) == (kpu.against, rupiah(kpu))
    assert kpu.share == Share(Sen(450_00), Sen(500_00))
    assert ("ceiling", (500, 100, 0, 100, 400)) == (tni.against, rupiah(tni))
    assert (1000, 500, 450, 950, 450) == rupiah(card(book, YEAR).total)


def test_other_periods_are_measured_against_the_ceiling_and_say_nothing() -> None:
    book = book_from(paid("kpu", 450, "2024-11-01", "2"), plan=LINES)
    kpu, _ = card(book).rows
    assert (None, (1000, 0, 450, 450, 550)) == (kpu.against, rupiah(kpu))


def test_a_year_without_a_budget_line_has_room_for_nothing() -> None:
    book = book_from(paid("kpu", 5, "2025-01-03", "1"), plan=LINES)
    kpu, _ = card(book, Period(date(2025, 1, 1), date(2025, 12, 31))).rows
    assert ("budget-line", (0, 0, 5, 5, -5)) == (kpu.against, rupiah(kpu))
    assert kpu.share is None


def test_more_than_a_budget_line_is_no_share_of_it_and_is_shown() -> None:
    """Asking for the year of an office that paid too much ended in a fault of pilkada's own."""
    report = card(book_from(paid("kpu", 501, "2024-11-01", "1"), plan=LINES), YEAR)
    [kpu, _] = report.rows
    assert ((500, 0, 501, 501, -1), None) == (rupiah(kpu), kpu.share)
    assert b'"remainder": "-1.00"' in render(report, Style(words_of("en")))
