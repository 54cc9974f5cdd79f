"""`pilkada cancel`: what is left of a request was withdrawn."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.rules.draft import Draft, StatedCancellation
from ...read.typed import read_fields, read_request
from ..confirm import carry_out
from ..options import OptionalAllocation, Recording, RequestNamed, records
from ..prompts import Asking, beside_requests
from ..session import Session


@records
def command(
    ctx: Context,
    recording: Recording,
    allocation: OptionalAllocation = None,
    request: RequestNamed = None,
    date: Annotated[str | None, Option("--date", metavar="DATE", help="option-date-cancel")] = None,
) -> None:
    """Open, ask for what is missing, state, carry out."""
    session: Session = ctx.obj
    office = session.open(keep_entries=True)
    asking = Asking(session, office, beside_requests)
    allocation = asking.allocation(allocation)
    event = read_fields(
        StatedCancellation,
        date=asking.date(date, "date-cancel"),
        note=asking.text(recording.note, "--note", "reason"),
    )
    draft = Draft(event, allocation, request=read_request(request, allocation))
    carry_out(session, office, asking.complete(draft), recording)
