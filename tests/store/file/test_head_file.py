from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.disks import PowerCutError, SimDisk

from pilkada_cli.core.ledger.head import Head
from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.store.disk import Disk, RealDisk
from pilkada_cli.store.file.head_file import HeadFile

PATH = os.path.join("office", "ledger.head")


def head(seq: int) -> Head:
    return Head(seq, f"{seq:064x}", seq * 500)


@pytest.fixture(params=["real", "simulated"])
def head_file(request: pytest.FixtureRequest, tmp_path: Path) -> HeadFile:
    disk: Disk = RealDisk() if request.param == "real" else SimDisk()
    return HeadFile(disk, str(tmp_path))


def test_the_last_head_that_was_written_is_read(head_file: HeadFile) -> None:
    assert not head_file.exists()
    assert head_file.read() is None
    for seq in (1, 2, 3, 4, 7):
        head_file.write(head(seq))
        assert head(seq) == head_file.read()
    assert head_file.exists()


def test_a_head_that_is_accepted_may_be_older(head_file: HeadFile) -> None:
    head_file.write(head(8))
    head_file.write(head(9))
    head_file.reset(head(3))
    assert head(3) == head_file.read()
    head_file.write(head(4))
    assert head(4) == head_file.read()


def test_a_head_that_was_written_survives_a_power_cut() -> None:
    disk = SimDisk()
    for seq in (1, 2, 3):
        HeadFile(disk, "office").write(head(seq))
        assert head(seq) == HeadFile(disk.after_power_cut((), 0), "office").read()


@pytest.mark.parametrize("seqs", [(1, 2), (1, 3), (2, 4, 6), (5, 6, 8), (1, 2, 3, 50)])
def test_a_write_that_is_cut_off_leaves_the_head_before_it(seqs: tuple[int, ...]) -> None:
    """Whatever the numbers are: heads may jump, and a slot may be torn."""
    before = SimDisk()
    for seq in seqs[:-1]:
        HeadFile(before, "office").write(head(seq))
    whole = before.same()
    HeadFile(whole, "office").write(head(seqs[-1]))
    for at in range(1, len(whole.calls) + 1):
        for after in range(whole.writes.get(at, 1)):
            disk = before.same()
            disk.cut_at, disk.cut_after = at, after
            with pytest.raises(PowerCutError):
                HeadFile(disk, "office").write(head(seqs[-1]))
            for left in (disk.after_kill(), *disk.all_power_cuts()):
                assert HeadFile(left, "office").read() in {head(seqs[-2]), head(seqs[-1])}
                HeadFile(left, "office").write(head(99))
                assert HeadFile(left, "office").read() == head(99)


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"rubbish\n"])
def test_a_head_file_without_a_good_slot_is_as_good_as_none(content: bytes) -> None:
    disk = SimDisk()
    disk.put(PATH, content)
    assert HeadFile(disk, "office").read() is None
    HeadFile(disk, "office").write(head(2))
    assert HeadFile(disk, "office").read() == head(2)


def test_there_is_room_for_both_slots_from_the_start() -> None:
    """A full disk must be met before a line is recorded, not behind it."""
    disk = SimDisk()
    HeadFile(disk, "office").write(head(1))
    size = len(disk.content(PATH))
    HeadFile(disk, "office").write(head(2))
    assert len(disk.content(PATH)) == size == 4096 + 160


def test_anything_but_a_file_in_its_place_is_refused() -> None:
    disk = SimDisk(others={PATH})
    with pytest.raises(RefusedError) as refused:
        HeadFile(disk, "office").read()
    assert refused.value.problems[0].code == "ledger-not-a-file"
