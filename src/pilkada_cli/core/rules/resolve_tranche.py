"""Which tranche a request or a payment is of, where the plan has some."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from ..book.balances import balances
from ..book.book import Book
from ..book.facts import OpenRequest
from ..deadlines.progress import Progress, progress_of
from ..ledger.events import Disbursed, Requested
from ..plan.plan import Plan
from ..plan.tranches import rounding
from ..values.money import format_rupiah
from ..values.problem import Problem, RefusedError

Asking = TypeVar("Asking", Requested, Disbursed)


def with_tranche(book: Book, event: Asking, request: OpenRequest | None = None) -> Asking:
    """The event with its tranche; without one where the plan has none, or none has room.

    Else the one that it names; that of the request it settles, or in which that is counted; the
    first that is not full on its day, whatever of a later day was recorded before it. What goes
    beyond it fills those after it. Only an amount that is what is left of a later one may mean
    that.

    Args:
        book: Before the event.
        event: A request, or a payment.
        request: The one that a payment settles.

    Raises:
        RefusedError: `no-such-tranche`; `several-tranches`, where the amount may mean another.
    """
    if event.tranche is not None:
        know_tranche(book.plan, event.allocation, event.tranche)
        return event
    known = tranches_of(book, event.allocation, event.day)
    asked = request.tranche if request else None
    if asked and asked <= len(known):  # the plan may have fewer by now
        number: int | None = asked
    elif request:  # what it asks for is counted in their order, and so is what pays it
        number = next((tranche.number for tranche in known if tranche.in_process), None)
    else:
        number = _first(event, [tranche for tranche in known if tranche.left])
    return event.model_copy(update={"tranche": number})


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


def tranches_of(book: Book, allocation: str, until: date | None = None) -> tuple[Progress, ...]:
    """How far its tranches are, at the end of a day; none where the plan has none.

    `until` None: all that stands is counted.
    """
    planned = book.plan.allocation(allocation)
    if planned is None or not planned.parts:
        return ()
    return progress_of(balances(book), allocation, until)


def _first(event: Requested | Disbursed, open_: Sequence[Progress]) -> int | None:
    """The first that is not full; of one of which rounding left something, only that is meant."""
    alike = [
        tranche for tranche in open_ if rounding(abs(tranche.left - event.amount), tranche.whole)
    ]
    first = next((each for each in open_ if each in alike or not each.is_asked), None)
    if first is None or first in alike or not alike:
        return first.number if first else None
    listed = " · ".join(f"{has.number} ({format_rupiah(has.left)})" for has in (first, *alike))
    values = {"allocation": event.allocation, "tranches": listed}
    raise RefusedError(Problem("several-tranches", values))
