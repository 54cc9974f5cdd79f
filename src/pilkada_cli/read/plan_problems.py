"""Where a plan's mistakes stand, and which of our problems each of them is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..core.plan.plan import Plan
from ..core.values.problem import Place, Problem
from .locate import Loc, Located, Spot, locate, nearest
from .plan_slips import key_meant, key_said, slips, value_meant

MOST = 50
"""How many mistakes are shown at once: nobody mends more before looking again."""
_OURS = re.compile(r"[a-z]+(-[a-z]+)+")
_AT = re.compile(r"at line (\d+), column (\d+)")
_LINE_OF_TEXT = re.compile(r"\"[^\"]*\"|'[^']*'")
_TWICE = re.compile(r"overwrite|twice|Duplicate|namespace|mutable")


def syntax_problems(message: str, text: str, file: str) -> list[Problem]:
    """Where tomllib gave up, and over what, as far as that can be told."""
    code = "duplicate-key" if _TWICE.search(message) else "plan-syntax"
    at = _AT.search(message)
    lines = text.split("\n")
    if at is None:  # the end of the document
        while len(lines) > 1 and not lines[-1].strip():
            lines.pop()
        return [Problem(code, {}, Place(file, len(lines), len(lines[-1]) + 1, lines[-1]))]
    line, column = int(at[1]), int(at[2])
    excerpt = lines[line - 1]
    if code == "duplicate-key":  # told at the end of the second one: show all of it
        start = len(excerpt) - len(excerpt.lstrip())
        return [Problem(code, {}, Place(file, line, start + 1, excerpt, len(excerpt.strip()) or 1))]
    found = slips(lines, file, first=line)[:MOST]
    return found or [Problem(code, {}, Place(file, line, column, excerpt))]


def problems_of(
    error: ValidationError, data: Mapping[str, Any], text: str, file: str
) -> list[Problem]:
    """Everything that is wrong with a plan, in the order of its file.

    Args:
        error: What pydantic found; its own words are never shown.
        data: The file as tomllib read it.
        text: The file.
        file: Its name in the places of problems.
    """
    spots = locate(text)
    lines = text.split("\n")
    errors = error.errors(include_url=False, include_input=False)
    told = _without_misspelt(errors[:MOST])
    found = [_problem(detail, data, spots, lines, file) for detail in told]
    if len(errors) <= MOST:
        found += _duplicates(data, spots, lines, file, known={problem.code for problem in found})
    found.sort(key=_place_order)
    if len(errors) > MOST:
        place = _place(nearest(spots, errors[MOST]["loc"]).value, lines, file)
        found.append(Problem("plan-problems", {"count": len(errors) - MOST}, place))
    return found


def _problem(
    error: ErrorDetails,
    data: Mapping[str, Any],
    spots: Mapping[Loc, Located],
    lines: list[str],
    file: str,
) -> Problem:
    loc: Loc = error["loc"]
    name = next((part for part in reversed(loc) if isinstance(part, str)), "")
    place = _place(nearest(spots, loc).value, lines, file)
    match error["type"]:
        case "missing":
            line = f"[{name}]" if _is_table(loc) else f"{name} = …"
            return Problem("missing-key", {"name": name, "line": line}, place)
        case "extra_forbidden":
            return _unknown_key(name, loc, _place(nearest(spots, loc).key, lines, file))
        case "tuple_type":
            return Problem("list-expected", {"name": name}, place)
        case code if _OURS.fullmatch(code):
            values = dict(error.get("ctx", {}))
            if code == "not-one-of":
                allowed = str(values["allowed"]).split(" · ")
                values["near"] = value_meant(str(values["text"]), allowed)
            return Problem(code, values, _place(_spot(code, values, loc, data, spots), lines, file))
        case _:
            return Problem("table-expected", {"name": name, "like": _as_table(loc, place)}, place)


def _unknown_key(name: str, loc: Loc, place: Place) -> Problem:
    """A key that its table does not have; where another table does, which one that is."""
    known = _keys_of(loc[:-1])
    table = None if key_said(name, known) else _table_with(name, loc)
    if table is not None:
        is_header = place.text.lstrip().startswith("[")
        key = key_said(name, _keys_of(table))
        own = (*table, key)
        header = _header(own if not table or (is_header and _is_table(own)) else table)
        near = "" if key == name else key
        return Problem("key-elsewhere", {"name": name, "near": near, "table": header}, place)
    values = {"name": name, "near": key_meant(name, known), "known": " · ".join(known)}
    return Problem("unknown-key", values, place)


def _table_with(name: str, loc: Loc) -> Loc | None:
    """The table that has the key which a name says: one around it, else the one that is nearest."""
    here: Loc = tuple(part for part in loc[:-1] if isinstance(part, str))
    around = [here[:end] for end in range(len(here) - 1, -1, -1)]
    for table in around:
        if key_said(name, _keys_of(table)):
            return table
    for start in (here[:1], ()):
        tables: list[Loc] = [start]
        while tables:
            having = [table for table in tables if key_said(name, _keys_of(table))]
            if having:
                return having[0] if len(having) == 1 else None
            tables = [
                (*table, key)
                for table in tables
                for key in _keys_of(table)
                if _is_table((*table, key))
            ]
    return None


def _without_misspelt(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without the missing keys that stand there under another name, which is told already."""
    meant = {
        (*error["loc"][:-1], key_meant(str(error["loc"][-1]), _keys_of(error["loc"][:-1])))
        for error in errors
        if error["type"] == "extra_forbidden"
    }
    return [error for error in errors if error["type"] != "missing" or error["loc"] not in meant]


