"""What is about to be recorded, before the question; and the receipt, after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import zip_longest

from ..core.book.book import Book
from ..core.book.facts import Position, typed_request
from ..core.book.lookups import payment_about, tranche_of
from ..core.ledger.chain import Entry
from ..core.ledger.events import (
    Accepted,
    Adopted,
    Advanced,
    Cancelled,
    Disbursed,
    Ended,
    Event,
    Reported,
    Requested,
    Returned,
    Reversed,
    Settled,
)
from ..core.plan.plan import difference
from ..core.rules.propose import Change, Proposal
from ..core.values.money import Sen
from .addenda import CHANGE_COLUMNS, plan_changes
from .report import Column, Kind, Report


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One allocation that an entry changes, before and after. Amounts in sen.

    `about` is what it records, or what it takes back; `payment` the payment in that, or that
    bounced.
    """

    proposal: Proposal
    change: Change
    about: Event
    payment: Disbursed | None = None
    entry: Entry | None = None

    @property
    def position(self) -> Position | None:
        """The position afterwards; before, where the plan no longer has the allocation."""
        return self.change.after or self.change.before

    @property
    def request(self) -> str | None:
        """The request that it settles or is about: an entry's number, or the term `opening`."""
        request = self.proposal.request
        return typed_request(request.name) if request else None

    @property
    def left(self) -> Sen | None:
        """What is left of that request afterwards."""
        return self.proposal.left if self.proposal.request else None

    @property
    def reverses(self) -> int | None:
        """The entry that it takes back."""
        event = self.proposal.event
        return event.entry if isinstance(event, Reversed) else None

    @property
    def amount(self) -> Sen | None:
        """What is requested, withdrawn, paid, bounced, returned, or will not be paid.

        Of an adopted plan, the allocation's own.
        """
        if self.payment:
            return self.payment.amount
        if isinstance(self.about, Ended):
            return self.proposal.ended
        if isinstance(self.about, Requested | Returned):
            return self.about.amount
        if isinstance(self.about, Cancelled) and self.proposal.request:
            return self.proposal.request.left
        return self.change.after.amount if self.adopts and self.change.after else None

    @property
    def interest(self) -> Sen | None:
        """Bank interest, which is no part of the grant."""
        return self.about.interest if isinstance(self.about, Returned) else None

    @property
    def remainder(self) -> Sen | None:
        """What a use report leaves over."""
        return self.about.remainder if isinstance(self.about, Reported) else None

    @property
    def into(self) -> str | None:
        """The account into which it came back."""
        return self.about.into if isinstance(self.about, Returned) else None

    @property
    def adopts(self) -> bool:
        """Whether a plan is adopted: then the allocation's own amount may change."""
        return isinstance(self.about, Adopted)

    @property
    def document(self) -> str | None:
        """The paper that says so; an SP2D stands by itself."""
        return None if isinstance(self.about, Disbursed) else self.about.paper

    @property
    def stage_before(self) -> str | None:
        """Where the file of an advanced request lay."""
        request = self.proposal.request
        return request.stage if request and isinstance(self.about, Advanced) else None

    @property
    def stage(self) -> str | None:
        """Where it lies now."""
        return self.about.stage if isinstance(self.about, Advanced) else None

    @property
    def note(self) -> str | None:
        """Why a person answers for something, or withdraws it."""
        return getattr(self.proposal.event, "note", None)

    @property
    def remembered(self) -> int | None:
        """The entry up to which another ledger was remembered than the one answered for."""
        event = self.proposal.event
        return event.head_seq if isinstance(event, Accepted) else None


