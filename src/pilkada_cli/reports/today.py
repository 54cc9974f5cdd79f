"""What needs doing today: the next deadline of each allocation, and what is late."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from ..core.book.book import Book
from ..core.deadlines.calendar import Calendar
from ..core.deadlines.deadlines import remainder_due
from ..core.values.problem import Problem
from .findings import findings
from .question import Asked, awaiting_remainder
from .report import Advice, Report
from .schedule import TrancheRow, deadline_advice, row_warnings, tranche_rows, tranche_values
from .status import StatusRow, shown_positions

SOON = 5
"""Within how many working days a deadline is said to be near."""


def with_deadlines(
    report: Report[StatusRow],
    book: Book,
    calendar: Calendar,
    *,
    as_of: date | None = None,
    allocation: str | None = None,
) -> Report[StatusRow]:
    """A status with what has to be paid next, and with warnings of what is late or near.

    Args:
        report: Without them.
        book: It was made from.
        calendar: Of the book's plan.
        as_of: As for the status.
        allocation: As for the status.
    """
    positions = shown_positions(book, as_of, allocation)
    rows = tranche_rows(book, positions, calendar, report.as_of)
    shown = {each.allocation.id for each in positions}
    asked = Asked(book, report.as_of, calendar)
    late = [
        each
        for name in ("remainder-late", "tranche-overdue")
        for each in findings(asked, name)
        if each.values["allocation"] in shown
    ]
    ahead = [each for each in rows if each.state == "due"]  # what is late is warned of
    # What comes next is about now, not about the date that was asked for.
    upcoming = () if as_of else deadline_advice(ahead or rows, positions)
    if not upcoming:
        upcoming = (*_remainder_advice(asked, shown), *report.advice)
    late += [*_near(rows), *row_warnings(rows, calendar, report.as_of)]
    return replace(
        report,
        rows=tuple(replace(row, next_due=_next(rows, row.allocation)) for row in report.rows),
        problems=(*report.problems, *late),
        advice=upcoming,
    )


def _remainder_advice(asked: Asked, shown: Collection[str]) -> tuple[Advice, ...]:
    """By when what is left over has to be back, once nothing is left to pay by a deadline."""
    due = remainder_due(asked.book.plan)
    waiting = [each.allocation.id for each in awaiting_remainder(asked)]
    about = next((each for each in waiting if each in shown), None)
    if due is None or due < asked.day or about is None:
        return ()
    values = {"due": due, "allocation": about}
    return (Advice("remainder-due", "command-return", values),)


def _near(rows: list[TrancheRow]) -> Iterator[Problem]:
    for row in rows:
        days = row.working_days
        if row.state == "due" and days is not None and days <= SOON:
            yield Problem("tranche-due-soon", {**tranche_values(row), "days": days})


def _next(rows: list[TrancheRow], allocation: str | None) -> date | None:
    dues = [
        row.due
        for row in rows
        if row.deadline and row.deadline.allocation.id == allocation and row.short and row.due
    ]
    return min(dues, default=None)
