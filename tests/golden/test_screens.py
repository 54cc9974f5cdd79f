"""Every screen as it stands, in both languages and on screens of three widths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from support.clerk import Clerk
from support.golden import Way, check, told

from pilkada_cli.cli.app import COMMANDS
from pilkada_cli.reports.registry import REPORTS

SP2D = "19.71/04.0/000412/LS/8.01.0.00.0.00.01.0000/M/11/2024"
SECOND = "19.71/04.0/000415/LS/8.01.0.00.0.00.01.0000/M/11/2024"
ADDENDUM = "Adendum NPHD 03/NPHD/2024"
WRONG = ("disburse", "tni", "3.205.756.480", "--sp2d", SP2D, "--date", "2024-11-05")
RIGHT = ("disburse", "tni", "3.205.756.840", "--sp2d", SP2D, "--date", "2024-11-05")
PART = ("disburse", "polri", "276.129.000", "--sp2d", SECOND, "--date", "2024-11-06")


def opening(clerk: Clerk) -> None:
    """The plan of Kota Pangkalpinang; nothing is recorded."""
    assert clerk.run("init", "--example", "pangkalpinang").code == 0


def mistaken(clerk: Clerk) -> None:
    """A payment with a slip of the hand."""
    opening(clerk)
    assert clerk.run(*WRONG).code == 0


def changed(clerk: Clerk) -> None:
    """The slip taken back and put right, a part payment; the plan's file gives the TNI more."""
    mistaken(clerk)
    assert clerk.run("reverse", "2", "--note", "jumlah salah ketik: 480, bukan 840").code == 0
    assert clerk.run(*RIGHT, "--actor", "Siti Aminah").code == 0
    assert clerk.run(*PART, "--note", "tahap 1").code == 0
    plan = clerk.cwd / "allocations.toml"
    content = plan.read_text("utf-8")
    plan.write_text(content.replace("3205756840\n", "4000000000\n", 1), "utf-8")


def adopted(clerk: Clerk) -> None:
    """That change of the plan adopted: some money is not requested yet."""
    changed(clerk)
    assert clerk.run("adopt", "--document", ADDENDUM, "--date", "2024-11-04").code == 0


STS = ("--sts", "8/STS/2024", "--date")
LETTER = ("--letter", "112/KU.03/1971/2024", "--date", "2024-10-18")
MORE_FOR_TNI = ("advance", "tni", "--to", "spm", "--date", "2024-10-21", "--document", "000398")


def on_its_way(clerk: Clerk) -> None:
    """The TNI's file at BPKAD; the Polri's paid in part, and that bounced."""
    opening(clerk)
    for command in (
        MORE_FOR_TNI,
        ("advance", "polri", "--to", "sp2d", "--date", "2024-10-24"),
        (*PART[:-1], "2024-10-28", "--note", "tahap 1"),
        ("bounce", "--sp2d", SECOND, "--date", "2024-10-30", "--document", "Retur 17/BSB"),
    ):
        assert clerk.run(*command).code == 0, command


def closing(clerk: Clerk) -> None:
    """What was on its way has arrived; something came back, with interest."""
    on_its_way(clerk)
    for command in (
        (*PART[:-1], "2024-11-04"),
        ("return", "polri", "21.000.000", *STS, "2024-11-05", "--interest", "200.000"),
    ):
        assert clerk.run(*command).code == 0, command


IN_TRANCHES = """
[office]
name = "Pemerintah Kota Contoh"
voting_day = 2024-11-27
proposal_day = 2025-01-10

[[allocation]]
id = "kpu"
recipient = "KPU Kota Contoh"
kind = "organiser"
amount = "22.402.606.928"
agreement = { number = "270/01/NPHD/2024", signed = 2024-04-01 }
schedule = "41/2020"

[[allocation.budget]]
fiscal_year = 2024
amount = "20.000.000.000"

[[allocation]]
id = "tni"
recipient = "TNI (pengamanan Pilkada)"
kind = "security"
amount = "3.205.756.840,00"

[[allocation.tranche]]
percent = 40
due = { date = 2024-10-01 }

[[allocation.tranche]]
percent = 60
due = { date = 2024-11-12 }
"""


