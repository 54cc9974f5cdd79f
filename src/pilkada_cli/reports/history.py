"""History: every entry of the ledger, who wrote it, and whether it still counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ..core.book.balances import balances
from ..core.book.book import Book
from ..core.book.facts import typed_request
from ..core.book.lookups import allocation_about, payment_about, tranche_of
from ..core.book.openings import opening_changes
from ..core.ledger.chain import Entry
from ..core.ledger.events import (
    Accepted,
    Adopted,
    Advanced,
    Disbursed,
    Reported,
    Requested,
    Returned,
    Reversed,
)
from ..core.values.dates import Period, local_day
from ..core.values.money import Sen
from .addenda import addenda_rows
from .notices import book_warnings
from .question import Question
from .report import Column, Kind, Report, Sentence
from .report_type import Export, ReportType


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """An entry, the allocation that it is about, and the seq of the one that reversed it.

    `payment` is the payment that it records, or that bounced; `released` what it gave back to
    not requested; `openings` the allocations whose opening it changed; `changes` what an adopted
    plan says otherwise. Amounts in sen.
    """

    entry: Entry
    allocation: str | None
    payment: Disbursed | None
    reversed_by: int | None
    released: Sen | None = None
    openings: str | None = None
    changes: tuple[Sentence, ...] = ()

    @property
    def amount(self) -> Sen | None:
        """What was requested, paid, given back by the bank or returned."""
        event = self.payment or self.entry.event
        return event.amount if isinstance(event, Requested | Disbursed | Returned) else None

    @property
    def interest(self) -> Sen | None:
        """Bank interest that came back with a return."""
        return self.entry.event.interest if isinstance(self.entry.event, Returned) else None

    @property
    def remainder(self) -> Sen | None:
        """What a use report leaves over."""
        event = self.entry.event
        return event.remainder if isinstance(event, Reported) else None

    @property
    def document(self) -> str | None:
        """The number of its document, as it was typed.

        Of a bounce without one, its payment's; of a ledger that was accepted, the head that was
        remembered before.
        """
        event = self.entry.event
        if isinstance(event, Accepted):
            return f"#{event.head_seq} {(event.head_sha256 or '')[:16]}" if event.head_seq else None
        return event.paper or (self.payment.sp2d if self.payment else None)

    @property
    def request(self) -> str | None:
        """The request that it names, as it is typed."""
        name = getattr(self.entry.event, "request", None)
        return None if name is None else typed_request(name)

    @property
    def stage(self) -> str | None:
        """The desk to which it says that a file came."""
        return self.entry.event.stage if isinstance(self.entry.event, Advanced) else None

    @property
    def reverses(self) -> int | None:
        """The seq of the entry that it takes back."""
        return self.entry.event.entry if isinstance(self.entry.event, Reversed) else None

    @property
    def changed(self) -> Sentence | None:
        """What an adopted plan says otherwise."""
        return Sentence("addenda", "all", {"changes": self.changes}) if self.changes else None

    @property
    def note(self) -> str | None:
        """Its remark."""
        return getattr(self.entry.event, "note", None)


COLUMNS: tuple[Column[HistoryRow], ...] = (
    Column("entry", Kind.COUNT, lambda row: row.entry.seq),
    Column("at", Kind.TIME, lambda row: row.entry.at, narrow="below"),
    Column("kind", Kind.TERM, lambda row: row.entry.event.kind),
    Column("date", Kind.DAY, lambda row: row.entry.event.day),
    Column("allocation", Kind.TEXT, lambda row: row.allocation),
    Column("amount", Kind.MONEY, lambda row: row.amount),
    Column("interest", Kind.MONEY, lambda row: row.interest, if_any=True),
    Column("remainder", Kind.MONEY, lambda row: row.remainder, if_any=True),
    Column("released", Kind.MONEY, lambda row: row.released, if_any=True),
    Column("document", Kind.TEXT, lambda row: row.document, narrow="below"),
    Column("stage", Kind.TERM, lambda row: row.stage, narrow="below", if_any=True),
    Column(
        "tranche", Kind.COUNT, lambda row: tranche_of(row.entry.event), narrow="below", if_any=True
    ),
    Column("request", Kind.TERM, lambda row: row.request, narrow="below", if_any=True),
    Column("reverses", Kind.COUNT, lambda row: row.reverses, narrow="below", if_any=True),
    Column("reversed_by", Kind.COUNT, lambda row: row.reversed_by, if_any=True),
    Column("openings", Kind.TEXT, lambda row: row.openings, narrow="below", if_any=True),
    Column("changes", Kind.SENTENCE, lambda row: row.changed, narrow="below", if_any=True),
    Column("note", Kind.TEXT, lambda row: row.note, narrow="below", if_any=True),
    Column("actor", Kind.TEXT, lambda row: row.entry.by.actor, narrow="below"),
    Column("os", Kind.TEXT, lambda row: row.entry.by.os, narrow="away"),
    Column("host", Kind.TEXT, lambda row: row.entry.by.host, narrow="away"),
    Column("id", Kind.TEXT, lambda row: row.entry.id, narrow="away"),
    Column("sha256", Kind.HASH, lambda row: row.entry.sha256, narrow="away"),
)
LEAVE_FIRST = ("os", "host", "id", "at", "actor", "reverses", "request", "tranche")
"""On a narrow screen; see `Report`."""


def history_rows(book: Book) -> Iterator[HistoryRow]:
    """Every entry of a book whose entries are kept, with what it is about."""
    gave_back = balances(book).released
    changes = opening_changes(book)
    amended = list(addenda_rows(book)) if len(book.plans) > 1 else []
    for entry in book.entries:
        row = _row(book, entry, gave_back.get(entry.seq))
        if isinstance(entry.event, Adopted):
            of_it = tuple(each.sentence for each in amended if each.entry == entry.seq)
            row = replace(row, changes=of_it)
        openings = " · ".join(change.allocation for change in changes if change.seq == entry.seq)
        yield replace(row, openings=openings) if openings else row


def _row(book: Book, entry: Entry, gave_back: Sen | None) -> HistoryRow:
    event, by = entry.event, book.reversed_by.get(entry.seq)
    if isinstance(event, Reversed):
        return HistoryRow(entry, None, None, by)
    about = allocation_about(book.entries, event)
    return HistoryRow(entry, about, payment_about(book.entries, event), by, gave_back)


def history_report(question: Question) -> Report[HistoryRow]:
    """Every entry in the ledger's order, standing or not.

    As of a date, only those whose business date is not later; one without a date always counts,
    and a reversal is dated as the entry that it takes back. Of one allocation, only those about
    it, and the plans that changed it. By the day of recording a reversal counts on its own.
    """
    book, within = question.book, question.period or Period()
    recorded, zone = question.recorded or Period(), question.plan.office.time_zone
    as_of, allocation = question.as_of, question.allocation
    rows = tuple(
        row
        for row in history_rows(book)
        if within.covers(dated := _dated(book, row.entry))
        and (as_of is None or dated is None or dated <= as_of)
        and (allocation is None or touches(book, row.entry, allocation))
        and recorded.covers(local_day(row.entry.at, zone))
    )
    return Report(
        name="history",
        office=question.plan.office,
        as_of=question.day,
        head=book.head,
        columns=COLUMNS,
        leave_first=LEAVE_FIRST,
        rows=rows,
        period=question.period,
        values={
            "allocation": allocation,
            "first": within.first,
            "last": within.last,
            "recorded_first": recorded.first,
            "recorded_last": recorded.last,
        },
        problems=tuple(book_warnings(book)),
    )


def _dated(book: Book, entry: Entry) -> date | None:
    event = entry.event
    return book.entries[event.entry - 1].event.day if isinstance(event, Reversed) else event.day


def touches(book: Book, entry: Entry, allocation: str) -> bool:
    """Whether an entry is about an allocation, or a plan that changed it."""
    if any(
        change.seq == entry.seq and change.allocation == allocation
        for change in opening_changes(book)
    ):
        return True
    plans = (planned for planned in book.plans if planned.seq == entry.seq)
    if any(allocation in dict(planned.changes) for planned in plans):
        return True
    return allocation_about(book.entries, entry.event) == allocation


REPORT = ReportType(
    "history",
    history_report,
    COLUMNS,
    filters=("period", "recorded", "allocation", "as_of"),
    either=("recorded", "by"),
    needs_entries=True,
    export=Export.TOGETHER,
)
