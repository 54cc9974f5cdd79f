"""Crash simulation: power or process is lost at every storage call, with every byte prefix.

`PILKADA_PROOF=1` walks all of it, with a second crash while the first is being mended
(`make proof`; docs/reference/proofs.md has the figures of one run).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from support.crashes import (
    SCENES,
    Cut,
    Desk,
    check_recovery,
    cuts,
    one_recorded,
    payment,
    two_recorded,
)
from support.disks import CHANGES, PowerCutError, SimDisk
from support.proof import FULL, SEED, Figures, chance

from pilkada_cli.core.ledger.events import Event
from pilkada_cli.core.values.problem import RefusedError

TRIED = payment(7)


LONGEST_LINE = 1_200


def every_byte(size: int) -> list[int]:
    """Each byte of a line or a slot; of the head file's room, zeros for the most part, a few."""
    return [*range(1, min(size, LONGEST_LINE)), *range(LONGEST_LINE, size, 97)]


def some_bytes(size: int) -> list[int]:
    """Around each sector, and a few between."""
    return list(range(1, size, max(1, size // 24)))


def cut_off(desk: Desk, cut: Cut, event: Event = TRIED) -> bool:
    """Record until the cut; whether it came to the end before."""
    desk.disk.cut_at, desk.disk.cut_after = cut.at, cut.after
    desk.disk.calls.clear()
    try:
        desk.record(event)
    except PowerCutError:
        return False
    finally:
        desk.disk.cut_at = 0
    return True


def disks_after(disk: SimDisk, rng: random.Random, *, power_cuts: int) -> Iterator[SimDisk]:
    """The disk after a kill, and after power cuts: all there are, or so many of them by chance."""
    yield disk.after_kill()
    parts, names = len(disk.parts()), len(disk.renamings)
    if 2**parts * (names + 1) <= power_cuts:
        yield from disk.all_power_cuts()
        return
    yield disk.after_power_cut((), 0)
    yield disk.after_power_cut(range(parts), names)
    for _ in range(power_cuts - 2):
        chosen = [each for each in range(parts) if rng.random() < 0.5]
        yield disk.after_power_cut(chosen, rng.randint(0, names))


def count_states(desk: Desk, acknowledged: list[Event], rng: random.Random) -> int:
    """Cut one recording off everywhere and check what is left; how many disks were checked."""
    states = 0
    prefixes = every_byte if FULL else some_bytes
    for cut in cuts(desk, TRIED, prefixes=prefixes):
        trial = desk.with_disk(desk.disk.same())
        done = cut_off(trial, cut)
        for disk in disks_after(trial.disk, rng, power_cuts=6 if FULL else 14):
            after = [*acknowledged, TRIED] if done else acknowledged
            states += 1
            for _ in range(2 if FULL else 0):
                states += second_crash(trial.with_disk(disk.same()), after, rng)
            check_recovery(trial.with_disk(disk), after, TRIED)
    return states


def second_crash(desk: Desk, acknowledged: list[Event], rng: random.Random) -> int:
    """Cut the mending off too, at a moment by chance; how many disks were checked."""
    trial = desk.with_disk(desk.disk.same())
    trial.record(TRIED)
    number = rng.randint(1, len(trial.disk.calls) + 1)
    size = trial.disk.writes.get(number, 0)
    cut = Cut(number, rng.randint(0, size - 1) if size else 0)
    trial = desk.with_disk(desk.disk.same())
    done = cut_off(trial, cut)
    after = [*acknowledged, TRIED] if done and TRIED not in acknowledged else acknowledged
    states = 0
    for disk in disks_after(trial.disk, rng, power_cuts=2):
        states += 1
        check_recovery(trial.with_disk(disk), after, TRIED)
    return states


@pytest.mark.parametrize("scene", SCENES)
def test_whatever_a_crash_leaves_is_mended_by_repeating_the_command(
    scene: str, tmp_path: Path, record_property: Figures
) -> None:
    desk = Desk.in_folder(tmp_path)
    acknowledged = SCENES[scene](desk)
    states = count_states(desk, acknowledged, chance())
    record_property("states", states)
    assert states >= (10_000 if FULL else 180), states


def test_every_byte_of_an_append_may_be_the_last(tmp_path: Path, record_property: Figures) -> None:
    desk = Desk.in_folder(tmp_path)
    acknowledged = two_recorded(desk)
    states = 0
    for cut in cuts(desk, TRIED, prefixes=every_byte):
        trial = desk.with_disk(desk.disk.same())
        done = cut_off(trial, cut)
        for disk in islice(disks_after(trial.disk, random.Random(SEED), power_cuts=1), 2):
            after = [*acknowledged, TRIED] if done else acknowledged
            check_recovery(trial.with_disk(disk), after, TRIED)
            states += 1
    record_property("states", states)
    assert states > 1_000


def test_a_store_that_never_syncs_loses_data_here(tmp_path: Path) -> None:
    """The control: if this store survived too, the simulation would prove nothing."""
    lost = 0
    desk = Desk.in_folder(tmp_path)
    acknowledged = one_recorded(desk)
    for cut in cuts(desk, TRIED, prefixes=lambda _: []):
        trial = desk.with_disk(desk.disk.same())
        trial.disk.syncs = False
        done = cut_off(trial, cut)
        for disk in trial.disk.all_power_cuts(most=64):
            after = [*acknowledged, TRIED] if done else acknowledged
            try:
                check_recovery(trial.with_disk(disk), after, TRIED)
            except (AssertionError, RefusedError):
                lost += 1
    assert lost > 0


def test_every_kind_of_change_is_cut_somewhere(tmp_path: Path) -> None:
    seen: set[str] = set()
    for number, prepare in enumerate(SCENES.values()):
        (tmp_path / str(number)).mkdir()
        desk = Desk.in_folder(tmp_path / str(number))
        prepare(desk)
        desk.disk.calls.clear()
        desk.record(TRIED)
        seen |= set(desk.disk.calls)
    assert CHANGES <= seen


def test_a_head_that_a_killed_writer_left_unsynced_is_synced_before_it_is_relied_on(
    tmp_path: Path,
) -> None:
    """Once "already recorded" was said over a head file of which the platter had nothing.

    The first writer was killed one byte before the end of its first slot, the second before it
    synced the other; then power went.
    """
    desk = Desk.in_folder(tmp_path)
    for name, after in (("write", 159), ("sync", 0)):
        trial = desk.with_disk(desk.disk.same())
        trial.record(TRIED)
        numbers = [n for n, call in enumerate(trial.disk.calls, start=1) if call == name]
        slots = [n for n in numbers if trial.disk.writes.get(n) == 160]
        assert not cut_off(desk, Cut(slots[0] if slots else numbers[-1], after))
        desk = desk.with_disk(desk.disk.after_kill())
    check_recovery(desk, [], TRIED)
