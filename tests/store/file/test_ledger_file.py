"""One suite for the ledger's file, over the real disk and one that fails on command."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from support.disks import SimDisk, fails

from pilkada_cli.core.ledger.head import Head
from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.store.disk import Disk, RealDisk
from pilkada_cli.store.file.ledger_file import LedgerFile

FIRST = b'{"line":1}\n'
SECOND = b'{"line":2,"a":"a"}\n'
AFTER = Head(1, "0" * 64, len(FIRST))
LEDGER = os.path.join("office", "ledger.jsonl")


@pytest.fixture(params=["real", "fake"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> LedgerFile:
    disk: Disk = RealDisk() if request.param == "real" else SimDisk()
    return LedgerFile(disk, str(tmp_path))


def begun(disk: SimDisk) -> LedgerFile:
    found = LedgerFile(disk, "office")
    found.begin(FIRST)
    disk.calls.clear()
    return found


def code_of(error: pytest.ExceptionInfo[RefusedError]) -> str:
    return error.value.problems[0].code


def test_a_ledger_that_has_not_begun_is_not_there(ledger: LedgerFile) -> None:
    assert ledger.facts() is None


def test_what_is_appended_reads_back(ledger: LedgerFile) -> None:
    ledger.begin(FIRST)
    ledger.append(SECOND, after=AFTER)
    assert list(ledger.lines()) == [FIRST, SECOND]
    facts = ledger.facts()
    assert facts
    assert facts.size == len(FIRST + SECOND)


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


def test_a_link_that_is_put_there_meanwhile_is_not_read_where_links_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows has no O_NOFOLLOW."""
    monkeypatch.setattr("pilkada_cli.store.disk._NO_LINK", 0)
    monkeypatch.setattr("pilkada_cli.store.disk._FOLLOWS_LINKS", True)
    elsewhere, path = tmp_path / "elsewhere.jsonl", tmp_path / "ledger.jsonl"
    elsewhere.write_bytes(FIRST)
    try:
        path.symlink_to(elsewhere)
    except OSError:
        pytest.skip("this user may make no links")
    if not path.is_symlink():
        pytest.skip("a link can't be told from a file here (Wine)")
    for opened in (RealDisk().open_to_read, RealDisk().open_to_append, RealDisk().open_to_write):
        with pytest.raises(OSError, match="ledger"):
            opened(str(path))
    assert elsewhere.read_bytes() == FIRST


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
        if not path.is_symlink():
            pytest.skip("a link can't be told from a file here (Wine)")
    with pytest.raises(RefusedError) as refused:
        LedgerFile(RealDisk(), str(tmp_path)).facts()
    assert code_of(refused) == "ledger-not-a-file"


def test_an_append_is_synced_before_it_is_said_to_be_there() -> None:
    disk = SimDisk()
    begun(disk).append(SECOND, after=AFTER)
    assert disk.kept(LEDGER) == FIRST + SECOND
    assert disk.calls.index("sync") > disk.calls.index("write")


def test_short_writes_are_gone_on_with() -> None:
    disk = SimDisk(most_a_write=3)
    begun(disk).append(SECOND, after=AFTER)
    assert disk.content(LEDGER) == FIRST + SECOND


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_whichever_call_fails_the_append_is_recorded_or_undone_or_unknown(error: int) -> None:
    whole = SimDisk()
    begun(whole).append(SECOND, after=AFTER)
    for number, name in enumerate(whole.calls, start=1):
        disk = SimDisk()
        ledger = begun(disk)
        disk.fault = fails(number, error=error)
        with pytest.raises(RefusedError) as refused:
            ledger.append(SECOND, after=AFTER)
        content = disk.content(LEDGER)
        if code_of(refused) == "outcome-unknown":
            assert name in {"sync", "seek", "read"}
        else:
            assert content == FIRST, name
            assert all(FIRST == left.content(LEDGER) for left in disk.all_power_cuts()), name
        assert disk.open_handles == 0


