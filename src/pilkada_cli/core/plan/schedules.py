"""The schedules that a plan can name: nothing but data, each with its source and how sure it is.

Released ones never change, for a plan in a ledger means what it meant: a correction is a new name.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ..values.money import Sen


class Rule(NamedTuple):
    """By when a tranche has to be paid: exactly one of the three.

    `months` before voting day, `days` working days after the signing of the agreement (NPHD).
    """

    on: date | None = None
    months: int | None = None
    days: int | None = None


class Part(NamedTuple):
    """One tranche. `percent` in hundredths, amounts in sen; what is None is not said."""

    percent: int | None = None
    amount: Sen | None = None
    base: Sen | None = None
    due: Rule | None = None
    fiscal_year: int | None = None


class Schedule(NamedTuple):
    """What a regulation says, where, and how sure it is that it says so.

    `sure`: "likely", agency pages and the press cite it so, though the text was not at hand;
    "unsure", they differ.
    """

    source: str
    sure: str
    parts: tuple[Part, ...]


SCHEDULES = {
    "41/2020": Schedule(
        "Permendagri 41/2020 Pasal 16 ayat (4)",
        "likely",
        (Part(40_00, due=Rule(days=14)), Part(60_00, due=Rule(months=5))),
    ),
    # Some give 4 months and 1 month, some others; none says by when the first has to be paid.
    "54/2019": Schedule(
        "Permendagri 54/2019 Pasal 16",
        "unsure",
        (Part(40_00), Part(50_00, due=Rule(months=4)), Part(10_00, due=Rule(months=1))),
    ),
    "single": Schedule(
        "Permendagri 41/2020 Pasal 16 ayat (4)", "likely", (Part(100_00, due=Rule(days=14)),)
    ),
}
REMAINDER_MONTHS = 3
REMAINDER_SOURCE = "Permendagri 41/2020 Pasal 20 ayat (3)"
"""By when the remainder has to be back in the treasury account (RKUD): so many months after the
proposal to confirm the elected candidate."""
