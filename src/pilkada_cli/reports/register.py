"""The register of payments, as auditors ask for it: each SP2D with both of its dates.

A range of it up to a date sums to what `status` says is disbursed on that date: an opening that
disbursed something is a row, and a reversal is a row of the opposite sign, dated as the entry
that it takes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..core.book import Book, Position
from ..core.events import Disbursed, Reversed
from ..core.money import Sen
from .report import Column, Kind, Report
from .status import day_of, shown_positions


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """An opening, a payment, or the reversal of one. The amount is in sen, signed."""

    entry: int | None
    date: date
    kind: str
    allocation: str
    recipient: str
    amount: Sen
    payment: Disbursed | None = None
    reverses: int | None = None
    note: str | None = None
    sha256: str | None = None


COLUMNS: tuple[Column[RegisterRow], ...] = (
    Column("entry", Kind.COUNT, lambda row: row.entry),
    Column("date", Kind.DAY, lambda row: row.date),
    Column("kind", Kind.TERM, lambda row: row.kind),
    Column("allocation", Kind.TEXT, lambda row: row.allocation),
    Column("recipient", Kind.TEXT, lambda row: row.recipient),
    Column("amount", Kind.MONEY, lambda row: row.amount),
    Column("cleared", Kind.DAY, lambda row: row.payment.cleared if row.payment else None),
    Column("issued", Kind.DAY, lambda row: row.payment.issued if row.payment else None),
    Column("sp2d", Kind.TEXT, lambda row: row.payment.sp2d if row.payment else None),
    Column("spm", Kind.TEXT, lambda row: row.payment.spm if row.payment else None),
    Column("spm_date", Kind.DAY, lambda row: row.payment.spm_date if row.payment else None),
    Column("spp", Kind.TEXT, lambda row: row.payment.spp if row.payment else None),
    Column("spp_date", Kind.DAY, lambda row: row.payment.spp_date if row.payment else None),
    Column("account", Kind.TEXT, lambda row: row.payment.account if row.payment else None),
    Column("reverses", Kind.COUNT, lambda row: row.reverses),
    Column("note", Kind.TEXT, lambda row: row.note),
    Column("sha256", Kind.HASH, lambda row: row.sha256),
)


def register_report(book: Book, *, today: date, as_of: date | None = None) -> Report[RegisterRow]:
    """The register, in the order of business dates.

    Args:
        book: With its entries kept.
        today: In the office's zone.
        as_of: Only rows dated not later.

    Raises:
        RefusedError: `as-of-before-opening`, as for the status that it sums to.
    """
    shown = {each.allocation.id: each for each in shown_positions(book, as_of, None)}
    rows = [*_openings(book, shown), *_payments(book)]
    rows.sort(key=lambda row: (row.date, row.entry or 0))
    return Report(
        name="register",
        office=book.plan.office.name,
        as_of=day_of(book, today, as_of),
        head=book.head,
        columns=COLUMNS,
        rows=tuple(row for row in rows if as_of is None or row.date <= as_of),
    )


def _openings(book: Book, shown: dict[str, Position]) -> Iterator[RegisterRow]:
    """One row an opening; it counts from its date, or from the plan that brought the allocation."""
    newest = book.plans[-1]
    sha256 = book.entries[newest.seq - 1].sha256 if newest.seq else None
    for position in shown.values():
        allocation, opening = position.allocation, position.allocation.opening
        if opening and opening.disbursed and position.opened_on:
            yield RegisterRow(
                newest.seq or None,
                position.opened_on,
                "opening",
                allocation.id,
                allocation.recipient,
                opening.disbursed,
                note=opening.source,
                sha256=sha256,
            )


def _payments(book: Book) -> Iterator[RegisterRow]:
    names = {a.id: a.recipient for plan in book.plans for a in plan.plan.allocations}
    for entry in book.entries:
        event = entry.event
        if isinstance(event, Disbursed):
            payment, sign, kind, reverses, note = event, 1, "disbursed", None, event.note
        elif isinstance(event, Reversed):
            taken_back = book.entries[event.entry - 1].event
            if not isinstance(taken_back, Disbursed):
                continue
            payment, sign, kind, reverses = taken_back, -1, "reversal", event.entry
            note = event.note
        else:
            continue
        yield RegisterRow(
            entry.seq,
            payment.cleared,
            kind,
            payment.allocation,
            names[payment.allocation],
            Sen(sign * payment.amount),
            payment,
            reverses,
            note,
            entry.sha256,
        )
