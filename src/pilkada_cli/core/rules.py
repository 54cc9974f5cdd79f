"""The rules: what may be recorded, what it would change, and what is worth a warning.

Pure: the ledger's lock, the clock and the question on a terminal are other people's work.
The order of refusals is that of docs/concepts/money.md: document, plan, dates, what it names, sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .book import Book, OpenRequest, Position, RequestName
from .dates import local_day
from .events import REVERSIBLE, Accepted, Adopted, Disbursed, Event, Reversed, typed_as
from .fold import Breach, first_breach, positions
from .money import Sen
from .plan import Plan, changed, difference, know_allocation, plan_data
from .problem import Problem, RefusedError
from .replay import with_event
from .text import document_key
from .warnings import adoption_warnings, clock_warnings, payment_warnings


@dataclass(frozen=True, slots=True)
class Draft:
    """What a command states, before anything is inferred.

    `request` and `no_request` belong to a payment: which request it says it settles.
    """

    event: Event
    request: RequestName | None = None
    no_request: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """An allocation's position before and after; None where the plan does not have it."""

    before: Position | None
    after: Position | None


@dataclass(frozen=True, slots=True)
class Already:
    """The same document with the same content stands in entry `seq`: nothing to record."""

    seq: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be recorded, and what would follow from it.

    `request` is the one that a payment settles, as it stands before; `left` what is left of it
    afterwards, in sen.
    """

    event: Event
    entry_id: str
    changes: tuple[Change, ...]
    request: OpenRequest | None = None
    left: Sen = Sen(0)
    warnings: tuple[Problem, ...] = ()


def propose(book: Book, draft: Draft, *, plan_in_file: Plan, now: datetime) -> Already | Proposal:
    """Judge what a command states against the book.

    Args:
        book: With its entries kept.
        draft: The statement.
        plan_in_file: What the plan's file says today.
        now: The UTC clock.

    Raises:
        RefusedError: A hard rule forbids it.
    """
    event = draft.event
    today = local_day(now, plan_in_file.office.time_zone)
    if isinstance(event, Disbursed):
        know_allocation(event.allocation, book.plan, plan_in_file)
    if already := _already(book, draft):
        return already
    _plan_is_adopted(book, plan_in_file, event)
    _dates_are_past(event, today)
    warnings = list(clock_warnings(book, now))
    request = None
    match event:
        case Disbursed():
            _is_after_opening(book.plan, event)
            event, request = _settling(book, draft, event)
            warnings += payment_warnings(book, event, alone=draft.no_request)
        case Reversed():
            _is_reversible(book, event)
        case Adopted():
            if not (event.document or event.note):
                raise RefusedError(Problem("adopt-needs-reason"))
            _keeps_what_is_used(book, event)
            warnings += adoption_warnings(book, event)
        case Accepted():
            pass  # a person answers for it, and the note says why
        case _:
            raise AssertionError(event.kind)
    after = with_event(book, event)
    if breach := first_breach(after):
        raise RefusedError(_refusal(book, breach))
    left = Sen(0)
    if request and isinstance(event, Disbursed) and not event.final:
        left = Sen(request.left - event.amount)
    seq = max(book.head.seq, 1) + 1  # line 1 opens a ledger that has not begun
    entry_id = book.documents.next_id(event.document_id(seq))
    return Proposal(event, entry_id, _changes(book, after, event), request, left, tuple(warnings))


def _already(book: Book, draft: Draft) -> Already | None:
    """Look the document up, before the plan is compared and before anything is inferred."""
    event = draft.event
    if isinstance(event, Adopted):
        same = plan_data(event.plan) == plan_data(book.plan)
        return Already(book.plans[-1].seq) if same else None
    if isinstance(event, Accepted):
        return _already_accepted(book, event)
    seq = book.documents.stands_in(event.document_id(book.head.seq + 1))
    if seq is None:
        return None
    recorded = book.entries[seq - 1].event
    if not isinstance(event, Disbursed) or not isinstance(recorded, Disbursed):
        return Already(seq)  # a reversal says no more than which entry it takes back
    if differences := _differences(draft, event, recorded):
        raise RefusedError(_conflict(seq, event, recorded, differences))
    return Already(seq)


def _already_accepted(book: Book, event: Accepted) -> Already | None:
    """A place is accepted once; a ledger that was restored, again as soon as it went on."""
    among = book.entries if event.what == "cloud-folder" else book.entries[-1:]
    for entry in among:
        found = entry.event
        if isinstance(found, Accepted) and _accepts(found) == _accepts(event):
            return Already(entry.seq)
    return None


def _accepts(event: Accepted) -> tuple[object, ...]:
    return (event.what, event.head_seq, event.head_sha256)


def _differences(draft: Draft, stated: Disbursed, recorded: Disbursed) -> list[str]:
    """In which arguments and options a payment says other than is recorded.

    What it does not say is no difference, nor is a note: that is about the entry, not the payment.
    """
    found = []
    for name in type(stated).model_fields:
        said, kept = getattr(stated, name), getattr(recorded, name)
        if name == "request":
            other = draft.request is not None and draft.request != kept
            if other or (draft.no_request and kept is not None):
                found.append("--no-request" if draft.no_request else "--request")
        elif name != "note" and said is not None and _comparable(said) != _comparable(kept):
            found.append(typed_as(name))
    return found


def _comparable(value: object) -> object:
    return document_key(value) if isinstance(value, str) else value


def _conflict(seq: int, stated: Disbursed, recorded: Disbursed, differences: list[str]) -> Problem:
    values = {
        "seq": seq,
        "sp2d": recorded.sp2d,
        "recorded_allocation": recorded.allocation,
        "recorded_amount": recorded.amount,
        "recorded_cleared": recorded.cleared,
        "allocation": stated.allocation,
        "amount": stated.amount,
        "cleared": stated.cleared,
        "year": stated.cleared.year,
        "differs": " · ".join(differences),
    }
    return Problem("document-conflict", values)


def _plan_is_adopted(book: Book, plan_in_file: Plan, event: Event) -> None:
    if isinstance(event, Adopted | Accepted):
        return  # the one does it, and the other is not about the plan
    if plan_data(book.plan) != plan_data(plan_in_file):
        raise RefusedError(
            Problem("plan-not-adopted", {"changed": difference(book.plan, plan_in_file)})
        )


def _dates_are_past(event: Event, today: date) -> None:
    for name in type(event).model_fields:
        day = getattr(event, name)
        if isinstance(day, date) and day > today:
            values = {"option": typed_as(name), "date": day, "today": today}
            raise RefusedError(Problem("date-in-future", values))


def _is_after_opening(plan: Plan, event: Disbursed) -> None:
    """Judged before what a payment settles; the fold holds it for all that stands."""
    allocation = plan.allocation(event.allocation)
    opening = allocation.opening if allocation else None
    if opening and event.cleared <= opening.as_of:
        values = {"allocation": event.allocation, "as_of": opening.as_of, "date": event.cleared}
        raise RefusedError(Problem("before-opening", values))


def _settling(book: Book, draft: Draft, event: Disbursed) -> tuple[Disbursed, OpenRequest | None]:
    """The payment with the request that it settles: the one it names, else the open one."""
    at_that_time = positions(book, event.cleared).get(event.allocation)
    open_requests = at_that_time.requests if at_that_time else ()
    request: OpenRequest | None = None
    if draft.request is not None:
        request = next((each for each in open_requests if each.name == draft.request), None)
        # Not open: the fold says so, after the dates.
        name: RequestName | None = draft.request
    else:
        request = open_requests[0] if open_requests and not draft.no_request else None
        name = request.name if request else None
    if event.final and name is None:
        raise RefusedError(Problem("final-without-request", {"allocation": event.allocation}))
    return event.model_copy(update={"request": name}), request


def _is_reversible(book: Book, event: Reversed) -> None:
    if event.entry > book.head.seq:
        values = {"seq": event.entry, "newest": book.head.seq}
        raise RefusedError(Problem("no-such-entry", values))
    kind = book.documents.kind_of(event.entry)
    if kind not in REVERSIBLE:
        raise RefusedError(Problem("not-reversible", {"seq": event.entry, "kind": kind}))


def _keeps_what_is_used(book: Book, event: Adopted) -> None:
    for allocation in book.plan.allocations:
        if event.plan.allocation(allocation.id):
            continue
        opening = allocation.opening
        if allocation.id in book.touched or (opening and opening.total):
            raise RefusedError(Problem("allocation-in-use", {"allocation": allocation.id}))


def _refusal(book: Book, breach: Breach) -> Problem:
    """Say a breach as the clerk caused it: by this entry, or by what stands after it."""
    values = {**breach.values, "allocation": breach.allocation}
    new = book.head.seq + 1
    if breach.seq in {0, new}:
        return Problem(breach.code, values)
    if breach.code == "before-opening":
        return Problem("opening-after-entry", {**values, "seq": breach.seq})
    dated = {fact.seq: fact.day for fact in book.facts}
    dated.update((plan.seq, plan.day) for plan in book.plans if plan.day)
    day = dated[breach.seq]
    return Problem("breaks-later-entry", {**values, "seq": breach.seq, "date": day})


def _changes(book: Book, after: Book, event: Event) -> tuple[Change, ...]:
    match event:
        case Accepted():
            return (Change(None, None),)  # no money moves
        case Disbursed():
            ids: tuple[str, ...] = (event.allocation,)
        case Reversed():
            ids = tuple(fact.allocation for fact in book.facts if fact.seq == event.entry)
        case _:
            ids = changed(book.plan, after.plan)
    was, will_be = positions(book), positions(after)
    return tuple(Change(was.get(each), will_be.get(each)) for each in ids)
