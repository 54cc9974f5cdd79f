"""Why a tranche is due when it is: its rule, where that comes from, and the days left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..core.book.book import Book
from ..core.deadlines.calendar import Calendar, DayOff
from ..core.deadlines.deadlines import Deadline, deadlines, remainder_due
from ..core.plan.plan import Allocation, Plan
from ..core.plan.schedules import REMAINDER_MONTHS, REMAINDER_SOURCE
from ..core.values.money import Sen
from .report import Column, Kind, Report, Sentence


@dataclass(frozen=True, slots=True)
class WhyRow:
    """One last day and how it came about: of a tranche, or of the remainder (then no number)."""

    number: int | None
    amount: Sen | None
    start: date | None
    due: date | None
    rule: Sentence
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A day on which offices were closed, left out in counting."""

    number: int
    off: DayOff


WHY_COLUMNS: tuple[Column[WhyRow], ...] = (
    Column("tranche", Kind.COUNT, lambda row: row.number),
    Column("amount", Kind.MONEY, lambda row: row.amount),
    Column("start", Kind.DAY, lambda row: row.start, if_any=True),
    Column("due", Kind.DAY, lambda row: row.due),
    Column("rule", Kind.SENTENCE, lambda row: row.rule, narrow="below"),
    Column("source", Kind.TEXT, lambda row: row.source, narrow="below"),
    Column("sure", Kind.TERM, lambda row: row.sure, narrow="below"),
)
SKIPPED_COLUMNS: tuple[Column[SkippedRow], ...] = (
    Column("tranche", Kind.COUNT, lambda row: row.number),
    Column("date", Kind.DAY, lambda row: row.off.date),
    Column("day_off", Kind.TEXT, lambda row: row.off.name),
    Column("kind", Kind.TERM, lambda row: row.off.kind),
    Column("source", Kind.TEXT, lambda row: row.off.source, narrow="below"),
    Column("sure", Kind.TERM, lambda row: row.off.sure, narrow="below", if_any=True),
)


def why_report(book: Book, allocation: Allocation, day: date, calendar: Calendar) -> Report[WhyRow]:
    """The rule of each last day, with its start, its source, and how sure that is."""
    plan = book.plan
    rows = [_row(each, plan) for each in deadlines(plan, allocation, calendar)]
    due = remainder_due(plan)
    if due:
        rule = Sentence("why", "remainder", {"months": REMAINDER_MONTHS})
        start, left = plan.office.proposal_day, allocation.remainder
        rows.append(WhyRow(None, left, start, due, rule, REMAINDER_SOURCE, "likely"))
    return Report("why", plan.office, day, book.head, WHY_COLUMNS, tuple(rows))


def _row(deadline: Deadline, plan: Plan) -> WhyRow:
    return WhyRow(
        deadline.number,
        deadline.amount,
        _start(deadline, plan),
        deadline.due,
        _rule(deadline, plan),
        deadline.source,
        deadline.sure,
    )


def skipped_report(
    book: Book, allocation: Allocation, day: date, calendar: Calendar
) -> Report[SkippedRow]:
    """The days that were no working days, weekends aside, with their names and decrees."""
    counted = ((each.number, each.counted) for each in deadlines(book.plan, allocation, calendar))
    rows = (SkippedRow(number, off) for number, c in counted if c for off in c.skipped)
    office, head = book.plan.office, book.head
    return Report("days-off", office, day, head, SKIPPED_COLUMNS, tuple(rows))


def _rule(deadline: Deadline, plan: Plan) -> Sentence:
    rule = deadline.rule
    if rule is None:
        return Sentence("why", "no-rule")
    if rule.on:
        return Sentence("why", "date")
    if rule.months is not None:
        return Sentence("why", "months", {"months": rule.months})
    key = "days" if _start(deadline, plan) else "days-unsigned"
    leave = Sentence("why", f"leave-{plan.office.collective_leave}")
    return Sentence("why", key, {"days": rule.days, "leave": (leave,)})


def _start(deadline: Deadline, plan: Plan) -> date | None:
    rule = deadline.rule
    if rule is None or rule.on:
        return None
    if rule.months is not None:
        return plan.office.voting_day
    agreement = deadline.allocation.agreement
    return agreement.signed if agreement else None
