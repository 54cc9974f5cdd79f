"""Bad input: a problem with a hint and its exit code, never a traceback, and nothing half done."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.books import ledger_of, paid, plan_of
from support.clerk import NOON, Clerk, Outcome, fields
from support.proof import examples

from pilkada_cli.core.values.problem import CODES, Exit, RefusedError
from pilkada_cli.read.typed import refuse_placeholder
from pilkada_cli.words.catalog import words_of

TNI = ("disburse", "tni", "3.205.756.840", "--sp2d", "5", "--date", "2024-11-05")


def code_in(outcome: Outcome) -> str:
    """The code of the first problem that was said, after making sure that it has a hint."""
    assert "Traceback" not in outcome.err
    errors = tuple(f"{words_of(each).text('severity', 'error')}[" for each in ("id", "en"))
    line = next(line for line in outcome.err.splitlines() if line.startswith(errors))
    assert any(
        words_of(each).text("severity", "hint") + ":" in outcome.err for each in ("id", "en")
    )
    code = line.partition("[")[2].partition("]")[0]
    assert code in CODES
    return code


def write(clerk: Clerk, name: str, content: bytes) -> None:
    (clerk.cwd / name).write_bytes(content)


def folder_instead(name: str) -> Callable[[Clerk], None]:
    def make(clerk: Clerk) -> None:
        (clerk.cwd / name).unlink(missing_ok=True)
        (clerk.cwd / name).mkdir()

    return make


def fifo_instead(name: str) -> Callable[[Clerk], None]:
    def make(clerk: Clerk) -> None:
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no FIFOs")
        (clerk.cwd / name).unlink(missing_ok=True)
        os.mkfifo(clerk.cwd / name)

    return make


def content(name: str, value: bytes) -> Callable[[Clerk], None]:
    return lambda clerk: write(clerk, name, value)


GOOD = ledger_of(plan_of(), [paid("kpu", 1, "2024-11-01", "1")])
PLACES = {
    "an empty plan": (content("allocations.toml", b""), 3, "missing-key"),
    "a plan that is a folder": (folder_instead("allocations.toml"), 3, "plan-unreadable"),
    "a plan that is a FIFO": (fifo_instead("allocations.toml"), 3, "plan-unreadable"),
    "a plan in Windows' own encoding": (
        content("allocations.toml", b'[office]\nname = "Caf\xe9"\n'),
        3,
        "plan-encoding",
    ),
    "a plan with a NUL": (
        content("allocations.toml", b'[office]\nname = "a\0b"\n'),
        3,
        "plan-syntax",
    ),
    "a plan nested without end": (
        content("allocations.toml", b"a = " + b"[" * 100_000),
        3,
        "plan-syntax",
    ),
    "an empty ledger": (content("ledger.jsonl", b""), 5, "ledger-empty"),
    "a ledger with CRLF": (content("ledger.jsonl", GOOD.replace(b"\n", b"\r\n")), 5, "ledger-crlf"),
    "a ledger with a byte order mark": (
        content("ledger.jsonl", b"\xef\xbb\xbf" + GOOD),
        5,
        "ledger-bom",
    ),
    "a ledger with a tail": (content("ledger.jsonl", GOOD + b'{"at'), 5, "ledger-tail"),
    "a ledger that is a folder": (folder_instead("ledger.jsonl"), 5, "ledger-not-a-file"),
    "a ledger that is a FIFO": (fifo_instead("ledger.jsonl"), 5, "ledger-not-a-file"),
    "a ledger of random bytes": (
        content("ledger.jsonl", bytes(range(256)) * 9),
        5,
        "ledger-changed",
    ),
}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("arguments", [("status",), TNI])
def test_a_bad_file_is_named(pangkalpinang: Clerk, name: str, arguments: tuple[str, ...]) -> None:
    spoil, code, problem = PLACES[name]
    spoil(pangkalpinang)
    before = sorted(path.name for path in pangkalpinang.cwd.iterdir())
    outcome = pangkalpinang.run(*arguments)
    assert (code, problem) == (outcome.code, code_in(outcome))
    assert outcome.out == ""
    assert before == sorted(path.name for path in pangkalpinang.cwd.iterdir())


def test_a_plan_as_notepad_writes_it_is_fine(pangkalpinang: Clerk) -> None:
    plan = pangkalpinang.cwd / "allocations.toml"
    before = pangkalpinang.run("status").out
    plan.write_bytes(b"\xef\xbb\xbf" + plan.read_bytes().replace(b"\n", b"\r\n"))
    assert before == pangkalpinang.run("status").out
    assert pangkalpinang.run(*TNI).code == 0


def test_all_problems_of_a_plan_are_said_at_once(pangkalpinang: Clerk) -> None:
    write(
        pangkalpinang,
        "allocations.toml",
        b'[office]\nname = "X"\nvotingday = 2024-11-27\n[[allocation]]\nid = "tni"\n'
        b'recipient = 5\namount = 1.5\n[[allocation]]\nid = "tni"\nrecipient = "y"\n'
        b'amount = "1,150"\n',
    )
    found = fields(pangkalpinang.run("status", "--format", "json"))
    assert found["schema"] == "pilkada.problems/1"
    assert [
        ("unknown-key", "allocations.toml:3:1"),  # and so voting_day is not missing, too
        ("text-expected", "allocations.toml:6:13"),
        ("amount-float", "allocations.toml:7:10"),
        ("duplicate-allocation", "allocations.toml:9:6"),
        ("amount-ambiguous", "allocations.toml:11:10"),
    ] == [(each["code"], each["where"]) for each in found["problems"]]


TYPED = {
    ("statsu",): "usage-unknown-command",
    ("status", "--asof", "2024-11-05"): "usage-unknown-option",
    ("status", "--as-of"): "usage-value",
    ("status", "tni", "kpu"): "usage-extra",
    ("disburse", "tni"): "usage-missing",
    ("disburse", "tni", "1"): "usage-missing",
    ("status", "--dry-run=1"): "usage-unknown-option",
    ("status", "-5.000"): "usage-unknown-option",
    ("disburse", "tni", "-5.000"): "amount-negative",
    ("disburse", "tni", "-Rp5.000"): "amount-negative",
    ("request", "tni", "-5 juta"): "amount-negative",
    ("return", "tni", "-5"): "amount-negative",
    ("return", "tni", "5", "--interest", "-5", "--sts", "1", "--date", "2024-11-05"): (
        "amount-negative"
    ),
    ("lpj", "tni", "--remainder", "-5", "--letter", "1", "--date", "2024-11-05"): (
        "amount-negative"
    ),
    ("verify", "--format=xml"): "not-one-of",
    ("status", "--lang", "de"): "not-one-of",
    ("status", "--at-entry", "dua"): "not-a-number",
    ("status", "--at-entry", "0"): "not-a-number",
    ("status", "--as-of", "0"): "date-unreadable",
    ("status", "--as-of", "31/02/2024"): "date-impossible",
    ("status", "--as-of", "Kamis 12 Juli 2024"): "date-weekday",
    ("status", "tnii"): "unknown-allocation",
    ("status", "TNI"): "unknown-allocation",
    ("reverse", "dua", "--note", "x"): "not-a-number",
    ("reverse", "2", "--note", " "): "text-empty",
    ("reverse", "2", "--note", "x" * 501): "text-too-long",
    ("reverse", "2", "--note", "\x1b[31m"): "text-control",
    ("reverse", "2", "--note", "a\u202eb"): "text-control",
    ("export", "registers"): "not-one-of",
    ("export",): "export-needs-target",
    ("help", "me"): "not-one-of",
    ("init", "x", "--name", "X", "--voting-day", "soon"): "date-unreadable",
    ("init", "x", "--allocation", "tni"): "allocation-flag",
    ("disburse", "tni", "3.205", "--sp2d", "", "--date", "2024-11-05"): "text-empty",
    (
        "disburse",
        "tni",
        "1",
        "--sp2d",
        "1",
        "--date",
        "1",
        "--request",
        "1",
        "--no-request",
    ): "usage-conflict",
    (
        "disburse",
        "tni",
        "1",
        "--sp2d",
        "1",
        "--date",
        "2024-11-05",
        "--request",
        "x",
    ): "request-unreadable",
    ("disburse", "tni", "1", "--sp2d", "1", "--date", "2024-11-05", "--wait", "-1"): "not-a-number",
}


@pytest.mark.parametrize("arguments", TYPED)
def test_what_cannot_be_understood_is_exit_2(
    pangkalpinang: Clerk, arguments: tuple[str, ...]
) -> None:
    outcome = pangkalpinang.run(*arguments)
    assert (TYPED[arguments], Exit.USAGE, "") == (code_in(outcome), outcome.code, outcome.out)
    assert "\x1b" not in outcome.err
    assert "\u202e" not in outcome.err


@pytest.mark.parametrize(
    "amount", ["1,150", "1.25", "1e6", "5 M", "-5", "0", "3.2O5", "1.0000", "٣"]
)
def test_an_amount_that_could_mean_another_is_never_recorded(
    pangkalpinang: Clerk, amount: str
) -> None:
    outcome = pangkalpinang.run(
        "disburse", "tni", "--sp2d", "5", "--date", "2024-11-05", "--", amount
    )
    assert outcome.code == 2
    assert code_in(outcome).startswith("amount-")


def test_one_sen_over_the_ceiling_is_refused(pangkalpinang: Clerk) -> None:
    over = pangkalpinang.run(
        "disburse", "tni", "3.205.756.840,01", "--sp2d", "5", "--date", "2024-11-05"
    )
    assert (4, "payment-exceeds-request") == (over.code, code_in(over))
    alone = ("--no-request", "--sp2d", "5", "--date", "2024-11-05")
    over = pangkalpinang.run("disburse", "tni", "0,01", *alone)
    assert (4, "payment-exceeds-remainder") == (over.code, code_in(over))


def test_a_late_payment_dated_before_an_earlier_one_is_recorded(pangkalpinang: Clerk) -> None:
    late = ("disburse", "tni", "205.756.840", "--sp2d", "6", "--date", "2024-10-20")
    first = ("disburse", "tni", "3 miliar", "--sp2d", "5", "--date", "2024-11-05")
    assert [0, 0] == [pangkalpinang.run(*first).code, pangkalpinang.run(*late).code]
    found = fields(pangkalpinang.run("status", "--as-of", "2024-10-20", "--format", "json"))
    assert found["rows"][2]["in_process"] == "3000000000.00"


def test_a_clock_set_back_is_a_warning(pangkalpinang: Clerk) -> None:
    assert pangkalpinang.run(*TNI).code == 0
    pangkalpinang.now = NOON - timedelta(hours=2)
    later = ("disburse", "polri", "1", "--sp2d", "6", "--date", "2024-11-05")
    warned = pangkalpinang.run(*later)
    assert warned.code == 0
    assert "clock-set-back" in warned.err
    assert "clock-set-back" not in pangkalpinang.run("status").out
    pangkalpinang.now = NOON - timedelta(hours=4)
    for command in ("verify", "check"):  # the clock as it stands now, behind the newest entry
        assert "clock-set-back" in pangkalpinang.run(command).out
    pangkalpinang.now = NOON + timedelta(hours=9)
    assert pangkalpinang.run("verify").code == 0
    assert "clock-went-back" not in pangkalpinang.run("status").out
    for command in ("verify", "check"):
        said = pangkalpinang.run(command).out
        assert ("clock-went-back" in said, "clock-set-back" in said) == (True, False)


def test_markup_in_names_and_notes_is_shown_as_it_stands(pangkalpinang: Clerk) -> None:
    plan = pangkalpinang.cwd / "allocations.toml"
    name = "[bold red]TNI[/] :smile: {x} %s"
    plan.write_text(plan.read_text("utf-8").replace("TNI (pengamanan Pilkada)", name), "utf-8")
    wide = {"COLUMNS": "200", "FORCE_COLOR": "1"}
    assert name in pangkalpinang.run("status", environ={"COLUMNS": "200"}).out
    assert "[bold red]" in pangkalpinang.run("status", environ=wide).out
    pangkalpinang.run(*TNI, "--note", "[link=x]y[/link] =1+1")
    assert "[link=x]y[/link] =1+1" in pangkalpinang.run("history", environ={"COLUMNS": "250"}).out
    assert "'" not in pangkalpinang.run("export", "register").out.partition("[link")[2][:20]


def test_control_characters_in_a_plan_are_refused_and_never_shown(pangkalpinang: Clerk) -> None:
    plan = pangkalpinang.cwd / "allocations.toml"
    plan.write_text(plan.read_text("utf-8").replace("TNI (", "TNI \\u001b[2J("), "utf-8")
    outcome = pangkalpinang.run("status")
    assert (3, "text-control") == (outcome.code, code_in(outcome))
    assert "\x1b" not in outcome.err


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_a_console_that_lacks_characters_is_no_traceback(
    pangkalpinang: Clerk, encoding: str
) -> None:
    for arguments in (("status",), TNI, ("history",), ("verify",), ("status", "x")):
        outcome = pangkalpinang.run(*arguments, encoding=encoding)
        assert "internal" not in outcome.err


@pytest.mark.parametrize("host", ["", "\x1b[31mpc", "x" * 300, "e\u0301", "PC\u202e"])
def test_whatever_a_computer_is_called_the_entry_is_recorded(
    pangkalpinang: Clerk, host: str
) -> None:
    pangkalpinang.host = pangkalpinang.user = host
    assert pangkalpinang.run(*TNI).code == 0
    assert pangkalpinang.run("verify").code == 0


ARGUMENTS = st.lists(
    st.one_of(
        st.sampled_from(
            "status disburse reverse adopt history export verify help init tni kpu 1 -- --format "
            "json plain --as-of 2024-11-05 --at-entry --sp2d --date --note --yes --dry-run --lang "
            "en -C . -o out --request opening --final --no-request 3.205 --version --help".split()
        ),
        st.text(max_size=8),
    ),
    max_size=8,
)


@settings(max_examples=examples(300), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ARGUMENTS)
def test_no_command_line_is_a_fault(pangkalpinang: Clerk, arguments: list[str]) -> None:
    outcome = pangkalpinang.run(*arguments)
    assert outcome.code in {0, 2, 3, 4}, outcome.err
    for stray in ("allocations.toml",):
        assert (Path(pangkalpinang.cwd) / stray).exists()


TYPED_WRONG = {
    ("reverse", "2", "--note", " "): "--note",
    ("status", "--as-of", "kemarin"): "--as-of",
    ("disburse", "tni", "1.25", "--sp2d", "1", "--date", "2024-11-05"): "AMOUNT",
    ("disburse", "tni", "1", "--sp2d", "1", "--date", "x"): "--date",
    (
        "disburse",
        "tni",
        "1",
        "--sp2d",
        "1",
        "--date",
        "2024-11-05",
        "--spm-date",
        "x",
    ): "--spm-date",
    ("init", "x", "--allocation", "id=a,recipient=A,amount=1.5"): "--allocation",
    ("adopt", "--date", "x", "--note", "y"): "--date",
}


@pytest.mark.parametrize("arguments", TYPED_WRONG)
def test_it_is_said_behind_which_option_something_cannot_be_read(
    pangkalpinang: Clerk, arguments: tuple[str, ...]
) -> None:
    outcome = pangkalpinang.run(*arguments)
    assert outcome.code == 2
    assert f"  --> {TYPED_WRONG[arguments]}\n" in outcome.err


PASTED = {
    ("disburse", "tni", "5", "--sp2d", "NOMOR", "--date", "2024-11-05"): "--sp2d",
    ("disburse", "tni", "5", "--sp2d", "1", "--account", "NO", "--date", "2024-11-05"): "--account",
    ("request", "kpu", "5", "--letter", " NUMBER ", "--date", "2024-11-05"): "--letter",
    ("return", "kpu", "5", "--sts", "NUMBER", "--date", "2024-11-05"): "--sts",
    ("reverse", "2", "--note", "ALASAN"): "--note",
    ("adopt", "--document", "NUMBER"): "--document",
    ("accept", "restored", "--note", "WHY"): "--note",
    ("bounce", "--sp2d", "NO", "--date", "2024-11-05"): "--sp2d",
    ("export", "-o", "FOLDER"): "-o",
    ("init", "FOLDER"): "DIR",
    ("status", "-C", "FOLDER"): "-C",
}
"""What was printed to be typed, and which option it is the value of."""


@pytest.mark.parametrize("arguments", PASTED)
def test_a_placeholder_is_no_value(pangkalpinang: Clerk, arguments: tuple[str, ...]) -> None:
    outcome = pangkalpinang.run(*arguments)
    assert (2, "placeholder") == (outcome.code, code_in(outcome))
    assert f"  --> {PASTED[arguments]}\n" in outcome.err
    assert not (pangkalpinang.cwd / "FOLDER").exists()


def test_what_a_command_calls_its_values_is_a_placeholder() -> None:
    """Whatever stands in --help for a text of one's own."""
    page = (Path(__file__).parents[2] / "docs/reference/commands.md").read_text("utf-8")
    called = set(re.findall(r"`--?[a-z0-9-]+ ([A-Z]+)`", page))
    for name in called & {"NO", "TEXT", "NAME", "PATH", "DIR", "AMOUNT", "DATE"}:
        with pytest.raises(RefusedError):
            refuse_placeholder(name, name="--note")
    assert {"NO", "TEXT", "NAME", "PATH", "DIR"} <= called


