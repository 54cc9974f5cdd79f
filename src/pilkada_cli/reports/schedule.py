"""The schedule: by when each tranche has to be paid, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..core.book.book import Book
from ..core.book.facts import Position
from ..core.deadlines.calendar import Calendar, working_days_until
from ..core.deadlines.deadlines import Deadline, deadlines
from ..core.deadlines.progress import STATES, Standing, standings
from ..core.values.money import Sen
from ..core.values.problem import Problem
from .notices import book_warnings
from .report import Advice, Column, Kind, Report
from .status import day_of, next_step, shown_positions


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

    @property
    def due(self) -> date | None:
        """Its last day, where one is known."""
        return self.deadline.due if self.deadline else None


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
    Column("state", Kind.TERM, lambda row: row.state, narrow="away"),
)


def _of(row: TrancheRow) -> Deadline:
    if row.deadline is None:
        raise AssertionError("the total is of no tranche")
    return row.deadline


def schedule_report(
    book: Book,
    calendar: Calendar,
    *,
    today: date,
    as_of: date | None = None,
    allocation: str | None = None,
    due_within: int | None = None,
    overdue: bool = False,
) -> Report[TrancheRow]:
    """Every tranche, or those that are asked for.

    Args:
        book: Sound.
        calendar: Of its plan.
        today: In the office's zone.
        as_of: Answer for that date.
        allocation: Of this one only; it must be in the book.
        due_within: Only what has to be paid within so many working days.
        overdue: Only what should have been paid; with `due_within` either.

    Raises:
        RefusedError: `as-of-before-opening`.
    """
    day = day_of(book, today, as_of)
    shown = shown_positions(book, as_of, allocation)
    every = tranche_rows(book, shown, calendar, day)
    wanted = [each for each in every if _wanted(each, due_within, overdue=overdue)]
    return Report(
        name="schedule",
        office=book.plan.office,
        as_of=day,
        head=book.head,
        columns=COLUMNS,
        leave_first=("fiscal_year",),
        rows=tuple(wanted),
        total=_total(wanted) if wanted else None,
        problems=(*book_warnings(book), *row_warnings(every, calendar, day)),
        group=lambda row: row.state or "",
        groups=STATES,
        advice=() if as_of else deadline_advice(wanted, shown),
        values={"allocation": allocation},
        title="title" if wanted else "title-nothing" if every else "title-none",
    )


def tranche_rows(
    book: Book, positions: list[Position], calendar: Calendar, day: date
) -> list[TrancheRow]:
    """The tranches of some allocations as they stand on a day, in the plan's order."""
    return [
        _row(deadline, standing, calendar, day)
        for position in positions
        for deadline, standing in zip(
            deadlines(book.plan, position.allocation, calendar),
            standings(book, position, day),
            strict=True,
        )
    ]


def _row(deadline: Deadline, standing: Standing, calendar: Calendar, day: date) -> TrancheRow:
    state = standing.state(deadline.due, day)
    paid_on = None if standing.by_opening else standing.paid_on  # an opening says no day
    known = deadline.due if paid_on or standing.short else None
    return TrancheRow(
        deadline,
        standing.amount,
        standing.paid,
        standing.in_process,
        standing.short,
        paid_on,
        working_days_until(paid_on or day, known, calendar) if known else None,
        state,
    )


def _wanted(row: TrancheRow, due_within: int | None, *, overdue: bool) -> bool:
    if due_within is None and not overdue:
        return True
    if row.state == "overdue":
        return overdue
    left = row.working_days
    return row.state == "due" and due_within is not None and left is not None and left <= due_within


def _total(rows: list[TrancheRow]) -> TrancheRow:
    return TrancheRow(
        None,
        Sen(sum(row.amount for row in rows)),
        Sen(sum(row.paid for row in rows)),
        Sen(sum(row.in_process for row in rows)),
        Sen(sum(row.short for row in rows)),
    )


def row_warnings(rows: list[TrancheRow], calendar: Calendar, day: date) -> list[Problem]:
    """Signings that a plan does not say though a deadline needs them; years of unknown holidays."""
    years: set[int] = set()
    unsigned: dict[str, None] = {}
    for row in rows:
        deadline = _of(row)
        counts = deadline.rule is not None and deadline.rule.days is not None
        if counts and deadline.due is None and row.short:
            unsigned[deadline.allocation.id] = None
        years |= set(deadline.counted.unknown) if deadline.counted else set()
        if row.working_days is not None and deadline.due:
            first, last = sorted((day.year, deadline.due.year))
            years |= set(range(first, last + 1)) - calendar.years
    found = [Problem("signing-missing", {"allocation": each}) for each in unsigned]
    return found + [Problem("calendar-unknown", {"year": year}) for year in sorted(years)]


def next_open(rows: list[TrancheRow]) -> TrancheRow | None:
    """The tranche that has to be paid next, overdue ones among them."""
    dated = [each for each in rows if each.state in {"overdue", "due"} and each.due]
    return min(dated, key=lambda each: each.due or date.max, default=None)


def deadline_advice(rows: list[TrancheRow], positions: list[Position]) -> tuple[Advice, ...]:
    """The next deadline, and the command that brings its tranche further; none without one."""
    row = next_open(rows)
    if row is None:
        return ()
    deadline = _of(row)
    asked = next(each.requests for each in positions if each.allocation == deadline.allocation)
    own = [each for each in asked if each.tranche in {None, deadline.number}]
    values = {
        **tranche_values(row),
        "recipient": deadline.allocation.recipient,
        "days": abs(row.working_days or 0),
    }
    sentence = "tranche-overdue" if row.state == "overdue" else "tranche-due"
    if not own:
        return (Advice(sentence, "command-request-tranche", values),)
    step = next_step(own[0], more=len(asked) > 1)
    return (Advice(sentence, step.command, {**values, **step.values}),)


def tranche_values(row: TrancheRow) -> dict[str, object]:
    """What is said of a tranche that is not paid in full."""
    deadline = _of(row)
    return {
        "allocation": deadline.allocation.id,
        "tranche": deadline.number,
        "short": row.short,
        "due": deadline.due,
    }
