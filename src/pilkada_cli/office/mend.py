"""Mending: what a recording that was cut off left behind, before the next one goes on.

What is to be done is `core.tail`'s answer; here it is carried out, under the lock, in an order in
which a second crash does no harm.
"""

from __future__ import annotations

from dataclasses import replace

from ..core.ledger.chain import Who, sealed_line
from ..core.ledger.ending import Mend, mend_for
from ..core.ledger.events import Recovered
from ..core.ledger.head import Head
from ..core.values.problem import Problem
from .find import shown_path
from .open import Office, open_office
from .world import World, now_utc


def mended(office: Office, world: World, by: Who, *, restored: bool) -> Office:
    """The office as it is under the lock, once nothing unfinished stands behind its head.

    Its book's warnings say what was found unfinished.

    Raises:
        RefusedError: The ledger is not what was written, or the disk refused: no entry is lost.
    """
    office.ledger.only_name()
    office.head_file.make_ready()
    fresh = open_office(office.folder, world, keep_entries=True, restored=restored)
    if not fresh.book.head.seq:
        return fresh
    head, found = fresh.book.head, []
    rest = fresh.ledger.rest_from(head.size)
    file = shown_path(fresh.ledger.path, world)
    mend = mend_for(rest, after=head, documents=fresh.book.documents, file=file)
    if mend is Mend.SET_ASIDE:
        fresh.ledger.set_aside(after=head)
    in_file = fresh.remembered.in_file
    confirmed = head if restored or in_file is None else in_file
    if mend is Mend.ADD_LINE_END or confirmed != head or in_file is None:
        completed = rest + b"\n" if mend is Mend.ADD_LINE_END else b""
        fresh = _confirmed(fresh, world, confirmed, completed, restored=restored)
    for event in _untold(fresh):
        fresh = _recovered(fresh, event, world, by, restored=restored)
        values = {"file": event.file, "seq": fresh.book.head.seq}
        found.append(Problem("tail-set-aside", values))
    return replace(fresh, book=replace(fresh.book, warnings=tuple(found)))


def _untold(office: Office) -> list[Recovered]:
    """What was set aside here, and has no entry yet.

    It stood behind the newest entry, or behind the one before those that tell of more that was
    set aside in the same place. A file of any other offset is not ours, and none of our business.
    """
    entries = reversed(office.book.entries)
    behind = next(entry.end for entry in entries if not isinstance(entry.event, Recovered))
    found = [
        Recovered(offset=aside.offset, length=aside.length, sha256=aside.sha256)
        for aside in office.ledger.set_aside_between(behind, office.book.head.size)
    ]
    told = [event for _, event in office.book.recovered]
    return [event for event in found if event not in told]


def _confirmed(
    office: Office, world: World, confirmed: Head, completed: bytes, *, restored: bool
) -> Office:
    """Let the head move up to whole lines that were written before, and read everything again."""
    head = office.book.head
    between = office.ledger.rest_from(confirmed.size, head.size - confirmed.size)
    office.ledger.confirm(between + completed, after=confirmed)
    fresh = open_office(office.folder, world, keep_entries=True, restored=restored)
    if not restored:
        fresh.head_file.write(fresh.book.head)
        remembered = replace(fresh.remembered, in_file=fresh.book.head)
        fresh = replace(fresh, remembered=remembered)
    return fresh


def _recovered(
    office: Office, event: Recovered, world: World, by: Who, *, restored: bool
) -> Office:
    """Record what was set aside, so that nobody has to find it."""
    head = office.book.head
    entry, line = sealed_line(
        event, after=head, at=now_utc(world), by=by, entry_id=event.document_id(head.seq + 1)
    )
    office.ledger.append(line, after=head)
    if not restored:
        office.head_file.write(entry.head)
    return open_office(office.folder, world, keep_entries=True, restored=restored)
