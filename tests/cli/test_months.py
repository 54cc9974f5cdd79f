"""Months walked by hand: after each line, and on each day, the balance is what plain sums give.

Every step says what it does to amount (pagu), disbursed, in process and returned, in rupiah. The
balance that line N leaves for day D is the sum of the steps up to line N that are dated up to D,
but for those that a line up to N takes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.clerk import Clerk, fields

PLAN = """
[office]
name = "Kota Contoh"
voting_day = 2024-11-27

[[allocation]]
id = "kpu"
recipient = "KPU Kota Contoh"
kind = "organiser"
amount = 10_000_000_000

[[allocation]]
id = "polri"
recipient = "Polres Contoh"
kind = "security"
amount = 1_276_129_000
"""
MORE = PLAN.replace("10_000_000_000", "10_500_000_000")
BEGAN = {"kpu": 10_000_000_000, "polri": 1_276_129_000}


@dataclass(frozen=True)
class Step:
    """A command, and what it moves: amount, disbursed, in process, returned, in rupiah."""

    command: str
    day: str = ""
    moves: tuple[int, int, int, int] = (0, 0, 0, 0)
    allocation: str = "kpu"
    takes_back: int = 0
    """The line that never counted."""
    plan: str = ""
    """What the plan's file says from here on."""

    @property
    def arguments(self) -> list[str]:
        return self.command.replace("DAY", self.day).split()


MONTH = [
    # 40 and 60 percent of Rp10.000.000.000.
    Step(
        "request kpu 4.000.000.000 --letter 1/KPU --date DAY",
        "2024-02-05",
        (0, 0, 4_000_000_000, 0),
    ),
    Step(
        "request kpu 6.000.000.000 --letter 2/KPU --date DAY",
        "2024-06-03",
        (0, 0, 6_000_000_000, 0),
    ),
    # The first in two parts: 2,5 and 1,5 make 4.
    Step(
        "disburse kpu 2.500.000.000 --sp2d A --date DAY --request 2",
        "2024-02-19",
        (0, 2_500_000_000, -2_500_000_000, 0),
    ),
    Step(
        "disburse kpu 1.500.000.000 --sp2d B --date DAY --request 2",
        "2024-03-01",
        (0, 1_500_000_000, -1_500_000_000, 0),
    ),
    # The second part bounces, and is sent again under its number.
    Step("bounce --sp2d B --date DAY", "2024-03-04", (0, -1_500_000_000, 1_500_000_000, 0)),
    Step(
        "disburse kpu 1.500.000.000 --sp2d B --date DAY",
        "2024-03-08",
        (0, 1_500_000_000, -1_500_000_000, 0),
    ),
    # 1.267.129.000 typed for 1.276.129.000.
    Step(
        "disburse polri 1.267.129.000 --sp2d C --date DAY",
        "2024-03-15",
        (0, 1_267_129_000, 0, 0),
        "polri",
    ),
    Step("reverse 8 --note salah-ketik", takes_back=8),
    Step(
        "disburse polri 1.276.129.000 --sp2d C --date DAY",
        "2024-03-15",
        (0, 1_276_129_000, 0, 0),
        "polri",
    ),
    # Five percent more.
    Step(
        "adopt --document Adendum-1 --date DAY",
        "2024-04-01",
        (500_000_000, 0, 0, 0),
        plan=MORE,
    ),
    Step(
        "disburse kpu 6.000.000.000 --sp2d D --date DAY",
        "2024-07-10",
        (0, 6_000_000_000, -6_000_000_000, 0),
    ),
    # Entered late: asked for and paid before the one above.
    Step("request kpu 500.000.000 --letter 3/KPU --date DAY", "2024-04-15", (0, 0, 500_000_000, 0)),
    Step(
        "disburse kpu 500.000.000 --sp2d E --date DAY",
        "2024-06-20",
        (0, 500_000_000, -500_000_000, 0),
    ),
    Step(
        "return kpu 321.000.000 --interest 4.200.000 --sts 1/STS --date DAY",
        "2024-07-20",
        (0, 0, 0, 321_000_000),
    ),
]

