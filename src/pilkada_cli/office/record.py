"""Recording: lock, read, mend, judge, seal, append, confirm; only then say so.

Many drafts are recorded like one: under one lock, each judged after those before it, all or none.
Apart from `office.open`, so that a command that only reads loads neither lock nor rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from .. import __version__
from ..core.book.book import Book
from ..core.book.replay import grown
from ..core.ledger.chain import Entry, Who, sealed_line
from ..core.ledger.events import Accepted, Opened
from ..core.ledger.head import Head
from ..core.rules.draft import Draft, Stated
from ..core.rules.propose import Proposal, propose
from ..core.rules.repeats import Repeat
from ..core.values.problem import Problem, RefusedError
from ..core.values.text import MAX_TEXT, tidy, visible
from ..read.typed import read_fields
from .office import Office, calendar_for
from .open import reopened
from .remember import remember
from .world import World, now_utc, shown_path


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry that is on the disk, what was judged before, and what was noticed on the way."""

    entry: Entry
    proposal: Proposal
    warnings: tuple[Problem, ...] = ()


Answer = Recorded | Repeat | Proposal


class RefusedDraftError(RefusedError):
    """One of several drafts is refused, so none of them was recorded.

    Args:
        number: Which, counted from 0.
        problems: Why.
    """

    def __init__(self, number: int, *problems: Problem) -> None:
        super().__init__(*problems)
        self.number = number


_MENDED = {"ledger-unfinished", "entry-unconfirmed", "not-remembered", "plan-differs"}
"""What recording sets right, refuses, or says itself once it is done."""


def propose_now(office: Office, draft: Draft, world: World) -> Repeat | Proposal:
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
        calendar=calendar_for(plan),
    )
    if isinstance(answer, Repeat):
        return answer
    found = [problem for problem in office.book.warnings if problem.code not in _MENDED]
    found += _place_warnings(office, world, draft.event)
    return replace(answer, warnings=(*answer.warnings, *found))


def _place_warnings(office: Office, world: World, event: Stated) -> tuple[Problem, ...]:
    """What is unusual about where the office lies.

    Raises:
        RefusedError: `cloud-folder`, where nobody answers for that place; a person may. So may one
            who answers for the ledger itself: until then nobody can answer for its place.
    """
    folder = shown_path(office.folder, world)
    place = office.ledger.answered_for()
    if place and not isinstance(event, Accepted) and place not in office.book.accepted:
        raise RefusedError(Problem("cloud-folder", {"name": place[0], "folder": folder}))
    return office.ledger.unusual(folder)


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
) -> Answer:
    """Record what a command states: the case of one of `record_all`."""
    [answer] = record_all(
        office,
        [draft],
        world,
        actor=actor,
        seen=[seen] if seen else None,
        wait_seconds=wait_seconds,
        hold=hold,
        acknowledge=acknowledge,
    )
    return answer


def record_all(
    office: Office,
    drafts: Sequence[Draft],
    world: World,
    *,
    actor: str | None = None,
    seen: Sequence[Repeat | Proposal] | None = None,
    wait_seconds: int,
    hold: Callable[[], None] = lambda: None,
    acknowledge: Callable[[int], None] = lambda _: None,
) -> tuple[Answer, ...]:
    """Record all of the drafts, or none: each is judged as if those before it were recorded.

    Args:
        office: Where; it is read again under the lock.
        drafts: At least one, in the order in which they are to be recorded.
        world: Around it.
        actor: Who says so; None: PILKADA_ACTOR, else the computer's user.
        seen: What was shown and agreed to, one a draft; None where nothing was asked.
        wait_seconds: How long to wait for whoever is recording.
        hold: Called once, before the first byte of the entries is written.
        acknowledge: Called with the last entry's number once all stand, before anything else
            can fail.

    Returns:
        An answer for each draft: what was recorded, or that it stands already. Or, where the
        outcome is another than `seen`, the new judgements, to be shown and asked again: nothing
        was recorded then.

    Raises:
        RefusedDraftError: A rule forbids one of them: nothing was recorded.
        RefusedError: The disk refused: nothing was recorded; or `outcome-unknown`: all of them
            or none.
    """
    by = _who(world, actor)
    with office.ledger.hold(wait_seconds=wait_seconds, by=by, since=now_utc(world)):
        fresh = _mended(office, world, by)
        batch = _judged(fresh, drafts, world, by)
        if not batch.lines:
            _stands(fresh, world)
            return tuple(batch.answers)
        if seen and not _same_outcomes(batch.answers, seen):
            return tuple(batch.answers)
        hold()
        if batch.opened:
            opened, line = batch.opened
            fresh.ledger.begin([line], head=opened.head)
            remembered = replace(fresh.remembered, ledger=batch.ledger)
            fresh = replace(fresh, remembered=remembered)
        newest = batch.entries[-1]
        fresh.ledger.append(batch.lines, after=batch.after, head=newest.head)
        acknowledge(newest.seq)
        return _acknowledged(fresh, batch, world)


