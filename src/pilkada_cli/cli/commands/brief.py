"""`pilkada brief`: five sentences for a meeting or a messenger."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from ...office.open import calendar_for
from ...read.typed import read_choice, read_date
from ...reports.brief import brief_report
from ...reports.notices import book_warnings
from ..options import AsOf, AtEntry
from ..reading import point_in_time
from ..session import Session

FORMATS = ("plain", "json")
"""Sentences make no table."""


def command(
    ctx: Context,
    format_: Annotated[
        str, Option("--format", metavar="FORMAT", help="option-format-brief")
    ] = "plain",
    as_of: AsOf = None,
    at_entry: AtEntry = None,
) -> None:
    """Open, compute, show; what is wrong is said beside, where nobody copies it."""
    session: Session = ctx.obj
    layout = read_choice(format_, FORMATS)
    day = read_date(as_of, option="--as-of")
    office = session.open(at_entry=point_in_time(at_entry))
    calendar = calendar_for(office.book)
    report = brief_report(office.book, calendar, today=office.today(session.world), as_of=day)
    session.warn(book_warnings(office.book))
    session.show(report, layout)