def in_tranches(clerk: Clerk) -> None:
    """The KPU's tranches are paid, one early and one late; the TNI's are overdue and due soon."""
    (clerk.cwd / "allocations.toml").write_text(IN_TRANCHES, "utf-8")
    sp2d = "19.71/04.0/000{}/LS/5.02.0.00.0.00.01.0000/M/{}/2024"
    for command in (
        ("request", "kpu", "8.961.042.771", "--letter", "1/KPU", "--date", "2024-04-02"),
        ("disburse", "kpu", "8.961.042.771", "--sp2d", sp2d.format(101, 4), "--date", "2024-04-22"),
        (
            "disburse",
            "kpu",
            "13.441.564.157",
            "--sp2d",
            sp2d.format(190, 7),
            "--date",
            "2024-07-08",
        ),
        ("request", "tni", "1,2 miliar", "--letter", "7/TNI", "--date", "2024-09-02", *FIRST),
    ):
        assert clerk.run(*command).code == 0, command


def partly_unknown(clerk: Clerk) -> None:
    """What the Polri gets is not known yet; the KPU's first tranche is paid."""
    known = IN_TRANCHES[: IN_TRANCHES.index('[[allocation]]\nid = "tni"')]
    police = '[[allocation]]\nid = "polri"\nrecipient = "Polres Kota Contoh"\namount = 0\n'
    (clerk.cwd / "allocations.toml").write_text(known + police, "utf-8")
    first = ("disburse", "kpu", "8.961.042.771", "--sp2d", "101/LS", "--date", "2024-04-22")
    assert clerk.run(*first).code == 0


def with_addendum(clerk: Clerk) -> None:
    """The KPU's first tranche is paid, and then its grant is raised."""
    plan = clerk.cwd / "allocations.toml"
    plan.write_text(IN_TRANCHES, "utf-8")
    first = ("disburse", "kpu", "8.961.042.771", "--sp2d", "101/LS", "--date", "2024-04-22")
    assert clerk.run(*first).code == 0
    raised = IN_TRANCHES.replace("22.402.606.928", "25.000.000.000")
    plan.write_text(raised, "utf-8")


FIRST = ("--tranche", "1")


def after_the_election(clerk: Clerk) -> None:
    """The KPU's use report is in and a part is back; the TNI's rest will not be paid."""
    in_tranches(clerk)
    clerk.now = datetime(2025, 2, 10, 5, 0, tzinfo=UTC)
    for command in (
        ("lpj", "kpu", "--letter", "9/LPJ", "--date", "2025-02-03", "--remainder", "321 juta"),
        ("return", "kpu", "300 juta", "--sts", "8/STS", "--date", "2025-02-05", "--into", "171-30"),
        ("cancel", "tni", "--date", "2025-02-06", "--note", "tidak jadi"),
    ):
        assert clerk.run(*command).code == 0, command


def ended(clerk: Clerk) -> None:
    """And so it was said."""
    after_the_election(clerk)
    assert clerk.run("end", "tni", "--date", "2025-02-07", "--document", "Surat 77").code == 0


LPJ = ("lpj", "kpu", "--letter", "10/LPJ", "--date", "2025-02-07", "--remainder", "310 juta")


@dataclass(frozen=True)
class Scene:
    """A command in a state of affairs; `typed` at a terminal."""

    arguments: tuple[str, ...]
    after: Callable[[Clerk], None]
    typed: str | None = None