def test_a_hint_names_the_command_at_hand(pangkalpinang: Clerk) -> None:
    """It named `pilkada disburse --help` whatever the command."""
    hints = {
        ("advance",): "advance --help",
        ("show",): "show --help",
        ("disburse", "tni", "--date"): "disburse --help",
        ("lpj", "tni", "--foo"): "lpj --help",
        ("history", "--recipients"): "history --help",
        ("export", "changes"): "export --help",
        ("--foo",): "--help",
    }
    for arguments, hint in hints.items():
        outcome = pangkalpinang.run(*arguments)
        assert (2, [f"  pilkada {hint}"]) == (outcome.code, outcome.err.splitlines()[-1:])


def test_an_amount_below_zero_names_what_is_meant_by_it(pangkalpinang: Clerk) -> None:
    """It was "there is no option -5"."""
    refused = pangkalpinang.run("disburse", "tni", "-5.000", "--lang", "en")
    assert ["  pilkada bounce", "  pilkada return", "  pilkada reverse"] == (
        refused.err.splitlines()[-3:]
    )


def test_a_fault_in_the_program_is_one_line_and_exit_1(
    pangkalpinang: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise ZeroDivisionError("here")

    monkeypatch.setattr("pilkada_cli.reports.status.status_report", fault)
    outcome = pangkalpinang.run("status")
    assert (1, "internal") == (outcome.code, code_in(outcome))
    assert "ZeroDivisionError" in outcome.err
