"""How wide each column is, and which ones a narrow screen goes without.

Left alone, rich shortens amounts or lets a column vanish. So widths are settled here first:
money and dates get what they need, text folds, the columns that may go go one by one (the more
important of them to a line below each row), and where even the rest does not fit the answer is
None: then a row becomes a card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic

from rich.cells import cell_len

from ..reports.report import Column, Kind, Row

GAP = 2
_NARROWEST_TEXT = 12


@dataclass(slots=True)
class Sized(Generic[Row]):
    """A column with its heading and all its cells as text, and the width it gets.

    `name` is the heading without its unit.
    """

    column: Column[Row]
    name: str
    heading: str
    cells: list[str]
    width: int = 0

    @property
    def folds(self) -> bool:
        """Whether its cells may run over several lines."""
        return self.column.kind in {Kind.TEXT, Kind.TERM, Kind.SENTENCE}

    @property
    def natural(self) -> int:
        """The width at which no cell folds."""
        return max(map(cell_len, self.cells), default=0)

    @property
    def heading_needs(self) -> int:
        """The width of the heading's longest word: headings fold at spaces."""
        return max(map(cell_len, self.heading.split()))

    @property
    def needs(self) -> int:
        """The narrowest that loses nothing; a word is cut only where the column has to stay."""
        if not self.folds:
            return max(self.natural, self.heading_needs)
        words = (cell_len(word) for text in self.cells for word in text.split())
        longest = max(words, default=0) if self.column.narrow else 0
        return max(min(self.natural, max(_NARROWEST_TEXT, longest)), self.heading_needs)

    def said(self, index: int) -> str:
        """A cell away from its heading: it says its unit itself."""
        unit = " %" if self.column.kind is Kind.SHARE else ""
        return f"{self.name}: {self.cells[index]}{unit}"


@dataclass(frozen=True, slots=True)
class Fitting(Generic[Row]):
    """The columns that stand side by side, and those whose cells go below the row."""

    beside: list[Sized[Row]]
    below: list[Sized[Row]]

    @property
    def width(self) -> int:
        """The width of a whole line."""
        return _sum(sized.width for sized in self.beside)

    @property
    def indent(self) -> int:
        """Where a line below a row begins: under its first text."""
        first = next((i for i, sized in enumerate(self.beside) if sized.folds), 0)
        return max(_sum(sized.width for sized in self.beside[:first]) + GAP, GAP) if first else GAP

    def lines_below(self, index: int, width: int) -> list[str]:
        """What stands below a row, each cell with its name; nothing where its cells are empty.

        A line ends between two cells, so that a name keeps its cell, unless one alone is too long.
        """
        lines: list[str] = []
        for said in (sized.said(index) for sized in self.below if sized.cells[index]):
            longer = f"{lines[-1]}; {said}" if lines else said
            if lines and cell_len(longer) < width - self.indent:
                lines[-1] = longer
            else:
                lines = [*lines[:-1], *(f"{line};" for line in lines[-1:]), said]
        return lines


def fit(
    columns: Sequence[Sized[Row]], width: int, leave_first: Sequence[str]
) -> Fitting[Row] | None:
    """What fits into a width, each column with its own; None where not even money does.

    Args:
        columns: In order.
        width: Of the screen, in cells.
        leave_first: See `Report`.
    """
    kept, gone = list(columns), list[Sized[Row]]()
    order = leaving(columns, leave_first)
    while _sum(sized.needs for sized in kept) > width:
        if not order:
            return None
        gone.append(order.pop(0))
        kept.remove(gone[-1])
    for sized in kept:
        sized.width = sized.needs
    left = width - _sum(sized.width for sized in kept)
    left = _widen([sized for sized in kept if sized.folds], left, lambda sized: sized.natural)
    _widen(kept, left, lambda sized: cell_len(sized.heading))
    below = [sized for sized in reversed(gone) if sized.column.narrow == "below"]
    return Fitting(kept, below)


def leaving(columns: Sequence[Sized[Row]], first: Sequence[str]) -> list[Sized[Row]]:
    """The columns that may go, in the order in which they do.

    What is left out goes before what is shown below the row. Of either, those of `first` go first,
    in that order, then the last column, and so on to the left.
    """
    named = [sized for key in first for sized in columns if sized.column.key == key]
    others = [sized for sized in reversed(columns) if sized not in named]
    return [
        sized
        for word in ("away", "below")
        for sized in named + others
        if sized.column.narrow == word
    ]


def folded_heading(text: str, width: int) -> str:
    """A heading over as many lines as it needs."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(line for line in lines if line)


def _widen(columns: Sequence[Sized[Row]], left: int, wanted: Callable[[Sized[Row]], int]) -> int:
    """Share out what is left, those first that want least; say what is left after that."""
    waiting = sorted(columns, key=lambda sized: wanted(sized) - sized.width)
    for index, sized in enumerate(waiting):
        fair = left // (len(waiting) - index)
        more = min(fair, max(wanted(sized) - sized.width, 0))
        sized.width += more
        left -= more
    return left


def _sum(widths: Iterable[int]) -> int:
    every = list(widths)
    return sum(every) + GAP * max(len(every) - 1, 0)
