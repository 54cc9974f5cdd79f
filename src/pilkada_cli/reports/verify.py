"""Verify: the ledger was read to its last byte, and this is what was found whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..core.book.book import Book
from .notices import book_warnings, clock_findings
from .question import Question
from .report import Column, Kind, Report
from .report_type import ReportType


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


def verify_report(question: Question) -> Report[VerifyRow]:
    """What is to be said of a ledger that was read strictly, to the end, and adds up."""
    book = question.book
    return Report(
        name="verify",
        office=book.plan.office,
        as_of=question.today,
        head=book.head,
        columns=COLUMNS,
        rows=(VerifyRow(question.file, book),),
        problems=(*book_warnings(book), *clock_findings(book), *question.beside),
    )


REPORT = ReportType("verify", verify_report, COLUMNS)
