"""JSON for programs: the same frame and the same words whatever people read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from support.books import PLAN
from support.clerk import Clerk, fields

TNI = ("disburse", "tni", "--sp2d", "05/LS", "--date", "2024-11-05")
KEYS = [
    "allocation",
    "recipient",
    "amount",
    "disbursed",
    "in_process",
    "not_requested",
    "returned",
    "disbursed_share",
]


@pytest.fixture
def contoh(clerk: Clerk) -> Clerk:
    """A clerk of Kota Contoh: `support.books.PLAN`."""
    write(clerk, PLAN)
    return clerk


def write(clerk: Clerk, plan: str) -> None:
    Path(clerk.cwd / "allocations.toml").write_text(plan, "utf-8")


def status(clerk: Clerk, *arguments: str) -> Any:
    return fields(clerk.run("status", "--format", "json", *arguments))


def test_the_frame_of_status_is_as_promised(pangkalpinang: Clerk) -> None:
    found = status(pangkalpinang, "--as-of", "2024-10-16")
    assert ["schema", "office", "as_of", "head", "rows", "total", "problems"] == list(found)
    assert ("pilkada.status/1", "Pemerintah Kota Pangkalpinang", "2024-10-16", []) == tuple(
        found[key] for key in ("schema", "office", "as_of", "problems")
    )
    assert {
        "allocation": "tni",
        "recipient": "TNI (pengamanan Pilkada)",
        "amount": "3205756840.00",
        "disbursed": "0.00",
        "in_process": "3205756840.00",
        "not_requested": "0.00",
        "returned": "0.00",
        "disbursed_share": "0.000000",
    } == found["rows"][2]
    assert "0.871198" == found["total"]["disbursed_share"]


def test_the_frame_names_the_ledgers_head(contoh: Clerk) -> None:
    before = status(contoh)
    assert {"seq": 0, "sha256": "0" * 64} == before["head"]
    contoh.run(*TNI, "300")
    after = status(contoh)
    assert 2 == after["head"]["seq"]
    last = (contoh.cwd / "ledger.jsonl").read_text("utf-8").splitlines()[-1]
    assert after["head"]["sha256"] in last


def test_the_keys_of_a_row_and_of_the_total_stand_in_one_order(contoh: Clerk) -> None:
    found = status(contoh)
    assert [KEYS, KEYS] == [list(row) for row in found["rows"]]
    assert KEYS[2:] == list(found["total"])


def test_a_known_stage_comes_last_and_an_unknown_one_is_absent(contoh: Clerk) -> None:
    write(contoh, PLAN.replace("in_process = 300", 'in_process = 300, stage = "spm"'))
    kpu, tni = status(contoh)["rows"]
    assert KEYS == list(kpu)
    assert [*KEYS, "stage", "desk"] == list(tni)
    assert ("spm", "bpkad") == (tni["stage"], tni["desk"])


@pytest.mark.parametrize(
    ("disbursed", "amount", "share"),
    [
        ("0", "500", "0.000000"),
        ("1", "9_999_999_999_999_999", "0.000001"),
        ("9_999_999_999_999_998", "9_999_999_999_999_999", "0.999999"),
        ("500", "500", "1.000000"),
        ("1", "3", "0.333333"),
        ("2", "3", "0.666667"),
    ],
)
def test_a_share_is_whole_only_of_the_whole_and_nothing_only_of_nothing(
    contoh: Clerk, disbursed: str, amount: str, share: str
) -> None:
    plan = PLAN.replace("disbursed = 100, in_process = 300", f"disbursed = {disbursed}")
    write(contoh, plan.replace("amount = 500", f"amount = {amount}"))
    assert share == status(contoh, "tni")["rows"][0]["disbursed_share"]


def test_without_allocations_there_is_no_share(contoh: Clerk) -> None:
    write(contoh, PLAN[: PLAN.index("[[allocation]]")])
    found = status(contoh)
    assert [] == found["rows"]
    assert "disbursed_share" not in found["total"]
    assert ["no-allocations"] == [each["code"] for each in found["problems"]]


@pytest.mark.parametrize("command", ["status", "history", "verify"])
def test_no_language_changes_an_answer(contoh: Clerk, command: str) -> None:
    contoh.run(*TNI, "300")
    write(contoh, PLAN.replace("amount = 500", "amount = 600"))
    answers = {
        contoh.run(command, "--format", "json", "--lang", language, *ascii_only).stdout
        for language in ("id", "en")
        for ascii_only in ((), ("--ascii",))
    }
    assert 1 == len(answers)


def test_a_warning_inside_an_answer_is_english(contoh: Clerk) -> None:
    contoh.run(*TNI, "300")
    write(contoh, PLAN.replace("amount = 500", "amount = 600"))
    (problem,) = status(contoh, "--lang", "id")["problems"]
    assert ["code", "severity", "message", "hint"] == list(problem)
    assert ("plan-differs", "warning") == (problem["code"], problem["severity"])
    assert problem["message"].startswith("the plan in the file is not the one in the ledger (tni)")


def test_every_problem_of_a_file_is_told_with_its_place(contoh: Clerk) -> None:
    write(contoh, PLAN.replace("amount = 500", "amount = 5.5").replace("1000", '"1,150"'))
    outcome = contoh.run("status", "--format", "json", "--lang", "id")
    assert (3, "") == (outcome.code, outcome.err)
    found = fields(outcome)
    assert ["schema", "problems"] == list(found)
    assert "pilkada.problems/1" == found["schema"]
    for problem in found["problems"]:
        assert ["code", "severity", "message", "where", "hint"] == list(problem)
        assert re.fullmatch(r"allocations\.toml:\d+:\d+", problem["where"])
    assert ["amount-ambiguous", "amount-float"] == [each["code"] for each in found["problems"]]


def test_a_refusal_is_english_and_on_standard_output(contoh: Clerk) -> None:
    outcome = contoh.run("status", "tnii", "--format", "json", "--lang", "id")
    assert (2, "") == (outcome.code, outcome.err)
    problem = {
        "code": "unknown-allocation",
        "severity": "error",
        "message": "the plan has no allocation tnii; did you mean tni?",
        "hint": "it has: kpu · tni",
    }
    assert {"schema": "pilkada.problems/1", "problems": [problem]} == fields(outcome)


def test_bytes_are_utf_8_whatever_the_console(contoh: Clerk) -> None:
    write(contoh, PLAN.replace('recipient = "TNI"', 'recipient = "TNI 選挙 é"'))
    outcome = contoh.run("status", "--format", "json", encoding="cp1252")
    assert "TNI 選挙 é" == fields(outcome)["rows"][1]["recipient"]
    assert "選挙".encode() in outcome.stdout
