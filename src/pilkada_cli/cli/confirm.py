"""What every recording command does once it knows what is to be recorded: show, ask, record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TextIO

from ..core.ledger.events import Adopted
from ..core.rules.draft import Draft
from ..core.rules.propose import Proposal
from ..core.rules.repeats import Repeat
from ..core.values.problem import Problem, RefusedError
from ..office.office import Office
from ..office.record import Recorded, propose_now, record
from ..read.typed import read_count
from ..render import cards, table
from ..reports.entry import proposal_report, receipt_report
from .options import Recording
from .session import Session
from .signals import held_signals


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft, and what the rules said of it."""

    draft: Draft
    answer: Repeat | Proposal


def carry_out(
    session: Session, office: Office, draft: Draft | Judged, recording: Recording
) -> None:
    """Judge; show and ask where a person sits at a terminal; record; say what was recorded.

    What was judged for the guided questions is not judged again before the lock is held.

    Raises:
        RefusedError: A rule forbids it, the answer was no (`interrupted`), or it could not be.
    """
    wait = read_count(recording.wait, name="--wait") or 0
    if isinstance(draft, Draft):
        judged = Judged(draft, propose_now(office, draft, session.world))
    else:
        judged, draft = draft, draft.draft
    answer: Repeat | Proposal | Recorded = judged.answer
    if isinstance(answer, Proposal) and recording.dry_run:
        session.warn(answer.warnings)
        session.emit(_shown(session, office, answer, session.stdout))
        session.say_sentence(session.words.text("proposal", "dry-run"))
        return
    asks = session.asks and not recording.yes
    if isinstance(answer, Proposal) and not asks:
        session.warn(answer.warnings)
    # An entry that is there, but that nobody confirmed, is made sure of under the lock.
    sure = office.confirmed or recording.dry_run
    with held_signals() as hold:
        # The question is asked without the lock: if the balance changed meanwhile, ask again.
        while isinstance(answer, Proposal) or not sure:
            seen = None
            if isinstance(answer, Proposal) and asks:
                seen = _agreed(session, office, answer)
            answer = record(
                office,
                draft,
                session.world,
                actor=recording.actor,
                seen=seen,
                wait_seconds=wait,
                hold=hold,
                acknowledge=session.acknowledge,
            )
            sure = True
            if isinstance(answer, Proposal):
                session.say("\n" + session.words.text("proposal", "changed") + "\n")
                office = session.reopen(office)
        if isinstance(answer, Repeat):
            if not recording.dry_run:
                office.ledger.make_sure()
            session.tell(answer.seq, partial(_tell_repeat, session, draft, answer))
        else:
            session.tell(answer.entry.seq, partial(_tell, session, office, answer))


def _tell(session: Session, office: Office, recorded: Recorded) -> None:
    session.warn(recorded.warnings)
    today = office.today(session.world)
    report = receipt_report(office.book, recorded.proposal, recorded.entry, today=today)
    session.emit(cards.render(report, session.style(session.stdout)))


def _agreed(session: Session, office: Office, proposal: Proposal) -> Proposal:
    """Show it and ask; only a yes goes on."""
    session.say(_shown(session, office, proposal, session.stderr) + b"\n")
    session.warn(proposal.warnings)
    answer = session.ask(session.words.text("answer", "question"))
    if answer is None or answer.lower() not in session.words.text("answer", "yes").split():
        raise RefusedError(Problem("interrupted"))
    return proposal


def _shown(session: Session, office: Office, proposal: Proposal, stream: TextIO) -> bytes:
    report = proposal_report(office.book, proposal, today=office.today(session.world))
    style = session.style(stream)
    parts = (table.render(part, style) for part in report.parts.values() if part.rows)
    return b"\n".join((cards.render(report, style), *parts))


def _tell_repeat(session: Session, draft: Draft, repeat: Repeat) -> None:
    key = "already" if not isinstance(draft.event, Adopted) else "already-plan"
    if not repeat.seq:
        key = "already-unbegun"
    if repeat.bounced_by:
        key = "already-bounced"
    if repeat.withdrawn_by:
        key = "already-withdrawn"
    if repeat.moved_on:
        key = "already-moved-on"
    by = repeat.bounced_by or repeat.withdrawn_by or repeat.moved_on
    values = {"seq": repeat.seq, "by": by}
    session.say_sentence(session.words.say("receipt", key, values))
