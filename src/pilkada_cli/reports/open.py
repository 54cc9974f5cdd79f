"""What is open: each request that waits, on whose desk, for how long; and what was paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..core.book.book import Book
from ..core.book.facts import OpenRequest, Position, typed_request
from ..core.book.lookups import standing_payments
from ..core.ledger.events import Disbursed
from ..core.plan.plan import desk_of
from .report import Column, Kind, Report
from .status import day_of, shown_positions

NEWEST = 10


@dataclass(frozen=True, slots=True)
class OpenRow:
    """An open request, and how many days its file has lain on that desk."""

    request: OpenRequest
    recipient: str
    days: int | None


OPEN_COLUMNS: tuple[Column[OpenRow], ...] = (
    Column("request", Kind.TERM, lambda row: typed_request(row.request.name)),
    Column("allocation", Kind.TEXT, lambda row: row.request.allocation),
    Column("recipient", Kind.TEXT, lambda row: row.recipient, narrow="away"),
    Column("requested", Kind.MONEY, lambda row: row.request.amount),
    Column("open", Kind.MONEY, lambda row: row.request.left),
    Column("tranche", Kind.COUNT, lambda row: row.request.tranche, narrow="below", if_any=True),
    Column("stage", Kind.TERM, lambda row: row.request.stage, narrow="below", if_any=True),
    Column("desk", Kind.TERM, lambda row: desk_of(row.request.stage), narrow="below", if_any=True),
    Column("since", Kind.DAY, lambda row: row.request.since, narrow="below", if_any=True),
    Column("days", Kind.COUNT, lambda row: row.days, narrow="below", if_any=True),
)


def open_rows(positions: list[Position], day: date) -> Iterator[OpenRow]:
    """A row for each open request, in the plan's order."""
    for position in positions:
        for each in position.requests:
            days = (day - each.since).days if each.since else None
            yield OpenRow(each, position.allocation.recipient, days)


def open_report(book: Book, *, today: date, allocation: str | None = None) -> Report[OpenRow]:
    """The open requests of one allocation, or of all."""
    day = day_of(book, today, None)
    return Report(
        name="open",
        office=book.plan.office,
        as_of=day,
        head=book.head,
        columns=OPEN_COLUMNS,
        rows=tuple(open_rows(shown_positions(book, None, allocation), day)),
    )


PAYMENT_COLUMNS: tuple[Column[Disbursed], ...] = (
    Column("sp2d", Kind.TEXT, lambda row: row.sp2d),
    Column("cleared", Kind.DAY, lambda row: row.cleared),
    Column("allocation", Kind.TEXT, lambda row: row.allocation),
    Column("amount", Kind.MONEY, lambda row: row.amount),
)


def payments_report(book: Book, *, today: date, allocation: str | None = None) -> Report[Disbursed]:
    """The newest payments that stand and did not bounce: any of them may.

    Args:
        book: With its entries kept.
        today: In the office's zone.
        allocation: Of this one only.
    """
    return Report(
        name="payments",
        office=book.plan.office,
        as_of=day_of(book, today, None),
        head=book.head,
        columns=PAYMENT_COLUMNS,
        rows=tuple(standing_payments(book, allocation))[:NEWEST],
    )
