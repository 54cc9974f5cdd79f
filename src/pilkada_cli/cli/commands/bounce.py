"""`pilkada bounce`: the bank gave a payment back (retur)."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.rules.draft import Draft, StatedBounce
from ...read.typed import read_fields
from ..confirm import Manner, carry_out
from ..options import WAIT_SECONDS, Actor, BouncedSp2d, DryRun, Note, Wait, Yes
from ..prompts import Asking, beside_payments
from ..session import Session


def command(
    ctx: Context,
    sp2d: BouncedSp2d = None,
    date: Annotated[str | None, Option("--date", metavar="DATE", help="option-date-bounce")] = None,
    document: Annotated[str | None, Option(metavar="NO", help="option-document-bounce")] = None,
    note: Note = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    actor: Actor = None,
    wait: Wait = WAIT_SECONDS,
) -> None:
    """Open, ask for what is missing, state, carry out."""
    session: Session = ctx.obj
    office = session.open(keep_entries=True)
    asking = Asking(session, office, beside_payments)
    number = asking.text(sp2d, "--sp2d", "sp2d-bounced")
    event = read_fields(
        StatedBounce,
        date=asking.date(date, "date-bounce"),
        document=document,
        note=note,
    )
    carry_out(session, office, Draft(event, sp2d=number), Manner(dry_run, yes, actor, wait))
