"""Check: what auditors have found elsewhere, asked of this office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..core.book.book import Book
from ..core.deadlines.calendar import Calendar
from ..core.values.problem import Problem
from .findings import CHECKS, Check, findings
from .notices import book_warnings
from .question import IDLE, Asked
from .report import Column, Kind, Report, Sentence
from .status import day_of


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check, and how much it found; None where it was not asked."""

    name: str
    check: Check
    findings: int | None = None
    explained: bool = False


COLUMNS: tuple[Column[CheckRow], ...] = (
    Column("check", Kind.TEXT, lambda row: row.name, narrow="below"),
    Column("findings", Kind.COUNT, lambda row: row.findings, if_any=True),
    Column(
        "asks",
        Kind.SENTENCE,
        lambda row: Sentence("check", row.name) if row.explained else None,
        narrow="below",
        if_any=True,
    ),
    Column("source", Kind.TERM, lambda row: row.check.source, narrow="below"),
    Column("sure", Kind.TERM, lambda row: row.check.sure, narrow="below"),
)


def check_report(
    book: Book,
    calendar: Calendar,
    *,
    today: date,
    as_of: date | None = None,
    names: Sequence[str] = tuple(CHECKS),
    idle: int = IDLE,
) -> tuple[Report[CheckRow], int]:
    """Ask some checks, or all of them.

    Args:
        book: With its entries kept.
        calendar: Of its plan.
        today: In the office's zone.
        as_of: Answer for that date.
        names: Keys of `CHECKS`.
        idle: For how many working days a file may lie on a desk.

    Returns:
        A row each check, with what they found as its problems; and how much that is.
    """
    day = day_of(book, today, as_of)
    asked = Asked(book, day, calendar, idle)
    found = {name: findings(asked, name) for name in names}
    problems: list[Problem] = [each for name in names for each in found[name]]
    besides = [each for each in book_warnings(book) if each.code not in CHECKS]
    report = Report(
        name="check",
        office=book.plan.office,
        as_of=day,
        head=book.head,
        columns=COLUMNS,
        rows=tuple(
            CheckRow(name, CHECKS[name], len(found[name]), len(names) == 1) for name in names
        ),
        problems=(*problems, *besides),
        title="title" if problems else "title-nothing",
        values={"count": len(problems)},
    )
    return report, len(problems)


def list_report(book: Book, *, today: date) -> Report[CheckRow]:
    """Which checks there are, what each asks, and where its rule comes from."""
    return Report(
        name="check",
        office=book.plan.office,
        as_of=day_of(book, today, None),
        head=book.head,
        columns=COLUMNS,
        rows=tuple(CheckRow(name, check, explained=True) for name, check in CHECKS.items()),
        title="title-list",
    )
