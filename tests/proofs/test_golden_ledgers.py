"""Ledgers of every release are kept as that release wrote them, and every later one reads them.

`tests/golden/ledgers/VERSION/NAME/` is an office's folder as the release left it, and what the
release answered of it: `status.json`, `verify.json`, `history.json`. A later release may answer
more (a new field), never less and nothing else; sentences may be worded better.

**A release's folder is written once.** It is made by the release itself:

    PILKADA_REWRITE=1 python -m pytest tests/proofs/test_golden_ledgers.py

and only where there is none; `test_a_released_folder_is_never_rewritten` then names the digest
that goes into `RELEASED` below. Until the release somebody may remove the folder and make it
anew; from the release on neither it nor its digest changes. What came since is kept in `next/`, the
offices of `SINCE`, each of which may be removed and made anew until the next release: then they are
`OFFICES` too, and the new version gets a folder and a line of its own.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from support.clerk import NOON, Clerk, fields
from support.golden import GOLDEN, REWRITE

from pilkada_cli import __version__
from pilkada_cli.core.ledger.events import KINDS, REVERSIBLE

LEDGERS = GOLDEN / "ledgers"
NEXT = LEDGERS / "next"
RELEASED: Mapping[str, str] = {
    "0.1.0": "12172e9dbec13889886809b040958bb2c1afb04ee4bc322f919bf95dc01eff52",
}
"""The digest of each release's folder; a line is added with each release, and never changed."""

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "status.json": ("status", "--format", "json"),
    "verify.json": ("verify", "--format", "json"),
    "history.json": ("history", "--format", "json"),
}
A_DAY_LATER = NOON + timedelta(days=1)

LETTERS_PLAN = """
[office]
name = "Kabupaten Çontoh 😀"
region_code = "19.05"
voting_day = 2024-11-27
time_zone = "Asia/Jayapura"

[[allocation]]
id = "kpu"
recipient = "KPU Kabupaten Çontoh"
kind = "organiser"
amount = "7,8 miliar"
account_code = "5.1.05.01.01.0001"

[allocation.agreement]
number = "01/NPHD/2023"
recipient_number = "9/PR.07/1905/2023"
signed = 2023-11-10

[allocation.recipient_account]
bank = "Bank Sumsel Babel"
holder = 'RPP "KPU" ½'
number = "171-30-00421"

[[allocation]]
id = "tni"
recipient = "TNI"
amount = "1.000.000,25"
kind = "security"

[allocation.opening]
as_of = 2024-10-16
disbursed = "100.000,50"
in_process = "300.000,75"
stage = "spm"
source = "Rakor 16-10-2024, “catatan”"
"""


def office_day(clerk: Clerk) -> None:
    """The sample office's day: a slip of the hand, put right under the same SP2D; an addendum."""
    said(clerk, "init", "--example", "pangkalpinang")
    sp2d = ("--sp2d", "19.71/04.0/000412/LS/8.01.0.00.0.00.01.0000/M/11/2024")
    said(clerk, "disburse", "tni", "3.205.756.480", *sp2d, "--date", "2024-11-05")
    said(clerk, "reverse", "2", "--note", "jumlah salah ketik: 480, bukan 840")
    said(clerk, "disburse", "tni", "3.205.756.840", *sp2d, "--date", "2024-11-05")
    second = ("--sp2d", "19.71/04.0/000415/LS/8.01.0.00.0.00.01.0000/M/11/2024")
    said(clerk, "disburse", "polri", "276.129.000", *second, "--date", "2024-11-06")
    plan = clerk.cwd / "allocations.toml"
    content = plan.read_bytes()
    plan.write_bytes(content.replace(b"23950284000\n", b"24000000000\n", 1))
    said(clerk, "adopt", "--document", "Adendum NPHD 03/NPHD/2024", "--date", "2024-11-06")


