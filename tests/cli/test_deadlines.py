"""Tranches, deadlines and checks, as a clerk meets them."""

from __future__ import annotations

import csv
import io

import pytest
from support.clerk import Clerk, fields

from pilkada_cli.reports.findings import CHECKS

PLAN = """
[office]
name = "Kota Contoh"
language = "en"
voting_day = 2024-11-27

[[allocation]]
id = "kpu"
recipient = "KPU Kota Contoh"
amount = 1000
agreement = { signed = 2024-04-01 }
schedule = "41/2020"

[[allocation]]
id = "tni"
recipient = "TNI"
amount = 500
"""
SP2D = "19.71/04.0/000025/LS/5.02.0.00.0.00.01.0000/M/4/2024"


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    (clerk.cwd / "allocations.toml").write_text(PLAN, "utf-8")
    return clerk


def test_a_check_that_finds_ends_with_7_and_one_that_does_not_with_0(office: Clerk) -> None:
    found = office.run("check", "tranche-overdue")
    assert (found.code, found.err) == (7, "")
    assert "warning[tranche-overdue]: kpu: Rp400 of tranche 1" in found.out
    assert office.run("check", "over-budget").code == 0
    assert office.run("check").code == 7
    assert office.run("check", "--as-of", "2024-04-01").code == 0


def test_a_warning_of_the_file_is_no_finding(office: Clerk) -> None:
    """What the ledger's state gives to say is said, and changes no exit code."""
    assert office.run("disburse", "tni", "5", "--sp2d", SP2D, "--date", "2024-04-02").code == 0
    plan = office.cwd / "allocations.toml"
    plan.write_text(PLAN.replace("amount = 500", "amount = 600"), "utf-8")
    outcome = office.run("check", "over-budget")
    assert (outcome.code, "plan-differs" in outcome.out) == (0, True)


def test_the_checks_are_listed_with_what_each_asks_and_its_source(office: Clerk) -> None:
    outcome = office.run("check", "--list", "--format", "json")
    assert outcome.code == 0
    rows = fields(outcome)["rows"]
    assert list(CHECKS) == [each["check"] for each in rows]
    assert all(each["asks"].endswith("?") and each["source"] and each["sure"] for each in rows)


def test_findings_as_data_say_code_message_place_and_what_to_do(office: Clerk) -> None:
    pay = ("disburse", "tni", "5", "--date", "2024-04-02", "--sp2d")
    assert office.run(*pay, SP2D).code == office.run(*pay, f"{SP2D}/2").code == 0
    outcome = office.run("check", "duplicate-suspected", "--format", "json", "--lang", "id")
    assert outcome.code == 7
    found = fields(outcome)
    [problem] = found["problems"]
    assert problem["where"] == "ledger.jsonl:3"
    assert "paid twice" in problem["message"]
    assert "pilkada reverse 3" in problem["hint"]
    assert [("duplicate-suspected", 1)] == [
        (each["check"], each["findings"]) for each in found["rows"]
    ]


def test_idle_days_are_a_choice(office: Clerk) -> None:
    letter = ("--letter", "1", "--date", "2024-11-01")
    assert office.run("request", "tni", "5", *letter).code == 0
    assert office.run("check", "request-idle").code == 0
    assert office.run("check", "request-idle", "--idle", "2").code == 7
    refused = office.run("check", "--idle", "two")
    assert (refused.code, "not-a-number" in refused.err) == (2, True)


def test_a_check_that_is_none_is_refused_with_all_that_are(office: Clerk) -> None:
    refused = office.run("check", "tranches")
    assert (refused.code, "over-budget" in refused.err) == (2, True)


def test_a_check_of_an_earlier_ledger(office: Clerk) -> None:
    pay = ("disburse", "tni", "5", "--date", "2024-04-02", "--sp2d")
    assert office.run(*pay, SP2D).code == office.run(*pay, f"{SP2D}/2").code == 0
    assert office.run("check", "duplicate-suspected", "--at-entry", "2").code == 0
    assert office.run("check", "duplicate-suspected", "--at-entry", "3").code == 7


def test_why_a_tranche_is_due_when_it_is(office: Clerk) -> None:
    found = fields(office.run("show", "kpu", "--why", "--format", "json"))
    [first, second] = found["why"]
    assert (first["start"], first["due"], first["sure"]) == ("2024-04-01", "2024-04-29", "likely")
    assert first["rule"].startswith("within 14 working days after the signing of the NPHD")
    assert (second["start"], second["due"]) == ("2024-11-27", "2024-06-27")
    assert second["rule"] == "at the latest 5 months before voting day"
    days = [(each["date"], each["kind"]) for each in found["days_off"]]
    assert days == [
        ("2024-04-08", "leave"),
        ("2024-04-09", "leave"),
        ("2024-04-10", "holiday"),
        ("2024-04-11", "holiday"),
        ("2024-04-12", "leave"),
        ("2024-04-15", "leave"),
    ]
    assert all(
        each["day_off"] and "SKB Menag 855/2023" in each["source"] for each in found["days_off"]
    )
    assert "why" not in fields(office.run("show", "kpu", "--format", "json"))


