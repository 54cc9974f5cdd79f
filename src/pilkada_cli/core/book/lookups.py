"""Questions about a book's own entries: what an entry is about, what leans on what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ..ledger.chain import Entry
from ..ledger.events import (
    Advanced,
    Bounced,
    Cancelled,
    Disbursed,
    Event,
    Requested,
    Reversed,
)
from ..plan.plan import Allocation
from ..values.text import document_key
from .book import Book
from .facts import (
    Advance,
    Bounce,
    Payment,
    RequestName,
)


def standing_payments(book: Book, allocation: str | None = None) -> Iterator[Disbursed]:
    """The payments that stand and did not bounce, the newest first."""
    bounced = {fact.payment for fact in book.facts if isinstance(fact, Bounce)}
    for fact in reversed(book.facts):
        if not isinstance(fact, Payment) or fact.seq in bounced:
            continue
        event = book.entries[fact.seq - 1].event
        if isinstance(event, Disbursed) and allocation in {None, event.allocation}:
            yield event


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


def bounces_of(book: Book, sp2d: str) -> list[Bounce]:
    """The standing bounces of payments with that number, the newest entry first."""
    key = document_key(sp2d)
    found = [fact for fact in book.facts if isinstance(fact, Bounce) and fact.sp2d == key]
    return sorted(found, key=lambda bounce: -bounce.seq)


def steps_beside(
    book: Book, request: RequestName, day: date
) -> tuple[Advance | None, Advance | None]:
    """The last advance of a request by the end of a day, and the first one after it."""
    steps = [fact for fact in book.facts if isinstance(fact, Advance) and fact.request == request]
    before = [step for step in steps if step.day <= day]
    after = steps[len(before) :]
    return (before[-1] if before else None, after[0] if after else None)
