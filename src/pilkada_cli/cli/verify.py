"""`pilkada verify`: every byte of the ledger is checked; the first bad line is named."""

from __future__ import annotations

from typer import Context

from ..office import shown_path
from ..reports.verify import verify_report
from .options import Format
from .reading import layout_named
from .session import Session


def command(ctx: Context, format_: Format = "table") -> None:
    """Open (that is the check), compute, show."""
    session: Session = ctx.obj
    layout = layout_named(format_)
    office = session.open(plan_required=False)
    report = verify_report(
        office.book,
        file=shown_path(office.ledger.path, session.world),
        size=office.ledger.size(),
        today=office.today(session.world),
    )
    if not office.book.head.seq:
        session.say(session.words.text("verify", "empty") + "\n")
        if layout != "json":
            return
    session.show(report, layout)
