"""What is about to be recorded, before the question; and the receipt, after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from ..core.book import Book, Position
from ..core.chain import Entry
from ..core.events import Accepted, Adopted, Disbursed, Reversed
from ..core.money import Sen
from ..core.rules import Change, Proposal
from .report import Column, Kind, Report


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One allocation that an entry changes, before and after. Amounts in sen."""

    proposal: Proposal
    change: Change
    reversed_payment: Disbursed | None = None
    entry: Entry | None = None

    @property
    def position(self) -> Position | None:
        """The position afterwards; before, where the plan no longer has the allocation."""
        return self.change.after or self.change.before

    @property
    def payment(self) -> Disbursed | None:
        """The payment that it records or takes back."""
        event = self.proposal.event
        return event if isinstance(event, Disbursed) else self.reversed_payment

    @property
    def settles(self) -> str | None:
        """The request that the payment settles: an entry's number, or the term `opening`."""
        request = self.proposal.request
        return str(request.name).partition(":")[0] if request else None

    @property
    def reverses(self) -> int | None:
        """The entry that it takes back."""
        event = self.proposal.event
        return event.entry if isinstance(event, Reversed) else None

    @property
    def amount(self) -> Sen | None:
        """The payment's amount; for a plan, the allocation's new amount."""
        if self.payment:
            return self.payment.amount
        return self.change.after.amount if self.adopts and self.change.after else None

    @property
    def adopts(self) -> bool:
        """Whether a plan is adopted: then the allocation's own amount may change."""
        return isinstance(self.proposal.event, Adopted)

    @property
    def day(self) -> date | None:
        """The business date."""
        return self.payment.cleared if self.payment else self.proposal.event.day

    @property
    def document(self) -> str | None:
        """The document that changed the plan."""
        event = self.proposal.event
        return event.document if isinstance(event, Adopted) else None

    @property
    def note(self) -> str | None:
        """Why a person answers for something."""
        event = self.proposal.event
        return event.note if isinstance(event, Accepted) else None

    @property
    def remembered(self) -> int | None:
        """The entry up to which another ledger was remembered than the one answered for."""
        event = self.proposal.event
        return event.head_seq if isinstance(event, Accepted) else None


_WHAT: tuple[Column[EntryRow], ...] = (
    Column("reverses", Kind.COUNT, lambda row: row.reverses, if_any=True),
    Column(
        "allocation", Kind.TEXT, lambda row: row.position.allocation.id if row.position else None
    ),
    Column(
        "recipient",
        Kind.TEXT,
        lambda row: row.position.allocation.recipient if row.position else None,
    ),
    Column("amount", Kind.MONEY, lambda row: row.amount, if_any=True),
    Column("in_words", Kind.WORDS, lambda row: row.amount, if_any=True),
    Column("sp2d", Kind.TEXT, lambda row: row.payment.sp2d if row.payment else None, if_any=True),
    Column("date", Kind.DAY, lambda row: row.day, if_any=True),
    Column("document", Kind.TEXT, lambda row: row.document, if_any=True),
    Column("request", Kind.TERM, lambda row: row.settles, if_any=True),
    Column("left", Kind.MONEY, lambda row: row.proposal.left if row.settles else None, if_any=True),
)


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


def _ceiling(row: EntryRow, *, moment: str) -> Sen | None:
    return _part(row, moment=moment, part="amount") if row.adopts else None


def _part(row: EntryRow, *, moment: str, part: str) -> Sen | None:
    position: Position | None = getattr(row.change, moment)
    return getattr(position, part) if position else None


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
RECEIPT_COLUMNS = (*_SEALED, *_WHAT[:4], *_AFTER)


def proposal_report(book: Book, proposal: Proposal, *, today: date) -> Report[EntryRow]:
    """What a command would record, and what would follow from it; one row an allocation.

    Args:
        book: The book that it was judged against, with its entries kept.
        proposal: The judgement.
        today: In the office's zone.
    """
    event = proposal.event
    taken_back = book.entries[event.entry - 1].event if isinstance(event, Reversed) else None
    payment = taken_back if isinstance(taken_back, Disbursed) else None
    return Report(
        name="proposal",
        office=book.plan.office.name,
        as_of=today,
        head=book.head,
        columns=ACCEPTED_COLUMNS if isinstance(event, Accepted) else PROPOSAL_COLUMNS,
        rows=tuple(EntryRow(proposal, each, payment) for each in proposal.changes),
        problems=proposal.warnings,
        title=f"title-{event.kind}",
        values={"reverses": event.entry} if isinstance(event, Reversed) else {},
    )


def receipt_report(
    proposal: Proposal, entry: Entry, *, office: str, today: date
) -> Report[EntryRow]:
    """What was recorded, and the balance that it left."""
    return Report(
        name="receipt",
        office=office,
        as_of=today,
        head=entry.head,
        columns=(*_SEALED, *ACCEPTED_COLUMNS)
        if isinstance(proposal.event, Accepted)
        else RECEIPT_COLUMNS,
        rows=tuple(EntryRow(proposal, each, entry=entry) for each in proposal.changes),
        values={"entry": entry.seq},
    )
