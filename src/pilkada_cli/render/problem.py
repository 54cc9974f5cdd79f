"""A problem as lines: what is wrong, where it stands with carets below, how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ..core.problem import Place, Problem, Severity
from ..core.text import visible
from ..words.catalog import Words
from .cards import indented
from .screen import Screen

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}
_COMMAND = "pilkada "


def problem_lines(problem: Problem, words: Words, screen: Screen) -> Iterator[RenderableType]:
    """The lines of one problem, for a console."""
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
            yield from _excerpt(problem.where, screen.width)
    first, *commands = hint.split("\n")
    lead = Text(words.text("severity", "hint"), "cyan", overflow="fold")
    yield lead.append(f": {first}", "default")
    for command in commands:
        yield indented(Text(command, "bold"), 2)


def problem_data(problem: Problem, english: Words) -> Mapping[str, Any]:
    """A problem as JSON has it; its sentences are English whatever people read."""
    message, hint = english.problem(problem.code, problem.values)
    data = {
        "code": problem.code,
        "severity": problem.severity.value,
        "message": message,
        "hint": hint,
    }
    return data if problem.where is None else {**data, "where": str(problem.where)}


def _excerpt(place: Place, width: int) -> Iterator[RenderableType]:
    gutter = " " * len(str(place.line))
    room = max(width - len(gutter) - 3, 10)
    start = max(0, place.column - 1 - room // 2) if len(place.text) > room else 0
    excerpt = visible(place.text.replace("\t", " ")[start : start + room])
    column = place.column - 1 - start
    carets = "^" * max(1, min(place.width, room - column))
    yield Text(f"{gutter} |", "dim")
    yield Text(f"{place.line} | ", "dim").append(excerpt, "default")
    yield Text(f"{gutter} | ", "dim").append(" " * column + carets, "bold red")
