"""Replay: a ledger's entries, one after the other, become a book."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from .book import Book, Paid, Planned
from .chain import Documents, Entry
from .events import REVERSIBLE, Accepted, Adopted, Disbursed, Event, Opened, Recovered, Reversed
from .head import Head
from .plan import differing
from .problem import Problem, RefusedError


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


@dataclass(slots=True)
class Replay:
    """Entries going into a book, one after the other."""

    documents: Documents = field(default_factory=Documents.none)
    plans: list[Planned] = field(default_factory=list)
    facts: dict[int, Paid] = field(default_factory=dict)
    reversed_by: dict[int, int] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    clock_back: list[int] = field(default_factory=list)
    head: Head = field(default_factory=Head)
    written_at: datetime | None = None

    @classmethod
    def of(cls, book: Book) -> Replay:
        """Go on from a book."""
        return cls(
            documents=book.documents,
            plans=list(book.plans),
            facts={fact.seq: fact for fact in book.facts},
            reversed_by=dict(book.reversed_by),
            touched=set(book.touched),
            accepted=set(book.accepted),
            clock_back=list(book.clock_back),
            head=book.head,
            written_at=book.written_at,
        )

    def add(self, entry: Entry) -> None:
        """Apply a sealed entry, and remember that it was the newest."""
        self.apply(entry.event, entry.seq)
        if self.written_at and entry.at < self.written_at:
            self.clock_back.append(entry.seq)
        self.written_at = entry.at
        self.head = entry.head

    def apply(self, event: Event, seq: int) -> None:
        """Apply what an event says happened.

        Raises:
            RefusedError: `ledger-reversal`, where it takes back what can't be taken back.
        """
        match event:
            case Opened():
                changes = tuple((a.id, a) for a in event.plan.allocations)
                self.plans.append(Planned(None, seq, event.plan, changes))
            case Adopted():
                ids = differing(self.plans[-1].plan, event.plan)
                changed = tuple((each, event.plan.allocation(each)) for each in ids)
                self.plans.append(Planned(event.date, seq, event.plan, changed))
            case Disbursed():
                allocation = sys.intern(event.allocation)
                self.touched.add(allocation)
                self.facts[seq] = Paid(
                    event.cleared,
                    seq,
                    allocation,
                    event.amount,
                    event.request,
                    final=event.final is True,
                )
            case Reversed():
                if event.entry >= seq or self.documents.kind_of(event.entry) not in REVERSIBLE:
                    raise RefusedError(Problem("ledger-reversal", {"line": seq}))
                self.reversed_by[event.entry] = seq
                self.facts.pop(event.entry, None)
            case Accepted():
                self.accepted.add(event.what)
            case Recovered():
                pass  # it tells where bytes are kept that never counted
            case _:
                raise AssertionError(event.kind)

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
            written_at=self.written_at,
            clock_back=tuple(self.clock_back),
        )


def _order(fact: Paid) -> tuple[date, int]:
    return (fact.day, fact.seq)
