"""Which request, or which payment, a command means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from ..book.balances import balances
from ..book.book import Book
from ..book.facts import (
    Advance,
    Bounce,
    OpenRequest,
    Request,
    RequestName,
    opening_request,
    typed_request,
)
from ..book.lookups import bounces_of, standing_payments, steps_beside
from ..ledger.events import Advanced, Bounced, Disbursed, Ended, Event, Reported, Requested
from ..plan.plan import STAGES
from ..values.money import format_rupiah
from ..values.problem import Problem, RefusedError
from ..values.text import document_key
from .draft import Draft, StatedAdvance, StatedBounce, StatedCancellation
from .resolve_tranche import know_tranche, with_tranche


@dataclass(frozen=True, slots=True)
class Resolved:
    """An event that names what it leans on; and its request, as it stands before."""

    event: Event
    request: OpenRequest | None = None


def resolve(book: Book, draft: Draft) -> Resolved:
    """The event, complete.

    Raises:
        RefusedError: What it names does not exist, is not open, or is not the only one.
    """
    match draft.event:
        case Requested():
            return Resolved(with_tranche(book, draft.event))
        case Disbursed():
            return _settling(book, draft, draft.event)
        case StatedAdvance():
            return _advancing(book, draft, draft.event)
        case StatedCancellation():
            request = _request(book, draft, draft.event.date)
            return Resolved(draft.event.of(request.name), request)
        case StatedBounce():
            return Resolved(_bouncing(book, draft, draft.event))
        case Reported() | Ended() as event:
            if event.tranche is not None:
                know_tranche(book.plan, event.allocation, event.tranche)
            return Resolved(event)
        case _:
            return Resolved(draft.event)


def open_requests(book: Book, allocation: str, day: date) -> tuple[OpenRequest, ...]:
    """The requests of an allocation that are open at the end of a day."""
    return balances(book).open_on(allocation, day)


def _settling(book: Book, draft: Draft, event: Disbursed) -> Resolved:
    """The request that a payment settles.

    A number that bounced settles the request its bounce opened, no other. Else the one named;
    else the one open request of exactly that amount; else the only open one.
    """
    among = open_requests(book, event.allocation, event.cleared)
    bounced = bounces_of(book, event.sp2d)
    if bounced:
        name: RequestName | None = bounced[0].seq
        elsewhere = draft.no_request or draft.request not in {None, name}
        other = bounced[0].allocation != event.allocation
        if elsewhere or other or event.cleared < bounced[0].day:
            raise RefusedError(Problem("sp2d-bounced", _told(bounced[0], event.sp2d)))
    elif draft.request is not None:
        name = draft.request
    elif draft.no_request:
        name = None
    else:
        exact = [request for request in among if request.left == event.amount]
        chosen = exact if len(exact) == 1 else among
        if len(chosen) > 1:
            raise RefusedError(_several(event.allocation, among))
        name = chosen[0].name if chosen else None
    if event.final and name is None:
        raise RefusedError(Problem("final-without-request", {"allocation": event.allocation}))
    if name is not None:
        _exists(book, name, event.allocation, event.cleared)
    request = next((request for request in among if request.name == name), None)
    complete = with_tranche(book, event.model_copy(update={"request": name}), request)
    return Resolved(complete, request)


def _advancing(book: Book, draft: Draft, event: StatedAdvance) -> Resolved:
    request = _request(book, draft, event.date)
    before, after = steps_beside(book, request.name, event.date)
    there = next((step for step in (before, after) if step and step.stage == event.stage), None)
    at_start = there is None and request.stage == event.stage
    if there or at_start:
        values = {
            "allocation": draft.allocation,
            "request": request.name,
            "stage": event.stage,
            "since": there.day if there else request.since,
            "date": event.date,
        }
        raise RefusedError(Problem("already-at-stage", values))
    # A step that is entered late can make the one after it a step back.
    ways = [(request.stage, event.stage, event.note)]
    if after:
        ways.append((event.stage, after.stage, _note(book, after) or event.note))
    for stage, to, note in ways:
        if stage and note is None and STAGES.index(to) < STAGES.index(stage):
            values = {"allocation": draft.allocation, "stage": to, "from": stage}
            raise RefusedError(Problem("backward-needs-note", values))
    return Resolved(event.of(request.name), request)


def _note(book: Book, step: Advance) -> str | None:
    event = book.entries[step.seq - 1].event
    return event.note if isinstance(event, Advanced) else None


def _request(book: Book, draft: Draft, day: date) -> OpenRequest:
    """The request named, else the only open one."""
    allocation = draft.allocation or ""
    among = open_requests(book, allocation, day)
    if draft.request is None:
        if not among:
            raise RefusedError(Problem("no-open-request", {"allocation": allocation, "date": day}))
        if len(among) > 1:
            raise RefusedError(_several(allocation, among))
        return among[0]
    _exists(book, draft.request, allocation, day)
    found = next((request for request in among if request.name == draft.request), None)
    if found is None:
        values = {"request": draft.request, "allocation": allocation, "date": day}
        raise RefusedError(Problem("request-not-open", values))
    return found


def _bouncing(book: Book, draft: Draft, event: StatedBounce) -> Bounced:
    sp2d = draft.sp2d or ""
    payment = book.documents.stands_in(f"{Disbursed.kind}:{document_key(sp2d)}")
    if payment is None:
        if bounced := bounces_of(book, sp2d):
            raise RefusedError(Problem("already-bounced", _told(bounced[0], sp2d)))
        near = get_close_matches(sp2d, [payment.sp2d for payment in standing_payments(book)], n=1)
        raise RefusedError(Problem("no-such-payment", {"sp2d": sp2d, "near": "".join(near)}))
    return event.of(payment)


def _told(bounce: Bounce, sp2d: str) -> dict[str, object]:
    return {
        "sp2d": sp2d,
        "seq": bounce.seq,
        "date": bounce.day,
        "allocation": bounce.allocation,
    }


def _exists(book: Book, name: RequestName, allocation: str, day: date) -> None:
    """Refuse a name that no request of the allocation has, or one that only came later."""
    if isinstance(name, str):
        if name != opening_request(allocation):
            values = {"request": name, "allocation": allocation, "date": day}
            raise RefusedError(Problem("request-not-open", values))
        return
    opened = {
        fact.seq: fact.day
        for fact in book.facts
        if isinstance(fact, Request | Bounce) and fact.allocation == allocation
    }
    if name not in opened:
        values = {"request": name, "allocation": allocation}
        raise RefusedError(Problem("no-such-request", values))
    if day < opened[name]:
        values = {"request": name, "allocation": allocation, "date": day, "came": opened[name]}
        raise RefusedError(Problem("before-request", values))


def _several(allocation: str, among: tuple[OpenRequest, ...]) -> Problem:
    listed = " · ".join(
        f"{typed_request(request.name)} ({format_rupiah(request.left)})" for request in among
    )
    return Problem("several-open", {"allocation": allocation, "open": listed})
