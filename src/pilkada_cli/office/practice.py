"""A practice office: a copy of another, in which nothing is real."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from ..core.ledger.chain import sealed_line
from ..core.ledger.events import Adopted, Opened
from ..core.ledger.head import Head
from ..core.plan.plan import for_practice
from ..core.values.problem import RefusedError
from ..read.plan_toml import PLAN
from .office import Office
from .open import open_office
from .world import World, ledger_in


def begin_practice(office: Office, folder: Path, world: World) -> None:
    """Begin a ledger in a folder with all entries of another, for trying; that one stays as it is.

    Args:
        office: With its entries kept.
        folder: It has a plan, and nothing of a ledger.
        world: Around it.

    Raises:
        RefusedError: What the disk refused; then the plan is gone too, and the way free again.
    """
    entries = office.book.entries
    if not entries:
        return
    # A ledger of its own name also where chance repeats itself.
    random = world.random_bytes(16) + (office.remembered.ledger or "").encode()
    name = hashlib.sha256(random).hexdigest()[:32]
    lines, head = [], Head()
    for entry in entries:
        event = entry.event
        if isinstance(event, Opened | Adopted):
            event = event.model_copy(update={"plan": for_practice(event.plan)})
        if isinstance(event, Opened):
            event = event.model_copy(update={"ledger": name})
        sealed, line = sealed_line(event, after=head, at=entry.at, by=entry.by, entry_id=entry.id)
        lines.append(line)
        head = sealed.head
    practice = ledger_in(folder, world)
    try:
        practice.begin(lines, head=head)
    except RefusedError:
        practice.discard()
        with suppress(OSError):
            world.disk.remove(str(folder / PLAN))
        raise
    open_office(folder, world)  # so this computer has seen it
