"""The schedules that a plan can name: data, each with its source and how sure it is.

Released ones never change, for a plan in a ledger means what it meant: a correction is a new name.
A regulation binds from a day on, and until the day before another does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import Annotated, NamedTuple

from ..values.fields import one_of
from .tranches import Due, Tranche


class Schedule(NamedTuple):
    """What a regulation says, where, and how sure it is that it says so.

    `sure`: "likely", agency pages and the press cite it so, though the text was not at hand;
    "unsure", they differ. `fmt`: the format of a ledger line whose plan names it.
    """

    source: str
    sure: str
    tranches: tuple[Tranche, ...]
    fmt: int = 1


class Regulation(NamedTuple):
    """From which day on, and until which, a regulation binds; `until` None: it still does."""

    since: date
    until: date | None
    schedule: Schedule

    def holds_on(self, day: date) -> bool:
        """Whether it bound on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


# Made without being checked: no run has to build a validator for what never changes.
def _part(percent: int, due: Due | None = None) -> Tranche:
    return Tranche.model_construct(percent=percent, due=due)


def _before_voting(months: int) -> Due:
    return Due.model_construct(months_before_voting=months)


_AFTER_SIGNING = Due.model_construct(working_days_after_signing=14)

SCHEDULES = {
    "41/2020": Schedule(
        "Permendagri 41/2020 Pasal 16 ayat (4)",
        "likely",
        (_part(40_00, _AFTER_SIGNING), _part(60_00, _before_voting(5))),
    ),
    # Some give 4 months and 1 month, some others. By when the first has to be paid was left out.
    "54/2019": Schedule(
        "Permendagri 54/2019 Pasal 16",
        "unsure",
        (_part(40_00), _part(50_00, _before_voting(4)), _part(10_00, _before_voting(1))),
    ),
    "54/2019-14": Schedule(
        "Permendagri 54/2019 Pasal 16",
        "likely",
        (
            _part(40_00, _AFTER_SIGNING),
            _part(50_00, _before_voting(4)),
            _part(10_00, _before_voting(1)),
        ),
        fmt=3,
    ),
    "single": Schedule(
        "Permendagri 41/2020 Pasal 16 ayat (4)",
        "likely",
        (_part(100_00, _AFTER_SIGNING),),
    ),
}
REGULATIONS = (
    # It is known by name alone: what it says of tranches was not found, so nothing is held to it.
    Regulation(date(2015, 5, 18), date(2019, 8, 5), Schedule("Permendagri 51/2015", "unsure", ())),
    Regulation(date(2019, 8, 6), date(2020, 6, 14), SCHEDULES["54/2019-14"]),
    Regulation(date(2020, 6, 15), None, SCHEDULES["41/2020"]),
)
"""What binds grants to KPU and Bawaslu, in the order of its days; see `regulation_on`."""
REMAINDER_MONTHS = 3
REMAINDER_SOURCE = "Permendagri 41/2020 Pasal 20 ayat (3)"
"""By when the remainder has to be back in the treasury account (RKUD): so many months after the
proposal to confirm the elected candidate."""

ScheduleName = Annotated[str, one_of(*SCHEDULES)]


def regulation_on(day: date) -> Schedule | None:
    """What bound KPU and Bawaslu on a day; None before the first elections held together."""
    return next((each.schedule for each in REGULATIONS if each.holds_on(day)), None)


def planned_tranches(schedule: str | None, said: Sequence[Tranche]) -> tuple[Tranche, ...]:
    """The tranches of an allocation: those of its schedule, with what the plan says of each."""
    known = SCHEDULES[schedule].tranches if schedule else ()
    pairs = zip_longest(known, said)
    return tuple(_overridden(part, own) if part and own else part or own for part, own in pairs)


def _overridden(part: Tranche, own: Tranche) -> Tranche:
    """What the plan says itself counts; a size of its own instead of the schedule's percentage."""
    percent = own.percent or (part.percent if own.amount is None else None)
    return own.model_copy(update={"percent": percent, "due": own.due or part.due})
