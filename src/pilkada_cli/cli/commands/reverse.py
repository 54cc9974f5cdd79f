"""`pilkada reverse`: an entry was a mistake; it stays in the ledger and counts no more."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Context, Option

from ...core.ledger.events import Reversed
from ...core.rules.draft import Draft
from ...read.typed import read_entry, read_fields
from ..confirm import carry_out
from ..options import Recording, records
from ..session import Session


@records
def command(
    ctx: Context,
    recording: Recording,
    entry: Annotated[str, Argument(metavar="ENTRY", help="option-entry-arg")],
    note: Annotated[str, Option("--note", metavar="TEXT", help="option-note-required")],
) -> None:
    """Open, state, carry out."""
    session: Session = ctx.obj
    event = read_fields(Reversed, entry=read_entry(entry, name="ENTRY"), note=note)
    office = session.open(keep_entries=True)
    carry_out(session, office, Draft(event), recording)
