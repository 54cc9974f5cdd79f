"""The end of a ledger: what is remembered of it, and what becomes of bytes behind it.

A crash can only leave something behind the head. So what stands before the head has to be
exactly right, and what stands behind it is kept, completed or set aside: a pure answer from the
bytes and the heads that are remembered (docs/concepts/ledger.md, the tail).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from .chain import Documents, Entry, read_chain
from .head import Head
from .problem import Place, Problem, RefusedError

_LEDGER_ID = re.compile(rb'\{"at":"[^"]*","by":\{[^{}]*\},"data":\{"ledger":"([0-9a-f]{32})"')


@dataclass(frozen=True, slots=True)
class Remembered:
    """The heads of a ledger that are remembered: in the head file beside it, and by this machine.

    None where nothing is.
    """

    in_file: Head | None = None
    seen: Head | None = None

    @property
    def highest(self) -> Head | None:
        """The one that reaches further."""
        heads = [head for head in (self.in_file, self.seen) if head]
        return max(heads, key=lambda head: head.seq, default=None)

    @property
    def sound_to(self) -> int | None:
        """The size up to which every byte has to be right; None: to the last one.

        Without a head file nobody can tell a recording that was cut off from a payment that was.
        """
        return (
            max(head.size for head in (self.in_file, self.seen) if head) if self.in_file else None
        )


@dataclass(slots=True)
class Reading:
    """What came out of reading a ledger besides its entries.

    Args:
        unfinished: Something stands behind the last one that a crash can have left.
    """

    unfinished: bool = False


def ledger_id(first_line: bytes) -> str | None:
    """The 128 random bits (hex) that name a ledger, as its first line says; read leniently."""
    found = _LEDGER_ID.match(first_line)
    return found[1].decode() if found else None


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
        RefusedError: `ledger-…`; `ledger-shorter`, `ledger-rewritten`.
    """
    known = [(by, head) for by, head in _witnesses(remembered) if head]
    watched = {head.seq for _, head in known}
    entry = None
    for entry in _whole_lines(lines, file, documents, remembered, reading):
        if entry.seq in watched:
            _hold(entry, known, file)
        yield entry
    newest = entry.seq if entry else 0
    for by, head in known:
        if newest < head.seq:
            values = {"newest": newest, "seq": head.seq, "by": by}
            raise RefusedError(Problem("ledger-shorter", values, Place(file)))


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
    code, highest, sound_to = error.problems[0].code, remembered.highest, remembered.sound_to
    if code == "ledger-newer" or not reached.seq:
        return False
    if code == "ledger-tail" and highest and reached.seq < highest.seq:
        return True  # cut off before the head: the ledger is shorter, whatever its end looks like
    return sound_to is not None and reached.size >= sound_to


class Mend(Enum):
    """What a writer does with bytes behind the last line that counts."""

    NOTHING = "nothing"
    ADD_LINE_END = "add-line-end"
    SET_ASIDE = "set-aside"


def mend_for(rest: bytes, *, after: Head, documents: Documents, file: str) -> Mend:
    """The answer for the bytes behind `after`, the last whole line that counts.

    Args:
        rest: All of them, or as many as the longest line has and one more.
        after: The head of that line.
        documents: Those of all lines up to it; filled with one more where a line is completed.
        file: The ledger's name.
    """
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
    return (("head-file", remembered.in_file), ("this-computer", remembered.seen))


def _hold(entry: Entry, known: list[tuple[str, Head]], file: str) -> None:
    for by, head in known:
        if entry.seq == head.seq and entry.head != head:
            values = {"line": entry.seq, "said": head.sha256, "found": entry.sha256, "by": by}
            raise RefusedError(Problem("ledger-rewritten", values, Place(file, entry.seq)))
