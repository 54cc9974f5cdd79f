"""What this person's computer remembers, and a person who answers for what it refuses."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from support.clerk import Clerk, Outcome, fields

from pilkada_cli.core.values.problem import Problem, RefusedError

PAY = ("disburse", "tni", "1.000", "--date", "2024-11-05", "--sp2d")
ACCEPT = ("accept", "restored", "--note", "disk rusak, cadangan 5 November")


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
    (siti.cwd / "allocations.toml").unlink()
    refused(siti.run("status"), "ledger-missing")
    refused(siti.run("status", "-C", "."), "ledger-missing")


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
    refused(siti.run(*ACCEPT), "ledger-changed")
    assert ledger(siti).read_bytes() != content


def test_a_ledger_that_is_gone_on_purpose_begins_with_who_answers_for_it(siti: Clerk) -> None:
    ledger(siti).unlink()
    assert siti.run(*ACCEPT).code == 0
    entries = fields(siti.run("history", "--format", "json"))["rows"]
    assert [each["kind"] for each in entries] == ["opened", "accepted"]


@pytest.mark.parametrize("actor", ["siti {BPKAD}", "}{", '"ledger":"', "{" * 200])
def test_no_name_of_a_clerk_switches_the_memory_off(siti: Clerk, actor: str) -> None:
    """The ledger's name was looked for in bytes that nobody had verified."""
    for path in siti.cwd.iterdir():
        path.unlink()
    assert siti.run("init", "--example", "pangkalpinang").code == 0
    siti.environ["PILKADA_ACTOR"] = actor
    assert siti.run(*PAY, "1").code == 0
    assert siti.run(*PAY, "2").code == 0
    roll_back(siti)
    refused(siti.run("status"), "ledger-shorter")


