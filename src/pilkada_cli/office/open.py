"""Opening an office: the plan is read, the ledger is held to what is remembered, a book is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ..core.book.balances import balances
from ..core.book.book import Book, book_of
from ..core.book.replay import replay
from ..core.ledger.chain import Entry
from ..core.ledger.documents import Documents
from ..core.ledger.ending import (
    Reading,
    Remembered,
    ledger_id,
    read_known,
    read_restored,
)
from ..core.ledger.head import Head
from ..core.plan.plan import Plan
from ..core.values.problem import Place, Problem, RefusedError
from ..read.plan_toml import PLAN, read_plan
from ..store.ledger import Gone, Ledger
from .office import Office
from .remember import copies_that_went_on, remember
from .world import World, ledger_in, shown_path


def open_office(
    folder: Path,
    world: World,
    *,
    plan_required: bool = True,
    keep_entries: bool = False,
    at_entry: int | None = None,
) -> Office:
    """Read plan and ledger, every byte of both, and hold the ledger to what is remembered of it.

    Args:
        folder: As `find_office` says.
        world: Around it.
        plan_required: Refuse a plan's file that can't be read; else go on without it.
        keep_entries: Keep the entries in the book, for questions about them.
        at_entry: The book as it was when that entry was the newest.

    Raises:
        RefusedError: Problems of the plan or the ledger; `entry-outside`.
    """
    ledger = ledger_in(folder, world)
    keep_entries = keep_entries or at_entry is not None
    begun = ledger.began()
    if not begun and (gone := ledger.gone()):
        raise RefusedError(_missing(gone, ledger, world))
    plan = _plan_in(folder, world, required=plan_required or not begun)
    if ledger.began():  # or it began between the two looks
        office = _held(folder, world, ledger, plan, keep_entries=keep_entries)
    else:
        office = _unbegun(folder, ledger, plan)
    office = _noticed(office, office.book.head)
    if at_entry is not None:
        office = replace(office, book=_book_at(office.book, at_entry))
    return office


def open_as_it_is(folder: Path, world: World) -> Office:
    """Read plan and ledger, and take the ledger as it is, whatever is remembered of another.

    For a person who answers for it: what is recorded in it is then what is remembered.

    Raises:
        RefusedError: Problems of the plan; the ledger is not even whole.
    """
    ledger = ledger_in(folder, world)
    gone = None if ledger.began() else ledger.gone()
    plan = _plan_in(folder, world, required=True)
    if ledger.began():
        office = _taken(folder, world, ledger, plan)
    else:
        office = _unbegun(folder, ledger, plan)
        if gone:
            office = replace(office, remembered=Remembered(None, gone.confirmed, gone.seen))
    return replace(_noticed(office, Head()), as_it_is=True)


def reopened(office: Office, world: World) -> Office:
    """An office read again, in the way in which it was opened; with its entries.

    Raises:
        RefusedError: See `open_office`, `open_as_it_is`.
    """
    if office.as_it_is:
        return open_as_it_is(office.folder, world)
    return open_office(office.folder, world, keep_entries=True)


def _plan_in(folder: Path, world: World, *, required: bool) -> Plan | None:
    path = folder / PLAN
    try:
        return read_plan(path, shown_as=shown_path(path, world))
    except RefusedError:
        if required:
            raise
        return None


def _unbegun(folder: Path, ledger: Ledger, plan: Plan | None) -> Office:
    """The office of a ledger that has not begun."""
    if plan is None:
        raise AssertionError("a plan is required where there is no ledger")
    return Office(folder, plan, book_of(plan), ledger)


def _held(
    folder: Path, world: World, ledger: Ledger, plan: Plan | None, *, keep_entries: bool
) -> Office:
    """The office of a ledger that is held to what is remembered of it.

    Raises:
        RefusedError: It is another than was, or not what was written.
    """
    file = shown_path(ledger.name, world)
    name = _name_of(ledger, file)
    # Before the ledger is read: whoever appends meanwhile only makes it longer.
    confirmed, known = ledger.confirmed(), ledger.known(name)
    if known.others:
        values = {"seq": known.before.head.seq if known.before else 0}
        raise RefusedError(Problem("ledger-replaced", values, Place(file)))
    remembered = Remembered(name, confirmed, known.here, known.elsewhere, is_new=known.is_new)
    reading, documents = Reading(), Documents.none()
    entries = read_known(
        ledger.lines(), file=file, documents=documents, remembered=remembered, reading=reading
    )
    book = _sound_book(entries, documents, file, keep_entries=keep_entries)
    office = Office(folder, plan, book, ledger, remembered)
    confirmed = ledger.settled(book.head, unfinished=reading.unfinished)
    warnings = (
        *_findings(book, confirmed, reading, file),
        *copies_that_went_on(office, reading, world, file),
    )
    told: tuple[Problem, ...] = ()
    if confirmed or book.head.seq > 1:  # else it is just being made; nothing is recorded in it
        sure = confirmed if confirmed and confirmed.seq < book.head.seq else None
        told = remember(office, world, sure=sure, accepted=bool(reading.not_kept))
    if remembered.is_new and not told:
        head = {"seq": book.head.seq, "sha256": book.head.sha256}
        told = (Problem("first-sight", head),)
    return replace(office, book=replace(book, warnings=(*warnings, *told, *known.damaged)))


def _taken(folder: Path, world: World, ledger: Ledger, plan: Plan | None) -> Office:
    """The office of a ledger that is taken as it is.

    Raises:
        RefusedError: It is not even whole.
    """
    file = shown_path(ledger.name, world)
    name = _name_of(ledger, file)
    confirmed, known = ledger.confirmed(), ledger.known(name)
    here = known.before or known.here
    remembered = Remembered(name, confirmed, here, known.elsewhere, is_new=known.is_new)
    reading, documents = Reading(), Documents.none()
    entries = read_restored(ledger.lines(), file=file, documents=documents, reading=reading)
    book = _sound_book(entries, documents, file, keep_entries=True)
    book = replace(book, warnings=_unfinished(book, reading, file))
    return Office(folder, plan, book, ledger, remembered)


def _name_of(ledger: Ledger, file: str) -> str:
    """What a ledger is named in its first line."""
    with _shown_as(file):
        return ledger_id(ledger.first_line(), file=file)


def _missing(gone: Gone, ledger: Ledger, world: World) -> Problem:
    """There was a ledger, and there is none."""
    highest = Remembered(None, gone.confirmed, gone.seen).highest
    seq = highest.seq if highest else 0
    return Problem("ledger-missing", {"seq": seq}, Place(shown_path(ledger.name, world)))


def _noticed(office: Office, held_to: Head) -> Office:
    """With what a reader should know of the place of a ledger that was held to a head."""
    notices = office.ledger.notices(held_to)
    return replace(office, book=replace(office.book, warnings=office.book.warnings + notices))


def _sound_book(
    entries: Iterator[Entry], documents: Documents, file: str, *, keep_entries: bool
) -> Book:
    """The book of a ledger's entries.

    Raises:
        RefusedError: `book-unsound`; what reading the entries refuses.
    """
    with _shown_as(file):
        book = replay(entries, documents=documents, keep_entries=keep_entries)
    if breach := balances(book).breach:
        values = {"line": breach.seq, "allocation": breach.allocation}
        raise RefusedError(Problem("book-unsound", values, Place(file, breach.seq)))
    return book


def _findings(book: Book, confirmed: Head | None, reading: Reading, file: str) -> Iterator[Problem]:
    """What a reader should know of how far the ledger was recorded."""
    yield from _unfinished(book, reading, file)
    for sighting in reading.not_kept:
        yield Problem("entry-not-kept", {"seq": sighting.head.seq, "at": sighting.at})
    if confirmed and confirmed.seq < book.head.seq:
        yield Problem("entry-unconfirmed", {"seq": book.head.seq})


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
