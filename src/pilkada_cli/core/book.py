"""The book: the plan with all events applied. What it says on a date is `fold`'s answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .chain import Documents, Entry
from .head import Head
from .money import Sen
from .plan import STAGES, Allocation, Plan
from .problem import Problem

RequestName = int | str
"""The seq of the entry that opened a request, or `opening:<allocation>`."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request (permohonan) that is not yet paid in full. Amounts in sen; stage None: unknown."""

    name: RequestName
    allocation: str
    amount: Sen
    left: Sen
    stage: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """Where the money of one allocation stands, on one date. Amounts in sen.

    `opened_on` is the date from which its opening counts; None where none does by then.
    """

    allocation: Allocation
    disbursed: Sen = Sen(0)
    in_process: Sen = Sen(0)
    returned: Sen = Sen(0)
    requests: tuple[OpenRequest, ...] = ()
    opened_on: date | None = None

    @property
    def amount(self) -> Sen:
        """The allocation's ceiling (pagu)."""
        return self.allocation.amount

    @property
    def not_requested(self) -> Sen:
        """What nobody has asked for yet (belum diajukan)."""
        return Sen(self.amount - self.disbursed - self.in_process)

    @property
    def stage(self) -> str | None:
        """The least advanced open request's stage; None without one, or where it is unknown."""
        stages = [request.stage for request in self.requests]
        known = [stage for stage in stages if stage is not None]
        return min(known, key=STAGES.index) if known and len(known) == len(stages) else None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan in the ledger. `day` None: it counts on every date. `changes`: what it brings."""

    day: date | None
    seq: int
    plan: Plan
    changes: tuple[tuple[str, Allocation | None], ...]


@dataclass(frozen=True, slots=True)
class Paid:
    """A standing payment, as far as sums need it. The amount is in sen."""

    day: date
    seq: int
    allocation: str
    amount: Sen
    request: RequestName | None
    final: bool


@dataclass(frozen=True)
class Book:
    """The plan with all events applied.

    `facts` are standing, in the order (date, seq). `touched` are the allocations that some entry
    names, standing or not. `entries` is empty unless it was asked for. `accepted` is what a
    person answers for (`Accepted.what`); `warnings` what reading the ledger's file gave to say.
    """

    plans: tuple[Planned, ...]
    facts: tuple[Paid, ...] = ()
    head: Head = field(default_factory=Head)
    documents: Documents = field(default_factory=Documents.none)
    reversed_by: Mapping[int, int] = field(default_factory=dict)
    touched: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    written_at: datetime | None = None
    clock_back: tuple[int, ...] = ()
    entries: tuple[Entry, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def plan(self) -> Plan:
        """The newest plan in the ledger; the file's, where no ledger has begun."""
        return self.plans[-1].plan

    @property
    def newest_day(self) -> date | None:
        """The newest business date that a standing entry, a plan or an opening names."""
        days = [each.day for each in self.plans if each.day]
        days += [a.opening.as_of for a in self.plan.allocations if a.opening]
        return max(days + [fact.day for fact in self.facts[-1:]], default=None)


def book_of(plan: Plan) -> Book:
    """The book of a plan before its ledger has begun."""
    return Book((Planned(None, 0, plan, tuple((a.id, a) for a in plan.allocations)),))


def opening_request(allocation_id: str) -> str:
    """The name of the request that an opening leaves open."""
    return f"opening:{allocation_id}"
