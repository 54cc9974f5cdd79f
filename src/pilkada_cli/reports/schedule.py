"""The schedule: by when each tranche has to be paid, and how far it is."""

from __future__ import annotations

from ..core.deadlines.progress import STATES
from ..core.values.money import Sen
from ..core.values.problem import Problem
from .advice import next_steps
from .notices import book_warnings
from .question import Question
from .report import Column, Kind, Report
from .report_type import Export, ReportType
from .tranches import TrancheRow, tranche_rows

COLUMNS: tuple[Column[TrancheRow], ...] = (
    Column(
        "allocation", Kind.TEXT, lambda row: row.deadline.allocation.id if row.deadline else None
    ),
    Column(
        "recipient",
        Kind.TEXT,
        lambda row: row.deadline.allocation.recipient if row.deadline else None,
        narrow="away",
    ),
    Column("tranche", Kind.COUNT, lambda row: row.deadline.number if row.deadline else None),
    Column(
        "fiscal_year",
        Kind.COUNT,
        lambda row: row.deadline.fiscal_year if row.deadline else None,
        narrow="below",
        if_any=True,
    ),
    Column("amount", Kind.MONEY, lambda row: row.amount),
    Column("paid", Kind.MONEY, lambda row: row.paid),
    Column("in_process", Kind.MONEY, lambda row: row.in_process, if_any=True),
    Column("short", Kind.MONEY, lambda row: row.short, if_any=True),
    Column("due", Kind.DAY, lambda row: row.due, narrow="below"),
    Column("working_days", Kind.COUNT, lambda row: row.working_days, narrow="below", if_any=True),
    Column("paid_on", Kind.DAY, lambda row: row.paid_on, narrow="below", if_any=True),
    Column("only_if", Kind.TEXT, lambda row: row.only_if, narrow="below", if_any=True),
    Column("state", Kind.TERM, lambda row: row.state, narrow="away"),
)


def schedule_report(question: Question) -> Report[TrancheRow]:
    """Every tranche, or those that are asked for.

    Raises:
        RefusedError: `as-of-before-opening`.
    """
    shown, every = question.shown, tranche_rows(question)
    wanted = [row for row in every if _wanted(row, question)]
    return Report(
        name="schedule",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=COLUMNS,
        leave_first=("fiscal_year",),
        rows=tuple(wanted),
        total=_total(wanted) if wanted else None,
        problems=(*book_warnings(question.book), *_uncounted(question, every)),
        group=lambda row: row.state or "",
        groups=STATES,
        # Whatever is shown: what is overdue comes before what is asked for.
        advice=next_steps(question) if shown and every else (),
        values={"allocation": question.allocation},
        title="title" if wanted else "title-nothing" if every else "title-none",
    )


def _uncounted(question: Question, rows: list[TrancheRow]) -> list[Problem]:
    if not rows:
        return []
    from .findings import uncounted  # noqa: PLC0415 (many plans have no tranches)

    return uncounted(question)


def _filtered(question: Question) -> bool:
    return question.due_within is not None or question.overdue


def _wanted(row: TrancheRow, question: Question) -> bool:
    if not _filtered(question):
        return True
    if row.state == "overdue":
        return question.overdue
    within, left = question.due_within, row.working_days
    return row.state == "due" and within is not None and left is not None and left <= within


def _total(rows: list[TrancheRow]) -> TrancheRow:
    return TrancheRow(
        None,
        Sen(sum(row.amount for row in rows)),
        Sen(sum(row.paid for row in rows)),
        Sen(sum(row.in_process for row in rows)),
        Sen(sum(row.short for row in rows)),
    )


REPORT = ReportType(
    "schedule",
    schedule_report,
    COLUMNS,
    filters=("allocation", "due_within", "overdue", "as_of"),
    export=Export.ALONE,
)
