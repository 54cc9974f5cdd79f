"""A second, slow book that shares no code with the first: everything anew for every moment.

Lines are plain dictionaries, plans are dictionaries of allocations, dates are day numbers. The
real book folds once and keeps running sums; this one asks of each moment which lines came before
it, and adds. A request is named by the line that opened it, or `opening`.
"""

from __future__ import annotations

from typing import Any

Line = dict[str, Any]
Moment = tuple[int, int]
END_OF_DAY = 10**6
STAGES = ("requested", "verified", "spp", "spm", "sp2d")
MONEY = ("requested", "cancelled", "disbursed", "bounced", "returned")
CLOSING = ("reported", "settled", "ended")
"""What moves no money."""


def moment_of(line: Line) -> Moment:
    return (line["day"], line["seq"])


def standing(lines: list[Line]) -> list[Line]:
    """Lines that no line takes back."""
    taken = {line["entry"] for line in lines if line["kind"] == "reversed"}
    return [line for line in lines if line["seq"] not in taken]


def of(lines: list[Line], kind: str, allocation: str, moment: Moment) -> list[Line]:
    """Standing lines of that kind that count by a moment, in the order of their dates."""
    found = [
        line
        for line in standing(lines)
        if line["kind"] == kind and line["allocation"] == allocation and moment_of(line) <= moment
    ]
    return sorted(found, key=moment_of)


def position(
    lines: list[Line], allocation: str, moment: Moment, *, removed: bool = False
) -> Line | None:
    """What stands of an allocation at a moment; None where the plan does not have it.

    With `removed`, one that was taken out has an amount of zero: its money must be zero too.
    """
    amount = amount_in_force(lines, allocation, moment)
    if amount is None and removed and was_in_force(lines, allocation, moment):
        amount = 0
    if amount is None:
        return None
    paid = sum(line["amount"] for line in of(lines, "disbursed", allocation, moment))
    back = sum(line["amount"] for line in of(lines, "bounced", allocation, moment))
    opening = opening_in_force(lines, allocation, moment)
    requests = open_requests(lines, allocation, moment)
    gone = of(lines, "returned", allocation, moment)
    return {
        "amount": amount,
        "disbursed": paid - back + (opening["disbursed"] if opening else 0),
        "in_process": sum(left for left, _ in requests.values()),
        "returned": sum(line["amount"] for line in gone),
        "interest": sum(line["interest"] for line in gone),
        "requests": requests,
        "remainder": remainder(lines, allocation, moment),
        "ended": bool(of(lines, "ended", allocation, moment)),
    }


def remainder(lines: list[Line], allocation: str, moment: Moment) -> int | None:
    """What is left over: the newest word on it, but never less than is back; None: unknown."""
    words = [
        (moment_of(line), line["remainder"])
        for line in of(lines, "reported", allocation, moment)
        if line["remainder"] is not None
    ]
    words += [
        (moment_of(line), back(lines, allocation, moment_of(line)))
        for line in of(lines, "settled", allocation, moment)
    ]
    return max(max(words)[1], back(lines, allocation, moment)) if words else None


def back(lines: list[Line], allocation: str, moment: Moment) -> int:
    """What came back by a moment."""
    return sum(line["amount"] for line in of(lines, "returned", allocation, moment))


def opened_requests(lines: list[Line], allocation: str, moment: Moment) -> dict[Any, Line]:
    """Every request that came by a moment, whatever became of it: amount and first stage."""
    found: dict[Any, Line] = {}
    opening = opening_in_force(lines, allocation, moment)
    if opening and opening["in_process"]:
        found["opening"] = {"amount": opening["in_process"], "stage": opening["stage"]}
    for kind, stage in (("requested", "requested"), ("bounced", "sp2d")):
        for line in of(lines, kind, allocation, moment):
            found[line["seq"]] = {"amount": line["amount"], "stage": stage}
    return found


def open_requests(
    lines: list[Line], allocation: str, moment: Moment
) -> dict[Any, tuple[int, str | None]]:
    """What is left of each request that is open at a moment, and its stage."""
    found = {}
    for name, request in opened_requests(lines, allocation, moment).items():
        parts = [x for x in of(lines, "disbursed", allocation, moment) if x["request"] == name]
        ends = [x for x in of(lines, "cancelled", allocation, moment) if x["request"] == name]
        left = request["amount"] - sum(part["amount"] for part in parts)
        if left and not ends and not any(part["final"] for part in parts):
            found[name] = (left, stage_of(lines, allocation, name, moment))
    return found


def stage_of(lines: list[Line], allocation: str, name: Any, moment: Moment) -> str | None:
    """Where a request stands: its last advance while it was open, else its first stage."""
    stage: str | None = opened_requests(lines, allocation, moment)[name]["stage"]
    for line in advances(lines, allocation, name, moment):
        if name in opened_requests(lines, allocation, moment_of(line)):
            stage = line["stage"]
    return stage


def advances(lines: list[Line], allocation: str, name: Any, moment: Moment) -> list[Line]:
    return [x for x in of(lines, "advanced", allocation, moment) if x["request"] == name]


