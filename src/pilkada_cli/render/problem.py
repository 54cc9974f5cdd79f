"""A problem as lines: what is wrong, where it stands with carets below, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from ..core.values.problem import Place, Problem, Severity
from ..core.values.text import visible
from ..words.catalog import Words
from .screen import command_line, paint
from .style import Style

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}
_NARROWEST_EXCERPT = 10
_LETTERS_A_CELL = 4


def render(problems: Iterable[Problem], style: Style) -> bytes:
    """Draw problems one below the other."""
    lines = (line for problem in problems for line in problem_lines(problem, style))
    return paint(style.screen, lines)


def problem_lines(
    problem: Problem, style: Style, *, hinted: bool = True
) -> Iterator[RenderableType]:
    """The lines of one problem; `hinted`: with how to mend it."""
    words = style.words
    message, hint = words.problem(problem.code, problem.values)
    head = Text(overflow="fold")
    head.append(
        f"{words.text('severity', problem.severity.value)}[{problem.code}]",
        _STYLES[problem.severity],
    )
    yield head.append(f": {message}")
    if problem.where:
        yield Text(f"  --> {visible(str(problem.where))}", "dim", overflow="fold")
        if problem.where.text:
            yield from _excerpt(problem.where, style.screen.width)
    if not hinted:
        return
    first, *commands = hint.split("\n")
    lead = Text(words.text("severity", "hint"), "cyan", overflow="fold")
    yield lead.append(f": {first}", "default")
    for command in commands:
        yield command_line(command)


def problem_data(problem: Problem, english: Words) -> Mapping[str, Any]:
    """A problem as JSON has it; its sentences are English whatever people read."""
    message, hint = english.problem(problem.code, problem.values)
    data = {"code": problem.code, "severity": problem.severity.value, "message": message}
    if problem.where is not None:
        data["where"] = str(problem.where)
    return {**data, "hint": hint}


def _excerpt(place: Place, width: int) -> Iterator[RenderableType]:
    """The line, as much of it as fits around the mistake, and carets below that."""
    gutter = " " * len(str(place.line))
    room = max(width - len(gutter) - len(" | "), _NARROWEST_EXCERPT)
    start = max(place.column - 1, 0)
    # No more of a long line than may be shown; a letter may take no cell, but few do.
    most = _LETTERS_A_CELL * room
    marked_end = start + min(place.width, most)
    parts = (
        place.text[max(0, start - most) : start],
        place.text[start:marked_end],
        place.text[start : start + most],
    )
    before, marked, rest = (visible(part.replace("\t", " ")) for part in parts)
    if cell_len(before + rest) > room:
        before = _last_cells(before, max(room // 2, room - cell_len(rest) - 1))
    indent = cell_len(before)
    carets = "^" * max(1, min(cell_len(marked), room - indent))
    yield Text(f"{gutter} |", "dim")
    yield Text(f"{place.line} | ", "dim").append(
        before + _first_cells(rest, room - indent), "default"
    )
    yield Text(f"{gutter} | ", "dim").append(" " * indent + carets, "bold red")


def _first_cells(text: str, width: int) -> str:
    """As many characters from the start as fit into a width."""
    while cell_len(text) > width:
        text = text[: min(width, len(text) - 1)]
    return text


def _last_cells(text: str, width: int) -> str:
    """As many characters from the end as fit into a width."""
    while cell_len(text) > width:
        text = text[-min(width, len(text) - 1) :] if len(text) > 1 else ""
    return text
