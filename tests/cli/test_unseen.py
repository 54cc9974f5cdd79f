"""What nobody sees: refused in every field, and spelled out wherever a name or a plan is shown."""

from __future__ import annotations

import os

import pytest
from support.books import PLAN
from support.clerk import Clerk, Outcome, fields
from support.unseen import HIDDEN

UNSEEN = (
    *("\u00ad", "\u034f", "\u061c", "\u115f", "\u180e", "\u200b", "\u2060", "\u3164", "\ufe0f"),
    *("\ufeff", "\ufff9", "\ufffc", "\u2800", "\U0001d159", "\U0001d173", "\U000e0041"),
)
DAY = ("--date", "2024-11-05")
PAY = ("disburse", "kpu", "1", *DAY, "--sp2d", "1")
INIT = ("init", "x", "--voting-day", "2024-11-27", "--name")

TYPED = {
    "an SP2D": ("disburse", "kpu", "1", *DAY, "--sp2d", "{}"),
    "an SPM": (*PAY, "--spm", "{}"),
    "an SPP": (*PAY, "--spp", "{}"),
    "an account": (*PAY, "--account", "{}"),
    "a note": (*PAY, "--note", "{}"),
    "who says so": (*PAY, "--actor", "{}"),
    "a letter": ("request", "kpu", "1", *DAY, "--letter", "{}"),
    "a step's document": ("advance", "tni", "--to", "spm", *DAY, "--document", "{}"),
    "why a request is withdrawn": ("cancel", "tni", *DAY, "--note", "{}"),
    "a bounce's document": ("bounce", "--sp2d", "1", *DAY, "--document", "{}"),
    "an STS": ("return", "tni", "1", *DAY, "--sts", "{}"),
    "an addendum": ("adopt", *DAY, "--document", "{}"),
    "why an entry was a mistake": ("reverse", "2", "--note", "{}"),
    "an office's name": (*INIT, "{}"),
    "a recipient": (*INIT, "X", "--allocation", "id=a,amount=1,recipient={}"),
}


@pytest.fixture
def contoh(clerk: Clerk) -> Clerk:
    """An office in which nothing is recorded yet."""
    (clerk.cwd / "allocations.toml").write_text(PLAN, "utf-8")
    return clerk


@pytest.mark.parametrize("name", TYPED)
def test_no_document_name_or_note_has_a_character_that_nobody_sees(
    contoh: Clerk, name: str
) -> None:
    for unseen in UNSEEN:
        arguments = [each.format(f"05/{unseen}LS") for each in TYPED[name]]
        outcome = contoh.run(*arguments, "--lang", "en")
        assert outcome.code == 2
        assert "error[text-control]" in outcome.err
        assert f"(U+{ord(unseen):04X})" in outcome.err
    assert [path.name for path in contoh.cwd.iterdir()] == ["allocations.toml"]


def test_spaces_that_came_along_with_a_copied_text_are_common_ones(contoh: Clerk) -> None:
    by = ("--actor", "Siti\u00a0Aminah,\u2009S.E.")
    assert contoh.run(*PAY, *by, "--note", "tahap\u202fI\u3000lunas").code == 0
    (entry,) = fields(contoh.run("history", "--format", "json"))["rows"][1:]
    assert ("Siti Aminah, S.E.", "tahap I lunas") == (entry["actor"], entry["note"])
    assert contoh.run("verify").code == 0
    said = contoh.run(*PAY[:-1], "\u00a01\u2009", "--lang", "en")
    assert (0, "Already recorded as #2; nothing was written.\n") == (said.code, said.err)


def test_a_space_that_joins_what_was_pasted_is_spelled_out(contoh: Clerk) -> None:
    outcome = contoh.run("status", "kpu\u00a0--as-of\u00a02024-11-05")
    assert_spelled_out(outcome, "\u00a0")


PLACES = {
    "outside of any text": ("amount = 500", "amount = {}500"),
    "in a text": ('recipient = "TNI"', 'recipient = "T{}NI"'),
    "in a key": ("amount = 500", "am{}ount = 500"),
    "in a key between quotes": ("amount = 500", '"amo{}unt" = 500'),
    "before a mistake": ('recipient = "TNI"', "recipient = 5 # {}"),
    "in what should be a number": ("amount = 500", 'amount = "5{}00"'),
    "in a source": ("in_process = 300", 'in_process = 300, source = "a{}b"'),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_plan_is_shown_with_it_spelled_out(contoh: Clerk, name: str) -> None:
    old, new = PLACES[name]
    for unseen in (*UNSEEN, "\u202e"):
        text = PLAN.replace(old, new.format(unseen), 1)
        (contoh.cwd / "allocations.toml").write_text(text, "utf-8")
        outcome = contoh.run("status", environ={"COLUMNS": "200"})
        assert outcome.code == 3
        assert_spelled_out(outcome, unseen)


def test_a_folder_is_named_with_it_spelled_out_and_in_json_as_json_escapes_it(
    contoh: Clerk,
) -> None:
    """So a program finds the file all the same."""
    folder = contoh.cwd / "kan\u200btor"
    folder.mkdir()
    plan = folder / "allocations.toml"
    plan.write_text(PLAN.replace("amount = 500", "amount = 5.5"), "utf-8")
    outcome = contoh.run("-C", folder.name, "status", environ={"COLUMNS": "200"})
    assert_spelled_out(outcome, "\u200b")
    answer = contoh.run("-C", folder.name, "status", "--format", "json")
    assert nothing_hides(answer)
    (problem,) = fields(answer)["problems"]
    assert problem["where"].startswith("kan\u200btor/allocations.toml:")
    plan.write_text(PLAN, "utf-8")
    assert contoh.run("-C", folder.name, *PAY).code == 0
    for command in ("status", "verify", "history", "check"):
        for more in ((), ("--format", "plain"), ("--format", "json")):
            assert nothing_hides(contoh.run("-C", folder.name, command, *more))


@pytest.mark.skipif(os.name == "nt", reason="on Windows a name is text")
def test_a_name_that_is_no_text_does_not_stop_an_answer_in_json(contoh: Clerk) -> None:
    folder = contoh.cwd / os.fsdecode(b"kantor\xff")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system takes only names that are text")
    (folder / "allocations.toml").write_text(PLAN.replace("amount = 500", "amount = 5.5"), "utf-8")
    answer = contoh.run("-C", folder.name, "status", "--format", "json")
    (problem,) = fields(answer)["problems"]
    assert ("amount-float", 3) == (problem["code"], answer.code)
    assert "kantor\udcff" in problem["where"]


def test_a_computer_and_its_user_are_written_with_it_spelled_out(contoh: Clerk) -> None:
    contoh.host, contoh.user = "PC\u200b7", "si\u00adti"
    assert contoh.run(*PAY).code == 0
    (entry,) = fields(contoh.run("history", "--format", "json"))["rows"][1:]
    assert ("PC<U+200B>7", "si<U+00AD>ti") == (entry["host"], entry["os"])


def assert_spelled_out(outcome: Outcome, hidden: str) -> None:
    assert nothing_hides(outcome)
    assert f"<U+{ord(hidden):04X}>" in outcome.err.replace("\n", "")


def nothing_hides(outcome: Outcome) -> bool:
    """Whether nothing that was said hides; the ends of lines are what they are."""
    assert "Traceback" not in outcome.err
    return not (HIDDEN - {"\n"}) & set(outcome.err + outcome.out)
