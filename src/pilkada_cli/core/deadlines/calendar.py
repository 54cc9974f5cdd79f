"""Working days (hari kerja): Monday to Friday, without holidays and, if so set, without leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which offices are closed, and the decree that says so.

    `kind` leave: collective leave (cuti bersama); own: of that office alone. `sure`: how sure its
    decree's number is, as of a `Schedule`; None: certain, or the plan says so.
    """

    date: date
    kind: Literal["holiday", "leave", "own"]
    name: str
    source: str
    sure: str | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are working days.

    Args:
        days: Those off, by date; on a weekend too.
        years: The years whose days are known; in others only weekends are left out.
        leave_works: Whether a day of collective leave is a working day all the same.
    """

    days: Mapping[date, DayOff]
    years: frozenset[int]
    leave_works: bool = False

    def off(self, day: date) -> DayOff | None:
        """Why a day is no working day, weekends aside; None where nothing speaks against it."""
        found = self.days.get(day)
        return None if found and found.kind == "leave" and self.leave_works else found

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return day.weekday() < _SATURDAY and self.off(day) is None


WEEKDAYS = Calendar({}, frozenset())
"""A calendar that knows no year: only weekends are left out."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How a date came about: so many working days after the start, and what was left out.

    `unknown` are the years among them of which the calendar knows nothing.
    """

    start: date
    day: date
    skipped: tuple[DayOff, ...]
    unknown: tuple[int, ...]


def working_days_after(start: date, days: int, calendar: Calendar) -> Counted:
    """The date so many working days after a start; the start itself is not counted.

    Source: Permendagri 41/2020, art. 16(4), counts from the signing of the NPHD (agency pages).
    """
    day, skipped = start, []
    while days:
        day += timedelta(days=1)
        if calendar.works(day):
            days -= 1
        elif day.weekday() < _SATURDAY and (off := calendar.off(day)):
            skipped.append(off)
    unknown = sorted(set(range(start.year, day.year + 1)) - calendar.years)
    return Counted(start, day, tuple(skipped), tuple(unknown))


def working_days_until(day: date, until: date, calendar: Calendar) -> int:
    """How many working days lie after a day, up to a later one; negative where that has passed."""
    if until < day:
        return -working_days_until(until, day, calendar)
    span = range(1, (until - day).days + 1)
    return sum(calendar.works(day + timedelta(days=ahead)) for ahead in span)
