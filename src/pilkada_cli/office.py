"""An open office: its plan, its ledger, and the book of both. The library's face.

office = open_office(find_office(None, environ={}, cwd=Path()))
report = status_report(office.book, today=...)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

from .core.book import Book, book_of
from .core.chain import Documents, read_chain
from .core.dates import local_day
from .core.fold import first_breach
from .core.head import Head
from .core.plan import Plan
from .core.problem import Place, Problem, RefusedError
from .core.replay import replay
from .core.tail import (
    Reading,
    Remembered,
    Sighting,
    beyond_a_crash,
    ledger_id,
    lost,
    read_known,
    read_restored,
)
from .core.workdays import WEEKDAYS, Calendar
from .read.plan_toml import PLAN, read_plan
from .store.disk import Disk, RealDisk
from .store.head_file import HeadFile
from .store.ledger_file import LEDGER, LedgerFile
from .store.seen import Memory, real_path
from .store.trouble import as_problems

# Holidays are loaded where a deadline is asked for.
_CALENDAR = "pilkada_cli.read.holidays"


@dataclass(frozen=True, slots=True)
class World:
    """What the program may know of the world around it. In a test, all of it is invented.

    Args:
        now: The clock, in UTC.
        user: The computer's user.
        host: The computer's name.
        random_bytes: So many bytes that nobody can guess.
        environ: Environment variables.
        cwd: The working folder.
        state: Where this person's computer remembers what it saw; None: it is not to remember.
        disk: Where ledgers lie.
    """

    now: Callable[[], datetime]
    user: str
    host: str
    random_bytes: Callable[[int], bytes]
    environ: Mapping[str, str]
    cwd: Path
    state: Path | None = None
    disk: Disk = field(default_factory=RealDisk)


@dataclass(frozen=True, slots=True)
class Office:
    """A folder that was read: the plan in the file, and the book of the ledger.

    Args:
        folder: Where.
        plan_in_file: None where the file can't be read and the question can do without it.
        book: Of the ledger, as far as it counts; of the plan, where none has begun.
        ledger: Its file.
        head_file: How far it was recorded.
        remembered: What was known of the ledger before it was read.
    """

    folder: Path
    plan_in_file: Plan | None
    book: Book
    ledger: LedgerFile
    head_file: HeadFile
    remembered: Remembered = field(default_factory=Remembered)

    @property
    def confirmed(self) -> bool:
        """Whether the head file has the newest entry: a power cut can't take it any more."""
        return self.book.head.seq == 0 or self.remembered.in_file == self.book.head

    def today(self, world: World) -> date:
        """The date in the office's time zone."""
        plan = self.plan_in_file or self.book.plan
        return local_day(world.now(), plan.office.time_zone)


def calendar_for(book: Book, *, always: bool = False) -> Calendar:
    """The calendar by which a book's deadlines are counted; read only where it has some.

    `always`: read it also for counting other things.
    """
    if not (always or has_deadlines(book)):
        return WEEKDAYS
    found: Calendar = import_module(_CALENDAR).calendar_of(book.plan)
    return found


def has_deadlines(book: Book) -> bool:
    """Whether something has to be paid, or to be back, by a day that one of its plans says."""
    plans = [each.plan for each in book.plans]
    return any(
        plan.office.proposal_day or any(each.parts for each in plan.allocations) for plan in plans
    )


def find_office(named: str | None, world: World) -> Path:
    """The office's folder: the one named, else PILKADA_DIR, else the nearest upward.

    A folder in which this computer saw a ledger is an office, whatever lies there now: what was
    taken away is missed there, and not looked for elsewhere.

    Raises:
        RefusedError: `no-office`; `not-readable`, where nobody may look.
    """
    chosen = named or world.environ.get("PILKADA_DIR")
    start = world.cwd / (chosen or "")
    if chosen:
        with as_problems(str(start), reading=True):
            if (start / PLAN).exists() or (start / LEDGER).exists() or _lay_in(start, world):
                return _as_named(start, world)
    else:
        for above in [start, *start.parents]:
            inner = above / "data"
            for folder in (above, inner):
                # One that may not be looked into is passed by, unless one stands in it.
                stands = above == start
                with as_problems(str(folder), reading=True) if stands else suppress(OSError):
                    if _lay_in(folder, world):
                        return _as_named(folder, world)
                    if (folder / PLAN).exists():
                        missed = _is_missed_in(inner, folder, world)
                        return inner if missed else _as_named(folder, world)
    near = shown_path(start / "data", world) if os.path.exists(start / "data" / PLAN) else ""
    raise RefusedError(Problem("no-office", {"folder": str(start), "near": near}))


