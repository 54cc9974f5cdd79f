"""`pilkada request`: a recipient has asked for money."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.ledger.events import Requested
from ...core.rules.draft import Draft
from ...read.typed import read_count, read_fields
from ..confirm import carry_out
from ..options import OptionalAllocation, OptionalAmount, Recording, Tranche, records
from ..prompts import Asking, beside_amounts
from ..session import Session


@records
def command(
    ctx: Context,
    recording: Recording,
    allocation: OptionalAllocation = None,
    amount: OptionalAmount = None,
    letter: Annotated[str | None, Option("--letter", metavar="NO", help="option-letter")] = None,
    date: Annotated[str | None, Option("--date", metavar="DATE", help="option-date-letter")] = None,
    tranche: Tranche = None,
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
        note=recording.note,
    )
    carry_out(session, office, asking.complete(Draft(event)), recording)
