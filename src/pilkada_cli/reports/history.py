"""History: every entry of the ledger, who wrote it, and whether it still counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..core.book import Book
from ..core.chain import Entry
from ..core.events import Accepted, Adopted, Disbursed, Recovered, Reversed
from ..core.money import Sen
from ..core.warnings import book_warnings
from .report import Column, Kind, Report
from .status import day_of


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """An entry, and the seq of the one that reversed it."""

    entry: Entry
    reversed_by: int | None

    @property
    def payment(self) -> Disbursed | None:
        """Its payment, if it records one."""
        return self.entry.event if isinstance(self.entry.event, Disbursed) else None

    @property
    def allocation(self) -> str | None:
        """The allocation that it names."""
        return self.payment.allocation if self.payment else None

    @property
    def amount(self) -> Sen | None:
        """Its amount in sen."""
        return self.payment.amount if self.payment else None

    @property
    def document(self) -> str | None:
        """The number of its document, as it was typed.

        Of what was set aside, its file; of a ledger that was accepted, the head remembered before.
        """
        event = self.entry.event
        if isinstance(event, Accepted):
            return f"#{event.head_seq} {(event.head_sha256 or '')[:16]}" if event.head_seq else None
        if isinstance(event, Recovered):
            return event.file
        if isinstance(event, Adopted):
            return event.document
        return event.sp2d if isinstance(event, Disbursed) else None

    @property
    def reverses(self) -> int | None:
        """The seq of the entry that it takes back."""
        return self.entry.event.entry if isinstance(self.entry.event, Reversed) else None

    @property
    def note(self) -> str | None:
        """Its remark."""
        return getattr(self.entry.event, "note", None)


COLUMNS: tuple[Column[HistoryRow], ...] = (
    Column("entry", Kind.COUNT, lambda row: row.entry.seq),
    Column("at", Kind.TIME, lambda row: row.entry.at, drop=5),
    Column("kind", Kind.TERM, lambda row: row.entry.event.kind),
    Column("date", Kind.DAY, lambda row: row.entry.event.day),
    Column("allocation", Kind.TEXT, lambda row: row.allocation),
    Column("amount", Kind.MONEY, lambda row: row.amount),
    Column("document", Kind.TEXT, lambda row: row.document, drop=1),
    Column("reverses", Kind.COUNT, lambda row: row.reverses, drop=3, if_any=True),
    Column("reversed_by", Kind.COUNT, lambda row: row.reversed_by, if_any=True),
    Column("note", Kind.TEXT, lambda row: row.note, drop=2, if_any=True),
    Column("actor", Kind.TEXT, lambda row: row.entry.by.actor, drop=4),
    Column("os", Kind.TEXT, lambda row: row.entry.by.os, drop=9),
    Column("host", Kind.TEXT, lambda row: row.entry.by.host, drop=8),
    Column("id", Kind.TEXT, lambda row: row.entry.id, drop=7),
    Column("sha256", Kind.HASH, lambda row: row.entry.sha256, drop=6),
)


def history_report(book: Book, *, today: date, as_of: date | None = None) -> Report[HistoryRow]:
    """Every entry in the ledger's order, standing or not.

    Args:
        book: With its entries kept.
        today: In the office's zone.
        as_of: Only entries whose business date is not later; one without a date always counts.
    """
    rows = tuple(
        HistoryRow(entry, book.reversed_by.get(entry.seq))
        for entry in book.entries
        if as_of is None or entry.event.day is None or entry.event.day <= as_of
    )
    return Report(
        name="history",
        office=book.plan.office.name,
        as_of=day_of(book, today, as_of),
        head=book.head,
        columns=COLUMNS,
        rows=rows,
        problems=tuple(book_warnings(book, None)),
    )
