"""What stands in the ledger already: the same statement again, or one that contradicts it.

`id` names the business document, so that a clerk who repeats a command after a crash can't record
it twice. It is looked up before the plan is compared and before anything is inferred
(docs/concepts/ledger.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from ..book.book import Book
from ..book.facts import (
    Advance,
    Bounce,
    Cancellation,
    Request,
    RequestName,
    opening_request,
    typed_request,
)
from ..book.lookups import bounces_of
from ..ledger.events import (
    Accepted,
    Adopted,
    Cancelled,
    Disbursed,
    Event,
    Requested,
    Returned,
    Reversed,
    typed_as,
)
from ..plan.plan import plan_data
from ..values.problem import Problem, RefusedError
from ..values.text import account_key, document_key
from .draft import Draft, OfAllocation, Stated, StatedAdvance, StatedBounce, StatedCancellation


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same document with the same content stands in entry `seq`: nothing to record.

    `bounced_by` is the entry by which the bank gave that payment back, `withdrawn_by` the one
    that withdrew that request, `moved_on` the step that the file took since; None where none did.
    """

    seq: int
    bounced_by: int | None = None
    withdrawn_by: int | None = None
    moved_on: int | None = None


def repeat_of(book: Book, draft: Draft) -> Repeat | None:
    """The entry that says what a command states; None where none does.

    Args:
        book: With its entries kept.
        draft: The statement.

    Raises:
        RefusedError: `document-conflict`, `entry-conflict`, `already-at-stage`: an entry with
            the same document says otherwise.
    """
    event = draft.event
    match event:
        case Adopted():
            same = plan_data(event.plan) == plan_data(book.plan)
            return Repeat(book.plans[-1].seq) if same else None
        case Accepted():
            return _accepted(book, event)
        case StatedAdvance():
            return _advanced(book, draft, event)
        case StatedCancellation():
            return _cancelled(book, draft, event)
        case StatedBounce():
            return _bounced(book, draft)
        case _:
            return _documented(book, draft, event)


def _documented(book: Book, draft: Draft, event: OfAllocation | Reversed) -> Repeat | None:
    """Whatever a document of its own names; and a reversal, which says no more than its entry."""
    seq = book.documents.stands_in(event.document_id(book.head.seq + 1))
    found = _same(book, draft, seq) if seq else None
    if found is None and isinstance(event, Disbursed):
        found = _sent_before(book, draft, event)
    if found is None and isinstance(event, Requested):
        found = _withdrawn_before(book, draft, event)
    if found is None and seq:
        raise RefusedError(_conflict(book, draft, seq))
    if found is None and isinstance(event, Requested):
        _came_after_its_withdrawal(book, event)
    return found


def _accepted(book: Book, event: Accepted) -> Repeat | None:
    """A place is accepted once; a ledger that was restored, again as soon as it went on."""
    among = book.entries if event.what == "cloud-folder" else book.entries[-1:]
    for entry in among:
        found = entry.event
        if isinstance(found, Accepted) and _accepts(found) == _accepts(event):
            return Repeat(entry.seq)
    return None


def _accepts(event: Accepted) -> tuple[object, ...]:
    return (event.what, event.place, event.head_seq, event.head_sha256)


def _sent_before(book: Book, draft: Draft, event: Disbursed) -> Repeat | None:
    """The content of a payment that bounced is no new payment, until the bank sends it later."""
    for bounce in bounces_of(book, event.sp2d):
        if found := _same(book, draft, bounce.payment):
            return Repeat(found.seq, bounce.seq)
    return None


def _withdrawn_before(book: Book, draft: Draft, event: Requested) -> Repeat | None:
    """The content of a request that was withdrawn asks no second time, until a later date."""
    for withdrawal, request in _withdrawals_of(book, event):
        if _same(book, draft, request):
            return Repeat(request, withdrawn_by=withdrawal.seq)
    return None


def _came_after_its_withdrawal(book: Book, event: Requested) -> None:
    """Refuse a letter that would be open twice on one day.

    Raises:
        RefusedError: `letter-withdrawn`.
    """
    for withdrawal, request in _withdrawals_of(book, event):
        if event.date < withdrawal.day:
            values = {
                "letter": event.letter,
                "allocation": event.allocation,
                "date": event.date,
                "seq": request,
                "by": withdrawal.seq,
                "withdrawn_date": withdrawal.day,
            }
            raise RefusedError(Problem("letter-withdrawn", values))