_ABOUT: tuple[Column[EntryRow], ...] = (
    Column("reverses", Kind.COUNT, lambda row: row.reverses, if_any=True),
    Column(
        "allocation", Kind.TEXT, lambda row: row.position.allocation.id if row.position else None
    ),
    Column(
        "recipient",
        Kind.TEXT,
        lambda row: row.position.allocation.recipient if row.position else None,
    ),
    Column(
        "paid_through",
        Kind.TEXT,
        lambda row: row.position.allocation.paid_through if row.position else None,
        if_any=True,
    ),
    Column("amount", Kind.MONEY, lambda row: row.amount, if_any=True),
    Column("interest", Kind.MONEY, lambda row: row.interest, if_any=True),
    Column("remainder", Kind.MONEY, lambda row: row.remainder, if_any=True),
)
_TRANCHE: tuple[Column[EntryRow], ...] = (
    Column("tranche", Kind.COUNT, lambda row: tranche_of(row.about), if_any=True),
)
_PAPERS: tuple[Column[EntryRow], ...] = (
    Column(
        "in_words",
        Kind.WORDS,
        lambda row: row.amount or row.interest or row.remainder,
        if_any=True,
    ),
    Column("sp2d", Kind.TEXT, lambda row: row.payment.sp2d if row.payment else None, if_any=True),
    Column("date", Kind.DAY, lambda row: row.about.day, if_any=True),
    Column("document", Kind.TEXT, lambda row: row.document, if_any=True),
    Column("into", Kind.TEXT, lambda row: row.into, if_any=True),
    *_TRANCHE,
    Column("request", Kind.TERM, lambda row: row.request, if_any=True),
    Column("left", Kind.MONEY, lambda row: row.left, if_any=True),
    Column("stage_before", Kind.TERM, lambda row: row.stage_before, if_any=True),
)
_STAGE: tuple[Column[EntryRow], ...] = (
    Column("stage", Kind.TERM, lambda row: row.stage, if_any=True),
)
_WHAT = (*_ABOUT, *_PAPERS, *_STAGE)


def _balance(moment: str) -> tuple[Column[EntryRow], ...]:
    """An allocation's amount, where it may change, and its three parts: before or after."""
    ceiling: Column[EntryRow] = Column(
        f"{moment}_amount",
        Kind.MONEY,
        partial(_ceiling, moment=moment),
        heading_key="ceiling",
        if_any=True,
        across=moment,
    )
    parts: Iterator[Column[EntryRow]] = (
        Column(
            f"{moment}_{part}",
            Kind.MONEY,
            partial(_part, moment=moment, part=part),
            heading_key=part,
            across=moment,
        )
        for part in ("disbursed", "in_process", "not_requested")
    )
    return (ceiling, *parts)


def _with_returned(moment: str) -> tuple[Column[EntryRow], ...]:
    """What a return changes stands outside the identity, below its parts."""
    returned: Column[EntryRow] = Column(
        f"{moment}_returned",
        Kind.MONEY,
        partial(_part, moment=moment, part="returned"),
        heading_key="returned",
        across=moment,
    )
    return (*_balance(moment), returned)


def _closing(moment: str) -> tuple[Column[EntryRow], ...]:
    """What is left over and has to come back, as far as anybody knows."""
    return tuple(
        Column(
            f"{moment}_{part}",
            Kind.MONEY,
            partial(_part, moment=moment, part=part),
            heading_key=part,
            across=moment,
        )
        for part in ("disbursed", "used", "remainder", "returned", "to_return")
    )


def _ceiling(row: EntryRow, *, moment: str) -> Sen | None:
    return _part(row, moment=moment, part="amount") if row.adopts else None


def _part(row: EntryRow, *, moment: str, part: str) -> Sen | None:
    position: Position | None = getattr(row.change, moment)
    return getattr(position, part) if position else None


@dataclass(frozen=True, slots=True)
class TrancheChange:
    """One tranche of an adopted plan, before and after. Amounts in sen; None where it has none."""

    allocation: str
    number: int
    before: Sen | None
    after: Sen | None
    paid: Sen


TRANCHE_CHANGE_COLUMNS: tuple[Column[TrancheChange], ...] = (
    Column("allocation", Kind.TEXT, lambda row: row.allocation),
    Column("tranche", Kind.COUNT, lambda row: row.number),
    Column("tranche_before", Kind.MONEY, lambda row: row.before),
    Column("tranche_after", Kind.MONEY, lambda row: row.after),
    Column("paid", Kind.MONEY, lambda row: row.paid),
)

ACCEPTED_COLUMNS: tuple[Column[EntryRow], ...] = (
    Column("remembered", Kind.COUNT, lambda row: row.remembered, if_any=True),
    Column("note", Kind.TEXT, lambda row: row.note),
)
_BEFORE = _balance("before")
_AFTER = _balance("after")
_SEALED: tuple[Column[EntryRow], ...] = (
    Column("entry", Kind.COUNT, lambda row: row.entry.seq if row.entry else None),
    Column("sha256", Kind.HASH, lambda row: row.entry.sha256 if row.entry else None),
)
PROPOSAL_COLUMNS = (*_WHAT, *_BEFORE, *_AFTER)
RECEIPT_COLUMNS = (*_SEALED, *_ABOUT, *_TRANCHE, *_STAGE, *_AFTER)
ADOPTED_COLUMNS = (*_SEALED, *_ABOUT, *_BEFORE, *_AFTER)
RETURN_COLUMNS = (*_WHAT, *_with_returned("before"), *_with_returned("after"))
RETURNED_COLUMNS = (*_SEALED, *_ABOUT, *_with_returned("after"))
CLOSING_COLUMNS = (*_WHAT, *_closing("before"), *_closing("after"))
CLOSED_COLUMNS = (*_SEALED, *_ABOUT, *_TRANCHE, *_closing("after"))


