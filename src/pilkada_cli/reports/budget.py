"""Budget lines (DPA): what each fiscal year has room for, and what cleared in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..core.plan.plan import Allocation
from ..core.values.money import Sen
from .question import Question
from .report import Column, Kind, Report
from .report_type import ReportType


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One fiscal year of an allocation. Amounts in sen."""

    year: int
    line: Sen
    paid: Sen

    @property
    def left(self) -> Sen:
        """What the line still has room for; below zero where more cleared than that."""
        return Sen(self.line - self.paid)


COLUMNS: tuple[Column[BudgetRow], ...] = (
    Column("fiscal_year", Kind.COUNT, lambda row: row.year),
    Column("line", Kind.MONEY, lambda row: row.line),
    Column("paid", Kind.MONEY, lambda row: row.paid),
    Column("left", Kind.MONEY, lambda row: row.left, heading_key="line_left"),
)


def budget_report(question: Question) -> Report[BudgetRow]:
    """The lines of what is asked about, and years in which something cleared without one."""
    return Report(
        name="budget",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=COLUMNS,
        rows=tuple(
            row for position in question.shown for row in _rows(question, position.allocation)
        ),
    )


def _rows(question: Question, allocation: Allocation) -> Iterator[BudgetRow]:
    lines = {line.fiscal_year: line.amount for line in allocation.budgets}
    paid = question.paid_by_year(allocation) if lines else {}
    for year in sorted({*lines, *paid}):
        yield BudgetRow(year, lines.get(year, Sen(0)), paid.get(year, Sen(0)))


REPORT = ReportType("budget", budget_report, COLUMNS, filters=("allocation", "as_of"))
