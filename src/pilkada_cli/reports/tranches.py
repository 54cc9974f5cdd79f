"""The tranches of the allocations asked about, as rows: how far each is, and by when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..core.deadlines.calendar import working_days_until
from ..core.deadlines.deadlines import Deadline
from ..core.deadlines.progress import Progress
from ..core.values.money import Sen
from .question import Question


@dataclass(frozen=True, slots=True)
class TrancheRow:
    """One tranche, or the total of all (then without a deadline). Amounts in sen.

    `working_days`: left until its last day, or from the day of payment to that; negative after it.
    """

    deadline: Deadline | None
    amount: Sen
    paid: Sen
    in_process: Sen
    short: Sen
    paid_on: date | None = None
    working_days: int | None = None
    state: str | None = None
    only_if: str | None = None

    @property
    def due(self) -> date | None:
        """Its last day, where one is known of what is still to be paid."""
        return self.deadline.due if self.deadline and self.state != "undated" else None

    @property
    def is_unsigned(self) -> bool:
        """Whether only the day of signing, which its plan does not say, is missing to count it."""
        rule = self.deadline.rule if self.deadline else None
        counts = rule is not None and rule.working_days_after_signing is not None
        return counts and self.state == "undated" and self.of.due is None

    @property
    def of(self) -> Deadline:
        """The deadline of a row that is not the total."""
        if self.deadline is None:
            raise AssertionError("the total is of no tranche")
        return self.deadline


def tranche_rows(question: Question) -> list[TrancheRow]:
    """Every tranche as it stands on the day of the question, in the plan's order."""
    return [_row(question, deadline, progress) for deadline, progress in question.tranches]


def _row(question: Question, deadline: Deadline, progress: Progress) -> TrancheRow:
    state = progress.state(deadline.due, question.day)
    paid_on = None if progress.by_opening else progress.paid_on  # an opening says no day
    open_ended = state in {"undated", "conditional", "paid", "ended"}
    known = None if open_ended or progress.by_opening else deadline.due
    left = working_days_until(paid_on or question.day, known, question.calendar) if known else None
    return TrancheRow(
        deadline,
        progress.amount,
        progress.paid,
        progress.in_process,
        progress.short,
        paid_on,
        left,
        state,
        progress.only_if,
    )


def next_open(rows: list[TrancheRow]) -> TrancheRow | None:
    """The tranche that has to be paid next, overdue ones among them."""
    return next(iter(dated_open(rows)), None)


def dated_open(rows: list[TrancheRow]) -> list[TrancheRow]:
    """The tranches that have to be paid by a day, or had to be, the first of these days first."""
    dated = [row for row in rows if row.state in {"overdue", "due"} and row.due]
    return sorted(dated, key=lambda row: row.due or date.max)


def tranche_values(row: TrancheRow) -> dict[str, object]:
    """What is said of a tranche that is not paid in full."""
    return {
        "allocation": row.of.allocation.id,
        "tranche": row.of.number,
        "short": row.short,
        "due": row.due,
    }
