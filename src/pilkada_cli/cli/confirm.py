"""What every recording command does once it knows what is to be recorded: show, ask, record."""

from __future__ import annotations

from functools import partial
from typing import TextIO

from ..core.rules.draft import Draft
from ..core.rules.propose import Proposal
from ..core.rules.repeats import Already
from ..core.values.problem import Problem, RefusedError
from ..office.open import Office
from ..office.record import Recorded, make_sure, propose_now, record
from ..read.typed import read_count
from ..render import cards
from ..reports.entry import proposal_report, receipt_report
from .options import Recording
from .session import Session
from .signals import held_signals


def carry_out(
    session: Session, office: Office, draft: Draft, recording: Recording, *, restored: bool = False
) -> None:
    """Judge; show and ask where a person sits at a terminal; record; say what was recorded.

    `restored`: the draft answers for the ledger as it is, whatever is remembered of another.

    Raises:
        RefusedError: A rule forbids it, the answer was no (`interrupted`), or it could not be.
    """
    wait = read_count(recording.wait, name="--wait") or 0
    answer: Already | Proposal | Recorded = propose_now(office, draft, session.world)
    if isinstance(answer, Proposal) and recording.dry_run:
        session.warn(answer.warnings)
        session.emit(_shown(session, office, answer, session.stdout))
        session.say(session.words.text("proposal", "dry-run") + "\n")
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
                restored=restored,
            )
            sure = True
            if isinstance(answer, Proposal):
                session.say("\n" + session.words.text("proposal", "changed") + "\n")
                office = session.open(keep_entries=True, restored=restored)
        if isinstance(answer, Already):
            if not recording.dry_run:
                make_sure(office)
            session.tell(answer.seq, partial(_tell_already, session, draft, answer))
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
    return cards.render(report, session.style(stream))


def _tell_already(session: Session, draft: Draft, already: Already) -> None:
    key = "already" if draft.event.kind != "adopted" else "already-plan"
    if not already.seq:
        key = "already-unbegun"
    if already.bounced_by:
        key = "already-bounced"
    if already.withdrawn_by:
        key = "already-withdrawn"
    if already.moved_on:
        key = "already-moved-on"
    by = already.bounced_by or already.withdrawn_by or already.moved_on
    values = {"seq": already.seq, "by": by}
    session.say(session.words.say("receipt", key, values) + "\n")