SCENES = {
    "status-opening": Scene(("status", "--as-of", "2024-10-16"), opening),
    "status-later": Scene(("status",), adopted),
    "status-one": Scene(("status", "tni"), mistaken),
    "status-way": Scene(("status",), on_its_way),
    "show": Scene(("show", "polri"), closing),
    "show-way": Scene(("show", "tni"), on_its_way),
    "history-way": Scene(("history",), closing),
    "history": Scene(("history",), adopted),
    "verify": Scene(("verify",), adopted),
    "proposal-disburse": Scene(PART, mistaken, typed="n\n"),
    "proposal-reverse": Scene(("reverse", "2", "--note", "480"), mistaken, typed="n\n"),
    "proposal-adopt": Scene(("adopt", "--document", ADDENDUM), changed, typed="n\n"),
    "proposal-request": Scene(
        ("request", "tni", "794 juta", *LETTER[:-1], "2024-11-05"), adopted, typed="n\n"
    ),
    "proposal-advance": Scene(MORE_FOR_TNI, opening, typed="n\n"),
    "proposal-cancel": Scene(
        ("cancel", "tni", "--date", "2024-11-04", "--note", "diajukan ulang"), opening, typed="n\n"
    ),
    "proposal-bounce": Scene(
        ("bounce", "--sp2d", SP2D, "--date", "2024-11-06"), mistaken, typed="n\n"
    ),
    "proposal-return": Scene(
        ("return", "kpu", "321 juta", *STS, "2024-11-06", "--interest", "4.200.000"),
        opening,
        typed="n\n",
    ),
    "proposal-tranche": Scene(
        ("request", "tni", "1.923.454.104", "--letter", "8/TNI", "--date", "2024-11-05"),
        in_tranches,
        typed="2\nn\n",
    ),
    "proposal-addendum": Scene(
        ("adopt", "--document", "Addendum NPHD 3/2024", "--date", "2024-11-05"),
        with_addendum,
        typed="n\n",
    ),
    "proposal-lpj": Scene(LPJ, after_the_election, typed="n\n"),
    "proposal-none": Scene(
        ("return", "kpu", "--none", "--date", "2025-02-07"), after_the_election, typed="n\n"
    ),
    "proposal-end": Scene(
        ("end", "tni", "--date", "2025-02-07", "--document", "Surat 77"),
        after_the_election,
        typed="n\n",
    ),
    "brief-after": Scene(("brief",), ended),
    "show-after": Scene(("show", "kpu"), ended),
    "schedule-ended": Scene(("schedule",), ended),
    "schedule": Scene(("schedule",), in_tranches),
    "schedule-overdue": Scene(("schedule", "--overdue"), in_tranches),
    "schedule-none": Scene(("schedule",), opening),
    "status-deadlines": Scene(("status",), in_tranches),
    "status-year": Scene(("status", "--fiscal-year", "2024"), in_tranches),
    "status-unknown": Scene(("status",), partly_unknown),
    "history-quarters": Scene(("history", "--by", "quarter", "--recipients"), in_tranches),
    "show-why": Scene(("show", "kpu", "--why"), in_tranches),
    "check": Scene(("check",), in_tranches),
    "check-one": Scene(("check", "request-idle"), in_tranches),
    "check-list": Scene(("check", "--list"), in_tranches),
    "brief": Scene(("brief",), in_tranches),
    "brief-opening": Scene(("brief", "--as-of", "2024-10-16"), opening),
    "receipt-disburse": Scene(PART, mistaken),
    "receipt-reverse": Scene(("reverse", "2", "--note", "480"), mistaken),
    "receipt-adopt": Scene(("adopt", "--document", ADDENDUM), changed),
}
WITH_FORMATS = {
    *("status-opening", "status-later", "status-one", "status-way", "show", "show-way"),
    *("history", "verify", "schedule", "status-deadlines", "show-why", "check"),
    *("status-year", "status-unknown", "history-quarters"),
}
QUESTION = re.compile(r"^(\w+( this)?\? \[y/[NT]\] |[\w ]+\([\w ]+\): (?=To be|Akan))")
LANGUAGES = (("--lang", "id"), ("--lang", "en"))


def ways(name: str) -> Iterator[Way]:
    """The ways in which a scene is looked at."""
    for language in LANGUAGES:
        for columns in (60, 80, 120):
            yield Way(columns, options=language)
        if name in WITH_FORMATS:
            yield Way(options=("--format", "plain", *language))
    yield Way(options=("--ascii",))
    yield Way(encoding="cp1252")


@pytest.mark.parametrize("name", SCENES)
def test_a_screen_stands_as_it_was_looked_at(name: str, tmp_path: Path) -> None:
    scene = SCENES[name]
    found = []
    for number, way in enumerate(ways(name)):
        folder = tmp_path / str(number)
        folder.mkdir()
        clerk = Clerk(folder)
        scene.after(clerk)
        shown = told(clerk, scene.arguments, way, typed=scene.typed)
        _fits(shown, way, folded=scene.arguments[0] != "brief")
        found.append(shown)
    check(f"{name}.txt", "\n".join(found))


def test_each_command_that_reports_has_a_screen() -> None:
    shown = {scene.arguments[0] for scene in SCENES.values()}
    assert {name for name in REPORTS if name in COMMANDS} - shown == set()


def test_no_screen_is_left_over() -> None:
    kept = {path.stem for path in Path(__file__).parent.glob("*.txt")}
    assert set(SCENES) == kept


def _fits(shown: str, way: Way, *, folded: bool) -> None:
    """No line but a command is wider than the screen; nothing is left out.

    Commands and sentences are never folded: they are there to be copied.
    """
    assert "…" not in shown
    if folded and "plain" not in way.options:
        for line in shown.split("\n")[2:]:
            command = line.startswith("  pilkada ")
            assert command or cell_len(QUESTION.sub("", line)) <= way.columns, line
    if way.encoding == "cp1252":
        assert not re.search(r"[█▒─→]|(?<!\w)\?", shown.partition("\n$")[2])
