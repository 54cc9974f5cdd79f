"""Show: one allocation's story, from its agreement to what came back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any

from ..core.book.balances import balances
from ..core.book.book import Book
from ..core.book.facts import (
    Advance,
    Bounce,
    Position,
    Request,
    RequestName,
    opening_request,
    typed_request,
)
from ..core.book.lookups import tranche_of
from ..core.book.openings import openings_of
from ..core.deadlines.deadlines import remainder_due
from ..core.ledger.events import Adopted, Advanced, Bounced, Cancelled, Disbursed, Event, Requested
from ..core.plan.plan import STAGES, Allocation, Opening, desk_of
from ..core.values.money import Sen, Share
from .advice import next_steps
from .allocations import BESIDES, NAMING_COLUMNS
from .budget import budget_report
from .findings import late_or_near, rounded
from .history import HistoryRow, history_rows, touches
from .notices import book_warnings
from .open import open_report
from .question import Question
from .report import Column, Kind, Report
from .report_type import ReportType
from .schedule import COLUMNS as SCHEDULE_COLUMNS
from .tranches import TrancheRow, tranche_rows
from .why import skipped_report, why_report


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """Where the money of one allocation stands.

    `ended` is what of the not requested will not be paid, in sen; `due` by when what is left over
    has to be back, where some is or nobody knows; `use_report`: what is known of that.
    `is_unknown`: its amount is not known yet, and stands in the position as zero.
    """

    position: Position
    ended: Sen
    due: date | None
    use_report: str | None
    is_unknown: bool


def _of_allocation(column: Column[Allocation]) -> Column[BalanceRow]:
    return Column(column.key, column.kind, lambda row: column.get(row.position.allocation))


def _amount(key: str, *, if_any: bool = False) -> Column[BalanceRow]:
    """A column of an amount that the position itself has."""
    return Column(key, Kind.MONEY, attrgetter(f"position.{key}"), if_any=if_any)


def _of_known(key: str, *, heading_key: str = "") -> Column[BalanceRow]:
    """The same, of one that is not known before the allocation's amount is."""
    get = attrgetter(f"position.{key}")
    return Column(
        key,
        Kind.MONEY,
        lambda row: None if row.is_unknown else get(row),
        or_dash=True,
        heading_key=heading_key,
    )


