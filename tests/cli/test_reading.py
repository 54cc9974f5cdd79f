"""What commands that only read say besides their rows: the question, and what to know first."""

from __future__ import annotations

import csv
import os
from dataclasses import replace

import pytest
from support.clerk import Clerk, fields
from support.terminal import Terminal

ASKED = ("request", "kpu", "500.000", "--letter", "1/KPU", "--date", "2024-11-01")
PMI = '\n[[allocation]]\nid = "pmi"\nrecipient = "PMI"\namount = 500000\n'
PLAN = """\
[office]
name = "Kota Contoh"
voting_day = 2024-11-27
language = "en"
[[allocation]]
id = "kpu"
recipient = "KPU Kota Contoh"
amount = 1000000
"""


@pytest.fixture
def contoh(clerk: Clerk) -> Clerk:
    """An office with one request of 500.000 of 1.000.000."""
    (clerk.cwd / "allocations.toml").write_text(PLAN, "utf-8")
    assert clerk.run(*ASKED).code == 0
    return clerk


def adopted(clerk: Clerk, plan: str, day: str) -> None:
    (clerk.cwd / "allocations.toml").write_text(plan, "utf-8")
    assert clerk.run("adopt", "--date", day, "--note", "test").code == 0


READERS = (
    ("status",),
    ("status", "--month", "2024-11"),
    ("show", "kpu"),
    ("history",),
    ("history", "--by", "month"),
)


@pytest.mark.parametrize("command", READERS, ids=" ".join)
def test_each_report_warns_of_a_plan_that_is_not_adopted(
    contoh: Clerk, command: tuple[str, ...]
) -> None:
    assert fields(contoh.run(*command, "--format", "json"))["problems"] == []
    (contoh.cwd / "allocations.toml").write_text(PLAN.replace("1000000", "900000"), "utf-8")
    [problem] = fields(contoh.run(*command, "--format", "json"))["problems"]
    assert problem["code"] == "plan-differs"


def test_an_export_warns_too(contoh: Clerk) -> None:
    (contoh.cwd / "allocations.toml").write_text(PLAN.replace("1000000", "900000"), "utf-8")
    one = contoh.run("export", "register")
    assert (0, True) == (one.code, "plan-differs" in one.err)
    assert "plan-differs" in contoh.run("export", "-o", "out").err


def test_of_an_earlier_ledger_nothing_is_said_of_the_plan_or_of_what_comes_next(
    contoh: Clerk,
) -> None:
    assert "pilkada advance kpu" in contoh.run("status").out
    (contoh.cwd / "allocations.toml").write_text(PLAN.replace("1000000", "900000"), "utf-8")
    assert "pilkada adopt" in contoh.run("status").out
    for command in ("status", "show"):
        earlier = contoh.run(command, "kpu", "--at-entry", "2")
        assert (0, False) == (earlier.code, "pilkada " in earlier.out)


EARLIER = "Up to entry 2, recorded 6 Nov 2024 12:01"
OVERDUE = """\
[[allocation]]
id = "tni"
recipient = "TNI"
amount = 10
[[allocation.tranche]]
percent = 100
due.date = 2024-06-03
"""


@pytest.mark.parametrize("layout", ["table", "plain"])
@pytest.mark.parametrize(
    "command",
    [
        *READERS,
        *(("schedule",), ("schedule", "tni"), ("check",), ("check", "request-idle"), ("brief",)),
    ],
    ids=" ".join,
)
def test_each_answer_of_an_earlier_ledger_names_its_entry_and_offers_nothing(
    clerk: Clerk, command: tuple[str, ...], layout: str
) -> None:
    (clerk.cwd / "allocations.toml").write_text(PLAN + OVERDUE, "utf-8")
    assert clerk.run(*ASKED).code == 0
    assert clerk.run("advance", "kpu", "--to", "spp", "--date", "2024-11-04").code == 0
    asked = command if command[0] == "brief" else (*command, "--format", layout)
    earlier = clerk.run(*asked, "--at-entry", "2").out.replace("\n", " ")
    assert earlier.startswith(EARLIER)
    assert "pilkada " not in earlier
    assert EARLIER not in clerk.run(*asked).out.replace("\n", " ")


def test_each_file_of_an_earlier_ledger_says_when_that_was_recorded(contoh: Clerk) -> None:
    assert contoh.run("advance", "kpu", "--to", "spp", "--date", "2024-11-04").code == 0
    for dialect in ("rfc4180", "excel-id"):
        assert contoh.run("export", "-o", "out", "--at-entry", "2", "--dialect", dialect).code == 0
    for name in ("status", "allocations", "history"):
        text = (contoh.cwd / "out" / f"{name}.csv").read_text("utf-8-sig")
        for row in csv.DictReader(text.splitlines(), delimiter=";"):
            assert ("2", "2024-11-06T05:01:") == (row["ledger_seq"], row["recorded_at"][:17])
    status = fields(contoh.run("status", "--format", "json", "--at-entry", "2"))
    assert (2, "2024-11-06T05:01:") == (status["head"]["seq"], status["recorded_at"][:17])
    assert "recorded_at" not in fields(contoh.run("status", "--format", "json"))
    assert contoh.run("export", "-o", "out").code == 0  # an earlier export is ours: it is renewed


