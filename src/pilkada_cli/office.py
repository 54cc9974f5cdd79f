"""An open office: its plan, its ledger, and the book of both. The library's face.

office = open_office(find_office(None, environ={}, cwd=Path()))
report = status_report(office.book, today=...)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from .core.book import Book, book_of
from .core.chain import Documents, read_chain
from .core.dates import local_day
from .core.fold import first_breach
from .core.plan import Plan
from .core.problem import Place, Problem, RefusedError
from .core.replay import replay
from .read.plan_toml import PLAN, read_plan
from .store.disk import Disk, RealDisk
from .store.ledger_file import LEDGER, LedgerFile


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
    """

    now: Callable[[], datetime]
    user: str
    host: str
    random_bytes: Callable[[int], bytes]
    environ: Mapping[str, str]
    cwd: Path


@dataclass(frozen=True, slots=True)
class Office:
    """A folder that was read: the plan in the file, and the book of the ledger.

    `plan_in_file` is None where the file can't be read and the question can do without it.
    """

    folder: Path
    plan_in_file: Plan | None
    book: Book
    ledger: LedgerFile

    def today(self, world: World) -> date:
        """The date in the office's time zone."""
        plan = self.plan_in_file or self.book.plan
        return local_day(world.now(), plan.office.time_zone)


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
    disk: Disk | None = None,
) -> Office:
    """Read plan and ledger, every byte of both.

    Args:
        folder: As `find_office` says.
        world: Around it.
        plan_required: Refuse a plan's file that can't be read; else go on without it.
        keep_entries: Keep the entries in the book, for questions about them.
        at_entry: The book as it was when that entry was the newest.
        disk: Another one than the computer's own.

    Raises:
        RefusedError: Problems of the plan or the ledger; `entry-outside`.
    """
    ledger = LedgerFile(disk or RealDisk(), str(folder))
    begun = ledger.exists()
    plan = _plan_in(folder, world, required=plan_required or not begun)
    if begun:
        book = _read_book(ledger, world, keep_entries=keep_entries or at_entry is not None)
    elif plan is None:
        raise AssertionError("a plan is required where there is no ledger")
    else:
        book = book_of(plan)
    if at_entry is not None:
        book = _book_at(book, at_entry)
    return Office(folder, plan, book, ledger)


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


def _read_book(ledger: LedgerFile, world: World, *, keep_entries: bool) -> Book:
    file = shown_path(ledger.path, world)
    documents = Documents.none()
    try:
        entries = read_chain(ledger.lines(), file=file, documents=documents)
        book = replay(entries, documents=documents, keep_entries=keep_entries)
    except RefusedError as error:
        raise RefusedError(*(_placed(each, file) for each in error.problems)) from error
    if breach := first_breach(book):
        values = {"line": breach.seq, "allocation": breach.allocation}
        raise RefusedError(Problem("book-unsound", values, Place(file, breach.seq)))
    return book


def _placed(problem: Problem, file: str) -> Problem:
    """A problem of the ledger names the ledger as the reader would."""
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
