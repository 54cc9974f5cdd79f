"""`pilkada init` on a terminal: a plan is asked for, until no recipient is left."""

from __future__ import annotations

import tomllib

import pytest
from support.clerk import Clerk, fields

OFFICE = "Kota Contoh\n27/11/2024\n"
KPU = "KPU Kota Contoh\nRp. 28.500.000.000.\n41/2020\n1 April 2024\n"
TNI = "Kodim 0413\n3,2 miliar\n\n"


def test_recipients_are_asked_for_until_none_is_left(clerk: Clerk) -> None:
    made = clerk.run("init", "--lang", "en", typed=f"{OFFICE}{KPU}{TNI}\n")
    assert made.code == 0, made.err
    assert "Recipient KPU Kota Contoh is kpu: Rp28.500.000.000" in made.err
    rows = fields(clerk.run("status", "--format", "json"))["rows"]
    assert [("kpu", "28500000000.00"), ("kodim", "3200000000.00")] == [
        (row["allocation"], row["amount"]) for row in rows
    ]
    assert rows[0]["overdue_since"] == "2024-04-29"
    written = tomllib.loads((clerk.cwd / "allocations.toml").read_text("utf-8"))["allocation"]
    assert ["organiser", "military"] == [each["kind"] for each in written]
    assert "schedule" not in written[1]


def test_an_answer_that_can_not_be_read_is_asked_for_again(clerk: Clerk) -> None:
    kpu = "KPU\n1,150\n1.150\n60/50\nsingle\n31/02/2024\n\n"
    made = clerk.run("init", typed=f"{OFFICE}{kpu}\n")
    assert made.code == 0, made.err
    for code in ("amount-ambiguous", "not-one-of", "date-impossible"):
        assert f"[{code}]" in made.err
    [row] = fields(clerk.run("schedule", "--format", "json"))["rows"]
    assert ("1150.00", "undated") == (row["amount"], row["state"])


@pytest.mark.parametrize(
    ("recipient", "typed", "schedule", "percent"),
    [
        ("KPU Kota Contoh", "40/60", "41/2020", []),
        ("Badan Pengawas Pemilu", "40 % / 60 %", "41/2020", []),
        ("Polres", "40/60", None, [40, 60]),  # no regulation binds it to days
        ("Polres", "25/50/25", None, [25, 50, 25]),
        ("KPU", "60/40", None, [60, 40]),
        ("Polres", "sekaligus", "single", []),
    ],
)
def test_tranches_may_be_typed_as_their_shares(
    clerk: Clerk, recipient: str, typed: str, schedule: str | None, percent: list[int]
) -> None:
    typed = f"{OFFICE}{recipient}\n5 juta\n{typed}\n\n\n"
    assert clerk.run("init", typed=typed).code == 0
    [made] = tomllib.loads((clerk.cwd / "allocations.toml").read_text("utf-8"))["allocation"]
    assert schedule == made.get("schedule")
    assert percent == [each["percent"] for each in made.get("tranche", ())]


@pytest.mark.parametrize(
    ("recipient", "kind"),
    [
        ("Badan Pengawas Pemilihan Umum", "supervisor"),
        ("Komisi Pemilihan Umum", "organiser"),
        ("Komando Distrik Militer 0413", "military"),
        ("Pengamanan oleh TNI dan Polri", "security"),
        ("Dinas Kesehatan", None),
    ],
)
def test_a_recipient_whose_name_is_written_out_has_its_kind(
    clerk: Clerk, recipient: str, kind: str | None
) -> None:
    clerk.run("init", typed=f"{OFFICE}{recipient}\n5 juta\n\n\n")
    [made] = tomllib.loads((clerk.cwd / "allocations.toml").read_text("utf-8"))["allocation"]
    assert kind == made.get("kind")


def test_two_recipients_of_one_first_word_get_names_of_their_own(clerk: Clerk) -> None:
    of_one = "Polres {}\n5\n\n"
    typed = OFFICE + of_one.format("A") + of_one.format("B") + "17 Agustus\n5\n\n" + "\n"
    assert clerk.run("init", typed=typed).code == 0
    rows = fields(clerk.run("status", "--format", "json"))["rows"]
    assert ["polres", "polres-2", "hibah"] == [row["allocation"] for row in rows]


def test_an_input_that_ends_writes_nothing(clerk: Clerk) -> None:
    assert clerk.run("init", typed=OFFICE + "KPU\n").code == 130
    assert not (clerk.cwd / "allocations.toml").exists()


def test_who_says_all_by_flags_is_asked_nothing(clerk: Clerk) -> None:
    flags = ("--name", "X", "--voting-day", "2024-11-27")
    assert clerk.run("init", *flags, typed="").code == 0
    more = ("--allocation", "id=a,recipient=A,amount=5")
    assert clerk.run("init", "y", *more, typed=OFFICE).code == 0
