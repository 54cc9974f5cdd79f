"""What every recording command does once it knows what is to be recorded: show, ask, record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TextIO

from ..core.already import Already
from ..core.draft import Draft
from ..core.problem import Problem, RefusedError
from ..core.rules import Proposal
from ..office import Office
from ..read.typed import read_count
from ..recording import Recorded, make_sure, propose_now, record
from ..render.table import render_cards
from ..reports.entry import proposal_report, receipt_report
from ..store.signals import held_signals
from .session import Session


@dataclass(frozen=True, slots=True)
class Manner:
    """How a command is to be carried out; `wait_seconds` as it was typed."""

    dry_run: bool
    yes: bool
    actor: str | None
    wait_seconds: str


def carry_out(
    session: Session, office: Office, draft: Draft, manner: Manner, *, restored: bool = False
) -> None:
    """Judge; show and ask where a person sits at a terminal; record; say what was recorded.

    `restored`: the draft answers for the ledger as it is, whatever is remembered of another.

    Raises:
        RefusedError: A rule forbids it, the answer was no (`interrupted`), or it could not be.
    """
    wait = read_count(manner.wait_seconds, name="--wait") or 0
    answer: Already | Proposal | Recorded = propose_now(office, draft, session.world)
    if isinstance(answer, Proposal) and manner.dry_run:
        session.warn(answer.warnings)
        session.emit(_shown(session, office, answer, session.stdout))
        session.say_sentence(session.words.text("proposal", "dry-run"))
        return
    asks = session.asks and not manner.yes
    if isinstance(answer, Proposal) and not asks:
        session.warn(answer.warnings)
    # An entry that is there, but that nobody confirmed, is made sure of under the lock.
    sure = office.confirmed or manner.dry_run
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
                actor=manner.actor,
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
            if not manner.dry_run:
                make_sure(office)
            session.tell(answer.seq, partial(_tell_already, session, draft, answer))
        else:
            session.tell(answer.entry.seq, partial(_tell, session, office, answer))


def _tell(session: Session, office: Office, recorded: Recorded) -> None:
    session.warn(recorded.warnings)
    today = office.today(session.world)
    report = receipt_report(office.book, recorded.proposal, recorded.entry, today=today)
    session.emit(render_cards(report, session.words, session.screen(session.stdout)))


def _agreed(session: Session, office: Office, proposal: Proposal) -> Proposal:
    """Show it and ask; only a yes goes on."""
    session.say(_shown(session, office, proposal, session.stderr) + "\n")
    session.warn(proposal.warnings)
    answer = session.ask(session.words.text("answer", "question"))
    if answer is None or answer.lower() not in session.words.text("answer", "yes").split():
        raise RefusedError(Problem("interrupted"))
    return proposal


def _shown(session: Session, office: Office, proposal: Proposal, stream: TextIO) -> str:
    report = proposal_report(office.book, proposal, today=office.today(session.world))
    return render_cards(report, session.words, session.screen(stream))


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
    session.say_sentence(session.words.say("receipt", key, values))
