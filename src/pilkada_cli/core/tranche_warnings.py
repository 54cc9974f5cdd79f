"""What is unusual about the tranche of a request or a payment: said, and recorded all the same."""

from __future__ import annotations

from .book import Book, OpenRequest
from .deadlines import deadlines, late_values
from .events import Disbursed, Requested
from .money import Sen
from .naming_tranche import standings_of
from .problem import Problem
from .workdays import Calendar


def tranche_warnings(
    book: Book,
    event: Requested | Disbursed,
    request: OpenRequest | None,
    calendar: Calendar,
) -> list[Problem]:
    """What is unusual; nothing where the plan has no tranches.

    Args:
        book: Before the event.
        event: With its tranche.
        request: The one that a payment settles.
        calendar: By which its deadline is counted.
    """
    known = standings_of(book, event.allocation)
    if not known:
        return []
    if event.tranche is None:
        values = {"allocation": event.allocation, "amount": event.amount}
        return [Problem("no-tranche", values)]
    standing = known[event.tranche - 1]
    about = {"allocation": event.allocation, "tranche": event.tranche}
    found = []
    if request and request.tranche not in {None, event.tranche}:
        found.append(Problem("tranche-differs", {**about, "asked": request.tranche}))
    # What the settled request asks for is within the tranche already.
    asked = max(standing.in_process - (request.left if request else 0), 0)
    reached = Sen(standing.paid + asked + event.amount)
    if reached > standing.amount:
        values = {**about, "reached": reached, "limit": standing.amount}
        found.append(Problem("tranche-exceeded", values))
    if isinstance(event, Disbursed):
        found += _late(book, event, calendar)
    return found


def _late(book: Book, event: Disbursed, calendar: Calendar) -> list[Problem]:
    allocation = book.plan.allocation(event.allocation)
    known = list(deadlines(book.plan, allocation, calendar)) if allocation else []
    deadline = known[event.tranche - 1] if event.tranche else None
    if deadline is None or deadline.due is None or event.cleared <= deadline.due:
        return []
    return [Problem("paid-late", late_values(deadline, event.cleared, calendar))]
