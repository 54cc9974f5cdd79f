"""`pilkada lpj`: a use report (LPJ) came in."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.ledger.events import Reported
from ...core.rules.draft import Draft
from ...core.values.typed_amount import parse_amount
from ...read.typed import read_count, read_fields
from ..confirm import carry_out
from ..options import OptionalAllocation, Recording, Tranche, records
from ..prompts import Asking, beside_amounts, optional
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
    asked = remainder is None and None in {allocation, letter, date} and session.asks
    event = read_fields(
        Reported,
        allocation=asking.allocation(allocation),
        letter=asking.text(letter, "--letter", "letter-report"),
        date=asking.date(date, "date-report"),
        remainder=optional(session, "remainder", _is_remainder) if asked else remainder,
        tranche=read_count(tranche, name="--tranche"),
        note=recording.note,
    )
    carry_out(session, office, Draft(event), recording)


def _is_remainder(text: str) -> None:
    parse_amount(text, zero_allowed=True)
