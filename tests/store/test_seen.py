from __future__ import annotations

from pathlib import Path

import pytest
from support.disks import SimDisk

from pilkada_cli.core.head import Head
from pilkada_cli.store.disk import Disk, RealDisk
from pilkada_cli.store.seen import Seen

LEDGER = "ab" * 16
OTHER = "cd" * 16


def head(seq: int) -> Head:
    return Head(seq, f"{seq:064x}", seq * 500)


@pytest.fixture(params=["real", "simulated"])
def seen(request: pytest.FixtureRequest, tmp_path: Path) -> Seen:
    disk: Disk = RealDisk() if request.param == "real" else SimDisk()
    return Seen(disk, str(tmp_path / "state"))


def test_nothing_is_remembered_at_first(seen: Seen) -> None:
    assert seen.head(LEDGER) is None
    assert seen.ledgers_in("office") == set()


def test_the_highest_head_is_remembered_each_ledger_for_itself(seen: Seen) -> None:
    for seq in (2, 5, 4, 12):
        seen.remember(LEDGER, head(seq))
    seen.remember(OTHER, head(3))
    assert head(12) == seen.head(LEDGER)
    assert head(3) == seen.head(OTHER)


def test_only_the_highest_is_kept(seen: Seen, tmp_path: Path) -> None:
    for seq in (2, 5, 12):
        seen.remember(LEDGER, head(seq))
    folder = tmp_path / "state" / "seen" / LEDGER
    if folder.exists():
        assert [f"12-6000-{12:064x}"] == [path.name for path in folder.iterdir()]


def test_two_runs_at_once_never_lower_what_is_remembered(seen: Seen) -> None:
    """One that is late notes a lower head after the higher one: both names are there."""
    seen.remember(LEDGER, head(7))
    seen._note(seen._heads(LEDGER), f"6-3000-{6:064x}")  # noqa: SLF001
    assert head(7) == seen.head(LEDGER)
    seen.remember(LEDGER, head(8))
    assert head(8) == seen.head(LEDGER)


def test_names_that_are_no_heads_are_passed_over(seen: Seen) -> None:
    seen.remember(LEDGER, head(7))
    for name in ("8-1-xyz", "desktop.ini", "0-0-" + "0" * 64, f"9-0-{9:064x}"):
        seen._note(seen._heads(LEDGER), name)  # noqa: SLF001
    assert head(7) == seen.head(LEDGER)


def test_what_lay_in_a_folder_is_remembered(seen: Seen, tmp_path: Path) -> None:
    seen.remember_place(LEDGER, str(tmp_path))
    seen.remember_place(LEDGER, str(tmp_path / "x" / ".."))
    seen.remember_place(OTHER, str(tmp_path))
    assert seen.ledgers_in(str(tmp_path)) == {LEDGER, OTHER}
    assert seen.ledgers_in(str(tmp_path / "x")) == set()
    seen.forget_place(str(tmp_path))
    assert seen.ledgers_in(str(tmp_path)) == set()


def test_an_accepted_ledger_is_all_that_is_remembered(seen: Seen, tmp_path: Path) -> None:
    seen.remember(LEDGER, head(9))
    seen.remember_place(OTHER, str(tmp_path))
    seen.accept(LEDGER, head(4), str(tmp_path))
    assert head(4) == seen.head(LEDGER)
    assert seen.ledgers_in(str(tmp_path)) == {LEDGER}


def test_what_is_remembered_survives_a_power_cut() -> None:
    disk = SimDisk()
    Seen(disk, "state").remember(LEDGER, head(3))
    assert head(3) == Seen(disk.after_power_cut((), 0), "state").head(LEDGER)
