from __future__ import annotations

from pathlib import Path

import pytest
from support.books import BEGAN, WHO
from support.disks import PowerCutError, SimDisk

from pilkada_cli.core.ledger.ending import Sighting
from pilkada_cli.core.ledger.head import Head
from pilkada_cli.store.disk import Disk, RealDisk
from pilkada_cli.store.file.memory import Memory, real_path

LEDGER = "ab" * 16
OTHER = "cd" * 16


class Computer:
    """A computer whose memory is looked at anew each time, as each run of the program does."""

    def __init__(self, disk: Disk, folder: Path) -> None:
        self.disk = disk
        self.state = folder / "state"
        self.office = str(folder / "office")
        self.copy = str(folder / "copy")

    @property
    def memory(self) -> Memory:
        return Memory(self.disk, str(self.state))

    def saw(self, seq: int, *, ledger: str = LEDGER, folder: str = "") -> Sighting:
        head = Head(seq, f"{seq:064x}", seq * 500)
        return Sighting(ledger, real_path(folder or self.office), head, BEGAN, WHO, head)

    def files(self) -> list[Path]:
        return sorted((self.state / "seen").iterdir())


@pytest.fixture(params=["real", "simulated"])
def computer(request: pytest.FixtureRequest, tmp_path: Path) -> Computer:
    return Computer(RealDisk() if request.param == "real" else SimDisk(), tmp_path)


@pytest.fixture
def real(tmp_path: Path) -> Computer:
    return Computer(RealDisk(), tmp_path)


def test_nothing_is_remembered_at_first(computer: Computer) -> None:
    memory = computer.memory
    assert memory.here(LEDGER, computer.office) is None
    assert memory.elsewhere(LEDGER, computer.office) == ()
    assert memory.ledgers_in(computer.office) == set()
    assert memory.damaged({LEDGER}) == []


def test_the_highest_head_is_remembered_for_each_ledger_and_folder(computer: Computer) -> None:
    for seq in (2, 5, 4, 12):
        computer.memory.remember(computer.saw(seq))
    computer.memory.remember(computer.saw(3, ledger=OTHER))
    computer.memory.remember(computer.saw(20, folder=computer.copy))
    memory = computer.memory
    assert computer.saw(12) == memory.here(LEDGER, computer.office)
    assert computer.saw(3, ledger=OTHER) == memory.here(OTHER, computer.office)
    assert memory.elsewhere(LEDGER, computer.office) == (computer.saw(20, folder=computer.copy),)
    assert memory.elsewhere(LEDGER, computer.copy) == (computer.saw(12),)
    assert memory.ledgers_in(computer.office) == {LEDGER, OTHER}
    assert memory.ledgers_in(computer.copy) == {LEDGER}


def test_what_is_remembered_is_in_files_with_content_one_a_ledger_and_folder(
    real: Computer,
) -> None:
    for seq in (2, 5, 12):
        real.memory.remember(real.saw(seq))
    [path] = real.files()
    assert f".12.{12:016x}"[:5] in path.name
    assert path.stat().st_size > 100


def test_two_runs_at_once_never_lower_what_is_remembered(computer: Computer) -> None:
    """One that is late notes a lower head after the higher one: both files are there."""
    early = computer.memory
    assert early.ledgers_in(computer.office) == set()  # it has looked
    computer.memory.remember(computer.saw(7))
    early.remember(computer.saw(6))
    assert computer.saw(7) == computer.memory.here(LEDGER, computer.office)
    computer.memory.remember(computer.saw(8))
    assert computer.saw(8) == computer.memory.here(LEDGER, computer.office)


def test_what_gives_way_while_it_is_looked_at_is_neither_damaged_nor_unknown(
    computer: Computer,
) -> None:
    """A reader beside a writer was told of damage, and was held to nothing for that look."""
    computer.memory.remember(computer.saw(7))
    here, elsewhere, damaged = computer.memory, computer.memory, computer.memory
    for reader in (here, elsewhere, damaged):
        assert reader.ledgers_in(computer.office) == {LEDGER}  # it has looked
    computer.memory.remember(computer.saw(8))
    assert computer.saw(8) == here.here(LEDGER, computer.office)
    assert elsewhere.elsewhere(LEDGER, computer.copy) == (computer.saw(8),)
    assert damaged.damaged({LEDGER}) == []


def test_other_files_are_passed_over(real: Computer) -> None:
    real.memory.remember(real.saw(7))
    for name in ("8-1-xyz", "desktop.ini", f"{LEDGER}.{'0' * 32}.x.{'0' * 16}"):
        (real.state / "seen" / name).write_bytes(b"x")
    assert real.saw(7) == real.memory.here(LEDGER, real.office)
    assert real.memory.damaged({LEDGER}) == []


