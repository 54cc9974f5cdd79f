"""An open office: its plan, its ledger, and the book of both. The library's face.

office = open_office(find_office(None, environ={}, cwd=Path()))
report = status_report(office.book, today=...)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

from .core.book import Book, book_of
from .core.chain import Documents
from .core.dates import local_day
from .core.fold import first_breach
from .core.head import Head
from .core.plan import Plan
from .core.problem import Place, Problem, RefusedError
from .core.replay import replay
from .core.tail import Reading, Remembered, ledger_id, read_known, read_restored
from .core.workdays import WEEKDAYS, Calendar
from .read.plan_toml import PLAN, read_plan
from .store.disk import Disk, RealDisk
from .store.head_file import HeadFile
from .store.ledger_file import LEDGER, LedgerFile
from .store.seen import Seen

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
        state: Where this person's computer remembers what it saw; None: it remembers nothing.
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
        ledger_id: The 128 bits that name it; None where none has begun.
    """

    folder: Path
    plan_in_file: Plan | None
    book: Book
    ledger: LedgerFile
    head_file: HeadFile
    remembered: Remembered = field(default_factory=Remembered)
    ledger_id: str | None = None

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

    Raises:
        RefusedError: `no-office`.
    """
    chosen = named or world.environ.get("PILKADA_DIR")
    start = world.cwd / (chosen or "")
    for folder in [start] if chosen else [start, *start.parents]:
        for each in (folder, folder / "data"):
            if (each / PLAN).exists() or (chosen and (each / LEDGER).exists()):
                return each
    raise RefusedError(Problem("no-office", {"folder": str(start)}))


def shown_path(path: Path | str, world: World) -> str:
    """A path as a person would name it from where they stand."""
    try:
        return Path(path).relative_to(world.cwd).as_posix()
    except ValueError:
        return str(path)


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
    plan = _plan_in(folder, world, required=plan_required or ledger.facts() is None)
    before = None if ledger.facts() else _known_without_ledger(folder, world)
    if ledger.facts():  # or it began between the two looks
        office = _begun(folder, world, ledger, plan, keep_entries=keep_entries, restored=restored)
    elif before and not restored:
        seq = before.highest.seq if before.highest else 0
        place = Place(shown_path(ledger.path, world))
        raise RefusedError(Problem("ledger-missing", {"seq": seq}, place))
    elif plan is None:
        raise AssertionError("a plan is required where there is no ledger")
    else:
        head_file = HeadFile(world.disk, str(folder))
        remembered = before or Remembered()
        office = Office(folder, plan, book_of(plan), ledger, head_file, remembered)
    if at_entry is not None:
        office = replace(office, book=_book_at(office.book, at_entry))
    return office


def remember(office: Office, world: World, *, accepted: bool = False) -> tuple[Problem, ...]:
    """Let this person's computer remember the ledger, as far as it is sure to outlive a crash.

    Args:
        office: As it was read; or with the head that was just recorded.
        world: Around it.
        accepted: A person answers for this ledger: forget what was remembered before.

    Returns:
        A warning, where it can't be remembered: that is no reason not to go on.
    """
    seen = _seen(world)
    sure = office.book.head if accepted else _sure_head(office)
    if seen is None or sure is None or office.ledger_id is None:
        return ()
    try:
        if accepted:
            seen.accept(office.ledger_id, sure, str(office.folder))
        else:
            seen.remember(office.ledger_id, sure)
            if office.remembered.in_file:  # a ledger alone is a copy, and may lie anywhere
                seen.remember_place(office.ledger_id, str(office.folder))
    except OSError as error:
        reason = type(error).__name__
        return (Problem("not-remembered", {"folder": str(world.state), "reason": reason}),)
    return ()


def forget_place(folder: Path, world: World) -> None:
    """An office begins anew in this folder."""
    seen = _seen(world)
    if seen and not LedgerFile(world.disk, str(folder)).facts():
        with suppress(OSError):
            seen.forget_place(str(folder))


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


def _seen(world: World) -> Seen | None:
    return Seen(world.disk, str(world.state)) if world.state else None


def _remembered(
    folder: Path, world: World, head_file: HeadFile, ledger_name: str | None, *, restored: bool
) -> Remembered:
    """What is known of a ledger before it is read.

    Raises:
        RefusedError: `ledger-replaced`, where another ledger lay in this folder.
    """
    seen, in_file = _seen(world), head_file.read()
    if seen is None or ledger_name is None:
        return Remembered(in_file)
    try:
        head = seen.head(ledger_name)
        others = seen.ledgers_in(str(folder)) - {ledger_name}
        highest = [seen.head(each) for each in others]
    except OSError:
        return Remembered(in_file)  # what can't be read can't be written: `remember` says so
    if not others:
        return Remembered(in_file, head)
    before = max(filter(None, highest), key=lambda each: each.seq, default=Head())
    if restored:
        return Remembered(in_file, before if before.seq else head)
    file = shown_path(folder / LEDGER, world)
    raise RefusedError(Problem("ledger-replaced", {"seq": before.seq}, Place(file)))


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
    head_file = HeadFile(world.disk, str(folder))
    name = ledger_id(ledger.first_line())
    # Before the ledger is read: whoever appends meanwhile only makes it longer.
    remembered = _remembered(folder, world, head_file, name, restored=restored)
    book = _read_book(ledger, world, remembered, keep_entries=keep_entries, restored=restored)
    book = replace(book, warnings=tuple(_findings(ledger, head_file, book, remembered)))
    office = Office(folder, plan, book, ledger, head_file, remembered, name)
    if restored:
        return office
    warnings = book.warnings + remember(office, world)
    return replace(office, book=replace(book, warnings=warnings))


def _known_without_ledger(folder: Path, world: World) -> Remembered | None:
    """What is known of a ledger that is not there; None where nothing is."""
    head_file = HeadFile(world.disk, str(folder))
    seen, there, in_file = _seen(world), head_file.exists(), head_file.read()
    heads: list[Head | None] = []
    if seen:
        with suppress(OSError):
            heads = [seen.head(each) for each in seen.ledgers_in(str(folder))]
    if not there and not heads:
        return None
    return Remembered(in_file, max(filter(None, heads), key=lambda each: each.seq, default=None))


def _read_book(
    ledger: LedgerFile,
    world: World,
    remembered: Remembered,
    *,
    keep_entries: bool,
    restored: bool,
) -> Book:
    file = shown_path(ledger.path, world)
    documents, reading = Documents.none(), Reading()
    if restored:
        entries = read_restored(ledger.lines(), file=file, documents=documents, reading=reading)
    else:
        entries = read_known(
            ledger.lines(), file=file, documents=documents, remembered=remembered, reading=reading
        )
    try:
        book = replay(entries, documents=documents, keep_entries=keep_entries)
    except RefusedError as error:
        raise RefusedError(*(_placed(each, file) for each in error.problems)) from error
    if breach := first_breach(book):
        values = {"line": breach.seq, "allocation": breach.allocation}
        raise RefusedError(Problem("book-unsound", values, Place(file, breach.seq)))
    unfinished = Problem("ledger-unfinished", {"seq": book.head.seq}, Place(file))
    return replace(book, warnings=(unfinished,) if reading.unfinished else ())


def _findings(
    ledger: LedgerFile, head_file: HeadFile, book: Book, remembered: Remembered
) -> Iterator[Problem]:
    """What a reader should know of the file itself."""
    yield from book.warnings
    in_file = remembered.in_file
    if in_file and in_file.seq < book.head.seq:
        in_file = head_file.read()  # whoever appended has confirmed it by now; or did not
        if in_file and in_file.seq < book.head.seq:
            yield Problem("entry-unconfirmed", {"seq": book.head.seq})
    facts = ledger.facts()
    if facts and facts.for_all:
        yield Problem("ledger-for-all", {"file": ledger.path})


def _sure_head(office: Office) -> Head | None:
    """The head that a power cut can't take back: what stands behind it may not be synced."""
    in_file, head = office.remembered.in_file, office.book.head
    if in_file is None:
        # The first line alone may be about to get its head file.
        return head if head.seq > 1 and not office.book.warnings else None
    return in_file if in_file.seq <= head.seq else None


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
