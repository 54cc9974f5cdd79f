"""Replay: a ledger's entries, one after the other, become a book."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from operator import attrgetter

from ..ledger.chain import Entry, Who
from ..ledger.documents import Documents
from ..ledger.events import (
    Accepted,
    Adopted,
    Advanced,
    Bounced,
    Cancelled,
    CloudPlace,
    Disbursed,
    Ended,
    Event,
    Opened,
    Recovered,
    Reported,
    Requested,
    Returned,
    Reversed,
    Settled,
)
from ..ledger.head import Head
from ..plan.plan import Allocation, Plan, differing
from ..values.money import Sen
from ..values.problem import Problem, RefusedError
from ..values.text import document_key
from .book import CLOCKS_DIFFER, Book
from .facts import (
    Advance,
    Bounce,
    Cancellation,
    End,
    Fact,
    Payment,
    Planned,
    Request,
    RequestName,
    Return,
    Settlement,
    UseReport,
)
from .lookups import tranche_of


def replay(entries: Iterable[Entry], *, documents: Documents, keep_entries: bool = False) -> Book:
    """The book of a ledger.

    Args:
        entries: From the first line on, already read strictly.
        documents: What the reading of `entries` fills.
        keep_entries: Keep every entry, for questions about the entries themselves.
    """
    replaying = Replay(documents=documents)
    kept: list[Entry] = []
    for entry in entries:
        replaying.add(entry)
        if keep_entries:
            kept.append(entry)
    return replace(replaying.book(), entries=tuple(kept))


def with_event(book: Book, event: Event) -> Book:
    """The book as it would be with one more entry; its ledger's head stays."""
    replaying = Replay.of(book)
    replaying.apply(event, book.head.seq + 1)
    return replaying.book()


def grown(book: Book, entry: Entry) -> Book:
    """The book with one more entry, as if its ledger had been read with that line in it.

    So the next draft is judged against what was judged before: `propose(book, draft, …)`, seal what
    it answers behind `book.head`, `grown(book, entry)`, and so on; nothing is on any disk yet.
    The old book stays as it is, and the two share nothing that changes. A book whose ledger has
    not begun grows by its `opened` entry first.

    Args:
        book: With its entries kept.
        entry: Sealed behind the book's head, its id from `book.documents`.

    Raises:
        RefusedError: `ledger-changed`: it was judged against another book.
    """
    begins = isinstance(entry.event, Opened)
    replaying = Replay() if begins else Replay.of(replace(book, documents=book.documents.copy()))
    replaying.documents.add(entry.event.document_id(entry.seq), entry.event, entry.seq)
    replaying.add(entry)
    return replace(replaying.book(), entries=(*book.entries, entry), warnings=book.warnings)