def letters(clerk: Clerk) -> None:
    """Every field, letters from elsewhere, sen; one SP2D used three times."""
    (clerk.cwd / "allocations.toml").write_bytes(LETTERS_PLAN.encode())
    third = ("disburse", "tni", "300.000,50", "--sp2d", "É 05/LS №2", "--date", "2024-11-01")
    said(clerk, *third, "--final", "--note", 'tahap I, “dipercepat” \\ "½" 😀')
    said(clerk, "reverse", "2", "--note", "é")
    said(clerk, *third, "--request", "opening")
    said(clerk, "reverse", "4", "--note", "ꦗꦮ 日本")
    said(clerk, *third, "--no-request", "--actor", "Siti Aminah, S.E.")
    said(
        clerk,
        *("disburse", "kpu", "Rp 3,12 miliar", "--sp2d", "000413", "--date", "5 Nopember 2024"),
        *("--issued", "2024-11-04", "--spm", "413/SPM", "--spm-date", "2024-11-03"),
        *("--spp", "413/SPP", "--spp-date", "2024-11-02", "--account", "171-30-00421"),
    )


def way(clerk: Clerk) -> None:
    """A request on its way: paid in parts, bounced, sent again, withdrawn; and what came back."""
    (clerk.cwd / "allocations.toml").write_bytes(LETTERS_PLAN.encode())
    letter = ("request", "kpu", "3,12 miliar", "--letter", "112 / KU.03/É", "--date", "2024-10-20")
    said(clerk, *letter, "--note", "tahap I")
    said(clerk, "advance", "kpu", "--to", "verified", "--date", "2024-10-21")
    spm = ("advance", "kpu", "--to", "spm", "--date", "2024-10-22", "--document", "413/SPM")
    said(clerk, *spm)
    said(
        clerk, "advance", "kpu", "--to", "spp", "--date", "2024-10-22", "--note", "kurang lampiran"
    )
    said(clerk, *spm[:5], "2024-10-23")
    part = ("disburse", "kpu", "1.000.000.000", "--sp2d", "000413", "--date")
    said(clerk, *part, "2024-10-25")
    said(clerk, "bounce", "--sp2d", "000413", "--date", "2024-10-28", "--document", "Retur 17/½")
    said(clerk, *part, "2024-10-30")
    said(clerk, "cancel", "kpu", "--date", "2024-10-31", "--note", "sisanya diajukan ulang")
    said(clerk, "bounce", "--sp2d", "000413", "--date", "2024-11-01", "--note", "rekening pasif")
    said(clerk, "reverse", "11", "--note", "retur keliru")
    back = ("return", "kpu", "321 juta", "--interest", "4.200.000", "--sts", "8/STS")
    said(clerk, *back, "--date", "2024-11-04", "--account", "171-30-00421", "--note", "sisa")
    said(clerk, "return", "kpu", "--interest", "7,50", "--sts", "9/STS", "--date", "2024-11-05")


TRANCHES_PLAN = """
[office]
name = "Kota Contoh"
voting_day = 2024-11-27
proposal_day = 2025-01-10
collective_leave = "working"

[[holiday]]
date = 2024-09-17
name = "Hari jadi kota"

[[allocation]]
id = "kpu"
recipient = "KPU Kota Contoh"
kind = "organiser"
amount = "22.402.606.928"
agreement = { signed = 2024-04-01 }
schedule = "41/2020"
remainder = "21.000.000"

[[allocation.tranche]]
fiscal_year = 2023

[[allocation.tranche]]
due.months_before_voting = 6

[[allocation.budget]]
fiscal_year = 2024
amount = "22.402.606.928"

[[allocation]]
id = "tni"
recipient = "TNI"
kind = "security"
amount = 1000

[[allocation.tranche]]
percent = "12,5"
base = 800
due.date = 2024-06-01

[[allocation.tranche]]
amount = 900
due.working_days_after_signing = 20
"""


