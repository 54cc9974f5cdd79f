"""What is open: each request that waits, on whose desk, for how long; and what was paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..core.book.facts import OpenRequest, typed_request
from ..core.book.lookups import standing_payments
from ..core.ledger.events import Disbursed
from ..core.plan.plan import desk_of
from .question import Question
from .report import Column, Kind, Report
from .report_type import ReportType

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


def open_report(question: Question) -> Report[OpenRow]:
    """The open requests, in the plan's order."""
    return Report(
        name="open",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=OPEN_COLUMNS,
        rows=tuple(_open_rows(question)),
    )


def _open_rows(question: Question) -> Iterator[OpenRow]:
    for position in question.shown:
        for request in position.requests:
            days = (question.day - request.since).days if request.since else None
            yield OpenRow(request, position.allocation.recipient, days)


PAYMENT_COLUMNS: tuple[Column[Disbursed], ...] = (
    Column("sp2d", Kind.TEXT, lambda row: row.sp2d),
    Column("cleared", Kind.DAY, lambda row: row.cleared),
    Column("allocation", Kind.TEXT, lambda row: row.allocation),
    Column("amount", Kind.MONEY, lambda row: row.amount),
)


def payments_report(question: Question) -> Report[Disbursed]:
    """The newest payments that stand and did not bounce: any of them may."""
    return Report(
        name="payments",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=PAYMENT_COLUMNS,
        rows=tuple(standing_payments(question.book, question.allocation))[:NEWEST],
    )


OPEN = ReportType("open", open_report, OPEN_COLUMNS, filters=("allocation", "as_of"))
PAYMENTS = ReportType(
    "payments", payments_report, PAYMENT_COLUMNS, filters=("allocation",), needs_entries=True
)
