"""`pilkada brief`: a few sentences for a meeting or a messenger."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from ...read.typed import read_choice
from ...reports.brief import REPORT
from ...reports.notices import book_warnings
from ..options import Reading, reads

FORMATS = ("plain", "json")
"""Sentences make no table."""


@reads(*REPORT.filters)
def command(
    reading: Reading,
    format_: Annotated[
        str, Option("--format", metavar="FORMAT", help="option-format-brief")
    ] = "plain",
) -> None:
    """Read, ask, show; what is wrong is said beside, where nobody copies it."""
    layout = read_choice(format_, FORMATS)
    question = reading.question(REPORT)
    report = REPORT.make(question)
    reading.session.warn(book_warnings(question.book))
    reading.session.show(report, layout)