def tranches(clerk: Clerk) -> None:
    """Every way to say a tranche; requests and payments that name theirs, or were found to."""
    (clerk.cwd / "allocations.toml").write_bytes(TRANCHES_PLAN.encode())
    letter = ("--letter", "1/KPU", "--date", "2024-04-02")
    said(clerk, "request", "kpu", "8.961.042.771", *letter)
    said(clerk, "disburse", "kpu", "8.961.042.771", "--sp2d", "1", "--date", "2024-04-20")
    said(clerk, "bounce", "--sp2d", "1", "--date", "2024-04-22")
    said(clerk, "disburse", "kpu", "8.961.042.771", "--sp2d", "1", "--date", "2024-04-24")
    said(
        clerk,
        *("disburse", "kpu", "441.564.157", "--sp2d", "2", "--date", "2024-06-20"),
        *("--tranche", "2"),
    )
    said(clerk, "disburse", "tni", "50", "--sp2d", "3", "--date", "2024-06-20", "--tranche", "1")


def mended(clerk: Clerk) -> None:
    """Half a line was set aside; later an older copy was put back, and somebody answers for it."""
    office_day(clerk)
    ledger = clerk.cwd / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes() + b'{"at":"2024-11-06T05:02:03.0')
    last = ("disburse", "polri", "1.000", "--sp2d", "000416", "--date", "2024-11-06")
    said(clerk, *last)
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(lines[:-1]))
    said(clerk, "accept", "restored", "--note", "dari cadangan é")
    said(clerk, *last)
    said(clerk, "accept", "cloud-folder", "--note", "map bersama kantor")


def opened(clerk: Clerk) -> None:
    """The shortest that a clerk can leave: the opening and one payment."""
    said(clerk, "init", "--example", "pangkalpinang")
    said(clerk, "disburse", "tni", "1", "--sp2d", "1", "--date", "2024-10-17")


def practice(clerk: Clerk) -> None:
    """A copy for practice: lines of the second format."""
    elsewhere = clerk.at(clerk.cwd / "real")
    elsewhere.cwd.mkdir()
    office_day(elsewhere)
    said(elsewhere, "init", "--practice", str(clerk.cwd / "copy"))
    for name in ("allocations.toml", "ledger.jsonl", "ledger.head"):
        (clerk.cwd / "copy" / name).rename(clerk.cwd / name)
    (clerk.cwd / "copy").rmdir()
    shutil.rmtree(elsewhere.cwd)
    clerk.now = elsewhere.now
    last = ("disburse", "polri", "1.000", "--sp2d", "000416", "--date", "2024-11-06")
    said(clerk, *last, "--actor", "Siti {BPKAD}")


def places(clerk: Clerk) -> None:
    """Somebody answers for a folder that a program synchronises: the second format."""
    opened(clerk)
    clerk.environ["OneDrive"] = str(clerk.cwd)
    said(clerk, "accept", "cloud-folder", "--note", "satu komputer saja")


OFFICES: Mapping[str, Callable[[Clerk], None]] = {
    "office-day": office_day,
    "letters": letters,
    "way": way,
    "tranches": tranches,
    "mended": mended,
    "opened": opened,
    "practice": practice,
    "places": places,
}
"""What a release leaves behind; only ever made by the version of this source."""


CLOSING_PLAN = """
[office]
name = "Kota Contoh"
voting_day = 2024-11-27
proposal_day = 2025-01-10
treasury_account = "171-30-00001"

[[allocation]]
id = "kpu"
recipient = "KPU Kota Contoh"
amount = 1000
schedule = "41/2020"

[[allocation]]
id = "tni"
recipient = "TNI"
amount = 500
opening = { as_of = 2024-10-16, disbursed = 100, in_process = 300 }

[[allocation]]
id = "polri"
recipient = "Polri"
amount = 50
"""


