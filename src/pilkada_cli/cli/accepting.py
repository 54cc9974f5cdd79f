"""A person answers for what `pilkada` would refuse, and the ledger keeps that they did."""

from __future__ import annotations

from ..core.draft import Draft
from ..core.events import Accepted
from ..core.problem import RefusedError
from ..read.typed import read_fields
from ..store.surroundings import surroundings_of
from .recording import Manner, carry_out
from .session import Session

_ACCEPTABLE = {
    "head-behind",
    "ledger-lost",
    "ledger-missing",
    "ledger-replaced",
    "ledger-rewritten",
    "ledger-shorter",
    "ledger-tail",
}


def accept_restored(session: Session, note: str, manner: Manner) -> None:
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
        session.say_sentence(session.words.text("verify", "nothing-to-accept"))
        return
    office = session.open(keep_entries=True, restored=True)
    before = office.remembered.highest
    event = read_fields(
        Accepted,
        what="restored",
        note=note,
        head_seq=before.seq if before else None,
        head_sha256=before.sha256 if before else None,
    )
    carry_out(session, office, Draft(event), manner, restored=True)


def accept_cloud_folder(session: Session, note: str, manner: Manner) -> None:
    """The office lies where a program synchronises files: on purpose, this program and folder."""
    office = session.open(keep_entries=True)
    around = surroundings_of(str(office.folder), session.world.environ, session.world.disk)
    if around.place is None:
        session.say_sentence(session.words.text("verify", "no-cloud"))
        return
    cloud, folder = around.place
    event = read_fields(Accepted, what="cloud-folder", note=note, cloud=cloud, folder=folder)
    carry_out(session, office, Draft(event), manner)