def _as_named(folder: Path, world: World) -> Path:
    """A folder by the path by which a person came to it: the system tells the one behind links."""
    shell = world.environ.get("PWD", "")
    if os.path.isabs(shell) and shell != str(world.cwd):
        with suppress(OSError, ValueError):
            named = os.path.normpath(os.path.join(shell, os.path.relpath(folder, world.cwd)))
            if os.path.samefile(named, folder):
                return Path(named)
    return folder


def _lay_in(folder: Path, world: World) -> bool:
    """Whether this computer saw a ledger in a folder that is there."""
    with suppress(OSError):
        memory = _memory(world)
        return memory is not None and folder.is_dir() and bool(memory.ledgers_in(str(folder)))
    return False


def _is_missed_in(inner: Path, folder: Path, world: World) -> bool:
    """Whether a ledger that this computer saw is gone from a folder, and not to the one above."""
    with suppress(OSError):
        memory = _memory(world)
        seen = memory.ledgers_in(str(inner)) if memory else set()
        if not seen or (inner / LEDGER).exists():
            return False
        with suppress(RefusedError):
            line = LedgerFile(world.disk, str(folder)).first_line()
            return ledger_id(line, file=LEDGER) not in seen
        return True
    return False


def shown_path(path: Path | str, world: World) -> str:
    """A path as a person would name it from where they stand; that place itself, by its whole path.

    A dot says nothing to whoever has to move that folder.
    """
    try:
        shown = Path(path).relative_to(world.cwd).as_posix()
    except ValueError:
        return str(path)
    return str(path) if shown == "." else shown


def open_office(
    folder: Path,
    world: World,
    *,
    plan_required: bool = True,
    keep_entries: bool = False,
    at_entry: int | None = None,
    restored: bool = False,
) -> Office:
    """Read plan and ledger, every byte of both, and hold the ledger to what is remembered of it.

    Args:
        folder: As `find_office` says.
        world: Around it.
        plan_required: Refuse a plan's file that can't be read; else go on without it.
        keep_entries: Keep the entries in the book, for questions about them.
        at_entry: The book as it was when that entry was the newest.
        restored: Take the ledger as it is, whatever is remembered of another.

    Raises:
        RefusedError: Problems of the plan or the ledger; `entry-outside`.
    """
    ledger = LedgerFile(world.disk, str(folder))
    keep_entries = keep_entries or at_entry is not None
    begun = ledger.facts() is not None
    before = Remembered() if begun else _before_it_begins(ledger, folder, world, restored=restored)
    plan = _plan_in(folder, world, required=plan_required or not begun)
    if ledger.facts():  # or it began between the two looks
        office = _begun(folder, world, ledger, plan, keep_entries=keep_entries, restored=restored)
    elif plan is None:
        raise AssertionError("a plan is required where there is no ledger")
    else:
        head_file = HeadFile(world.disk, str(folder))
        office = Office(folder, plan, book_of(plan), ledger, head_file, before)
    copies = (*_conflict_copies(office, world), *_open_to_all(office, world))
    office = replace(office, book=replace(office.book, warnings=office.book.warnings + copies))
    if at_entry is not None:
        office = replace(office, book=_book_at(office.book, at_entry))
    return office


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
    ledger, place = office.remembered.ledger, real_path(str(office.folder))
    when, who = book.written_at, book.written_by
    sighting = Sighting(ledger or "", place, book.head, when, who, sure or book.head)
    try:
        memory = Memory(world.disk, str(world.state))
        if accepted:
            others = office.remembered.elsewhere
            gone = tuple(other for other in others if not _still_there(other, world))
            memory.accept(sighting, gone, folder=str(office.folder))
        else:
            memory.remember(sighting)
    except Exception as error:  # noqa: BLE001 (whatever it is, the entry is recorded all the same)
        reason = type(error).__name__
        return (Problem("not-remembered", {"folder": str(world.state), "reason": reason}),)
    return ()


def forget_place(folder: Path, world: World) -> None:
    """An office begins anew in this folder."""
    with suppress(OSError):
        memory = _memory(world)
        for place in (folder, folder / "data"):
            if memory and not LedgerFile(world.disk, str(place)).facts():
                memory.forget_place(str(place))