def test_a_command_that_comes_next_names_the_office_if_it_was_named(contoh: Clerk) -> None:
    above = replace(contoh, cwd=contoh.cwd.parent, environ={"COLUMNS": "120"})
    folder = contoh.cwd.name
    named = above.run("status", "-C", folder).out
    assert f"pilkada advance kpu --to verified -C {folder}\n" in named
    assert (
        f"--to verified -C {folder}\n" in above.run("status", "-C", folder, "--format", "plain").out
    )
    refused = above.run("reverse", "77", "--note", "x", "-C", folder).err
    assert f"pilkada history -C {folder}\n" in refused
    assert "-C" not in contoh.run("status").out
    spaced = contoh.cwd.rename(contoh.cwd.parent / "kantor kota")
    assert "-C 'kantor kota'\n" in above.run("status", "-C", spaced.name).out


def test_a_report_says_what_it_was_asked_for(contoh: Clerk) -> None:
    asked = ("--month", "2024-11", "--allocation", "kpu")
    title = contoh.run("history", *asked).out.replace("\n", " ")
    assert "as of 6 Nov 2024, kpu only, from 1 Nov 2024, to 30 Nov 2024" in title
    found = fields(contoh.run("status", "--month", "2024-11", "--format", "json"))
    assert ("2024-11-01", "2024-11-30") == (found["first"], found["last"])
    assert "first" not in fields(contoh.run("status", "--format", "json"))
    text = contoh.run("export", "status", "--from", "2024-11-01").out
    [row] = csv.DictReader(text.splitlines())
    assert ("2024-11-01", "2024-11-06") == (row["period_first"], row["period_last"])


def test_plain_sentences_lose_no_figure(contoh: Clerk) -> None:
    paid = ("disburse", "kpu", "400.000", "--sp2d", "1", "--date", "2024-11-02", "--request", "2")
    assert contoh.run(*paid).code == 0
    back = ("return", "kpu", "30.000", "--sts", "S", "--date", "2024-11-03")
    assert contoh.run(*back).code == 0
    [row, total] = contoh.run("status", "--format", "plain").out.splitlines()[1:3]
    assert "Returned (Rp): 30.000; Stage: requested; Desk: Kesbangpol" in row
    assert total.startswith("Total: ")
    assert total.endswith("Returned (Rp): 30.000.")
    card = contoh.run("status", "--month", "2024-11", "--format", "plain").out.splitlines()
    assert card[-1].startswith("Total: Allocation (Rp): 1.000.000; ")
    sums = contoh.run("history", "--by", "month", "--format", "plain").out.splitlines()
    assert sums[-1].startswith("Total: ")


def test_an_empty_answer_says_so(contoh: Clerk) -> None:
    assert "No entry fits" in contoh.run("history", "--month", "2023-01").err
    [row] = fields(
        contoh.run("history", "--by", "month", "--month", "2023-01", "--format", "json")
    )["rows"]
    assert ("2023-01", 0, "0.00") == (row["period"], row["entries"], row["disbursed"])


def test_a_reversal_is_hidden_with_the_entry_that_it_takes_back(contoh: Clerk) -> None:
    assert contoh.run("reverse", "2", "--note", "keliru").code == 0
    for until in ("--as-of", "--to"):
        rows = fields(contoh.run("history", until, "2024-10-31", "--format", "json"))["rows"]
        assert "reversed" not in {row["kind"] for row in rows}


def test_an_allocation_that_was_taken_out_is_still_known(contoh: Clerk) -> None:
    adopted(contoh, PLAN + PMI, "2024-11-02")
    adopted(contoh, PLAN, "2024-11-04")
    for command in ("status", "show"):
        then = contoh.run(command, "pmi", "--as-of", "2024-11-03")
        assert (0, True) == (then.code, "500.000" in then.out), then.err
        assert contoh.run(command, "pmi").code == 0
        assert contoh.run(command, "pmii").code == 2


def test_what_a_plan_takes_out_is_shown_before_it_is_recorded(contoh: Clerk) -> None:
    adopted(contoh, PLAN + PMI, "2024-11-02")
    (contoh.cwd / "allocations.toml").write_text(PLAN, "utf-8")
    command = ("adopt", "--date", "2024-11-03", "--note", "test")
    shown = contoh.run(*command, "--dry-run")
    assert shown.code == 0, shown.err
    for out in (shown.out, contoh.run(*command).out):
        assert "Allocation (Rp) 500.000 → -" in " ".join(out.split())


def test_a_plan_whose_office_alone_changed_says_that(contoh: Clerk) -> None:
    (contoh.cwd / "allocations.toml").write_text(PLAN.replace("-27", "-28"), "utf-8")
    shown = contoh.run("adopt", "--note", "test", "--dry-run").out
    assert "the plan has changed ([office])" in shown


@pytest.mark.skipif(os.name == "nt", reason="the terminal is one of POSIX")
def test_a_terminal_that_knows_no_columns_is_as_wide_as_usual(contoh: Clerk) -> None:
    """A new pseudo-terminal says that it has none, as a serial console does."""
    with Terminal(contoh.cwd, "status") as terminal:
        shown = terminal.wait_for("pilkada advance")
    assert "500.000" in shown
