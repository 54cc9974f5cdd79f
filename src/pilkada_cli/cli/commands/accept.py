"""`pilkada accept`: a person answers for what is refused otherwise, and the ledger keeps that."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Context

from ...core.ledger.events import Accepted
from ...core.rules.draft import Draft
from ...core.values.problem import Problem, RefusedError
from ...read.typed import read_choice, read_fields
from ..confirm import Manner, carry_out
from ..options import WAIT_SECONDS, Actor, DryRun, Note, Wait, Yes
from ..session import Session

WHAT = ("restored", "cloud-folder")
_ACCEPTABLE = {
    "head-behind",
    "ledger-lost",
    "ledger-missing",
    "ledger-replaced",
    "ledger-rewritten",
    "ledger-shorter",
    "ledger-tail",
}


def command(
    ctx: Context,
    what: Annotated[str, Argument(metavar="WHAT", help="option-what")],
    note: Note = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    actor: Actor = None,
    wait: Wait = WAIT_SECONDS,
) -> None:
    """Open, state, carry out."""
    session: Session = ctx.obj
    accept = _restored if read_choice(what, WHAT) == "restored" else _cloud_folder
    if note is None:
        raise RefusedError(Problem("usage-missing", {"name": "--note"}))
    accept(session, note, Manner(dry_run, yes, actor, wait))


def _restored(session: Session, note: str, manner: Manner) -> None:
    """The ledger is an older copy, or another one, than what is remembered: on purpose.

    Raises:
        RefusedError: It is not even whole; or see `carry_out`.
    """
    try:
        session.open()
    except RefusedError as error:
        if error.problems[0].code not in _ACCEPTABLE:
            raise
    else:
        session.say(session.words.text("accept", "nothing") + "\n")
        return
    office = session.open_as_it_is()
    before = office.remembered.highest
    event = read_fields(
        Accepted,
        what="restored",
        note=note,
        head_seq=before.seq if before else None,
        head_sha256=before.sha256 if before else None,
    )
    carry_out(session, office, Draft(event), manner)


def _cloud_folder(session: Session, note: str, manner: Manner) -> None:
    """The office lies where a program synchronises files: on purpose, this program and folder."""
    office = session.open(keep_entries=True)
    place = office.ledger.answered_for()
    if place is None:
        session.say(session.words.text("accept", "no-cloud") + "\n")
        return
    cloud, folder = place
    event = read_fields(Accepted, what="cloud-folder", note=note, cloud=cloud, folder=folder)
    carry_out(session, office, Draft(event), manner)
