"""Status: what is disbursed, what is in process, what nobody has asked for yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ..core.book.facts import Position
from ..core.plan.plan import desk_of
from ..core.values.money import Sen, Share
from ..core.values.problem import WARNINGS, Problem
from .advice import next_steps
from .control import control_report
from .notices import book_warnings
from .question import Question
from .report import Advice, Bar, Chart, ChartKind, Column, Kind, Report, Series
from .report_type import Export, ReportType
from .tranches import TrancheRow, tranche_rows

PARTS = ("disbursed", "in-process", "not-requested")
"""Of the money."""
GROUPS = ("disbursed", "partly-disbursed", "in-process", "not-requested", "ended")
"""Of the recipients, by how far each is."""


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One allocation, or the total of all (then without allocation and recipient). In sen.

    `is_unknown`: its amount is not known yet; `amount` and `not_requested` are zero then.
    """

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
    overdue_since: date | None = None
    funded_by: str | None = None
    ended: Sen | None = None
    to_return: Sen | None = None
    is_unknown: bool = False

    @property
    def share(self) -> Share:
        """What is disbursed of the amount."""
        return Share(self.disbursed, self.amount)


COLUMNS: tuple[Column[StatusRow], ...] = (
    Column("allocation", Kind.TEXT, lambda row: row.allocation, narrow="below"),
    Column("recipient", Kind.TEXT, lambda row: row.recipient),
    Column(
        "amount",
        Kind.MONEY,
        lambda row: None if row.is_unknown else row.amount,
        or_dash=True,
        heading_key="ceiling",
    ),
    Column("disbursed", Kind.MONEY, lambda row: row.disbursed),
    Column("in_process", Kind.MONEY, lambda row: row.in_process),
    Column(
        "not_requested",
        Kind.MONEY,
        lambda row: None if row.is_unknown else row.not_requested,
        if_any=True,
        or_dash=True,
    ),
    Column("returned", Kind.MONEY, lambda row: row.returned, if_any=True),
    Column("disbursed_share", Kind.SHARE, lambda row: row.share, narrow="below"),
    Column("stage", Kind.TERM, lambda row: row.stage, narrow="below", if_any=True),
    Column("desk", Kind.TERM, lambda row: desk_of(row.stage), narrow="below", if_any=True),
    Column("since", Kind.DAY, lambda row: row.since, narrow="away", if_any=True),
    Column("days", Kind.COUNT, lambda row: row.days, narrow="below", if_any=True),
    Column("overdue_since", Kind.DAY, lambda row: row.overdue_since, narrow="below", if_any=True),
    Column("next_due", Kind.DAY, lambda row: row.next_due, narrow="below", if_any=True),
    Column("funded_by", Kind.TEXT, lambda row: row.funded_by, narrow="below", if_any=True),
    Column("ended", Kind.MONEY, lambda row: row.ended, narrow="below", if_any=True),
    Column("to_return", Kind.MONEY, lambda row: row.to_return, narrow="below", if_any=True),
)
MOST_WARNINGS = 5
"""More than these nobody reads; `pilkada check` has all."""


def status_report(question: Question) -> Report[StatusRow]:
    """Where the money of every allocation stands, what is wrong with it, and what comes next.

    Raises:
        RefusedError: `as-of-before-opening`.
    """
    tranches = tranche_rows(question)
    rows = tuple(_row(question, position, tranches) for position in question.shown)
    total = _total(rows)
    parts = (total.disbursed, total.in_process, total.not_requested)
    ranked = _ranked_warnings(question)
    more = len(ranked) - MOST_WARNINGS
    besides = (_check(more, question.as_of),) if more > 0 else ()
    return Report(
        name="status",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=COLUMNS,
        rows=rows,
        total=total,
        problems=tuple(ranked[:MOST_WARNINGS]),
        group=_group,
        groups=GROUPS,
        bar=Bar(total.amount, tuple(zip(PARTS, parts, strict=True))),
        chart=_chart(rows, total.amount),
        advice=(*besides, *next_steps(question)),
    )


def _check(count: int, as_of: date | None) -> Advice:
    """Where the warnings are for which there is no room."""
    if as_of is None:
        return Advice("more", "command-check", {"count": count})
    return Advice("more", "command-check-as-of", {"count": count, "as_of": as_of})


def balances_report(question: Question) -> Report[StatusRow]:
    """Where the money stands and no more: what is shown before an amount is asked for."""
    rows = tuple(_row(question, position, []) for position in question.shown)
    return Report(
        name="status",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=COLUMNS,
        rows=rows,
        total=_total(rows),
    )


def status_answer(question: Question) -> Report[Any]:
    """A status; of a period, its control card."""
    return control_report(question) if question.period else status_report(question)


def _ranked_warnings(question: Question) -> list[Problem]:
    """What there is to warn of, the worst first."""
    found = book_warnings(question.book)
    if question.has_limits:
        from .findings import late_or_near  # noqa: PLC0415 (many plans have no limit)

        found += late_or_near(question)
    return sorted(found, key=lambda problem: WARNINGS.index(problem.code))


def _row(question: Question, position: Position, tranches: list[TrancheRow]) -> StatusRow:
    waiting = position.least_advanced
    since = waiting.since if waiting else None
    own = [row for row in tranches if row.of.allocation.id == position.allocation.id]
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
        (question.day - since).days if since else None,
        _first_due(own, "due"),
        _first_due(own, "overdue"),
        position.allocation.funded_by,
        question.ended(position) or None,
        position.to_return,
        is_unknown=question.is_unknown(position.allocation),
    )


def _first_due(tranches: list[TrancheRow], state: str) -> date | None:
    return min((row.due for row in tranches if row.state == state and row.due), default=None)


def _total(rows: tuple[StatusRow, ...]) -> StatusRow:
    known = [row.to_return for row in rows if row.to_return is not None]
    return StatusRow(
        None,
        None,
        Sen(sum(row.amount for row in rows)),
        Sen(sum(row.disbursed for row in rows)),
        Sen(sum(row.in_process for row in rows)),
        Sen(sum(row.not_requested for row in rows)),
        Sen(sum(row.returned for row in rows)),
        ended=Sen(sum(row.ended or 0 for row in rows)) or None,
        to_return=Sen(sum(known)) if known else None,
    )


def _chart(rows: tuple[StatusRow, ...], whole: Sen) -> Chart:
    """A bar for each allocation: what is disbursed, in process, not requested."""
    amounts = (
        tuple(row.disbursed for row in rows),
        tuple(row.in_process for row in rows),
        tuple(row.not_requested for row in rows),
    )
    series = tuple(Series(term, column) for term, column in zip(PARTS, amounts, strict=True))
    return Chart(ChartKind.STACKED, tuple(row.recipient or "" for row in rows), series, whole)


def _group(row: StatusRow) -> str:
    if row.in_process:
        return "in-process"
    if row.amount and not row.not_requested:
        return "disbursed"
    if row.disbursed:
        return "partly-disbursed"
    return "ended" if row.ended and row.ended == row.not_requested else "not-requested"


REPORT = ReportType(
    "status",
    status_answer,
    COLUMNS,
    filters=("allocation", "period", "as_of"),
    either=("as_of", "period"),
    export=Export.TOGETHER,
)
