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
from .cells import cell, has_sen, heading, shown_columns, title_line
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
    columns = [each for each in shown_columns(report) if each.narrow != "away"]
    with_sen = has_sen(report, columns)
    lines = [
        _Line(
            heading(each, words),
            cell(each.kind, each.get(row), words, with_sen=with_sen),
            each.kind,
        )
        for each in columns
        if not each.across
    ]
    crossed = _crossed([each for each in columns if each.across], row, words, with_sen=with_sen)
    small = _small_table(crossed, style.screen)
    if small is None:
        lines += [
            _Line(f"{label}, {name}", value, Kind.MONEY)
            for name, values in crossed.items()
            for label, value in values.items()
        ]
    yield from _lines([each for each in lines if each.value], style.screen.width)
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
    labels = max((cell_len(each.label) for each in lines), default=0)
    values = max((each.needs for each in lines), default=0)
    amounts = max((len(each.value) for each in lines if each.kind is Kind.MONEY), default=0)
    room = width - labels - _MARGIN
    for each in lines:
        # Below its label: everything where it is narrow, else a word that would be cut.
        if room < values or room < each.longest_word <= width - _MARGIN:
            yield Text(each.label, "dim", overflow="fold")
            yield indented(Text(each.value), _MARGIN)
            continue
        value = each.value.rjust(amounts) if each.kind is Kind.MONEY else each.value
        grid = Table.grid(padding=(0, _MARGIN, 0, 0), pad_edge=False)
        grid.add_column(no_wrap=True, style="dim", width=labels)
        grid.add_column(overflow="fold")
        grid.add_row(each.label, Text(value))
        yield grid


def _crossed(
    columns: Sequence[Column[Row]], row: Row, words: Words, *, with_sen: bool
) -> dict[str, dict[str, str]]:
    """The cells of the small table: by the term across, then by the row's heading."""
    found: dict[str, dict[str, str]] = {}
    for each in columns:
        value = cell(each.kind, each.get(row), words, with_sen=with_sen) or ABSENT
        found.setdefault(words.term(each.across), {})[heading(each, words)] = value
    return found


def _small_table(crossed: dict[str, dict[str, str]], screen: Screen) -> Table | None:
    """The balance, before and after side by side; None where the screen is too narrow for it."""
    labels = max(map(list, crossed.values()), key=len, default=[])
    widths = [max(map(cell_len, [name, *each.values()])) for name, each in crossed.items()]
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
        values = [Text(each.get(label, ABSENT)) for each in crossed.values()]
        table.add_row(label, *_joined(values, Text(arrow)))
    return table


def _joined(cells: Sequence[Text], between: Text) -> list[Text]:
    return [part for each in cells for part in (between, each)][1:]
