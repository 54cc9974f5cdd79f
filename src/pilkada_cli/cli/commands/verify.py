"""`pilkada verify`: every byte of the ledger is checked; the first bad line is named."""

from __future__ import annotations

from typer import Context

from ...core.ledger.ending import aside_findings
from ...office.find import shown_path
from ...reports.verify import verify_report
from ...store.file.surroundings import surroundings_of
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
    around = surroundings_of(str(office.folder), session.world.environ, session.world.disk)
    practice = office.book.plan.office.practice  # its evidence stays in the real office
    asides = {name: found is not None for name, found in office.ledger.kept_aside().items()}
    report = verify_report(
        office.book,
        file=shown_path(office.ledger.path, session.world),
        today=office.today(session.world),
        beside=(
            *around.warnings(shown_path(office.folder, session.world)),
            *(() if practice else aside_findings(office.book.recovered, asides)),
        ),
    )
    if not office.book.head.seq:
        session.say(session.words.text("verify", "empty") + "\n")
        if layout != "json":
            return
    session.show(report, layout)
