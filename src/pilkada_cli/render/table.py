"""A report as a screen: title, bar, rows in groups, total, warnings, what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ..core.values.money import Share, format_rupiah, percent
from ..reports.report import Bar, Kind, Report, Row
from ..words.catalog import ABSENT, Words
from .cards import card, indented
from .cells import cells, heading, shown_columns, title
from .layout import GAP, Fitting, Sized, fit, folded_heading
from .problem import problem_lines
from .screen import Screen, command_line, paint

_WIDEST_BAR = 72
_PART_STYLES = ("green", "yellow", "dim")


def render(report: Report[Row], words: Words, screen: Screen) -> str:
    """Draw a report. No line is wider than the screen, and no amount is ever shortened."""
    return paint(screen, _screen(report, words, screen))


def render_cards(report: Report[Row], words: Words, screen: Screen) -> str:
    """Draw a report row by row, each value beside its label; warnings are left to the caller."""
    title = _title(report, words)
    return paint(screen, [title, "", *_cards(report, [("", list(report.rows))], words, screen)])


def _screen(report: Report[Row], words: Words, screen: Screen) -> Iterator[RenderableType]:
    yield _title(report, words)
    if report.bar and report.bar.whole:
        yield ""
        yield from _bar_lines(report.bar, words, screen)
    for part in report.parts.values():
        if part.rows:
            yield ""
            yield Text(words.text(part.name, part.title), "bold")
            yield from _body(part, words, screen)
    if report.rows:
        yield ""
        if report.parts:
            yield Text(words.text(report.name, "rows"), "bold")
        yield from _body(report, words, screen)
    for problem in report.problems:
        yield ""
        yield from problem_lines(problem, words, screen)
    for advice in report.advice:
        yield ""
        yield Text(words.say("next", advice.sentence, advice.values), overflow="fold")
        yield command_line(words.command(advice.command, advice.values))


def _title(report: Report[Row], words: Words) -> Text:
    return Text(title(report, words), "bold", overflow="fold")


def _body(report: Report[Row], words: Words, screen: Screen) -> Iterator[RenderableType]:
    groups = _grouped(report)
    rows = [row for _, members in groups for row in members]
    every = rows if report.total is None else [*rows, report.total]
    sized = [
        Sized(
            column,
            words.text("column", column.heading),
            heading(column, words),
            cells(report, column, every, words),
        )
        for column in shown_columns(report)
    ]
    fitting = fit(sized, screen.width) if len(every) > 1 else None
    if fitting is None:
        yield from _cards(report, groups, words, screen)
        return
    rule = Text(screen.glyphs.rule * fitting.width, "dim")
    yield _header(fitting)
    yield rule
    done = 0
    for name, members in groups:
        if done:
            yield ""
        if name:
            yield _group_label(report, name, words, screen)
        yield from _rows(fitting, range(done, done + len(members)), screen)
        done += len(members)
    if report.total is not None:
        yield rule
        if not _labelled(fitting.beside, words.term("total")):
            yield Text(words.term("total"), "bold")
        yield from _rows(fitting, range(done, done + 1), screen, style="bold")


def _group_label(report: Report[Row], name: str, words: Words, screen: Screen) -> Text:
    """The name of a group, behind the mark that it has in the bar."""
    label = Text(overflow="fold")
    parts = [part for part, _ in report.bar.parts] if report.bar else []
    if name in parts:
        index = parts.index(name)
        label.append(f"{screen.glyphs.parts[index]} ", _PART_STYLES[index])
    return label.append(words.term(name).capitalize(), "bold")


def _labelled(fitting: Sequence[Sized[Row]], label: str) -> bool:
    """Put the total's label into a free cell of its row that is wide enough, if there is one."""
    for each in fitting:
        holds_text = each.folds or each.column.kind is Kind.PERIOD
        if holds_text and not each.cells[-1] and each.width >= cell_len(label):
            each.cells[-1] = label
            return True
    return False


