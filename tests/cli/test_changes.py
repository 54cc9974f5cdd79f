"""A period that was reported and has changed since says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from support.clerk import Clerk, fields

PLAN = """
[office]
name = "Kota Contoh"
voting_day = 2024-11-27
language = "en"

[[allocation]]
id = "kpu"
recipient = "KPU"
amount = 1000

[[allocation]]
id = "tni"
recipient = "TNI"
amount = 500
"""
SP2D = "19.71/04.0/000{}/LS/8.01.0.00.0.00.01.0000/M/10/2024"


@pytest.fixture
def october(clerk: Clerk) -> Clerk:
    """October as it was reported on 6 November: 400 of the KPU's, and 500 of the TNI's."""
    (clerk.cwd / "allocations.toml").write_text(PLAN, "utf-8")
    for number, allocation, amount in ((101, "kpu", "400"), (102, "tni", "500")):
        paid = ("--sp2d", SP2D.format(number), "--date", "2024-10-20", "--no-request")
        assert clerk.run("disburse", allocation, amount, *paid).code == 0
    return clerk


@pytest.fixture
def changed(october: Clerk) -> Clerk:
    """Two days later one payment is taken back, and another one of October comes late."""
    later = replace(october, now=october.now + timedelta(days=2))
    assert later.run("reverse", "3", "--note", "keliru").code == 0
    late = ("--sp2d", SP2D.format(103), "--date", "2024-10-28", "--no-request")
    assert later.run("disburse", "kpu", "600", *late).code == 0
    return later


def listed(clerk: Clerk, *asked: str) -> list[int]:
    rows = fields(clerk.run("history", *asked, "--format", "json"))["rows"]
    return [row["entry"] for row in rows]


def test_history_by_the_day_of_recording_has_reversals_too(changed: Clerk) -> None:
    assert [1, 2, 3] == listed(changed, "--recorded-to", "2024-11-06")
    assert [4, 5] == listed(changed, "--recorded-from", "2024-11-07")
    assert [4, 5] == listed(changed, "--recorded-from", "8/11/2024", "--recorded-to", "2024-11-08")
    assert [5] == listed(changed, "--recorded-from", "2024-11-07", "--allocation", "kpu")
    assert [4] == listed(changed, "--recorded-from", "2024-11-07", "--to", "2024-10-20")
    title = changed.run("history", "--recorded-from", "2024-11-07").out.replace("\n", " ")
    assert "recorded from 7 Nov 2024" in title
    exported = changed.run("export", "history", "--recorded-from", "2024-11-07")
    assert (0, 3) == (exported.code, len(exported.out.splitlines()))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("--recorded-from", "2024-11-08", "--recorded-to", "2024-11-07"), "period-backward"),
        (("--recorded-from", "soon"), "date-unreadable"),
        (("--recorded-from", "2024-11-08", "--by", "month"), "usage-conflict"),
    ],
)
def test_days_of_recording_that_mean_nothing_are_refused(
    changed: Clerk, asked: tuple[str, ...], code: str
) -> None:
    refused = changed.run("history", *asked)
    assert (2, True) == (refused.code, f"[{code}]" in refused.err)
