"""The control card (kartu kendali) of a period: ceiling, what cleared before and in it, remainder.

The columns are those that treasurers know: kode rekening, uraian, pagu, realisasi s.d. periode
lalu, realisasi periode ini, realisasi s.d. periode ini, sisa, serapan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ..core.book.balances import positions
from ..core.book.book import Book
from ..core.book.facts import Position
from ..core.values.dates import Period
from ..core.values.money import Sen, Share
from ..core.values.problem import Problem, RefusedError
from .notices import book_warnings
from .report import Column, Kind, Report
from .status import day_of, shown_positions


@dataclass(frozen=True, slots=True)
class ControlRow:
    """One allocation in a period, or the total of all (then without names). Amounts in sen."""

    number: int | None
    account_code: str | None
    recipient: str | None
    allocation: str | None
    amount: Sen
    earlier: Sen
    disbursed: Sen
    returned: Sen

    @property
    def within(self) -> Sen:
        """What cleared in the period, less what bounced in it."""
        return Sen(self.disbursed - self.earlier)

    @property
    def remainder(self) -> Sen:
        """The ceiling less what is disbursed (sisa)."""
        return Sen(self.amount - self.disbursed)

    @property
    def share(self) -> Share:
        """What is disbursed of the ceiling (serapan)."""
        return Share(self.disbursed, self.amount)


COLUMNS: tuple[Column[ControlRow], ...] = (
    Column("number", Kind.COUNT, lambda row: row.number, narrow="away"),
    Column("account_code", Kind.TEXT, lambda row: row.account_code, narrow="below", if_any=True),
    Column("recipient", Kind.TEXT, lambda row: row.recipient),
    Column("allocation", Kind.TEXT, lambda row: row.allocation, narrow="away"),
    Column("amount", Kind.MONEY, lambda row: row.amount, heading_key="ceiling"),
    Column("earlier", Kind.MONEY, lambda row: row.earlier, narrow="below"),
    Column("within", Kind.MONEY, lambda row: row.within),
    Column("disbursed", Kind.MONEY, lambda row: row.disbursed, heading_key="disbursed_until"),
    Column("remainder", Kind.MONEY, lambda row: row.remainder),
    Column(
        "returned", Kind.MONEY, lambda row: row.returned, heading_key="returned_until", if_any=True
    ),
    Column("disbursed_share", Kind.SHARE, lambda row: row.share, narrow="below"),
)


def control_report(
    book: Book, period: Period, *, today: date, allocation: str | None = None
) -> Report[ControlRow]:
    """The control card of a period.

    What an opening says was disbursed cleared before it, whenever that was: it counts as earlier.

    Args:
        book: Sound.
        period: Its first day may be open: then all that an entry says cleared is of the period.
        today: In the office's zone; a period without a last day ends then, or on the newest date
            known.
        allocation: Show this one only.

    Raises:
        RefusedError: `as-of-before-opening`, for a period that ends before an opening;
            `period-backward`, for one that has not begun.
    """
    last = day_of(book, today, period.last)
    shown = shown_positions(book, last, allocation)
    before = positions(book, period.first - timedelta(days=1)) if period.first else {}
    if period.first and period.first > last:
        values = {"first_date": period.first, "last_date": last}
        raise RefusedError(Problem("period-backward", values))
    rows = tuple(_row(number, each, before) for number, each in enumerate(shown, start=1))
    return Report(
        name="control",
        office=book.plan.office,
        as_of=last,
        head=book.head,
        columns=COLUMNS,
        leave_first=("account_code", "earlier"),
        rows=rows,
        total=_total(rows),
        problems=tuple(book_warnings(book)),
        title="title" if period.first else "title-until",
        period=Period(period.first, last),
        values={"first": period.first, "last": last},
    )


def _row(number: int, position: Position, before: dict[str, Position]) -> ControlRow:
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
    )


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
    )