@dataclass(slots=True)
class _Batch:
    """Drafts that were judged one after the other, and the lines that would record them.

    Args:
        book: By which the next one is judged: with all entries but the newest.
        after: The head behind which the lines are to stand.
        answers: One a draft.
        entries: One a proposal.
        lines: One an entry.
        opened: The first line of a ledger that has not begun.
        ledger: The name that it says.
    """

    book: Book
    after: Head
    answers: list[Repeat | Proposal] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    opened: tuple[Entry, bytes] | None = None
    ledger: str = ""


def _judged(office: Office, drafts: Sequence[Draft], world: World, by: Who) -> _Batch:
    """Judge drafts, each as if those before it were recorded; write nothing.

    Raises:
        RefusedDraftError: A rule forbids one of them.
    """
    batch = _Batch(office.book, office.book.head)
    for number, draft in enumerate(drafts):
        if batch.entries and batch.entries[-1].seq > batch.book.head.seq:
            batch.book = grown(batch.book, batch.entries[-1])
        try:
            answer = propose_now(replace(office, book=batch.book), draft, world)
        except RefusedError as error:
            raise RefusedDraftError(number, *error.problems) from error
        batch.answers.append(answer)
        if isinstance(answer, Proposal):
            _seal(batch, answer, world, by)
    return batch


def _seal(batch: _Batch, answer: Proposal, world: World, by: Who) -> None:
    """Seal what was judged, behind what was sealed before it."""
    if not batch.book.head.seq:
        batch.ledger = world.random_bytes(16).hex()
        event = Opened(ledger=batch.ledger, plan=batch.book.plan)
        batch.opened = sealed_line(
            event, after=Head(), at=now_utc(world), by=by, entry_id=event.document_id(1)
        )
        opened = batch.opened[0]
        batch.book, batch.after = grown(batch.book, opened), opened.head
    after = batch.entries[-1].head if batch.entries else batch.after
    entry, line = sealed_line(
        answer.event, after=after, at=now_utc(world), by=by, entry_id=answer.entry_id
    )
    batch.entries.append(entry)
    batch.lines.append(line)


def _mended(office: Office, world: World, by: Who) -> Office:
    """The office as it is under the lock, once nothing unfinished stands behind its head.

    Its book's warnings say what was found unfinished.

    Raises:
        RefusedError: The ledger is not what was written, or the disk refused: no entry is lost.
    """
    ledger = office.ledger
    ledger.ready()
    fresh = reopened(office, world)
    if not fresh.book.head.seq:
        return fresh
    again = ledger.mend(
        fresh.book.head,
        confirmed=fresh.remembered.in_file,
        documents=fresh.book.documents,
        as_it_is=fresh.as_it_is,
    )
    if again:
        fresh = reopened(office, world)
        if not fresh.as_it_is:
            ledger.confirm(fresh.book.head)
            remembered = replace(fresh.remembered, in_file=fresh.book.head)
            fresh = replace(fresh, remembered=remembered)
    found = []
    for event in ledger.untold(fresh.book.entries):
        head = fresh.book.head
        entry_id = event.document_id(head.seq + 1)
        entry, line = sealed_line(event, after=head, at=now_utc(world), by=by, entry_id=entry_id)
        ledger.append([line], after=head, head=entry.head, confirms=not fresh.as_it_is)
        fresh = reopened(office, world)
        values = {"file": event.file, "seq": fresh.book.head.seq}
        found.append(Problem("tail-set-aside", values))
    return replace(fresh, book=replace(fresh.book, warnings=tuple(found)))


def _stands(office: Office, world: World) -> None:
    """All that was stated stands already: it is acknowledged again."""
    if office.as_it_is:
        office.ledger.confirm(office.book.head)
        remember(office, world, accepted=True)
    office.ledger.make_sure()


def _acknowledged(office: Office, batch: _Batch, world: World) -> tuple[Answer, ...]:
    """What was recorded, once this computer remembers it; the last one says what was noticed."""
    newest, noticed = batch.entries[-1], office.book.warnings
    book = replace(batch.book, head=newest.head, written_at=newest.at, written_by=newest.by)
    warnings = remember(replace(office, book=book), world, accepted=office.as_it_is)
    answers: list[Answer] = list(batch.answers)
    entries = iter(batch.entries)
    for number, answer in enumerate(batch.answers):
        if isinstance(answer, Proposal):
            entry = next(entries)
            told = warnings + noticed if entry is newest else ()
            answers[number] = Recorded(entry, answer, told)
    return tuple(answers)


def _same_outcomes(now: Sequence[Repeat | Proposal], seen: Sequence[Repeat | Proposal]) -> bool:
    """Whether what was agreed to is what would be recorded; what stands by now needs no yes."""
    return all(
        isinstance(answer, Repeat)
        or (isinstance(agreed, Proposal) and _same_outcome(answer, agreed))
        for answer, agreed in zip(now, seen, strict=True)
    )


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
