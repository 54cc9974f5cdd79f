"""Why a tranche is due when it is: its rule, where that comes from, and the days left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..core.book import Book
from ..core.deadlines import Deadline
from ..core.workdays import DayOff
from .report import Column, Kind, Report, Sentence
from .schedule import TrancheRow


@dataclass(frozen=True, slots=True)
class WhyRow:
    """One tranche and how its last day came about."""

    deadline: Deadline
    rule: Sentence
    start: date | None


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A day on which offices were closed, left out in counting."""

    number: int
    off: DayOff


WHY_COLUMNS: tuple[Column[WhyRow], ...] = (
    Column("tranche", Kind.COUNT, lambda row: row.deadline.number),
    Column("amount", Kind.MONEY, lambda row: row.deadline.amount),
    Column("start", Kind.DAY, lambda row: row.start, if_any=True),
    Column("due", Kind.DAY, lambda row: row.deadline.due),
    Column("rule", Kind.SENTENCE, lambda row: row.rule, drop=1),
    Column("source", Kind.TEXT, lambda row: row.deadline.source, drop=2),
    Column("sure", Kind.TERM, lambda row: row.deadline.sure, drop=3),
)
SKIPPED_COLUMNS: tuple[Column[SkippedRow], ...] = (
    Column("tranche", Kind.COUNT, lambda row: row.number),
    Column("date", Kind.DAY, lambda row: row.off.date),
    Column("day_off", Kind.TEXT, lambda row: row.off.name),
    Column("kind", Kind.TERM, lambda row: row.off.kind),
    Column("source", Kind.TEXT, lambda row: row.off.source, drop=1),
    Column("sure", Kind.TERM, lambda row: row.off.sure, drop=2, if_any=True),
)


def why_report(book: Book, rows: list[TrancheRow], day: date) -> Report[WhyRow]:
    """The rule of each tranche, with its start, its source, and how sure that is."""
    plan = book.plan
    return Report(
        name="why",
        office=plan.office.name,
        as_of=day,
        head=book.head,
        columns=WHY_COLUMNS,
        rows=tuple(
            WhyRow(each.deadline, _rule(each.deadline, book), _start(each.deadline, book))
            for each in rows
            if each.deadline
        ),
    )


def skipped_report(book: Book, rows: list[TrancheRow], day: date) -> Report[SkippedRow]:
    """The days that were no working days, weekends aside, with their names and decrees."""
    return Report(
        name="days-off",
        office=book.plan.office.name,
        as_of=day,
        head=book.head,
        columns=SKIPPED_COLUMNS,
        rows=tuple(_skipped(rows)),
    )


def _skipped(rows: list[TrancheRow]) -> Iterator[SkippedRow]:
    for row in rows:
        counted = row.deadline.counted if row.deadline else None
        for off in counted.skipped if counted else ():
            yield SkippedRow(row.deadline.number if row.deadline else 0, off)


def _rule(deadline: Deadline, book: Book) -> Sentence:
    rule = deadline.rule
    if rule is None:
        return Sentence("why", "no-rule")
    if rule.on:
        return Sentence("why", "date")
    if rule.months is not None:
        return Sentence("why", "months", {"months": rule.months})
    office = book.plan.office
    key = "days" if _start(deadline, book) else "days-unsigned"
    leave = Sentence("why", f"leave-{office.collective_leave}")
    return Sentence("why", key, {"days": rule.days, "leave": (leave,)})


def _start(deadline: Deadline, book: Book) -> date | None:
    rule = deadline.rule
    if rule is None or rule.on:
        return None
    if rule.months is not None:
        return book.plan.office.voting_day
    agreement = deadline.allocation.agreement
    return agreement.signed if agreement else None
