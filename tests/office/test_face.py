"""The library's face: small, sorted, lazy, and apart from the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from support.books import PLAN

import pilkada_cli
from pilkada_cli.core.values.dates import Period
from pilkada_cli.office import face
from pilkada_cli.office.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "allocations.toml").write_text(PLAN, "utf-8")
    return World(
        now=lambda: datetime(2024, 11, 6, 5, 0, tzinfo=UTC),
        user="siti",
        host="PC-KEU-07",
        random_bytes=bytes,
        environ={},
        cwd=tmp_path,
    )


def payment(amount: str, sp2d: str) -> face.Draft:
    said: dict[str, Any] = {
        "allocation": "kpu",
        "amount": amount,
        "cleared": "5/11/2024",
        "sp2d": sp2d,
    }
    return face.draft("disbursed", **said)


def test_the_face_is_sorted_and_every_name_of_it_is_there() -> None:
    names = pilkada_cli.__all__
    assert sorted(names) == names
    assert set(face.__all__) | {"__version__"} == set(names)
    assert all(getattr(pilkada_cli, name) is not None for name in names)
    with pytest.raises(AttributeError):
        _ = pilkada_cli.nothing


def test_an_office_is_asked_recorded_in_verified_and_exported(world: World) -> None:
    office = face.open_office(world=world)
    assert [0, 100_00] == [row.disbursed for row in face.ask(office, "status", world=world).rows]
    first = face.record(office, [payment("100", "1"), payment("200,50", "2")], world=world)
    assert [2, 3] == [answer.entry.seq for answer in first if isinstance(answer, face.Recorded)]
    again = face.record(office, [payment("100", "1")], world=world)
    assert [face.Repeat(2)] == list(again)
    office = face.open_office(world=world)
    shown = face.ask(office, "status", world=world, allocation="kpu", as_of=date(2024, 11, 5))
    assert [300_50] == [row.disbursed for row in shown.rows]
    assert face.verify(office, world=world) == office.book.head
    assert (
        face.to_csv(face.ask(office, "register", world=world)).count(b"\r\n") == 4
    )  # the heading, the opening, two payments
    assert face.to_csv(shown, headings="en").startswith(b"Id,Recipient,")


def test_a_draft_that_is_refused_keeps_all_of_them_out(world: World) -> None:
    office = face.open_office(world=world)
    with pytest.raises(face.RefusedError):
        face.record(office, [payment("100", "1"), payment("9.000.000", "2")], world=world)
    assert face.open_office(world=world).book.head.seq == 0


@pytest.mark.parametrize(
    ("kind", "about", "said"),
    [
        (
            "requested",
            None,
            {"allocation": "kpu", "amount": "5", "letter": "1", "date": "1/11/2024"},
        ),
        ("advanced", "kpu", {"stage": "spm", "date": "2/11/2024"}),
        ("cancelled", "kpu", {"note": "ditarik", "date": "3/11/2024"}),
    ],
)
def test_what_names_no_request_yet_is_a_draft_too(
    world: World, kind: str, about: str | None, said: dict[str, Any]
) -> None:
    office = face.open_office(world=world)
    if about:
        letter: dict[str, Any] = {
            "allocation": "kpu",
            "amount": "7",
            "letter": "9",
            "date": "1/11/2024",
        }
        face.record(office, [face.draft("requested", **letter)], world=world)
        office = face.open_office(world=world)
    proposal = face.propose(office, face.draft(kind, about=about, **said), world=world)
    assert isinstance(proposal, face.Proposal)
    assert kind == proposal.event.kind


def test_the_face_does_without_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "allocations.toml").write_text(PLAN, "utf-8")
    script = (
        "import sys, pilkada_cli as pilkada\n"
        "assert 'pilkada_cli.office' not in sys.modules\n"
        "office = pilkada.open_office('.')\n"
        "pilkada.to_csv(pilkada.ask(office, 'status'))\n"
        "print({'typer', 'pilkada_cli.cli', 'tomli_w'} & set(sys.modules))\n"
    )
    source = str(Path(__file__).parents[2] / "src")
    names = ("HOME", "XDG_STATE_HOME", "LOCALAPPDATA")
    environ = {**os.environ, **dict.fromkeys(names, str(tmp_path)), "PYTHONPATH": source}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("set()\n", "") == (done.stdout, done.stderr)


@pytest.mark.parametrize("kind", ["opened", "recovered", "accepted", "sealed"])
def test_what_the_program_measures_itself_is_nothing_a_script_states(kind: str) -> None:
    with pytest.raises(KeyError):
        face.draft(kind, offset=5, length=7, sha256="a" * 64)


def test_an_amount_that_is_no_text_is_refused(world: World) -> None:
    """A row's amount is in sen; read as rupiah it would be a hundred times as much."""
    office = face.open_office(world=world)
    row = face.ask(office, "status", world=world).rows[0]
    for amount in (row.not_requested, 100, 100.5):
        said: dict[str, Any] = {"allocation": "kpu", "amount": amount, "sp2d": "1"}
        with pytest.raises(TypeError, match="amount"):
            face.draft("disbursed", cleared="5/11/2024", **said)


def test_a_payment_settles_a_request_or_none() -> None:
    said: dict[str, Any] = {"allocation": "kpu", "amount": "5", "sp2d": "1", "cleared": "5/11/2024"}
    with pytest.raises(face.RefusedError) as refused:
        face.draft("disbursed", request="opening:kpu", no_request=True, **said)
    assert [problem.code for problem in refused.value.problems] == ["usage-conflict"]


def test_what_a_kind_does_not_take_is_not_passed_over() -> None:
    said: dict[str, Any] = {"allocation": "kpu", "amount": "5", "sp2d": "1", "cleared": "5/11/2024"}
    with pytest.raises(TypeError, match="about"):
        face.draft("disbursed", about="tni", **said)
    with pytest.raises(TypeError, match="no_request"):
        face.draft("bounced", bounced_sp2d="1", no_request=True, date="5/11/2024")


def test_what_a_report_does_not_take_is_not_passed_over(world: World) -> None:
    office = face.open_office(world=world)
    day = date(2024, 11, 5)
    for report, asked in (
        ("check", {"allocation": "kpu"}),
        ("status", {"at_entry": 1}),
        ("status", {"as_of": day, "period": Period(day, day)}),
    ):
        with pytest.raises(TypeError):
            face.ask(office, report, world=world, **asked)


def test_an_allocation_that_no_plan_has_is_no_empty_answer(world: World) -> None:
    with pytest.raises(face.RefusedError) as refused:
        face.ask(face.open_office(world=world), "status", world=world, allocation="kpuu")
    assert [problem.code for problem in refused.value.problems] == ["unknown-allocation"]