@pytest.mark.parametrize("spoil", ["empty", "cut", "flipped", "folder", "of another"])
def test_a_damaged_file_is_told_from_none(real: Computer, spoil: str) -> None:
    real.memory.remember(real.saw(7))
    [path] = real.files()
    content = path.read_bytes()
    match spoil:
        case "empty":
            path.write_bytes(b"")
        case "cut":
            path.write_bytes(content[:-2])
        case "flipped":
            path.write_bytes(content.replace(b"3500", b"3501"))
        case "folder":
            path.unlink()
            path.mkdir()
        case _:
            real.memory.remember(real.saw(9, ledger=OTHER))
            [other] = set(real.files()) - {path}
            path.write_bytes(other.read_bytes())
    assert real.memory.here(LEDGER, real.office) is None
    assert real.memory.damaged({LEDGER}) == [str(path)]
    assert real.memory.damaged({OTHER}) == []
    assert real.memory.ledgers_in(real.office) >= {LEDGER}
    real.memory.remember(real.saw(8))  # goes on, and does not hide that it was
    assert real.saw(8) == real.memory.here(LEDGER, real.office)
    assert real.memory.damaged({LEDGER}) == [str(path)]


def test_a_folder_is_the_same_by_every_path_to_it(real: Computer, tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "office")
    real.memory.remember(real.saw(3))
    for path in (tmp_path / "link", tmp_path / "x" / ".." / "office"):
        assert real.saw(3) == real.memory.here(LEDGER, str(path))


def test_a_folder_that_became_a_link_still_is_where_it_was_seen(
    real: Computer, tmp_path: Path
) -> None:
    real.memory.remember(real.saw(3))
    (tmp_path / "copy").mkdir()
    (tmp_path / "office").symlink_to(tmp_path / "copy")
    [seen] = real.memory.elsewhere(LEDGER, real.copy)
    assert (str(tmp_path / "office"), 3) == (seen.folder, seen.head.seq)


def test_a_folder_that_begins_anew_is_forgotten_and_no_other(computer: Computer) -> None:
    computer.memory.remember(computer.saw(3))
    computer.memory.remember(computer.saw(4, folder=computer.copy))
    computer.memory.forget_place(computer.office)
    assert computer.memory.ledgers_in(computer.office) == set()
    assert computer.memory.ledgers_in(computer.copy) == {LEDGER}


def test_what_is_accepted_replaces_what_it_refutes_and_nothing_else(computer: Computer) -> None:
    lost = computer.saw(11, folder=computer.copy)
    kept = computer.saw(12, folder=f"{computer.copy}-2")
    for seen in (computer.saw(9), computer.saw(5, ledger=OTHER), lost, kept):
        computer.memory.remember(seen)
    computer.memory.accept(computer.saw(4), (lost,))
    memory = computer.memory
    assert computer.saw(4) == memory.here(LEDGER, computer.office)
    assert memory.ledgers_in(computer.office) == {LEDGER}
    assert memory.elsewhere(LEDGER, computer.office) == (kept,)


def test_what_is_remembered_survives_a_power_cut() -> None:
    disk = SimDisk()
    computer = Computer(disk, Path("/"))
    computer.memory.remember(computer.saw(3))
    after = Computer(disk.after_power_cut((), 0), Path("/"))
    assert computer.saw(3) == after.memory.here(LEDGER, computer.office)


def test_a_crash_while_remembering_leaves_the_old_or_the_new_and_no_damage() -> None:
    before = SimDisk()
    Computer(before, Path("/")).memory.remember(Computer(before, Path("/")).saw(3))
    whole = before.same()
    Computer(whole, Path("/")).memory.remember(Computer(whole, Path("/")).saw(4))
    for call in range(1, len(whole.calls) + 1):
        disk = before.same()
        disk.cut_at = call
        computer = Computer(disk, Path("/"))
        with pytest.raises(PowerCutError):
            computer.memory.remember(computer.saw(4))
        for after in (disk.after_kill(), *disk.all_power_cuts(200)):
            memory = Computer(after, Path("/")).memory
            found = memory.here(LEDGER, computer.office)
            assert found in {computer.saw(3), computer.saw(4)}
            assert memory.damaged({LEDGER}) == []


def test_without_a_home_there_is_nowhere_to_remember() -> None:
    with pytest.raises(OSError, match="no folder"):
        Memory(RealDisk(), "~/.local/state/pilkada")