def closing(clerk: Clerk) -> None:
    """After the election: use reports, what came back and where, what will not be paid."""
    clerk.now = NOON + timedelta(days=200)
    (clerk.cwd / "allocations.toml").write_bytes(CLOSING_PLAN.encode())
    said(clerk, "disburse", "kpu", "400", "--sp2d", "1", "--date", "2024-11-01")
    said(clerk, "disburse", "kpu", "500", "--sp2d", "2", "--date", "2024-11-02", "--tranche", "2")
    rest = ("end", "kpu", "--tranche", "2", "--date", "2024-12-02", "--document", "Surat 7/½")
    said(clerk, *rest)
    letter = ("--letter", "9 / LPJ.É", "--date", "2025-01-20")
    said(clerk, "lpj", "kpu", *letter, "--remainder", "0", "--tranche", "1", "--note", "lengkap")
    said(clerk, "lpj", "kpu", "--letter", "10/LPJ", "--date", "2025-02-01", "--remainder", "7,5")
    said(clerk, "lpj", "tni", "--letter", "11/LPJ", "--date", "2025-02-01")
    back = ("return", "kpu", "7,50", "--sts", "8/STS", "--date", "2025-02-03")
    said(clerk, *back, "--into", "171-30-00001")
    said(clerk, "return", "tni", "--none", "--date", "2025-02-03", "--note", "nihil")
    said(clerk, "reverse", "9", "--note", "keliru")
    said(clerk, "return", "tni", "--none", "--date", "2025-02-04")
    said(clerk, "end", "polri", "--date", "2025-02-04", "--note", "tidak jadi 😀")


AGREED_PLAN = """
[office]
name = "Kota Contoh"
voting_day = 2024-11-27
report_first = true

[[allocation]]
id = "kpu"
recipient = "KPU Kota Contoh"
kind = "organiser"
amount = 1000
funded_by = "Provinsi Contoh é"

[[allocation.tranche]]
amount = 400

[[allocation.tranche]]

[[allocation.tranche]]
percent = 20
only_if = "putaran kedua ½"

[[allocation]]
id = "psu"
recipient = "KPU Kota Contoh (PSU)"
amount = 500
voting_day = 2025-08-27
proposal_day = 2025-09-20
schedule = "41/2020"

[[allocation]]
id = "tni"
recipient = "TNI"
kind = "military"
amount = 50

[[allocation]]
id = "polri"
recipient = "Polres"
kind = "police"
amount = 0
paid_through = "Polda 😀"
"""


def agreed(clerk: Clerk) -> None:
    """What real regions agree on; and an addendum after the first tranche was paid."""
    plan = clerk.cwd / "allocations.toml"
    plan.write_bytes(AGREED_PLAN.encode())
    said(clerk, "disburse", "kpu", "410", "--sp2d", "1", "--date", "2024-11-01")
    said(clerk, "request", "kpu", "390", "--letter", "2", "--date", "2024-11-02")
    said(clerk, "disburse", "psu", "200", "--sp2d", "3", "--date", "2024-11-02")
    more = AGREED_PLAN.replace("amount = 500", "amount = 600").replace("amount = 0", "amount = 70")
    plan.write_bytes(more.encode())
    said(clerk, "adopt", "--document", "Addendum 1/½", "--date", "2024-11-05")


SINCE: Mapping[str, Callable[[Clerk], None]] = {"closing": closing, "agreed": agreed}
"""What came since the last release."""


def said(clerk: Clerk, *arguments: str) -> None:
    outcome = clerk.run(*arguments)
    assert outcome.code == 0, (arguments, outcome)


def make(version: Path, offices: Mapping[str, Callable[[Clerk], None]] = OFFICES) -> None:
    """Make a release's folder. It must not exist: what was released is never written again."""
    version.mkdir(parents=True)  # refuses where it is there
    for name, prepare in offices.items():
        clerk = Clerk(version / name)
        clerk.cwd.mkdir()
        prepare(clerk)
        (clerk.cwd / "ledger.lock").unlink()
        for file, answer in answers(clerk.cwd).items():
            (clerk.cwd / file).write_bytes(answer)


def answers(folder: Path) -> dict[str, bytes]:
    """What this version answers, a day after the office closed."""
    found = {}
    for file, arguments in ANSWERS.items():
        outcome = Clerk(folder, now=later(folder)).run(*arguments)
        assert outcome.code == 0, (folder, outcome)
        found[file] = outcome.stdout
    return found


def later(folder: Path) -> datetime:
    """A day after the office's last line."""
    newest = json.loads((folder / "ledger.jsonl").read_bytes().splitlines()[-1])["at"]
    return max(A_DAY_LATER, datetime.fromisoformat(newest) + timedelta(days=1))