def now_utc(world: World) -> datetime:
    """The clock, in UTC whatever zone it was set to."""
    return world.now().astimezone(UTC)


def _plan_in(folder: Path, world: World, *, required: bool) -> Plan | None:
    path = folder / PLAN
    try:
        return read_plan(path, shown_as=shown_path(path, world))
    except RefusedError:
        if required:
            raise
        return None


def _memory(world: World) -> Memory | None:
    return Memory(world.disk, str(world.state)) if world.state else None


def _remembered(
    folder: Path, world: World, in_file: Head | None, ledger: str, *, restored: bool
) -> tuple[Remembered, tuple[Problem, ...]]:
    """What is known of a ledger before it is read, and which of that knowledge is damaged.

    Raises:
        RefusedError: `ledger-replaced`, where another ledger lay in this folder.
    """
    try:
        memory = _memory(world)
        if memory is None:
            return Remembered(ledger, in_file), ()
        others = memory.ledgers_in(str(folder)) - {ledger}
        lay_here = [memory.here(other, str(folder)) for other in others]
        here, elsewhere = memory.here(ledger, str(folder)), memory.elsewhere(ledger, str(folder))
        damaged = memory.damaged({ledger, *others})
    except OSError:
        return Remembered(ledger, in_file), ()  # `remember` meets the same, and says so
    before = max(filter(None, lay_here), key=lambda sighting: sighting.head.seq, default=None)
    if others and not restored:
        file = shown_path(folder / LEDGER, world)
        values = {"seq": before.head.seq if before else 0}
        raise RefusedError(Problem("ledger-replaced", values, Place(file)))
    is_new = not (here or elsewhere or others or damaged)
    known = Remembered(ledger, in_file, before or here, elsewhere, is_new=is_new)
    return known, tuple(Problem("memory-damaged", {"file": path}) for path in damaged)


def _begun(
    folder: Path,
    world: World,
    ledger: LedgerFile,
    plan: Plan | None,
    *,
    keep_entries: bool,
    restored: bool,
) -> Office:
    """The office of a ledger that has begun."""
    head_file, file = HeadFile(world.disk, str(folder)), shown_path(ledger.path, world)
    with _shown_as(file):
        name = ledger_id(ledger.first_line(), file=file)
    # Before the ledger is read: whoever appends meanwhile only makes it longer.
    in_file = head_file.read()
    remembered, damaged = _remembered(folder, world, in_file, name, restored=restored)
    reading = Reading()
    book = _read_book(
        ledger, world, remembered, reading, keep_entries=keep_entries, restored=restored
    )
    office = Office(folder, plan, book, ledger, head_file, remembered)
    if restored:
        return replace(office, book=replace(book, warnings=_unfinished(book, reading, file)))
    in_file = _newest_in_file(office, reading, file)
    warnings = (
        *_findings(office, in_file, reading, file),
        *_elsewhere(office, reading, world, file),
    )
    told: tuple[Problem, ...] = ()
    if in_file or book.head.seq > 1:  # else it is just being made; nothing is recorded in it
        sure = in_file if in_file and in_file.seq < book.head.seq else None
        told = remember(office, world, sure=sure, accepted=bool(reading.not_kept))
    if remembered.is_new and not told:
        values = {"seq": book.head.seq, "sha256": book.head.sha256}
        told = (Problem("first-sight", values),)
    return replace(office, book=replace(book, warnings=(*warnings, *told, *damaged)))


def _before_it_begins(
    ledger: LedgerFile, folder: Path, world: World, *, restored: bool
) -> Remembered:
    """What is known of a ledger that is not there.

    Raises:
        RefusedError: `ledger-missing`, where there was one.
    """
    head_file = HeadFile(world.disk, str(folder))
    there, in_file = head_file.exists(), head_file.read()
    lay_here: list[Sighting | None] = []
    with suppress(OSError):
        if memory := _memory(world):
            names = memory.ledgers_in(str(folder))
            lay_here = [memory.here(name, str(folder)) for name in names]
    if (not there and not lay_here) or ledger.facts():  # or it began meanwhile
        return Remembered()
    seen = max(filter(None, lay_here), key=lambda sighting: sighting.head.seq, default=None)
    known = Remembered(None, in_file, seen)
    if not restored:
        seq = known.highest.seq if known.highest else 0
        place = Place(shown_path(folder / LEDGER, world))
        raise RefusedError(Problem("ledger-missing", {"seq": seq}, place))
    return known


