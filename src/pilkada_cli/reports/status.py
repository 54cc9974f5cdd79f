"""Status: what is disbursed, what is in process, what nobody has asked for yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from ..core.book.balances import positions
from ..core.book.book import Book
from ..core.book.facts import OpenRequest, Position, typed_request
from ..core.plan.plan import DESKS, STAGES, Allocation, desk_of
from ..core.values.money import Sen, Share
from ..core.values.problem import WARNINGS, Problem, RefusedError
from .notices import book_warnings
from .report import Advice, Bar, Chart, ChartKind, Column, Kind, Report, Series

GROUPS = ("disbursed", "in-process", "not-requested")


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One allocation, or the total of all (then without allocation and recipient). In sen."""

    allocation: str | None
    recipient: str | None
    amount: Sen
    disbursed: Sen
    in_process: Sen
    not_requested: Sen
    returned: Sen
    stage: str | None = None
    since: date | None = None
    days: int | None = None
    next_due: date | None = None

    @property
    def share(self) -> Share:
        """What is disbursed of the amount."""
        return Share(self.disbursed, self.amount)


COLUMNS: tuple[Column[StatusRow], ...] = (
    Column("allocation", Kind.TEXT, lambda row: row.allocation, narrow="below"),
    Column("recipient", Kind.TEXT, lambda row: row.recipient),
    Column("amount", Kind.MONEY, lambda row: row.amount, heading_key="ceiling"),
    Column("disbursed", Kind.MONEY, lambda row: row.disbursed),
    Column("in_process", Kind.MONEY, lambda row: row.in_process),
    Column("not_requested", Kind.MONEY, lambda row: row.not_requested, if_any=True),
    Column("returned", Kind.MONEY, lambda row: row.returned, if_any=True),
    Column("disbursed_share", Kind.SHARE, lambda row: row.share, narrow="below"),
    Column("stage", Kind.TERM, lambda row: row.stage, narrow="below", if_any=True),
    Column("desk", Kind.TERM, lambda row: desk_of(row.stage), narrow="below", if_any=True),
    Column("since", Kind.DAY, lambda row: row.since, narrow="away", if_any=True),
    Column("days", Kind.COUNT, lambda row: row.days, narrow="below", if_any=True),
    Column("next_due", Kind.DAY, lambda row: row.next_due, narrow="below", if_any=True),
)
MOST_WARNINGS = 5
"""More than these nobody reads; `pilkada check` has all."""


def status_report(
    book: Book,
    *,
    today: date,
    as_of: date | None = None,
    allocation: str | None = None,
) -> Report[StatusRow]:
    """Where the money of every allocation stands.

    Args:
        book: Sound.
        today: In the office's zone; without `as_of` the answer is for today or the newest date.
        as_of: Answer for that date.
        allocation: Show this one only; it must be in the book.

    Raises:
        RefusedError: `as-of-before-opening`.
    """
    shown = shown_positions(book, as_of, allocation)
    day = day_of(book, today, as_of)
    rows = tuple(_row(each, day) for each in shown)
    total = _total(rows)
    parts = (total.disbursed, total.in_process, total.not_requested)
    return Report(
        name="status",
        office=book.plan.office,
        as_of=day,
        head=book.head,
        columns=COLUMNS,
        rows=rows,
        total=total,
        problems=tuple(book_warnings(book)),
        group=_group,
        groups=GROUPS,
        bar=Bar(total.amount, tuple(zip(GROUPS, parts, strict=True))),
        chart=_chart(rows, total.amount),
        advice=advice_for(shown if as_of is None else shown_positions(book, None, allocation)),
    )


def most_urgent(report: Report[StatusRow]) -> Report[StatusRow]:
    """A status with its worst warnings, the worst first, and how many there is no room for."""
    ranked = sorted(report.problems, key=lambda each: WARNINGS.index(each.code))
    more = len(ranked) - MOST_WARNINGS
    advice = [*report.advice]
    if any(each.code == "plan-differs" for each in ranked):
        advice = []  # until it is adopted nothing else can be recorded
    if more > 0:
        advice.insert(0, Advice("more", "command-check", {"count": more}))
    return replace(report, problems=tuple(ranked[:MOST_WARNINGS]), advice=tuple(advice))


