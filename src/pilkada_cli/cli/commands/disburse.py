"""`pilkada disburse`: the bank has paid."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.ledger.events import Disbursed
from ...core.rules.draft import Draft
from ...core.values.problem import Problem, RefusedError
from ...read.typed import read_count, read_fields, read_request
from ..confirm import carry_out
from ..options import (
    OptionalAllocation,
    OptionalAmount,
    Recording,
    RequestNamed,
    Sp2d,
    Tranche,
    records,
)
from ..prompts import Asking, beside_requests
from ..session import Session


@records
def command(
    ctx: Context,
    recording: Recording,
    allocation: OptionalAllocation = None,
    amount: OptionalAmount = None,
    sp2d: Sp2d = None,
    date: Annotated[
        str | None, Option("--date", metavar="DATE", help="option-date-cleared")
    ] = None,
    issued: Annotated[str | None, Option(metavar="DATE", help="option-issued")] = None,
    spm: Annotated[str | None, Option(metavar="NO", help="option-spm")] = None,
    spm_date: Annotated[str | None, Option(metavar="DATE", help="option-spm-date")] = None,
    spp: Annotated[str | None, Option(metavar="NO", help="option-spp")] = None,
    spp_date: Annotated[str | None, Option(metavar="DATE", help="option-spp-date")] = None,
    account: Annotated[str | None, Option(metavar="NO", help="option-account")] = None,
    request: RequestNamed = None,
    no_request: Annotated[bool, Option("--no-request", help="option-no-request")] = False,
    final: Annotated[bool, Option("--final", help="option-final")] = False,
    tranche: Tranche = None,
) -> None:
    """Open, ask for what is missing, state, carry out."""
    session: Session = ctx.obj
    if request and no_request:
        values = {"first": "--request", "second": "--no-request"}
        raise RefusedError(Problem("usage-conflict", values))
    office = session.open(keep_entries=True)
    asking = Asking(session, office, beside_requests)
    event = read_fields(
        Disbursed,
        allocation=asking.allocation(allocation),
        amount=asking.amount(amount),
        sp2d=asking.text(sp2d, "--sp2d", "sp2d"),
        cleared=asking.date(date, "date-cleared"),
        issued=issued,
        spm=spm,
        spm_date=spm_date,
        spp=spp,
        spp_date=spp_date,
        account=account,
        final=final or None,
        tranche=read_count(tranche, name="--tranche"),
        note=recording.note,
    )
    named = read_request(request, event.allocation)
    draft = Draft(event, request=named, no_request=no_request)
    carry_out(session, office, asking.complete(draft), recording)
