"""`pilkada schedule`: by when each tranche has to be paid, and how far it is."""

from __future__ import annotations

from typer import Context

from ...core.plan.plan import know_allocation
from ...office.open import calendar_for
from ...read.typed import read_count, read_date
from ...reports.schedule import schedule_report
from ..options import AsOf, AtEntry, DueWithin, Format, OptionalAllocation, Overdue
from ..reading import layout_named, point_in_time, without_advice
from ..session import Session


def command(
    ctx: Context,
    allocation: OptionalAllocation = None,
    due_within: DueWithin = None,
    overdue: Overdue = False,
    format_: Format = "table",
    as_of: AsOf = None,
    at_entry: AtEntry = None,
) -> None:
    """Open, compute, show."""
    session: Session = ctx.obj
    layout = layout_named(format_)
    day = read_date(as_of, option="--as-of")
    within = read_count(due_within, name="--due-within")
    office = session.open(at_entry=point_in_time(at_entry))
    if allocation:
        know_allocation(allocation, *(each.plan for each in office.book.plans))
    report = schedule_report(
        office.book,
        calendar_for(office.book),
        today=office.today(session.world),
        as_of=day,
        allocation=allocation,
        due_within=within,
        overdue=overdue,
    )
    session.show(without_advice(report) if at_entry else report, layout)
