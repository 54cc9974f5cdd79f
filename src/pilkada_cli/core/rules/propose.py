"""The rules: what may be recorded, what it would change, and what is worth a warning.

Pure: the ledger's lock, the clock and the question on a terminal are other people's work.
The order of refusals is that of docs/concepts/money.md: document, plan, dates, what it names, sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from ..book.balances import Balances, Breach, balances
from ..book.book import Book
from ..book.facts import OpenRequest, Payment, Position
from ..book.openings import changes_between
from ..book.replay import leans_on, with_event
from ..deadlines.calendar import WEEKDAYS, Calendar
from ..deadlines.progress import Progress, ended_of, progress_of
from ..ledger.events import (
    REVERSIBLE,
    Accepted,
    Adopted,
    Bounced,
    Cancelled,
    Disbursed,
    Ended,
    Event,
    Reported,
    Requested,
    Returned,
    Reversed,
    Settled,
    typed_as,
)
from ..plan.plan import Plan, changed, difference, know_allocation, plan_data
from ..values.dates import local_day
from ..values.money import Sen
from ..values.problem import Problem, RefusedError
from .draft import Draft, Stated
from .repeats import Repeat, repeat_of
from .resolve import Resolved, resolve
from .resolve_tranche import tranches_of
from .slips import paper_slips, year_slips
from .warnings import (
    adoption_warnings,
    budget_warnings,
    clock_warnings,
    end_warnings,
    ended_before,
    late_warnings,
    opening_values,
    payment_warnings,
    remainder_warnings,
    report_warnings,
    request_warnings,
    return_warnings,
    tranche_warnings,
    year_warnings,
)


@dataclass(frozen=True, slots=True)
class Change:
    """An allocation's position before and after; None where the plan does not have it.

    Of an adopted plan its tranches too.
    """

    before: Position | None
    after: Position | None
    tranches_before: tuple[Progress, ...] = ()
    tranches_after: tuple[Progress, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be recorded, and what would follow from it.

    `request` is the one that a payment settles, or that an advance or cancellation is about, as
    it stands before; `left` what is left of it afterwards, in sen. `ended` is what will not be paid
    of an allocation from now on, by what was judged or by what it takes back, in sen.
    """

    event: Event
    entry_id: str
    changes: tuple[Change, ...]
    request: OpenRequest | None = None
    left: Sen = Sen(0)
    ended: Sen = Sen(0)
    warnings: tuple[Problem, ...] = ()


def propose(
    book: Book,
    draft: Draft,
    *,
    plan_in_file: Plan,
    now: datetime,
    calendar: Calendar = WEEKDAYS,
) -> Repeat | Proposal:
    """Judge what a command states against the book.

    Args:
        book: With its entries kept.
        draft: The statement.
        plan_in_file: What the plan's file says today.
        now: The UTC clock.
        calendar: By which deadlines are counted.

    Raises:
        RefusedError: A hard rule forbids it.
    """
    today = local_day(now, plan_in_file.office.time_zone)
    if draft.about:
        know_allocation(draft.about, book.plan, plan_in_file)
    if found := repeat_of(book, draft):
        return found
    _plan_is_adopted(book, plan_in_file, draft.event)
    _dates_are_past(draft.event, today)
    _is_after_opening(book.plan, draft)
    resolved = resolve(book, draft)
    event = resolved.event
    if isinstance(event, Cancelled):  # its document is known only now
        found = repeat_of(book, replace(draft, request=event.request))
        if found:
            return found
    match event:
        case Reversed():
            _is_reversible(book, event)
        case Adopted():
            if not (event.document or event.note):
                raise RefusedError(Problem("adopt-needs-reason"))
            _keeps_what_is_used(book, event)
        case _:
            pass  # money is judged by the balances; for what is accepted, a person answers
    after = with_event(book, event)
    will_be = balances(after)
    if will_be.breach:
        raise RefusedError(_refusal(book, event, will_be.breach))
    if isinstance(event, Adopted):
        _documents_openings(book, event)
    ended = _ended(book, will_be, event)
    changes = _changes(book, after.plan, will_be, draft, event)
    seq = max(book.head.seq, 1) + 1  # line 1 opens a ledger that has not begun
    return Proposal(
        event,
        book.documents.next_id(event.document_id(seq)),
        changes,
        resolved.request,
        _left(resolved.request, will_be.positions),
        ended,
        (
            *clock_warnings(book, now),
            *(end_warnings(event, ended) if isinstance(event, Ended) else ()),
            *paper_slips(book, event),
            *year_slips(book, event),
            *_remainder_warnings(changes, event),
            *_warnings(book, after, draft, resolved, calendar),
        ),
    )


