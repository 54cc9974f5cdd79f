"""Verify: the ledger was read to its last byte, and this is what was found whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ..core.book.book import Book
from ..core.values.problem import Problem
from .notices import book_warnings, clock_findings
from .report import Column, Kind, Report


@dataclass(frozen=True, slots=True)
class VerifyRow:
    """A ledger that is whole."""

    file: str
    book: Book

    @property
    def written_at(self) -> datetime | None:
        """When its newest line was written."""
        return self.book.written_at


COLUMNS: tuple[Column[VerifyRow], ...] = (
    Column("ledger", Kind.TEXT, lambda row: row.file),
    Column("entries", Kind.COUNT, lambda row: row.book.head.seq),
    Column("bytes", Kind.COUNT, lambda row: row.book.head.size),
    Column("written_at", Kind.TIME, lambda row: row.written_at, if_any=True),
    Column("sha256", Kind.TEXT, lambda row: row.book.head.sha256),
)


def verify_report(
    book: Book, *, file: str, today: date, beside: Sequence[Problem] = ()
) -> Report[VerifyRow]:
    """What is to be said of a ledger that was read strictly, to the end, and adds up.

    `beside` are warnings of where it lies, and of what lies there.
    """
    return Report(
        name="verify",
        office=book.plan.office,
        as_of=today,
        head=book.head,
        columns=COLUMNS,
        rows=(VerifyRow(file, book),),
        problems=(*book_warnings(book), *clock_findings(book), *beside),
    )
