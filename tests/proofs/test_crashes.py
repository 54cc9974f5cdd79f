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
    OTHER,
    SCENES,
    Cut,
    Desk,
    Tried,
    check_recovery,
    check_standing,
    cuts,
    events_of,
    forget,
    one_recorded,
    payment,
    two_recorded,
)
from support.disks import CHANGES, PowerCutError, SimDisk
from support.proof import FULL, SEED, Figures, chance

from pilkada_cli.core.ledger.events import Event
from pilkada_cli.core.ledger.head import SLOT_BYTES
from pilkada_cli.core.values.money import Sen
from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.office.record import RefusedDraftError

TRIED = payment(7)
BATCH = (payment(21), payment(22), payment(23))
BATCH_SCENES = list(SCENES) if FULL else ["two"]
"""A batch has some hundred times the moments of one entry: all scenes are `make proof`'s."""

LONGEST_LINE = 1_200


def every_byte(size: int) -> list[int]:
    """Each byte of a line or a slot; of the head file's room, zeros for the most part, a few."""
    return [*range(1, min(size, LONGEST_LINE)), *range(LONGEST_LINE, size, 97)]


def some_bytes(size: int) -> list[int]:
    """Around each sector, and a few between."""
    return list(range(1, size, max(1, size // 24)))


def few_bytes(size: int) -> list[int]:
    """A few that end in each sector: what is known of a single line need not be shown again."""
    return list(range(1, size, max(1, size // 7)))


def cut_off(desk: Desk, cut: Cut, event: Tried = TRIED) -> bool:
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


def count_states(
    desk: Desk, acknowledged: list[Event], rng: random.Random, tried: Tried = TRIED
) -> int:
    """Cut one recording off everywhere and check what is left; how many disks were checked."""
    states = 0
    quick, power_cuts = (few_bytes, 4) if isinstance(tried, tuple) else (some_bytes, 14)
    every = cuts(desk, tried, prefixes=every_byte if FULL else quick)
    for cut in islice(every, 0, None, 1 if FULL else 3):
        trial = desk.with_disk(desk.disk.same())
        done = cut_off(trial, cut, tried)
        for disk in disks_after(trial.disk, rng, power_cuts=6 if FULL else power_cuts):
            after = [*acknowledged, *events_of(tried)] if done else acknowledged
            states += 1
            for _ in range(2 if FULL else 0):
                states += second_crash(trial.with_disk(disk.same()), after, rng, tried)
            check_recovery(trial.with_disk(disk), after, tried)
    return states


def second_crash(
    desk: Desk, acknowledged: list[Event], rng: random.Random, tried: Tried = TRIED
) -> int:
    """Cut the mending off too, at a moment by chance; how many disks were checked."""
    trial = desk.with_disk(desk.disk.same())
    trial.record(tried)
    number = rng.randint(1, len(trial.disk.calls) + 1)
    size = trial.disk.writes.get(number, 0)
    cut = Cut(number, rng.randint(0, size - 1) if size else 0)
    trial = desk.with_disk(desk.disk.same())
    done = cut_off(trial, cut, tried)
    unsaid = [event for event in events_of(tried) if event not in acknowledged]
    after = [*acknowledged, *unsaid] if done else acknowledged
    states = 0
    for disk in disks_after(trial.disk, rng, power_cuts=2):
        states += 1
        check_recovery(trial.with_disk(disk), after, tried)
    return states


@pytest.mark.parametrize("scene", SCENES)
def test_whatever_a_crash_leaves_is_mended_by_repeating_the_command(
    scene: str, tmp_path: Path, record_property: Figures
) -> None:
    desk = Desk.in_folder(tmp_path)
    acknowledged = SCENES[scene](desk)
    states = count_states(desk, acknowledged, chance())
    record_property("states", states)
    assert states >= (10_000 if FULL else 60), states


@pytest.mark.parametrize("scene", BATCH_SCENES)
def test_of_entries_that_are_recorded_together_a_crash_leaves_all_or_none(
    scene: str, tmp_path: Path, record_property: Figures
) -> None:
    desk = Desk.in_folder(tmp_path)
    acknowledged = SCENES[scene](desk)
    states = count_states(desk, acknowledged, chance(), BATCH)
    record_property("states", states)
    assert states >= (10_000 if FULL else 60), states


def test_what_was_seen_of_a_batch_that_a_power_cut_took_is_no_tampering(
    tmp_path: Path, record_property: Figures
) -> None:
    """A reader remembers what it showed; of that, power may take any part that was not synced."""
    desk = Desk.in_folder(tmp_path)
    acknowledged = two_recorded(desk)
    rng, states = chance(), 0
    for cut in cuts(desk, BATCH, prefixes=some_bytes if FULL else few_bytes):
        trial = desk.with_disk(desk.disk.same())
        if cut_off(trial, cut, BATCH):
            continue
        seen = trial.with_disk(trial.disk.after_kill())
        seen.open()
        for disk in disks_after(seen.disk, rng, power_cuts=4):
            check_recovery(seen.with_disk(disk), acknowledged, BATCH)
            states += 1
    record_property("states", states)
    assert states >= 100, states


def test_a_refused_draft_keeps_all_of_its_batch_out(tmp_path: Path) -> None:
    desk = Desk.in_folder(tmp_path)
    two_recorded(desk)
    before = desk.disk.content(desk.path("ledger.jsonl"))
    too_much = payment(21).model_copy(update={"amount": Sen(10**15), "sp2d": "22"})
    with pytest.raises(RefusedDraftError) as refused:
        desk.record((payment(21), too_much, payment(23)))
    assert refused.value.number == 1
    assert desk.disk.content(desk.path("ledger.jsonl")) == before
    assert desk.path("ledger.batch") not in desk.disk.names_seen


def test_what_was_announced_and_not_begun_is_withdrawn_for_good(tmp_path: Path) -> None:
    """Of a batch of which nothing stands, the next writer leaves nothing; no power cut either."""
    desk = Desk.in_folder(tmp_path)
    two_recorded(desk)
    trial = desk.with_disk(desk.disk.same())
    trial.record(BATCH)
    folders = [n for n, name in enumerate(trial.disk.calls, start=1) if name == "sync_folder"]
    batch = desk.path("ledger.batch")
    cut = next(n for n in folders if n > min(trial.disk.writes))
    assert not cut_off(desk, Cut(cut + 1), BATCH)  # the name is kept, and no line is written
    desk = desk.with_disk(desk.disk.after_kill())
    assert batch in desk.disk.names_seen
    desk.record(TRIED)
    for disk in (desk.disk, *desk.disk.all_power_cuts(most=64)):
        assert batch not in disk.names_seen
        check_standing(desk.with_disk(disk), [payment(1), payment(2), TRIED], (), settled=True)


def test_more_than_was_announced_is_told_from_a_crash(tmp_path: Path) -> None:
    """Two whole lines behind an older head are tampering, also beside a batch file of others."""
    desk = Desk.in_folder(tmp_path)
    two_recorded(desk)
    head = desk.disk.content(desk.path("ledger.head"))
    base = desk.disk.content(desk.path("ledger.jsonl"))
    desk.record(BATCH)
    lines = desk.disk.content(desk.path("ledger.jsonl"))[len(base) :]
    forget(desk)
    desk.disk.put(desk.path("ledger.head"), head)
    other = desk.with_disk(desk.disk.same())
    other.disk.put(desk.path("ledger.jsonl"), base)
    other.record((payment(31), payment(32)))
    others = other.disk.content(desk.path("ledger.jsonl"))[len(base) :]
    for announced in (b"", others, lines[:-1], lines[: len(lines) // 2], b"garbage\n"):
        desk.disk.put(desk.path("ledger.batch"), announced)
        with pytest.raises(RefusedError) as refused:
            desk.with_disk(desk.disk.same()).record(TRIED)
        assert refused.value.problems[0].code == "head-behind"
    desk.disk.put(desk.path("ledger.batch"), lines)
    desk.record(TRIED)
    check_standing(desk, [payment(1), payment(2), *BATCH, TRIED], (), settled=True)


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


@pytest.mark.parametrize("next_up", [OTHER, BATCH], ids=["one", "batch"])
def test_a_head_that_a_killed_writer_left_unsynced_is_synced_before_lines_stand_behind_it(
    next_up: Tried, tmp_path: Path
) -> None:
    """With the old head on the platter, more stood behind it than a crash leaves: exit 5."""
    desk = Desk.in_folder(tmp_path)
    one_recorded(desk)
    trial = desk.with_disk(desk.disk.same())
    trial.record(TRIED)
    slot = next(n for n, length in trial.disk.writes.items() if length == SLOT_BYTES)
    assert not cut_off(desk, Cut(slot + 1))  # its sync
    left = desk.with_disk(desk.disk.after_kill())
    for cut in cuts(left, next_up, prefixes=lambda _: []):
        trial = left.with_disk(left.disk.same())
        if not cut_off(trial, cut, next_up):
            dark = trial.with_disk(trial.disk.after_power_cut((), 0))
            dark.open()
            dark.record(next_up)
