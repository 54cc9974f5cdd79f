"""Show: one allocation's story, from its agreement to what came back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..core.book import (
    Advance,
    Book,
    Bounce,
    Position,
    Request,
    RequestName,
    opening_request,
    typed_request,
)
from ..core.fold import closed_on
from ..core.money import Sen, Share
from ..core.plan import DESKS, Agreement, RecipientAccount
from ..core.warnings import book_warnings
from .history import HistoryRow, history_row
from .open import OPEN_COLUMNS, open_rows
from .report import Column, Kind, Report
from .status import advice_for, day_of, shown_positions

_NO_AGREEMENT = Agreement()
_NO_ACCOUNT = RecipientAccount()


def _agreement(row: Position) -> Agreement:
    return row.allocation.agreement or _NO_AGREEMENT


def _account(row: Position) -> RecipientAccount:
    return row.allocation.recipient_account or _NO_ACCOUNT


BALANCE_COLUMNS: tuple[Column[Position], ...] = (
    Column("allocation", Kind.TEXT, lambda row: row.allocation.id),
    Column("recipient", Kind.TEXT, lambda row: row.allocation.recipient),
    Column("recipient_kind", Kind.TERM, lambda row: row.allocation.kind),
    Column("account_code", Kind.TEXT, lambda row: row.allocation.account_code),
    Column("agreement_number", Kind.TEXT, lambda row: _agreement(row).number),
    Column("agreement_recipient_number", Kind.TEXT, lambda row: _agreement(row).recipient_number),
    Column("agreement_signed", Kind.DAY, lambda row: _agreement(row).signed),
    Column("bank", Kind.TEXT, lambda row: _account(row).bank),
    Column("account_number", Kind.TEXT, lambda row: _account(row).number),
    Column("account_holder", Kind.TEXT, lambda row: _account(row).holder),
    Column("amount", Kind.MONEY, lambda row: row.amount, heading_key="ceiling"),
    Column("disbursed", Kind.MONEY, lambda row: row.disbursed),
    Column("in_process", Kind.MONEY, lambda row: row.in_process),
    Column("not_requested", Kind.MONEY, lambda row: row.not_requested),
    Column("returned", Kind.MONEY, lambda row: row.returned, if_any=True),
    Column("interest", Kind.MONEY, lambda row: row.interest, if_any=True),
    Column("disbursed_share", Kind.SHARE, lambda row: Share(row.disbursed, row.amount)),
)


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A step of the story: an opening, or an entry. Amounts in sen.

    `request` is the one that it opens, moves, pays or withdraws; `desk` where its file lies from
    then on, `days` for how long: until the next step, or the date of the answer.
    """

    date: date
    kind: str
    amount: Sen | None
    entry: HistoryRow | None = None
    request: RequestName | None = None
    stage: str | None = None
    days: int | None = None
    note: str | None = None

    @property
    def desk(self) -> str | None:
        """Whose desk its file is on from then on, as a term."""
        return DESKS.get(self.stage or "")

    @property
    def seq(self) -> int | None:
        """The number of the entry."""
        return self.entry.entry.seq if self.entry else None


STORY_COLUMNS: tuple[Column[StoryRow], ...] = (
    Column("date", Kind.DAY, lambda row: row.date),
    Column("kind", Kind.TERM, lambda row: row.kind),
    Column("amount", Kind.MONEY, lambda row: row.amount, if_any=True),
    Column(
        "interest", Kind.MONEY, lambda row: row.entry.interest if row.entry else None, if_any=True
    ),
    Column(
        "request",
        Kind.TERM,
        lambda row: None if row.request is None else typed_request(row.request),
        drop=2,
        if_any=True,
    ),
    Column("desk", Kind.TERM, lambda row: row.desk, drop=1, if_any=True),
    Column("days", Kind.COUNT, lambda row: row.days, drop=1, if_any=True),
    Column("document", Kind.TEXT, lambda row: row.entry.document if row.entry else None, drop=3),
    Column("entry", Kind.COUNT, lambda row: row.seq, if_any=True),
    Column(
        "reversed_by",
        Kind.COUNT,
        lambda row: row.entry.reversed_by if row.entry else None,
        if_any=True,
    ),
    Column("note", Kind.TEXT, lambda row: row.note, drop=4, if_any=True),
)


def show_report(
    book: Book, allocation: str, *, today: date, as_of: date | None = None
) -> Report[StoryRow]:
    """One allocation: agreement and balance, what is open, and everything that happened.

    Args:
        book: With its entries kept.
        allocation: It must be in the book.
        today: In the office's zone.
        as_of: Answer for that date.

    Raises:
        RefusedError: `as-of-before-opening`.
    """
    shown = shown_positions(book, as_of, allocation)
    day = day_of(book, today, as_of)
    office, head = book.plan.office.name, book.head
    story = sorted(_story(book, allocation, shown, day), key=lambda row: (row.date, row.seq or 0))
    balance = Report("balance", office, day, head, BALANCE_COLUMNS, tuple(shown))
    waiting = tuple(open_rows(shown, day))
    return Report(
        name="show",
        office=office,
        as_of=day,
        head=head,
        columns=STORY_COLUMNS,
        rows=tuple(story),
        problems=tuple(book_warnings(book, None)),
        advice=advice_for(shown_positions(book, None, allocation)),
        values={"recipient": shown[0].allocation.recipient if shown else allocation},
        parts={
            "balance": balance,
            "open": Report("open", office, day, head, OPEN_COLUMNS, waiting, title="short"),
        },
    )


def _story(book: Book, allocation: str, shown: list[Position], day: date) -> Iterator[StoryRow]:
    days = _days_at_desks(book, allocation, day)
    for position in shown:
        opening = position.allocation.opening
        if opening and position.opened_on:
            yield StoryRow(
                position.opened_on,
                "opening",
                opening.disbursed or None,
                request=opening_request(allocation) if opening.in_process else None,
                stage=opening.stage,
                note=opening.source,
            )
    for entry in book.entries:
        row = history_row(book, entry)
        when = entry.event.day
        if row.allocation != allocation or when is None or when > day:
            continue
        name, stage = _request_and_stage(row)
        yield StoryRow(
            when,
            entry.event.kind,
            row.amount,
            row,
            name,
            None if row.reversed_by else stage,
            days.get(entry.seq),
            getattr(entry.event, "note", None),
        )


def _request_and_stage(row: HistoryRow) -> tuple[RequestName | None, str | None]:
    """The request of a step, and the stage at which its file lies from then on."""
    event = row.entry.event
    match event.kind:
        case "requested":
            return row.entry.seq, "requested"
        case "bounced":
            return row.entry.seq, "sp2d"
        case _:
            return getattr(event, "request", None), getattr(event, "stage", None)


def _days_at_desks(book: Book, allocation: str, day: date) -> dict[int, int]:
    """For each entry that brought a file to a desk, how many days it lay there."""
    closed = closed_on(book, allocation, day)
    steps: dict[RequestName, list[tuple[date, int]]] = {}
    for fact in book.facts:
        if fact.allocation != allocation or fact.day > day:
            continue
        if isinstance(fact, Request | Bounce):
            steps.setdefault(fact.seq, []).append((fact.day, fact.seq))
        elif isinstance(fact, Advance):
            steps.setdefault(fact.request, []).append((fact.day, fact.seq))
    found = {}
    for name, each in steps.items():
        ends = [*(came for came, _ in each[1:]), min(closed.get(name, day), day)]
        for (came, seq), end in zip(each, ends, strict=True):
            found[seq] = max((end - came).days, 0)
    return found
