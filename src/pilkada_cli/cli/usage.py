"""What Typer says is wrong with a command line, in our words.

Its errors are told apart by the names of their types: they live in a part of Typer that is not
public.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from typer.exceptions import TyperException

from ..core.values.problem import Place, Problem, RefusedError
from ..core.values.typed_amount import parse_amount

_QUOTED = re.compile(r"\(([^()]*)\)\s*$|'([^']*)'")


def usage_problem(error: TyperException, arguments: Sequence[str], command: str) -> Problem:
    """The problem of a command line that could not be understood.

    Args:
        error: What Typer says of it.
        arguments: The command line, without the program's name.
        command: Whose it is; empty before that is known.
    """
    details: Any = error
    match type(error).__name__:
        case "NoSuchOption":
            if negative := _negative_amount(details, arguments):
                return negative
            near = sorted(details.possibilities or ())
            values = {"name": details.option_name, "near": near[0] if near else ""}
            return Problem("usage-unknown-option", {**values, "command": command})
        case "MissingParameter":
            values = {"name": _name(details.param), "command": command}
            return Problem("usage-missing", values)
        case "BadOptionUsage":
            values = {"name": details.option_name, "command": command}
            return Problem("usage-value", values)
        case "BadParameter" | "BadArgumentUsage":
            param = getattr(details, "param", None)
            name = _name(param) if param is not None else error.message
            return Problem("usage-value", {"name": name, "command": command})
        case _:
            found = _QUOTED.search(error.message)
            name = next(filter(None, found.groups()), "") if found else error.message
            return Problem("usage-extra", {"name": name})


def _negative_amount(details: Any, arguments: Sequence[str]) -> Problem | None:
    """What looks like an option and is an amount below zero, where the command takes an amount."""
    if not any(param.metavar == "AMOUNT" for param in details.ctx.command.params):
        return None
    typed = (each for each in arguments if each.startswith(details.option_name))
    try:
        parse_amount(next(typed, ""))
    except RefusedError as error:
        [problem] = error.problems
        if problem.code == "amount-negative":
            return replace(problem, where=Place("AMOUNT"))
    return None


def _name(param: Any) -> str:
    if param.param_type_name == "argument":
        return str(param.metavar or param.name)
    return str(max(param.opts, key=len))
