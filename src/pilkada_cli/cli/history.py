"""`pilkada history`: every entry of the ledger."""

from __future__ import annotations

from typer import Context

from ..read.typed import read_date
from ..reports.history import history_report
from .options import AsOf, AtEntry, Format
from .reading import layout_named, point_in_time
from .session import Session


def command(
    ctx: Context, format_: Format = "table", as_of: AsOf = None, at_entry: AtEntry = None
) -> None:
    """Open, compute, show. A plan that can't be read keeps nobody from the ledger."""
    session: Session = ctx.obj
    layout = layout_named(format_)
    day = read_date(as_of, option="--as-of")
    office = session.open(plan_required=False, keep_entries=True, at_entry=point_in_time(at_entry))
    report = history_report(office.book, today=office.today(session.world), as_of=day)
    session.show(report, layout)
    if not report.rows:
        session.say(session.words.text("history", "empty") + "\n")
