"""What is missing is asked for at a terminal, one line each; elsewhere the flag is named."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest
from support.clerk import Clerk, fields
from support.runs import counted_runs
from support.terminal import Terminal

LETTER = ("--letter", "1/KPU", "--date", "2024-10-20")


@pytest.fixture
def open_office(pangkalpinang: Clerk) -> Clerk:
    """The TNI's file at BPKAD."""
    done = pangkalpinang.run("advance", "tni", "--to", "spm", "--date", "2024-10-20")
    assert done.code == 0
    return pangkalpinang


@dataclass(frozen=True)
class Talk:
    """A command that says nothing but its name; the questions, and what is answered."""

    command: str
    beside: str
    asked: tuple[tuple[str, str], ...]
    kind: str


TALKS = {
    "disburse": Talk(
        "disburse",
        "BPKAD",
        (
            ("Kode pagu: ", "tni"),
            ("Jumlah dalam rupiah: ", "3.205.756.840"),
            ("Nomor SP2D: ", "000412"),
            ("Tanggal bank membayar (cair): ", "5 November 2024"),
        ),
        "disbursed",
    ),
    "advance": Talk(
        "advance",
        "BPKAD",
        (
            ("Kode pagu: ", "tni"),
            ("Ke tahapan mana (requested, verified, spp, spm, sp2d): ", "sp2d"),
            ("Tanggal berkas tiba di sana: ", "2024-10-25"),
        ),
        "advanced",
    ),
    "return": Talk(
        "return",
        "23.950.284.000",
        (
            ("Kode pagu: ", "kpu"),
            ("Jumlah dalam rupiah: ", "321 juta"),
            ("Nomor STS: ", "9/STS"),
            ("Tanggal uang kembali: ", "2024-11-05"),
        ),
        "returned",
    ),
    "lpj": Talk(
        "lpj",
        "23.950.284.000",
        (
            ("Kode pagu: ", "kpu"),
            ("Nomor LPJ atau surat pengantarnya: ", "9/LPJ"),
            ("Tanggal LPJ masuk: ", "2024-11-05"),
            ("Sisanya dalam rupiah, 0 jika nihil (kosongkan: tidak disebut): ", "0"),
        ),
        "reported",
    ),
    "return --none": Talk(
        "return --none",
        "23.950.284.000",
        (("Kode pagu: ", "kpu"), ("Tanggal hal itu dipastikan: ", "2024-11-05")),
        "settled",
    ),
    "end": Talk(
        "end",
        "3.205.756.840",
        (
            ("Kode pagu: ", "tni"),
            ("Tanggal berlakunya: ", "2024-11-05"),
            ("Alasannya: ", "tidak jadi"),
        ),
        "ended",
    ),
    "cancel": Talk(
        "cancel",
        "BPKAD",
        (
            ("Kode pagu: ", "tni"),
            ("Tanggal penarikan: ", "2024-11-05"),
            ("Alasannya: ", "diajukan ulang"),
        ),
        "cancelled",
    ),
}


