"""`pilkada request`: a recipient has asked for money."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.ledger.events import Requested
from ...core.rules.draft import Draft
from ...read.typed import read_count, read_fields
from ..confirm import Manner, carry_out
from ..options import (
    WAIT_SECONDS,
    Actor,
    DryRun,
    Note,
    OptionalAllocation,
    OptionalAmount,
    Tranche,
    Wait,
    Yes,
)
from ..prompts import Asking, beside_amounts
from ..session import Session


def command(
    ctx: Context,
    allocation: OptionalAllocation = None,
    amount: OptionalAmount = None,
    letter: Annotated[str | None, Option("--letter", metavar="NO", help="option-letter")] = None,
    date: Annotated[str | None, Option("--date", metavar="DATE", help="option-date-letter")] = None,
    tranche: Tranche = None,
    note: Note = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    actor: Actor = None,
    wait: Wait = WAIT_SECONDS,
) -> None:
    """Open, ask for what is missing, state, carry out."""
    session: Session = ctx.obj
    office = session.open(keep_entries=True)
    asking = Asking(session, office, beside_amounts)
    event = read_fields(
        Requested,
        allocation=asking.allocation(allocation),
        amount=asking.amount(amount),
        letter=asking.text(letter, "--letter", "letter"),
        date=asking.date(date, "date-letter"),
        tranche=read_count(tranche, name="--tranche"),
        note=note,
    )
    carry_out(session, office, asking.complete(Draft(event)), Manner(dry_run, yes, actor, wait))
