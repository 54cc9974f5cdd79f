"""How wide each column is, and which ones a narrow screen goes without.

Left alone, rich shortens amounts or lets a column vanish. So widths are settled here first:
money and dates get what they need, text folds, the columns that may go go one by one, and where
even the rest does not fit the answer is None: then a row becomes a card.
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
    """A column with its heading and all its cells as text, and the width it gets."""

    column: Column[Row]
    heading: str
    cells: list[str]
    width: int = 0

    @property
    def folds(self) -> bool:
        """Whether its cells may run over several lines."""
        return self.column.kind in {Kind.TEXT, Kind.TERM}

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
        """The narrowest that loses nothing."""
        cells = min(self.natural, _NARROWEST_TEXT) if self.folds else self.natural
        return max(cells, self.heading_needs)


def fit(columns: Sequence[Sized[Row]], width: int) -> list[Sized[Row]] | None:
    """The columns that fit into a width, each with its own; None where not even money does."""
    kept = list(columns)
    while _sum(each.needs for each in kept) > width:
        droppable = [each for each in kept if each.column.drop]
        if not droppable:
            return None
        kept.remove(max(droppable, key=lambda each: each.column.drop))
    for each in kept:
        each.width = each.needs
    left = width - _sum(each.width for each in kept)
    left = _widen([each for each in kept if each.folds], left, lambda each: each.natural)
    _widen(kept, left, lambda each: cell_len(each.heading))
    return kept


def total_width(columns: Sequence[Sized[Row]]) -> int:
    """The width of a whole line."""
    return _sum(each.width for each in columns)


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
    waiting = sorted(columns, key=lambda each: wanted(each) - each.width)
    for index, each in enumerate(waiting):
        fair = left // (len(waiting) - index)
        more = min(fair, max(wanted(each) - each.width, 0))
        each.width += more
        left -= more
    return left


def _sum(widths: Iterable[int]) -> int:
    every = list(widths)
    return sum(every) + GAP * max(len(every) - 1, 0)
