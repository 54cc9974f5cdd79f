"""`pilkada verify`: every byte of the ledger is checked; the first bad line is named."""

from __future__ import annotations

from typer import Context

from ...office.world import shown_path
from ...reports.verify import verify_report
from ..options import Format
from ..reading import layout_named
from ..session import Session


def command(
    ctx: Context,
    format_: Format = "table",
) -> None:
    """Open (that is the check), compute, show."""
    session: Session = ctx.obj
    layout = layout_named(format_)
    office = session.open(plan_required=False)
    practice = office.book.plan.office.practice  # its evidence stays in the real office
    report = verify_report(
        office.book,
        file=shown_path(office.ledger.name, session.world),
        today=office.today(session.world),
        beside=(
            *office.ledger.unusual(shown_path(office.folder, session.world)),
            *(() if practice else office.ledger.kept_aside(office.book.recovered)),
        ),
    )
    if not office.book.head.seq:
        session.say(session.words.text("verify", "empty") + "\n")
        if layout != "json":
            return
    session.show(report, layout)