def _spot(
    code: str,
    values: Mapping[str, Any],
    loc: Loc,
    data: Mapping[str, Any],
    spots: Mapping[Loc, Located],
) -> Spot:
    """Where one of our own problems stands; what is told of a whole allocation, in it."""
    if code == "duplicate-allocation":
        return _second(data, str(values["id"]), spots)
    if code == "opening-exceeds-amount":
        return nearest(spots, (*loc, "opening")).key
    if code == "remainder-exceeds-amount":
        return nearest(spots, (*loc, "remainder")).value
    if code == "budget-twice":
        return nearest(spots, (*loc, "budget", values["index"], "fiscal_year")).value
    if code.startswith("tranche-"):
        return _in_tranche(values, loc, data, spots)
    return nearest(spots, loc).value


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
    for allocation_id in _ids(data):
        if allocation_id and allocation_id in seen:
            place = _place(_second(data, allocation_id, spots), lines, file)
            yield Problem("duplicate-allocation", {"id": allocation_id}, place)
        seen.add(allocation_id)


def _in_tranche(
    values: Mapping[str, Any], loc: Loc, data: Mapping[str, Any], spots: Mapping[Loc, Located]
) -> Spot:
    """Where a tranche says it; its header where it does not, and else its schedule's name."""
    if "number" not in values:
        return nearest(spots, loc).key
    if "allocation" in values:  # told of the plan as a whole
        loc = ("allocation", _ids(data).index(str(values["allocation"])))
    tranche: Loc = (*loc, "tranche", values["number"] - 1)
    if tranche in spots:
        return nearest(spots, (*tranche, values["key"])).value
    return nearest(spots, (*loc, "schedule")).value


def _second(data: Mapping[str, Any], allocation_id: str, spots: Mapping[Loc, Located]) -> Spot:
    second = [i for i, found in enumerate(_ids(data)) if found == allocation_id][1]
    return nearest(spots, ("allocation", second, "id")).value


def _ids(data: Mapping[str, Any]) -> list[str]:
    allocations = data.get("allocation")
    if not isinstance(allocations, list):
        return []
    ids = [table.get("id") if isinstance(table, dict) else None for table in allocations]
    return [found if isinstance(found, str) else "" for found in ids]


def _place_order(problem: Problem) -> tuple[int, int]:
    return (problem.where.line, problem.where.column) if problem.where else (0, 0)


def _place(spot: Spot, lines: list[str], file: str) -> Place:
    return Place(file, spot.line, spot.column, lines[spot.line - 1], spot.width)


def _keys_of(loc: Loc) -> list[str]:
    """The keys that a table of the plan may have."""
    model = _model_at(loc)
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _is_table(loc: Loc) -> bool:
    return _model_at(loc) is not None


def _model_at(loc: Loc) -> type[BaseModel] | None:
    model: type[BaseModel] | None = Plan
    for part in loc:
        if isinstance(part, str) and model:
            model = _model_in(_field_of(model, part))
    return model


def _header(loc: Loc) -> str:
    """The line with which a table of the plan begins."""
    name = ".".join(str(part) for part in loc)
    above = _model_at(loc[:-1]) or Plan
    is_list = get_origin(_field_of(above, str(loc[-1]))) is tuple
    return f"[[{name}]]" if is_list else f"[{name}]"


def _as_table(loc: Loc, place: Place) -> str:
    """What was written where a table has to be, as one."""
    known = _keys_of(loc)
    key = next((key for key in ("number", "date") if key in known), known[0])
    written = place.text[place.column - 1 : place.column - 1 + place.width]
    table = f"{{ {key} = {written if _LINE_OF_TEXT.fullmatch(written) else '…'} }}"
    return table if isinstance(loc[-1], int) else f"{loc[-1]} = {table}"


def _field_of(model: type[BaseModel], key: str) -> Any:
    return next(
        field.annotation for name, field in model.model_fields.items() if key in {name, field.alias}
    )


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside `Opening | None` or `tuple[Allocation, ...]`; None of what is no table."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
