"""`pilkada verify`: every byte of the ledger is checked; the first bad line is named."""

from __future__ import annotations

from ...core.ledger.ending import aside_findings
from ...office.find import shown_path
from ...reports.question import Question
from ...reports.verify import REPORT
from ...store.file.surroundings import surroundings_of
from ..options import Reading, reads


@reads("format", *REPORT.filters)
def command(reading: Reading) -> None:
    """Read, open (that is the check), ask, show."""
    session, layout = reading.session, reading.layout
    office = session.open(plan_required=False)
    around = surroundings_of(str(office.folder), session.world.environ, session.world.disk)
    practice = office.book.plan.office.practice  # its evidence stays in the real office
    asides = {name: found is not None for name, found in office.ledger.kept_aside().items()}
    question = Question(
        office.book,
        office.today(session.world),
        file=shown_path(office.ledger.path, session.world),
        beside=(
            *around.warnings(shown_path(office.folder, session.world)),
            *(() if practice else aside_findings(office.book.recovered, asides)),
        ),
    )
    if not office.book.head.seq:
        session.say(session.words.text("verify", "empty") + "\n")
        if layout != "json":
            return
    session.show(REPORT.make(question), layout)
