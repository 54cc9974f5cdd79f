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
    Ended,
    Event,
    Reported,
    Requested,
    Reversed,
)
from ..plan.plan import Allocation, Plan
from ..values.text import document_key
from .book import Book
from .facts import (
    Advance,
    Bounce,
    Payment,
    Position,
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


def plan_on(book: Book, day: date) -> Plan:
    """The plan as it was on a day: what an adoption brings does not count before its date.

    Where two adoptions changed the same allocation, or the same key of `[office]`, the later line
    wins. The office's own holidays are always the newest plan's: each has a date of its own.
    """
    office, found = book.plans[0].plan.office, dict[str, Allocation | None]()
    before = office
    for planned in book.plans:
        after = planned.plan.office
        if planned.day is None or planned.day <= day:
            changed = {key: new for key, new in after if new != getattr(before, key)}
            office = office.model_copy(update=changed)
            found.update(planned.changes)
        before = after
    allocations = tuple(allocation for allocation in found.values() if allocation)
    return book.plan.model_copy(update={"office": office, "allocations": allocations})


def recipients(book: Book) -> dict[str, list[tuple[date, str]]]:
    """The names of every recipient that some plan has, each with the day from which it counts."""
    found: dict[str, list[tuple[date, str]]] = {}
    for planned in book.plans:
        for name, allocation in planned.changes:
            if allocation:  # its first name is told of whatever is dated before it, too
                since = planned.day if planned.day and name in found else date.min
                found.setdefault(name, []).append((since, allocation.recipient))
    return found


def name_on(names: Sequence[tuple[date, str]], day: date) -> str:
    """The one of a recipient's `names` that counts on a day; the later line wins."""
    return next(name for since, name in reversed(names) if since <= day)


def tranche_of(event: Event) -> int | None:
    """The tranche that an entry names."""
    return event.tranche if isinstance(event, Requested | Disbursed | Reported | Ended) else None


def report_awaited(plan: Plan, position: Position, tranche: int, day: date) -> int | None:
    """The tranche whose use report (LPJ) a plan wants before that one; None where it came by a day.

    That of the whole grant will do.
    """
    if tranche == 1 or not plan.office.report_first:
        return None
    came = {report.tranche for report in position.reports if report.day <= day}
    return None if came & {None, tranche - 1} else tranche - 1


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
