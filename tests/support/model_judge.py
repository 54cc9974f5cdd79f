"""What the slow book lets be recorded: the rules once more, in its own words."""

from __future__ import annotations

from typing import Any

from . import model
from .model import END_OF_DAY, Line


def judged(lines: list[Line], stated: dict[str, Any]) -> Line | None:
    """The line that is recorded; None where it is refused, or stands already."""
    line = {**stated, "seq": len(lines) + 1}
    match stated["kind"]:
        case "reversed":
            return _reversal(lines, line)
        case "adopted":
            allowed = model.may_be_removed(lines, stated["plan"])
            return line if allowed and _ok(lines, line) else None
        case "bounced":
            return _bounce(lines, line)
        case _:
            return _about_an_allocation(lines, line)


def _about_an_allocation(lines: list[Line], line: Line) -> Line | None:
    name = line["allocation"]
    opening = model.opening_of(lines, name)
    if name not in model.newest_plan(lines) or (opening and line["day"] <= opening["as_of"]):
        return None
    among = model.open_requests(lines, name, (line["day"], END_OF_DAY))
    match line["kind"]:
        case "disbursed":
            return _payment(lines, line, among)
        case "advanced":
            return _advance(lines, line, among)
        case "cancelled":
            return _cancellation(lines, line, among)
        case "requested":
            return _request(lines, line)
        case "settled" | "ended":  # it is said once
            last = (END_OF_DAY, len(lines))
            said = model.of(lines, line["kind"], name, last)
            return line if not said and _ok(lines, line) else None
        case _:
            return line if _ok(lines, line) else None


def _request(lines: list[Line], line: Line) -> Line | None:
    """A letter asks again once all that it asked for is withdrawn, and from that day on."""
    before = model.requests_of(lines, line) if line["letter"] else []
    if any((each["amount"], each["day"]) == (line["amount"], line["day"]) for each in before):
        return None
    ends = [model.withdrawal_of(lines, each) for each in before]
    if any(end is None or end["day"] > line["day"] for end in ends):
        return None
    return line if _ok(lines, line) else None


def _ok(lines: list[Line], line: Line) -> bool:
    return model.sound([*lines, line])


def _reversal(lines: list[Line], line: Line) -> Line | None:
    kinds = {each["seq"]: each["kind"] for each in model.standing(lines)}
    if kinds.get(line["entry"]) not in {*model.MONEY, *model.CLOSING, "advanced"}:
        return None
    free = not model.leaning_on(lines, line["entry"])
    return line if free and _ok(lines, line) else None


def _payments(lines: list[Line], sp2d: Any) -> list[Line]:
    found = [x for x in model.standing(lines) if x["kind"] == "disbursed" and x["sp2d"] == sp2d]
    return sorted(found, key=lambda x: -x["seq"])


def _payment(lines: list[Line], line: Line, among: dict[Any, Any]) -> Line | None:
    before = _payments(lines, line["sp2d"])
    bounces = [model.bounce_of(lines, each) for each in before]
    if None in bounces or any(_says_the_same(line, each) for each in before):
        return None
    forced = max((each["seq"] for each in bounces if each), default=None)
    if forced:
        bounce = next(each for each in bounces if each and each["seq"] == forced)
        if line["how"] == "alone" or (line["how"] == "named" and line["named"] != forced):
            return None
        if bounce["allocation"] != line["allocation"] or line["day"] < bounce["day"]:
            return None
        line["request"] = forced
    elif line["how"] == "named":
        line["request"] = line["named"]
    elif line["how"] == "alone":
        line["request"] = None
    else:
        exact = [name for name, (left, _) in among.items() if left == line["amount"]]
        chosen = exact if len(exact) == 1 else list(among)
        if len(chosen) > 1:
            return None
        line["request"] = chosen[0] if chosen else None
    if line["final"] and line["request"] is None:
        return None
    if line["request"] is not None and line["request"] not in among:
        # Not open at the end of that day; it may be what this payment itself is judged on.
        return None
    return line if _ok(lines, line) else None


def _says_the_same(line: Line, recorded: Line) -> bool:
    return (
        all(line[each] == recorded[each] for each in ("allocation", "amount", "day"))
        and (not line["final"] or recorded["final"])
        and (line["how"] != "named" or line["named"] == recorded["request"])
        and (line["how"] != "alone" or recorded["request"] is None)
    )


def _advance(lines: list[Line], line: Line, among: dict[Any, Any]) -> Line | None:
    name, day, stage = line["allocation"], line["day"], line["stage"]
    there = {"opening", *(x["seq"] for x in model.standing(lines))}
    steps = [x["request"] for x in model.standing(lines) if x["kind"] == "advanced"]
    others = {each for each in steps if each in there}
    if line["how"] != "named":
        for each in others:
            chain = model.advances(lines, name, each, (day, END_OF_DAY))
            if chain and (chain[-1]["stage"], chain[-1]["day"]) == (stage, day):
                return None
    for each in others & ({line["named"]} if line["how"] == "named" else others):
        chain = model.advances(lines, name, each, (day, END_OF_DAY))
        if (stage, day) in [(step["stage"], step["day"]) for step in chain]:
            return None  # an older step, said once more
    request = _only(line, among)
    if request is None:
        return None
    later = model.advances(lines, name, request, (END_OF_DAY, 0))
    after = [x for x in later if x["day"] > day]
    if among[request][1] == stage or (after and after[0]["stage"] == stage):
        return None
    return {**line, "request": request}


def _cancellation(lines: list[Line], line: Line, among: dict[Any, Any]) -> Line | None:
    if line["how"] != "named":
        same = [x for x in model.standing(lines) if x["kind"] == "cancelled"]
        if any((x["allocation"], x["day"]) == (line["allocation"], line["day"]) for x in same):
            return None
    request = _only(line, among)
    withdrawn = model.of(lines, "cancelled", line["allocation"], (END_OF_DAY, 0))
    if request is None or request in {x["request"] for x in withdrawn}:
        return None
    line["request"] = request
    return line if _ok(lines, line) else None


def _only(line: Line, among: dict[Any, Any]) -> Any:
    if line["how"] == "named":
        return line["named"] if line["named"] in among else None
    return next(iter(among)) if len(among) == 1 else None


def _bounce(lines: list[Line], line: Line) -> Line | None:
    before = _payments(lines, line["sp2d"])
    bounces = [model.bounce_of(lines, each) for each in before]
    if any(each and each["day"] == line["day"] for each in bounces):
        return None
    free = [each for each, bounce in zip(before, bounces, strict=True) if bounce is None]
    if not free:
        return None
    payment = free[0]
    line |= {name: payment[name] for name in ("allocation", "amount")}
    line["payment"] = payment["seq"]
    return line if _ok(lines, line) else None
