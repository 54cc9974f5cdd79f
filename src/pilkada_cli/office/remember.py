"""What this person's computer remembers of a ledger, and what it saw of its copies elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ..core.ledger.chain import read_chain
from ..core.ledger.ending import Reading, Sighting, ledger_id, lost
from ..core.ledger.head import Head
from ..core.values.problem import Problem, RefusedError
from .office import Office
from .world import World, ledger_in, shown_path


def remember(
    office: Office, world: World, *, sure: Head | None = None, accepted: bool = False
) -> tuple[Problem, ...]:
    """Let this person's computer remember what it shows, before it shows it.

    Args:
        office: As it was read; or with the head that was just recorded.
        world: Around it.
        sure: The head that a power cut can't take any more, where that is not the newest.
        accepted: A person answers for this ledger: forget what contradicts it.

    Returns:
        A warning, where it can't be remembered: that is no reason not to go on.
    """
    book = office.book
    if world.state is None or book.written_at is None or book.written_by is None:
        return ()
    name, place = office.remembered.ledger or "", office.ledger.place
    when, who = book.written_at, book.written_by
    sighting = Sighting(name, place, book.head, when, who, sure or book.head)
    try:
        if accepted:
            others = office.remembered.elsewhere
            gone = tuple(other for other in others if not _still_there(other, world))
            office.ledger.accept(sighting, gone)
        else:
            office.ledger.remember(sighting)
    except Exception as error:  # noqa: BLE001 (whatever it is, the entry is recorded all the same)
        reason = type(error).__name__
        return (Problem("not-remembered", {"folder": str(world.state), "reason": reason}),)
    return ()


def copies_that_went_on(
    office: Office, reading: Reading, world: World, file: str
) -> Iterator[Problem]:
    """Where a copy of this ledger went on by itself; this folder's own history decides.

    Raises:
        RefusedError: `ledger-lost`: what was seen elsewhere is nowhere any more.
    """
    for sighting in reading.astray:
        if not _still_there(sighting, world):
            raise RefusedError(lost(sighting, office.book.head.seq, file))
        values = {"folder": shown_path(sighting.folder, world), "seq": sighting.head.seq}
        told = {"at": sighting.at, "actor": sighting.by.actor, "host": sighting.by.host}
        yield Problem("copy-went-on", {**values, **told})


def _still_there(sighting: Sighting, world: World) -> bool:
    """Whether a ledger in another folder still has the head that was seen there."""
    other = ledger_in(sighting.folder, world)
    with suppress(RefusedError):
        if not other.began() or ledger_id(other.first_line(), file="") != sighting.ledger:
            return False
        for entry in read_chain(other.lines(), file=other.name):
            if entry.seq == sighting.head.seq:
                return entry.head == sighting.head
    return False