def day_of(book: Book, today: date, as_of: date | None) -> date:
    """The date an answer is for: the one asked for, else today or the newest date known."""
    return as_of or max(filter(None, (today, book.newest_day)))


def shown_positions(book: Book, as_of: date | None, allocation: str | None) -> list[Position]:
    """The positions that a question is about, in the plan's order.

    Raises:
        RefusedError: `as-of-before-opening`, for a date before the opening of one of them: what
            was true before an opening is not known.
    """
    found = positions(book, as_of)
    shown = [each for each in found.values() if allocation in {None, each.allocation.id}]
    planned = None if shown or not allocation else _planned(book, allocation)
    if planned:  # asked for by name while no plan has it: zero until then, and after that
        nothing: dict[str, object] = {"amount": Sen(0), "opening": None, "schedule": None}
        nothing |= {"tranches": (), "budgets": (), "remainder": None}
        return [Position(planned.model_copy(update=nothing))]
    for each in shown:
        opening = each.allocation.opening
        if as_of and opening and as_of < opening.as_of:
            values = {"allocation": each.allocation.id, "as_of": opening.as_of, "date": as_of}
            raise RefusedError(Problem("as-of-before-opening", values))
    return shown


def _planned(book: Book, allocation: str) -> Allocation | None:
    """The allocation as the newest plan says that has it."""
    found = (each.plan.allocation(allocation) for each in reversed(book.plans))
    return next(filter(None, found), None)


def _row(position: Position, day: date) -> StatusRow:
    waiting = position.least_advanced
    since = waiting.since if waiting else None
    return StatusRow(
        position.allocation.id,
        position.allocation.recipient,
        position.amount,
        position.disbursed,
        position.in_process,
        position.not_requested,
        position.returned,
        waiting.stage if waiting else None,
        since,
        (day - since).days if since else None,
    )


def _total(rows: tuple[StatusRow, ...]) -> StatusRow:
    return StatusRow(
        None,
        None,
        Sen(sum(row.amount for row in rows)),
        Sen(sum(row.disbursed for row in rows)),
        Sen(sum(row.in_process for row in rows)),
        Sen(sum(row.not_requested for row in rows)),
        Sen(sum(row.returned for row in rows)),
    )


def _chart(rows: tuple[StatusRow, ...], whole: Sen) -> Chart:
    """A bar for each allocation: what is disbursed, in process, not requested."""
    amounts = (
        tuple(row.disbursed for row in rows),
        tuple(row.in_process for row in rows),
        tuple(row.not_requested for row in rows),
    )
    series = tuple(Series(term, column) for term, column in zip(GROUPS, amounts, strict=True))
    return Chart(ChartKind.STACKED, tuple(row.recipient or "" for row in rows), series, whole)


def _group(row: StatusRow) -> str:
    if row.in_process:
        return "in-process"
    return "not-requested" if row.not_requested else "disbursed"


_NEXT_STAGE = dict(pairwise(STAGES))


def advice_for(shown: list[Position]) -> tuple[Advice, ...]:
    """The next command for the first allocation that waits for one."""
    for position in shown:
        for request in position.requests:
            return (next_step(request, more=len(position.requests) > 1),)
    for position in shown:
        if position.not_requested:
            values = {"allocation": position.allocation.id}
            return (Advice("request", "command-request", values),)
    return (Advice("export", "command-export", {}),) if shown else ()


def next_step(request: OpenRequest, *, more: bool) -> Advice:
    """What comes after the desk on which a request lies; with `more`, which one is meant."""
    name = typed_request(request.name) if more else ""
    values: dict[str, object] = {"allocation": request.allocation, "request": name}
    stage = _NEXT_STAGE.get(request.stage or "")
    if stage:
        values |= {"stage": stage, "desk": DESKS[stage]}
        return Advice("advance", "command-advance", values)
    return Advice("disburse", "command-disburse", {**values, "left": request.left})
