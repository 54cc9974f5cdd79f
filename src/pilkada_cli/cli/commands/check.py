"""`pilkada check`: what auditors have found elsewhere, asked of this office."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from typer import Argument, Context, Option

from ...core.rules.warnings import clock_warnings
from ...core.values.problem import Exit, Problem, RefusedError
from ...office.world import now_utc
from ...read.typed import read_choice
from ...reports.check import REPORT, list_report
from ...reports.findings import CHECKS
from ..completion import Offer
from ..options import Reading, reads
from ..session import Session


def _offered(ctx: Context, incomplete: str) -> list[Offer]:
    """Each check behind the Tab key, with what it asks."""
    session: Session = ctx.find_root().obj
    asks = ((name, session.words.text("check", name)) for name in CHECKS)
    return [offer for offer in asks if offer[0].startswith(incomplete)]


Name = Annotated[
    str | None, Argument(metavar="CHECK", help="option-check", autocompletion=_offered)
]


@reads("format", *REPORT.filters)
def command(
    reading: Reading,
    name: Name = None,
    list_: Annotated[bool, Option("--list", help="option-list")] = False,
) -> Exit:
    """Read, ask, show; findings have an exit code of their own."""
    layout = reading.layout
    names = (read_choice(name, tuple(CHECKS)),) if name else ()
    others = {"CHECK": name}
    others |= {f"--{name.replace('_', '-')}": reading.typed[name] for name in _NOT_OF_A_LIST}
    if list_ and (given := [name for name, typed in others.items() if typed]):
        raise RefusedError(Problem("usage-conflict", {"first": "--list", "second": given[0]}))
    question = reading.question(REPORT, checks=names)
    if list_:
        reading.session.show(list_report(question), layout)
        return Exit.DONE
    clock = clock_warnings(question.book, now_utc(reading.session.world))
    report = REPORT.make(replace(question, beside=tuple(clock)))
    reading.session.show(report, layout)
    return Exit.FINDINGS if any(row.findings for row in report.rows) else Exit.DONE


_NOT_OF_A_LIST = ("idle", "as_of", "at_entry")
"""What a list of the checks is not asked with."""
