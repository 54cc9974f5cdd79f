"""Brief: five sentences for a coordination meeting or a messenger, in figures and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..core.book.facts import Position
from ..core.deadlines.deadlines import remainder_due
from ..core.plan.plan import desk_of
from ..core.plan.tranches import rounding
from ..core.values.money import Sen, Share
from .budget import over_budget
from .question import Question
from .report import Column, Kind, Report, Sentence
from .report_type import ReportType
from .tranches import TrancheRow, next_open, tranche_rows

Positions = tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class BriefRow:
    """One sentence, and which question it answers."""

    about: str
    sentence: Sentence


COLUMNS: tuple[Column[BriefRow], ...] = (
    Column("about", Kind.TERM, lambda row: row.about),
    Column("sentence", Kind.SENTENCE, lambda row: row.sentence),
)


def brief_report(question: Question) -> Report[BriefRow]:
    """What is disbursed, who has all of it, what is in process, not requested, and due next.

    And, where it is so, what was paid above the budget line of its year.

    Raises:
        RefusedError: `as-of-before-opening`.
    """
    positions = question.shown
    said = (
        ("total", _total(question)),
        ("disbursed", _complete(positions)),
        ("in-process", _in_process(positions)),
        ("not-requested", _not_requested(positions)),
        ("due", _deadline(question)),
        *((("over-budget", above),) if (above := _over_budget(question)) else ()),
    )
    return Report(
        name="brief",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=COLUMNS,
        rows=tuple(BriefRow(about, sentence) for about, sentence in said),
    )


def _total(question: Question) -> Sentence:
    amount = Sen(sum(position.amount for position in question.shown))
    disbursed = Sen(sum(position.disbursed for position in question.shown))
    values = {
        "office": question.plan.office.name,
        "as_of": question.day,
        "amount": amount,
        "disbursed": disbursed,
        "share": Share(disbursed, amount),
    }
    return Sentence("brief", "total" if disbursed else "total-none", values)


def _complete(positions: Positions) -> Sentence:
    paid = tuple(
        _named(each, each.disbursed)
        for each in positions
        if each.amount and each.disbursed == each.amount
    )
    return Sentence("brief", "complete", {"paid": paid}) if paid else _none("complete-none")


def _in_process(positions: Positions) -> Sentence:
    amount = Sen(sum(each.in_process for each in positions))
    if not amount:
        return _none("in-process-none")
    return Sentence("brief", "in-process", {"amount": amount, "open": tuple(_open(positions))})


def _open(positions: Positions) -> Iterator[Sentence]:
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


def _not_requested(positions: Positions) -> Sentence:
    amount = Sen(sum(each.not_requested for each in positions))
    if not amount:
        return _none("not-requested-none")
    rest = tuple(_named(each, each.not_requested) for each in positions if each.not_requested)
    return Sentence("brief", "not-requested", {"amount": amount, "rest": rest})


def _deadline(question: Question) -> Sentence:
    rows = tranche_rows(question)
    row = next_open(rows)
    if row is None or row.deadline is None:
        return _remainder(question) or _none(_no_deadline(rows, question.shown))
    late = sum(row.state == "overdue" for row in rows)
    values = {
        "more": late - 1 if late > 1 else None,
        "recipient": row.deadline.allocation.recipient,
        "tranche": row.deadline.number,
        "short": row.short,
        "due": row.due,
        "days": abs(row.working_days or 0),
    }
    return Sentence("brief", f"deadline-{row.state}", values)


def _over_budget(question: Question) -> Sentence | None:
    over = tuple(
        Sentence(
            "brief",
            "above-line",
            {
                "recipient": allocation.recipient,
                "over": -budget.left,
                "year": budget.year,
                "line": budget.line,
            },
        )
        for allocation, budget in over_budget(question)
    )
    return Sentence("brief", "over-budget", {"over": over}) if over else None


def _remainder(question: Question) -> Sentence | None:
    """By when what is left over has to be back, of whom something may still have to come."""
    due = remainder_due(question.plan)
    waiting = [position.allocation.recipient for position in question.awaiting_remainder()]
    if due is None or not waiting:
        return None
    key = "remainder-due" if question.day <= due else "remainder-late"
    return Sentence("brief", key, {"due": due, "recipients": waiting})


def _no_deadline(rows: list[TrancheRow], positions: Positions) -> str:
    known = [each for each in positions if each.amount]  # of others nobody knows what is to be paid
    left = [each for each in known if not rounding(each.amount - each.disbursed, each.amount)]
    if known == list(positions) and known and not left:
        return "deadline-done"
    return "deadline-unknown" if any(row.state == "undated" for row in rows) else "deadline-none"


def _named(position: Position, amount: Sen) -> Sentence:
    return Sentence("brief", "recipient", _values(position, amount))


def _values(position: Position, amount: Sen) -> dict[str, object]:
    return {"recipient": position.allocation.recipient, "amount": amount}


def _none(key: str) -> Sentence:
    return Sentence("brief", key)


REPORT = ReportType("brief", brief_report, COLUMNS, filters=("as_of",))
