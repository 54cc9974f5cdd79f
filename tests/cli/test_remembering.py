"""What this person's computer remembers, and a person who answers for what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.clerk import Clerk, Outcome, fields

PAY = ("disburse", "tni", "1.000", "--date", "2024-11-05", "--sp2d")
ACCEPT = ("verify", "--accept-restored", "--note", "disk rusak, cadangan 5 November")


@pytest.fixture
def siti(pangkalpinang: Clerk, tmp_path_factory: pytest.TempPathFactory) -> Clerk:
    """Siti, whose computer remembers, after two payments."""
    pangkalpinang.state = tmp_path_factory.mktemp("siti")
    assert pangkalpinang.run(*PAY, "1").code == 0
    assert pangkalpinang.run(*PAY, "2").code == 0
    return pangkalpinang


def ledger(clerk: Clerk) -> Path:
    return clerk.cwd / "ledger.jsonl"


def roll_back(clerk: Clerk, *, with_head: bool = True) -> bytes:
    """Only the first payment is there any more; what was there."""
    whole = ledger(clerk).read_bytes()
    ledger(clerk).write_bytes(b"".join(whole.splitlines(keepends=True)[:2]))
    if with_head:
        (clerk.cwd / "ledger.head").unlink()
    return whole


def refused(outcome: Outcome, code: str) -> None:
    assert (outcome.code, f"[{code}]" in outcome.err) == (5, True), outcome


def test_an_older_ledger_is_refused_by_everyone_who_saw_the_newer(siti: Clerk) -> None:
    roll_back(siti)
    for command in (("status",), ("history",), ("verify",), ("export", "register"), (*PAY, "3")):
        refused(siti.run(*command), "ledger-shorter")


def test_one_who_only_looked_remembers_too(
    siti: Clerk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    auditor = Clerk(siti.cwd, user="auditor", state=tmp_path_factory.mktemp("auditor"))
    assert auditor.run("status").code == 0
    roll_back(siti)
    refused(auditor.run("verify"), "ledger-shorter")
    stranger = Clerk(siti.cwd, user="x", state=tmp_path_factory.mktemp("x"))
    assert stranger.run("verify").code == 0


def test_the_head_file_remembers_for_those_who_saw_nothing(
    siti: Clerk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    roll_back(siti, with_head=False)
    stranger = Clerk(siti.cwd, user="x", state=tmp_path_factory.mktemp("x"))
    refused(stranger.run("status"), "ledger-shorter")


def test_a_ledger_that_is_gone_is_missed(siti: Clerk) -> None:
    ledger(siti).unlink()
    refused(siti.run("status"), "ledger-missing")
    (siti.cwd / "ledger.head").unlink()
    refused(siti.run("status"), "ledger-missing")
    refused(siti.run(*PAY, "3"), "ledger-missing")


def test_an_office_that_begins_anew_is_not_held_to_what_lay_there(siti: Clerk) -> None:
    for path in siti.cwd.iterdir():
        path.unlink()
    assert siti.run("init", "--example", "pangkalpinang").code == 0
    assert siti.run("status").code == 0
    assert siti.run(*PAY, "1").code == 0


def test_a_restored_ledger_is_accepted_by_a_person_and_the_ledger_says_so(siti: Clerk) -> None:
    whole = roll_back(siti)
    head = fields(Clerk(siti.cwd, state=None).run("history", "--format", "json"))["head"]
    accepted = siti.run(*ACCEPT)
    assert accepted.code == 0, accepted
    entries = fields(siti.run("history", "--format", "json"))["rows"]
    assert [entry["kind"] for entry in entries] == ["opened", "disbursed", "accepted"]
    assert entries[2]["note"] == "disk rusak, cadangan 5 November"
    line = ledger(siti).read_bytes().splitlines()[2]
    assert b'"head_seq":3' in line
    assert whole.splitlines()[2].rpartition(b'"sha256":"')[2][:64] in line
    assert siti.run(*PAY, "2").code == 0
    assert siti.run("verify").code == 0
    assert head["seq"] == 2


def test_accepting_again_writes_nothing(siti: Clerk) -> None:
    roll_back(siti)
    assert siti.run(*ACCEPT).code == 0
    before = ledger(siti).read_bytes()
    again = siti.run(*ACCEPT)
    assert again.code == 0
    assert "tidak ada yang perlu" in again.err
    assert before == ledger(siti).read_bytes()


def test_an_acceptance_that_was_cut_off_is_completed_by_repeating_it(siti: Clerk) -> None:
    """Its line was recorded, but neither the head file nor this computer had been told."""
    head = (siti.cwd / "ledger.head").read_bytes()
    state = siti.state
    roll_back(siti, with_head=False)
    siti.state = None
    assert siti.run(*ACCEPT).code == 0
    siti.state = state
    (siti.cwd / "ledger.head").write_bytes(head)
    before = ledger(siti).read_bytes()
    refused(siti.run("status"), "ledger-rewritten")
    assert siti.run(*ACCEPT).code == 0
    assert ledger(siti).read_bytes() in {before, before + ledger(siti).read_bytes()[len(before) :]}
    assert siti.run("status").code == 0


def test_a_copy_made_in_the_middle_of_an_append_is_accepted_with_its_half_line(
    siti: Clerk,
) -> None:
    whole = roll_back(siti)
    half = whole[len(ledger(siti).read_bytes()) :][:100]
    ledger(siti).write_bytes(ledger(siti).read_bytes() + half)
    refused(siti.run("status"), "ledger-shorter")
    assert siti.run(*ACCEPT).code == 0
    entries = fields(siti.run("history", "--format", "json"))["rows"]
    assert [each["kind"] for each in entries] == ["opened", "disbursed", "recovered", "accepted"]
    [torn] = siti.cwd.glob("torn-*.bin")
    assert half == torn.read_bytes()


def test_a_broken_ledger_is_not_accepted(siti: Clerk) -> None:
    content = ledger(siti).read_bytes()
    ledger(siti).write_bytes(content.replace(b'"1000.00"', b'"1001.00"', 1))
    refused(siti.run(*ACCEPT), "ledger-hash")
    assert ledger(siti).read_bytes() != content


def test_a_ledger_that_is_gone_on_purpose_begins_with_who_answers_for_it(siti: Clerk) -> None:
    ledger(siti).unlink()
    assert siti.run(*ACCEPT).code == 0
    entries = fields(siti.run("history", "--format", "json"))["rows"]
    assert [each["kind"] for each in entries] == ["opened", "accepted"]


def test_another_ledger_in_its_place_is_refused_and_can_be_accepted(
    siti: Clerk, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "allocations.toml").write_bytes((siti.cwd / "allocations.toml").read_bytes())
    swapped = Clerk(other, host="X", random_start=7)
    for number in range(4):
        assert swapped.run(*PAY, f"9{number}").code == 0
    for name in ("ledger.jsonl", "ledger.head"):
        (siti.cwd / name).write_bytes((other / name).read_bytes())
    refused(siti.run("status"), "ledger-replaced")
    refused(siti.run(*PAY, "3"), "ledger-replaced")
    assert siti.run(*ACCEPT).code == 0
    assert siti.run("status").code == 0
    assert siti.run(*PAY, "3").code == 0


def test_repeating_a_command_whose_outcome_was_unknown_makes_it_certain(siti: Clerk) -> None:
    """Its line is there, but its sync or its head was not: "already recorded" has to be true."""
    head = (siti.cwd / "ledger.head").read_bytes()
    assert siti.run(*PAY, "3").code == 0
    for content in (ledger(siti).read_bytes(), ledger(siti).read_bytes()[:-1]):
        (siti.cwd / "ledger.head").write_bytes(head)
        siti.state = None
        ledger(siti).write_bytes(content)
        before = siti.run("status", "--format", "json").out
        assert "entry-unconfirmed" in before or "ledger-unfinished" in before
        again = siti.run(*PAY, "3")
        assert (again.code, "#4" in again.err) == (0, True), again
        assert head != (siti.cwd / "ledger.head").read_bytes()
        assert fields(siti.run("verify", "--format", "json"))["problems"] == []


def test_accepting_needs_a_note_and_takes_one_thing_at_a_time(siti: Clerk) -> None:
    assert siti.run("verify", "--accept-restored").code == 2
    both = siti.run("verify", "--accept-restored", "--accept-cloud-folder", "--note", "x")
    assert both.code == 2


def test_accepting_asks_at_a_terminal_and_a_dry_run_writes_nothing(siti: Clerk) -> None:
    roll_back(siti)
    before = ledger(siti).read_bytes()
    assert siti.run(*ACCEPT, typed="t\n").code == 130
    assert siti.run(*ACCEPT, "--dry-run").code == 0
    assert before == ledger(siti).read_bytes()
    shown = siti.run(*ACCEPT, typed="y\n")
    assert shown.code == 0
    assert "disk rusak" in shown.err


def test_a_computer_that_cannot_remember_says_so_and_goes_on(
    pangkalpinang: Clerk, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    pangkalpinang.state = tmp_path / "file"
    paid = pangkalpinang.run(*PAY, "1")
    assert paid.code == 0
    assert paid.err.count("[not-remembered]") == 1
    assert fields(pangkalpinang.run("status", "--format", "json"))["head"]["seq"] == 2


def test_a_cloud_folder_is_refused_until_somebody_answers_for_it(
    clerk: Clerk, tmp_path: Path
) -> None:
    made = clerk.run("init", "Dropbox/hibah", "--example", "pangkalpinang")
    assert made.code == 0
    assert "[in-cloud-folder]" in made.err
    office = clerk.at(tmp_path / "Dropbox" / "hibah")
    assert office.run("status").code == 0
    for more in ((), ("--dry-run",)):
        answer = office.run(*PAY, "1", *more)
        assert (answer.code, "[cloud-folder]" in answer.err) == (4, True)
    assert not (office.cwd / "ledger.jsonl").exists()
    accept = ("verify", "--accept-cloud-folder", "--note", "satu komputer saja")
    assert office.run(*accept).code == 0
    again = office.run(*accept)
    assert (again.code, "#2" in again.err) == (0, True)
    paid = office.run(*PAY, "1")
    assert (paid.code, "[in-cloud-folder]" in paid.err) == (0, True)
    assert "in-cloud-folder" in office.run("verify", "--format", "json").out


def test_a_ledger_of_before_without_a_head_is_verified_whole_and_gets_one(siti: Clerk) -> None:
    (siti.cwd / "ledger.head").unlink()
    siti.state = None
    assert siti.run("verify").code == 0
    assert not (siti.cwd / "ledger.head").exists()
    assert siti.run(*PAY, "3").code == 0
    assert (siti.cwd / "ledger.head").exists()
    roll_back(siti, with_head=False)
    refused(siti.run("status"), "ledger-shorter")
