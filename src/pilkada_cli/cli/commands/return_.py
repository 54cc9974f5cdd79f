"""`pilkada return`: unspent money is back in the treasury account."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.ledger.events import Returned
from ...core.rules.draft import Draft
from ...core.values.problem import Problem, RefusedError
from ...read.typed import read_fields
from ..confirm import carry_out
from ..options import OptionalAllocation, OptionalAmount, Recording, records
from ..prompts import Asking, beside_amounts
from ..session import Session


@records
def command(
    ctx: Context,
    recording: Recording,
    allocation: OptionalAllocation = None,
    amount: OptionalAmount = None,
    sts: Annotated[str | None, Option("--sts", metavar="NO", help="option-sts")] = None,
    date: Annotated[str | None, Option("--date", metavar="DATE", help="option-date-return")] = None,
    interest: Annotated[str | None, Option(metavar="AMOUNT", help="option-interest")] = None,
    account: Annotated[str | None, Option(metavar="NO", help="option-account-return")] = None,
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
        note=recording.note,
    )
    carry_out(session, office, Draft(event), recording)
