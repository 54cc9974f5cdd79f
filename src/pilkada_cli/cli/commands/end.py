"""`pilkada end`: what is left of a tranche, or of a grant, will not be paid."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.ledger.events import Ended
from ...core.rules.draft import Draft
from ...core.values.problem import Problem, RefusedError
from ...read.typed import read_count, read_fields
from ..confirm import carry_out
from ..options import OptionalAllocation, Recording, records
from ..prompts import Asking, beside_amounts
from ..session import Session


@records
def command(
    ctx: Context,
    recording: Recording,
    allocation: OptionalAllocation = None,
    tranche: Annotated[
        str | None, Option("--tranche", metavar="N", help="option-tranche-ended")
    ] = None,
    date: Annotated[str | None, Option("--date", metavar="DATE", help="option-date-end")] = None,
    document: Annotated[str | None, Option(metavar="NO", help="option-document-end")] = None,
) -> None:
    """Open, ask for what is missing, state, carry out."""
    session: Session = ctx.obj
    office = session.open(keep_entries=True)
    asking = Asking(session, office, beside_amounts)
    allocation, date = asking.allocation(allocation), asking.date(date, "date-end")
    note = recording.note
    if document is None and note is None:
        if not session.asks:
            raise RefusedError(Problem("end-needs-reason"))
        note = asking.text(note, "--note", "reason")
    event = read_fields(
        Ended,
        allocation=allocation,
        tranche=read_count(tranche, name="--tranche"),
        date=date,
        document=document,
        note=note,
    )
    carry_out(session, office, Draft(event), recording)