def _left(request: OpenRequest | None, after: Mapping[str, Position]) -> Sen:
    """What is left of the request once the event is recorded, on whichever date that takes it."""
    position = after.get(request.allocation) if request else None
    among = position.requests if position else ()
    return next((has.left for has in among if request and has.name == request.name), Sen(0))


def _ended(book: Book, will_be: Balances, event: Event) -> Sen:
    """What an end leaves unpaid, or gives back where it is taken back."""
    about = book.entries[event.entry - 1].event if isinstance(event, Reversed) else event
    if not isinstance(about, Ended):
        return Sen(0)
    before, after = (ended_of(each, about.allocation) for each in (balances(book), will_be))
    return Sen(abs(after - before))


def _remainder_warnings(changes: tuple[Change, ...], event: Event) -> list[Problem]:
    """What a use report, a return or a return of nothing says otherwise than what is known."""
    if not isinstance(event, Reported | Returned | Settled):
        return []
    return [
        problem
        for change in changes
        if change.after
        for problem in remainder_warnings(change.after)
    ]


def _warnings(
    book: Book, after: Book, draft: Draft, resolved: Resolved, calendar: Calendar
) -> list[Problem]:
    position = balances(book).positions.get(draft.about or "")
    match resolved.event:
        case Disbursed() as event:
            found = payment_warnings(book, event, alone=draft.no_request)
            found += budget_warnings(book, event)
            known = tranches_of(after, event.allocation)
            found += year_warnings(after, event, seq=book.head.seq + 1, known=known)
            # What was asked for was not ended; a letter that came after that was told of.
            found += ended_before(book, event) if resolved.request is None else []
            found += tranche_warnings(book, event, resolved.request, named=_names_tranche(draft))
            found += report_warnings(book, event, position)
            return [*found, *late_warnings(book, after, event, calendar)]
        case Requested() as event:
            found = request_warnings(book, event) + budget_warnings(book, event)
            found += ended_before(book, event)
            found += tranche_warnings(book, event, None, named=_names_tranche(draft))
            return found + report_warnings(book, event, position)
        case Returned() as event:
            return return_warnings(book, event)
        case Adopted() as event:
            return adoption_warnings(book, event, calendar)
        case _:
            return []


def _names_tranche(draft: Draft) -> bool:
    return isinstance(draft.event, Requested | Disbursed) and draft.event.tranche is not None


def _plan_is_adopted(book: Book, plan_in_file: Plan, event: Stated) -> None:
    if isinstance(event, Adopted | Accepted):
        return  # the one does it, and the other is not about the plan
    if plan_data(book.plan) != plan_data(plan_in_file):
        raise RefusedError(
            Problem("plan-not-adopted", {"changed": difference(book.plan, plan_in_file)})
        )


def _dates_are_past(event: Stated, today: date) -> None:
    for name in type(event).model_fields:
        day = getattr(event, name)
        if isinstance(day, date) and day > today:
            values = {"option": typed_as(name), "date": day, "today": today}
            raise RefusedError(Problem("date-in-future", values))


def _is_after_opening(plan: Plan, draft: Draft) -> None:
    """Judged before what an event names; the balances hold it for all money that moves."""
    allocation = plan.allocation(draft.about) if draft.about else None
    opening, day = allocation.opening if allocation else None, draft.event.day
    if opening and day and day <= opening.as_of:
        values = {"allocation": draft.about, "as_of": opening.as_of, "date": day}
        raise RefusedError(Problem("before-opening", values))


