"""What Typer says is wrong with a command line, in our words.

Its errors are told apart by the names of their types: they live in a part of Typer that is not
public.
"""

from __future__ import annotations

import re
from typing import Any

from typer.exceptions import TyperException

from ..core.values.problem import Problem

_QUOTED = re.compile(r"\(([^()]*)\)\s*$|'([^']*)'")


def usage_problem(error: TyperException) -> Problem:
    """The problem of a command line that could not be understood."""
    details: Any = error
    match type(error).__name__:
        case "NoSuchOption":
            near = sorted(details.possibilities or ())
            values = {"name": details.option_name, "near": near[0] if near else ""}
            return Problem("usage-unknown-option", values)
        case "MissingParameter":
            return Problem("usage-missing", {"name": _name(details.param)})
        case "BadOptionUsage":
            return Problem("usage-value", {"name": details.option_name})
        case "BadParameter" | "BadArgumentUsage":
            param = getattr(details, "param", None)
            name = _name(param) if param is not None else error.message
            return Problem("usage-value", {"name": name})
        case _:
            found = _QUOTED.search(error.message)
            name = next(filter(None, found.groups()), "") if found else error.message
            return Problem("usage-extra", {"name": name})


def _name(param: Any) -> str:
    if param.param_type_name == "argument":
        return str(param.metavar or param.name)
    return str(max(param.opts, key=len))
