"""`pilkada status`: where the money of every allocation stands."""

from __future__ import annotations

from typer import Context

from ...core.plan.plan import know_allocation
from ...core.values.problem import Problem, RefusedError
from ...office.open import calendar_for, has_deadlines
from ...read.typed import read_date
from ...reports.control import control_report
from ...reports.status import most_urgent, status_report
from ..options import AsOf, AtEntry, FiscalYear, Format, From, Month, OptionalAllocation, To
from ..reading import Filters, layout_named, point_in_time, without_advice
from ..session import Session


def command(
    ctx: Context,
    allocation: OptionalAllocation = None,
    format_: Format = "table",
    first: From = None,
    last: To = None,
    month: Month = None,
    fiscal_year: FiscalYear = None,
    as_of: AsOf = None,
    at_entry: AtEntry = None,
) -> None:
    """Open, compute, show."""
    session: Session = ctx.obj
    layout = layout_named(format_)
    day = read_date(as_of, option="--as-of")
    period = Filters(first, last, month, fiscal_year).period()
    if period and as_of:
        values = {"first": "--as-of", "second": "--from, --to, --month, --fiscal-year"}
        raise RefusedError(Problem("usage-conflict", values))
    office = session.open(at_entry=point_in_time(at_entry))
    if allocation:
        know_allocation(allocation, *(each.plan for each in office.book.plans))
    today = office.today(session.world)
    if period:
        card = control_report(office.book, period, today=today, allocation=allocation)
        session.show(card, layout)
        return
    report = status_report(office.book, today=today, as_of=day, allocation=allocation)
    if has_deadlines(office.book):
        calendar = calendar_for(office.book)
        from ...reports.today import with_deadlines  # noqa: PLC0415 (many plans have no deadline)

        report = with_deadlines(report, office.book, calendar, as_of=day, allocation=allocation)
    report = most_urgent(report)
    session.show(without_advice(report) if at_entry else report, layout)
