"""The end of a ledger: what is remembered of it, and what becomes of bytes behind it.

A crash can only leave something behind the head. So what stands before the head has to be
exactly right, and what stands behind it is kept, completed or set aside: a pure answer from the
bytes and the heads that are remembered (docs/concepts/ledger.md, the tail).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from ..values.problem import Place, Problem, RefusedError
from .chain import MAX_PLAN_LINE, Entry, Who, read_chain, read_line
from .documents import Documents
from .events import Opened, Recovered
from .head import Head

_HERE = "this-computer"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A head that this computer has shown, of one ledger in one folder.

    Args:
        ledger: The 128 bits (hex) that name the ledger.
        folder: The real path of the folder in which it lay.
        head: How far it reached there.
        at: The UTC clock of its newest entry.
        by: Who wrote that entry.
        sure: The head that a power cut can't have taken since. Another than `head` where that
            entry was shown before its recording was over.
    """

    ledger: str
    folder: str
    head: Head
    at: datetime
    by: Who
    sure: Head

    @property
    def heads(self) -> tuple[Head, ...]:
        """The heads that were shown."""
        return (self.sure, self.head) if self.sure != self.head else (self.head,)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of a ledger before it is read.

    Args:
        ledger: Its name; None: nothing holds it to one.
        in_file: The head in the head file beside it.
        here: What this computer saw of it in this folder.
        elsewhere: What this computer saw of it in other folders, one a folder.
        is_new: This computer remembers, and never saw it.
    """

    ledger: str | None = None
    in_file: Head | None = None
    here: Sighting | None = None
    elsewhere: tuple[Sighting, ...] = ()
    is_new: bool = False

    @property
    def highest(self) -> Head | None:
        """The head that reaches furthest, wherever it was seen."""
        heads = [sighting.head for sighting in (*filter(None, [self.here]), *self.elsewhere)]
        heads += [self.in_file] if self.in_file else []
        return max(heads, key=lambda head: head.seq, default=None)

    @property
    def sound_to(self) -> int | None:
        """The size up to which every byte has to be right; None: to the last one.

        Without a head file nobody can tell a recording that was cut off from a payment that was.
        """
        if self.in_file is None:
            return None
        return max(self.in_file.size, self.here.sure.size if self.here else 0)


@dataclass(slots=True)
class Reading:
    """What came out of reading a ledger besides its entries.

    Args:
        unfinished: Something stands behind the last one that a crash can have left.
        not_kept: Of what was seen, only an entry is gone whose recording was not over.
        astray: What was seen in other folders, and this ledger does not have.
    """

    unfinished: bool = False
    not_kept: list[Sighting] = field(default_factory=list)
    astray: list[Sighting] = field(default_factory=list)


def ledger_id(first_line: bytes, *, file: str) -> str:
    """The 128 random bits (hex) that name a ledger, as its first line says.

    Args:
        first_line: With its LF; it counts only if it is exactly what was written.
        file: The ledger's name.

    Raises:
        RefusedError: `ledger-…`: a ledger that has no name is none.
    """
    event = read_line(first_line, after=Head(), file=file).event
    return event.ledger if isinstance(event, Opened) else ""  # no other kind passes as line 1


def read_known(
    lines: Iterable[bytes],
    *,
    file: str,
    documents: Documents,
    remembered: Remembered,
    reading: Reading,
) -> Iterator[Entry]:
    """Read a ledger strictly, and hold it to what is remembered of it.

    Args:
        lines: As `read_chain` takes them.
        file: The ledger's name.
        documents: Filled along the way.
        remembered: From before the file was read: it can only have grown since.
        reading: Filled in at the end.

    Yields:
        The entries that count: every whole line, up to the end or to what was not finished.

    Raises:
        RefusedError: `ledger-…`; `ledger-shorter`, `ledger-rewritten`, `ledger-replaced`.
    """
    known = [(by, head) for by, head in _witnesses(remembered) if head]
    here = remembered.here
    watched = {head.seq for _, head in known}
    lacking = {head for sighting in remembered.elsewhere for head in sighting.heads}
    elsewhere = {head.seq for head in lacking}
    entry = None
    for entry in _whole_lines(lines, file, documents, remembered, reading):
        if entry.seq == 1:
            _is_named(entry, remembered.ledger, file)
        if entry.seq in watched:
            _hold(entry, known, here, reading, file)
        if entry.seq in elsewhere:
            lacking.discard(entry.head)
        yield entry
    newest = entry.seq if entry else 0
    for by, head in known:
        if newest < head.seq:
            if by == _HERE and here and newest >= here.sure.seq:
                reading.not_kept.append(here)
                continue
            values = {"newest": newest, "seq": head.seq, "by": by}
            raise RefusedError(Problem("ledger-shorter", values, Place(file)))
    for sighting in remembered.elsewhere:
        if sighting.head in lacking:
            among = reading.astray if sighting.sure in lacking else reading.not_kept
            among.append(sighting)


def lost(sighting: Sighting, newest: int, file: str) -> Problem:
    """What was seen in a folder where it is no more, and is not in this ledger either.

    Args:
        sighting: What was seen.
        newest: The seq of this ledger's last entry.
        file: This ledger's name.
    """
    head = sighting.head
    values = {"newest": newest, "seq": head.seq, "folder": sighting.folder}
    told = {**values, "at": sighting.at, "actor": sighting.by.actor, "host": sighting.by.host}
    return Problem("ledger-lost", told, Place(file))


def read_restored(
    lines: Iterable[bytes], *, file: str, documents: Documents, reading: Reading
) -> Iterator[Entry]:
    """Read a ledger that a person put there, whatever is remembered of another.

    A copy may have been made in the middle of an append: half a last line is not finished.
    Anything else that is wrong with a line is refused.
    """
    try:
        yield from read_chain(lines, file=file, documents=documents)
    except RefusedError as error:
        if error.problems[0].code != "ledger-tail":
            raise
        reading.unfinished = True


def beyond_a_crash(
    reached: Head, in_file: Head, rest: bytes, *, file: str, announced: bytes = b""
) -> Problem | None:
    """Whether more stands behind the head file's head than a crash can have left there.

    Each recording moves the head up before the next one begins: so behind it stands one line at
    most, whole or in pieces; or what was begun of the lines that were announced.

    Args:
        reached: The last whole line that counts.
        in_file: The head file's head, read last: whoever records makes it longer meanwhile.
        rest: What stands behind `reached`, or as much of it as the longest line has and one more;
            where lines were announced, as much as they have and one more.
        file: The ledger's name.
        announced: The lines that were to be appended together.

    Returns:
        `head-behind`, where it does; None where a crash explains it.
    """
    if in_file.seq > reached.seq:
        return None  # somebody recorded while this was read
    lines = reached.seq - in_file.seq + bool(rest)
    broken = rest.rstrip(b"\n")
    in_one = len(rest) <= MAX_PLAN_LINE and b"\n" not in broken and len(rest) - len(broken) <= 1
    if lines <= 1 and in_one:
        return None
    missing = missing_of(announced, confirmed=in_file, reached=reached, file=file)
    if missing is not None and _is_left_of(missing, rest):
        return None
    values = {"seq": in_file.seq, "newest": reached.seq}
    return Problem("head-behind", values, Place(file, reached.seq + bool(rest)))


def missing_of(
    announced: bytes, *, confirmed: Head | None, reached: Head, file: str
) -> bytes | None:
    """The lines that are to follow `reached`, of those that were announced behind a head.

    Args:
        announced: Whole lines that were to be appended together.
        confirmed: The head that they were to be appended behind; None where no head can be told:
            then `reached` has to be one of them.
        reached: The last whole line that counts.
        file: The ledger's name.

    Returns:
        None where nothing was announced behind `confirmed`, or `reached` is no line of it.

    Raises:
        RefusedError: `ledger-newer`: a newer pilkada announced them.
    """
    *lines, rest = announced.split(b"\n")
    if not lines or rest:
        return None
    left = announced
    if confirmed is None:
        ends = f'"{reached.sha256}"}}\n'.encode()
        _, among, left = announced.partition(ends)
        if not among:
            return None
        confirmed, lines = reached, left.split(b"\n")[:-1]
    head, missing = confirmed, left if confirmed == reached else None
    for line in lines:
        try:
            head = read_line(line + b"\n", after=head, file=file).head
        except RefusedError as error:
            if error.problems[0].code == "ledger-newer":
                raise
            return None
        left = left[len(line) + 1 :]
        if head == reached:
            missing = left
    return missing


def _is_left_of(lines: bytes, rest: bytes) -> bool:
    """Whether bytes are what a crash left of lines: their beginning, some sectors of it zeros."""
    if lines.startswith(rest):
        return True
    pairs = zip(lines, rest, strict=False)
    return len(rest) <= len(lines) and all(found in {0, byte} for byte, found in pairs)


def _whole_lines(
    lines: Iterable[bytes],
    file: str,
    documents: Documents,
    remembered: Remembered,
    reading: Reading,
) -> Iterator[Entry]:
    """The entries up to the end, or up to what a crash can have left."""
    entry = None
    try:
        for entry in read_chain(lines, file=file, documents=documents):
            yield entry
    except RefusedError as error:
        if not _may_be_unfinished(error, entry.head if entry else Head(), remembered):
            raise
        reading.unfinished = True


def _may_be_unfinished(error: RefusedError, reached: Head, remembered: Remembered) -> bool:
    """Whether what `read_chain` refused behind `reached` can be what a crash left."""
    code, sound_to = error.problems[0].code, remembered.sound_to
    heads = [head for _, head in _witnesses(remembered) if head]
    if code == "ledger-newer" or not reached.seq:
        return False
    if code == "ledger-tail" and any(reached.seq < head.seq for head in heads):
        return True  # cut off before the head: the ledger is shorter, whatever its end looks like
    return sound_to is not None and reached.size >= sound_to


def aside_findings(
    told: Iterable[tuple[int, Recovered]], there: Mapping[str, bool]
) -> Iterator[Problem]:
    """Where the files of what was set aside are not what the ledger tells of them.

    Args:
        told: The entries that tell of one, by their seq.
        there: The files that are there, by name; false where the content is another than was.
    """
    names = {event.file: seq for seq, event in told}
    for name, seq in names.items():
        if not there.get(name):
            code = "torn-changed" if name in there else "torn-missing"
            yield Problem(code, {"file": name, "seq": seq})
    for name in there:
        if name not in names:
            yield Problem("torn-strange", {"file": name})


class Mend(Enum):
    """What a writer does with bytes behind the last line that counts."""

    NOTHING = "nothing"
    ADD_LINE_END = "add-line-end"
    COMPLETE = "complete"
    SET_ASIDE = "set-aside"


def mend_for(
    rest: bytes, *, after: Head, documents: Documents, file: str, missing: bytes = b""
) -> Mend:
    """The answer for the bytes behind `after`, the last whole line that counts.

    Args:
        rest: All of them, or as many as the longest line has and one more.
        after: The head of that line.
        documents: Those of all lines up to it; filled with those of the lines that are completed.
        file: The ledger's name.
        missing: What is to follow of lines that were announced, where they were begun.

    Raises:
        RefusedError: `ledger-newer`; `ledger-changed`, where announced lines are none of ours.
    """
    if missing and _is_left_of(missing, rest):
        lines = [line + b"\n" for line in missing.split(b"\n")[:-1]]
        for _ in read_chain(lines, file=file, documents=documents, after=after):
            pass
        return Mend.COMPLETE
    if not rest:
        return Mend.NOTHING
    if b"\n" not in rest:
        try:
            found = read_chain([rest + b"\n"], file=file, documents=documents, after=after)
            return Mend.ADD_LINE_END if list(found) else Mend.SET_ASIDE
        except RefusedError as error:
            if error.problems[0].code == "ledger-newer":
                raise
    return Mend.SET_ASIDE


def _witnesses(remembered: Remembered) -> tuple[tuple[str, Head | None], ...]:
    """The heads that this ledger has to have, whatever became of other copies."""
    here = remembered.here.heads if remembered.here else ()
    return (("head-file", remembered.in_file), *((_HERE, head) for head in here))


def _is_named(entry: Entry, ledger: str | None, file: str) -> None:
    """The ledger that is read is the one whose first line was looked at."""
    if ledger and isinstance(entry.event, Opened) and entry.event.ledger != ledger:
        raise RefusedError(Problem("ledger-replaced", {"seq": 0}, Place(file)))


def _hold(
    entry: Entry,
    known: list[tuple[str, Head]],
    here: Sighting | None,
    reading: Reading,
    file: str,
) -> None:
    """An entry is the one that was seen; or that was taken back before its recording was over."""
    for by, head in known:
        if entry.seq != head.seq or entry.head == head:
            continue
        if by == _HERE and here and head != here.sure:
            reading.not_kept.append(here)
        else:
            values = {"line": entry.seq, "said": head.sha256, "found": entry.sha256, "by": by}
            raise RefusedError(Problem("ledger-rewritten", values, Place(file, entry.seq)))
