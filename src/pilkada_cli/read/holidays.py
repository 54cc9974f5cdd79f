"""The national calendar, as the package has it, with the days that a plan adds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from ..core.deadlines.calendar import Calendar, DayOff
from ..core.deadlines.deadlines import IN_PLAN
from ..core.plan.plan import Plan

_KINDS: tuple[Literal["holiday", "leave"], ...] = ("holiday", "leave")


def calendar_of(plan: Plan) -> Calendar:
    """Which days are working days in that office."""
    content = Path(__file__).with_name("holidays.toml").read_text(encoding="utf-8")
    decrees = tomllib.loads(content)["decree"]
    known = [off for decree in decrees for off in _days(decree)]
    known += [DayOff(each.date, "own", each.name, IN_PLAN) for each in plan.holidays]
    years = {each["year"] for each in decrees}
    leave_works = plan.office.collective_leave == "working"
    return Calendar({each.date: each for each in known}, frozenset(years), leave_works=leave_works)


def _days(decree: Mapping[str, Any]) -> Iterator[DayOff]:
    for kind in _KINDS:
        for each in decree.get(kind, ()):
            yield DayOff(each["date"], kind, each["name"], decree["title"], decree.get("sure"))
