"""What is known of a report before it is made: its columns, and what may be asked of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from .question import Question
from .report import Column, Report


class Export(Enum):
    """How a report becomes a CSV file."""

    NEVER = "never"
    ALONE = "alone"
    """Where it is named."""
    TOGETHER = "together"
    """Where it is named, and as one of the files for an auditor."""
    WITHIN = "within"
    """Under the name of the report in whose stead it answers."""


@dataclass(frozen=True, slots=True)
class ReportType:
    """A report that can be asked for; `REPORTS` has all of them.

    Args:
        name: As of `Report`.
        answer: Answers a question, as if its book were today's.
        columns: Of its rows.
        filters: What it takes of a question, by the names of the question's fields.
        either: Filters of which only one may be asked for.
        needs_entries: Whether the book has to keep its entries.
        export: How it becomes a file.
    """

    name: str
    answer: Callable[[Question], Report[Any]]
    columns: tuple[Column[Any], ...]
    filters: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    needs_entries: bool = False
    export: Export = Export.NEVER

    def make(self, question: Question) -> Report[Any]:
        """The report; one of an earlier ledger says so, and what came next may be done by now."""
        made = self.answer(question)
        if not question.at_entry:
            return made
        return replace(made, recorded_at=question.book.written_at, advice=())
