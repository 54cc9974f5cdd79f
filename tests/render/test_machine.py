"""JSON and CSV: exact, the same in every language, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from support.clerk import Clerk, fields

SIPD = "81.07/04.0/000025/LS/2.11.0.00.0.00.01.0000/M/4/2024"


def test_the_frame_of_status_is_as_promised(pangkalpinang: Clerk) -> None:
    found = fields(pangkalpinang.run("status", "--format", "json", "--as-of", "2024-10-16"))
    assert list(found) == ["schema", "office", "as_of", "head", "rows", "total", "problems"]
    assert ("pilkada.status/1", "2024-10-16", []) == (
        found["schema"],
        found["as_of"],
        found["problems"],
    )
    assert found["rows"][2] == {
        "allocation": "tni",
        "recipient": "TNI (pengamanan Pilkada)",
        "amount": "3205756840.00",
        "disbursed": "0.00",
        "in_process": "3205756840.00",
        "not_requested": "0.00",
        "returned": "0.00",
        "disbursed_share": "0.000000",
    }


@pytest.mark.parametrize("command", ["status", "history", "verify"])
def test_json_is_the_same_in_every_language(pangkalpinang: Clerk, command: str) -> None:
    pangkalpinang.run("disburse", "tni", "1", "--sp2d", SIPD, "--date", "2024-11-05")
    mine = pangkalpinang.run(command, "--format", "json", "--lang", "id", encoding="cp1252")
    english = pangkalpinang.run(command, "--format", "json", "--lang", "en")
    assert mine.stdout == english.stdout


def test_a_stage_that_is_known_is_said(pangkalpinang: Clerk) -> None:
    plan = pangkalpinang.cwd / "allocations.toml"
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("in_process = ", 'stage = "spm"\nin_process = '), "utf-8")
    rows = fields(pangkalpinang.run("status", "--format", "json"))["rows"]
    assert [None, None, "spm", "spm"] == [row.get("stage") for row in rows]


def test_a_refusal_in_json_is_english_and_on_standard_output(pangkalpinang: Clerk) -> None:
    refused = pangkalpinang.run("status", "tnii", "--format", "json")
    assert (2, "") == (refused.code, refused.err)
    assert fields(refused) == {
        "schema": "pilkada.problems/1",
        "problems": [
            {
                "code": "unknown-allocation",
                "severity": "error",
                "message": "the plan has no allocation tnii; did you mean tni?",
                "hint": "it has: kpu · bawaslu · tni · polri",
            }
        ],
    }


def exported(clerk: Clerk, *arguments: str) -> bytes:
    done = clerk.run("export", "register", *arguments)
    assert done.code == 0
    return done.stdout


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "\uff1d1"])
def test_no_cell_is_a_formula(pangkalpinang: Clerk, start: str) -> None:
    note = f'{start},"kutip"; dan é'
    pay = ("disburse", "tni", "7,50", "--sp2d", start, "--date", "2024-11-05")
    assert pangkalpinang.run(*pay, "--note", note).code == 0
    assert pangkalpinang.run("reverse", "2", "--note", note).code == 0
    rows = list(csv.DictReader(io.StringIO(exported(pangkalpinang).decode("utf-8"))))
    assert [("'" + start, "'" + note, "7.50"), ("'" + start, "'" + note, "-7.50")] == [
        (row["sp2d"], row["note"], row["amount"]) for row in rows[2:]
    ]


def test_rfc_4180_is_kept_to(pangkalpinang: Clerk) -> None:
    content = exported(pangkalpinang)
    assert content.startswith(b"entry,date,kind,")
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == 3


def test_the_dialect_of_an_indonesian_excel(pangkalpinang: Clerk) -> None:
    content = exported(pangkalpinang, "--dialect", "excel-id")
    assert content.startswith(b"\xef\xbb\xbfentry;date;kind;")
    assert b";23950284000,00;" in content


@pytest.mark.parametrize(("language", "heading"), [("id", "Nomor SP2D"), ("en", "SP2D number")])
def test_headings_are_printed_as_staff_know_them(
    pangkalpinang: Clerk, language: str, heading: str
) -> None:
    head = exported(pangkalpinang, "--headings", language).splitlines()[0].decode("utf-8")
    assert heading in head.split(",")
