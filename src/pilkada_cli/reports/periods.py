"""Totals by month or quarter (triwulan), from the rows of the register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ..core.book.book import Book
from ..core.values.dates import Period, month_of, quarter_of
from ..core.values.money import Sen
from .register import RegisterRow, register_report
from .report import Column, Kind, Report

PERIODS: dict[str, Callable[[date], str]] = {"month": month_of, "quarter": quarter_of}
"""How a day becomes a period, by the word behind `--by`."""
_OPENING = "opening"
_OPENINGS = {_OPENING, "opening-changed"}


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """What the register has of one period, or of all (then without a period). In sen, signed.

    What an opening disbursed has a row before all periods: in which it cleared is not known.
    `paid` and `bounced` are net of what was reversed; together they are what was disbursed.
    """

    period: str | None
    entries: int
    paid: Sen
    bounced: Sen
    returned: Sen
    interest: Sen

    @property
    def disbursed(self) -> Sen:
        """What cleared, less what bounced."""
        return Sen(self.paid + self.bounced)


COLUMNS: tuple[Column[PeriodRow], ...] = (
    Column("period", Kind.PERIOD, lambda row: row.period),
    Column("entries", Kind.COUNT, lambda row: row.entries, narrow="below"),
    Column("paid", Kind.MONEY, lambda row: row.paid),
    Column("bounced", Kind.MONEY, lambda row: row.bounced, if_any=True),
    Column("disbursed", Kind.MONEY, lambda row: row.disbursed),
    Column("returned", Kind.MONEY, lambda row: row.returned, if_any=True),
    Column("interest", Kind.MONEY, lambda row: row.interest, if_any=True),
)


def periods_report(
    book: Book,
    by: str,
    *,
    today: date,
    period: Period | None = None,
    allocation: str | None = None,
    as_of: date | None = None,
) -> Report[PeriodRow]:
    """The register's totals, period by period; one in which nothing happened has no row.

    Args:
        book: With its entries kept.
        by: A key of `PERIODS`.
        today: In the office's zone.
        period: Only rows dated in it.
        allocation: Only rows of this one.
        as_of: As for the register.

    Raises:
        RefusedError: As for the register.
    """
    register = register_report(book, today=today, as_of=as_of, period=period, allocation=allocation)
    groups: dict[str, list[RegisterRow]] = {}
    for row in register.rows:
        period_name = _OPENING if row.kind in _OPENINGS else PERIODS[by](row.date)
        groups.setdefault(period_name, []).append(row)
    names = sorted(groups, key=lambda name: (name != _OPENING, name))
    return Report(
        name="periods",
        office=register.office,
        as_of=register.as_of,
        head=register.head,
        columns=COLUMNS,
        rows=tuple(_row(name, groups[name]) for name in names),
        total=_row(None, register.rows) if groups else None,
        problems=register.problems,
        period=register.period,
        values=register.values,
    )


def _row(period: str | None, rows: list[RegisterRow] | tuple[RegisterRow, ...]) -> PeriodRow:
    bounced = sum(row.amount or 0 for row in rows if row.is_bounce)
    return PeriodRow(
        period,
        len(rows),
        Sen(sum(row.amount or 0 for row in rows) - bounced),
        Sen(bounced),
        Sen(sum(row.returned or 0 for row in rows)),
        Sen(sum(row.interest or 0 for row in rows)),
    )
