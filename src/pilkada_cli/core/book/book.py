"""The book: the plan with all events applied. What it says on a date is `balances`' answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ..ledger.chain import Entry, Who
from ..ledger.documents import Documents
from ..ledger.events import CloudPlace, Recovered
from ..ledger.head import Head
from ..plan.plan import Plan
from ..values.problem import Problem
from .facts import Fact, Planned

CLOCKS_DIFFER = timedelta(minutes=2)
"""By how much the clocks of two computers may differ without anything being wrong."""


@dataclass(slots=True)
class Kept:
    """What was worked out of these plans and facts, by date: `balances` fills it and reads it."""

    plans: tuple[Planned, ...]
    facts: tuple[Fact, ...]
    by_date: dict[date | None, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """The plan with all events applied.

    `facts` are standing, in the order (date, seq). `touched` are the allocations that some entry
    names, standing or not. `entries` is empty unless it was asked for. `accepted` are the places
    with a cloud program for which a person answers; `recovered` tells what was set aside;
    `written_at` and `written_by` are of the newest line; `warnings` is what reading the ledger's
    files gave to say. A book that `dataclasses.replace` makes goes on with what was `kept`, if it
    has the same plans and facts.
    """

    plans: tuple[Planned, ...]
    facts: tuple[Fact, ...] = ()
    head: Head = field(default_factory=Head)
    documents: Documents = field(default_factory=Documents.none)
    reversed_by: Mapping[int, int] = field(default_factory=dict)
    touched: frozenset[str] = frozenset()
    accepted: frozenset[CloudPlace] = frozenset()
    recovered: tuple[tuple[int, Recovered], ...] = ()
    written_at: datetime | None = None
    written_by: Who | None = None
    clock_back: tuple[int, ...] = ()
    entries: tuple[Entry, ...] = ()
    warnings: tuple[Problem, ...] = ()
    kept: Kept = field(default_factory=lambda: Kept((), ()), compare=False, repr=False)

    def __post_init__(self) -> None:
        """Keep nothing that was worked out of other plans or facts."""
        if self.kept.plans is not self.plans or self.kept.facts is not self.facts:
            object.__setattr__(self, "kept", Kept(self.plans, self.facts))

    @property
    def plan(self) -> Plan:
        """The newest plan in the ledger; the file's, where no ledger has begun."""
        return self.plans[-1].plan

    @property
    def newest_day(self) -> date | None:
        """The newest business date that a standing entry, a plan or an opening names."""
        days = [planned.day for planned in self.plans if planned.day]
        days += [a.opening.as_of for a in self.plan.allocations if a.opening]
        return max(days + [fact.day for fact in self.facts[-1:]], default=None)


def book_of(plan: Plan) -> Book:
    """The book of a plan before its ledger has begun."""
    return Book((Planned(None, 0, plan, tuple((a.id, a) for a in plan.allocations)),))
