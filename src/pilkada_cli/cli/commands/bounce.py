"""`pilkada bounce`: the bank gave a payment back (retur)."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.rules.draft import Draft, StatedBounce
from ...read.typed import read_fields, read_text
from ..confirm import carry_out
from ..options import BouncedSp2d, Recording, records
from ..prompts import Asking, beside_payments
from ..session import Session


@records
def command(
    ctx: Context,
    recording: Recording,
    sp2d: BouncedSp2d = None,
    date: Annotated[str | None, Option("--date", metavar="DATE", help="option-date-bounce")] = None,
    document: Annotated[str | None, Option(metavar="NO", help="option-document-bounce")] = None,
) -> None:
    """Open, ask for what is missing, state, carry out."""
    session: Session = ctx.obj
    office = session.open(keep_entries=True)
    asking = Asking(session, office, beside_payments)
    number = asking.text(sp2d, "--sp2d", "sp2d-bounced")
    read_text(number, name="--sp2d")
    event = read_fields(
        StatedBounce,
        date=asking.date(date, "date-bounce"),
        document=document,
        note=recording.note,
    )
    carry_out(session, office, Draft(event, sp2d=number), recording)