def _is_reversible(book: Book, event: Reversed) -> None:
    if event.entry > book.head.seq:
        values = {"seq": event.entry, "newest": book.head.seq}
        raise RefusedError(Problem("no-such-entry", values))
    kind = book.documents.kind_of(event.entry)
    if kind not in REVERSIBLE:
        raise RefusedError(Problem("not-reversible", {"seq": event.entry, "kind": kind}))
    if leaning := _leaning_on(book, event.entry):
        listed = " · ".join(f"#{seq}" for seq in leaning)
        raise RefusedError(
            Problem("has-dependants", {"seq": event.entry, "entries": listed, "newest": leaning[0]})
        )


def _leaning_on(book: Book, seq: int) -> list[int]:
    """The entries that have to be taken back before that one, the newest first."""
    found, waiting = set[int](), {seq}
    while waiting:
        waiting = {fact.seq for fact in book.facts if leans_on(fact) in waiting} - found
        found |= waiting
    return sorted(found, reverse=True)


def _keeps_what_is_used(book: Book, event: Adopted) -> None:
    practice = event.plan.office.practice
    if practice != book.plan.office.practice:
        raise RefusedError(Problem("practice-stays", {"practice": str(practice).lower()}))
    for allocation in book.plan.allocations:
        if event.plan.allocation(allocation.id):
            continue
        opening = allocation.opening
        if allocation.id in book.touched or (opening and opening.total):
            raise RefusedError(Problem("allocation-in-use", {"allocation": allocation.id}))


def _documents_openings(book: Book, event: Adopted) -> None:
    """What was true before the ledger began is not said otherwise on somebody's word alone."""
    changes = [] if event.document else list(changes_between(book.plan, event.plan))
    if changes and book.head.seq:
        raise RefusedError(
            *(Problem("opening-needs-document", opening_values(change)) for change in changes)
        )


def _refusal(book: Book, event: Event, breach: Breach) -> Problem:
    """Say a breach as the clerk caused it: by this entry, or by what stands after it."""
    values = {**breach.values, "allocation": breach.allocation}
    if isinstance(event, Requested) and (paid := _paid_before(book, event, breach)):
        return Problem(
            "request-after-payment",
            {
                "seq": paid.seq,
                "amount": paid.amount,
                "date": paid.day,
                "allocation": paid.allocation,
            },
        )
    new = book.head.seq + 1
    if breach.seq in {0, new}:
        return Problem(breach.code, values)
    if breach.code == "before-opening":
        return Problem("opening-after-entry", {**values, "seq": breach.seq})
    dated = {fact.seq: fact.day for fact in book.facts}
    dated.update((plan.seq, plan.day) for plan in book.plans if plan.day)
    day = dated[breach.seq]
    return Problem("breaks-later-entry", {**values, "seq": breach.seq, "date": day})


def _paid_before(book: Book, event: Requested, breach: Breach) -> Payment | None:
    """The payment that stands alone and took the room of a request that is recorded late.

    One that the bank paid before the request came was for it only if it is of that very amount.
    """
    new = book.head.seq + 1
    late = breach.seq == new and breach.code == "request-exceeds-remainder"
    for fact in book.facts:
        if not isinstance(fact, Payment) or fact.request is not None:
            continue
        of_it = fact.allocation == event.allocation and fact.day <= event.date
        if fact.seq == breach.seq or (late and of_it and fact.amount == event.amount):
            return fact
    return None


def _changes(
    book: Book, plan: Plan, will_be: Balances, draft: Draft, event: Event
) -> tuple[Change, ...]:
    was = balances(book)
    match event:
        case Accepted():
            return (Change(None, None),)  # no money moves
        case Reversed() | Bounced():
            about = event.entry if isinstance(event, Reversed) else event.payment
            ids = tuple(fact.allocation for fact in book.facts if fact.seq == about)
        case Adopted():
            return tuple(
                Change(
                    was.positions.get(name),
                    will_be.positions.get(name),
                    progress_of(was, name),
                    progress_of(will_be, name),
                )
                for name in changed(book.plan, plan)
            )
        case _:
            ids = (draft.about or "",)
    return tuple(Change(was.positions.get(name), will_be.positions.get(name)) for name in ids)