def test_a_reversal_asks_for_entry_and_reason(open_office: Clerk) -> None:
    done = open_office.run("reverse", typed="#2\nsalah ketik\nya\n")
    assert (0, True) == (done.code, "Nomor entri" in done.err)
    rows = fields(open_office.run("history", "--format", "json"))["rows"]
    assert ("reversed", "salah ketik") == (rows[-1]["kind"], rows[-1]["note"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [("Adendum 2\nya\n", ("Adendum 2", None)), ("\nrapat\nya\n", (None, "rapat"))],
)
def test_an_adoption_asks_for_the_paper_or_else_the_reason(
    open_office: Clerk, typed: str, said: tuple[str | None, str | None]
) -> None:
    plan = open_office.cwd / "allocations.toml"
    plan.write_text(plan.read_text("utf-8").replace("Kota Pangkalpinang", "Kota P."), "utf-8")
    done = open_office.run("adopt", typed=typed)
    assert done.code == 0, done.err
    row = fields(open_office.run("history", "--format", "json"))["rows"][-1]
    assert said == (row.get("document"), row.get("note"))


def test_an_adoption_of_the_same_plan_asks_nothing(open_office: Clerk) -> None:
    done = open_office.run("adopt", typed="")
    assert (0, False) == (done.code, "Nomor adendum" in done.err)


@pytest.mark.skipif(os.name == "nt", reason="the terminal is one of POSIX")
@pytest.mark.parametrize("name", TALKS)
def test_each_question_is_one_line_and_the_answers_are_recorded(
    open_office: Clerk, name: str
) -> None:
    talk = TALKS[name]
    with Terminal(open_office.cwd, *talk.command.split()) as terminal:
        first = True
        for question, answer in talk.asked:
            shown = terminal.wait_for(question)
            assert not first or talk.beside in shown
            first = False
            terminal.type(f"{answer}\n")
        terminal.wait_for("[y/T]")
        terminal.type("ya\n")
        code, said = terminal.end()
    assert code == 0, said
    assert fields(open_office.run("history", "--format", "json"))["rows"][-1]["kind"] == talk.kind


@pytest.mark.skipif(os.name == "nt", reason="the terminal is one of POSIX")
def test_a_bounce_and_a_request_ask_beside_what_was_paid_and_what_may_be(
    pangkalpinang: Clerk,
) -> None:
    pay = ("disburse", "tni", "5 juta", "--sp2d", "77/LS", "--date", "2024-11-01", "--final")
    assert pangkalpinang.run(*pay).code == 0
    with Terminal(pangkalpinang.cwd, "bounce", "--date", "2024-11-04") as terminal:
        assert "77/LS" in terminal.wait_for("SP2D yang diretur: ")
        terminal.type("77/ls\n")
        terminal.wait_for("[y/T]")
        terminal.type("ya\n")
        assert terminal.end()[0] == 0
    with Terminal(pangkalpinang.cwd, "request", "tni", "--date", "2024-11-05") as terminal:
        assert "3.200.756.840" in terminal.wait_for("Jumlah dalam rupiah: ")
        terminal.type("1 milyar\n")
        terminal.wait_for("Nomor surat permohonan: ")
        terminal.type("12/TNI\n")
        terminal.wait_for("[y/T]")
        terminal.type("ya\n")
        assert terminal.end()[0] == 0
    assert fields(pangkalpinang.run("status", "--format", "json"))["head"]["seq"] == 4


@pytest.mark.skipif(os.name == "nt", reason="the terminal is one of POSIX")
@pytest.mark.parametrize("answered", [0, 1, 3])
@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_ctrl_c_at_any_question_leaves_nothing_behind(
    open_office: Clerk, answered: int, key: str
) -> None:
    before = (open_office.cwd / "ledger.jsonl").read_bytes()
    asked = TALKS["disburse"].asked
    with Terminal(open_office.cwd, "disburse") as terminal:
        for question, answer in asked[:answered]:
            terminal.wait_for(question)
            terminal.type(f"{answer}\n")
        terminal.wait_for(asked[answered][0])
        terminal.type(key)
        code, said = terminal.end()
        assert code == 130
        [told] = [line for line in said.splitlines() if "[interrupted]" in line]
        assert "^C" not in told  # the message begins a line of its own
    assert before == (open_office.cwd / "ledger.jsonl").read_bytes()


def test_an_answer_that_can_not_be_read_is_asked_for_again(open_office: Clerk) -> None:
    long = "0" * 201
    typed = f"tnii\ntni\n1,150\n\n1.150\n{long}\n000412\n2024-13-01\n2024-11-05\nya\n"
    done = open_office.run("disburse", typed=typed)
    assert done.code == 0, done.err
    refused = ("unknown-allocation", "amount-ambiguous", "text-empty", "text-too-long")
    for code in (*refused, "date-impossible"):
        assert f"[{code}]" in done.err
    rows = fields(open_office.run("history", "--format", "json"))["rows"]
    assert rows[-1]["amount"] == "1150.00"


def test_where_several_requests_are_open_it_is_asked_which(pangkalpinang: Clerk) -> None:
    plan = pangkalpinang.cwd / "allocations.toml"
    plan.write_text(plan.read_text("utf-8").replace("3205756840\n", "9205756840\n", 1), "utf-8")
    assert pangkalpinang.run("request", "tni", "400 juta", *LETTER).code == 0
    pay = ("disburse", "tni", "5", "--sp2d", "7", "--date", "2024-11-05")
    refused = pangkalpinang.run(*pay)
    assert (refused.code, "several-open" in refused.err) == (4, True)
    done = pangkalpinang.run(*pay, typed="2\nya\n")
    assert done.code == 0, done.err
    rows = fields(pangkalpinang.run("history", "--format", "json"))["rows"]
    assert rows[-1]["request"] == "2"


def test_what_was_judged_for_the_questions_is_not_judged_again(pangkalpinang: Clerk) -> None:
    plan = pangkalpinang.cwd / "allocations.toml"
    more = 'id = "linmas"\nrecipient = "Satlinmas"\namount = "100 juta"\nschedule = "41/2020"\n'
    plan.write_text(plan.read_text("utf-8") + "[[allocation]]\n" + more, "utf-8")
    first = ("disburse", "linmas", "5 juta", "--sp2d", "1/LS", "--date", "2024-11-04")
    assert pangkalpinang.run(*first).code == 0
    # What the second tranche is, while the first is open.
    late = ("disburse", "linmas", "60 juta", "--sp2d", "2/LS", "--date", "2024-11-02")
    with counted_runs() as runs:
        assert pangkalpinang.run(*late, "--dry-run", typed="2\n").code == 0
    assert len(runs) == 2  # before, after
    with counted_runs() as runs:
        assert pangkalpinang.run(*late, typed="2\nya\n").code == 0
    assert len(runs) == 4  # and the same again once the lock is held


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        ("disburse", "ALLOCATION"),
        ("disburse tni", "AMOUNT"),
        ("disburse tni 5", "--sp2d"),
        ("disburse tni 5 --sp2d 7", "--date"),
        ("request kpu 5", "--letter"),
        ("advance tni", "--to"),
        ("bounce", "--sp2d"),
        ("return kpu 5", "--sts"),
        ("return kpu --none", "--date"),
        ("lpj kpu", "--letter"),
        ("end kpu", "--date"),
        ("cancel tni --date 2024-11-05", "--note"),
        ("show", "ALLOCATION"),
    ],
)
def test_where_nobody_sits_the_missing_flag_is_named(
    pangkalpinang: Clerk, command: str, missing: str
) -> None:
    refused = pangkalpinang.run(*command.split())
    assert refused.code == 2
    assert "[usage-missing]" in refused.err
    assert missing in refused.err
