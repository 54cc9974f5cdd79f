"""Which tranche a request or a payment is of, where the plan has some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from ..book.balances import balances
from ..book.book import Book
from ..book.facts import OpenRequest
from ..deadlines.progress import Progress, progress_of
from ..ledger.events import Disbursed, Requested
from ..plan.plan import Plan
from ..values.money import Sen, format_rupiah
from ..values.problem import Problem, RefusedError

Asking = TypeVar("Asking", Requested, Disbursed)


def with_tranche(book: Book, event: Asking, request: OpenRequest | None = None) -> Asking:
    """The event with its tranche; without one where the plan has none, or none has room for it.

    Else the one that it names; that of the request it settles, or in which that is counted; the one
    of which exactly that amount is left; the only one that has room for it.

    Args:
        book: Before the event.
        event: A request, or a payment.
        request: The one that a payment settles.

    Raises:
        RefusedError: `no-such-tranche`; `several-tranches`, where it fits more than one.
    """
    known = tranches_of(book, event.allocation)
    if event.tranche is not None:
        know_tranche(book.plan, event.allocation, event.tranche)
        return event
    asked = request.tranche if request else None
    number = asked if asked and asked <= len(known) else None  # the plan may have fewer by now
    # A request that names none is counted in some tranche, and so is what pays it.
    left = (
        {tranche: tranche.in_process for tranche in known if tranche.in_process}
        if request
        else {tranche: tranche.left for tranche in known}
    )
    return event.model_copy(update={"tranche": number or _fitting(event, left)})


def know_tranche(plan: Plan, allocation: str, number: int) -> None:
    """Refuse a tranche that an allocation does not have.

    Raises:
        RefusedError: `no-such-tranche`.
    """
    planned = plan.allocation(allocation)
    known = len(planned.parts) if planned else 0
    if number > known:
        values = {"allocation": allocation, "tranche": number, "known": known}
        raise RefusedError(Problem("no-such-tranche", values))


def tranches_of(book: Book, allocation: str) -> tuple[Progress, ...]:
    """How far its tranches are, all that stands counted; none where the plan has none."""
    planned = book.plan.allocation(allocation)
    if planned is None or not planned.parts:
        return ()
    return progress_of(balances(book), allocation)


def _fitting(event: Requested | Disbursed, left: Mapping[Progress, Sen]) -> int | None:
    exact = [tranche.number for tranche, room in left.items() if room == event.amount]
    if len(exact) == 1:
        return exact[0]
    fitting = [tranche for tranche, room in left.items() if room >= event.amount]
    if len(fitting) > 1:
        listed = " · ".join(f"{has.number} ({format_rupiah(left[has])})" for has in fitting)
        values = {"allocation": event.allocation, "tranches": listed}
        raise RefusedError(Problem("several-tranches", values))
    return fitting[0].number if fitting else None
