"""`pilkada status`: where the money of every allocation stands."""

from __future__ import annotations

from typer import Context

from ..core.plan import know_allocation
from ..read.typed import read_date
from ..reports.status import status_report
from .options import AsOf, AtEntry, Format, OptionalAllocation
from .reading import layout_named, point_in_time
from .session import Session


def command(
    ctx: Context,
    allocation: OptionalAllocation = None,
    format_: Format = "table",
    as_of: AsOf = None,
    at_entry: AtEntry = None,
) -> None:
    """Open, compute, show."""
    session: Session = ctx.obj
    layout = layout_named(format_)
    day = read_date(as_of, option="--as-of")
    office = session.open(at_entry=point_in_time(at_entry))
    if allocation:
        know_allocation(allocation, office.book.plan)
    report = status_report(
        office.book,
        today=office.today(session.world),
        as_of=day,
        allocation=allocation,
        plan_in_file=None if at_entry else office.plan_in_file,
    )
    session.show(report, layout)
