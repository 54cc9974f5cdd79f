"""`pilkada accept`: a person answers for what is refused otherwise, and the ledger keeps that."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from typer import Argument, Context

from ...core.ledger.events import Accepted
from ...core.rules.draft import Draft
from ...core.values.problem import RefusedError
from ...read.typed import read_choice, read_fields
from ..confirm import carry_out
from ..options import Recording, records
from ..prompts import reason
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


@records
def command(
    ctx: Context,
    recording: Recording,
    what: Annotated[str, Argument(metavar="WHAT", help="option-what")],
) -> None:
    """Open, state, carry out."""
    session: Session = ctx.obj
    accept = _restored if read_choice(what, WHAT) == "restored" else _cloud_folder
    accept(session, replace(recording, note=reason(session, recording.note)))


def _restored(session: Session, recording: Recording) -> None:
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
        session.say_sentence(session.words.text("accept", "nothing"))
        return
    office = session.open_as_it_is()
    before = office.remembered.highest
    event = read_fields(
        Accepted,
        what="restored",
        note=recording.note,
        head_seq=before.seq if before else None,
        head_sha256=before.sha256 if before else None,
    )
    carry_out(session, office, Draft(event), recording)


def _cloud_folder(session: Session, recording: Recording) -> None:
    """The office lies where a program synchronises files: on purpose, this program and folder."""
    office = session.open(keep_entries=True)
    place = office.ledger.answered_for()
    if place is None:
        session.say_sentence(session.words.text("accept", "no-cloud"))
        return
    cloud, folder = place
    event = read_fields(
        Accepted, what="cloud-folder", note=recording.note, cloud=cloud, folder=folder
    )
    carry_out(session, office, Draft(event), recording)
