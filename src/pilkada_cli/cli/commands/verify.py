"""`pilkada verify`: every byte of the ledger is checked; the first bad line is named."""

from __future__ import annotations

from ...core.rules.warnings import clock_warnings
from ...office.world import now_utc, shown_path
from ...reports.question import Question
from ...reports.verify import REPORT
from ..options import Reading, reads


@reads("format", *REPORT.filters)
def command(reading: Reading) -> None:
    """Read, open (that is the check), ask, show."""
    session, layout = reading.session, reading.layout
    office = session.open(plan_required=False)
    practice = office.book.plan.office.practice  # its evidence stays in the real office
    question = Question(
        office.book,
        office.today(session.world),
        file=shown_path(office.ledger.name, session.world),
        beside=(
            *clock_warnings(office.book, now_utc(session.world)),
            *office.ledger.unusual(shown_path(office.folder, session.world)),
            *(() if practice else office.ledger.kept_aside(office.book.recovered)),
        ),
    )
    if not office.book.head.seq:
        session.say_sentence(session.words.text("verify", "empty"))
        if layout != "json":
            return
    session.show(REPORT.make(question), layout)