def test_whether_leave_counts_is_said(office: Clerk) -> None:
    plan = office.cwd / "allocations.toml"
    plan.write_text(PLAN.replace("voting_day", 'collective_leave = "working"\nvoting_day'), "utf-8")
    found = fields(office.run("show", "kpu", "--why", "--format", "json"))
    assert found["why"][0]["due"] == "2024-04-23"
    assert "collective leave counts as working days" in found["why"][0]["rule"]
    assert {each["kind"] for each in found["days_off"]} == {"holiday"}


def test_the_schedule_is_exported(office: Clerk) -> None:
    outcome = office.run("export", "schedule", "--as-of", "2024-04-02")
    assert outcome.code == 0
    rows = list(csv.DictReader(io.StringIO(outcome.out)))
    found = [(each["allocation"], each["tranche"], each["amount"], each["due"]) for each in rows]
    assert found[:2] == [
        ("kpu", "1", "400.00", "2024-04-29"),
        ("kpu", "2", "600.00", "2024-06-27"),
    ]
    assert office.run("export", "schedule", "--allocation", "tni").code == 0
    refused = office.run("export", "schedule", "--month", "2024-04")
    assert (refused.code, "usage-conflict" in refused.err) == (2, True)


def test_an_exported_status_says_what_the_screen_says(office: Clerk) -> None:
    """Each cell of the CSV is the JSON's; what JSON leaves out is empty."""
    letter = ("--letter", "1", "--date", "2024-04-02")
    assert office.run("request", "kpu", "400", *letter).code == 0
    assert office.run("advance", "kpu", "--to", "spm", "--date", "2024-04-05").code == 0
    for when in ("", "--as-of 2024-04-10", "--at-entry 2", "--allocation tni"):
        status = when.replace("--allocation ", "").split()
        said = fields(office.run("status", *status, "--format", "json"))["rows"]
        text = office.run("export", "status", *when.split()).out
        rows = list(csv.DictReader(io.StringIO(text)))
        frame = ("recorded_at", "ledger_seq", "ledger_sha256")
        cells = [{k: v for k, v in row.items() if v and k not in frame} for row in rows]
        assert cells == [{key: str(value) for key, value in row.items()} for row in said]
    first = next(csv.DictReader(io.StringIO(office.run("export", "status").out)))
    found = [first[key] for key in ("stage", "desk", "since", "days", "overdue_since")]
    assert found == ["spm", "bpkad", "2024-04-05", "215", "2024-04-29"]


def test_a_schedule_is_asked_of_one_allocation(office: Clerk) -> None:
    rows = fields(office.run("schedule", "kpu", "--format", "json"))["rows"]
    assert [1, 2] == [each["tranche"] for each in rows]
    assert fields(office.run("schedule", "tni", "--format", "json"))["rows"] == []
    assert office.run("schedule", "polri").code == 2
    assert office.run("schedule", "--due-within", "-1").code == 2


def test_a_request_and_its_payment_are_of_the_tranche_that_they_fit(office: Clerk) -> None:
    request = ("request", "kpu", "400", "--letter", "1", "--date", "2024-04-02", "--yes")
    assert office.run(*request).code == 0
    pay = ("disburse", "kpu", "400", "--sp2d", SP2D, "--date", "2024-04-10", "--yes")
    assert office.run(*pay).code == 0
    ledger = (office.cwd / "ledger.jsonl").read_text("utf-8").splitlines()
    assert all('"tranche":1' in line for line in ledger[1:])
    assert [1, 1] == [
        each["tranche"]
        for each in fields(office.run("history", "--format", "json"))["rows"]
        if "amount" in each
    ]
    again = office.run(*pay)
    assert (again.code, "#3" in again.err) == (0, True)
    other = office.run(*pay, "--tranche", "2")
    assert (other.code, "(different: --tranche)" in other.err) == (4, True)


def test_a_person_at_a_terminal_is_asked_which_tranche(office: Clerk) -> None:
    command = ("request", "kpu", "600", "--letter", "1", "--date", "2024-04-02")
    asked = office.run(*command, typed="2\ny\n")
    assert (asked.code, "Which tranche" in asked.err) == (0, True)
    assert '"tranche":2' in (office.cwd / "ledger.jsonl").read_text("utf-8")
    assert office.run("reverse", "2", "--note", "salah").code == 0
    refused = office.run(*command)
    assert (refused.code, "several-tranches" in refused.err) == (4, True)