CANCELLED_BEFORE_IT_BOUNCED = [
    Step("request kpu 900 --letter 1 --date DAY", "2024-03-01", (0, 0, 900, 0)),
    Step("disburse kpu 400 --sp2d A --date DAY", "2024-03-04", (0, 400, -400, 0)),
    # What is left of 900 after 400 is withdrawn: 500.
    Step("cancel kpu --date DAY --note batal", "2024-03-06", (0, 0, -500, 0)),
    # The 400 are a request of their own now.
    Step("bounce --sp2d A --date DAY", "2024-03-08", (0, -400, 400, 0)),
    Step("disburse kpu 400 --sp2d A --date DAY", "2024-03-11", (0, 400, -400, 0)),
]
A_FINAL_PART_BOUNCES = [
    Step("request kpu 900 --letter 1 --date DAY", "2024-03-01", (0, 0, 900, 0)),
    Step("disburse kpu 300 --sp2d A --date DAY", "2024-03-04", (0, 300, -300, 0)),
    # 600 are left; 500 are paid as the last of it, and 100 are in process no more.
    Step("disburse kpu 500 --sp2d B --date DAY --final", "2024-03-05", (0, 500, -600, 0)),
    Step("bounce --sp2d B --date DAY", "2024-03-06", (0, -500, 500, 0)),
    Step("disburse kpu 450 --sp2d B --date DAY", "2024-03-08", (0, 450, -450, 0)),
    Step("cancel kpu --date DAY --note selisih", "2024-03-09", (0, 0, -50, 0)),
]
AN_ADDENDUM_DATED_BEFORE_AN_ENTRY = [
    Step(
        "request kpu 10.000.000.000 --letter 1 --date DAY",
        "2024-03-04",
        (0, 0, 10_000_000_000, 0),
    ),
    Step(
        "disburse kpu 10.000.000.000 --sp2d A --date DAY",
        "2024-03-08",
        (0, 10_000_000_000, -10_000_000_000, 0),
    ),
    Step("adopt --document Adendum-1 --date DAY", "2024-03-01", (500_000_000, 0, 0, 0), plan=MORE),
    Step(
        "disburse kpu 500.000.000 --sp2d B --date DAY --no-request",
        "2024-03-06",
        (0, 500_000_000, 0, 0),
    ),
]
TWO_REQUESTS_OF_ONE_AMOUNT = [
    Step("request kpu 400 --letter 1 --date DAY", "2024-03-01", (0, 0, 400, 0)),
    Step("request kpu 400 --letter 2 --date DAY", "2024-03-02", (0, 0, 400, 0)),
    Step("advance kpu --to spm --date DAY --request 3", "2024-03-03"),
    Step("disburse kpu 400 --sp2d A --date DAY --request 3", "2024-03-04", (0, 400, -400, 0)),
    Step("disburse kpu 400 --sp2d B --date DAY", "2024-03-05", (0, 400, -400, 0)),
    Step("reverse 6 --note dobel", takes_back=6),
    Step("cancel kpu --date DAY --note ditarik", "2024-03-07", (0, 0, -400, 0)),
]
MONTHS = {
    "the whole way": MONTH,
    "cancelled before it bounced": CANCELLED_BEFORE_IT_BOUNCED,
    "a final part bounces": A_FINAL_PART_BOUNCES,
    "an addendum dated before an entry": AN_ADDENDUM_DATED_BEFORE_AN_ENTRY,
    "two requests of one amount": TWO_REQUESTS_OF_ONE_AMOUNT,
}


def expected(steps: list[Step], line: int, day: date, allocation: str) -> tuple[int, int, int, int]:
    """The plain sum: amount, disbursed, in process, returned. Line 1 opened the ledger."""
    taken_back = {step.takes_back for step in steps[: line - 1]}
    sums = [BEGAN[allocation], 0, 0, 0]
    for number, step in enumerate(steps[: line - 1], start=2):
        counts = step.day and date.fromisoformat(step.day) <= day and number not in taken_back
        if counts and step.allocation == allocation:
            sums = [a + b for a, b in zip(sums, step.moves, strict=True)]
    return (sums[0], sums[1], sums[2], sums[3])


def days_of(steps: list[Step]) -> Iterator[date]:
    """The day of each step and the days beside it; a day before all, and one after."""
    named = {date.fromisoformat(step.day) for step in steps if step.day}
    around = {each + timedelta(days=n) for each in named for n in (-1, 0, 1)}
    yield from sorted(around)


@pytest.mark.parametrize("name", MONTHS)
def test_each_line_and_day_is_what_plain_sums_give(name: str, tmp_path: Path) -> None:
    steps = MONTHS[name]
    clerk = Clerk(tmp_path)
    (tmp_path / "allocations.toml").write_text(PLAN, "utf-8")
    for step in steps:
        if step.plan:
            (tmp_path / "allocations.toml").write_text(step.plan, "utf-8")
        done = clerk.run(*step.arguments)
        assert done.code == 0, (step.command, done.err)
    for line in range(1, len(steps) + 2):
        for day in days_of(steps):
            when = ("--at-entry", str(line), "--as-of", day.isoformat())
            found = fields(clerk.run("status", "--format", "json", *when))
            assert found["head"]["seq"] == line
            for row in found["rows"]:
                said = [row[key] for key in ("amount", "disbursed", "in_process", "returned")]
                sums = expected(steps, line, day, row["allocation"])
                assert [f"{each}.00" for each in sums] == said, (line, day, row["allocation"])
                rest = sums[0] - sums[1] - sums[2]
                assert row["not_requested"] == f"{rest}.00"
    assert clerk.run("verify").code == 0


def test_the_interest_of_the_month_stands_beside_it(tmp_path: Path) -> None:
    clerk = Clerk(tmp_path)
    (tmp_path / "allocations.toml").write_text(PLAN, "utf-8")
    for step in MONTH:
        if step.plan:
            (tmp_path / "allocations.toml").write_text(step.plan, "utf-8")
        clerk.run(*step.arguments)
    shown = fields(clerk.run("show", "kpu", "--format", "json"))
    [balance] = shown["balance"]
    assert (balance["disbursed"], balance["returned"], balance["interest"]) == (
        "10500000000.00",
        "321000000.00",
        "4200000.00",
    )
    assert shown["open"] == []
