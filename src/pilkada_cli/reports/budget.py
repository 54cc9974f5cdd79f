"""Budget lines (DPA): what each fiscal year has room for, and what cleared in it."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.book.years import BudgetYear, budget_years
from ..core.plan.plan import Allocation
from .question import Question
from .report import Column, Kind, Report
from .report_type import ReportType

COLUMNS: tuple[Column[BudgetYear], ...] = (
    Column("fiscal_year", Kind.COUNT, lambda row: row.year),
    Column("line", Kind.MONEY, lambda row: row.line),
    Column("paid", Kind.MONEY, lambda row: row.paid),
    Column("left", Kind.MONEY, lambda row: row.left, heading_key="line_left"),
)


def budget_report(question: Question) -> Report[BudgetYear]:
    """The lines of what is asked about, and years in which something cleared without one."""
    return Report(
        name="budget",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=COLUMNS,
        rows=tuple(
            row
            for position in question.shown
            for row in budget_years(question.book, position.allocation, question.day)
        ),
    )


def over_budget(question: Question) -> Iterator[tuple[Allocation, BudgetYear]]:
    """The fiscal years in which more cleared than their budget line has room for."""
    for position in question.positions:
        for budget in budget_years(question.book, position.allocation, question.day):
            if budget.left < 0:
                yield position.allocation, budget


REPORT = ReportType("budget", budget_report, COLUMNS, filters=("allocation", "as_of"))