def test_a_brief_has_no_table(office: Clerk) -> None:
    assert office.run("brief", "--format", "table").code == 2
    assert len(office.run("brief").out.splitlines()) == 5
    assert len(fields(office.run("brief", "--format", "json"))["rows"]) == 5


def test_what_is_wrong_is_said_beside_a_brief(office: Clerk) -> None:
    plan = office.cwd / "allocations.toml"
    plan.write_text(PLAN.replace("amount = 500", 'amount = 500\naccount_code = "1"'), "utf-8")
    outcome = office.run("brief")
    assert "account-code-unusual" in outcome.err
    assert len(outcome.out.splitlines()) == 5


def test_a_new_office_may_name_its_schedule(clerk: Clerk) -> None:
    allocation = "id=kpu,recipient=KPU Kota Contoh,amount=1.000,schedule=41/2020"
    flags = ("--name", "Kota Contoh", "--voting-day", "2024-11-27", "--allocation", allocation)
    assert clerk.run("init", *flags).code == 0
    rows = fields(clerk.run("schedule", "--format", "json"))["rows"]
    assert ["400.00", "600.00"] == [each["amount"] for each in rows]


def test_an_allocation_that_a_plan_brings_later_has_no_tranches_before(office: Clerk) -> None:
    """Asked for by name, on a day when no plan had it: nothing, and no fault."""
    assert office.run("disburse", "tni", "5", "--sp2d", SP2D, "--date", "2024-04-02").code == 0
    later = (
        PLAN
        + '[[allocation]]\nid = "polri"\nrecipient = "Polri"\namount = 9\nschedule = "single"\n'
    )
    plan = office.cwd / "allocations.toml"
    plan.write_text(later, "utf-8")
    assert office.run("adopt", "--document", "D", "--date", "2024-06-01").code == 0
    for command in (("status", "polri"), ("schedule", "polri"), ("show", "polri", "--why")):
        assert office.run(*command, "--as-of", "2024-05-01").code == 0
    plan.write_text(PLAN, "utf-8")
    assert office.run("adopt", "--document", "D2", "--date", "2024-06-02").code == 0
    assert office.run("schedule", "polri").code == 0


def test_the_calendar_is_that_of_the_plan_of_the_day(office: Clerk) -> None:
    """The newest plan has no tranches any more; the one of that day had."""
    assert office.run("disburse", "tni", "5", "--sp2d", SP2D, "--date", "2024-04-02").code == 0
    plan = office.cwd / "allocations.toml"
    plan.write_text(PLAN.replace('schedule = "41/2020"\n', ""), "utf-8")
    assert office.run("adopt", "--document", "D", "--date", "2024-06-01").code == 0
    rows = fields(office.run("schedule", "--as-of", "2024-05-01", "--format", "json"))["rows"]
    assert rows[0]["due"] == "2024-04-29"
    status = fields(office.run("status", "--as-of", "2024-05-01", "--format", "json"))["rows"]
    assert status[0]["overdue_since"] == "2024-04-29"


def test_idle_days_are_working_days_in_any_office(office: Clerk) -> None:
    """8 to 12 and 15 April 2024 were off: five working days from the 5th to the 22nd."""
    plan = office.cwd / "allocations.toml"
    plan.write_text(PLAN.replace('schedule = "41/2020"\n', ""), "utf-8")
    assert office.run("request", "tni", "5", "--letter", "1", "--date", "2024-04-05").code == 0
    asked = ("check", "request-idle", "--as-of", "2024-04-22", "--idle")
    assert (office.run(*asked, "5").code, office.run(*asked, "4").code) == (0, 7)


def test_a_list_of_checks_is_asked_of_nothing(office: Clerk) -> None:
    for more in (("over-budget",), ("--idle", "5"), ("--as-of", "2024-05-01")):
        refused = office.run("check", "--list", *more)
        assert (refused.code, "usage-conflict" in refused.err) == (2, True)


def test_why_the_remainder_is_due_when_it_is(office: Clerk) -> None:
    plan = office.cwd / "allocations.toml"
    plan.write_text(PLAN.replace("voting_day", "proposal_day = 2025-01-10\nvoting_day"), "utf-8")
    row = fields(office.run("show", "tni", "--why", "--format", "json"))["why"][-1]
    assert (row["start"], row["due"]) == ("2025-01-10", "2025-04-10")
    assert "Pasal 20 ayat (3)" in row["source"]
    assert "3 months after the proposal" in row["rule"]