def amount_in_force(lines: list[Line], allocation: str, moment: Moment) -> int | None:
    """What the last line says that changed the allocation, among those that count by then."""
    before: Line = {}
    amount: int | None = None
    for line in lines:
        if line["kind"] not in {"opened", "adopted"}:
            continue
        old, new = before.get(allocation), line["plan"].get(allocation)
        before = line["plan"]
        changed = line["kind"] == "opened" or _amount(old) != _amount(new)
        counts = line["kind"] == "opened" or moment_of(line) <= moment
        if changed and counts:
            amount = _amount(new)
    return amount


def opening_in_force(lines: list[Line], allocation: str, moment: Moment) -> Line | None:
    """The opening, if by that moment the plan had the allocation from the end of its day on."""
    opening = opening_of(lines, allocation)
    if opening is None:
        return None
    changes = [moment_of(line) for line in lines if line["kind"] == "adopted"]
    later = [each for each in changes if each[0] > opening["as_of"]]
    counts = any(
        amount_in_force(lines, allocation, each) is not None
        for each in [(opening["as_of"], END_OF_DAY), *later]
        if each <= moment
    )
    return opening if counts else None


def was_in_force(lines: list[Line], allocation: str, moment: Moment) -> bool:
    """Whether some line that counts by then has the allocation."""
    plans = [line for line in lines if line["kind"] in {"opened", "adopted"}]
    return any(
        allocation in line["plan"]
        for line in plans
        if line["kind"] == "opened" or moment_of(line) <= moment
    )


def opening_of(lines: list[Line], allocation: str) -> Line | None:
    """The opening, which the newest plan says on every date."""
    found: Line | None = newest_plan(lines).get(allocation, {}).get("opening")
    return found


def newest_plan(lines: list[Line]) -> Line:
    newest: Line = [line["plan"] for line in lines if line["kind"] in {"opened", "adopted"}][-1]
    return newest


def sound(lines: list[Line]) -> bool:
    """Whether every moment holds: of each standing line, and of the end of each opening's day."""
    names = {name for line in lines for name in line.get("plan", {})}
    kinds = {"adopted", *MONEY}
    moments = [moment_of(line) for line in standing(lines) if line["kind"] in kinds]
    for name in names:
        opening = opening_of(lines, name)
        ends = [(opening["as_of"], END_OF_DAY)] if opening else []
        for moment in [(-1, 0), *moments, *ends]:
            found = position(lines, name, moment, removed=True)
            if found and not _holds(found):
                return False
    moved = [line for line in standing(lines) if line["kind"] in {*MONEY, *CLOSING}]
    return all(_leans_on_what_is_there(lines, line) for line in moved)


def _holds(found: Line) -> bool:
    return (
        found["amount"] - found["disbursed"] - found["in_process"] >= 0
        and found["returned"] <= found["disbursed"]
        and all(left > 0 for left, _ in found["requests"].values())
    )


def _leans_on_what_is_there(lines: list[Line], line: Line) -> bool:
    day, seq = moment_of(line)
    name, before = line["allocation"], (day, seq - 1)
    if amount_in_force(lines, name, (day, seq)) is None:
        return False
    opening = opening_of(lines, name)
    if opening and day <= opening["as_of"]:
        return False
    if line["kind"] == "bounced":
        payment = next(x for x in lines if x["seq"] == line["payment"])
        return bool(payment["day"] <= day)
    if line["kind"] == "cancelled":
        return line["request"] in opened_requests(lines, name, before)
    if line["kind"] == "disbursed" and line["request"] is not None:
        left, _ = open_requests(lines, name, before).get(line["request"], (0, None))
        return bool(line["amount"] <= left)
    return True


def requests_of(lines: list[Line], request: Line) -> list[Line]:
    """The standing requests of the same letter; all days are of one year."""
    letter = (request["allocation"], request["letter"])
    asked = [line for line in standing(lines) if line["kind"] == "requested"]
    return [line for line in asked if (line["allocation"], line["letter"]) == letter]


def withdrawal_of(lines: list[Line], request: Line) -> Line | None:
    """The standing line that withdraws a request."""
    found = [x for x in standing(lines) if x["kind"] == "cancelled"]
    return next((x for x in found if x["request"] == request["seq"]), None)


def leaning_on(lines: list[Line], seq: int) -> bool:
    """Whether a standing payment, bounce or withdrawal names it, or its letter came again."""
    named = lines[seq - 1].get("request") if lines[seq - 1]["kind"] == "cancelled" else None
    if isinstance(named, int) and lines[named - 1].get("letter"):
        again = requests_of(lines, lines[named - 1])
        if any(each["seq"] > seq for each in again):
            return True
    return any(
        seq in {line.get("request"), line.get("payment")}
        for line in standing(lines)
        if line["kind"] in {"disbursed", "bounced", "cancelled"}
    )


def bounce_of(lines: list[Line], payment: Line) -> Line | None:
    """The standing line that says that a payment bounced."""
    found = [
        x for x in standing(lines) if x["kind"] == "bounced" and x["payment"] == payment["seq"]
    ]
    return found[0] if found else None


def may_be_removed(lines: list[Line], plan: Line) -> bool:
    """Whether no allocation that is used is missing from a plan."""
    used = {line["allocation"] for line in lines if "allocation" in line}
    for name, allocation in newest_plan(lines).items():
        opening = allocation.get("opening")
        held = opening and opening["disbursed"] + opening["in_process"]
        if name not in plan and (name in used or held):
            return False
    return True


def _amount(allocation: Line | None) -> int | None:
    return allocation["amount"] if allocation else None
