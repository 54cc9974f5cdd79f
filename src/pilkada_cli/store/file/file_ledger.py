"""The ledger in a folder: `ledger.jsonl` and the files beside it, as one `store.ledger.Ledger`.

What a recording goes through here: the batch file, where there are several lines; the lines; then
the head file. Only then is it recorded (docs/concepts/ledger.md).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from functools import cached_property

from ...core.ledger.chain import MAX_PLAN_LINE, Entry, Who
from ...core.ledger.documents import Documents
from ...core.ledger.ending import (
    Mend,
    Sighting,
    aside_findings,
    beyond_a_crash,
    mend_for,
    missing_of,
)
from ...core.ledger.events import CloudPlace, Recovered
from ...core.ledger.head import Head
from ...core.values.problem import Place, Problem, RefusedError
from ..disk import Disk
from ..ledger import Gone, Known
from .batch_file import BatchFile
from .head_file import HeadFile
from .ledger_file import LedgerFile
from .memory import Memory, real_path
from .surroundings import Surroundings, surroundings_of


class FileLedger:
    """See `store.ledger.Ledger`.

    Args:
        disk: On which the folder lies.
        folder: The office's.
        state: Where this person's computer remembers what it saw; None: it is not to remember.
        environ: Environment variables: some name folders that a program synchronises.
        shown: A path as a person would name it.
        beside: The names of other files of the office, which nobody else may write to either.
    """

    def __init__(
        self,
        disk: Disk,
        folder: str,
        *,
        state: str | None = None,
        environ: Mapping[str, str] | None = None,
        shown: Callable[[str], str] = str,
        beside: tuple[str, ...] = (),
    ) -> None:
        self._disk = disk
        self._folder = folder
        self._state = state
        self._environ = environ or {}
        self._shown = shown
        self._beside = beside
        self._file = LedgerFile(disk, folder)
        self._head = HeadFile(disk, folder)
        self._batch = BatchFile(disk, folder)

    @property
    def name(self) -> str:
        """See `Ledger.name`."""
        return self._file.path

    @cached_property
    def place(self) -> str:
        """See `Ledger.place`."""
        return real_path(self._folder)

    # Reading.

    def began(self) -> bool:
        """See `Ledger.began`."""
        return self._file.facts() is not None

    def first_line(self) -> bytes:
        """See `Ledger.first_line`."""
        return self._file.first_line()

    def lines(self, after: Head = Head()) -> Iterator[bytes]:  # noqa: B008 (frozen)
        """See `Ledger.lines`."""
        return self._file.lines(after.size)

    def confirmed(self) -> Head | None:
        """See `Ledger.confirmed`; the head file has it."""
        return self._head.read()

    def settled(self, reached: Head, *, unfinished: bool) -> Head | None:
        """See `Ledger.settled`.

        Raises:
            RefusedError: `head-behind`.
        """
        # In this order: what stands there was announced before, and whoever took the batch file
        # away has moved the head up first.
        rest = self._rest(reached) if unfinished else b""
        announced = self._batch.read()
        if unfinished and len(announced) > MAX_PLAN_LINE:
            rest = self._rest(reached, announced)
        in_file = self._head.read()
        if in_file is None:
            return None
        file = self._shown(self.name)
        if problem := beyond_a_crash(reached, in_file, rest, file=file, announced=announced):
            raise RefusedError(problem)
        return in_file

    # What is known of it besides.

    def known(self, ledger: str) -> Known:
        """See `Ledger.known`."""
        with suppress(OSError):  # `remember` meets the same, and says so
            if memory := self._memory():
                others = memory.ledgers_in(self._folder) - {ledger}
                here = memory.here(ledger, self._folder)
                elsewhere = memory.elsewhere(ledger, self._folder)
                damaged = memory.damaged({ledger, *others})
                return Known(
                    here,
                    elsewhere,
                    others=bool(others),
                    before=self._highest(memory, others),
                    damaged=tuple(Problem("memory-damaged", {"file": path}) for path in damaged),
                    is_new=not (here or elsewhere or others or damaged),
                )
        return Known()

    def gone(self) -> Gone | None:
        """See `Ledger.gone`."""
        there, confirmed = self._head.exists(), self._head.read()
        ledgers, seen = set[str](), None
        with suppress(OSError):
            if memory := self._memory():
                ledgers = memory.ledgers_in(self._folder)
                seen = self._highest(memory, ledgers)
        if (not there and not ledgers) or self.began():  # or it began meanwhile
            return None
        return Gone(confirmed, seen)

    def remember(self, sighting: Sighting) -> None:
        """See `Ledger.remember`."""
        if memory := self._memory():
            memory.remember(sighting)

    def accept(self, sighting: Sighting, refuted: tuple[Sighting, ...]) -> None:
        """See `Ledger.accept`."""
        if memory := self._memory():
            memory.accept(sighting, refuted, folder=self._folder)

    def forget(self) -> None:
        """See `Ledger.forget`."""
        with suppress(OSError):
            if (memory := self._memory()) and not self.began():
                memory.forget_place(self._folder)

    def seen_here(self) -> frozenset[str]:
        """The names of the ledgers that this computer saw in the folder, whatever is there now."""
        with suppress(OSError):
            if memory := self._memory():
                return frozenset(memory.ledgers_in(self._folder))
        return frozenset()

    # Writing.

    def hold(self, *, wait_seconds: int, by: Who, since: datetime) -> AbstractContextManager[None]:
        """See `Ledger.hold`; the operating system's lock, on whatever disk the ledger is."""
        from .lock import ledger_lock  # noqa: PLC0415 (whoever only reads never loads filelock)

        return ledger_lock(self._folder, wait_seconds=wait_seconds, by=by, since=since)

    def ready(self) -> None:
        """See `Ledger.ready`.

        Raises:
            RefusedError: `ledger-linked`, `ledger-not-a-file`.
        """
        self._file.only_name()
        self._head.make_ready()

    def mend(
        self, reached: Head, *, confirmed: Head | None, documents: Documents, as_it_is: bool
    ) -> bool:
        """See `Ledger.mend`.

        In an order in which a second crash does no harm. The head stays where it is: it moves up
        once everything was read again.
        """
        file = self._shown(self.name)
        announced = b"" if as_it_is else self._batch.read()
        start = reached if as_it_is or confirmed is None else confirmed
        missing = missing_of(announced, confirmed=confirmed, reached=reached, file=file) or b""
        rest = self._rest(reached, announced)
        begun = bool(rest) or reached != confirmed
        mend = mend_for(
            rest,
            after=reached,
            documents=documents,
            file=file,
            missing=missing if begun else b"",
        )
        if mend is Mend.SET_ASIDE:
            self._file.set_aside(after=reached)
        completed = {Mend.ADD_LINE_END: rest + b"\n", Mend.COMPLETE: missing}.get(mend, b"")
        again = bool(completed) or start != reached or confirmed is None
        if again:
            between = self._file.rest_from(start.size, reached.size - start.size)
            self._file.confirm(between + completed, after=start)
        if reached == start and mend is not Mend.COMPLETE:
            if announced and confirmed:
                # All of it may stand behind a head whose sync failed: what is read here is not on
                # the disk then, and without the batch file an older head would say tampering.
                self._head.reset(confirmed)
            self._batch.withdraw()
        return again

    def untold(self, entries: Sequence[Entry]) -> list[Recovered]:
        """See `Ledger.untold`.

        It stood behind the newest entry, or behind the one before those that tell of more that was
        set aside in the same place. A file of any other offset is not ours.
        """
        newest_first = reversed(entries)
        behind = next(e.end for e in newest_first if not isinstance(e.event, Recovered))
        found = [
            Recovered(offset=aside.offset, length=aside.length, sha256=aside.sha256)
            for aside in self._file.set_aside_between(behind, entries[-1].end)
        ]
        told = [entry.event for entry in entries if isinstance(entry.event, Recovered)]
        return [event for event in found if event not in told]

    def begin(self, lines: Sequence[bytes], *, head: Head) -> None:
        """See `Ledger.begin`. A head file that is there is kept until an entry is recorded."""
        self._file.begin(b"".join(lines))
        if not self._head.exists():
            self._head.write(head)

    def in_the_way(self) -> str | None:
        """See `Ledger.in_the_way`."""
        return next(filter(os.path.lexists, (self._file.path, self._head.path)), None)

    def discard(self) -> None:
        """See `Ledger.discard`."""
        for path in (self._file.path, self._head.path):
            with suppress(OSError):
                self._disk.remove(path)

    def append(
        self, lines: Sequence[bytes], *, after: Head, head: Head, confirms: bool = True
    ) -> None:
        """See `Ledger.append`."""
        written = False
        try:
            self._sync_head()  # else an older one may be on the disk: too much is behind it
            if len(lines) > 1:
                self._batch.announce(b"".join(lines))
            self._file.append(b"".join(lines), after=after)
            written = True
            if confirms:
                self.confirm(head)
        except (Exception, KeyboardInterrupt) as error:
            if isinstance(error, RefusedError) and not written:
                raise  # it says itself what became of the lines
            raise RefusedError(self.unknown()) from error

    def confirm(self, head: Head) -> None:
        """See `Ledger.confirm`. A lower head than the one that is there counts in both slots."""
        in_file = self._head.read()
        if in_file is None or in_file.seq < head.seq:
            self._head.write(head)
        else:
            self._head.reset(head)
        self._batch.done()

    def make_sure(self) -> None:
        """See `Ledger.make_sure`.

        Raises:
            RefusedError: `outcome-unknown`.
        """
        try:
            self._sync_head()
        except RefusedError as error:
            raise RefusedError(self.unknown()) from error

    def _sync_head(self) -> None:
        """The head that was read may be of a writer that was killed before it synced it."""
        if self._head.exists():
            self._head.confirm()

    def unknown(self) -> Problem:
        """See `Ledger.unknown`."""
        return self._file.unknown()

    # The place itself.

    def notices(self, held_to: Head) -> tuple[Problem, ...]:
        """See `Ledger.notices`."""
        return (*self._unreadable_head(held_to), *self._copies(), *self._open_to_all())

    def unusual(self, shown_as: str) -> tuple[Problem, ...]:
        """See `Ledger.unusual`: a program that synchronises the folder, a network."""
        return self._around().warnings(shown_as)

    def answered_for(self) -> CloudPlace | None:
        """See `Ledger.answered_for`: two computers may record in a folder that is synchronised."""
        return self._around().place

    def kept_aside(self, told: Iterable[tuple[int, Recovered]]) -> tuple[Problem, ...]:
        """See `Ledger.kept_aside`."""
        there = {name: found is not None for name, found in self._file.kept_aside().items()}
        return tuple(aside_findings(told, there))

    def _around(self) -> Surroundings:
        return surroundings_of(self._folder, self._environ, self._disk)

    def _unreadable_head(self, held_to: Head) -> Iterator[Problem]:
        if held_to.seq > 1 and self._head.exists() and self._head.read() is None:
            yield Problem("head-unreadable", {"seq": held_to.seq}, Place(self._head.name))

    def _copies(self) -> Iterator[Problem]:
        """What a program that synchronises files made of two ledgers that went on at once."""
        for copy, count in self._file.conflict_copies():
            yield Problem("conflict-copy", {"file": self._shown(copy), "count": count})

    def _open_to_all(self) -> Iterator[Problem]:
        """What everybody on this computer may write to: the folder, or a file of the office."""
        files = (os.path.basename(self.name), self._head.name)
        for name in ("", *self._beside, *files):
            path = os.path.join(self._folder, name) if name else self._folder
            with suppress(OSError):
                facts = self._disk.look(os.path.realpath(path))  # a link's own mode says nothing
                if facts and facts.for_all:
                    yield Problem("ledger-for-all", {"file": path})

    def _rest(self, reached: Head, announced: bytes = b"") -> bytes:
        """What stands behind a line: one byte more than can be the end of a recording."""
        most = max(MAX_PLAN_LINE, len(announced)) + 1
        return self._file.rest_from(reached.size, most)

    def _memory(self) -> Memory | None:
        return Memory(self._disk, self._state) if self._state else None

    def _highest(self, memory: Memory, ledgers: set[str]) -> Sighting | None:
        """The highest head that was seen in this folder, of these ledgers."""
        seen = [memory.here(ledger, self._folder) for ledger in ledgers]
        return max(filter(None, seen), key=lambda sighting: sighting.head.seq, default=None)
