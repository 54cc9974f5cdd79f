"""The question: what is asked of a book, and the sums that several answers need, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import date
from functools import cached_property

from ..core.book.balances import balances
from ..core.book.book import Book
from ..core.book.facts import Bounce, Payment, Position, Return
from ..core.book.lookups import plan_on
from ..core.deadlines.calendar import WEEKDAYS, Calendar
from ..core.deadlines.deadlines import Deadline, deadlines, of_its_day
from ..core.deadlines.progress import Progress, ended_of, progress_of
from ..core.ledger.events import Disbursed
from ..core.plan.plan import Allocation, Plan
from ..core.values.dates import Period, local_day, month_of, quarter_of
from ..core.values.money import Sen
from ..core.values.problem import Problem, RefusedError

IDLE = 10
"""For how many working days a file may lie on a desk, unless asked otherwise."""
PERIODS: dict[str, Callable[[date], str]] = {"month": month_of, "quarter": quarter_of}
"""How a day becomes a period, by the word behind `--by`."""


def weekdays(_plan: Plan) -> Calendar:
    """A calendar that knows no holidays, for questions in which nothing is counted."""
    return WEEKDAYS


@dataclass(frozen=True)
class Question:
    """What is asked of a book. Every report is made of one; each takes of it what it needs.

    Args:
        book: Sound; with its entries kept, where the report is about entries.
        today: In the office's zone.
        calendar_of: Gives the calendar of a plan. It is called only where days are counted: most
            answers need no holidays.
        as_of: Answer for that date; None for today, or the newest date known.
        allocation: About this one only; some plan of the book has it.
        period: Only what is dated in it.
        since: What changed since that entry was the newest; 0: since the ledger began.
        recorded: Only what was recorded in it, by the office's days.
        at_entry: The book is an earlier one; where no date is asked for, it is the day on which the
            newest entry of that was recorded.
        by: Totals by a key of `PERIODS`.
        recipients: Of each recipient by itself; only beside `by`.
        due_within: Only what has to be paid within so many working days.
        overdue: Only what should have been paid; with `due_within` either.
        why: Tell how each deadline came about.
        idle: For how many working days a file may lie on a desk.
        checks: Keys of `CHECKS`; none asks all of them.
        file: The ledger's, as the reader would name it.
        beside: Warnings of this computer's clock, of where the ledger lies, and of what lies there.
    """

    book: Book
    today: date
    calendar_of: Callable[[Plan], Calendar] = weekdays
    _: KW_ONLY
    as_of: date | None = None
    allocation: str | None = None
    period: Period | None = None
    since: int | None = None
    recorded: Period | None = None
    at_entry: bool = False
    by: str | None = None
    recipients: bool = False
    due_within: int | None = None
    overdue: bool = False
    why: bool = False
    idle: int = IDLE
    checks: tuple[str, ...] = ()
    file: str = "ledger.jsonl"
    beside: tuple[Problem, ...] = ()

    @cached_property
    def day(self) -> date:
        """The date of the answer: the one asked for, else today or the newest date known."""
        return self.as_of or max(filter(None, (self._today, self.book.newest_day)))

    @property
    def _today(self) -> date:
        at = self.book.written_at if self.at_entry else None
        return local_day(at, self.book.plan.office.time_zone) if at else self.today

    @cached_property
    def plan(self) -> Plan:
        """The plan of that day: what a later adoption says of the office does not count yet."""
        return plan_on(self.book, self.day)

    @cached_property
    def calendar(self) -> Calendar:
        """By which working days are counted."""
        return self.calendar_of(self.plan)

    @cached_property
    def has_limits(self) -> bool:
        """Whether one of the plans says by which day something has to be paid or to be back.

        Or how much a fiscal year has room for.
        """
        plans = [planned.plan for planned in self.book.plans]
        return any(
            each.parts or each.budgets or plan.proposal_day_of(each)
            for plan in plans
            for each in plan.allocations
        )

    @cached_property
    def positions(self) -> tuple[Position, ...]:
        """Of the allocations that are asked about, on that day, in the plan's order."""
        found = balances(self.book, self.as_of).positions.values()
        wanted = tuple(
            position for position in found if self.allocation in {None, position.allocation.id}
        )
        if wanted or self.allocation is None:
            return wanted
        planned = _planned(self.book, self.allocation)
        if planned is None:
            return ()
        # Asked for by name while no plan has it: zero until then, and after that.
        nothing: dict[str, object] = {"amount": Sen(0), "opening": None, "schedule": None}
        nothing |= {"tranches": (), "budgets": (), "remainder": None}
        return (Position(planned.model_copy(update=nothing)),)

    @cached_property
    def shown(self) -> tuple[Position, ...]:
        """The same, for an answer that shows them.

        Raises:
            RefusedError: `as-of-before-opening`, for a date before the opening of one of them: what
                was true before an opening is not known.
        """
        for position in self.positions:
            opening = position.allocation.opening
            if self.as_of and opening and self.as_of < opening.as_of:
                values = {"allocation": position.allocation.id, "as_of": opening.as_of}
                raise RefusedError(Problem("as-of-before-opening", {**values, "date": self.as_of}))
        return self.positions

    @cached_property
    def tranches(self) -> tuple[tuple[Deadline, Progress], ...]:
        """The tranches of the allocations asked about, and how far each is paid on that day.

        One that is paid in full has the last day that its plan said on the day of payment.
        """
        return tuple(
            (of_its_day(self.book, deadline, progress.paid_on, self.calendar), progress)
            for position in self.positions
            if position.allocation.parts  # else no calendar is needed
            for deadline, progress in zip(
                deadlines(self.plan, position.allocation, self.calendar),
                progress_of(balances(self.book, self.as_of), position.allocation.id),
                strict=True,
            )
        )

    @cached_property
    def bounced(self) -> frozenset[int]:
        """The payments that had bounced by that day."""
        bounces = (fact for fact in self.book.facts if isinstance(fact, Bounce))
        return frozenset(fact.payment for fact in bounces if fact.day <= self.day)

    def payments(self) -> Iterator[tuple[Payment, Disbursed]]:
        """The standing payments by that day, in the order of their dates."""
        for fact in self.book.facts:
            if isinstance(fact, Payment) and fact.day <= self.day:
                event = self.book.entries[fact.seq - 1].event
                if isinstance(event, Disbursed):
                    yield fact, event

    def is_unknown(self, allocation: Allocation) -> bool:
        """Whether its amount is not known yet; of one that no plan has by then it is zero."""
        planned = self.plan.allocation(allocation.id)
        return planned is not None and not planned.amount

    def is_after_election(self, allocation: Allocation) -> bool:
        """Whether what is left over of an allocation is asked for by now."""
        voting = self.plan.voting_day_of(allocation)
        return self.day > min(voting, self.plan.proposal_day_of(allocation) or voting)

    def ended(self, position: Position) -> Sen:
        """What of an allocation's not requested money was said not to be paid any more."""
        return ended_of(balances(self.book, self.as_of), position.allocation.id)

    def awaiting_remainder(self) -> Iterator[Position]:
        """Those of whom something may still have to come back.

        That is less than is known to be left over; where that is not known, nothing at all.
        """
        back = (fact for fact in self.book.facts if isinstance(fact, Return) and fact.amount)
        came = {fact.allocation for fact in back if fact.day <= self.day}
        for position in self.positions:
            left = position.to_return
            missing = position.allocation.id not in came if left is None else left > 0
            if position.disbursed and missing:
                yield position


def _planned(book: Book, allocation: str) -> Allocation | None:
    """The allocation as the newest plan says that has it."""
    found = (planned.plan.allocation(allocation) for planned in reversed(book.plans))
    return next(filter(None, found), None)
