"""One suite for the ledger's file, over the real disk and one that fails on command."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from support.disks import FakeDisk

from pilkada_cli.core.problem import RefusedError
from pilkada_cli.store.disk import Disk, RealDisk
from pilkada_cli.store.ledger_file import LedgerFile

FIRST = b'{"line":1}\n'
SECOND = b'{"line":2,"a":"a"}\n'


@pytest.fixture(params=["real", "fake"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> LedgerFile:
    disk: Disk = RealDisk() if request.param == "real" else FakeDisk()
    return LedgerFile(disk, str(tmp_path))


def begun(disk: FakeDisk) -> LedgerFile:
    found = LedgerFile(disk, "office")
    found.begin(FIRST)
    disk.calls.clear()
    return found


def code_of(error: pytest.ExceptionInfo[RefusedError]) -> str:
    return error.value.problems[0].code


def test_a_ledger_that_has_not_begun_is_not_there(ledger: LedgerFile) -> None:
    assert not ledger.exists()
    assert ledger.size() == 0


def test_what_is_appended_reads_back(ledger: LedgerFile) -> None:
    ledger.begin(FIRST)
    ledger.append(SECOND)
    assert list(ledger.lines()) == [FIRST, SECOND]
    assert ledger.size() == len(FIRST + SECOND)


def test_a_ledger_begins_once(ledger: LedgerFile) -> None:
    ledger.begin(FIRST)
    with pytest.raises(RefusedError):
        ledger.begin(SECOND)
    assert list(ledger.lines()) == [FIRST]


def test_beginning_leaves_no_draft(ledger: LedgerFile, tmp_path: Path) -> None:
    ledger.begin(FIRST)
    if isinstance(ledger._disk, RealDisk):  # noqa: SLF001
        assert [path.name for path in tmp_path.iterdir()] == ["ledger.jsonl"]


def test_a_last_line_without_its_end_is_given_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").write_bytes(FIRST + b"{half")
    assert list(LedgerFile(RealDisk(), str(tmp_path)).lines()) == [FIRST, b"{half"]


def test_a_long_ledger_is_given_line_by_line(tmp_path: Path) -> None:
    lines = [b"%d " % number + b"x" * 700 + b"\n" for number in range(5_000)]
    (tmp_path / "ledger.jsonl").write_bytes(b"".join(lines))
    assert list(LedgerFile(RealDisk(), str(tmp_path)).lines()) == lines


def test_a_file_without_line_ends_is_not_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").write_bytes(b"x" * 9_000_000)
    [found] = LedgerFile(RealDisk(), str(tmp_path)).lines()
    assert len(found) < 6_000_000


def test_an_empty_file_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").touch()
    with pytest.raises(RefusedError) as refused:
        list(LedgerFile(RealDisk(), str(tmp_path)).lines())
    assert code_of(refused) == "ledger-empty"


@pytest.mark.parametrize("kind", ["folder", "fifo", "link"])
def test_anything_but_a_file_is_refused_unopened(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "ledger.jsonl"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no FIFOs")
        os.mkfifo(path)
    else:
        try:
            path.symlink_to(tmp_path / "elsewhere.jsonl")
        except OSError:
            pytest.skip("this user may make no links")
    with pytest.raises(RefusedError) as refused:
        LedgerFile(RealDisk(), str(tmp_path)).exists()
    assert code_of(refused) == "ledger-not-a-file"


def test_an_append_is_synced_before_it_is_said_to_be_there() -> None:
    disk = FakeDisk()
    begun(disk).append(SECOND)
    assert disk.durable["office/ledger.jsonl"] == FIRST + SECOND
    assert disk.calls.index("sync") > disk.calls.index("write")


def test_short_writes_are_gone_on_with() -> None:
    disk = FakeDisk(most_a_write=3)
    begun(disk).append(SECOND)
    assert bytes(disk.files["office/ledger.jsonl"]) == FIRST + SECOND


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_whichever_call_fails_the_append_is_recorded_or_undone_or_unknown(error: int) -> None:
    whole = FakeDisk()
    begun(whole).append(SECOND)
    for number, name in enumerate(whole.calls, start=1):
        disk = FakeDisk(error=error)
        ledger = begun(disk)
        disk.fails_at = number
        with pytest.raises(RefusedError) as refused:
            ledger.append(SECOND)
        content = bytes(disk.files["office/ledger.jsonl"])
        if code_of(refused) == "outcome-unknown":
            assert name in {"sync", "seek", "read"}
        else:
            assert content == FIRST == disk.durable["office/ledger.jsonl"], name
        assert disk.open_handles == 0


def test_an_undoing_that_fails_too_is_an_unknown_outcome() -> None:
    disk = FakeDisk(most_a_write=3)
    ledger = begun(disk)
    disk.fails_always_from = 5  # the third write, and all that would undo the first two
    with pytest.raises(RefusedError) as refused:
        ledger.append(SECOND)
    assert code_of(refused) == "outcome-unknown"


def test_a_sync_that_failed_is_not_tried_again() -> None:
    disk = FakeDisk()
    ledger = begun(disk)
    disk.fails_at = 4
    with pytest.raises(RefusedError):
        ledger.append(SECOND)
    assert disk.calls == ["open_to_append", "size", "write", "sync"]


def test_what_reads_back_otherwise_is_not_said_to_be_recorded() -> None:
    disk = FakeDisk()
    ledger = begun(disk)
    disk.lies_on_reading = True
    with pytest.raises(RefusedError) as refused:
        ledger.append(SECOND)
    assert code_of(refused) == "outcome-unknown"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EFBIG, "disk-full"),
        (errno.EROFS, "not-writable"),
        (errno.EACCES, "not-writable"),
        (errno.EIO, "storage-failed"),
    ],
)
def test_what_the_disk_refuses_is_said_in_a_clerks_words(error: int, code: str) -> None:
    disk = FakeDisk(error=error)
    ledger = begun(disk)
    disk.fails_at = 3
    with pytest.raises(RefusedError) as refused:
        ledger.append(SECOND)
    assert code_of(refused) == code


def test_a_beginning_that_fails_leaves_nothing() -> None:
    whole = FakeDisk()
    begun(whole)
    whole = FakeDisk()
    LedgerFile(whole, "office").begin(FIRST)
    for number, name in enumerate(whole.calls, start=1):
        disk = FakeDisk(fails_at=number)
        with pytest.raises(RefusedError):
            LedgerFile(disk, "office").begin(FIRST)
        if name != "sync_folder":
            assert disk.files == {}, name
        assert disk.open_handles == 0


def test_a_ledger_that_may_not_be_read_is_no_traceback() -> None:
    disk = FakeDisk(error=errno.EACCES)
    ledger = begun(disk)
    disk.fails_at = 1
    with pytest.raises(RefusedError) as refused:
        list(ledger.lines())
    assert code_of(refused) == "not-readable"
