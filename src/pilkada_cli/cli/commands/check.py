"""`pilkada check`: what auditors have found elsewhere, asked of this office."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Context, Option

from ...core.values.problem import Exit, Problem, RefusedError
from ...office.open import calendar_for
from ...read.typed import read_choice, read_count, read_date
from ...reports.check import check_report, list_report
from ...reports.findings import CHECKS
from ...reports.question import IDLE
from ..completion import Offer
from ..options import AsOf, AtEntry, Format
from ..reading import layout_named, point_in_time
from ..session import Session


def _offered(ctx: Context, incomplete: str) -> list[Offer]:
    """Each check behind the Tab key, with what it asks."""
    session: Session = ctx.find_root().obj
    asks = ((name, session.words.text("check", name)) for name in CHECKS)
    return [each for each in asks if each[0].startswith(incomplete)]


Name = Annotated[
    str | None, Argument(metavar="CHECK", help="option-check", autocompletion=_offered)
]


def command(
    ctx: Context,
    name: Name = None,
    list_: Annotated[bool, Option("--list", help="option-list")] = False,
    idle: Annotated[str | None, Option("--idle", metavar="DAYS", help="option-idle")] = None,
    format_: Format = "table",
    as_of: AsOf = None,
    at_entry: AtEntry = None,
) -> Exit:
    """Open, compute, show; findings have an exit code of their own."""
    session: Session = ctx.obj
    layout = layout_named(format_)
    day = read_date(as_of, option="--as-of")
    names = (read_choice(name, tuple(CHECKS)),) if name else tuple(CHECKS)
    limit = read_count(idle, name="--idle")
    others = {"CHECK": name, "--idle": idle, "--as-of": as_of, "--at-entry": at_entry}
    if list_ and (given := [each for each, typed in others.items() if typed]):
        raise RefusedError(Problem("usage-conflict", {"first": "--list", "second": given[0]}))
    office = session.open(keep_entries=True, at_entry=point_in_time(at_entry))
    today = office.today(session.world)
    if list_:
        session.show(list_report(office.book, today=today), layout)
        return Exit.DONE
    report, found = check_report(
        office.book,
        calendar_for(office.book, always=True),
        today=today,
        as_of=day,
        names=names,
        idle=IDLE if limit is None else limit,
    )
    session.show(report, layout)
    return Exit.FINDINGS if found else Exit.DONE
