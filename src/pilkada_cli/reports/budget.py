"""Budget lines (DPA): what each fiscal year has room for, and what cleared in it."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.plan.plan import Allocation
from ..core.values.money import Sen
from .question import Asked, paid_by_year
from .report import Column, Kind, Report


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


def budget_report(asked: Asked, allocation: Allocation) -> Report[BudgetRow]:
    """The lines of an allocation, and years in which something cleared without one."""
    lines = {each.fiscal_year: each.amount for each in allocation.budgets}
    paid = paid_by_year(asked, allocation) if lines else {}
    years = sorted({*lines, *paid})
    nothing = Sen(0)
    return Report(
        name="budget",
        office=asked.book.plan.office,
        as_of=asked.day,
        head=asked.book.head,
        columns=COLUMNS,
        rows=tuple(
            BudgetRow(year, lines.get(year, nothing), paid.get(year, nothing)) for year in years
        ),
    )
