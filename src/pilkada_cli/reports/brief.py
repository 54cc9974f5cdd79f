"""Brief: five sentences for a coordination meeting or a messenger, in figures and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..core.book.book import Book
from ..core.book.facts import Position
from ..core.deadlines.calendar import Calendar
from ..core.deadlines.deadlines import remainder_due
from ..core.plan.plan import desk_of
from ..core.values.money import Sen, Share
from .question import Asked, awaiting_remainder
from .report import Column, Kind, Report, Sentence
from .schedule import TrancheRow, next_open, tranche_rows
from .status import day_of, shown_positions


@dataclass(frozen=True, slots=True)
class BriefRow:
    """One sentence, and which question it answers."""

    about: str
    sentence: Sentence


COLUMNS: tuple[Column[BriefRow], ...] = (
    Column("about", Kind.TERM, lambda row: row.about),
    Column("sentence", Kind.SENTENCE, lambda row: row.sentence),
)


def brief_report(
    book: Book, calendar: Calendar, *, today: date, as_of: date | None = None
) -> Report[BriefRow]:
    """What is disbursed, who has all of it, what is in process, not requested, and due next.

    Args:
        book: Sound.
        calendar: Of its plan.
        today: In the office's zone.
        as_of: Answer for that date.

    Raises:
        RefusedError: `as-of-before-opening`.
    """
    day = day_of(book, today, as_of)
    positions = shown_positions(book, as_of, None)
    rows = tranche_rows(book, positions, calendar, day)
    said = (
        ("total", _total(book, positions, day)),
        ("disbursed", _complete(positions)),
        ("in-process", _in_process(positions)),
        ("not-requested", _not_requested(positions)),
        ("due", _deadline(rows, positions, Asked(book, day, calendar))),
    )
    return Report(
        name="brief",
        office=book.plan.office,
        as_of=day,
        head=book.head,
        columns=COLUMNS,
        rows=tuple(BriefRow(about, sentence) for about, sentence in said),
    )


def _total(book: Book, positions: list[Position], day: date) -> Sentence:
    amount = Sen(sum(each.amount for each in positions))
    disbursed = Sen(sum(each.disbursed for each in positions))
    values = {
        "office": book.plan.office.name,
        "as_of": day,
        "amount": amount,
        "disbursed": disbursed,
        "share": Share(disbursed, amount),
    }
    return Sentence("brief", "total" if disbursed else "total-none", values)


def _complete(positions: list[Position]) -> Sentence:
    paid = tuple(
        _named(each, each.disbursed) for each in positions if each.disbursed == each.amount
    )
    return Sentence("brief", "complete", {"paid": paid}) if paid else _none("complete-none")


def _in_process(positions: list[Position]) -> Sentence:
    amount = Sen(sum(each.in_process for each in positions))
    if not amount:
        return _none("in-process-none")
    return Sentence("brief", "in-process", {"amount": amount, "open": tuple(_open(positions))})


def _open(positions: list[Position]) -> Iterator[Sentence]:
    """Each recipient that waits, with the desk on which its least advanced file lies."""
    for each in positions:
        waiting = each.least_advanced
        if not each.in_process:
            continue
        if waiting is None or waiting.since is None:
            yield _named(each, each.in_process)
        else:
            desk = {"desk": desk_of(waiting.stage), "since": waiting.since}
            yield Sentence("brief", "at-desk", {**_values(each, each.in_process), **desk})


def _not_requested(positions: list[Position]) -> Sentence:
    amount = Sen(sum(each.not_requested for each in positions))
    if not amount:
        return _none("not-requested-none")
    rest = tuple(_named(each, each.not_requested) for each in positions if each.not_requested)
    return Sentence("brief", "not-requested", {"amount": amount, "rest": rest})


def _deadline(rows: list[TrancheRow], positions: list[Position], asked: Asked) -> Sentence:
    row = next_open(rows)
    if row is None or row.deadline is None:
        return _remainder(asked) or _none(_no_deadline(rows, positions))
    late = sum(each.state == "overdue" for each in rows)
    values = {
        "more": late - 1 if late > 1 else None,
        "recipient": row.deadline.allocation.recipient,
        "tranche": row.deadline.number,
        "short": row.short,
        "due": row.due,
        "days": abs(row.working_days or 0),
    }
    return Sentence("brief", f"deadline-{row.state}", values)


def _remainder(asked: Asked) -> Sentence | None:
    """By when what is left over has to be back, of whom something may still have to come."""
    due = remainder_due(asked.book.plan)
    waiting = [each.allocation.recipient for each in awaiting_remainder(asked)]
    if due is None or not waiting:
        return None
    key = "remainder-due" if asked.day <= due else "remainder-late"
    return Sentence("brief", key, {"due": due, "recipients": waiting})


def _no_deadline(rows: list[TrancheRow], positions: list[Position]) -> str:
    if positions and all(each.disbursed == each.amount for each in positions):
        return "deadline-done"
    return "deadline-unknown" if any(each.state == "undated" for each in rows) else "deadline-none"


def _named(position: Position, amount: Sen) -> Sentence:
    return Sentence("brief", "recipient", _values(position, amount))


def _values(position: Position, amount: Sen) -> dict[str, object]:
    return {"recipient": position.allocation.recipient, "amount": amount}


def _none(key: str) -> Sentence:
    return Sentence("brief", key)
