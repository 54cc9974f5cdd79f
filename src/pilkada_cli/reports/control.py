"""The control card (kartu kendali) of a period: ceiling, what cleared before and in it, remainder.

The columns are those that treasurers know: kode rekening, uraian, pagu, realisasi s.d. periode
lalu, realisasi periode ini, realisasi s.d. periode ini, sisa, serapan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..core.book.book import Book
from ..core.book.facts import Position
from ..core.book.years import budget_year
from ..core.plan.plan import Allocation
from ..core.values.dates import Period
from ..core.values.money import Sen, Share
from ..core.values.problem import Problem, RefusedError
from .notices import book_warnings
from .question import Question
from .report import Column, Kind, Report
from .report_type import Export, ReportType


@dataclass(frozen=True, slots=True)
class ControlRow:
    """One allocation in a period, or the total of all (then without names). Amounts in sen.

    `amount` is what it is measured against, and `measured` what is held to that: of a fiscal year
    that year's budget line and what cleared in it, where the plan has such lines, else the ceiling
    and all that is disbursed by then. `against` says which of the two, where a year is asked for.
    `is_unknown`: the amount is not known yet, and stands here as zero.
    """

    number: int | None
    account_code: str | None
    recipient: str | None
    allocation: str | None
    amount: Sen
    earlier: Sen
    disbursed: Sen
    returned: Sen
    measured: Sen
    against: str | None = None
    is_unknown: bool = False

    @property
    def within(self) -> Sen:
        """What cleared in the period, less what bounced in it."""
        return Sen(self.disbursed - self.earlier)

    @property
    def remainder(self) -> Sen:
        """The ceiling less what is disbursed (sisa); or the budget line less what cleared."""
        return Sen(self.amount - self.measured)

    @property
    def share(self) -> Share | None:
        """What is disbursed of the ceiling (serapan), or what cleared of the budget line.

        None where more cleared than that line has: it is no part of it.
        """
        return Share(self.measured, self.amount) if self.measured <= self.amount else None


COLUMNS: tuple[Column[ControlRow], ...] = (
    Column("number", Kind.COUNT, lambda row: row.number, narrow="away"),
    Column("account_code", Kind.TEXT, lambda row: row.account_code, narrow="below", if_any=True),
    Column("recipient", Kind.TEXT, lambda row: row.recipient),
    Column("allocation", Kind.TEXT, lambda row: row.allocation, narrow="away"),
    Column(
        "amount",
        Kind.MONEY,
        lambda row: None if row.is_unknown else row.amount,
        or_dash=True,
        heading_key="ceiling",
    ),
    Column("against", Kind.TERM, lambda row: row.against, narrow="below", if_any=True),
    Column("earlier", Kind.MONEY, lambda row: row.earlier, narrow="below"),
    Column("within", Kind.MONEY, lambda row: row.within),
    Column("disbursed", Kind.MONEY, lambda row: row.disbursed, heading_key="disbursed_until"),
    Column(
        "remainder",
        Kind.MONEY,
        lambda row: None if row.is_unknown else row.remainder,
        or_dash=True,
    ),
    Column(
        "returned", Kind.MONEY, lambda row: row.returned, heading_key="returned_until", if_any=True
    ),
    Column("disbursed_share", Kind.SHARE, lambda row: row.share, narrow="below", or_dash=True),
)


def control_report(question: Question) -> Report[ControlRow]:
    """The control card of a period.

    What an opening says was disbursed cleared before it, whenever that was: it counts as earlier.

    Args:
        question: The first day of its period may be open: then all that an entry says cleared is
            of the period. One without a last day ends today, or on the newest date known.

    Raises:
        RefusedError: `as-of-before-opening`, for a period that ends before an opening;
            `period-backward`, for one that has not begun.
    """
    period = question.period or Period()
    last = replace(question, as_of=period.last).day
    shown = replace(question, as_of=last).shown
    before = _before(question, period)
    if period.first and period.first > last:
        values = {"first_date": period.first, "last_date": last}
        raise RefusedError(Problem("period-backward", values))
    year = period.fiscal_year is not None
    rows = tuple(
        _of_year(row, question.book, position.allocation, last) if year else row
        for number, position in enumerate(shown, start=1)
        for row in (_row(number, position, before, question),)
    )
    return Report(
        name="control",
        office=question.plan.office,
        as_of=last,
        head=question.book.head,
        columns=COLUMNS,
        leave_first=("account_code", "against", "earlier"),
        rows=rows,
        total=_total(rows),
        problems=tuple(book_warnings(question.book)),
        title="title" if period.first else "title-until",
        period=Period(period.first, last),
        values={"first": period.first, "last": last},
    )


def _before(question: Question, period: Period) -> dict[str, Position]:
    """The positions on the day before a period, as far as there is one."""
    if period.first is None:
        return {}
    eve = replace(question, as_of=period.first - timedelta(days=1))
    return {position.allocation.id: position for position in eve.positions}


def _row(
    number: int, position: Position, before: dict[str, Position], question: Question
) -> ControlRow:
    allocation = position.allocation
    return ControlRow(
        number,
        allocation.account_code,
        allocation.recipient,
        allocation.id,
        position.amount,
        _earlier(position, before.get(allocation.id)),
        position.disbursed,
        position.returned,
        position.disbursed,
        is_unknown=question.is_unknown(allocation),
    )


def _of_year(row: ControlRow, book: Book, allocation: Allocation, last: date) -> ControlRow:
    """The row, held to the budget line of its last day's year where the plan has such lines."""
    budget = budget_year(book, allocation, last.year, last)
    if budget is None:
        return replace(row, against="ceiling")
    held = replace(row, amount=budget.line, measured=budget.paid, is_unknown=False)
    return replace(held, against="budget-line")


def _earlier(position: Position, was: Position | None) -> Sen:
    opening = position.allocation.opening
    if opening and position.opened_on and not (was and was.opened_on):
        return opening.disbursed
    return was.disbursed if was else Sen(0)


def _total(rows: tuple[ControlRow, ...]) -> ControlRow:
    return ControlRow(
        None,
        None,
        None,
        None,
        Sen(sum(row.amount for row in rows)),
        Sen(sum(row.earlier for row in rows)),
        Sen(sum(row.disbursed for row in rows)),
        Sen(sum(row.returned for row in rows)),
        Sen(sum(row.measured for row in rows)),
    )


REPORT = ReportType(
    "control",
    control_report,
    COLUMNS,
    filters=("allocation", "period"),
    export=Export.WITHIN,
)
