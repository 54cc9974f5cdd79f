"""What every ledger keeps to, whatever keeps its lines: one suite over every implementation.

A new one is added to `STORES`: a function that gives a second ledger object on the same place for
each call, with a clock of its own kind of trouble where it has one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.books import PLAN, paid
from support.disks import SimDisk, fails

from pilkada_cli.core.ledger.chain import Entry, Who, sealed_line
from pilkada_cli.core.ledger.documents import Documents
from pilkada_cli.core.ledger.ending import Sighting
from pilkada_cli.core.ledger.events import Event, Opened
from pilkada_cli.core.ledger.head import Head
from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.read.plan_toml import parse_plan
from pilkada_cli.store.disk import RealDisk
from pilkada_cli.store.file.file_ledger import FileLedger
from pilkada_cli.store.ledger import Gone, Ledger, MovedError

NOW = datetime(2024, 11, 6, 5, tzinfo=UTC)
WHO = Who(actor="siti", host="PC-KEU-07", os="siti", ver="1")
NAME = "0" * 32

Place = Callable[[], Ledger]
"""A ledger object on one and the same place."""


def on_the_real_disk(folder: Path) -> Place:
    return lambda: FileLedger(RealDisk(), str(folder / "office"), state=str(folder / "state"))


def on_a_simulated_disk(folder: Path) -> Place:
    disk = SimDisk()
    return lambda: FileLedger(disk, str(folder / "office"), state=str(folder / "state"))


STORES: dict[str, Callable[[Path], Place]] = {
    "a folder": on_the_real_disk,
    "a folder on a simulated disk": on_a_simulated_disk,
}


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    (tmp_path / "office").mkdir()
    return STORES[request.param](tmp_path)


def entries(count: int, *, first: int = 1) -> tuple[list[Entry], list[bytes]]:
    """The entries of a ledger with so many lines, and the lines; payments of that many rupiah."""
    plan = parse_plan(PLAN.encode(), shown_as="allocations.toml")
    events: list[Event] = [Opened(ledger=NAME, plan=plan)]
    events += [
        paid("kpu", number, "2024-11-01", f"{number}/SP2D")
        for number in range(first, count + first)
    ]
    sealed: list[Entry] = []
    lines: list[bytes] = []
    for event in events[:count]:
        head = sealed[-1].head if sealed else Head()
        entry, line = sealed_line(
            event, after=head, at=NOW, by=WHO, entry_id=event.document_id(head.seq + 1)
        )
        sealed.append(entry)
        lines.append(line)
    return sealed, lines


def begun(place: Place) -> tuple[Ledger, list[Entry], list[bytes]]:
    """A ledger with one line, and the entries and lines of one with four."""
    sealed, lines = entries(4)
    ledger = place()
    ledger.begin(lines[:1], head=sealed[0].head)
    return ledger, sealed, lines


def test_a_ledger_that_has_not_begun_is_not_there(place: Place) -> None:
    ledger = place()
    assert not ledger.began()
    assert ledger.gone() is None
    assert ledger.name


def test_what_was_appended_reads_back(place: Place) -> None:
    ledger, sealed, lines = begun(place)
    ledger.append(lines[1:2], after=sealed[0].head, head=sealed[1].head)
    for reader in (ledger, place()):
        assert reader.began()
        assert reader.first_line() == lines[0]
        assert list(reader.lines()) == lines[:2]
        assert reader.confirmed() == sealed[1].head
        assert reader.settled(sealed[1].head, unfinished=False) == sealed[1].head


def test_several_lines_are_appended_together(place: Place) -> None:
    ledger, sealed, lines = begun(place)
    ledger.append(lines[1:], after=sealed[0].head, head=sealed[3].head)
    assert list(place().lines()) == lines
    assert place().confirmed() == sealed[3].head


def test_lines_are_read_from_an_entry_on(place: Place) -> None:
    ledger, sealed, lines = begun(place)
    ledger.append(lines[1:], after=sealed[0].head, head=sealed[3].head)
    for entry in sealed:
        assert list(ledger.lines(after=entry.head)) == lines[entry.seq :]


def test_a_line_behind_an_older_head_is_moved_and_nothing_is_there(place: Place) -> None:
    ledger, sealed, lines = begun(place)
    ledger.append(lines[1:2], after=sealed[0].head, head=sealed[1].head)
    other, others = entries(2, first=9)
    for several in (others[1:], [*others[1:], *others[1:]]):
        with pytest.raises(MovedError):
            place().append(several, after=sealed[0].head, head=other[1].head)
    assert list(place().lines()) == lines[:2]
    assert place().confirmed() == sealed[1].head


def test_begin_is_won_by_one(place: Place) -> None:
    _, sealed, lines = begun(place)
    with pytest.raises(MovedError):
        place().begin(lines[:1], head=sealed[0].head)
    assert list(place().lines()) == lines[:1]


def test_who_lost_a_race_reads_on_and_appends(place: Place) -> None:
    ledger, sealed, lines = begun(place)
    ledger.append(lines[1:2], after=sealed[0].head, head=sealed[1].head)
    late = place()
    with pytest.raises(MovedError):
        late.append(lines[1:2], after=sealed[0].head, head=sealed[1].head)
    late.append(lines[2:3], after=sealed[1].head, head=sealed[2].head)
    assert list(ledger.lines()) == lines[:3]


def test_a_reader_sees_a_beginning(place: Place) -> None:
    """Whoever began to read before lines were appended reads these, or not, and no other."""
    ledger, sealed, lines = begun(place)
    reading = place().lines()
    found = [next(iter(reading))]
    ledger.append(lines[1:], after=sealed[0].head, head=sealed[3].head)
    found += list(reading)
    assert found == lines[: len(found)]


def test_a_ledger_that_is_whole_needs_no_mending(place: Place) -> None:
    ledger, sealed, lines = begun(place)
    ledger.append(lines[1:], after=sealed[0].head, head=sealed[3].head)
    documents = Documents.none()
    with ledger.hold(wait_seconds=0, by=WHO, since=NOW):
        ledger.ready()
        head = sealed[3].head
        assert not ledger.mend(head, confirmed=head, documents=documents, as_it_is=False)
        assert ledger.untold(sealed) == []
    assert list(place().lines()) == lines


def test_a_head_can_be_confirmed_that_is_older_than_the_one_before(place: Place) -> None:
    ledger, sealed, lines = begun(place)
    ledger.append(lines[1:2], after=sealed[0].head, head=sealed[1].head)
    ledger.confirm(sealed[0].head)
    assert place().confirmed() in {sealed[0].head, sealed[1].head}
    ledger.make_sure()


def test_what_this_computer_saw_is_remembered_here_and_elsewhere(place: Place) -> None:
    ledger, sealed, _ = begun(place)
    assert ledger.known(NAME).is_new
    head = sealed[0].head
    seen = Sighting(NAME, ledger.place, head, NOW, WHO, head)
    ledger.remember(seen)
    assert place().known(NAME).here == seen
    other = place().known("1" * 32)
    assert (other.others, other.before, other.here) == (True, seen, None)
    far = Sighting(NAME, str(Path(ledger.place) / "elsewhere"), head, NOW, WHO, head)
    ledger.remember(far)
    assert place().known(NAME).elsewhere == (far,)
    ledger.accept(seen, (far,))
    assert place().known(NAME).elsewhere == ()


def test_a_ledger_that_this_computer_saw_is_missed(place: Place) -> None:
    sealed, _ = entries(1)
    ledger = place()
    seen = Sighting(NAME, ledger.place, sealed[0].head, NOW, WHO, sealed[0].head)
    ledger.remember(seen)
    assert ledger.gone() == Gone(None, seen)
    ledger.forget()
    assert ledger.gone() is None


def test_a_place_as_usual_has_nothing_to_say(place: Place) -> None:
    ledger, sealed, _ = begun(place)
    assert ledger.notices(sealed[0].head) == ()
    assert ledger.unusual("office") == ()
    assert ledger.answered_for() is None
    assert ledger.kept_aside([]) == ()


@pytest.mark.parametrize("count", [1, 3])
def test_a_sync_that_fails_is_an_unknown_outcome_and_mended_to_all(
    count: int, tmp_path: Path
) -> None:
    """Of one line, and of several: the next writer finds them, and makes sure of them."""
    disk = SimDisk()
    (tmp_path / "office").mkdir()
    ledger, sealed, lines = begun(lambda: FileLedger(disk, str(tmp_path / "office")))
    head = sealed[count].head
    trial = disk.same()
    FileLedger(trial, str(tmp_path / "office")).append(
        lines[1 : count + 1], after=sealed[0].head, head=head
    )
    write = next(
        n for n, size in trial.writes.items() if size == sum(map(len, lines[1 : count + 1]))
    )
    syncs = [n for n, name in enumerate(trial.calls, start=1) if name == "sync" and n > write]
    disk.calls.clear()
    disk.fault = fails(syncs[-2])  # the last one is the head's
    with pytest.raises(RefusedError) as refused:
        ledger.append(lines[1 : count + 1], after=sealed[0].head, head=head)
    disk.fault = None
    assert refused.value.problems == (ledger.unknown(),)
    assert ledger.confirmed() == sealed[0].head
    assert ledger.settled(head, unfinished=False) == sealed[0].head
    documents = Documents.none()
    assert ledger.mend(head, confirmed=sealed[0].head, documents=documents, as_it_is=False)
    ledger.confirm(head)
    after = FileLedger(disk.after_power_cut((), 0), str(tmp_path / "office"))
    assert list(after.lines()) == lines[: count + 1]
    assert after.confirmed() == head
