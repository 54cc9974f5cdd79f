"""A row as a card: each value beside its label, or below it where the screen is narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

_MARGIN = 2
_ROOM_FOR_VALUES = 30


def card_lines(pairs: Sequence[tuple[str, str]], width: int) -> Iterator[RenderableType]:
    """Labels and values of one row.

    A value folds at spaces; an amount has none, and 30 cells hold any amount there is.
    """
    labels = max((cell_len(label) for label, _ in pairs), default=0)
    if width - labels - _MARGIN < _ROOM_FOR_VALUES:
        for label, value in pairs:
            yield Text(label, "dim", overflow="fold")
            yield indented(Text(value), _MARGIN)
        return
    grid = Table.grid(padding=(0, _MARGIN, 0, 0), pad_edge=False)
    grid.add_column(no_wrap=True, style="dim", width=labels)
    grid.add_column(overflow="fold")
    for label, value in pairs:
        grid.add_row(label, Text(value))
    yield grid


def indented(text: Text, by: int) -> RenderableType:
    """Text that folds inside a margin."""
    grid = Table.grid(padding=0)
    grid.add_column(width=by)
    grid.add_column(overflow="fold")
    grid.add_row("", text)
    return grid
