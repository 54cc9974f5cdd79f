"""`pilkada disburse`: the bank has paid."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Context, Option

from ..core.events import Disbursed
from ..core.plan import know_allocation
from ..core.problem import Problem, RefusedError
from ..core.rules import Draft
from ..read.typed import read_fields, read_request
from .options import (
    WAIT_SECONDS,
    Actor,
    AllocationArgument,
    DryRun,
    Note,
    Wait,
    Yes,
)
from .recording import Manner, carry_out
from .session import Session


def command(
    ctx: Context,
    allocation: AllocationArgument,
    amount: Annotated[str, Argument(metavar="AMOUNT", help="option-amount-arg")],
    sp2d: Annotated[str, Option("--sp2d", metavar="NO", help="option-sp2d")],
    date: Annotated[str, Option("--date", metavar="DATE", help="option-date-cleared")],
    issued: Annotated[str | None, Option(metavar="DATE", help="option-issued")] = None,
    spm: Annotated[str | None, Option(metavar="NO", help="option-spm")] = None,
    spm_date: Annotated[str | None, Option(metavar="DATE", help="option-spm-date")] = None,
    spp: Annotated[str | None, Option(metavar="NO", help="option-spp")] = None,
    spp_date: Annotated[str | None, Option(metavar="DATE", help="option-spp-date")] = None,
    account: Annotated[str | None, Option(metavar="NO", help="option-account")] = None,
    request: Annotated[str | None, Option(metavar="N", help="option-request")] = None,
    no_request: Annotated[bool, Option("--no-request", help="option-no-request")] = False,
    final: Annotated[bool, Option("--final", help="option-final")] = False,
    note: Note = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    actor: Actor = None,
    wait: Wait = WAIT_SECONDS,
) -> None:
    """Open, state, carry out."""
    session: Session = ctx.obj
    if request and no_request:
        values = {"first": "--request", "second": "--no-request"}
        raise RefusedError(Problem("usage-conflict", values))
    office = session.open(keep_entries=True)
    plans = [plan for plan in (office.book.plan, office.plan_in_file) if plan]
    know_allocation(allocation, *plans)
    event = read_fields(
        Disbursed,
        allocation=allocation,
        amount=amount,
        cleared=date,
        sp2d=sp2d,
        issued=issued,
        spm=spm,
        spm_date=spm_date,
        spp=spp,
        spp_date=spp_date,
        account=account,
        final=final or None,
        note=note,
    )
    draft = Draft(event, request=read_request(request, allocation), no_request=no_request)
    carry_out(session, office, draft, Manner(dry_run, yes, actor, wait))
