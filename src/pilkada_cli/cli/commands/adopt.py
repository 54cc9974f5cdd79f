"""`pilkada adopt`: the plan in the file has changed, and the ledger is to know since when."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from typer import Context, Option

from ...core.ledger.events import Adopted
from ...core.rules.draft import Draft
from ...read.typed import read_date, read_fields, read_text
from ...reports.notices import unadopted
from ..confirm import carry_out
from ..options import Recording, records
from ..prompts import optional, reason
from ..session import Session


@records
def command(
    ctx: Context,
    recording: Recording,
    date: Annotated[str | None, Option(metavar="DATE", help="option-date-adopted")] = None,
    document: Annotated[str | None, Option(metavar="NO", help="option-document")] = None,
) -> None:
    """Open, ask for what is missing, state, carry out."""
    session: Session = ctx.obj
    day = read_date(date, option="--date")
    office = session.open(keep_entries=True)
    note = recording.note
    asked = document is None and note is None and session.asks
    if asked and office.plan_in_file and unadopted(office.book, office.plan_in_file):
        document = optional(session, "document", partial(read_text, name="--document"))
        note = None if document else reason(session, None)
    event = read_fields(
        Adopted,
        plan=office.plan_in_file,
        date=day or office.today(session.world),
        document=document,
        note=note,
    )
    carry_out(session, office, Draft(event), recording)
