"""Where each key and value of a TOML document stands: tomllib says what, this says where.

The scanner leans on tomllib having accepted the text. It looks for the ends of things, not for
mistakes, so one pattern a kind of token is enough, and white space, comments and line ends may
be skipped alike wherever a valid document has any of them.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Loc: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of one line.

    Args:
        line: From 1. Lines end at LF or CRLF only, as in TOML; `str.splitlines` knows more ends.
        column: From 1, in characters.
        width: In characters, at least 1. What goes on over several lines is measured on its
            first, without a comment that follows there.
    """

    line: int
    column: int
    width: int


@dataclass(frozen=True, slots=True)
class Located:
    """Where a path is named, and where its value stands.

    The two are the same spot where there is nothing else to point at: an element of an array,
    a table with a header (all of `[allocation.opening]`), a table that only dotted keys make.
    """

    key: Spot
    value: Spot


def locate(text: str) -> dict[Loc, Located]:
    """Map every path of a TOML document to its place.

    A path is what pydantic calls `loc`: `("allocation", 0, "opening", "disbursed")`. The key of
    a dotted one is its own part: `number` in `agreement.number = 1`. A table without a header
    of its own, and an array of tables, stand where they are first mentioned. The document
    itself is `()`, at its first character.

    Args:
        text: What tomllib has accepted, without BOM. Line ends may be CRLF.

    Raises:
        ValueError: The text is no TOML after all. Not every mistake is noticed.
    """
    return _Scanner(text).document()


def nearest(spots: Mapping[Loc, Located], loc: Loc) -> Located:
    """The place of a path or, where it has none, of the nearest thing around it.

    Args:
        spots: As `locate` gives it, so that `()` is among them.
        loc: As pydantic gives it. A key that is missing leads to the table that lacks it.
    """
    while loc not in spots and loc:
        loc = loc[:-1]
    return spots[loc]


_LINE = r""" "(?:[^"\\]|\\.)*" | '[^']*' """
# Three quotes open and close; up to two may stand inside, also right before the closing three.
_LINES = r' """(?:"{0,2}(?:[^"\\]|\\.))*"{3,5} ' + r" | '''(?:'{0,2}[^'])*'{3,5} "
# A date may be parted from its time by a space.
_BARE = r" (?:\d{4}-\d\d-\d\d[ ])? [^ \t\n,\#\]}]+ "
_KEY = re.compile(rf"{_LINE} | [A-Za-z0-9_-]+", re.VERBOSE)
_SCALAR = re.compile(rf"{_LINES} | {_LINE} | {_BARE}", re.VERBOSE | re.DOTALL)
_GAP = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")


class _Scanner:
    """One pass over a document, with `_at` as the place that has been reached.

    A level of nesting takes fewer frames than in tomllib: what it accepts can't exhaust the
    stack here.
    """

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")  # moves no column: a CR is the last of its line
        self._at = 0
        self._starts = [0, *(end.end() for end in re.finditer("\n", self._text))]
        self._ends = [*(start - 1 for start in self._starts[1:]), len(self._text)]
        self._newest: dict[Loc, int] = {}  # of each array of tables, the element being filled
        self._spots: dict[Loc, Located] = {(): Located(Spot(1, 1, 1), Spot(1, 1, 1))}

    def document(self) -> dict[Loc, Located]:
        table: Loc = ()
        while following := self._gap():
            if following == "[":
                table = self._header()
            else:
                self._pair(table)
        return self._spots

    def _header(self) -> Loc:
        """Take `[a.b]` or `[[a.b]]`; the path of the table that it opens."""
        start = self._at
        brackets = 2 if self._text.startswith("[[", start) else 1
        self._at += brackets
        *parents, last = (name for name, _ in self._key())
        self._at += brackets
        spot = self._spot(start)
        path: Loc = ()
        for name in parents:
            path = (*path, name)
            self._spots.setdefault(path, Located(spot, spot))
            if path in self._newest:
                path = (*path, self._newest[path])
        path = (*path, last)
        if brackets == 2:
            self._spots.setdefault(path, Located(spot, spot))
            self._newest[path] = self._newest.get(path, -1) + 1
            path = (*path, self._newest[path])
        self._spots[path] = Located(spot, spot)
        return path

    def _pair(self, table: Loc) -> None:
        """Take `a.b = value` inside a table."""
        *parents, (last, key) = self._key()
        self._at += len("=")
        path = table
        for name, spot in parents:
            path = (*path, name)
            self._spots.setdefault(path, Located(spot, spot))
        path = (*path, last)
        self._spots[path] = Located(key, self._value(path))

    def _key(self) -> list[tuple[str, Spot]]:
        """Take a key up to what follows it; its parts, unquoted, and where each stands."""
        parts: list[tuple[str, Spot]] = []
        while not parts or self._gap() == ".":
            self._at += len(".") if parts else 0
            self._gap()
            start = self._at
            name = _unquoted(self._take(_KEY))
            parts.append((name, self._spot(start)))
        return parts

    def _value(self, path: Loc) -> Spot:
        """Take a value and note the place of all that lies inside it; its own place."""
        opening = self._gap()
        start = self._at
        if opening not in {"[", "{"}:
            self._take(_SCALAR)
            return self._spot(start)
        closing = "]" if opening == "[" else "}"
        self._at += len(opening)
        index = 0
        while self._gap() != closing:
            if opening == "[":
                spot = self._value((*path, index))
                self._spots[*path, index] = Located(spot, spot)
                index += 1
            else:
                self._pair(path)
            if self._gap() == ",":
                self._at += len(",")
        self._at += len(closing)
        return self._spot(start)

    def _gap(self) -> str:
        """Skip what means nothing; the next character, "" at the end of the document."""
        gap = self._take(_GAP)
        if "\n" in gap:
            start = self._at - len(gap)
            self._ends[self._row(start)] = start
        return self._text[self._at : self._at + 1]

    def _take(self, token: re.Pattern[str]) -> str:
        found = token.match(self._text, self._at)
        if found is None:
            raise ValueError(f"no TOML at {self._spot(self._at)}")
        self._at = found.end()
        return found[0]

    def _spot(self, start: int) -> Spot:
        """The place of what reaches from `start` to here."""
        row = self._row(start)
        width = min(self._at, self._ends[row]) - start
        return Spot(line=row + 1, column=start - self._starts[row] + 1, width=max(width, 1))

    def _row(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1


def _unquoted(part: str) -> str:
    if part[0] not in "\"'":
        return part
    # Which escapes there are is for tomllib to know: TOML 1.1 has more than 1.0.
    return str(tomllib.loads(f"key = {part}")["key"]) if "\\" in part else part[1:-1]
