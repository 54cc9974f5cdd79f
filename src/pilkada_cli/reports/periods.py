"""Totals by month or quarter (triwulan), from the rows of the register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ..core.book.lookups import name_on, recipients
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
    `allocation` and `recipient` only where each is asked for by itself.
    """

    period: str | None
    entries: int
    paid: Sen
    bounced: Sen
    returned: Sen
    interest: Sen
    allocation: str | None = None
    recipient: str | None = None

    @property
    def disbursed(self) -> Sen:
        """What cleared, less what bounced."""
        return Sen(self.paid + self.bounced)


COLUMNS: tuple[Column[PeriodRow], ...] = (
    Column("allocation", Kind.TEXT, lambda row: row.allocation, narrow="below", if_any=True),
    Column("recipient", Kind.TEXT, lambda row: row.recipient, if_any=True),
    Column("period", Kind.PERIOD, lambda row: row.period),
    Column("entries", Kind.COUNT, lambda row: row.entries, narrow="below"),
    Column("paid", Kind.MONEY, lambda row: row.paid),
    Column("bounced", Kind.MONEY, lambda row: row.bounced, if_any=True),
    Column("disbursed", Kind.MONEY, lambda row: row.disbursed),
    Column("returned", Kind.MONEY, lambda row: row.returned, if_any=True),
    Column("interest", Kind.MONEY, lambda row: row.interest, if_any=True),
)


def periods_report(question: Question) -> Report[PeriodRow]:
    """The register's totals, period by period; one in which nothing happened is all zero.

    The range is that which is asked for, as far as it has come; else from the first row to the
    last.

    Raises:
        RefusedError: As for the register.
    """
    rows, within = register_rows(question), question.period or Period()
    ranged = _range(question, [row.date for row in rows if row.kind not in _OPENINGS])
    totals = tuple(
        _of_each(question, rows, ranged)
        if question.recipients
        else _rows(rows, ranged, question.by)
    )
    return Report(
        name="periods",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=COLUMNS,
        rows=totals,
        total=_row(None, rows) if totals else None,
        problems=tuple(book_warnings(question.book)),
        period=question.period,
        values={"allocation": question.allocation, "first": within.first, "last": within.last},
    )


def _of_each(question: Question, rows: list[RegisterRow], ranged: list[str]) -> Iterator[PeriodRow]:
    """A recipient after the other, also one that got nothing, by its name of that day."""
    names = recipients(question.book)
    shown = [position.allocation.id for position in question.shown]
    for allocation in dict.fromkeys((*shown, *(row.allocation for row in rows))):
        own = [row for row in rows if row.allocation == allocation]
        name = name_on(names[allocation], question.day)
        for total in _rows(own, ranged, question.by):
            yield replace(total, allocation=allocation, recipient=name)


def _rows(rows: list[RegisterRow], ranged: list[str], by: str | None) -> list[PeriodRow]:
    """A total each period of the range, before them that of what openings disbursed."""
    groups: dict[str, list[RegisterRow]] = {name: [] for name in ranged}
    for row in rows:
        name = _OPENING if row.kind in _OPENINGS else PERIODS[by or "month"](row.date)
        groups.setdefault(name, []).append(row)
    names = sorted(groups, key=lambda name: (name != _OPENING, name))
    return [_row(name, groups[name]) for name in names]


def _range(question: Question, days: list[date]) -> list[str]:
    """Every period of the range, whether or not something happened in it."""
    within = question.period or Period()
    first = within.first or min(days, default=None)
    last = min(filter(None, (within.last, question.day))) if within.first else None
    last = max(filter(None, (last, *days)), default=None)
    if first is None or last is None:
        return []
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days_in = (date(month // 12, month % 12 + 1, 1) for month in months)
    return list(dict.fromkeys(PERIODS[question.by or "month"](day) for day in days_in))


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
    filters=("period", "allocation", "by", "recipients", "as_of"),
    needs_entries=True,
    export=Export.WITHIN,
)