def digest_of(version: Path) -> str:
    """SHA-256 of the names and hashes of all files in a folder, as `sha256sum` lists them."""
    paths = sorted(path for path in version.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(version).as_posix()}\n"
        for path in paths
    ]
    return hashlib.sha256("".join(sorted(lines, key=lambda line: line[66:])).encode()).hexdigest()


def kept() -> list[Path]:
    """The folder of each ledger of each release."""
    return sorted(LEDGERS.glob("*/*/"))


def working_copy(ledger: Path, folder: Path) -> Path:
    """A copy to work in: what is kept is not even opened for writing."""
    copied = folder / "office"
    shutil.copytree(ledger, copied, ignore=shutil.ignore_patterns(*ANSWERS))
    return copied


WRITTEN_OTHERWISE = {
    "mended": "its last line answers for every cloud folder; such a line is not written any more",
    "places": "its last line names the folder in which it was made",
}


def test_this_release_is_kept(tmp_path: Path) -> None:
    version = LEDGERS / __version__
    if REWRITE and not version.exists():
        make(tmp_path / "made")
        shutil.copytree(tmp_path / "made", version)  # whole, or not at all
    assert version.exists(), f"{version} is missing: PILKADA_REWRITE=1 makes it"
    assert set(OFFICES) == {path.name for path in version.iterdir()}
    kept_since(tmp_path)
    text = "".join(path.read_text("utf-8") for path in LEDGERS.glob("*/*/ledger.jsonl"))
    assert set(KINDS) == {json.loads(line)["kind"] for line in text.splitlines()}
    assert not text.isascii()
    assert '"id":"disbursed~3:' in text


def kept_since(folder: Path) -> None:
    """What came since the last release is kept too."""
    missing = {name: SINCE[name] for name in SINCE if not (NEXT / name).exists()}
    if REWRITE and missing:
        make(folder / "next", missing)
        shutil.copytree(folder / "next", NEXT, dirs_exist_ok=True)
    assert set(SINCE) == {path.name for path in NEXT.iterdir()}


def test_this_version_writes_its_ledgers_the_same_again(tmp_path: Path) -> None:
    make(tmp_path / "made")
    make(tmp_path / "next", SINCE)
    for name in SINCE:
        for file in ("ledger.jsonl", "ledger.head"):
            expected = (NEXT / name / file).read_bytes()
            assert expected == (tmp_path / "next" / name / file).read_bytes(), name
    for name in OFFICES:
        for file in ("ledger.jsonl", "ledger.head"):
            expected = (LEDGERS / __version__ / name / file).read_bytes()
            found = (tmp_path / "made" / name / file).read_bytes()
            if name not in WRITTEN_OTHERWISE:
                assert expected == found, name
            elif file == "ledger.jsonl":  # as far as the line that it is about
                assert expected.splitlines()[:-1] == found.splitlines()[: expected.count(b"\n") - 1]


def test_a_released_folder_is_never_rewritten() -> None:
    found = {path.name: digest_of(path) for path in LEDGERS.iterdir() if path != NEXT}
    assert RELEASED == found


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    version = tmp_path / "0.1.0"
    make(version)
    before = digest_of(version)
    with pytest.raises(FileExistsError):
        make(version)
    assert before == digest_of(version)


def test_a_changed_a_lost_and_a_new_file_change_the_digest(tmp_path: Path) -> None:
    shutil.copytree(LEDGERS / __version__, tmp_path / "changed")
    version = tmp_path / "changed"
    digests = {digest_of(version)}
    head = version / "letters" / "ledger.head"
    head.write_bytes(head.read_bytes()[:-1] + b"\1")
    digests.add(digest_of(version))
    head.rename(head.with_name("ledger.hat"))
    digests.add(digest_of(version))
    (version / "letters" / "status.json").unlink()
    assert len(digests | {digest_of(version)}) == 4


