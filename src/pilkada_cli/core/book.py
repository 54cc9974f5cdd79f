"""The book: the plan with all events applied. What it says on a date is `fold`'s answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from .chain import Documents, Entry, Who
from .events import (
    Advanced,
    Bounced,
    Cancelled,
    CloudPlace,
    Disbursed,
    Event,
    Recovered,
    Requested,
    Reversed,
)
from .head import Head
from .money import Sen
from .plan import STAGES, Allocation, Plan
from .problem import Problem

CLOCKS_DIFFER = timedelta(minutes=2)
"""By how much the clocks of two computers may differ without anything being wrong."""
RequestName = int | str
"""The seq of the entry that opened a request, or `opening:<allocation>`."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request (permohonan) that is not yet paid in full. Amounts in sen.

    `stage` None: unknown. `since` is the day on which it reached that stage, None where only the
    opening knows. `sp2d` is the document key of the payment whose bounce opened it. `tranche`
    None: it names none.
    """

    name: RequestName
    allocation: str
    amount: Sen
    left: Sen
    stage: str | None
    since: date | None = None
    sp2d: str | None = None
    tranche: int | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where the money of one allocation stands, on one date. Amounts in sen.

    `returned` and `interest` stand beside the identity: they make no room for new payments.
    `opened_on` is the date from which its opening counts; None where none does by then.
    """

    allocation: Allocation
    disbursed: Sen = Sen(0)
    in_process: Sen = Sen(0)
    returned: Sen = Sen(0)
    interest: Sen = Sen(0)
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
    def least_advanced(self) -> OpenRequest | None:
        """The open request that has the longest way to go; None without one, or if unknown."""
        ranked = [(STAGES.index(each.stage), each) for each in self.requests if each.stage]
        if not ranked or len(ranked) < len(self.requests):
            return None
        return min(ranked, key=lambda pair: pair[0])[1]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan in the ledger. `day` None: it counts on every date. `changes`: what it brings."""

    day: date | None
    seq: int
    plan: Plan
    changes: tuple[tuple[str, Allocation | None], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A standing request, as far as sums need it. The amount is in sen.

    `sent_again` is the withdrawal that freed its letter; None where it came for the first time.
    """

    day: date
    seq: int
    allocation: str
    amount: Sen
    tranche: int | None = None
    sent_again: int | None = None


@dataclass(frozen=True, slots=True)
class Advance:
    """A standing advance: its request stands at that stage from that day on."""

    day: date
    seq: int
    allocation: str
    request: RequestName
    stage: str


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A standing withdrawal of what is left of a request."""

    day: date
    seq: int
    allocation: str
    request: RequestName


@dataclass(frozen=True, slots=True)
class Payment:
    """A standing payment, as far as sums need it. The amount is in sen."""

    day: date
    seq: int
    allocation: str
    amount: Sen
    request: RequestName | None
    final: bool
    tranche: int | None = None


@dataclass(frozen=True, slots=True)
class Bounce:
    """A standing bounce, with what it needs of its payment: the amount in sen, date, number."""

    day: date
    seq: int
    allocation: str
    payment: int
    amount: Sen
    cleared: date
    sp2d: str
    tranche: int | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """A standing return. Amounts in sen."""

    day: date
    seq: int
    allocation: str
    amount: Sen
    interest: Sen


Fact = Request | Advance | Cancellation | Payment | Bounce | Return


@dataclass(frozen=True)
class Book:
    """The plan with all events applied.

    `facts` are standing, in the order (date, seq). `touched` are the allocations that some entry
    names, standing or not. `entries` is empty unless it was asked for. `accepted` are the places
    with a cloud program for which a person answers; `recovered` tells what was set aside;
    `written_at` and `written_by` are of the newest line; `warnings` is what reading the ledger's
    files gave to say.
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


def allocation_about(entries: Sequence[Entry], event: Event) -> str | None:
    """The allocation that an event is about, also by what it names; None for a plan.

    Args:
        entries: Those of its ledger, from the first on.
        event: One of them, or one that would follow.
    """
    match event:
        case Advanced() | Cancelled() if isinstance(event.request, str):
            return event.request.partition(":")[2]
        case Advanced() | Cancelled():
            named = int(event.request)
        case Bounced():
            named = event.payment
        case Reversed():
            named = event.entry
        case _:
            found: str | None = getattr(event, "allocation", None)
            return found
    return allocation_about(entries, entries[named - 1].event)


def payment_about(entries: Sequence[Entry], event: Event) -> Disbursed | None:
    """The payment that an event records, or that bounced."""
    match event:
        case Disbursed():
            return event
        case Bounced():
            return payment_about(entries, entries[event.payment - 1].event)
        case _:
            return None


def planned_on(book: Book, allocation: str, day: date) -> Allocation | None:
    """An allocation as its plan said on a day; None where it had none. The later line wins."""
    found = None
    for planned in book.plans:
        if planned.day is None or planned.day <= day:
            found = dict(planned.changes).get(allocation, found)
    return found


def tranche_of(event: Event) -> int | None:
    """The tranche that a request or a payment names."""
    return event.tranche if isinstance(event, Requested | Disbursed) else None


def opening_request(allocation_id: str) -> str:
    """The name of the request that an opening leaves open."""
    return f"opening:{allocation_id}"


def typed_request(name: RequestName) -> str:
    """A request as it is typed behind `--request`."""
    return str(name).partition(":")[0]