def test_an_undoing_that_fails_too_is_an_unknown_outcome() -> None:
    disk = SimDisk(most_a_write=3)
    ledger = begun(disk)
    disk.fault = fails(always_from=5)  # the third write, and all that would undo the first two
    with pytest.raises(RefusedError) as refused:
        ledger.append(SECOND, after=AFTER)
    assert code_of(refused) == "outcome-unknown"


def test_a_sync_that_failed_is_not_tried_again() -> None:
    disk = SimDisk()
    ledger = begun(disk)
    disk.fault = fails(4)
    with pytest.raises(RefusedError):
        ledger.append(SECOND, after=AFTER)
    assert disk.calls == ["open_to_append", "facts", "write", "sync"]


def test_what_reads_back_otherwise_is_not_said_to_be_recorded() -> None:
    disk = SimDisk()
    ledger = begun(disk)
    disk.reads_wrong = True
    with pytest.raises(RefusedError) as refused:
        ledger.append(SECOND, after=AFTER)
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
    disk = SimDisk()
    ledger = begun(disk)
    disk.fault = fails(3, error=error)
    with pytest.raises(RefusedError) as refused:
        ledger.append(SECOND, after=AFTER)
    assert code_of(refused) == code


def test_a_beginning_that_fails_leaves_nothing() -> None:
    whole = SimDisk()
    begun(whole)
    whole = SimDisk()
    LedgerFile(whole, "office").begin(FIRST)
    for number, name in enumerate(whole.calls, start=1):
        disk = SimDisk(fault=fails(number))
        with pytest.raises(RefusedError):
            LedgerFile(disk, "office").begin(FIRST)
        if name != "sync_folder":
            assert LEDGER not in disk.names_seen, name
        assert disk.open_handles == 0


def test_a_ledger_that_may_not_be_read_is_no_traceback() -> None:
    disk = SimDisk()
    ledger = begun(disk)
    disk.fault = fails(1, error=errno.EACCES)
    with pytest.raises(RefusedError) as refused:
        list(ledger.lines())
    assert code_of(refused) == "not-readable"


def test_a_ledger_that_grew_without_the_lock_is_not_written_to() -> None:
    disk = SimDisk()
    ledger = begun(disk)
    disk.put(LEDGER, FIRST + b"x")
    with pytest.raises(RefusedError) as refused:
        ledger.append(SECOND, after=AFTER)
    assert code_of(refused) == "ledger-grew"
    assert disk.content(LEDGER) == FIRST + b"x"


def test_a_second_name_is_refused_and_a_left_draft_is_removed(tmp_path: Path) -> None:
    ledger = LedgerFile(RealDisk(), str(tmp_path))
    ledger.begin(FIRST)
    ledger.only_name()
    (tmp_path / "ledger.jsonl.new").hardlink_to(tmp_path / "ledger.jsonl")
    ledger.only_name()
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.jsonl"]
    (tmp_path / "other").hardlink_to(tmp_path / "ledger.jsonl")
    with pytest.raises(RefusedError) as refused:
        ledger.only_name()
    assert code_of(refused) == "ledger-linked"


def test_a_file_of_set_aside_bytes_that_is_not_what_it_says_is_passed_over(tmp_path: Path) -> None:
    ledger = LedgerFile(RealDisk(), str(tmp_path))
    ledger.begin(FIRST)
    (tmp_path / "ledger.jsonl").write_bytes(FIRST + b"half")
    ledger.set_aside(after=AFTER)
    (tmp_path / "torn-11-0123456789abcdef.bin").write_bytes(b"x")
    (tmp_path / "torn-12-0123456789abcdef.bin").mkdir()
    [kept] = filter(None, ledger.kept_aside().values())
    assert (len(FIRST), 4) == (kept.offset, kept.length)
    assert len(ledger.kept_aside()) == 3
    assert list(ledger.lines()) == [FIRST]
