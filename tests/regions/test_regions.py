"""Published figures of other regions, to the rupiah: amounts, tranches, shares, totals.

`published.csv` has what newspapers and agency pages gave, each line with its address; the plans
beside it say the same as `pilkada` reads it. No payment was published: those here are invented,
and their notes say so.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from support.clerk import Clerk, fields

from pilkada_cli.core.values.money import Sen, split

HERE = Path(__file__).parent
PLANS = {
    "Provinsi Kepulauan Riau": "kepulauan-riau",
    "Kabupaten Lampung Barat": "lampung-barat",
    "Kabupaten Bengkulu Utara": "bengkulu-utara",
    "Kabupaten Kutai Kartanegara": "kutai-kartanegara",
}
DAYS = {"I": "2024-02-01", "II": "2024-06-01", "single": "2024-04-01"}

with (HERE / "published.csv").open(encoding="utf-8", newline="") as file:
    PUBLISHED = list(csv.DictReader(file))


def published(region: str) -> list[dict[str, str]]:
    return [row for row in PUBLISHED if row["region"] == region]


@pytest.fixture
def clerk(tmp_path: Path, request: pytest.FixtureRequest) -> Clerk:
    plan = HERE / f"{PLANS[request.getfixturevalue('region')]}.toml"
    (tmp_path / "allocations.toml").write_bytes(plan.read_bytes())
    return Clerk(tmp_path)


def status(clerk: Clerk) -> Any:
    return fields(clerk.run("status", "--format", "json"))


def row_of(found: Any, recipient: str) -> dict[str, str]:
    [row] = [each for each in found["rows"] if each["recipient"].startswith(recipient)]
    return dict(row)


def test_each_published_region_has_a_plan() -> None:
    assert set(PLANS) == {row["region"] for row in PUBLISHED}
    assert sorted(PLANS.values()) == sorted(path.stem for path in HERE.glob("*.toml"))


@pytest.mark.parametrize("region", PLANS)
def test_the_amounts_are_the_published_ones_and_their_total(region: str, clerk: Clerk) -> None:
    found, total = status(clerk), 0
    for recipient in dict.fromkeys(row["recipient"] for row in published(region)):
        rows = [row for row in published(region) if row["recipient"] == recipient]
        tranches = sum(int(row["amount"]) for row in rows if row["amount"])
        amount = int(rows[0]["agreement_amount"] or tranches)
        assert f"{amount}.00" == row_of(found, recipient)["amount"]
        assert tranches in {0, amount}  # no published figures contradict each other
        total += amount
    assert f"{total}.00" == found["total"]["amount"]


@pytest.mark.parametrize("region", PLANS)
def test_each_tranche_is_requested_and_paid_to_the_rupiah(region: str, clerk: Clerk) -> None:
    paid: dict[str, int] = {}
    for number, row in enumerate(published(region), start=1):
        name = row_of(status(clerk), row["recipient"])["allocation"]
        amount, day = row["amount"] or row["agreement_amount"], DAYS[row["tranche"]]
        invented = ("--date", day, "--note", "rekaan: tanggal dan nomor tidak dipublikasikan")
        for command in (
            ("request", name, amount, "--letter", f"rekaan {number}", *invented),
            ("disburse", name, amount, "--sp2d", f"rekaan {number}", *invented),
        ):
            assert clerk.run(*command).code == 0
        paid[name] = paid.get(name, 0) + int(amount)
        found = row_of(status(clerk), row["recipient"])
        assert found["disbursed"] == f"{paid[name]}.00"
        share = Fraction(paid[name], int(found["amount"].partition(".")[0]))
        assert abs(Fraction(found["disbursed_share"]) - share) < Fraction(1, 10**6)
    whole = status(clerk)["total"]
    assert (whole["disbursed"], whole["not_requested"]) == (whole["amount"], "0.00")
    assert whole["disbursed_share"] == "1.000000"
    assert clerk.run("verify").code == 0


@pytest.mark.parametrize("region", [each for each in PLANS if "Kutai" not in each])
def test_what_was_published_of_two_tranches_is_40_and_60_percent(region: str) -> None:
    """What rounding leaves goes to the second: 40/60 of 22.402.606.928 (Permendagri 41/2020)."""
    for recipient in {row["recipient"] for row in published(region)}:
        parts = [int(r["amount"]) for r in published(region) if r["recipient"] == recipient]
        if len(parts) == 2:
            sen = [Sen(each * 100) for each in parts]
            assert tuple(sen) == split(Sen(sum(sen)), (40, 60))


@pytest.mark.parametrize("region", PLANS)
def test_the_schedule_has_the_published_tranches_and_their_last_days(
    region: str, clerk: Clerk
) -> None:
    """14 working days after 4 March 2024: the 11th was a holiday, the 12th leave."""
    rows = fields(clerk.run("schedule", "--format", "json"))["rows"]
    for row in published(region):
        of_it = [each for each in rows if each["recipient"].startswith(row["recipient"])]
        number = 1 if len(of_it) == 1 else len(row["tranche"])
        [found] = [each for each in of_it if each["tranche"] == number]
        assert found["amount"] == f"{row['amount'] or row['agreement_amount']}.00"
        if row["tranche"] == "single":
            assert found["due"] == "2024-03-26"
        else:
            assert found["fiscal_year"] == int(row["date"])
            # No signing was published, so the first tranche's last day is not known.
            assert found.get("due") == (None if row["tranche"] == "I" else "2024-06-27")


@pytest.mark.parametrize("region", PLANS)
def test_a_published_amount_finds_its_tranche(region: str, clerk: Clerk) -> None:
    for row in published(region):
        name = row_of(status(clerk), row["recipient"])["allocation"]
        amount, day = row["amount"] or row["agreement_amount"], DAYS[row["tranche"]]
        letter = ("--letter", f"rekaan {row['tranche']} {name}", "--date", day)
        assert clerk.run("request", name, amount, *letter, "--note", "rekaan").code == 0
    asked = [
        each
        for each in fields(clerk.run("history", "--format", "json"))["rows"]
        if "amount" in each
    ]
    rows = {
        (each["allocation"], each["tranche"]): each["amount"]
        for each in fields(clerk.run("schedule", "--format", "json"))["rows"]
    }
    assert len(asked) == len(published(region))
    for each in asked:
        assert rows[each["allocation"], each["tranche"]] == each["amount"]


def test_a_tranche_above_what_the_agreement_leaves_is_refused(tmp_path: Path) -> None:
    """Lampung Barat's two tranches do not fit an agreement of the second alone."""
    plan = (HERE / "lampung-barat.toml").read_text("utf-8")
    (tmp_path / "allocations.toml").write_text(
        plan.replace("22.402.606.928", "13.441.564.157"), "utf-8"
    )
    clerk = Clerk(tmp_path)
    first = ("request", "kpu", "8.961.042.771", "--letter", "1", "--date", DAYS["I"])
    assert clerk.run(*first).code == 0
    second = ("request", "kpu", "13.441.564.157", "--letter", "2", "--date", DAYS["II"])
    refused = clerk.run(*second)
    assert (refused.code, "request-exceeds-remainder" in refused.err) == (4, True)
