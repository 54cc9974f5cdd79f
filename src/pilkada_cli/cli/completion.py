"""What the shell offers behind the Tab key: allocations, stages, numbers of payments.

Whatever can't be read is offered nothing: a message in the middle of a command line helps nobody.
"""

from __future__ import annotations

import re

from rich.cells import set_cell_size
from rich.console import Console
from typer import Context

from ..core.book.balances import balances
from ..core.book.lookups import standing_payments
from ..core.plan.plan import DESKS
from ..core.values.money import format_rupiah
from ..core.values.problem import RefusedError
from ..office.office import Office
from .session import Session

# Plain in every shell; and bash completes behind a colon as if a word began there.
_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*", re.ASCII)
_ACTIVE = re.compile(r"[^\w .,:/()+-]")
Offer = tuple[str, str]
"""What is typed, and what it is."""


def allocations(ctx: Context, incomplete: str) -> list[Offer]:
    """Each allocation, with its recipient and what is open."""
    session: Session = ctx.find_root().obj
    office = _office(session)
    if office is None:
        return []
    offers = []
    for name, position in balances(office.book).positions.items():
        told = position.allocation.recipient
        if position.in_process:
            told += f", {session.words.term('in-process')} {format_rupiah(position.in_process)}"
        offers.append((name, told))
    return _fitting(offers, incomplete)


def stages(ctx: Context, incomplete: str) -> list[Offer]:
    """Each stage, with whose desk it is."""
    session: Session = ctx.find_root().obj
    offers = [(stage, session.words.term(desk)) for stage, desk in DESKS.items()]
    return _fitting(offers, incomplete)


def payments(ctx: Context, incomplete: str) -> list[Offer]:
    """The number of each payment that stands and did not bounce, the newest first."""
    session: Session = ctx.find_root().obj
    office = _office(session)
    if office is None:
        return []
    return _fitting(
        [
            (payment.sp2d, f"{payment.allocation}, {format_rupiah(payment.amount)}")
            for payment in standing_payments(office.book)
        ],
        incomplete,
    )


def _fitting(offers: list[Offer], incomplete: str) -> list[Offer]:
    """What begins as it was typed, and is safe.

    A shell puts it into the line as it stands: so only what no shell acts on is offered, and what
    is told of it has no letter that one would act on. That is one line too: Typer folds it at the
    width of the terminal, and shells take a second line for something to be typed.
    """
    width = Console().width
    return [
        (typed, set_cell_size(_ACTIVE.sub(" ", told), width).strip())
        for typed, told in offers
        if typed.startswith(incomplete) and _SAFE.fullmatch(typed)
    ]


def _office(session: Session) -> Office | None:
    try:
        return session.open(keep_entries=True)
    except (RefusedError, OSError):
        return None
