"""Why a tranche is due when it is: its rule, where that comes from, and the days left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..core.deadlines.calendar import DayOff
from ..core.deadlines.deadlines import Deadline, remainder_due
from ..core.plan.plan import Allocation, Plan
from ..core.plan.schedules import REMAINDER_MONTHS, REMAINDER_SOURCE
from ..core.values.money import Sen
from .question import Question
from .report import Column, Kind, Report, Sentence
from .report_type import ReportType


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


def why_report(question: Question) -> Report[WhyRow]:
    """The rule of each last day, with its start, its source, and how sure that is."""
    plan, head = question.plan, question.book.head
    rows = [_row(deadline, standing.amount, plan) for deadline, standing in question.tranches]
    rows += [
        _remainder_row(position.allocation, due, plan)
        for position in question.shown
        if (due := remainder_due(plan, position.allocation))
    ]
    return Report("why", plan.office, question.day, head, WHY_COLUMNS, tuple(rows))


def skipped_report(question: Question) -> Report[SkippedRow]:
    """The days that were no working days, weekends aside, with their names and decrees."""
    counted = ((deadline.number, deadline.counted) for deadline, _ in question.tranches)
    rows = tuple(
        SkippedRow(number, off) for number, days in counted if days for off in days.skipped
    )
    office, head = question.plan.office, question.book.head
    return Report("days-off", office, question.day, head, SKIPPED_COLUMNS, rows)


def _remainder_row(allocation: Allocation, due: date, plan: Plan) -> WhyRow:
    rule = Sentence("why", "remainder", {"months": REMAINDER_MONTHS})
    start = plan.proposal_day_of(allocation)
    return WhyRow(None, allocation.remainder, start, due, rule, REMAINDER_SOURCE, "likely")


def _row(deadline: Deadline, amount: Sen, plan: Plan) -> WhyRow:
    return WhyRow(
        deadline.number,
        amount,
        _start(deadline, plan),
        deadline.due,
        _rule(deadline, plan),
        deadline.source,
        deadline.sure,
    )


def _rule(deadline: Deadline, plan: Plan) -> Sentence:
    rule = deadline.rule
    if rule is None:
        return Sentence("why", "no-rule")
    if rule.date:
        return Sentence("why", "date")
    if rule.months_before_voting is not None:
        return Sentence("why", "months", {"months": rule.months_before_voting})
    key = "days" if _start(deadline, plan) else "days-unsigned"
    leave = Sentence("why", f"leave-{plan.office.collective_leave}")
    return Sentence("why", key, {"days": rule.working_days_after_signing, "leave": (leave,)})


def _start(deadline: Deadline, plan: Plan) -> date | None:
    rule = deadline.rule
    if rule is None or rule.date:
        return None
    if rule.months_before_voting is not None:
        return plan.voting_day_of(deadline.allocation)
    agreement = deadline.allocation.agreement
    return agreement.signed if agreement else None


WHY = ReportType("why", why_report, WHY_COLUMNS, filters=("allocation", "as_of"))
SKIPPED = ReportType("days-off", skipped_report, SKIPPED_COLUMNS, filters=("allocation", "as_of"))
