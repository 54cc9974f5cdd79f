"""`pilkada return`: unspent money is back in the treasury account."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.ledger.events import Returned
from ...core.rules.draft import Draft
from ...core.values.problem import Problem, RefusedError
from ...read.typed import read_fields
from ..confirm import Manner, carry_out
from ..options import (
    WAIT_SECONDS,
    Actor,
    DryRun,
    Note,
    OptionalAllocation,
    OptionalAmount,
    Wait,
    Yes,
)
from ..prompts import Asking, beside_amounts
from ..session import Session


def command(
    ctx: Context,
    allocation: OptionalAllocation = None,
    amount: OptionalAmount = None,
    sts: Annotated[str | None, Option("--sts", metavar="NO", help="option-sts")] = None,
    date: Annotated[str | None, Option("--date", metavar="DATE", help="option-date-return")] = None,
    interest: Annotated[str | None, Option(metavar="AMOUNT", help="option-interest")] = None,
    account: Annotated[str | None, Option(metavar="NO", help="option-account-return")] = None,
    note: Note = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    actor: Actor = None,
    wait: Wait = WAIT_SECONDS,
) -> None:
    """Open, ask for what is missing, state, carry out."""
    session: Session = ctx.obj
    office = session.open(keep_entries=True)
    if amount is None and interest is None and not session.asks:
        raise RefusedError(Problem("return-empty"))
    asking = Asking(session, office, beside_amounts)
    event = read_fields(
        Returned,
        allocation=asking.allocation(allocation),
        amount=amount if interest else asking.amount(amount),
        interest=interest,
        sts=asking.text(sts, "--sts", "sts"),
        date=asking.date(date, "date-return"),
        account=account,
        note=note,
    )
    carry_out(session, office, Draft(event), Manner(dry_run, yes, actor, wait))
