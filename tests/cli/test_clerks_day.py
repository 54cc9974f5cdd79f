"""A clerk's day, in process and exact: what is said, what is written, and how it ends."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from support.clerk import Clerk, fields

SIPD = "81.07/04.0/000025/LS/2.11.0.00.0.00.01.0000/M/4/2024"
PAY_TNI = ("disburse", "tni", "3.205.756.840", "--sp2d", SIPD, "--date", "2024-11-05")


def ledger(clerk: Clerk) -> bytes:
    path = clerk.cwd / "ledger.jsonl"
    return path.read_bytes() if path.exists() else b""


def total(clerk: Clerk, *arguments: str) -> dict[str, str]:
    found: dict[str, str] = fields(clerk.run("status", "--format", "json", *arguments))["total"]
    return found


def test_the_figures_of_16_october_are_exact(pangkalpinang: Clerk) -> None:
    found = total(pangkalpinang, "--as-of", "2024-10-16")
    assert found == {
        "amount": "34796825840.00",
        "disbursed": "30314940000.00",
        "in_process": "4481885840.00",
        "not_requested": "0.00",
        "returned": "0.00",
        "disbursed_share": "0.871198",
    }


def test_a_payment_settles_the_opening_and_says_so(pangkalpinang: Clerk) -> None:
    done = pangkalpinang.run(*PAY_TNI)
    assert (0, "") == (done.code, done.err)
    assert "3.205.756.840" in done.out
    assert total(pangkalpinang)["in_process"] == "1276129000.00"


def test_a_wrong_amount_is_taken_back_and_the_same_number_entered_again(
    pangkalpinang: Clerk,
) -> None:
    wrong = ("disburse", "polri", "1.267.129.000", "--sp2d", "06/LS", "--date", "5/11/2024")
    right = ("disburse", "polri", "1.276.129.000", "--sp2d", "06/LS", "--date", "5/11/2024")
    assert [0, 4, 0, 0, 0] == [
        pangkalpinang.run(*wrong).code,
        pangkalpinang.run(*right).code,
        pangkalpinang.run("reverse", "2", "--note", "angka terbalik").code,
        pangkalpinang.run(*right).code,
        pangkalpinang.run("verify").code,
    ]
    rows = fields(pangkalpinang.run("history", "--format", "json"))["rows"]
    assert [
        ("opened", None),
        ("disbursed", 3),
        ("reversed", None),
        ("disbursed", None),
    ] == [(row["kind"], row.get("reversed_by")) for row in rows]
    assert rows[3]["id"] == "disbursed~2:06/ls"
    assert total(pangkalpinang)["disbursed"] == "31591069000.00"


@pytest.mark.parametrize(
    "again",
    [PAY_TNI, (*PAY_TNI, "--note", "sekali lagi"), (*PAY_TNI, "--actor", "budi", "--dry-run")],
)
def test_each_command_repeated_at_once_is_already_so(
    pangkalpinang: Clerk, again: tuple[str, ...]
) -> None:
    pangkalpinang.run(*PAY_TNI)
    before = ledger(pangkalpinang)
    repeated = pangkalpinang.run(*again)
    assert (0, "") == (repeated.code, repeated.out)
    assert "#2" in repeated.err
    assert before == ledger(pangkalpinang)


def test_a_reversal_repeated_is_already_so(pangkalpinang: Clerk) -> None:
    pangkalpinang.run(*PAY_TNI)
    assert pangkalpinang.run("reverse", "2", "--note", "keliru").code == 0
    before = ledger(pangkalpinang)
    repeated = pangkalpinang.run("reverse", "#2", "--note", "keliru")
    assert repeated.code == 0
    assert "#3" in repeated.err
    assert before == ledger(pangkalpinang)


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_answered_to_a_repeated_command_is_folded_at_words(
    pangkalpinang: Clerk, language: str
) -> None:
    pangkalpinang.run(*PAY_TNI)
    assert pangkalpinang.run("bounce", *PAY_TNI[3:5], "--date", "2024-11-06").code == 0
    narrow = {"COLUMNS": "60"}
    said = pangkalpinang.run(*PAY_TNI, "--lang", language, environ=narrow).err
    whole = pangkalpinang.run(*PAY_TNI, "--lang", language, environ={"COLUMNS": "300"}).err
    assert len(whole) > 100
    assert max(map(len, said.splitlines())) <= 60
    assert whole.split() == said.split()


def test_a_dry_run_makes_no_file(pangkalpinang: Clerk) -> None:
    shown = pangkalpinang.run(*PAY_TNI, "--dry-run")
    assert shown.code == 0
    assert "tiga miliar dua ratus lima juta" in " ".join(shown.out.split())
    assert [path.name for path in pangkalpinang.cwd.iterdir()] == ["allocations.toml"]


def test_a_refusal_makes_no_file(pangkalpinang: Clerk) -> None:
    assert (
        pangkalpinang.run("disburse", "kpu", "1", "--sp2d", "1", "--date", "2024-11-05").code == 4
    )
    assert [path.name for path in pangkalpinang.cwd.iterdir()] == ["allocations.toml"]


def test_a_dry_run_answers_as_the_real_one_would(pangkalpinang: Clerk) -> None:
    for arguments in (
        ("disburse", "kpu", "1", "--sp2d", "1", "--date", "2024-11-05"),
        ("disburse", "tni", "1", "--sp2d", "1", "--date", "2024-11-08"),
        ("reverse", "7", "--note", "x"),
    ):
        dry = pangkalpinang.run(*arguments, "--dry-run")
        real = pangkalpinang.run(*arguments)
        assert (dry.code, dry.err) == (real.code, real.err)


def test_at_a_terminal_it_is_shown_and_asked(pangkalpinang: Clerk) -> None:
    done = pangkalpinang.run(*PAY_TNI, typed="y\n")
    assert done.code == 0
    assert "tiga miliar dua ratus lima juta" in " ".join(done.err.split())
    assert "Catat? [y/T]" in done.err
    assert "3.205.756.840" in done.out


@pytest.mark.parametrize("answer", ["n\n", "\n", "", "yakin\n"])
def test_any_other_answer_than_yes_records_nothing(pangkalpinang: Clerk, answer: str) -> None:
    refused = pangkalpinang.run(*PAY_TNI, typed=answer)
    assert (130, "") == (refused.code, refused.out)
    assert ledger(pangkalpinang) == b""


def test_yes_is_not_asked(pangkalpinang: Clerk) -> None:
    done = pangkalpinang.run(*PAY_TNI, "--yes", typed="")
    assert done.code == 0
    assert "Catat?" not in done.err


def test_what_changed_while_it_was_asked_is_shown_and_asked_again(
    pangkalpinang: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pilkada_cli.cli.session import Session  # noqa: PLC0415 (patched here only)

    asked = []
    other = Clerk(pangkalpinang.cwd, now=pangkalpinang.now, user="budi", host="PC-KEU-08")

    def ask(_: Session, question: str) -> str:
        asked.append(question)
        if len(asked) == 1:
            half = ("disburse", "tni", "1.000.000.000", "--sp2d", "9", "--date", "2024-11-05")
            assert other.run(*half).code == 0
        return "y"

    monkeypatch.setattr(Session, "ask", ask)
    half = ("disburse", "tni", "2.205.756.840", "--sp2d", "10", "--date", "2024-11-05")
    done = pangkalpinang.run(*half, typed="")
    assert (0, 2) == (done.code, len(asked))
    assert "Sementara itu" in done.err
    assert total(pangkalpinang)["in_process"] == "1276129000.00"


def test_an_addendum_is_adopted_before_its_money_is_paid(pangkalpinang: Clerk) -> None:
    pangkalpinang.run(*PAY_TNI)
    plan = pangkalpinang.cwd / "allocations.toml"
    plan.write_text(plan.read_text("utf-8").replace("3205756840\n", "3305756840\n", 1), "utf-8")
    more = ("disburse", "tni", "100.000.000", "--sp2d", "7", "--date", "2024-11-06")
    warned = pangkalpinang.run("status", "--lang", "en")
    assert warned.code == 0
    assert "plan-differs" in warned.out
    assert pangkalpinang.run(*more).code == 4
    assert pangkalpinang.run("adopt").code == 2
    assert pangkalpinang.run("adopt", "--document", "Adendum 1").code == 0
    assert pangkalpinang.run("adopt", "--document", "Adendum 1").code == 0
    assert pangkalpinang.run(*more).code == 0
    assert len(ledger(pangkalpinang).splitlines()) == 4


def test_an_answer_can_be_had_for_any_date_and_any_entry(pangkalpinang: Clerk) -> None:
    pangkalpinang.run(*PAY_TNI)
    pangkalpinang.run("reverse", "2", "--note", "keliru")
    on = {
        (entry, day): total(pangkalpinang, "--at-entry", entry, "--as-of", day)["disbursed"]
        for entry in ("1", "2", "3")
        for day in ("2024-11-04", "2024-11-05")
    }
    before, after = "30314940000.00", "33520696840.00"
    assert on == {
        ("1", "2024-11-04"): before,
        ("1", "2024-11-05"): before,
        ("2", "2024-11-04"): before,
        ("2", "2024-11-05"): after,
        ("3", "2024-11-04"): before,
        ("3", "2024-11-05"): before,
    }
    head = fields(pangkalpinang.run("status", "--format", "json", "--at-entry", "2"))["head"]
    assert head["seq"] == 2


def test_a_question_before_an_opening_is_refused_only_for_what_is_shown(
    pangkalpinang: Clerk,
) -> None:
    assert pangkalpinang.run("status", "--as-of", "2024-10-15").code == 4
    plan = pangkalpinang.cwd / "allocations.toml"
    more = '\n[[allocation]]\nid = "kodim"\nrecipient = "Kodim"\namount = 5\n'
    plan.write_text(plan.read_text("utf-8") + more, "utf-8")
    assert pangkalpinang.run("status", "kodim", "--as-of", "2024-10-15").code == 0
    assert pangkalpinang.run("status", "tni", "--as-of", "2024-10-15").code == 4


def test_an_allocation_is_zero_before_the_plan_has_it(pangkalpinang: Clerk) -> None:
    pangkalpinang.run(*PAY_TNI)
    plan = pangkalpinang.cwd / "allocations.toml"
    more = '\n[[allocation]]\nid = "kodim"\nrecipient = "Kodim"\namount = 5\n'
    plan.write_text(plan.read_text("utf-8") + more, "utf-8")
    assert pangkalpinang.run("adopt", "--document", "1", "--date", "2024-11-06").code == 0
    on_that_day = ("--as-of", "2024-11-05", "--format", "json")
    [row] = fields(pangkalpinang.run("status", "kodim", *on_that_day))["rows"]
    assert ("0.00", "0.00", None) == (
        row["amount"],
        row["not_requested"],
        row.get("disbursed_share"),
    )
    everyone = fields(pangkalpinang.run("status", *on_that_day))["rows"]
    assert "kodim" not in [each["allocation"] for each in everyone]
    assert "Kodim" in pangkalpinang.run("status", "kodim", "--as-of", "2024-11-05").out


def test_an_export_is_replaced_whole_and_names_its_head(pangkalpinang: Clerk) -> None:
    pangkalpinang.run(*PAY_TNI)
    assert pangkalpinang.run("export", "-o", "audit").code == 0
    folder = pangkalpinang.cwd / "audit"
    names = [
        "SHA256SUMS",
        "addenda.csv",
        "allocations.csv",
        "changes.csv",
        "history.csv",
        "register.csv",
        "status.csv",
    ]
    assert names == sorted(path.name for path in folder.iterdir())
    pangkalpinang.run("reverse", "2", "--note", "keliru")
    assert pangkalpinang.run("export", "-o", "audit").code == 0
    for name in names[1:]:
        rows = list(csv.DictReader(io.StringIO((folder / name).read_text("utf-8"))))
        heads = {row["ledger_seq"] for row in rows}
        assert heads == (set() if name == "addenda.csv" else {"3"})  # no plan was adopted


def test_an_export_leaves_strangers_alone(pangkalpinang: Clerk) -> None:
    (pangkalpinang.cwd / "audit").mkdir()
    (pangkalpinang.cwd / "audit" / "catatan.txt").write_text("x", "utf-8")
    assert pangkalpinang.run("export", "-o", "audit").code == 4
    assert pangkalpinang.run("export", "-o", ".").code == 4
    assert (pangkalpinang.cwd / "audit" / "catatan.txt").exists()
    assert (pangkalpinang.cwd / "allocations.toml").exists()


def test_a_dash_is_standard_output_and_no_file(pangkalpinang: Clerk) -> None:
    told = pangkalpinang.run("export", "register", "-o", "-")
    assert (0, pangkalpinang.run("export", "register").stdout) == (told.code, told.stdout)
    assert "[export-needs-target]" in pangkalpinang.run("export", "-o", "-").err
    assert not (pangkalpinang.cwd / "-").exists()


def test_one_export_goes_to_standard_output_or_a_file(pangkalpinang: Clerk) -> None:
    shown = pangkalpinang.run("export", "register")
    assert shown.code == 0
    assert pangkalpinang.run("export", "register", "-o", "r.csv").code == 0
    assert (pangkalpinang.cwd / "r.csv").read_bytes() == shown.stdout
    assert pangkalpinang.run("export").code == 2


def test_an_office_is_found_from_below_named_or_in_the_environment(
    pangkalpinang: Clerk, tmp_path: Path
) -> None:
    below = pangkalpinang.cwd / "a" / "b"
    below.mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert pangkalpinang.at(below).run("status").code == 0
    nowhere = Clerk(Path(tmp_path.anchor))
    assert nowhere.run("status").code == 3
    assert nowhere.run("-C", str(pangkalpinang.cwd), "status").code == 0
    assert nowhere.run("status", "-C", str(pangkalpinang.cwd)).code == 0
    assert nowhere.run("status", environ={"PILKADA_DIR": str(pangkalpinang.cwd)}).code == 0


def test_options_of_all_commands_are_taken_before_and_after_the_name(
    pangkalpinang: Clerk,
) -> None:
    before = pangkalpinang.run("--lang", "en", "status")
    after = pangkalpinang.run("status", "--lang", "en")
    assert before == after
    assert "election grants" in before.out


def test_the_actor_is_claimed_and_the_user_measured(pangkalpinang: Clerk) -> None:
    pangkalpinang.run(*PAY_TNI, environ={"PILKADA_ACTOR": "siti.aminah"})
    pangkalpinang.run("reverse", "2", "--note", "x", "--actor", "budi")
    rows = fields(pangkalpinang.run("history", "--format", "json"))["rows"]
    assert [("siti.aminah", "siti"), ("siti.aminah", "siti"), ("budi", "siti")] == [
        (row["actor"], row["os"]) for row in rows
    ]


def test_init_never_overwrites(pangkalpinang: Clerk) -> None:
    before = (pangkalpinang.cwd / "allocations.toml").read_bytes()
    assert pangkalpinang.run("init", "--example", "pangkalpinang").code == 4
    assert before == (pangkalpinang.cwd / "allocations.toml").read_bytes()


def test_init_from_flags_writes_a_plan_that_reads(clerk: Clerk) -> None:
    made = clerk.run(
        "init",
        "kota",
        "--name",
        "Kota Contoh",
        "--voting-day",
        "27 November 2024",
        "--allocation",
        "id=tni,recipient=TNI, Kodim,amount=3.205.756.840,50,kind=security",
        "--allocation",
        "id=kpu,recipient=KPU,amount=7,8 miliar",
    )
    assert made.code == 0
    rows = fields(clerk.run("status", "-C", "kota", "--format", "json"))["rows"]
    assert [("TNI, Kodim", "3205756840.50"), ("KPU", "7800000000.00")] == [
        (row["recipient"], row["amount"]) for row in rows
    ]


@pytest.mark.parametrize(
    "made", [("--example", "pangkalpinang"), ("--name", "X", "--voting-day", "2024-11-27")]
)
def test_init_writes_the_language_it_was_asked_in(clerk: Clerk, made: tuple[str, ...]) -> None:
    assert clerk.run("init", *made, "--lang", "en").code == 0
    assert "election grants" in clerk.run("status").out


def test_init_writes_tables_that_can_be_gone_on_with(clerk: Clerk) -> None:
    """A short allocation is a table of its own too, so that the next one can be typed below it."""
    short = (
        "--name",
        "X",
        "--voting-day",
        "2024-11-27",
        "--allocation",
        "id=a,recipient=A,amount=1",
    )
    assert clerk.run("init", *short).code == 0
    plan = clerk.cwd / "allocations.toml"
    more = '\n[[allocation]]\nid = "b"\nrecipient = "B"\namount = 2\n'
    plan.write_text(plan.read_text("utf-8") + more, "utf-8")
    assert len(fields(clerk.run("status", "--format", "json"))["rows"]) == 2


def test_a_reversal_is_acknowledged_with_the_amount_it_takes_back(pangkalpinang: Clerk) -> None:
    pangkalpinang.run("disburse", "polri", "1.267.129.000", "--sp2d", "6", "--date", "2024-11-05")
    said = pangkalpinang.run("reverse", "2", "--note", "keliru").out
    amounts = [line for line in said.splitlines() if line.startswith("Jumlah")]
    assert "1.276.129.000" not in "".join(amounts)


def test_init_asks_at_a_terminal_and_names_the_flag_elsewhere(clerk: Clerk) -> None:
    assert clerk.run("init").code == 2
    assert clerk.run("init", typed="Kota Contoh\n27/11/2024\n\n").code == 0
    assert fields(clerk.run("status", "--format", "json"))["office"] == "Kota Contoh"


def test_the_plan_in_the_repository_is_the_example_in_the_package() -> None:
    root = Path(__file__).parents[2]
    example = root / "src" / "pilkada_cli" / "read" / "pangkalpinang.toml"
    assert (root / "data" / "allocations.toml").read_bytes() == example.read_bytes()


def test_before_the_ledger_the_plan_is_edited_freely(pangkalpinang: Clerk) -> None:
    plan = pangkalpinang.cwd / "allocations.toml"
    plan.write_text(plan.read_text("utf-8").replace("3205756840", "4205756840"), "utf-8")
    assert total(pangkalpinang)["amount"] == "35796825840.00"
    assert pangkalpinang.run("adopt", "--note", "x").code == 0
    assert ledger(pangkalpinang) == b""


def test_a_plan_that_cannot_be_read_keeps_nobody_from_the_ledger(pangkalpinang: Clerk) -> None:
    pangkalpinang.run(*PAY_TNI)
    (pangkalpinang.cwd / "allocations.toml").write_text("office = [", "utf-8")
    assert [3, 3, 3, 0, 0] == [
        pangkalpinang.run("status").code,
        pangkalpinang.run("export", "status").code,
        pangkalpinang.run(*PAY_TNI).code,
        pangkalpinang.run("history").code,
        pangkalpinang.run("verify").code,
    ]


def test_the_empty_ledger_has_an_answer_for_every_question(pangkalpinang: Clerk) -> None:
    found = fields(pangkalpinang.run("status", "--format", "json"))
    assert found["head"] == {"seq": 0, "sha256": "0" * 64}
    assert fields(pangkalpinang.run("history", "--format", "json"))["rows"] == []
    assert fields(pangkalpinang.run("verify", "--format", "json"))["rows"][0]["entries"] == 0
    assert [0, 0, 2] == [
        pangkalpinang.run("history").code,
        pangkalpinang.run("verify").code,
        pangkalpinang.run("status", "--at-entry", "1").code,
    ]