@pytest.mark.parametrize("ledger", kept(), ids=lambda path: f"{path.parent.name}-{path.name}")
class TestAReleasedLedger:
    """What every later version owes to it."""

    def test_still_answers_the_same(self, ledger: Path, tmp_path: Path) -> None:
        found = answers(working_copy(ledger, tmp_path))
        for file in ANSWERS:
            expected = json.loads((ledger / file).read_bytes())
            assert differences(expected, json.loads(found[file])) == [], file

    def test_still_verifies_without_its_head_file(self, ledger: Path, tmp_path: Path) -> None:
        copied = working_copy(ledger, tmp_path)
        (copied / "ledger.head").unlink()
        outcome = Clerk(copied, now=later(copied)).run("verify", "--format", "json")
        assert outcome.code == 0, outcome
        head = json.loads((ledger / "ledger.jsonl").read_bytes().splitlines()[-1])
        assert {"seq": head["seq"], "sha256": head["sha256"]} == fields(outcome)["head"]

    def test_is_gone_on_with(self, ledger: Path, tmp_path: Path) -> None:
        copied = working_copy(ledger, tmp_path)
        clerk = Clerk(copied, now=later(copied), state=tmp_path / "computer")
        before = (copied / "ledger.jsonl").read_bytes()
        rows = json.loads((ledger / "history.json").read_bytes())["rows"]
        standing = [row for row in rows if row["kind"] in REVERSIBLE and "reversed_by" not in row]
        said(clerk, "reverse", str(standing[-1]["entry"]), "--note", "uji")
        said(clerk, "verify")
        after = (copied / "ledger.jsonl").read_bytes()
        assert after.startswith(before)
        assert after.count(b"\n") == before.count(b"\n") + 1

    def test_is_not_read_with_a_byte_less(self, ledger: Path, tmp_path: Path) -> None:
        copied = working_copy(ledger, tmp_path)
        content = (copied / "ledger.jsonl").read_bytes()
        (copied / "ledger.jsonl").write_bytes(content[:700] + content[701:])
        assert Clerk(copied, now=later(copied)).run("verify").code == 5


WORDING = {"message", "hint"}
MOVED = {"next_due": "overdue_since"}
"""Where a fact stands since a release called it what it is not: a last day that has passed."""


def differences(expected: Any, found: Any, at: str = "") -> list[str]:
    """Where an answer says less than was said, or something else; a sentence may be another."""
    match expected, found:
        case dict(), dict():
            now = {key: key if key in found else MOVED.get(key, key) for key in expected}
            lost = [f"{at}.{key}" for key in expected if now[key] not in found]
            kept = [key for key in expected if now[key] in found and key not in WORDING]
            inner = [differences(expected[key], found[now[key]], f"{at}.{key}") for key in kept]
            return [*lost, *chain.from_iterable(inner)]
        case list(), list() if len(expected) == len(found):
            both = enumerate(zip(expected, found, strict=True))
            inner = [differences(old, new, f"{at}[{index}]") for index, (old, new) in both]
            return [*chain.from_iterable(inner)]
        case _:
            return [] if expected == found else [f"{at}: {expected!r} != {found!r}"]


@pytest.mark.parametrize(
    ("found", "where"),
    [
        ({"rows": [{"paid": "1.00", "message": "a"}]}, []),
        ({"rows": [{"paid": "1.00", "message": "b", "more": "1"}], "more": 1}, []),
        ({"rows": [{"paid": "2.00", "message": "a"}]}, [".rows[0].paid: '1.00' != '2.00'"]),
        ({"rows": [{"message": "a"}]}, [".rows[0].paid"]),
        ({"rows": [{"paid": "1.00"}]}, [".rows[0].message"]),
        ({}, [".rows"]),
    ],
)
def test_an_answer_may_say_more_and_never_less(found: Any, where: list[str]) -> None:
    expected = {"rows": [{"paid": "1.00", "message": "a"}]}
    assert where == differences(expected, found)
    assert differences(expected, {"rows": []}) != []


def test_a_fact_that_moved_is_the_same_fact() -> None:
    expected = {"next_due": "2024-05-27"}
    assert differences(expected, {"overdue_since": "2024-05-27"}) == []
    assert differences(expected, {"overdue_since": "2024-05-28"}) != []
    assert differences(expected, {}) == [".next_due"]
