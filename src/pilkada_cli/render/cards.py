"""A row as a card: each value beside its label, or below it where the screen is narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ..reports.report import Column, Kind, Report, Row
from ..words.catalog import ABSENT, Words
from .bar import WIDEST_BAR, group_label
from .cells import cell, cell_of, has_sen, heading, shown_columns, title_line
from .screen import Screen, paint
from .style import Style

_MARGIN = 2
_NARROWEST_VALUE = 12
_FOLDS = {Kind.TEXT, Kind.TERM, Kind.WORDS, Kind.SENTENCE}


@dataclass(frozen=True, slots=True)
class _Line:
    """A label and a value, which may fold unless it is a number or a date."""

    label: str
    value: str
    kind: Kind

    @property
    def needs(self) -> int:
        """The narrowest that its value may become."""
        width = cell_len(self.value)
        return min(width, _NARROWEST_VALUE) if self.kind in _FOLDS else width

    @property
    def longest_word(self) -> int:
        """The width at which no word is cut: a hash, the number of a document."""
        return max(map(cell_len, self.value.split()), default=0)


def render(report: Report[Row], style: Style) -> bytes:
    """Draw a report row by row, each value beside its label; warnings are left to the caller."""
    rows = cards(report, [("", list(report.rows))], style)
    return paint(style.screen, [title_line(report, style.words), "", *rows])


def cards(
    report: Report[Row], groups: Sequence[tuple[str, list[Row]]], style: Style
) -> Iterator[RenderableType]:
    """Every row of a report as a card, group by group, and its total."""
    first = True
    for name, members in groups:
        for index, row in enumerate(members):
            if not first:
                yield ""
            first = False
            if name and not index:
                yield group_label(report, name, style)
            yield from _card(report, row, style)
    if report.total is not None:
        yield Text(style.screen.glyphs.rule * min(style.screen.width, WIDEST_BAR), "dim")
        yield Text(style.words.term("total"), "bold")
        yield from _card(report, report.total, style)


def _card(report: Report[Row], row: Row, style: Style) -> Iterator[RenderableType]:
    """One row of a report; what is absent in it is left out."""
    words = style.words
    columns = [column for column in shown_columns(report) if column.narrow != "away"]
    with_sen = has_sen(report, columns)
    lines = [
        _Line(
            heading(column, words),
            cell_of(column, row, words, with_sen=with_sen),
            column.kind,
        )
        for column in columns
        if not column.across
    ]
    crossed = _crossed(
        [column for column in columns if column.across], row, words, with_sen=with_sen
    )
    small = _small_table(crossed, style.screen)
    if small is None:
        lines += [
            _Line(f"{label}, {name}", value, Kind.MONEY)
            for name, values in crossed.items()
            for label, value in values.items()
        ]
    yield from _lines([line for line in lines if line.value], style.screen.width)
    if small and crossed:
        yield ""
        yield small


def indented(text: Text, by: int) -> RenderableType:
    """Text that folds inside a margin."""
    grid = Table.grid(padding=0)
    grid.add_column(width=by)
    grid.add_column(overflow="fold")
    grid.add_row("", text)
    return grid


def _lines(lines: Sequence[_Line], width: int) -> Iterator[RenderableType]:
    labels = max((cell_len(line.label) for line in lines), default=0)
    values = max((line.needs for line in lines), default=0)
    amounts = max((len(line.value) for line in lines if line.kind is Kind.MONEY), default=0)
    room = width - labels - _MARGIN
    for line in lines:
        # Below its label: everything where it is narrow, else a word that would be cut.
        if room < values or room < line.longest_word <= width - _MARGIN:
            yield Text(line.label, "dim", overflow="fold")
            yield indented(Text(line.value), _MARGIN)
            continue
        value = line.value.rjust(amounts) if line.kind is Kind.MONEY else line.value
        grid = Table.grid(padding=(0, _MARGIN, 0, 0), pad_edge=False)
        grid.add_column(no_wrap=True, style="dim", width=labels)
        grid.add_column(overflow="fold")
        grid.add_row(line.label, Text(value))
        yield grid


def _crossed(
    columns: Sequence[Column[Row]], row: Row, words: Words, *, with_sen: bool
) -> dict[str, dict[str, str]]:
    """The cells of the small table: by the term across, then by the row's heading."""
    found: dict[str, dict[str, str]] = {}
    for column in columns:
        value = cell(column.kind, column.get(row), words, with_sen=with_sen) or ABSENT
        found.setdefault(words.term(column.across), {})[heading(column, words)] = value
    return found


def _small_table(crossed: dict[str, dict[str, str]], screen: Screen) -> Table | None:
    """The balance, before and after side by side; None where the screen is too narrow for it."""
    labels = max(map(list, crossed.values()), key=len, default=[])
    widths = [max(map(cell_len, [name, *column.values()])) for name, column in crossed.items()]
    label_width = max(map(cell_len, labels), default=0)
    arrow = screen.glyphs.arrow
    between = _MARGIN + len(arrow) + _MARGIN
    if label_width + _MARGIN + sum(widths) + between * (len(widths) - 1) > screen.width:
        return None
    table = Table.grid(padding=(0, _MARGIN, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True, style="dim", width=label_width)
    for index, width in enumerate(widths):
        if index:
            table.add_column(no_wrap=True, style="dim", width=len(arrow))
        table.add_column(no_wrap=True, justify="right", width=width)
    table.add_row("", *_joined([Text(name, "dim") for name in crossed], Text("")))
    for label in labels:
        values = [Text(column.get(label, ABSENT)) for column in crossed.values()]
        table.add_row(label, *_joined(values, Text(arrow)))
    return table


def _joined(cells: Sequence[Text], between: Text) -> list[Text]:
    return [part for text in cells for part in (between, text)][1:]
