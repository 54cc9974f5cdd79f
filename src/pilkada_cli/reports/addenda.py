"""Addenda: what each adopted plan says otherwise than the one before it, key by key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise, zip_longest

from ..core.book.balances import balances
from ..core.book.book import Book
from ..core.deadlines.progress import cuts_of
from ..core.ledger.events import Adopted
from ..core.plan.amendments import amendments
from ..core.plan.plan import Plan
from ..core.values.dates import Period
from ..core.values.money import Sen
from .notices import book_warnings
from .question import Question
from .report import Column, Kind, Report, Sentence
from .report_type import Export, ReportType

Day = date


@dataclass(frozen=True, slots=True)
class AddendumRow:
    """One key that an adopted plan says otherwise. Amounts in sen.

    `allocation` None: of the office. `key` is that of the plan's file; of what a tranche comes to,
    `tranche` and its number. Money stands in the amounts, all else in `before` and `after`, as the
    ledger has it.
    """

    allocation: str | None
    recipient: str | None
    key: str
    before: str | None = None
    after: str | None = None
    amount_before: Sen | None = None
    amount_after: Sen | None = None
    entry: int | None = None
    date: Day | None = None
    document: str | None = None
    note: str | None = None

    @property
    def sentence(self) -> Sentence:
        """What it says, in a line of the history."""
        amounts = (self.amount_before, self.amount_after)
        is_amount = any(each is not None for each in amounts)
        before, after = amounts if is_amount else (self.before, self.after)
        values = {"allocation": self.allocation or "[office]", "key": self.key}
        kind = "amount" if is_amount else "text"
        return Sentence("addenda", kind, {**values, "before": before, "after": after})


CHANGE_COLUMNS: tuple[Column[AddendumRow], ...] = (
    Column("allocation", Kind.TEXT, lambda row: row.allocation),
    Column("key", Kind.TEXT, lambda row: row.key),
    Column("amount_before", Kind.MONEY, lambda row: row.amount_before, if_any=True),
    Column("amount_after", Kind.MONEY, lambda row: row.amount_after, if_any=True),
    Column("text_before", Kind.TEXT, lambda row: row.before, narrow="below", if_any=True),
    Column("text_after", Kind.TEXT, lambda row: row.after, narrow="below", if_any=True),
)
COLUMNS: tuple[Column[AddendumRow], ...] = (
    Column("entry", Kind.COUNT, lambda row: row.entry),
    Column("date", Kind.DAY, lambda row: row.date),
    Column("document", Kind.TEXT, lambda row: row.document, narrow="below"),
    *CHANGE_COLUMNS[:1],
    Column("recipient", Kind.TEXT, lambda row: row.recipient, narrow="away"),
    *CHANGE_COLUMNS[1:],
    Column("note", Kind.TEXT, lambda row: row.note, narrow="below", if_any=True),
)


def addenda_report(question: Question) -> Report[AddendumRow]:
    """Every change of the plan since the ledger began, in its order.

    Raises:
        RefusedError: `as-of-before-opening`.
    """
    within = question.period or Period()
    rows = tuple(
        row
        for row in addenda_rows(question.book)
        if row.date
        and within.covers(row.date)
        and (question.as_of is None or row.date <= question.as_of)
        and question.allocation in {None, row.allocation}
    )
    return Report(
        name="addenda",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=COLUMNS,
        rows=rows,
        problems=tuple(book_warnings(question.book)),
        period=question.period,
        values={"allocation": question.allocation, "first": within.first, "last": within.last},
    )


def addenda_rows(book: Book) -> Iterator[AddendumRow]:
    """What each adoption of a book, whose entries are kept, says otherwise than the plan before."""
    names = dict.fromkeys(a.id for each in book.plans for a in each.plan.allocations)
    sizes = {(seq, name): rows for name in names for seq, rows in _sizes(book, name)}
    for before, planned in pairwise(book.plans):
        event = book.entries[planned.seq - 1].event
        if not isinstance(event, Adopted):
            continue
        for allocation, rows in groupby(plan_changes(before.plan, event.plan), _of_allocation):
            tranches = sizes.get((planned.seq, allocation or ""), [])
            own = {row.key for row in tranches}
            for row in (*rows, *tranches):
                if row.key.removesuffix(" amount") not in own or row in tranches:
                    yield replace(
                        row,
                        entry=planned.seq,
                        date=event.date,
                        document=event.document,
                        note=event.note,
                    )


def plan_changes(before: Plan, after: Plan) -> Iterator[AddendumRow]:
    """What two plans say otherwise, key by key, before anything is adopted."""
    names = {a.id: a.recipient for plan in (before, after) for a in plan.allocations}
    for change in amendments(before, after):
        row = AddendumRow(change.allocation, names.get(change.allocation or ""), change.key)
        if change.is_amount:
            was, now = change.amount_before, change.amount_after
            yield replace(row, amount_before=was, amount_after=now)
        else:
            yield replace(row, before=change.before, after=change.after)


def _of_allocation(row: AddendumRow) -> str | None:
    return row.allocation


def _sizes(book: Book, allocation: str) -> Iterator[tuple[int, list[AddendumRow]]]:
    """What its tranches came to before and after each plan that changed it."""
    found = balances(book)
    position = found.positions.get(allocation)
    cuts = cuts_of(found, allocation) if position else ()
    for (_, was), (seq, now) in pairwise(cuts):
        recipient = position.allocation.recipient if position else None
        yield (
            seq,
            [
                AddendumRow(
                    allocation,
                    recipient,
                    f"tranche {number}",
                    amount_before=one,
                    amount_after=other,
                )
                for number, (one, other) in enumerate(zip_longest(was, now), start=1)
                if one != other
            ],
        )


REPORT = ReportType(
    "addenda",
    addenda_report,
    COLUMNS,
    filters=("period", "allocation", "as_of"),
    needs_entries=True,
    export=Export.TOGETHER,
)
