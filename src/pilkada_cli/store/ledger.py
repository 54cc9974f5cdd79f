"""The port to a ledger: what an office needs of whatever keeps its lines.

A store keeps lines as bytes; it never judges what a line means. A folder is one store
(`store.file`); a database can be another. The office knows only what stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..core.ledger.chain import Entry, Who
from ..core.ledger.documents import Documents
from ..core.ledger.ending import Sighting
from ..core.ledger.events import CloudPlace, Recovered
from ..core.ledger.head import Head
from ..core.values.problem import Problem, RefusedError


class MovedError(RefusedError):
    """The ledger reaches another head than the lines were judged after: nothing was written.

    Read on, and judge again. Whoever can't is refused with the problem that it carries.
    """


@dataclass(frozen=True, slots=True)
class Known:
    """What this computer knows of a ledger before it is read.

    Args:
        here: What it saw of it in this place.
        elsewhere: What it saw of it in other places, one a place.
        others: It saw another ledger in this place.
        before: The highest head of those others, where it can be read.
        damaged: What it remembers of them and can't be read any more, as warnings.
        is_new: It remembers, and never saw this ledger or another one here.
    """

    here: Sighting | None = None
    elsewhere: tuple[Sighting, ...] = ()
    others: bool = False
    before: Sighting | None = None
    damaged: tuple[Problem, ...] = ()
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """What is known of a ledger that was in a place, and is not there.

    Args:
        confirmed: The head that was confirmed there.
        seen: The highest head that this computer saw there.
    """

    confirmed: Head | None = None
    seen: Sighting | None = None


class Ledger(Protocol):
    """One ledger in its place, which may be there or not.

    Lifecycle: it is made without looking at anything, and holds nothing open between two calls.
    Every call looks anew. An iterator of `lines` has to be used up or closed.

    Threads: one ledger object belongs to one thread. Any number of processes may use the same
    place at once: readers never wait, and writers take turns (`hold`) or lose a race (`append`).

    Reading: whoever reads while another writes sees a beginning of the ledger, never a gap. The
    last thing they see may be a line that is still being written, or part of one.

    Writing has four outcomes, and after each the caller may rely on this:

    - recorded (the call returns): the lines are there as written, all of them, the head is
      confirmed, and neither survives a power cut less than the other;
    - not recorded (`RefusedError`): no line of them is there, nor will be;
    - moved (`MovedError`): not recorded, and there is more to read;
    - unknown (`RefusedError` with the problem of `unknown`): all of the lines may be there, or
      none; once somebody has mended, or read a place that mends itself, it is one of the two.
      Recording the same documents again is safe.

    Every method may raise `RefusedError` with what its place refuses: no access, no room, not
    reachable. Those problems name the place.
    """

    @property
    def name(self) -> str:
        """Where the ledger is, as a person would name it."""

    @property
    def place(self) -> str:
        """What tells this place from any other, for what is remembered of it."""

    # Reading.

    def began(self) -> bool:
        """Whether there is a ledger."""

    def first_line(self) -> bytes:
        """The first line with its LF, or as much of it as there is."""

    def lines(self, after: Head = Head()) -> Iterator[bytes]:  # noqa: B008 (frozen)
        """The lines behind a head, each with its LF; a last one without LF as it stands.

        Behind the head of an empty ledger that is all of them, and there is at least one.
        """

    def confirmed(self) -> Head | None:
        """The newest head that was confirmed; asked before the lines are read.

        None: no head can be told, so every line has to be right.
        """

    def settled(self, reached: Head, *, unfinished: bool) -> Head | None:
        """The newest head that was confirmed, asked once the lines were read.

        Args:
            reached: The last line that counts.
            unfinished: Something stands behind it.

        Raises:
            RefusedError: More stands behind the confirmed head than a recording that was cut off
                can have left.
        """

    # What is known of it besides.

    def known(self, ledger: str) -> Known:
        """What this computer knows of the ledger of that name, and of this place."""

    def gone(self) -> Gone | None:
        """Where there is no ledger: what is known of one that was; None where there was none."""

    def remember(self, sighting: Sighting) -> None:
        """Remember what is shown.

        Raises:
            Exception: Whatever it is, it is no reason not to go on.
        """

    def accept(self, sighting: Sighting, refuted: tuple[Sighting, ...]) -> None:
        """Remember this of the place, nothing else of it, and nothing of what is refuted."""

    def forget(self) -> None:
        """A ledger is to begin here: what was here before is not missed any more."""

    # Writing. All but `make_sure` and `unknown` is done inside `hold`.

    def hold(self, *, wait_seconds: int, by: Who, since: datetime) -> AbstractContextManager[None]:
        """Be the one who writes, for a block; a place where races are lost instead holds nothing.

        Args:
            wait_seconds: How long to wait for whoever writes.
            by: Who is going to, for those who wait.
            since: The UTC clock.

        Raises:
            RefusedError: Somebody else wrote for all that time.
        """

    def ready(self) -> None:
        """See that lines and heads can be kept here, before anything is judged."""

    def mend(
        self, reached: Head, *, confirmed: Head | None, documents: Documents, as_it_is: bool
    ) -> bool:
        """Settle what a recording that was cut off left behind: it is completed, or taken out.

        Args:
            reached: The last line that counts.
            confirmed: As it was told before the lines were read.
            documents: Those of all lines that count.
            as_it_is: What was confirmed or announced here says nothing of this ledger.

        Returns:
            Whether there are lines now, or lines made sure of, that are to be read and confirmed.
        """

    def untold(self, entries: Sequence[Entry]) -> list[Recovered]:
        """What was taken out of this ledger and no entry tells of yet, as events to record."""

    def begin(self, lines: Sequence[bytes], *, head: Head) -> None:
        """Make the ledger with its first lines: all of them, or there is none.

        Args:
            lines: Each with its LF.
            head: Of the last one.

        Raises:
            MovedError: Somebody else has begun it.
        """

    def in_the_way(self) -> str | None:
        """What stands where a ledger would begin, by its place; None where nothing does."""

    def discard(self) -> None:
        """Take away what `begin` has made, before anybody has seen it; what can't be, stays."""

    def append(
        self, lines: Sequence[bytes], *, after: Head, head: Head, confirms: bool = True
    ) -> None:
        """Append lines, all or none; then confirm the head. When it returns they are recorded.

        Args:
            lines: At least one, each with its LF.
            after: The head that they were judged after; not that of an empty ledger.
            head: Of the last one.
            confirms: The head moves up to it; not before a person has answered for the ledger.

        Raises:
            MovedError: The ledger reaches another head.
        """

    def confirm(self, head: Head) -> None:
        """The ledger reaches this head, whatever was confirmed before."""

    def make_sure(self) -> None:
        """What was confirmed outlives a power cut, whoever confirmed it and was killed then."""

    def unknown(self) -> Problem:
        """Nobody can say whether it was recorded."""

    # The place itself.

    def notices(self, held_to: Head) -> tuple[Problem, ...]:
        """What a reader should know of the place: copies that contradict it, who may change it.

        Args:
            held_to: The head that what was confirmed here has to tell; none that it need not.
        """

    def unusual(self, shown_as: str) -> tuple[Problem, ...]:
        """What is unusual about where the place lies, under the name a person would use."""

    def answered_for(self) -> CloudPlace | None:
        """Where recording here needs a person who answers for the place: what to name then."""

    def kept_aside(self, told: Iterable[tuple[int, Recovered]]) -> tuple[Problem, ...]:
        """Where what was taken out is not kept as the entries (by seq) tell."""
