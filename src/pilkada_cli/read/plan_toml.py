"""The plan's TOML file becomes a `Plan`, or all of its problems at once with their places."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..core.fields import PEOPLE, FloatText
from ..core.plan import Plan
from ..core.problem import Place, Problem, RefusedError
from .locate import Loc, Located, Spot, locate, nearest

PLAN = "allocations.toml"
_OURS = re.compile(r"[a-z]+(-[a-z]+)+")
_AT = re.compile(r"at line (\d+), column (\d+)")
_TWICE = re.compile(r"overwrite|twice|Duplicate|namespace|mutable")


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
    try:
        data = tomllib.loads(text, parse_float=FloatText)
    except tomllib.TOMLDecodeError as error:
        raise RefusedError(_syntax_problem(str(error), text, shown_as)) from None
    except RecursionError:
        raise RefusedError(Problem("plan-syntax", {}, Place(shown_as, 1))) from None
    try:
        return Plan.model_validate(data, context=PEOPLE)
    except ValidationError as error:
        raise RefusedError(*_problems(error, data, text, shown_as)) from None


def language_in(path: Path) -> str | None:
    """The language that a plan's file asks for, as far as that can be told of a broken one."""
    try:
        text = path.read_bytes().decode("utf-8-sig") if path.is_file() else ""
    except (OSError, UnicodeDecodeError):
        return None
    found = re.search(r'(?m)^\s*language\s*=\s*["\'](id|en)["\']', text)
    return found[1] if found else None


def _read(path: Path, shown_as: str) -> bytes:
    if not path.is_file():
        reason = "ENOENT" if not path.exists() else "EISDIR" if path.is_dir() else "EINVAL"
        raise RefusedError(Problem("plan-unreadable", {"file": shown_as, "reason": reason}))
    try:
        return path.read_bytes()
    except OSError as error:
        values = {"file": shown_as, "reason": type(error).__name__}
        raise RefusedError(Problem("plan-unreadable", values)) from error


def _syntax_problem(message: str, text: str, file: str) -> Problem:
    code = "duplicate-key" if _TWICE.search(message) else "plan-syntax"
    found = _AT.search(message)
    lines = text.split("\n")
    if found is None:  # the end of the document
        while len(lines) > 1 and not lines[-1].strip():
            lines.pop()
        return Problem(code, {}, Place(file, len(lines), len(lines[-1]) + 1, lines[-1]))
    line, column = int(found[1]), int(found[2])
    excerpt = lines[line - 1]
    if code == "duplicate-key":  # told at the end of the second one: show all of it
        start = len(excerpt) - len(excerpt.lstrip())
        return Problem(code, {}, Place(file, line, start + 1, excerpt, len(excerpt.strip()) or 1))
    return Problem(code, {}, Place(file, line, column, excerpt))


def _problems(
    error: ValidationError, data: Mapping[str, Any], text: str, file: str
) -> list[Problem]:
    spots = locate(text)
    lines = text.split("\n")
    found = [_problem(each, data, spots, lines, file) for each in error.errors(include_url=False)]
    found += _duplicates(data, spots, lines, file, known={each.code for each in found})
    return sorted(
        found, key=lambda each: (each.where.line, each.where.column) if each.where else (0, 0)
    )


def _problem(
    error: ErrorDetails,
    data: Mapping[str, Any],
    spots: Mapping[Loc, Located],
    lines: list[str],
    file: str,
) -> Problem:
    loc: Loc = error["loc"]
    name = str(loc[-1]) if loc else ""
    place = _place(nearest(spots, loc).value, lines, file)
    match error["type"]:
        case "missing":
            return Problem("missing-key", {"name": name}, place)
        case "extra_forbidden":
            known = _keys_of(loc[:-1])
            near = get_close_matches(name, known, n=1)
            values = {"name": name, "near": near[0] if near else "", "known": " · ".join(known)}
            return Problem("unknown-key", values, _place(nearest(spots, loc).key, lines, file))
        case "tuple_type":
            return Problem("list-expected", {"name": name}, place)
        case code if _OURS.fullmatch(code):
            values = dict(error.get("ctx", {}))
            if code == "duplicate-allocation":
                place = _place(_second(data, str(values["id"]), spots), lines, file)
            elif code == "opening-exceeds-amount":  # told of the allocation that has it
                place = _place(nearest(spots, (*loc, "opening")).key, lines, file)
            return Problem(code, values, place)
        case _:
            return Problem("table-expected", {"name": name}, place)


def _duplicates(
    data: Mapping[str, Any],
    spots: Mapping[Loc, Located],
    lines: list[str],
    file: str,
    known: set[str],
) -> Iterator[Problem]:
    """The model sees equal ids only when all else is right; a person wants to hear of both."""
    if "duplicate-allocation" in known:
        return
    seen = set()
    for each in _ids(data):
        if each in seen:
            place = _place(_second(data, each, spots), lines, file)
            yield Problem("duplicate-allocation", {"id": each}, place)
        seen.add(each)


def _second(data: Mapping[str, Any], allocation_id: str, spots: Mapping[Loc, Located]) -> Spot:
    second = [i for i, each in enumerate(_ids(data)) if each == allocation_id][1]
    return nearest(spots, ("allocation", second, "id")).value


def _ids(data: Mapping[str, Any]) -> list[str]:
    allocations = data.get("allocation")
    if not isinstance(allocations, list):
        return []
    return [str(each.get("id")) if isinstance(each, dict) else "" for each in allocations]


def _place(spot: Spot, lines: list[str], file: str) -> Place:
    return Place(file, spot.line, spot.column, lines[spot.line - 1], spot.width)


def _keys_of(loc: Loc) -> list[str]:
    """The keys that a table of the plan may have."""
    model: type[BaseModel] = Plan
    for part in loc:
        if isinstance(part, str):
            model = _model_in(_field_of(model, part))
    return [field.alias or name for name, field in model.model_fields.items()]


def _field_of(model: type[BaseModel], key: str) -> Any:
    return next(
        field.annotation for name, field in model.model_fields.items() if key in {name, field.alias}
    )


def _model_in(annotation: Any) -> type[BaseModel]:
    """The model inside `Opening | None` or `tuple[Allocation, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (each for each in get_args(annotation) if each not in {type(None), Ellipsis})
    return _model_in(next(inner))
