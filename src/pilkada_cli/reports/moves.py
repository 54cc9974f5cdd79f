"""What moved money from or to the treasury, a row each: the register's rows, and their totals'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..core.book.book import Book
from ..core.book.facts import Position
from ..core.book.lookups import allocation_about, name_on, payment_about, planned_on, recipients
from ..core.book.openings import openings_of
from ..core.book.papers import NO_PAPERS, Papers, own_papers, papers_of
from ..core.ledger.events import Bounced, Disbursed, Returned, Reversed
from ..core.plan.plan import Opening
from ..core.values.dates import Period
from ..core.values.money import Sen
from .question import Question

Day = date


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """An opening, a payment, a bounce, a return, or the reversal of one. In sen, signed."""

    entry: int | None
    date: Day
    kind: str
    allocation: str
    recipient: str = ""
    amount: Sen | None = None
    returned: Sen | None = None
    interest: Sen | None = None
    payment: Disbursed | None = None
    papers: Papers = NO_PAPERS
    document: str | None = None
    account: str | None = None
    account_from: str | None = None
    into: str | None = None
    reverses: int | None = None
    adopted: Day | None = None
    note: str | None = None
    sha256: str | None = None
    is_bounce: bool = False


def register_rows(question: Question) -> list[RegisterRow]:
    """The rows that are asked for, in the order of business dates.

    Each has the recipient's name of its own day: a rename leaves earlier papers as they were.

    Raises:
        RefusedError: `as-of-before-opening`, as for the status that they sum to.
    """
    book, within, as_of = question.book, question.period or Period(), question.as_of
    shown = {position.allocation.id: position for position in question.shown}
    # One that was taken out has no position any more; what was printed of its opening stays.
    names = recipients(book)
    rows = [row for name in names for row in _openings(book, name, shown.get(name))]
    rows += _moves(book)
    rows.sort(key=lambda row: (row.date, row.entry or 0))
    return [
        replace(_with_account(book, row), recipient=name_on(names[row.allocation], row.date))
        for row in rows
        if (as_of is None or row.date <= as_of)
        and within.covers(row.date)
        and question.allocation in {None, row.allocation}
    ]


def _openings(book: Book, allocation_id: str, position: Position | None) -> Iterator[RegisterRow]:
    """What an opening disbursed, as it was first said, and what later plans said otherwise.

    It counts from its date, or from the plan that brought the allocation. Where its date changed,
    the old row is taken back on the old date, and the new one stands on the new one.
    """
    newest = position.allocation.opening if position else None
    brought = next(plan for plan in book.plans if plan.plan.allocation(allocation_id))

    def row(seq: int, kind: str, of: Opening, amount: int, **more: Any) -> RegisterRow:
        day = max(of.as_of, brought.day or of.as_of)
        if newest and position and position.opened_on and newest.as_of == of.as_of:
            day = position.opened_on
        return RegisterRow(
            seq or None,
            day,
            kind,
            allocation_id,
            amount=Sen(amount),
            sha256=book.entries[seq - 1].sha256 if seq else None,
            **more,
        )

    for change in openings_of(book, allocation_id):
        before, after = change.before, change.after
        if change.is_first and after and after.disbursed:
            yield row(change.seq, "opening", after, after.disbursed, note=after.source)
        if change.is_first:
            continue
        said = {"adopted": change.day, "document": change.document, "note": change.note}
        if before and after and before.as_of == after.as_of:
            if amount := after.disbursed - before.disbursed:
                yield row(change.seq, "opening-changed", after, amount, **said)
            continue
        if before and before.disbursed:
            yield row(change.seq, "opening-changed", before, -before.disbursed, **said)
        if after and after.disbursed:
            yield row(change.seq, "opening-changed", after, after.disbursed, **said)


def _moves(book: Book) -> Iterator[RegisterRow]:
    """A row for each entry that moved money from or to the treasury, and for its reversal."""
    papers = papers_of(book)
    for entry in book.entries:
        said = entry.event
        event = book.entries[said.entry - 1].event if isinstance(said, Reversed) else said
        if not isinstance(event, Disbursed | Bounced | Returned):
            continue
        allocation = allocation_about(book.entries, event) or ""
        payment = payment_about(book.entries, event)
        seq = event.payment if isinstance(event, Bounced) else entry.seq
        row = RegisterRow(
            entry.seq,
            event.cleared if isinstance(event, Disbursed) else event.date,
            "reversal" if isinstance(said, Reversed) else event.kind,
            allocation,
            payment=payment,
            papers=papers.get(seq, own_papers(payment) if payment else NO_PAPERS),
            reverses=said.entry if isinstance(said, Reversed) else None,
            note=getattr(said, "note", None),
            sha256=entry.sha256,
            is_bounce=isinstance(event, Bounced),
        )
        yield _with_amounts(row, event, sign=-1 if row.reverses else 1)


def _with_account(book: Book, row: RegisterRow) -> RegisterRow:
    """The row with where its account is from; what a payment does not name, the plan had then."""
    if row.account:
        return replace(row, account_from="stated")
    if row.payment is None or row.is_bounce:
        return row
    allocation = planned_on(book, row.allocation, row.date)
    account = allocation.recipient_account if allocation else None
    number = account.number if account else None
    return replace(row, account=number, account_from="plan" if number else None)


def _with_amounts(
    row: RegisterRow, event: Disbursed | Bounced | Returned, *, sign: int
) -> RegisterRow:
    """The row with what moved, and with the document that says so."""
    match event:
        case Disbursed():
            return replace(row, amount=Sen(sign * event.amount), account=event.account)
        case Bounced():
            back = row.payment.amount if row.payment else Sen(0)
            return replace(row, amount=Sen(-sign * back), document=event.document)
        case Returned():
            returned = event.amount and Sen(sign * event.amount)
            interest = event.interest and Sen(sign * event.interest)
            columns = replace(row, returned=returned, interest=interest)
            return replace(columns, document=event.sts, account=event.account, into=event.into)
