"""`pilkada verify`: every byte of the ledger is checked; the first bad line is named."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

from typer import Context, Option

from ..core.problem import Problem, RefusedError
from ..core.tail import aside_findings
from ..office import shown_path
from ..reports.verify import verify_report
from ..store.surroundings import surroundings_of
from .options import WAIT_SECONDS, Actor, DryRun, Format, Note, Wait, Yes
from .reading import layout_named
from .session import Session

# Accepting is rare, and records: only then the lock and the rules are loaded.
_ACCEPTING = "pilkada_cli.cli.accepting"


def command(
    ctx: Context,
    format_: Format = "table",
    accept_restored: Annotated[
        bool, Option("--accept-restored", help="option-accept-restored")
    ] = False,
    accept_cloud_folder: Annotated[
        bool, Option("--accept-cloud-folder", help="option-accept-cloud-folder")
    ] = False,
    note: Note = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    actor: Actor = None,
    wait: Wait = WAIT_SECONDS,
) -> None:
    """Open (that is the check), compute, show; or record that a person answers for it."""
    session: Session = ctx.obj
    layout = layout_named(format_)
    if accept_restored and accept_cloud_folder:
        values = {"first": "--accept-restored", "second": "--accept-cloud-folder"}
        raise RefusedError(Problem("usage-conflict", values))
    if accept_restored or accept_cloud_folder:
        if note is None:
            raise RefusedError(Problem("usage-missing", {"name": "--note"}))
        accepting = import_module(_ACCEPTING)
        accept = accepting.accept_restored if accept_restored else accepting.accept_cloud_folder
        accept(session, note, accepting.Manner(dry_run, yes, actor, wait))
        return
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
        session.say_sentence(session.words.text("verify", "empty"))
        if layout != "json":
            return
    session.show(report, layout)