def proposal_report(book: Book, proposal: Proposal, *, today: date) -> Report[EntryRow]:
    """What a command would record, and what would follow from it; one row an allocation.

    Args:
        book: The book that it was judged against, with its entries kept.
        proposal: The judgement.
        today: In the office's zone.
    """
    event = proposal.event
    about = book.entries[event.entry - 1].event if isinstance(event, Reversed) else event
    payment = payment_about(book.entries, about)
    return Report(
        name="proposal",
        office=book.plan.office,
        as_of=today,
        head=book.head,
        columns=_columns(
            event, about, (ACCEPTED_COLUMNS, RETURN_COLUMNS, CLOSING_COLUMNS, PROPOSAL_COLUMNS)
        ),
        rows=tuple(EntryRow(proposal, change, about, payment) for change in proposal.changes),
        problems=proposal.warnings,
        title=f"title-{event.kind}",
        values=_told(book, event),
        parts={
            "changes": Report(
                "plan-changes",
                book.plan.office,
                today,
                book.head,
                CHANGE_COLUMNS,
                tuple(plan_changes(book.plan, event.plan)) if isinstance(event, Adopted) else (),
            ),
            "tranches": Report(
                "tranche-changes",
                book.plan.office,
                today,
                book.head,
                TRANCHE_CHANGE_COLUMNS,
                tuple(row for change in proposal.changes for row in _tranche_changes(change)),
            ),
        },
    )


def _tranche_changes(change: Change) -> Iterator[TrancheChange]:
    """Its tranches, where a plan changes some; what was paid in full stays."""
    position = change.after or change.before
    before, after = change.tranches_before, change.tranches_after
    if position is None or [each.amount for each in before] == [each.amount for each in after]:
        return
    for number, (was, will) in enumerate(zip_longest(before, after), start=1):
        paid = will or was
        yield TrancheChange(
            position.allocation.id,
            number,
            was.amount if was else None,
            will.amount if will else None,
            paid.paid if paid else Sen(0),
        )


def _told(book: Book, event: Event) -> dict[str, object]:
    """What the title of a proposal says besides."""
    match event:
        case Reversed():
            return {"reverses": event.entry}
        case Adopted():
            return {"changed": difference(book.plan, event.plan)}
        case _:
            return {}


def receipt_report(
    book: Book, proposal: Proposal, entry: Entry, *, today: date
) -> Report[EntryRow]:
    """What was recorded, and the balance that it left.

    Args:
        book: A book of that ledger with its entries kept, from before or after the recording.
        proposal: What was judged.
        entry: What was recorded.
        today: In the office's zone.
    """
    event = entry.event
    about = book.entries[event.entry - 1].event if isinstance(event, Reversed) else event
    others = ADOPTED_COLUMNS if isinstance(event, Adopted) else RECEIPT_COLUMNS
    payment = None if isinstance(event, Reversed) else payment_about(book.entries, event)
    return Report(
        name="receipt",
        office=book.plan.office,
        as_of=today,
        head=entry.head,
        columns=_columns(
            event,
            about,
            ((*_SEALED, *ACCEPTED_COLUMNS), RETURNED_COLUMNS, CLOSED_COLUMNS, others),
        ),
        rows=tuple(
            EntryRow(proposal, change, proposal.event, payment, entry)
            for change in proposal.changes
        ),
        values={"entry": entry.seq},
    )


_Columns = tuple[Column[EntryRow], ...]


def _columns(
    event: Event, about: Event, choice: tuple[_Columns, _Columns, _Columns, _Columns]
) -> _Columns:
    """What is told of something accepted, a return, what is left over, and all else.

    `about` is what is recorded, or what a reversal takes back.
    """
    accepted, returned, closing, other = choice
    if isinstance(event, Accepted):
        return accepted
    if isinstance(about, Reported | Settled):
        return closing
    return returned if isinstance(event, Returned) else other
