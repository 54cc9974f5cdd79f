"""Recording: lock, read, mend, judge, seal, append, confirm; only then say so.

Apart from `office`, so that a command that only reads never loads the lock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from . import __version__
from .core.already import Already
from .core.chain import Entry, Who, sealed_line
from .core.draft import Draft
from .core.events import Accepted, Adopted, Event, Opened
from .core.head import Head
from .core.plan import for_practice
from .core.problem import Problem, RefusedError
from .core.rules import Proposal, propose
from .core.text import MAX_TEXT, tidy, visible
from .mending import mended
from .office import Office, World, calendar_for, now_utc, open_office, remember, shown_path
from .read.plan_toml import PLAN
from .read.typed import read_fields
from .store.head_file import HeadFile
from .store.ledger_file import LedgerFile
from .store.lock import ledger_lock
from .store.surroundings import surroundings_of


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry that is on the disk, what was judged before, and what was noticed on the way."""

    entry: Entry
    proposal: Proposal
    warnings: tuple[Problem, ...] = ()


class Lock(Protocol):
    """How one writer at a time is held; `store.lock.ledger_lock`, or a simulated one."""

    def __call__(
        self, folder: str, *, wait_seconds: int, by: Who, since: datetime
    ) -> AbstractContextManager[None]:
        """Hold it for a block."""


_MENDED = {"ledger-unfinished", "entry-unconfirmed", "not-remembered", "plan-differs"}
"""What recording sets right, refuses, or says itself once it is done."""


def propose_now(office: Office, draft: Draft, world: World) -> Already | Proposal:
    """Judge what a command states, without the lock: for showing, and for a dry run.

    Raises:
        RefusedError: A hard rule forbids it; `cloud-folder`.
    """
    plan = office.plan_in_file
    if plan is None:
        raise AssertionError("recording reads the plan")
    answer = propose(
        office.book,
        draft,
        plan_in_file=plan,
        now=now_utc(world),
        calendar=calendar_for(office.book),
    )
    if isinstance(answer, Already):
        return answer
    found = [each for each in office.book.warnings if each.code not in _MENDED]
    found += _place_warnings(office, world, draft.event)
    return replace(answer, warnings=(*answer.warnings, *found))


def _place_warnings(office: Office, world: World, event: Event) -> tuple[Problem, ...]:
    """What is unusual about where the office lies.

    Raises:
        RefusedError: `cloud-folder`, where nobody answers for that place; a person may.
    """
    around = surroundings_of(str(office.folder), world.environ, world.disk)
    folder = shown_path(office.folder, world)
    accepts = isinstance(event, Accepted) and event.what == "cloud-folder"
    if around.cloud and not accepts and around.place not in office.book.accepted:
        raise RefusedError(Problem("cloud-folder", {"name": around.cloud, "folder": folder}))
    return around.warnings(folder)


def record(
    office: Office,
    draft: Draft,
    world: World,
    *,
    actor: str | None,
    seen: Proposal | None,
    wait_seconds: int,
    hold: Callable[[], None],
    acknowledge: Callable[[int], None] = lambda _: None,
    restored: bool = False,
    lock: Lock = ledger_lock,
) -> Recorded | Already | Proposal:
    """Record what a command states.

    Args:
        office: Where; it is read again under the lock.
        draft: What the command states.
        world: Around it.
        actor: Who says so; None: PILKADA_ACTOR, else the computer's user.
        seen: What was shown and agreed to; None where nothing was asked.
        wait_seconds: How long to wait for whoever is recording.
        hold: Called once, before the first byte of the entry is written.
        acknowledge: Called with the entry's number once it stands, before anything else can fail.
        restored: The draft answers for the ledger as it is, whatever is remembered of another.
        lock: One writer at a time.

    Returns:
        What was recorded; or that it stands already; or, where the balance has changed since
        `seen`, the new judgement, to be shown and asked again: nothing was recorded then.

    Raises:
        RefusedError: A rule forbids it, or the disk refused; `outcome-unknown`.
    """
    by = _who(world, actor)
    with lock(str(office.folder), wait_seconds=wait_seconds, by=by, since=now_utc(world)):
        fresh = mended(office, world, by, restored=restored)
        answer = propose_now(fresh, draft, world)
        if isinstance(answer, Already):
            if restored:
                fresh.head_file.reset(fresh.book.head)
                remember(fresh, world, accepted=True)
            make_sure(fresh)
            return answer
        if seen and not _same_outcome(answer, seen):
            return answer
        hold()
        if not fresh.book.head.seq:
            fresh = _begun(fresh, world, by)
        entry, line = sealed_line(
            answer.event, after=fresh.book.head, at=now_utc(world), by=by, entry_id=answer.entry_id
        )
        _append(fresh, entry, line, restored=restored)
        acknowledge(entry.seq)
        return _acknowledged(fresh, entry, answer, world, restored=restored)


def begin_practice(office: Office, folder: Path, world: World) -> None:
    """Begin a ledger in a folder with all entries of another, for trying; that one stays as it is.

    Args:
        office: With its entries kept.
        folder: It has a plan, and neither a ledger nor a head.
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
    practice, head_file = LedgerFile(world.disk, str(folder)), HeadFile(world.disk, str(folder))
    made = [str(folder / PLAN)]
    try:
        practice.begin(b"".join(lines))
        made += [practice.path, head_file.path]
        head_file.write(head)
    except RefusedError:
        for path in made:
            with suppress(OSError):
                world.disk.remove(path)
        raise
    open_office(folder, world)  # so this computer has seen it


def make_sure(office: Office) -> None:
    """An entry that stands already is acknowledged again: its head has to outlive a power cut.

    Raises:
        RefusedError: `outcome-unknown`, where it can't be made sure of.
    """
    try:
        if office.head_file.exists():
            office.head_file.confirm()
    except RefusedError as error:
        raise RefusedError(office.ledger.unknown()) from error


def _append(office: Office, entry: Entry, line: bytes, *, restored: bool) -> None:
    """Write the line, then the head.

    Raises:
        RefusedError: Nothing was recorded; or `outcome-unknown`, from the write on.
    """
    written = False
    try:
        office.ledger.append(line, after=office.book.head)
        written = True
        if restored:
            office.head_file.reset(entry.head)
        else:
            office.head_file.write(entry.head)
    except (Exception, KeyboardInterrupt) as error:
        if isinstance(error, RefusedError) and not written:
            raise  # it says itself what became of the line
        raise RefusedError(office.ledger.unknown()) from error


def _acknowledged(
    office: Office, entry: Entry, answer: Proposal, world: World, *, restored: bool
) -> Recorded:
    """What was recorded, once this computer remembers it."""
    book = replace(office.book, head=entry.head, written_at=entry.at, written_by=entry.by)
    warnings = remember(replace(office, book=book), world, accepted=restored)
    return Recorded(entry, answer, warnings + office.book.warnings)


def _begun(office: Office, world: World, by: Who) -> Office:
    """Make the ledger, with the plan that it begins with."""
    event = Opened(ledger=world.random_bytes(16).hex(), plan=office.book.plan)
    entry, line = sealed_line(
        event, after=Head(), at=now_utc(world), by=by, entry_id=event.document_id(1)
    )
    office.ledger.begin(line)
    if not office.head_file.exists():
        office.head_file.write(entry.head)
    book = replace(office.book, head=entry.head)
    return replace(office, book=book, remembered=replace(office.remembered, ledger=event.ledger))


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