@pytest.mark.parametrize("head", ["empty", "older", "missing", "random", "zeros"])
def test_what_was_shown_is_remembered_whatever_the_head_file_says(
    siti: Clerk, head: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = siti.cwd / "ledger.head"
    older = path.read_bytes()
    assert siti.run(*PAY, "3").code == 0
    match head:
        case "empty":
            path.write_bytes(b"")
        case "older":
            path.write_bytes(older)
        case "missing":
            path.unlink()
        case "random":
            path.write_bytes(bytes(range(256)) * 17)
        case _:
            path.write_bytes(bytes(4256))
    auditor = Clerk(siti.cwd, user="auditor", state=tmp_path_factory.mktemp("auditor"))
    shown = auditor.run("status")
    assert shown.code == 0
    assert ("[head-unreadable]" in shown.out) == (head in {"empty", "random", "zeros"})
    whole = ledger(siti).read_bytes()
    forged = whole.replace(b'"1000.00"', b'"1001.00"', 1)
    ledger(siti).write_bytes(relinked(forged))
    refused(auditor.run("status"), "ledger-rewritten")
    ledger(siti).write_bytes(b"".join(whole.splitlines(keepends=True)[:2]))
    refused(auditor.run("status"), "ledger-shorter")
    ledger(siti).write_bytes(b"".join(whole.splitlines(keepends=True)[:3]))
    if head == "older":  # a power cut can have taken what was never confirmed; it is said
        assert "[entry-not-kept]" in auditor.run("status").out
    else:
        refused(auditor.run("status"), "ledger-shorter")
    ledger(siti).unlink()
    refused(auditor.run("status"), "ledger-missing")


def relinked(content: bytes) -> bytes:
    """The same lines with a chain that holds."""
    found, prev = b"", "0" * 64
    for line in content.splitlines():
        body = json.loads(line)
        body["prev"] = prev
        del body["sha256"]
        unsigned = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        prev = hashlib.sha256(unsigned.encode()).hexdigest()
        found += f'{unsigned[:-1]},"sha256":"{prev}"}}\n'.encode()
    return found


def test_the_first_sight_of_a_ledger_is_said_once(
    siti: Clerk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert "[first-sight]" not in siti.run("status").out  # it made this ledger
    auditor = Clerk(siti.cwd, user="auditor", state=tmp_path_factory.mktemp("auditor"))
    first = auditor.run("status", "--lang", "en")
    assert "[first-sight]" in first.out
    assert fields(siti.run("verify", "--format", "json"))["head"]["sha256"] in first.out
    assert "[first-sight]" not in auditor.run("verify").out


def test_memory_that_is_damaged_is_said_and_never_taken_for_none(siti: Clerk) -> None:
    assert siti.state
    [path] = (siti.state / "seen").iterdir()
    path.write_bytes(b"")  # what a cleaner of empty files leaves of it
    for arguments in (("status",), ("verify",)):
        shown = siti.run(*arguments)
        assert (shown.code, "[memory-damaged]" in shown.out) == (0, True)
        assert "[first-sight]" not in shown.out
    assert "[memory-damaged]" in siti.run(*PAY, "3").err


def test_an_office_that_is_moved_below_its_folder_is_still_the_one_that_was_seen(
    siti: Clerk,
) -> None:
    inner = siti.cwd / "data"
    inner.mkdir()
    older = b"".join(ledger(siti).read_bytes().splitlines(keepends=True)[:2])
    (siti.cwd / "allocations.toml").rename(inner / "allocations.toml")
    ledger(siti).unlink()
    (siti.cwd / "ledger.head").unlink()
    (inner / "ledger.jsonl").write_bytes(older)
    for named in ((), ("-C", str(siti.cwd))):
        refused(siti.run("status", *named), "ledger-missing")
    refused(siti.run("status", "-C", "data"), "ledger-lost")
    other = Clerk(siti.cwd, state=None)
    assert other.run("status").code == 0
    named_here = other.run("status", "-C", ".", "--lang", "en")
    assert (named_here.code, "did you mean data?" in named_here.err) == (3, True)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("left", ["ledger", "plan"])
def test_a_link_in_the_place_of_an_office_does_not_make_another_of_it(
    siti: Clerk, tmp_path_factory: pytest.TempPathFactory, left: str
) -> None:
    """A forged office behind a link was seen "for the first time", and the payment paid again."""
    forger = Clerk(tmp_path_factory.mktemp("forger"), random_start=7)
    shutil.copy(siti.cwd / "allocations.toml", forger.cwd)
    assert forger.run(*PAY, "9").code == 0
    if left == "plan":
        ledger(forger).unlink()
        (forger.cwd / "ledger.head").unlink()
    siti.cwd.rename(siti.cwd.with_name(f"{siti.cwd.name}-away"))
    siti.cwd.symlink_to(forger.cwd)
    code = "ledger-replaced" if left == "ledger" else "ledger-missing"
    behind = siti.at(forger.cwd)  # as the system says where a person is who went there
    behind.environ = {"PWD": str(siti.cwd)}
    for clerk in (siti, behind):
        refused(clerk.run("status"), code)
        refused(clerk.run(*PAY, "2"), code)
    assert siti.at(forger.cwd).run("status").code == 0  # it is not the place that was seen
    assert siti.run(*ACCEPT).code == 0
    assert siti.run("status").code == behind.run("status").code == 0


@pytest.fixture
def inner(siti: Clerk) -> Path:
    """The office lies in `data`, below where Siti stands, and she has seen it there."""
    folder = siti.cwd / "data"
    folder.mkdir()
    for each in list(siti.cwd.glob("*.*")):
        each.rename(folder / each.name)
    siti.state = siti.cwd / "memory"
    assert siti.run("status").code == 0
    return folder


@pytest.mark.parametrize("left", ["nothing", "folder", "plan"])
def test_a_strange_office_above_the_folder_of_the_one_that_was_seen_takes_not_its_place(
    siti: Clerk, inner: Path, tmp_path_factory: pytest.TempPathFactory, left: str
) -> None:
    """Forged in the folder above, `data` taken away: all that was said was "for the first time"."""
    forger = Clerk(tmp_path_factory.mktemp("forger"), random_start=7)
    plan = (inner / "allocations.toml").read_bytes()
    (forger.cwd / "allocations.toml").write_bytes(plan)
    assert forger.run(*PAY, "9").code == 0
    shutil.rmtree(inner)
    if left != "nothing":
        inner.mkdir()
    if left == "plan":
        (inner / "allocations.toml").write_bytes(plan)
    for each in sorted(forger.cwd.iterdir()):
        shutil.copy(each, siti.cwd)
        refused(siti.run("status"), "ledger-missing")
    refused(siti.run(*PAY, "3"), "ledger-missing")
    assert siti.run("status", "-C", ".").code == 0  # named, it is that one


def test_an_office_that_is_moved_out_of_data_goes_on(siti: Clerk, inner: Path) -> None:
    for each in list(inner.iterdir()):
        each.rename(siti.cwd / each.name)
    inner.rmdir()
    assert siti.run(*PAY, "3").code == 0
    roll_back(siti)
    refused(siti.run("status"), "ledger-shorter")


def test_an_office_that_is_moved_out_of_data_and_rolled_back_is_lost(
    siti: Clerk, inner: Path
) -> None:
    for each in list(inner.iterdir()):
        each.rename(siti.cwd / each.name)
    roll_back(siti)
    refused(siti.run("status"), "ledger-lost")


def test_an_office_begins_above_another_that_stands_or_was_given_up(
    siti: Clerk, inner: Path
) -> None:
    begin = ("init", "--example", "pangkalpinang")
    assert siti.run(*begin).code == 0
    assert siti.run("status").code == 0
    assert siti.run("status", "-C", "data").code == 0
    (siti.cwd / "allocations.toml").unlink()
    shutil.rmtree(inner)
    assert siti.run(*begin).code == 0
    assert siti.run("status").code == 0


def test_an_office_that_is_moved_whole_goes_on_and_its_rollback_is_refused(
    siti: Clerk, tmp_path: Path
) -> None:
    siti.cwd.joinpath("allocations.toml")
    moved = siti.at(tmp_path.parent / f"{tmp_path.name}-moved")
    siti.cwd.rename(moved.cwd)
    shown = moved.run("status")
    assert (shown.code, "warning" in shown.err) == (0, False)
    roll_back(moved)
    refused(moved.run("status"), "ledger-shorter")


def copied(clerk: Clerk, name: str) -> Clerk:
    shutil.copytree(clerk.cwd, clerk.cwd.parent / name)
    return clerk.at(clerk.cwd.parent / name)


def test_a_copy_that_goes_on_is_said_and_accuses_nobody(siti: Clerk, tmp_path: Path) -> None:
    copy = copied(siti, f"{tmp_path.name}-copy")
    assert copy.run(*PAY, "3", "--actor", "budi").code == 0
    shown = siti.run("status", "--lang", "en")
    assert shown.code == 0
    for said in ("[copy-went-on]", "entry 4", "budi", "PC-KEU-07", f"{tmp_path.name}-copy"):
        assert said in shown.out.replace("\n", " ")
    assert siti.run(*PAY, "4").code == 0
    for other in (siti, copy):
        assert "[copy-went-on]" in other.run("verify").out


def test_reading_a_longer_forged_copy_forgets_nothing(siti: Clerk, tmp_path: Path) -> None:
    copy = copied(siti, f"{tmp_path.name}-copy")
    content = ledger(copy).read_bytes().replace(b'"1000.00"', b'"1001.00"', 1)
    (copy.cwd / "ledger.head").unlink()
    ledger(copy).write_bytes(relinked(content))
    copy.state, true_state = None, copy.state
    assert copy.run(*PAY, "3").code == 0
    copy.state = true_state
    assert copy.run("status").code == 0
    shown = siti.run("status")
    assert (shown.code, "[copy-went-on]" in shown.out) == (0, True)
    roll_back(siti)
    refused(siti.run("status"), "ledger-shorter")


def test_what_was_seen_in_a_copy_that_is_gone_is_missed_until_somebody_answers(
    siti: Clerk, tmp_path: Path
) -> None:
    copy = copied(siti, f"{tmp_path.name}-copy")
    assert copy.run(*PAY, "3").code == 0
    shutil.rmtree(copy.cwd)
    refused(siti.run("status"), "ledger-lost")
    refused(siti.run(*PAY, "4"), "ledger-lost")
    assert siti.run(*ACCEPT).code == 0
    assert siti.run("status").code == 0


def test_a_copy_that_was_rolled_back_no_longer_holds_what_was_seen(
    siti: Clerk, tmp_path: Path
) -> None:
    copy = copied(siti, f"{tmp_path.name}-copy")
    assert copy.run(*PAY, "3").code == 0
    assert "[copy-went-on]" in siti.run("status").out
    roll_back(copy)
    refused(siti.run("status"), "ledger-lost")


def test_an_older_copy_is_no_contradiction(siti: Clerk, tmp_path: Path) -> None:
    backup = copied(siti, f"{tmp_path.name}-backup")
    assert backup.run("status").code == 0
    assert siti.run(*PAY, "3").code == 0
    assert "[copy-went-on]" not in siti.run("status").out
    assert "[copy-went-on]" in backup.run("status").out
    shutil.rmtree(backup.cwd)
    assert siti.run("status").code == 0


def test_four_acknowledged_payments_are_never_cut_as_one_recording(siti: Clerk) -> None:
    """An old head file was put back, and the line behind it was damaged."""
    old_head = (siti.cwd / "ledger.head").read_bytes()
    for number in range(3, 7):
        assert siti.run(*PAY, str(number)).code == 0
    (siti.cwd / "ledger.head").write_bytes(old_head)
    whole = ledger(siti).read_bytes()
    lines = whole.splitlines(keepends=True)
    damaged = lines[3].replace(b'"1000.00"', b'"1001.00"')
    stranger = Clerk(siti.cwd, state=None)
    for content in (whole, b"".join([*lines[:3], damaged, *lines[4:]]), b"".join(lines[:6])):
        ledger(siti).write_bytes(content)
        for command in (("status",), ("verify",), (*PAY, "9")):
            refused(stranger.run(*command), "head-behind")
        assert content == ledger(siti).read_bytes()
    assert list(siti.cwd.glob("torn-*")) == []
    ledger(siti).write_bytes(whole)
    assert stranger.run(*ACCEPT).code == 0
    assert stranger.run(*PAY, "9").code == 0


def test_what_was_set_aside_is_evidence_that_verify_misses(siti: Clerk) -> None:
    ledger(siti).write_bytes(ledger(siti).read_bytes() + b"half a line")
    assert siti.run(*PAY, "3").code == 0
    [torn] = siti.cwd.glob("torn-*.bin")
    content = torn.read_bytes()
    for change, code in ((content + b"x", "torn-changed"), (None, "torn-missing")):
        torn.unlink() if change is None else torn.write_bytes(change)
        shown = siti.run("verify")
        assert (shown.code, f"[{code}]" in shown.out) == (0, True)
    torn.write_bytes(content)
    assert "[torn-" not in siti.run("verify").out


STRAYS = {
    "of offset 0": ("torn-0-{digest}.bin", b"x"),
    "of long ago": ("torn-7-{digest}.bin", b"x"),
    "of far ahead": (f"torn-{10**15}-{{digest}}.bin", b"x"),
    "without a byte": ("torn-{size}-{digest}.bin", b""),
    "not what it says": ("torn-{size}-0123456789abcdef.bin", b"x"),
    "larger than a line": ("torn-{size}-{digest}.bin", bytes(5 * 2**20)),
}


@pytest.mark.parametrize("name", STRAYS)
def test_a_stray_file_of_that_name_is_told_by_verify_and_recorded_by_nobody(
    siti: Clerk, name: str
) -> None:
    pattern, content = STRAYS[name]
    digest = hashlib.sha256(content).hexdigest()[:16]
    stray = siti.cwd / pattern.format(digest=digest, size=ledger(siti).stat().st_size)
    stray.write_bytes(content)
    assert siti.run(*PAY, "3").code == 0
    kinds = [row["kind"] for row in fields(siti.run("history", "--format", "json"))["rows"]]
    assert kinds == ["opened", "disbursed", "disbursed", "disbursed"]
    assert content == stray.read_bytes()
    told = "[torn-strange]" in siti.run("verify").out
    assert told == (name != "of offset 0")  # no name that is ours


def test_two_recordings_that_were_cut_off_in_one_place_are_both_told(siti: Clerk) -> None:
    for number in (3, 4):
        rest = f"half a line {number}".encode()
        digest = hashlib.sha256(rest).hexdigest()[:16]
        name = f"torn-{ledger(siti).stat().st_size}-{digest}.bin"
        (siti.cwd / name).write_bytes(rest)
    assert siti.run(*PAY, "3").code == 0
    kinds = [row["kind"] for row in fields(siti.run("history", "--format", "json"))["rows"]]
    assert kinds == ["opened", "disbursed", "disbursed", "recovered", "recovered", "disbursed"]
    assert "[torn-" not in siti.run("verify").out


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
    assert siti.run("accept", "restored").code == 2
    both = siti.run("accept", "restored", "cloud-folder", "--note", "x")
    assert both.code == 2
    assert siti.run("accept", "all", "--note", "x").code == 2


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
    named = office.run(*PAY, "1", environ={"COLUMNS": "400"}).err
    assert f"[cloud-folder]: {office.cwd} " in named  # a dot names no folder to a clerk
    assert not (office.cwd / "ledger.jsonl").exists()
    accept = ("accept", "cloud-folder", "--note", "satu komputer saja")
    assert office.run(*accept).code == 0
    again = office.run(*accept)
    assert (again.code, "#2" in again.err) == (0, True)
    line = (office.cwd / "ledger.jsonl").read_bytes().splitlines()[1]
    assert b'"cloud":"Dropbox"' in line
    assert b'"fmt":2' in line
    paid = office.run(*PAY, "1")
    assert (paid.code, "[in-cloud-folder]" in paid.err) == (0, True)
    assert "in-cloud-folder" in office.run("verify", "--format", "json").out


def test_an_acceptance_is_for_one_program_and_one_folder(clerk: Clerk, tmp_path: Path) -> None:
    assert clerk.run("init", "Dropbox/hibah", "--example", "pangkalpinang").code == 0
    office = clerk.at(tmp_path / "Dropbox" / "hibah")
    accept = ("accept", "cloud-folder", "--note", "satu komputer saja")
    assert office.run(*accept).code == 0
    shutil.copytree(tmp_path / "Dropbox" / "hibah", tmp_path / "Dropbox" / "lain")
    shutil.copytree(tmp_path / "Dropbox" / "hibah", tmp_path / "OneDrive" / "hibah")
    for other in ("Dropbox/lain", "OneDrive/hibah"):
        refusal = clerk.at(tmp_path / other).run(*PAY, "1")
        assert (refusal.code, "[cloud-folder]" in refusal.err) == (4, True), other
    assert office.run(*PAY, "1").code == 0


def test_a_cloud_folders_ledger_is_restored_from_before_its_acceptance(
    clerk: Clerk, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """First a person answers for the ledger, then for its place: neither waits for the other."""
    clerk.state = tmp_path_factory.mktemp("siti")
    assert clerk.run("init", "Dropbox/hibah", "--example", "pangkalpinang").code == 0
    office = clerk.at(tmp_path / "Dropbox" / "hibah")
    accept = ("accept", "cloud-folder", "--note", "satu komputer saja")
    assert office.run(*accept).code == 0
    ledger(office).write_bytes(ledger(office).read_bytes().splitlines(keepends=True)[0])
    (office.cwd / "ledger.head").unlink()
    refused(office.run(*accept), "ledger-shorter")
    restored = office.run(*ACCEPT)
    assert (restored.code, "[in-cloud-folder]" in restored.err) == (0, True)
    assert office.run(*PAY, "1").code == 4
    assert office.run(*accept).code == 0
    assert office.run(*PAY, "1").code == 0


def test_nothing_is_accepted_in_advance(pangkalpinang: Clerk) -> None:
    said = pangkalpinang.run("accept", "cloud-folder", "--note", "x")
    assert said.code == 0
    assert not (pangkalpinang.cwd / "ledger.jsonl").exists()


CONFLICTS = (
    "ledger-PC-KEU-08.jsonl",
    "ledger (PC-KEU-08's conflicted copy 2024-11-06).jsonl",
    "ledger(1).jsonl",
    "ledger (1).jsonl",
    "ledger_conf(2).jsonl",
    "ledger.sync-conflict-20241106-120000-ABCDEFG.jsonl",
    "ledger.jsonl.sync-conflict-20241106",
    "LEDGER-PC.JSONL",
)


@pytest.mark.parametrize("name", CONFLICTS)
def test_every_command_names_a_conflict_copy_and_what_it_has_besides(
    siti: Clerk, name: str
) -> None:
    lines = ledger(siti).read_bytes().splitlines(keepends=True)
    other = siti.cwd / name
    for content, count in (
        (b"".join(lines[:2]), 0),
        (b"".join(lines), 0),
        (b"".join([*lines, lines[1], lines[2]]), 2),
        (b"".join([*lines[:1], lines[2], lines[1]]), 2),
        (b"".join([*lines, b"half"]), 0),
        (b"", 0),
    ):
        other.write_bytes(content)
        for command in (("status",), ("history",), ("verify",), ("check",), ("schedule",)):
            found = fields(siti.run(*command, "--format", "json"))["problems"]
            said = [problem["message"] for problem in found if problem["code"] == "conflict-copy"]
            assert [f"{count} entries" in message and name in message for message in said] == [True]
    assert "[conflict-copy]" in siti.run(*PAY, "3", "--dry-run").err
    assert "[conflict-copy]" in siti.run("brief").err
    assert "[conflict-copy]" in siti.run("export", "register").err
    assert "[conflict-copy]" in siti.run(*PAY, "3").err


def test_a_conflict_copy_is_named_where_no_ledger_is_and_a_folder_of_that_name_is_none(
    pangkalpinang: Clerk,
) -> None:
    (pangkalpinang.cwd / "ledger(2).jsonl").mkdir()
    (pangkalpinang.cwd / "ledger-backup").mkdir()
    assert "[conflict-copy]" not in pangkalpinang.run("status").out
    (pangkalpinang.cwd / "ledger(1).jsonl").write_bytes(b"x\n")
    assert "[conflict-copy]" in pangkalpinang.run("status").out


def test_the_draft_of_a_ledger_that_begins_is_no_conflict_copy(clerk: Clerk) -> None:
    """Whoever looked while the first entry was recorded was told of a second ledger."""
    assert clerk.run("init", "--example", "pangkalpinang").code == 0
    (clerk.cwd / "ledger.jsonl.new").write_bytes(b"half a line")
    assert "[conflict-copy]" not in clerk.run("status").out
    assert clerk.run(*PAY, "1").code == 0
    assert not (clerk.cwd / "ledger.jsonl.new").exists()


def test_an_office_for_practice_is_a_ledger_of_its_own_and_says_so_everywhere(
    siti: Clerk,
) -> None:
    before = ledger(siti).read_bytes()
    made = siti.run("init", "--practice", "latihan")
    assert (made.code, "LATIHAN" in made.err) == (0, True)
    trying = siti.at(siti.cwd / "latihan")
    assert (trying.cwd / "ledger.jsonl").read_bytes().count(b"\n") == 3
    for command in READS:
        for layout in ("table", "plain"):
            if command == ("brief",) and layout == "table":
                continue
            shown = trying.run(*command, "--format", layout)
            assert "LATIHAN" in shown.out.splitlines()[0], (command, layout)
            assert "LATIHAN" not in siti.run(*command, "--format", layout).out
        assert fields(trying.run(*command, "--format", "json"))["practice"] == "LATIHAN"
    for table in ("register", "status", "allocations", "history", "schedule"):
        exported = trying.run("export", table).out.splitlines()
        assert exported[0].startswith("practice,")
        assert all(line.startswith("LATIHAN,") for line in exported[1:])
    paid = trying.run(*PAY, "3", typed="y\n", environ={"COLUMNS": "80"})
    assert paid.code == 0
    assert paid.err.count("LATIHAN") == 1
    assert "LATIHAN" in paid.out.splitlines()[0]
    assert trying.run("verify").code == 0
    assert before == ledger(siti).read_bytes()
    assert "[copy-went-on]" not in siti.run("status").out


READS = (
    *(("status",), ("show", "tni"), ("history",), ("schedule",), ("check",), ("brief",)),
    *(
        ("verify",),
        ("status", "--month", "2024-11"),
        ("check", "--list"),
        ("history", "--by", "month"),
    ),
)


def test_practice_is_copied_with_every_kind_of_entry_and_only_to_a_free_place(
    siti: Clerk,
) -> None:
    ledger(siti).write_bytes(ledger(siti).read_bytes() + b"half")
    assert siti.run("reverse", "2", "--note", "salah").code == 0
    plan = siti.cwd / "allocations.toml"
    plan.write_bytes(plan.read_bytes().replace(b"23950284000\n", b"24000000000\n", 1))
    assert siti.run("adopt", "--document", "Adendum", "--date", "2024-11-05").code == 0
    assert siti.run("init", "--practice", "a b").code == 0
    trying = siti.at(siti.cwd / "a b")
    for command in (("status",), ("history",), ("show", "tni")):
        mine, theirs = (fields(each.run(*command, "--format", "json")) for each in (siti, trying))
        assert mine.pop("head")["seq"] == theirs.pop("head")["seq"]
        for rows in (mine["rows"], theirs["rows"]):
            for row in rows:
                row.pop("sha256", None)
        assert mine["rows"] == theirs["rows"]
    assert siti.run("init", "--practice", "a b").code == 4
    (trying.cwd / "allocations.toml").unlink()
    assert siti.run("init", "--practice", "a b").code == 4
    assert siti.run("init", "--practice").code == 4


def test_practice_that_was_thrown_away_is_begun_anew(siti: Clerk) -> None:
    """The second one was refused as another ledger than the first, with exit 5."""
    for _ in range(2):
        assert siti.run("init", "--practice", "latihan").code == 0
        trying = siti.at(siti.cwd / "latihan")
        assert trying.run(*PAY, "3").code == 0
        assert trying.run("verify").code == 0
        shutil.rmtree(trying.cwd)
    assert siti.run("verify").code == 0


@pytest.mark.parametrize("place", ["ledger_file.LedgerFile.begin", "head_file.HeadFile.write"])
def test_practice_that_could_not_be_begun_is_not_in_the_way_of_the_next_try(
    siti: Clerk, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """On a full disk the plan stayed, and the advised repeat was refused."""

    def full(*_: object, **__: object) -> None:
        raise RefusedError(Problem("disk-full", {"file": "x", "reason": "ENOSPC"}))

    with monkeypatch.context() as patch:
        patch.setattr(f"pilkada_cli.store.file.{place}", full)
        assert siti.run("init", "--practice", "latihan").code == 6
    assert siti.run("init", "--practice", "latihan").code == 0
    assert siti.at(siti.cwd / "latihan").run("verify").code == 0


def test_practice_is_never_adopted_and_never_taken_back(siti: Clerk) -> None:
    assert siti.run("init", "--practice", "latihan").code == 0
    trying = siti.at(siti.cwd / "latihan")
    for clerk, before, after in (
        (trying, b"practice = true\n", b""),
        (siti, b"voting_day", b"practice = true\nvoting_day"),
    ):
        plan = clerk.cwd / "allocations.toml"
        plan.write_bytes(plan.read_bytes().replace(before, after, 1))
        answer = clerk.run("adopt", "--document", "x", "--date", "2024-11-05")
        assert (answer.code, "[practice-stays]" in answer.err) == (4, True)


def test_a_ledger_of_before_without_a_head_is_verified_whole_and_gets_one(siti: Clerk) -> None:
    (siti.cwd / "ledger.head").unlink()
    siti.state = None
    assert siti.run("verify").code == 0
    assert not (siti.cwd / "ledger.head").exists()
    assert siti.run(*PAY, "3").code == 0
    assert (siti.cwd / "ledger.head").exists()
    roll_back(siti, with_head=False)
    refused(siti.run("status"), "ledger-shorter")
