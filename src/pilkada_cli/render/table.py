"""A report as a screen: title, bar, rows in groups, total, warnings, what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ..reports.report import Kind, Report, Row
from .bar import bar_lines, group_label
from .cards import cards, indented
from .cells import cells, heading, shown_columns, title_line
from .layout import GAP, Fitting, Sized, fit, folded_heading
from .problem import problem_lines
from .screen import command_line, paint
from .style import Style


def render(report: Report[Row], style: Style) -> bytes:
    """Draw a report. No line is wider than the screen, and no amount is ever shortened."""
    return paint(style.screen, _lines(report, style))


def _lines(report: Report[Row], style: Style) -> Iterator[RenderableType]:
    words = style.words
    yield title_line(report, style.words)
    if report.bar and report.bar.whole:
        yield ""
        yield from bar_lines(report.bar, style)
    for part in report.parts.values():
        if part.rows:
            yield ""
            yield Text(words.text(part.name, part.title), "bold")
            yield from _body(part, style)
    if report.rows:
        yield ""
        if report.parts:
            yield Text(words.text(report.name, "rows"), "bold")
        yield from _body(report, style)
    for problem in report.problems:
        yield ""
        # What an earlier ledger gives to warn of may be mended by now.
        yield from problem_lines(problem, style, hinted=report.recorded_at is None)
    for advice in report.advice:
        yield ""
        yield Text(words.say("next", advice.sentence, advice.values), overflow="fold")
        yield command_line(words.command(advice.command, advice.values))


def _body(report: Report[Row], style: Style) -> Iterator[RenderableType]:
    words, screen = style.words, style.screen
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
    fitting = fit(sized, screen.width, report.leave_first) if len(every) > 1 else None
    if fitting is None:
        yield from cards(report, groups, style)
        return
    rule = Text(screen.glyphs.rule * fitting.width, "dim")
    yield _header(fitting)
    yield rule
    done = 0
    for name, members in groups:
        if done:
            yield ""
        if name:
            yield group_label(report, name, style)
        yield from _rows(fitting, range(done, done + len(members)), style)
        done += len(members)
    if report.total is not None:
        yield rule
        if not _labelled(fitting.beside, words.term("total")):
            yield Text(words.term("total"), "bold")
        yield from _rows(fitting, range(done, done + 1), style, emphasis="bold")


def _labelled(fitting: Sequence[Sized[Row]], label: str) -> bool:
    """Put the total's label into a free cell of its row that is wide enough, if there is one."""
    for sized in fitting:
        holds_text = sized.folds or sized.column.kind is Kind.PERIOD
        if holds_text and not sized.cells[-1] and sized.width >= cell_len(label):
            sized.cells[-1] = label
            return True
    return False


def _header(fitting: Fitting[Row]) -> Table:
    table = _table(fitting.beside, emphasis="dim")
    table.add_row(*(folded_heading(sized.heading, sized.width) for sized in fitting.beside))
    return table


def _rows(
    fitting: Fitting[Row], rows: range, style: Style, *, emphasis: str = ""
) -> Iterator[RenderableType]:
    """The rows, each with what stands below it."""
    table = _table(fitting.beside, emphasis=emphasis)
    for index in rows:
        table.add_row(*(Text(sized.cells[index]) for sized in fitting.beside))
        if below := fitting.lines_below(index, style.screen.width):
            yield table
            yield indented(Text("\n".join(below), "dim"), fitting.indent)
            table = _table(fitting.beside, emphasis=emphasis)
    if table.rows:
        yield table


def _table(columns: Sequence[Sized[Row]], *, emphasis: str) -> Table:
    table = Table(
        box=None,
        expand=False,
        show_edge=False,
        pad_edge=False,
        padding=(0, GAP, 0, 0),
        show_header=False,
        row_styles=[emphasis],
    )
    for sized in columns:
        right = sized.column.kind in {Kind.MONEY, Kind.SHARE, Kind.COUNT}
        table.add_column(
            width=sized.width,
            justify="right" if right else "left",
            no_wrap=not sized.folds,
            overflow="fold" if sized.folds else "crop",
            vertical="bottom" if emphasis == "dim" else "top",
        )
    return table


def _grouped(report: Report[Row]) -> list[tuple[str, list[Row]]]:
    if report.group is None:
        return [("", list(report.rows))]
    groups: dict[str, list[Row]] = {name: [] for name in report.groups}
    for row in report.rows:
        groups[report.group(row)].append(row)
    return [(name, members) for name, members in groups.items() if members]
