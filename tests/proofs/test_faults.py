"""Every storage call of a recording fails, once or from then on: one of three outcomes is said."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from support.crashes import SCENES, Desk, Tried, check_recovery, events_of, payment, standing
from support.disks import Fault, SimDisk, fails
from support.proof import FULL, Figures

from pilkada_cli.core.ledger.events import Disbursed, Event
from pilkada_cli.core.values.problem import CODES, Exit, RefusedError
from pilkada_cli.office.record import Recorded

ERRORS = (errno.EIO, errno.ENOSPC, errno.EINTR, errno.EACCES)
TRIED = payment(7)
BATCH = (payment(21), payment(22), payment(23))


def outcome(desk: Desk, tried: Tried = TRIED) -> Exit:
    """What a recording answers."""
    try:
        assert isinstance(desk.record(tried), Recorded)
    except RefusedError as error:
        return CODES[error.problems[0].code]
    return Exit.DONE


def check_outcome(
    desk: Desk, fault: Fault | None, acknowledged: list[Event], tried: Tried = TRIED
) -> Exit:
    """Record on a disk with a fault: what was said is true, and repeating mends the rest."""
    trial = desk.with_disk(desk.disk.same())
    trial.disk.fault = fault
    said = outcome(trial, tried)
    trial.disk.fault = None
    assert trial.disk.open_handles == 0
    found = standing(trial.with_disk(trial.disk).open())
    there = {isinstance(e, Disbursed) and e.sp2d in found for e in events_of(tried)}
    assert said in {Exit.DONE, Exit.COULD_NOT, Exit.UNKNOWN}
    assert there == {said is Exit.DONE} or said is Exit.UNKNOWN
    known = [*acknowledged, *(events_of(tried) if said is Exit.DONE else [])]
    for disk in (trial.disk.after_kill(), trial.disk.after_power_cut((), 0)):
        check_recovery(trial.with_disk(disk), known, tried)
        if said is Exit.COULD_NOT:
            break  # nothing is pending that a power cut could take
    return said


@pytest.mark.parametrize("scene", SCENES)
def test_whichever_storage_call_fails_what_is_said_is_true(
    scene: str, tmp_path: Path, record_property: Figures
) -> None:
    desk = Desk.in_folder(tmp_path)
    acknowledged = SCENES[scene](desk)
    errors = len(ERRORS) if FULL else 2
    record_property("faults", check_each_call(desk, acknowledged, TRIED, errors))


@pytest.mark.parametrize("scene", ["fresh", "two", "half a batch"] if FULL else ["two"])
def test_whichever_storage_call_fails_entries_that_go_together_stay_together(
    scene: str, tmp_path: Path, record_property: Figures
) -> None:
    desk = Desk.in_folder(tmp_path)
    acknowledged = SCENES[scene](desk)
    errors = len(ERRORS) if FULL else 1
    record_property("faults", check_each_call(desk, acknowledged, BATCH, errors))


def check_each_call(desk: Desk, acknowledged: list[Event], tried: Tried, errors: int) -> int:
    """Let each call of a recording fail, once and from then on; how many faults that were.

    Each call fails once with `errors` of the ERRORS: where that is not all of them, the next call
    takes the next ones.
    """
    trial = desk.with_disk(desk.disk.same())
    trial.record(tried)
    calls = len(trial.disk.calls)
    said: set[Exit] = set()
    for number in range(1, calls + 1):
        turned = ERRORS[number % len(ERRORS) :] + ERRORS[: number % len(ERRORS)]
        for error in turned[:errors]:
            said.add(check_outcome(desk, fails(number, error=error), acknowledged, tried))
        error = turned[-1]
        said.add(check_outcome(desk, fails(always_from=number, error=error), acknowledged, tried))
    assert said == {Exit.DONE, Exit.COULD_NOT, Exit.UNKNOWN}
    return calls * (errors + 1)


@pytest.mark.parametrize("most", [1, 7, 100, 511])
def test_short_writes_are_gone_on_with_everywhere(most: int, tmp_path: Path) -> None:
    for number, prepare in enumerate(SCENES.values()):
        (tmp_path / str(number)).mkdir()
        desk = Desk.in_folder(tmp_path / str(number))
        acknowledged = prepare(desk)
        desk.disk.most_a_write = most
        assert outcome(desk) is Exit.DONE
        check_recovery(desk.with_disk(desk.disk.after_kill()), [*acknowledged, TRIED], TRIED)


@pytest.mark.parametrize("most", [1, 100])
def test_a_short_write_and_then_none_is_undone(most: int, tmp_path: Path) -> None:
    """A disk that fills up in the middle of a line."""
    desk = Desk.in_folder(tmp_path)
    acknowledged = SCENES["two"](desk)
    desk.disk.most_a_write = most
    calls = first_calls(desk)
    first = calls.index("write") + 1
    for number in range(first, first + 5):
        trial = desk.with_disk(desk.disk.same())
        trial.disk.most_a_write = most
        trial.disk.fault = fails(number, error=errno.ENOSPC)
        assert outcome(trial) is Exit.COULD_NOT
        trial.disk.fault = None
        ledger = desk.path("ledger.jsonl")
        for left in (trial.disk, *trial.disk.all_power_cuts()):
            assert desk.disk.content(ledger) == left.content(ledger)
        check_recovery(trial, acknowledged, TRIED)


def first_calls(desk: Desk) -> list[str]:
    trial = desk.with_disk(desk.disk.same())
    trial.disk.most_a_write = desk.disk.most_a_write
    trial.record(TRIED)
    return trial.disk.calls


def test_a_reader_on_a_failing_disk_says_so_and_changes_nothing(tmp_path: Path) -> None:
    desk = Desk.in_folder(tmp_path)
    SCENES["torn"](desk)
    trial = desk.with_disk(desk.disk.same())
    trial.open()
    for number in range(1, len(trial.disk.calls) + 1):
        for error in ERRORS:
            reader = desk.with_disk(desk.disk.same())
            reader.disk.fault = fails(number, error=error)
            before = everything(reader.disk)
            try:
                reader.open()
            except RefusedError as refused:
                assert CODES[refused.problems[0].code] is Exit.COULD_NOT  # noqa: PT017
            assert everything(reader.disk) == before
            assert reader.disk.open_handles == 0


def everything(disk: SimDisk) -> dict[str, bytes]:
    return {path: disk.content(path) for path in disk.names_seen if "computer" not in path}
