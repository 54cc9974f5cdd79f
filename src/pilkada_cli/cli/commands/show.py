"""`pilkada show`: one allocation's story."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.plan.plan import know_allocation
from ...core.values.problem import Problem, RefusedError
from ...office.open import calendar_for
from ...read.typed import read_date
from ...reports.show import show_report
from ..options import AsOf, AtEntry, Format, OptionalAllocation
from ..reading import layout_named, point_in_time, without_advice
from ..session import Session


def command(
    ctx: Context,
    allocation: OptionalAllocation = None,
    format_: Format = "table",
    why: Annotated[bool, Option("--why", help="option-why")] = False,
    as_of: AsOf = None,
    at_entry: AtEntry = None,
) -> None:
    """Open, compute, show."""
    session: Session = ctx.obj
    layout = layout_named(format_)
    day = read_date(as_of, option="--as-of")
    if allocation is None:
        raise RefusedError(Problem("usage-missing", {"name": "ALLOCATION"}))
    office = session.open(keep_entries=True, at_entry=point_in_time(at_entry))
    know_allocation(allocation, *(each.plan for each in office.book.plans))
    today = office.today(session.world)
    report = show_report(
        office.book,
        allocation,
        today=today,
        as_of=day,
        calendar=calendar_for(office.book),
        why=why,
    )
    session.show(without_advice(report) if at_entry else report, layout)