BALANCE_COLUMNS: tuple[Column[BalanceRow], ...] = (
    *map(_of_allocation, (*NAMING_COLUMNS, *BESIDES)),
    _of_known("amount", heading_key="ceiling"),
    _amount("disbursed"),
    _amount("in_process"),
    _of_known("not_requested"),
    Column("ended", Kind.MONEY, lambda row: row.ended, if_any=True),
    _amount("returned", if_any=True),
    _amount("interest", if_any=True),
    Column("use_report", Kind.TERM, lambda row: row.use_report, if_any=True),
    _amount("remainder", if_any=True),
    _amount("to_return", if_any=True),
    Column("remainder_due", Kind.DAY, lambda row: row.due, if_any=True),
    _amount("used", if_any=True),
    Column(
        "used_share",
        Kind.SHARE,
        lambda row: (
            None if row.position.used is None else Share(row.position.used, row.position.amount)
        ),
        if_any=True,
    ),
    Column(
        "disbursed_share",
        Kind.SHARE,
        lambda row: Share(row.position.disbursed, row.position.amount),
    ),
)


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A step of the story: an opening, or an entry. Amounts in sen.

    `request` is the one that it opens, moves, pays or withdraws. `stage` is where its file lies
    from then on, `days` for how long: until the next step, until nothing is left of it, or until
    the date of the answer; None where the step moved no file. `ceiling` is the allocation's from
    a changed plan on.
    """

    date: date
    kind: str
    amount: Sen | None
    entry: HistoryRow | None = None
    request: RequestName | None = None
    stage: str | None = None
    days: int | None = None
    note: str | None = None
    ceiling: Sen | None = None

    @property
    def seq(self) -> int | None:
        """The number of the entry."""
        return self.entry.entry.seq if self.entry else None


STORY_COLUMNS: tuple[Column[StoryRow], ...] = (
    Column("date", Kind.DAY, lambda row: row.date),
    Column("kind", Kind.TERM, lambda row: row.kind),
    Column("amount", Kind.MONEY, lambda row: row.amount, if_any=True),
    Column("ceiling", Kind.MONEY, lambda row: row.ceiling, if_any=True),
    Column(
        "interest", Kind.MONEY, lambda row: row.entry.interest if row.entry else None, if_any=True
    ),
    Column(
        "remainder", Kind.MONEY, lambda row: row.entry.remainder if row.entry else None, if_any=True
    ),
    Column(
        "request",
        Kind.TERM,
        lambda row: None if row.request is None else typed_request(row.request),
        narrow="below",
        if_any=True,
    ),
    Column(
        "tranche",
        Kind.COUNT,
        lambda row: tranche_of(row.entry.entry.event) if row.entry else None,
        narrow="below",
        if_any=True,
    ),
    Column("desk", Kind.TERM, lambda row: desk_of(row.stage), narrow="below", if_any=True),
    Column("days", Kind.COUNT, lambda row: row.days, narrow="below", if_any=True),
    Column(
        "released", Kind.MONEY, lambda row: row.entry.released if row.entry else None, if_any=True
    ),
    Column(
        "document", Kind.TEXT, lambda row: row.entry.document if row.entry else None, narrow="below"
    ),
    Column("entry", Kind.COUNT, lambda row: row.seq, if_any=True),
    Column(
        "reversed_by",
        Kind.COUNT,
        lambda row: row.entry.reversed_by if row.entry else None,
        if_any=True,
    ),
    Column("note", Kind.TEXT, lambda row: row.note, narrow="below", if_any=True),
)


TRANCHE_COLUMNS: tuple[Column[TrancheRow], ...] = tuple(
    replace(column, narrow="below") if column.key == "state" else column
    for column in SCHEDULE_COLUMNS
    if column.key not in {"allocation", "recipient"}
)
"""Of one allocation, in the order of its plan: so the state is told of each."""


def show_report(question: Question) -> Report[StoryRow]:
    """One allocation: agreement and balance, tranches, what is open, and everything that happened.

    Raises:
        RefusedError: `as-of-before-opening`.
    """
    story = sorted(_story(question), key=lambda row: (row.date, row.seq or 0))
    shown = question.shown
    return Report(
        name="show",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=STORY_COLUMNS,
        leave_first=("note", "document", "request", "tranche", "desk"),
        rows=tuple(story),
        problems=(*book_warnings(question.book), *late_or_near(question), *rounded(question)),
        advice=next_steps(question),
        values={"recipient": shown[0].allocation.recipient if shown else question.allocation},
        parts=_parts(question),
    )


def _parts(question: Question) -> dict[str, Report[Any]]:
    """What is shown before the story."""
    office, day, head = question.plan.office, question.day, question.book.head
    tranches = tuple(tranche_rows(question))
    parts: dict[str, Report[Any]] = {
        "balance": Report(
            "balance",
            office,
            day,
            head,
            BALANCE_COLUMNS,
            tuple(_balance(question, position) for position in question.shown),
        ),
        "tranches": Report(
            "schedule",
            office,
            day,
            head,
            TRANCHE_COLUMNS,
            tranches,
            title="short",
            leave_first=("only_if", "fiscal_year", "paid_on"),
        ),
    }
    if question.shown:
        parts["budget"] = budget_report(question)
    if question.why and question.shown:
        parts["why"] = why_report(question)
        parts["days_off"] = skipped_report(question)
    parts["open"] = replace(open_report(question), title="short")
    return parts


def _balance(question: Question, position: Position) -> BalanceRow:
    after = question.is_after_election(position.allocation) and position.disbursed > 0
    known = "reported" if position.reports else None
    owes = after and position.to_return != 0
    return BalanceRow(
        position,
        question.ended(position),
        remainder_due(question.plan, position.allocation) if owes else None,
        "not-reported" if after and position.remainder is None and not known else known,
        question.is_unknown(position.allocation),
    )


def _story(question: Question) -> Iterator[StoryRow]:
    book, day, allocation = question.book, question.day, question.allocation or ""
    days = _days_at_desks(book, allocation, day)
    for position in question.shown:
        for change in openings_of(book, allocation):
            opening = change.after or Opening(as_of=change.day or day)
            if not change.is_first and change.day and change.day <= day:
                said = change.document or change.note
                yield _opening(opening, change.day, "opening-changed", said)
            elif change.is_first and change.after:
                opened = position.opened_on or opening.as_of
                yield _opening(opening, opened, "opening", opening.source)
    for row in history_rows(book):
        entry = row.entry
        when = entry.event.day
        if when is None or when > day or not touches(book, entry, allocation):
            continue
        request, stage = _file(entry.event, entry.seq)
        moved = entry.seq in days
        yield StoryRow(
            when,
            entry.event.kind,
            row.amount,
            row,
            request,
            stage if moved else None,
            days.get(entry.seq),
            row.note,
            _ceiling(entry.event, allocation),
        )


def _opening(opening: Opening, day: date, kind: str, note: str | None) -> StoryRow:
    """What an opening says from a day on; of a changed one, also where nothing is left of it."""
    amount = opening.disbursed if kind == "opening-changed" else opening.disbursed or None
    request = opening_request("") if opening.in_process else None
    return StoryRow(day, kind, amount, request=request, stage=opening.stage, note=note)


def _ceiling(event: Event, allocation: str) -> Sen | None:
    planned = event.plan.allocation(allocation) if isinstance(event, Adopted) else None
    return planned.amount if planned else None


def _file(event: Event, seq: int) -> tuple[RequestName | None, str | None]:
    """The request whose file an entry opens, moves or settles, and the stage to which."""
    match event:
        case Requested():
            return seq, STAGES[0]
        case Bounced():
            return seq, STAGES[-1]
        case Advanced():
            return event.request, event.stage
        case Disbursed() | Cancelled():
            return event.request, None
        case _:
            return None, None


def _days_at_desks(book: Book, allocation: str, day: date) -> dict[int, int]:
    """For each entry that brought a file to a desk, how many days it lay there."""
    closed = balances(book, day).closed
    steps: dict[RequestName, list[tuple[date, int]]] = {opening_request(allocation): []}
    advances = []
    for fact in book.facts:
        if fact.allocation != allocation or fact.day > day:
            continue
        if isinstance(fact, Request | Bounce):
            steps[fact.seq] = [(fact.day, fact.seq)]
        elif isinstance(fact, Advance):
            advances.append(fact)
    for fact in advances:
        # That of a request that was a mistake, or that nothing was left of, moved no file.
        if fact.request in steps and fact.day <= closed.get(fact.request, day):
            steps[fact.request].append((fact.day, fact.seq))
    found = {}
    for name, moves in steps.items():
        ends = [*(came for came, _ in moves[1:]), closed.get(name, day)]
        for (came, seq), end in zip(moves, ends, strict=False):
            found[seq] = (end - came).days
    return found


REPORT = ReportType(
    "show",
    show_report,
    STORY_COLUMNS,
    filters=("allocation", "why", "as_of"),
    needs_entries=True,
)