def _header(fitting: Fitting[Row]) -> Table:
    table = _table(fitting.beside, style="dim")
    table.add_row(*(folded_heading(each.heading, each.width) for each in fitting.beside))
    return table


def _rows(
    fitting: Fitting[Row], rows: range, screen: Screen, *, style: str = ""
) -> Iterator[RenderableType]:
    """The rows, each with what stands below it."""
    table = _table(fitting.beside, style=style)
    for index in rows:
        table.add_row(*(Text(each.cells[index]) for each in fitting.beside))
        if below := fitting.lines_below(index, screen.width):
            yield table
            yield indented(Text("\n".join(below), "dim"), fitting.indent)
            table = _table(fitting.beside, style=style)
    if table.rows:
        yield table


def _table(columns: Sequence[Sized[Row]], *, style: str) -> Table:
    table = Table(
        box=None,
        expand=False,
        show_edge=False,
        pad_edge=False,
        padding=(0, GAP, 0, 0),
        show_header=False,
        row_styles=[style],
    )
    for each in columns:
        right = each.column.kind in {Kind.MONEY, Kind.SHARE, Kind.COUNT}
        table.add_column(
            width=each.width,
            justify="right" if right else "left",
            no_wrap=not each.folds,
            overflow="fold" if each.folds else "crop",
            vertical="bottom" if style == "dim" else "top",
        )
    return table


def _grouped(report: Report[Row]) -> list[tuple[str, list[Row]]]:
    if report.group is None:
        return [("", list(report.rows))]
    groups: dict[str, list[Row]] = {name: [] for name in report.groups}
    for row in report.rows:
        groups[report.group(row)].append(row)
    return [(name, members) for name, members in groups.items() if members]


def _cards(
    report: Report[Row], groups: Sequence[tuple[str, list[Row]]], words: Words, screen: Screen
) -> Iterator[RenderableType]:
    first = True
    for name, members in groups:
        for index, row in enumerate(members):
            if not first:
                yield ""
            first = False
            if name and not index:
                yield _group_label(report, name, words, screen)
            yield from card(report, row, words, screen)
    if report.total is not None:
        yield Text(screen.glyphs.rule * min(screen.width, _WIDEST_BAR), "dim")
        yield Text(words.term("total"), "bold")
        yield from card(report, report.total, words, screen)


def _bar_lines(bar: Bar, words: Words, screen: Screen) -> Iterator[RenderableType]:
    width = min(screen.width, _WIDEST_BAR)
    line = Text()
    sizes = bar_cells(bar, width)
    for glyph, style, size in zip(screen.glyphs.parts, _PART_STYLES, sizes, strict=True):
        line.append(glyph * size, style)
    yield line
    legend = [
        (glyph, style, words.term(name), percent(*Share(part, bar.whole)) or ABSENT, part)
        for glyph, style, (name, part) in zip(
            screen.glyphs.parts, _PART_STYLES, bar.parts, strict=True
        )
        if part or name == bar.parts[0][0]
    ]
    amounts = [format_rupiah(part) for *_, part in legend]
    label_width = max(len(label) for _, _, label, *_ in legend)
    amount_width = max(map(len, amounts))
    for (glyph, style, label, share, _), amount in zip(legend, amounts, strict=True):
        start = Text(f"{glyph} ", style).append(f"{label:<{label_width}}  {share:>8}", "default")
        if start.cell_len + GAP + amount_width <= screen.width:
            yield start.append(f"  {amount:>{amount_width}}", "bold")
        else:
            yield start
            yield Text(f"  {amount}", "bold")


def bar_cells(bar: Bar, width: int) -> list[int]:
    """How many cells each part gets: at least one where there is money, all only for the whole."""
    sizes = [max(part * width // bar.whole, 1 if part else 0) for _, part in bar.parts]
    sizes[sizes.index(max(sizes))] += width - sum(sizes)
    return sizes
