"""`pilkada advance`: the file of a request has reached another desk."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.rules.draft import Draft, StatedAdvance
from ...read.typed import read_fields, read_request
from ..confirm import Manner, carry_out
from ..options import (
    WAIT_SECONDS,
    Actor,
    DryRun,
    Note,
    OptionalAllocation,
    RequestNamed,
    Stage,
    Wait,
    Yes,
)
from ..prompts import Asking, beside_requests
from ..session import Session


def command(
    ctx: Context,
    allocation: OptionalAllocation = None,
    to: Stage = None,
    date: Annotated[str | None, Option("--date", metavar="DATE", help="option-date-desk")] = None,
    document: Annotated[str | None, Option(metavar="NO", help="option-document-desk")] = None,
    request: RequestNamed = None,
    note: Note = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    actor: Actor = None,
    wait: Wait = WAIT_SECONDS,
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
        note=note,
    )
    draft = Draft(event, allocation, request=read_request(request, allocation))
    carry_out(session, office, asking.complete(draft), Manner(dry_run, yes, actor, wait))
