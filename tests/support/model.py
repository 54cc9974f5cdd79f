"""A second, slow book that shares no code with the first: everything anew for every moment.

Lines are plain dictionaries, plans are dictionaries of allocations, dates are day numbers. The
real book folds once and keeps running sums; this one asks of each moment which lines came before
it, and adds.
"""

from __future__ import annotations

from typing import Any

Line = dict[str, Any]
Moment = tuple[int, int]
END_OF_DAY = 10**6


def standing(lines: list[Line]) -> list[Line]:
    """Lines that no line takes back."""
    taken = {line["entry"] for line in lines if line["kind"] == "reversed"}
    return [line for line in lines if line["seq"] not in taken]


def position(
    lines: list[Line], allocation: str, moment: Moment, *, removed: bool = False
) -> tuple[int, int, int] | None:
    """Amount, disbursed and in process at a moment; None where the plan does not have it.

    With `removed`, one that was taken out has an amount of zero: its money must be zero too.
    """
    amount = amount_in_force(lines, allocation, moment)
    if amount is None and removed and was_in_force(lines, allocation, moment):
        amount = 0
    if amount is None:
        return None
    disbursed = in_process = 0
    opening = opening_of(lines, allocation)
    if opening is not None and opened(lines, allocation, opening["as_of"], moment):
        disbursed += opening["disbursed"]
        in_process += opening["in_process"]
    for payment in payments(lines, allocation):
        if (payment["day"], payment["seq"]) > moment:
            continue
        disbursed += payment["amount"]
        if payment["request"]:
            in_process = 0 if payment["final"] else in_process - payment["amount"]
    return amount, disbursed, in_process


def payments(lines: list[Line], allocation: str) -> list[Line]:
    """Standing payments in the order of their dates, then of their lines."""
    found = [
        line
        for line in standing(lines)
        if line["kind"] == "disbursed" and line["allocation"] == allocation
    ]
    return sorted(found, key=lambda line: (line["day"], line["seq"]))


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
        counts = line["kind"] == "opened" or (line["day"], line["seq"]) <= moment
        if changed and counts:
            amount = _amount(new)
    return amount


def opened(lines: list[Line], allocation: str, as_of: int, moment: Moment) -> bool:
    """Whether the plan had the allocation at some moment from the end of that day on."""
    changes = [(line["day"], line["seq"]) for line in lines if line["kind"] == "adopted"]
    later = [each for each in changes if each[0] > as_of]
    return any(
        amount_in_force(lines, allocation, each) is not None
        for each in [(as_of, END_OF_DAY), *later]
        if each <= moment
    )


def was_in_force(lines: list[Line], allocation: str, moment: Moment) -> bool:
    """Whether some line that counts by then has the allocation."""
    plans = [line for line in lines if line["kind"] in {"opened", "adopted"}]
    return any(
        allocation in line["plan"]
        for line in plans
        if line["kind"] == "opened" or (line["day"], line["seq"]) <= moment
    )


def opening_of(lines: list[Line], allocation: str) -> Line | None:
    """The opening, which the newest plan says on every date."""
    newest = [line["plan"] for line in lines if line["kind"] in {"opened", "adopted"}][-1]
    found: Line | None = newest.get(allocation, {}).get("opening")
    return found


def sound(lines: list[Line]) -> bool:
    """Whether every moment holds: of each standing line, and of the end of each opening's day."""
    names = {name for line in lines for name in line.get("plan", {})}
    moments = [
        (line["day"], line["seq"])
        for line in standing(lines)
        if line["kind"] in {"adopted", "disbursed"}
    ]
    for name in names:
        opening = opening_of(lines, name)
        ends = [(opening["as_of"], END_OF_DAY)] if opening else []
        for moment in [(-1, 0), *moments, *ends]:
            found = position(lines, name, moment, removed=True)
            if found and (found[2] < 0 or found[0] - found[1] - found[2] < 0):
                return False
        if not _each_payment_is_covered(lines, name, opening):
            return False
    return True


def _each_payment_is_covered(lines: list[Line], name: str, opening: Line | None) -> bool:
    left = opening["in_process"] if opening else 0
    for payment in payments(lines, name):
        if amount_in_force(lines, name, (payment["day"], payment["seq"])) is None:
            return False
        if opening and payment["day"] <= opening["as_of"]:
            return False
        if payment["request"]:
            if not left or payment["amount"] > left:
                return False
            left = 0 if payment["final"] else left - payment["amount"]
    return True


def open_request(lines: list[Line], allocation: str, day: int) -> bool:
    """Whether the opening's request has something left at the end of a day."""
    found = position(lines, allocation, (day, END_OF_DAY))
    return bool(found and found[2])


def may_be_removed(lines: list[Line], plan: Line) -> bool:
    """Whether no allocation that is used is missing from a plan."""
    newest = [line["plan"] for line in lines if line["kind"] in {"opened", "adopted"}][-1]
    used = {line["allocation"] for line in lines if line["kind"] == "disbursed"}
    for name, allocation in newest.items():
        opening = allocation.get("opening")
        held = opening and opening["disbursed"] + opening["in_process"]
        if name not in plan and (name in used or held):
            return False
    return True


def _amount(allocation: Line | None) -> int | None:
    return allocation["amount"] if allocation else None