def _elsewhere(office: Office, reading: Reading, world: World, file: str) -> Iterator[Problem]:
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
    other = LedgerFile(world.disk, sighting.folder)
    with suppress(RefusedError):
        if other.facts() is None or ledger_id(other.first_line(), file="") != sighting.ledger:
            return False
        for entry in read_chain(other.lines(), file=other.path):
            if entry.seq == sighting.head.seq:
                return entry.head == sighting.head
    return False


def _read_book(
    ledger: LedgerFile,
    world: World,
    remembered: Remembered,
    reading: Reading,
    *,
    keep_entries: bool,
    restored: bool,
) -> Book:
    file = shown_path(ledger.path, world)
    documents = Documents.none()
    if restored:
        entries = read_restored(ledger.lines(), file=file, documents=documents, reading=reading)
    else:
        entries = read_known(
            ledger.lines(), file=file, documents=documents, remembered=remembered, reading=reading
        )
    with _shown_as(file):
        book = replay(entries, documents=documents, keep_entries=keep_entries)
    if breach := first_breach(book):
        values = {"line": breach.seq, "allocation": breach.allocation}
        raise RefusedError(Problem("book-unsound", values, Place(file, breach.seq)))
    return book


def _newest_in_file(office: Office, reading: Reading, file: str) -> Head | None:
    """The head file's head, once the ledger was read.

    Raises:
        RefusedError: `head-behind`: more stands behind it than a crash leaves.
    """
    head, in_file = office.book.head, office.remembered.in_file
    rest = office.ledger.rest_from(head.size) if reading.unfinished else b""
    if in_file is None or in_file.seq < head.seq or rest:
        in_file = office.head_file.read()  # whoever appended has confirmed it by now; or did not
    if in_file and (problem := beyond_a_crash(head, in_file, rest, file=file)):
        raise RefusedError(problem)
    return in_file


def _findings(
    office: Office, in_file: Head | None, reading: Reading, file: str
) -> Iterator[Problem]:
    """What a reader should know of the files themselves."""
    head = office.book.head
    yield from _unfinished(office.book, reading, file)
    for sighting in reading.not_kept:
        yield Problem("entry-not-kept", {"seq": sighting.head.seq, "at": sighting.at})
    if in_file and in_file.seq < head.seq:
        yield Problem("entry-unconfirmed", {"seq": head.seq})
    if in_file is None and head.seq > 1 and office.head_file.exists():
        yield Problem("head-unreadable", {"seq": head.seq}, Place(office.head_file.name))


def _open_to_all(office: Office, world: World) -> Iterator[Problem]:
    """What everybody on this computer may write to: the folder, or a file of the office."""
    for name in ("", PLAN, LEDGER, office.head_file.name):
        path = str(office.folder / name)
        with suppress(OSError):
            facts = world.disk.look(os.path.realpath(path))  # a link's own mode says nothing
            if facts and facts.for_all:
                yield Problem("ledger-for-all", {"file": path})


def _conflict_copies(office: Office, world: World) -> Iterator[Problem]:
    """What a program that synchronises files made of two ledgers that went on at once."""
    for copy, count in office.ledger.conflict_copies():
        yield Problem("conflict-copy", {"file": shown_path(copy, world), "count": count})


def _unfinished(book: Book, reading: Reading, file: str) -> tuple[Problem, ...]:
    found = Problem("ledger-unfinished", {"seq": book.head.seq}, Place(file))
    return (found,) if reading.unfinished else ()


@contextmanager
def _shown_as(file: str) -> Iterator[None]:
    """Problems of the block's ledger name it as the reader would."""
    try:
        yield
    except RefusedError as error:
        raise RefusedError(*(_placed(problem, file) for problem in error.problems)) from error


def _placed(problem: Problem, file: str) -> Problem:
    """A problem of the ledger names the ledger as the reader would."""
    if problem.where and problem.where.file == file:
        return problem
    line = problem.values.get("line", 0)
    column = problem.where.column if problem.where else 0
    return replace(problem, where=Place(file, int(str(line)), column))


def _book_at(book: Book, seq: int) -> Book:
    """The book when line `seq` was its last.

    Raises:
        RefusedError: `entry-outside`.
    """
    if not 1 <= seq <= book.head.seq:
        raise RefusedError(Problem("entry-outside", {"seq": seq, "newest": book.head.seq}))
    return replay(book.entries[:seq], documents=book.documents, keep_entries=True)
