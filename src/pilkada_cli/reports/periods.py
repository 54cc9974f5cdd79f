"""Totals by month or quarter (triwulan), from the rows of the register."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.values.dates import Period
from ..core.values.money import Sen
from .moves import RegisterRow, register_rows
from .notices import book_warnings
from .question import PERIODS, Question
from .report import Column, Kind, Report
from .report_type import Export, ReportType

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


def periods_report(question: Question) -> Report[PeriodRow]:
    """The register's totals, period by period; one in which nothing happened has no row.

    Raises:
        RefusedError: As for the register.
    """
    rows, within = register_rows(question), question.period or Period()
    period_of = PERIODS[question.by or "month"]
    groups: dict[str, list[RegisterRow]] = {}
    for row in rows:
        name = _OPENING if row.kind in _OPENINGS else period_of(row.date)
        groups.setdefault(name, []).append(row)
    names = sorted(groups, key=lambda name: (name != _OPENING, name))
    return Report(
        name="periods",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=COLUMNS,
        rows=tuple(_row(name, groups[name]) for name in names),
        total=_row(None, rows) if groups else None,
        problems=tuple(book_warnings(question.book)),
        period=question.period,
        values={"allocation": question.allocation, "first": within.first, "last": within.last},
    )


def _row(period: str | None, rows: list[RegisterRow]) -> PeriodRow:
    bounced = sum(row.amount or 0 for row in rows if row.is_bounce)
    return PeriodRow(
        period,
        len(rows),
        Sen(sum(row.amount or 0 for row in rows) - bounced),
        Sen(bounced),
        Sen(sum(row.returned or 0 for row in rows)),
        Sen(sum(row.interest or 0 for row in rows)),
    )


REPORT = ReportType(
    "periods",
    periods_report,
    COLUMNS,
    filters=("period", "allocation", "by", "as_of"),
    needs_entries=True,
    export=Export.WITHIN,
)
