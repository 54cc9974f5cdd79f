"""What the shell offers behind the Tab key: allocations, stages, numbers of payments.

Whatever can't be read is offered nothing: a message in the middle of a command line helps nobody.
"""

from __future__ import annotations

from typer import Context

from ..core.fold import positions
from ..core.money import format_rupiah
from ..core.naming import standing_payments
from ..core.plan import DESKS
from ..core.problem import RefusedError
from ..office import Office
from .session import Session

Offer = tuple[str, str]
"""What is typed, and what it is."""


def allocations(ctx: Context, incomplete: str) -> list[Offer]:
    """Each allocation, with its recipient and what is open."""
    session: Session = ctx.find_root().obj
    office = _office(session)
    if office is None:
        return []
    offers = []
    for name, position in positions(office.book).items():
        told = position.allocation.recipient
        if position.in_process:
            told += f", {session.words.term('in-process')} {format_rupiah(position.in_process)}"
        offers.append((name, told))
    return [each for each in offers if each[0].startswith(incomplete)]


def stages(ctx: Context, incomplete: str) -> list[Offer]:
    """Each stage, with whose desk it is."""
    session: Session = ctx.find_root().obj
    offers = [(stage, session.words.term(desk)) for stage, desk in DESKS.items()]
    return [each for each in offers if each[0].startswith(incomplete)]


def payments(ctx: Context, incomplete: str) -> list[Offer]:
    """The number of each payment that stands and did not bounce, the newest first."""
    session: Session = ctx.find_root().obj
    office = _office(session)
    if office is None:
        return []
    return [
        (each.sp2d, f"{each.allocation}, {format_rupiah(each.amount)}")
        for each in standing_payments(office.book)
        if each.sp2d.startswith(incomplete)
    ]


def _office(session: Session) -> Office | None:
    try:
        return session.open(keep_entries=True)
    except (RefusedError, OSError):
        return None
