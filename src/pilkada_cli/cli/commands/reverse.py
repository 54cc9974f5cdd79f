"""`pilkada reverse`: an entry was a mistake; it stays in the ledger and counts no more."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from typer import Argument, Context, Option

from ...core.ledger.events import Reversed
from ...core.rules.draft import Draft
from ...read.typed import read_entry, read_fields
from ..confirm import carry_out
from ..options import Recording, records
from ..prompts import given, reason
from ..session import Session


@records
def command(
    ctx: Context,
    recording: Recording,
    entry: Annotated[
        str | None, Argument(metavar="ENTRY", help="option-entry-arg", show_default=False)
    ] = None,
    note: Annotated[
        str | None, Option("--note", metavar="TEXT", help="option-note-required")
    ] = None,
) -> None:
    """Ask for what is missing, open, state, carry out."""
    session: Session = ctx.obj
    read = partial(read_entry, name="ENTRY")
    entry = given(session, entry, name="ENTRY", question="entry", check=read)
    event = read_fields(Reversed, entry=read(entry), note=reason(session, note))
    office = session.open(keep_entries=True)
    carry_out(session, office, Draft(event), recording)
