"""An office that was read: its plan, its ledger, and the book of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ..core.book.book import Book
from ..core.deadlines.calendar import WEEKDAYS, Calendar
from ..core.ledger.ending import Remembered
from ..core.plan.plan import Plan
from ..core.values.dates import local_day
from ..store.ledger import Ledger
from .world import World


@dataclass(frozen=True, slots=True)
class Office:
    """A folder that was read: the plan in the file, and the book of the ledger.

    Args:
        folder: Where.
        plan_in_file: None where the file can't be read and the question can do without it.
        book: Of the ledger, as far as it counts; of the plan, where none has begun.
        ledger: Where its lines are kept.
        remembered: What was known of the ledger before it was read.
        as_it_is: It was opened whatever is remembered of another: a person answers for it.
    """

    folder: Path
    plan_in_file: Plan | None
    book: Book
    ledger: Ledger
    remembered: Remembered = field(default_factory=Remembered)
    as_it_is: bool = False

    @property
    def confirmed(self) -> bool:
        """Whether the newest entry is confirmed: a power cut can't take it any more."""
        return self.book.head.seq == 0 or self.remembered.in_file == self.book.head

    def today(self, world: World) -> date:
        """The date in the office's time zone."""
        plan = self.plan_in_file or self.book.plan
        return local_day(world.now(), plan.office.time_zone)


def calendar_for(plan: Plan) -> Calendar:
    """The calendar by which a new entry is judged; read only where the plan has tranches."""
    tranches = any(allocation.parts for allocation in plan.allocations)
    return calendar_of(plan) if tranches else WEEKDAYS


def calendar_of(plan: Plan) -> Calendar:
    """The calendar by which a plan's office counts working days; a question calls it if it must."""
    from ..read import holidays  # noqa: PLC0415 (read where a deadline is asked for)

    return holidays.calendar_of(plan)
