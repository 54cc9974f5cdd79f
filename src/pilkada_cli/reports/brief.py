"""Brief: some sentences for a coordination meeting or a messenger, in figures and words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ..core.book.facts import Position
from ..core.deadlines.deadlines import remainder_due
from ..core.plan.plan import desk_of
from ..core.plan.tranches import rounding
from ..core.values.money import Sen, Share
from .budget import over_budget
from .question import Question
from .report import Column, Kind, Report, Sentence
from .report_type import ReportType
from .tranches import TrancheRow, dated_open, tranche_rows

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
    """What is disbursed, who has all of it, what is in process, not requested, overdue and due.

    And, where it is so, what will not be paid, what was paid above the budget line of its year, and
    after the election what was used, came back, and has still to come back.

    Raises:
        RefusedError: `as-of-before-opening`.
    """
    positions = question.shown
    said = (
        ("total", _total(question)),
        ("disbursed", _complete(positions)),
        ("in-process", _in_process(positions)),
        ("not-requested", _not_requested(question)),
        *_deadlines(question),
        *((("over-budget", above),) if (above := _over_budget(question)) else ()),
        *_closing(question),
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


def _not_requested(question: Question) -> Sentence:
    """What nobody has asked for yet; what will not be paid nobody will ask for."""
    left = [(each, Sen(each.not_requested - question.ended(each))) for each in question.shown]
    amount = Sen(sum(rest for _, rest in left))
    if not amount:
        return _none("not-requested-none")
    rest = tuple(_named(each, rest) for each, rest in left if rest)
    return Sentence("brief", "not-requested", {"amount": amount, "rest": rest})


Said = Iterator[tuple[str, Sentence]]


def _deadlines(question: Question) -> Said:
    """Every tranche that is overdue, and every one that is due; else why none is."""
    rows = tranche_rows(question)
    dated = dated_open(rows)
    for state in ("overdue", "due"):
        if of_state := tuple(_tranche(row) for row in dated if row.state == state):
            yield state, Sentence("brief", f"deadline-{state}", {"tranches": of_state})
    if unsigned := dict.fromkeys(row.of.allocation.recipient for row in rows if row.is_unsigned):
        yield "due", Sentence("brief", "deadline-unknown", {"recipients": [*unsigned]})
    elif not dated:
        yield from _remainders(question) or [("due", _none(_no_deadline(question)))]


def _tranche(row: TrancheRow) -> Sentence:
    values = {
        "recipient": row.of.allocation.recipient,
        "tranche": row.of.number,
        "short": row.short,
        "due": row.due,
        "days": abs(row.working_days or 0),
    }
    return Sentence("brief", f"tranche-{row.state}", values)


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


def _remainders(question: Question) -> list[tuple[str, Sentence]]:
    """By when what is left over has to be back, before the election: then nobody knows it yet."""
    waiting = [
        position
        for position in question.awaiting_remainder()
        if not question.is_after_election(position.allocation)
    ]
    found = []
    for due, positions in _by_due(question, waiting):
        if due:
            names = [position.allocation.recipient for position in positions]
            values = {"due": due, "recipients": names}
            found.append(("due", Sentence("brief", "remainder-due", values)))
    return found


def _by_due(
    question: Question, positions: Iterable[Position]
) -> Iterable[tuple[date | None, list[Position]]]:
    """Positions by when their remainder has to be back: of a re-run that is another day."""
    found: dict[date | None, list[Position]] = {}
    for position in positions:
        due = remainder_due(question.plan, position.allocation)
        found.setdefault(due, []).append(position)
    return found.items()


def _no_deadline(question: Question) -> str:
    known = [each for each in question.shown if each.amount]  # else nobody knows what is to be paid
    left = [
        each
        for each in known
        if not rounding(each.amount - each.disbursed - question.ended(each), each.amount)
    ]
    if known == list(question.shown) and known and not left:
        return "deadline-done"
    return "deadline-none"


def _closing(question: Question) -> Said:
    """What will not be paid; and after the election what is known of what is left over."""
    positions = question.shown
    ended = [(each, question.ended(each)) for each in positions]
    if any(amount for _, amount in ended):
        yield "ended", _sum("ended", ended)
    said = any(each.reports or each.settled or each.returned for each in positions)
    after = any(question.is_after_election(each.allocation) for each in positions)
    if not (after or said):
        return
    paid = [each for each in positions if each.disbursed]
    if used := tuple(_used(each, each.used) for each in paid if each.used is not None):
        yield "used", Sentence("brief", "used", {"used": used})
    yield "returned", _sum("returned", [(each, each.returned) for each in paid])
    for due, owing in _by_due(question, [each for each in paid if each.to_return]):
        owed = [(each, each.to_return or Sen(0)) for each in owing]
        yield "to-return", _sum(f"to-return{_when(question, due)}", owed, due=due)
    unknown = [
        each
        for each in paid
        if each.remainder is None and (each.reports or question.is_after_election(each.allocation))
    ]
    for key, reported in (("unreported", False), ("unsaid", True)):
        alike = [each for each in unknown if bool(each.reports) == reported]
        for due, of in _by_due(question, alike):
            values = {"recipients": [each.allocation.recipient for each in of], "due": due}
            yield "to-return", Sentence("brief", f"{key}{_when(question, due)}", values)


def _when(question: Question, due: date | None) -> str:
    """Which sentence is true of what has to be back: the day is unknown, to come, or past."""
    if due is None:
        return ""
    return "-due" if question.day <= due else "-late"


def _sum(key: str, amounts: list[tuple[Position, Sen]], **values: object) -> Sentence:
    """An amount, and of whom."""
    total = Sen(sum(amount for _, amount in amounts))
    each = tuple(_named(position, amount) for position, amount in amounts if amount)
    if not total:
        return _none(f"{key}-none")
    return Sentence("brief", key, {"amount": total, "each": each, **values})


def _used(position: Position, used: Sen) -> Sentence:
    return Sentence(
        "brief", "used-by", {**_values(position, used), "share": Share(used, position.amount)}
    )


def _named(position: Position, amount: Sen) -> Sentence:
    return Sentence("brief", "recipient", _values(position, amount))


def _values(position: Position, amount: Sen) -> dict[str, object]:
    return {"recipient": position.allocation.recipient, "amount": amount}


def _none(key: str) -> Sentence:
    return Sentence("brief", key)


REPORT = ReportType("brief", brief_report, COLUMNS, filters=("as_of",))