def test_a_budget_line_is_shown_with_what_cleared_in_its_year(office: Clerk) -> None:
    line = "[[allocation.budget]]\nfiscal_year = 2024\namount = 300\n"
    plan = office.cwd / "allocations.toml"
    plan.write_text(PLAN + line, "utf-8")
    assert office.run("disburse", "tni", "500", "--sp2d", SP2D, "--date", "2024-04-02").code == 0
    [row] = fields(office.run("show", "tni", "--format", "json"))["budget"]
    assert row == {"fiscal_year": 2024, "line": "300.00", "paid": "500.00", "left": "-200.00"}
    assert fields(office.run("show", "kpu", "--format", "json"))["budget"] == []


def test_a_receipt_names_the_tranche(office: Clerk) -> None:
    done = office.run("request", "kpu", "400", "--letter", "1", "--date", "2024-04-02", "--yes")
    assert "Tranche      1" in done.out


def test_a_tranche_that_is_none_is_asked_for_again(office: Clerk) -> None:
    command = ("request", "kpu", "600", "--letter", "1", "--date", "2024-04-02")
    asked = office.run(*command, typed="9\n2\ny\n")
    assert (asked.code, "no-such-tranche" in asked.err) == (0, True)


def test_until_the_plan_is_adopted_nothing_else_is_advised(office: Clerk) -> None:
    assert office.run("disburse", "tni", "5", "--sp2d", SP2D, "--date", "2024-04-02").code == 0
    plan = office.cwd / "allocations.toml"
    plan.write_text(PLAN.replace("amount = 500", "amount = 600"), "utf-8")
    shown = office.run("status").out
    assert "pilkada adopt" in shown
    assert "pilkada request" not in shown


def test_a_plan_with_nothing_but_a_proposal_day_has_a_deadline(office: Clerk) -> None:
    plan = office.cwd / "allocations.toml"
    bare = PLAN.replace('schedule = "41/2020"\n', "")
    plan.write_text(bare.replace("voting_day", "proposal_day = 2024-07-01\nvoting_day"), "utf-8")
    assert office.run("disburse", "tni", "5", "--sp2d", SP2D, "--date", "2024-04-02").code == 0
    assert "remainder-late" in office.run("status").out
    assert "remainder-late" not in office.run("status", "--as-of", "2024-10-01").out


def test_a_signing_that_is_missing_is_told_in_the_rule(office: Clerk) -> None:
    plan = office.cwd / "allocations.toml"
    plan.write_text(PLAN.replace("agreement = { signed = 2024-04-01 }\n", ""), "utf-8")
    first, _ = fields(office.run("show", "kpu", "--why", "--format", "json"))["why"]
    assert "whose date the plan does not say" in first["rule"]
    assert "due" not in first
    assert "signing-missing" in office.run("show", "kpu").out


def test_two_open_requests_are_told_apart_in_what_comes_next(office: Clerk) -> None:
    for number, amount in (("1", "300"), ("2", "600")):
        letter = ("--letter", number, "--date", "2024-04-02", "--tranche", number)
        assert office.run("request", "kpu", amount, *letter).code == 0
    shown = office.run("schedule", "kpu").out
    assert "pilkada advance kpu --to verified --request 2" in shown
    only = office.run("schedule", "kpu", "--overdue", "--due-within", "0").out
    assert "129 working days ago" in only
    office.run("disburse", "kpu", "300", "--sp2d", SP2D, "--date", "2024-04-03", "--request", "2")
    rest = office.run("schedule", "kpu").out
    assert "pilkada request kpu 100 --tranche 1" in rest


def test_a_check_says_nothing_of_what_another_would_find(office: Clerk) -> None:
    plan = office.cwd / "allocations.toml"
    plan.write_text(PLAN.replace("amount = 500", 'amount = 500\naccount_code = "1"'), "utf-8")
    alone = fields(office.run("check", "over-budget", "--format", "json"))
    assert alone["problems"] == []
    assert alone["rows"][0]["asks"].endswith("?")
    whole = fields(office.run("check", "--format", "json"))
    assert "asks" not in whole["rows"][0]
    assert [1] == [x["findings"] for x in whole["rows"] if x["check"] == "account-code-unusual"]


def test_a_decree_whose_number_is_not_certain_says_so(office: Clerk) -> None:
    plan = office.cwd / "allocations.toml"
    plan.write_text(PLAN.replace("signed = 2024-04-01", "signed = 2026-12-30"), "utf-8")
    days = fields(office.run("show", "kpu", "--why", "--format", "json"))["days_off"]
    assert {"likely"} == {each.get("sure") for each in days if each["date"] >= "2027"}


def test_an_office_without_budget_lines_has_none_to_show(office: Clerk) -> None:
    assert office.run("disburse", "tni", "5", "--sp2d", SP2D, "--date", "2024-04-02").code == 0
    assert fields(office.run("show", "tni", "--format", "json"))["budget"] == []
