"""Options that are declared once, as a dataclass, and added to each command that shares them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Any, TypeVar

Options = TypeVar("Options")


def with_options(
    command: Callable[..., object],
    options: type[Options],
    take: Callable[[dict[str, Any], Options], None],
) -> Callable[..., object]:
    """The command as Typer is to see it: its own options first, then those that are added.

    Args:
        command: A parameter that is annotated with `options` is hidden from Typer. An option that
            the command declares itself is not added again.
        options: A dataclass. Each field is an option, with its default.
        take: Gets what the command will be called with, and the value made of the added options;
            it puts the value there, or where else it belongs.
    """
    own = signature(command, eval_str=True).parameters
    declared = signature(options, eval_str=True).parameters
    seen = [option for option in own.values() if option.annotation is not options]
    added = [option for name, option in declared.items() if name not in own]

    @wraps(command)
    def called(**typed: Any) -> object:
        arguments = {name: typed[name] for name in own if name in typed}
        take(arguments, options(**{name: typed[name] for name in declared}))
        return command(**arguments)

    called.__signature__ = signature(called).replace(  # type: ignore[attr-defined]
        parameters=[option.replace(kind=Parameter.KEYWORD_ONLY) for option in (*seen, *added)]
    )
    return called
