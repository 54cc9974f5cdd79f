"""`pilkada reverse`: an entry was a mistake; it stays in the ledger and counts no more."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Context

from ...core.ledger.events import Reversed
from ...core.rules.draft import Draft
from ...read.typed import read_entry, read_fields
from ..confirm import Manner, carry_out
from ..options import WAIT_SECONDS, Actor, DryRun, NoteRequired, Wait, Yes
from ..session import Session


def command(
    ctx: Context,
    entry: Annotated[str, Argument(metavar="ENTRY", help="option-entry-arg")],
    note: NoteRequired,
    dry_run: DryRun = False,
    yes: Yes = False,
    actor: Actor = None,
    wait: Wait = WAIT_SECONDS,
) -> None:
    """Open, state, carry out."""
    session: Session = ctx.obj
    event = read_fields(Reversed, entry=read_entry(entry, name="ENTRY"), note=note)
    office = session.open(keep_entries=True)
    carry_out(session, office, Draft(event), Manner(dry_run, yes, actor, wait))
