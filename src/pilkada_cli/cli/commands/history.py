"""`pilkada history`: every entry of the ledger."""

from __future__ import annotations

from ...reports.history import REPORT
from ...reports.periods import REPORT as TOTALS
from ..options import Reading, reads


@reads("format", *REPORT.filters, "by", "recipients", allocation_named=True)
def command(reading: Reading) -> None:
    """Read, ask, show. A plan that can't be read keeps nobody from the ledger."""
    session, layout = reading.session, reading.layout
    question = reading.question(REPORT, TOTALS, plan_required=False)
    report = (TOTALS if question.by else REPORT).make(question)
    session.show(report, layout)
    if not report.rows:
        key = "none" if question.book.entries else "empty"
        session.say(session.words.text("history", key) + "\n")