def _withdrawals_of(book: Book, event: Requested) -> list[tuple[Cancellation, int]]:
    """The standing withdrawals of requests with that letter, the newest first; which request."""
    letter = event.document_id(0)
    found = [
        (fact, fact.request)
        for fact in book.facts
        if isinstance(fact, Cancellation)
        and isinstance(fact.request, int)
        and book.documents.by_seq[fact.request] == letter
    ]
    return found[::-1]


def _bounced(book: Book, draft: Draft) -> Repeat | None:
    for bounce in bounces_of(book, draft.sp2d or ""):
        if found := _same(book, draft, bounce.seq):
            return found
    return None


def _cancelled(book: Book, draft: Draft, event: StatedCancellation) -> Repeat | None:
    """A request is withdrawn once; a command that names none is held to its date and reason."""
    for fact in book.facts:
        if not isinstance(fact, Cancellation) or fact.allocation != draft.allocation:
            continue
        found = book.entries[fact.seq - 1].event
        if fact.request == draft.request:
            if _same(book, draft, fact.seq) is None:
                raise RefusedError(_conflict(book, draft, fact.seq))
            return Repeat(fact.seq)
        alike = isinstance(found, Cancelled) and (found.date, found.note)
        if draft.request is None and alike == (event.date, event.note):
            return Repeat(fact.seq)
    return None


def _advanced(book: Book, draft: Draft, event: StatedAdvance) -> Repeat | None:
    """A step that stands, of a request that does: the newest by that day, or one before it.

    An older step said once more is a repetition, and no step back, nor one forward again: else
    whoever runs the commands of a day a second time leaves the file on another desk. Where a file
    really came to that desk again on the same day, the note tells it from the first time.
    """
    steps: dict[RequestName, list[Advance]] = {}
    standing: set[RequestName] = {opening_request(draft.allocation or "")}
    for fact in book.facts:
        if isinstance(fact, Request | Bounce):
            standing.add(fact.seq)
        elif isinstance(fact, Advance) and fact.allocation == draft.allocation:
            steps.setdefault(fact.request, []).append(fact)
    for name, facts in steps.items():
        if name not in standing or draft.request not in {None, name}:
            continue
        newest = [fact for fact in facts if fact.day <= event.date][-1:]
        same = [fact for fact in facts if _same(book, draft, fact.seq)]
        if same and same[-1:] == newest:
            return Repeat(same[-1].seq)
        for fact in same:
            note = getattr(book.entries[fact.seq - 1].event, "note", None)
            if event.note in {None, note}:
                return Repeat(fact.seq, moved_on=newest[0].seq)
    return None


def _same(book: Book, draft: Draft, seq: int) -> Repeat | None:
    return None if _differences(draft, book.entries[seq - 1].event) else Repeat(seq)


def _differences(draft: Draft, recorded: Event) -> list[str]:
    """In which arguments and options a command says other than is recorded.

    What it does not say is no difference, nor is a note: that is about the entry, not the fact.
    """
    # A return states both of its amounts: the one that it leaves out is zero.
    whole = {"amount", "interest"} if isinstance(draft.event, Returned) else set()
    found = []
    for name in type(draft.event).model_fields:
        said, kept = getattr(draft.event, name), getattr(recorded, name)
        if name == "request" and isinstance(draft.event, Disbursed):
            other = draft.request is not None and draft.request != kept
            if other or (draft.no_request and kept is not None):
                found.append("--no-request" if draft.no_request else "--request")
        elif name == "note" or (said is None and name not in whole):
            continue
        elif _said(name, said) != _said(name, kept):
            found.append(typed_as(name))
    return found


def _said(field: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    return account_key(value) if field in {"account", "into"} else document_key(value)


def _conflict(book: Book, draft: Draft, seq: int) -> Problem:
    """Two statements of one document, both shown."""
    recorded = book.entries[seq - 1].event
    code = "document-conflict" if isinstance(recorded, Disbursed) else "entry-conflict"
    values: dict[str, object] = {
        "seq": seq,
        "kind": recorded.kind,
        "document": recorded.paper or _request_of(recorded) or f"#{seq}",
        "recorded": _facts(recorded),
        "stated": _facts(draft.event),
        "differs": " · ".join(_differences(draft, recorded)),
    }
    if isinstance(draft.event, Disbursed):
        values["year"] = draft.event.cleared.year
    return Problem(code, values)


def _request_of(event: Event) -> str | None:
    """What names a withdrawal: the request, as it is typed."""
    return typed_request(event.request) if isinstance(event, Cancelled) else None


def _facts(event: Event | Stated) -> tuple[object, ...]:
    """Allocation, amounts in sen and date, as far as an event has them."""
    names = ("allocation", "amount", "interest", "remainder")
    stated = [getattr(event, name, None) for name in names]
    return tuple(said for said in (*stated, event.day) if said is not None)
