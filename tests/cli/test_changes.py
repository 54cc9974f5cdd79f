"""A period that was reported and has changed since says so."""

from __future__ import annotations

import csv
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


def figures(clerk: Clerk, *asked: str) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Before, after and the entries behind it, of each figure that changed."""
    rows = fields(clerk.run("status", *asked, "--format", "json"))["rows"]
    return {
        (row["allocation"], row["figure"]): (row["before"], row["after"], row["entries_since"])
        for row in rows
    }


CHANGED = {
    ("kpu", "disbursed"): ("400.00", "1000.00", "5"),
    ("kpu", "not_requested"): ("600.00", "0.00", "5"),
    ("tni", "disbursed"): ("500.00", "0.00", "4"),
    ("tni", "not_requested"): ("0.00", "500.00", "4"),
}


def test_each_figure_that_changed_since_an_entry_is_told_before_and_after(changed: Clerk) -> None:
    asked = ("--since-entry", "3", "--as-of", "2024-10-31")
    assert CHANGED == figures(changed, *asked)
    answer = fields(changed.run("status", *asked, "--format", "json"))
    assert [4, 5] == [row["entry"] for row in answer["entries"]]
    assert {("kpu", "disbursed"), ("kpu", "not_requested")} == set(
        figures(changed, "kpu", "--since-entry", "#3")
    )
    assert {} == figures(changed, "--since-entry", "5")
    assert "nothing was recorded since entry 5" in changed.run("status", "--since-entry", "5").out


def test_what_is_dated_after_a_period_did_not_change_it(changed: Clerk) -> None:
    """The payment of 28 October is none of the 27th."""
    found = figures(changed, "--since-entry", "3", "--as-of", "2024-10-27")
    assert {key: value for key, value in CHANGED.items() if key[0] == "tni"} == found
    month = figures(changed, "--since-entry", "3", "--month", "2024-10")
    assert month == CHANGED


def test_a_changed_plan_changes_figures_too(changed: Clerk) -> None:
    plan = changed.cwd / "allocations.toml"
    plan.write_text(PLAN.replace("1000", "1500") + PMI, "utf-8")
    assert changed.run("adopt", "--document", "Adendum", "--date", "2024-11-01").code == 0
    found = figures(changed, "--since-entry", "5")
    assert ("1000.00", "1500.00", "6") == found["kpu", "amount"]
    assert ("0.00", "50.00", "6") == found["pmi", "amount"]


def test_what_a_use_report_leaves_over_is_a_figure_that_changed(october: Clerk) -> None:
    """Before it nobody knows that: it is not zero."""
    letter = ("--letter", "9/LPJ", "--date", "2024-11-05", "--remainder", "30")
    assert october.run("lpj", "tni", *letter).code == 0
    answer = fields(october.run("status", "--since-entry", "3", "--format", "json"))
    assert [("remainder", None, "30.00", None), ("to_return", None, "30.00", None)] == [
        (row["figure"], row.get("before"), row["after"], row.get("difference"))
        for row in answer["rows"]
    ]
    shown = october.run("status", "--since-entry", "3", "--lang", "id").out
    assert "belum kembali" in shown


PMI = '\n[[allocation]]\nid = "pmi"\nrecipient = "PMI"\namount = 50\n'


@pytest.mark.parametrize(
    "form",
    [
        (),
        ("--dialect", "excel-id"),
        ("--headings", "id"),
        ("--dialect", "excel-id", "--headings", "en"),
    ],
    ids=" ".join,
)
def test_an_export_says_with_which_entry_it_ended(october: Clerk, form: tuple[str, ...]) -> None:
    assert october.run("export", "-o", "out", *form).code == 0
    assert october.run("reverse", "3", "--note", "keliru").code == 0
    assert {key for key in CHANGED if key[0] == "tni"} == set(
        figures(october, "--since-entry", "out")
    )


def test_the_next_export_names_the_difference(october: Clerk) -> None:
    first = october.run("export", "-o", "out", "--as-of", "2024-10-31")
    assert (0, False) == (first.code, "changed" in first.err)
    assert 1 == len((october.cwd / "out/changes.csv").read_text().splitlines())
    assert october.run("reverse", "3", "--note", "keliru").code == 0
    second = october.run("export", "-o", "out", "--as-of", "2024-10-31")
    assert "(up to entry 3): 2" in second.err.replace("\n", " ")
    rows = list(csv.DictReader((october.cwd / "out/changes.csv").read_text().splitlines()))
    assert [("3", "tni", "disbursed", "500.00", "0.00", "-500.00", "4")] == [
        tuple(list(row.values())[i] for i in (7, 0, 2, 3, 4, 5, 6)) for row in rows[:1]
    ]
    third = october.run("export", "-o", "out", "--as-of", "2024-10-31")
    assert "No figure changed since the export before" in third.err.replace("\n", " ")


def test_an_export_of_another_ledger_is_no_earlier_one(october: Clerk) -> None:
    assert october.run("export", "-o", "../out").code == 0
    other = replace(october, cwd=october.cwd / "other")
    other.cwd.mkdir()
    (other.cwd / "allocations.toml").write_text(PLAN, "utf-8")
    paid = ("--sp2d", "1", "--date", "2024-10-20")
    assert other.run("disburse", "kpu", "1", *paid).code == 0
    refused = other.run("status", "--since-entry", "../../out")
    assert (4, True) == (refused.code, "[export-other-ledger]" in refused.err)


@pytest.mark.parametrize(
    ("asked", "code", "exit_"),
    [
        (("status", "--since-entry", "9"), "entry-outside", 2),
        (("status", "--since-entry", "nowhere"), "not-a-number", 2),
        (("status", "--since-entry", "."), "export-not-found", 4),
        (("export", "changes"), "usage-missing", 2),
        (("export", "-o", "out", "--since-entry", "2"), "usage-conflict", 2),
    ],
)
def test_an_earlier_answer_that_is_none_is_refused(
    changed: Clerk, asked: tuple[str, ...], code: str, exit_: int
) -> None:
    refused = changed.run(*asked)
    assert (exit_, True) == (refused.code, f"[{code}]" in refused.err)
