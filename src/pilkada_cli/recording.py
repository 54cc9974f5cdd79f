"""Recording: lock, read, judge, seal, append; only then say so.

Apart from `office`, so that a command that only reads never loads the lock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from . import __version__
from .core.chain import Entry, Head, Who, line_of, read_line, seal
from .core.events import Event, Opened
from .core.rules import Already, Draft, Proposal, propose
from .core.text import MAX_TEXT, tidy, visible
from .office import Office, World, now_utc, open_office
from .read.typed import read_fields
from .store.lock import ledger_lock


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry that is on the disk, and what was judged before it went there."""

    entry: Entry
    proposal: Proposal


def propose_now(office: Office, draft: Draft, world: World) -> Already | Proposal:
    """Judge what a command states, without the lock: for showing, and for a dry run."""
    plan = office.plan_in_file
    if plan is None:
        raise AssertionError("recording reads the plan")
    return propose(office.book, draft, plan_in_file=plan, now=now_utc(world))


def record(
    office: Office,
    draft: Draft,
    world: World,
    *,
    actor: str | None,
    seen: Proposal | None,
    wait_seconds: int,
    hold: Callable[[], None],
) -> Recorded | Already | Proposal:
    """Record what a command states.

    Args:
        office: Where; it is read again under the lock.
        draft: What the command states.
        world: Around it.
        actor: Who says so; None: PILKADA_ACTOR, else the computer's user.
        seen: What was shown and agreed to; None where nothing was asked.
        wait_seconds: How long to wait for whoever is recording.
        hold: Called once, before the first byte is written.

    Returns:
        What was recorded; or that it stands already; or, where the balance has changed since
        `seen`, the new judgement, to be shown and asked again: nothing was recorded then.

    Raises:
        RefusedError: A rule forbids it, or the disk refused; `outcome-unknown`.
    """
    by = _who(world, actor)
    with ledger_lock(str(office.folder), wait_seconds=wait_seconds):
        fresh = open_office(office.folder, world, keep_entries=True)
        answer = propose_now(fresh, draft, world)
        if isinstance(answer, Already) or (seen and not _same_outcome(answer, seen)):
            return answer
        hold()
        head = fresh.book.head if fresh.book.head.seq else _begin(fresh, world, by)
        entry_id = answer.entry_id
        entry, line = _sealed(answer.event, entry_id, head, world, by)
        fresh.ledger.append(line)
    return Recorded(entry, answer)


def _begin(office: Office, world: World, by: Who) -> Head:
    """Make the ledger, with the plan that it begins with."""
    event = Opened(ledger=world.random_bytes(16).hex(), plan=office.book.plan)
    entry, line = _sealed(event, event.document_id(1), Head(), world, by)
    office.ledger.begin(line)
    return entry.head


def _sealed(event: Event, entry_id: str, head: Head, world: World, by: Who) -> tuple[Entry, bytes]:
    """The entry and its line, which the strict reader has already accepted."""
    entry = seal(event, after=head, at=now_utc(world), by=by, entry_id=entry_id)
    line = line_of(entry)
    return read_line(line, after=head, file="ledger.jsonl"), line


def _same_outcome(now: Proposal, seen: Proposal) -> bool:
    """Whether what was agreed to is what would be recorded; a clock's warning is no difference."""
    return replace(now, warnings=(), entry_id="") == replace(seen, warnings=(), entry_id="")


def _who(world: World, actor: str | None) -> Who:
    user = _measured(world.user)
    claimed = actor or world.environ.get("PILKADA_ACTOR") or user
    return read_fields(Who, actor=claimed, host=_measured(world.host), os=user, ver=__version__)


def _measured(name: str) -> str:
    """A name that nobody typed: whatever a computer is called, it is no reason to refuse."""
    return tidy(visible(tidy(name))[:MAX_TEXT]) or "unknown"
