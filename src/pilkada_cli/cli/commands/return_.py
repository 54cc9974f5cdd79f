"""`pilkada return`: unspent money is back in the treasury account, or none is to come back."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...core.ledger.events import Returned, Settled
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
    into: Annotated[str | None, Option(metavar="NO", help="option-into")] = None,
    none: Annotated[bool, Option("--none", help="option-none")] = False,
) -> None:
    """Open, ask for what is missing, state, carry out."""
    session: Session = ctx.obj
    told = {"AMOUNT": amount, "--sts": sts, "--interest": interest, "--into": into}
    told["--account"] = account
    if none and (beside := next((name for name, value in told.items() if value), None)):
        raise RefusedError(Problem("usage-conflict", {"first": "--none", "second": beside}))
    office = session.open(keep_entries=True)
    if amount is None and interest is None and not none and not session.asks:
        raise RefusedError(Problem("return-empty"))
    asking = Asking(session, office, beside_amounts)
    event: Returned | Settled
    if none:
        event = read_fields(
            Settled,
            allocation=asking.allocation(allocation),
            date=asking.date(date, "date-none"),
            note=recording.note,
        )
    else:
        event = read_fields(
            Returned,
            allocation=asking.allocation(allocation),
            amount=amount if interest else asking.amount(amount),
            interest=interest,
            sts=asking.text(sts, "--sts", "sts"),
            date=asking.date(date, "date-return"),
            account=account,
            into=into,
            note=recording.note,
        )
    carry_out(session, office, Draft(event), recording)
