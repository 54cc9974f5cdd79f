"""`pilkada advance`: the file of a request has reached another desk."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.rules.draft import Draft, StatedAdvance
from ...read.typed import read_fields, read_request
from ..confirm import carry_out
from ..options import OptionalAllocation, Recording, RequestNamed, Stage, records
from ..prompts import Asking, beside_requests
from ..session import Session


@records
def command(
    ctx: Context,
    recording: Recording,
    allocation: OptionalAllocation = None,
    to: Stage = None,
    date: Annotated[str | None, Option("--date", metavar="DATE", help="option-date-desk")] = None,
    document: Annotated[str | None, Option(metavar="NO", help="option-document-desk")] = None,
    request: RequestNamed = None,
) -> None:
    """Open, ask for what is missing, state, carry out."""
    session: Session = ctx.obj
    office = session.open(keep_entries=True)
    asking = Asking(session, office, beside_requests)
    allocation = asking.allocation(allocation)
    event = read_fields(
        StatedAdvance,
        stage=asking.stage(to),
        date=asking.date(date, "date-desk"),
        document=document,
        note=recording.note,
    )
    draft = Draft(event, allocation, request=read_request(request, allocation))
    carry_out(session, office, asking.complete(draft), recording)
