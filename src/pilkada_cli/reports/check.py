"""Check: what auditors have found elsewhere, asked of this office."""

from __future__ import annotations

from dataclasses import dataclass

from .findings import CHECKS, Check, findings
from .notices import book_warnings
from .question import Question
from .report import Column, Kind, Report, Sentence
from .report_type import ReportType


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


def check_report(question: Question) -> Report[CheckRow]:
    """Ask some checks, or all of them.

    Returns:
        A row each check, with how much it found; all that was found are the report's problems.
    """
    names = question.checks or tuple(CHECKS)
    found = {name: findings(question, name) for name in names}
    problems = [problem for name in names for problem in found[name]]
    besides = [problem for problem in book_warnings(question.book) if problem.code not in CHECKS]
    return Report(
        name="check",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=COLUMNS,
        rows=tuple(
            CheckRow(name, CHECKS[name], len(found[name]), len(names) == 1) for name in names
        ),
        problems=(*problems, *besides, *question.beside),
        title="title" if problems else "title-nothing",
        values={"count": len(problems)},
    )


def list_report(question: Question) -> Report[CheckRow]:
    """Which checks there are, what each asks, and where its rule comes from."""
    return Report(
        name="check",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=COLUMNS,
        rows=tuple(CheckRow(name, check, explained=True) for name, check in CHECKS.items()),
        title="title-list",
    )


REPORT = ReportType("check", check_report, COLUMNS, filters=("idle", "as_of"), needs_entries=True)
