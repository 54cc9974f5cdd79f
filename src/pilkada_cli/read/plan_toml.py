"""The plan's TOML file becomes a `Plan`, or all of its problems at once with their places."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pydantic import ValidationError

from ..core.plan.plan import Plan
from ..core.values.fields import PEOPLE, FloatText
from ..core.values.problem import Place, Problem, RefusedError

PLAN = "allocations.toml"
LARGEST = 1 << 18
"""In bytes; some thousand allocations. A ledger's line has room for the plan of such a file."""
# Each begins where nothing of its kind stands before: a long line is looked at once.
_ENDLESS = re.compile(
    r"(?<![0-9_])[0-9_]{1000}|(?:[\[{]\s*+){100}|(?:\{\s*+[\w-]++\s*+=\s*+){100}"
    r"""|(?<![\w.-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}"""
)
# Of white space only what stands on that line: a file may be nothing but line ends.
_LANGUAGE = re.compile(r"""(?m)^[ \t]*language[ \t]*=[ \t]*["'](id|en)["']""")


def read_plan(path: Path, *, shown_as: str) -> Plan:
    """Read a plan.

    Args:
        path: The file; UTF-8, with or without a byte order mark, any line ends.
        shown_as: Its name in the places of problems.

    Raises:
        RefusedError: Everything that is wrong with it.
    """
    return parse_plan(_read(path, shown_as), shown_as=shown_as)


def parse_plan(content: bytes, *, shown_as: str) -> Plan:
    """Read a plan from a file's bytes; see `read_plan`."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RefusedError(Problem("plan-encoding", {}, Place(shown_as, line))) from None
    # A number or a nest without end: Python says not where, and may need all the time there is.
    if endless := _ENDLESS.search(text):
        line = text.count("\n", 0, endless.start()) + 1
        raise RefusedError(Problem("plan-syntax", {}, Place(shown_as, line)))
    try:
        data = tomllib.loads(text, parse_float=FloatText)
    except tomllib.TOMLDecodeError as error:
        from .plan_problems import syntax_problems  # noqa: PLC0415 (most plans have no mistake)

        raise RefusedError(*syntax_problems(str(error), text, shown_as)) from None
    except (ValueError, RecursionError):
        raise RefusedError(Problem("plan-syntax", {}, Place(shown_as, 1))) from None
    try:
        return Plan.model_validate(data, context=PEOPLE, by_alias=True, by_name=False)
    except ValidationError as error:
        from .plan_problems import problems_of  # noqa: PLC0415 (most plans have no mistake)

        raise RefusedError(*problems_of(error, data, text, shown_as)) from None


def language_in(path: Path) -> str | None:
    """The language that a plan's file asks for, as far as that can be told of a broken one."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            text = file.read(LARGEST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    found = _LANGUAGE.search(text)
    return found[1] if found else None


def _read(path: Path, shown_as: str) -> bytes:
    try:
        if not path.is_file():
            reason = "ENOENT" if not path.exists() else "EISDIR" if path.is_dir() else "EINVAL"
            raise RefusedError(Problem("plan-unreadable", {"file": shown_as, "reason": reason}))
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            values = {"file": shown_as, "limit": LARGEST >> 10}
            raise RefusedError(Problem("plan-too-large", values))
    except OSError as error:
        values = {"file": shown_as, "reason": type(error).__name__}
        raise RefusedError(Problem("plan-unreadable", values)) from error
    return content
