"""`pilkada history`: every entry of the ledger."""

from __future__ import annotations

from typing import Any

from typer import Context

from ...core.plan.plan import know_allocation
from ...read.typed import read_choice, read_date
from ...reports.history import history_report
from ...reports.periods import PERIODS, periods_report
from ...reports.report import Report
from ..options import AllocationOnly, AsOf, AtEntry, By, FiscalYear, Format, From, Month, To
from ..reading import Filters, layout_named, point_in_time
from ..session import Session


def command(
    ctx: Context,
    format_: Format = "table",
    first: From = None,
    last: To = None,
    month: Month = None,
    fiscal_year: FiscalYear = None,
    allocation: AllocationOnly = None,
    by: By = None,
    as_of: AsOf = None,
    at_entry: AtEntry = None,
) -> None:
    """Open, compute, show. A plan that can't be read keeps nobody from the ledger."""
    session: Session = ctx.obj
    layout = layout_named(format_)
    day = read_date(as_of, option="--as-of")
    period = Filters(first, last, month, fiscal_year).period()
    totals = read_choice(by, tuple(PERIODS)) if by else None
    office = session.open(plan_required=False, keep_entries=True, at_entry=point_in_time(at_entry))
    book, today = office.book, office.today(session.world)
    if allocation:
        know_allocation(allocation, *(each.plan for each in book.plans))
    if totals:
        report: Report[Any] = periods_report(
            book, totals, today=today, as_of=day, period=period, allocation=allocation
        )
    else:
        report = history_report(book, today=today, as_of=day, period=period, allocation=allocation)
    session.show(report, layout)
    if not report.rows:
        session.say(session.words.text("history", "empty" if not book.entries else "none") + "\n")