@dataclass(slots=True)
class Replay:
    """Entries going into a book, one after the other."""

    documents: Documents = field(default_factory=Documents.none)
    plans: list[Planned] = field(default_factory=list)
    facts: dict[int, Fact] = field(default_factory=dict)
    leaning: dict[int, int] = field(default_factory=dict)
    bounces: dict[str, list[int]] = field(default_factory=dict)
    withdrawn: dict[str, list[int]] = field(default_factory=dict)
    reversed_by: dict[int, int] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    planned: dict[str, Allocation] = field(default_factory=dict)
    accepted: set[CloudPlace] = field(default_factory=set)
    recovered: list[tuple[int, Recovered]] = field(default_factory=list)
    clock_back: list[int] = field(default_factory=list)
    head: Head = field(default_factory=Head)
    written_at: datetime | None = None
    written_by: Who | None = None

    @classmethod
    def of(cls, book: Book) -> Replay:
        """Go on from a book."""
        found = cls(
            documents=book.documents,
            plans=list(book.plans),
            reversed_by=dict(book.reversed_by),
            touched=set(book.touched),
            accepted=set(book.accepted),
            recovered=list(book.recovered),
            clock_back=list(book.clock_back),
            head=book.head,
            written_at=book.written_at,
            written_by=book.written_by,
        )
        found._know(book.plan)
        for fact in sorted(book.facts, key=attrgetter("seq")):
            found._add(fact)
        return found

    def add(self, entry: Entry) -> None:
        """Apply a sealed entry, and remember that it was the newest."""
        self.apply(entry.event, entry.seq)
        if self.written_at and self.written_at - entry.at >= CLOCKS_DIFFER:
            self.clock_back.append(entry.seq)
        self.written_at, self.written_by = entry.at, entry.by
        self.head = entry.head

    def apply(self, event: Event, seq: int) -> None:
        """Apply what an event says happened.

        Raises:
            RefusedError: `ledger-changed`: it takes back what can't be taken back (`reversal`),
                or names what does not stand (`reference`).
        """
        match event:
            case Disbursed():  # nearly all of a ledger's lines are payments
                self._add(self._payment(event, seq))
            case Opened():
                changes = tuple((a.id, a) for a in event.plan.allocations)
                self.plans.append(Planned(None, seq, event.plan, changes))
                self._know(event.plan)
            case Adopted():
                ids = differing(self.plans[-1].plan, event.plan)
                changed = tuple((name, event.plan.allocation(name)) for name in ids)
                if any(after is None and self._is_used(name) for name, after in changed):
                    raise _no_reference(seq)  # what stands before it would name nothing
                self.plans.append(Planned(event.date, seq, event.plan, changed))
                self._know(event.plan)
            case Reversed():
                self._take_back(event, seq)
            case Accepted():
                if event.place:
                    self.accepted.add(event.place)
            case Recovered():
                self.recovered.append((seq, event))
            case _:
                self._add(self._fact(event, seq))

    def _know(self, plan: Plan) -> None:
        """From now on entries are recorded by this plan."""
        self.planned = {allocation.id: allocation for allocation in plan.allocations}

    def _is_used(self, allocation: str) -> bool:
        opening = self.planned[allocation].opening
        return allocation in self.touched or bool(opening and opening.total)

    def _names_what_is_planned(
        self, event: Requested | Disbursed | Returned | Reported | Settled | Ended, seq: int
    ) -> None:
        planned = self.planned.get(event.allocation)
        tranche = tranche_of(event)
        if planned is None or (tranche is not None and tranche > len(planned.parts)):
            raise _no_reference(seq)

    def _fact(self, event: Event, seq: int) -> Fact:
        """What an event about one allocation says, as far as sums need it."""
        match event:
            case Requested():
                return self._request(event, seq)
            case Advanced():
                allocation = self._allocation_of(event.request, seq)
                if not self._came_by(event, allocation):
                    raise _no_reference(seq)  # a sum would not notice: no money moves
                return Advance(event.date, seq, allocation, event.request, event.stage)
            case Cancelled():
                allocation = self._allocation_of(event.request, seq)
                return Cancellation(event.date, seq, allocation, event.request)
            case Bounced():
                return self._bounce(event, seq)
            case Returned():
                self._names_what_is_planned(event, seq)
                amounts = (event.amount or Sen(0), event.interest or Sen(0))
                return Return(event.date, seq, sys.intern(event.allocation), *amounts)
            case Reported() | Settled() | Ended():
                self._names_what_is_planned(event, seq)
                return _closing(event, seq, sys.intern(event.allocation))
            case _:
                raise AssertionError(event.kind)

    def _came_by(self, event: Advanced, allocation: str) -> bool:
        """Whether the request of a step was there on the step's day."""
        if isinstance(event.request, int):
            return self.facts[event.request].day <= event.date
        opening = self.planned[allocation].opening
        return bool(opening and opening.in_process and opening.as_of < event.date)

    def _request(self, event: Requested, seq: int) -> Request:
        self._names_what_is_planned(event, seq)
        freed = self.withdrawn.get(event.document_id(seq)) if self.withdrawn else None
        again = freed[-1] if freed else None
        if again and event.date < self.facts[again].day:
            raise _no_reference(seq)  # on that day the letter's first request was open still
        what = (event.amount, event.tranche, again)
        return Request(event.date, seq, sys.intern(event.allocation), *what)

    def _payment(self, event: Disbursed, seq: int) -> Payment:
        self._names_what_is_planned(event, seq)
        if event.request is not None:
            self._allocation_of(event.request, seq, expected=event.allocation)
        elif event.final:
            raise _no_reference(seq)  # it closes a request, and names none
        if self.bounces:
            bounced = self.bounces.get(document_key(event.sp2d))
            if bounced and event.request != bounced[-1]:
                raise _no_reference(seq)  # a number that bounced settles that bounce's request
        allocation = sys.intern(event.allocation)
        final = event.final is True
        what = (event.amount, event.request, final, event.tranche)
        return Payment(event.cleared, seq, allocation, *what)

    def _bounce(self, event: Bounced, seq: int) -> Bounce:
        payment = self.facts.get(event.payment)
        if not isinstance(payment, Payment):
            raise _no_reference(seq)
        _, _, sp2d = self.documents.by_seq[event.payment].partition(":")
        what = (event.payment, payment.amount, payment.day, sp2d, payment.tranche)
        return Bounce(event.date, seq, payment.allocation, *what)

    def _allocation_of(self, request: RequestName, seq: int, *, expected: str = "") -> str:
        """The allocation of a request that stands."""
        if isinstance(request, str):
            allocation = sys.intern(request.partition(":")[2])
            if allocation not in self.planned:
                raise _no_reference(seq)
        else:
            fact = self.facts.get(request)
            if not isinstance(fact, Request | Bounce):
                raise _no_reference(seq)
            allocation = fact.allocation
        if expected not in {"", allocation}:
            raise _no_reference(seq)
        return allocation

    def _add(self, fact: Fact) -> None:
        self.touched.add(fact.allocation)
        self.facts[fact.seq] = fact
        if named := leans_on(fact):
            self.leaning[named] = self.leaning.get(named, 0) + 1
        if isinstance(fact, Bounce):
            self.bounces.setdefault(fact.sp2d, []).append(fact.seq)
        elif isinstance(fact, Cancellation) and isinstance(fact.request, int):
            letter = self.documents.by_seq[fact.request]
            self.withdrawn.setdefault(letter, []).append(fact.seq)

    def _take_back(self, event: Reversed, seq: int) -> None:
        fact = self.facts.pop(event.entry, None)
        if fact is None or self.leaning.get(event.entry):
            raise _changed("reversal", seq)
        self.reversed_by[event.entry] = seq
        if named := leans_on(fact):
            self.leaning[named] -= 1
        if isinstance(fact, Bounce):
            self.bounces[fact.sp2d].remove(fact.seq)
        elif isinstance(fact, Cancellation) and isinstance(fact.request, int):
            self.withdrawn[self.documents.by_seq[fact.request]].remove(fact.seq)

    def book(self) -> Book:
        """The book of all that was added."""
        return Book(
            plans=tuple(self.plans),
            facts=tuple(sorted(self.facts.values(), key=_order)),
            head=self.head,
            documents=self.documents,
            reversed_by=self.reversed_by,
            touched=frozenset(self.touched),
            accepted=frozenset(self.accepted),
            recovered=tuple(self.recovered),
            written_at=self.written_at,
            written_by=self.written_by,
            clock_back=tuple(self.clock_back),
        )


def _closing(
    event: Reported | Settled | Ended, seq: int, allocation: str
) -> UseReport | Settlement | End:
    match event:
        case Reported():
            return UseReport(event.date, seq, allocation, event.tranche, event.remainder)
        case Settled():
            return Settlement(event.date, seq, allocation)
        case Ended():
            return End(event.date, seq, allocation, event.tranche)


def leans_on(fact: Fact) -> int | None:
    """The entry that can't be taken back while a fact stands; an advance holds nothing fast."""
    match fact:
        case Payment() | Cancellation() if isinstance(fact.request, int):
            return fact.request
        case Bounce():
            return fact.payment
        case Request():
            return fact.sent_again
        case _:
            return None


def _no_reference(seq: int) -> RefusedError:
    return _changed("reference", seq)


def _changed(detail: str, seq: int) -> RefusedError:
    return RefusedError(Problem("ledger-changed", {"line": seq, "detail": detail}))


def _order(fact: Fact) -> tuple[date, int]:
    return (fact.day, fact.seq)
