"""`pilkada lpj`: a use report (LPJ) came in."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.ledger.events import Reported
from ...core.rules.draft import Draft
from ...read.typed import read_count, read_fields
from ..confirm import carry_out
from ..options import OptionalAllocation, Recording, Tranche, records
from ..prompts import Asking, beside_amounts
from ..session import Session


@records
def command(
    ctx: Context,
    recording: Recording,
    allocation: OptionalAllocation = None,
    letter: Annotated[
        str | None, Option("--letter", metavar="NO", help="option-letter-report")
    ] = None,
    date: Annotated[str | None, Option("--date", metavar="DATE", help="option-date-report")] = None,
    remainder: Annotated[str | None, Option(metavar="AMOUNT", help="option-remainder")] = None,
    tranche: Tranche = None,
) -> None:
    """Open, ask for what is missing, state, carry out."""
    session: Session = ctx.obj
    office = session.open(keep_entries=True)
    asking = Asking(session, office, beside_amounts)
    event = read_fields(
        Reported,
        allocation=asking.allocation(allocation),
        letter=asking.text(letter, "--letter", "letter-report"),
        date=asking.date(date, "date-report"),
        remainder=remainder,
        tranche=read_count(tranche, name="--tranche"),
        note=recording.note,
    )
    carry_out(session, office, Draft(event), recording)
