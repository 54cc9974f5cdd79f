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
        number = _first(event, known)
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


def _first(event: Requested | Disbursed, known: Sequence[Progress]) -> int | None:
    """The first that is not full; of one of which rounding left something, only that is meant.

    What is asked for fills a tranche for another request. For a payment that settles none only what
    has cleared does: money goes into the tranches in the order in which it is paid.
    """
    is_paid = isinstance(event, Disbursed)
    open_ = {each: room for each in known if (room := each.short if is_paid else each.left)}
    alike = [each for each, room in open_.items() if rounding(abs(room - event.amount), each.whole)]
    full = {each for each in open_ if (each.is_full if is_paid else each.is_asked)}
    first = next((each for each in open_ if each in alike or each not in full), None)
    if first is None or first in alike or not alike:
        return first.number if first else None
    listed = " · ".join(f"{each.number} ({format_rupiah(open_[each])})" for each in (first, *alike))
    values = {"allocation": event.allocation, "tranches": listed}
    raise RefusedError(Problem("several-tranches", values))
