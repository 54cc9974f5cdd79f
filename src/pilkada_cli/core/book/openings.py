"""Openings that a later plan changed: what was said to be paid before the ledger is said otherwise.

An opening is taken from the newest adopted plan on every date, so a change of it changes what was
true on all of them. That is why it needs a document, and why it is told wherever an auditor looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ..ledger.events import Adopted
from ..plan.plan import Opening, Plan
from .book import Book


@dataclass(frozen=True, slots=True)
class OpeningChange:
    """One allocation's opening, as a plan said it before and as an adoption says it.

    None where there was, or is, no opening. `seq` is the entry that adopted it and `day` its date;
    in a plan that is only proposed they are absent.
    """

    allocation: str
    before: Opening | None
    after: Opening | None
    seq: int = 0
    day: date | None = None
    document: str | None = None
    note: str | None = None
    is_first: bool = False

    @property
    def lowered(self) -> bool:
        """Whether money that was said to be paid no longer is: it makes room to pay it again."""
        return (self.before.disbursed if self.before else 0) > (
            self.after.disbursed if self.after else 0
        )


def changes_between(before: Plan, after: Plan) -> Iterator[OpeningChange]:
    """What two plans say otherwise of openings: date or amounts. Stage and source are no money."""
    for new in after.allocations:
        old = before.allocation(new.id)
        if old and _sums(old.opening) != _sums(new.opening):
            yield OpeningChange(new.id, old.opening, new.opening)


def openings_of(book: Book, allocation_id: str) -> list[OpeningChange]:
    """Every time that a plan says of an allocation's opening what no plan said before.

    The first time is no change, where the allocation came with it: then `is_first`.

    Args:
        book: With its entries kept.
        allocation_id: Of an allocation that some plan has.
    """
    found: list[OpeningChange] = []
    said: Opening | None = None
    there = False
    for planned in book.plans:
        allocation = planned.plan.allocation(allocation_id)
        if allocation and _sums(allocation.opening) != _sums(said):
            event = book.entries[planned.seq - 1].event if planned.seq else None
            change = OpeningChange(allocation_id, said, allocation.opening, planned.seq)
            if isinstance(event, Adopted):
                change = replace(change, day=event.date, document=event.document, note=event.note)
            found.append(replace(change, is_first=not there and not found))
            said = allocation.opening
        there = allocation is not None
    return found


def opening_changes(book: Book) -> list[OpeningChange]:
    """Every change of an opening since the ledger began, in its order; see `openings_of`."""
    ids = dict.fromkeys(a.id for planned in book.plans for a in planned.plan.allocations)
    found = (change for name in ids for change in openings_of(book, name) if not change.is_first)
    return sorted(found, key=lambda change: change.seq)


def _sums(opening: Opening | None) -> tuple[object, ...] | None:
    return (opening.as_of, opening.disbursed, opening.in_process) if opening else None
