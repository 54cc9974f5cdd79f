"""An office on a simulated disk: what a clerk records there, and what a crash may leave of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pilkada_cli.core.ledger.events import Disbursed, Event, Recovered, Reversed
from pilkada_cli.core.rules.draft import Draft, OfAllocation
from pilkada_cli.core.rules.repeats import Repeat
from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.office.office import Office
from pilkada_cli.office.open import open_office
from pilkada_cli.office.record import Recorded, record_all
from pilkada_cli.office.world import World

from .books import PLAN, paid
from .disks import CHANGES, PowerCutError, SimDisk

NOW = datetime(2024, 11, 6, 5, 0, tzinfo=UTC)
STATE = "computer"

Tried = Event | tuple[Event, ...]
"""One event, or several that are recorded together."""


def events_of(tried: Tried) -> tuple[Event, ...]:
    return tried if isinstance(tried, tuple) else (tried,)


@dataclass
class Desk:
    """A clerk's desk: the plan's file is real, the disk is simulated."""

    folder: Path
    disk: SimDisk = field(default_factory=SimDisk)
    now: datetime = NOW
    maybe: tuple[str, ...] = ()
    """Documents whose recording was never acknowledged, and which may stand there: all or none."""
    tail: bytes = b""
    """What stood behind the head before."""

    @classmethod
    def in_folder(cls, folder: Path) -> Desk:
        (folder / "allocations.toml").write_text(PLAN, "utf-8")
        return cls(folder)

    def with_disk(self, disk: SimDisk) -> Desk:
        """The same office, as it lies on another disk, a minute later."""
        return replace(self, disk=disk, now=self.now + timedelta(minutes=1))

    @property
    def world(self) -> World:
        return World(
            now=lambda: self.now,
            user="siti",
            host="PC-KEU-07",
            random_bytes=bytes,
            environ={},
            cwd=self.folder,
            state=self.folder / STATE,
            disk=self.disk,
        )

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def open(self) -> Office:
        return open_office(self.folder, self.world, keep_entries=True)

    def record(self, tried: Tried) -> Recorded | Repeat:
        """Record as a command does, without a question; of several, the answer to the last."""
        world = self.world
        office = open_office(self.folder, world, keep_entries=True)
        answers = record_all(
            office,
            [draft_of(event) for event in events_of(tried)],
            world,
            actor=None,
            seen=None,
            wait_seconds=0,
            hold=lambda: None,
        )
        for answer in answers:
            assert isinstance(answer, Recorded | Repeat)
        assert isinstance(answers[-1], Recorded | Repeat)
        return answers[-1]


def draft_of(event: Event) -> Draft:
    """What a command would have stated."""
    assert isinstance(event, OfAllocation | Reversed)
    return Draft(event)


def payment(number: int) -> Disbursed:
    """A payment of that many rupiah to the KPU, under that number."""
    return paid("kpu", number, "2024-11-01", f"19.71/04.0/{number:06}/LS/5.02/M/11/2024")


OTHER = payment(99)
"""What somebody else records next."""


def standing(office: Office) -> list[str]:
    """The documents of the payments that stand, in the ledger's order."""
    taken = {e.event.entry for e in office.book.entries if isinstance(e.event, Reversed)}
    return [
        entry.event.sp2d
        for entry in office.book.entries
        if isinstance(entry.event, Disbursed) and entry.seq not in taken
    ]


def check_recovery(desk: Desk, acknowledged: list[Event], tried: Tried) -> None:
    """What has to hold on whatever disk a crash left.

    A reader is never refused; what was acknowledged is there; whoever records next settles what
    was cut off, of several entries all or none; the same command, repeated, is recorded once;
    then nothing is unfinished, and whatever was set aside is told of.
    """
    check_standing(desk, acknowledged, tried)
    if isinstance(tried, tuple):
        other = desk.with_disk(desk.disk.same())
        other.record(OTHER)
        check_standing(other, acknowledged, tried, settled=True)
    desk.with_disk(desk.disk).record(tried)
    known = [*acknowledged, *(event for event in events_of(tried) if event not in acknowledged)]
    dark = desk.with_disk(desk.disk.after_power_cut((), 0))
    check_standing(dark, known, tried, settled=True)
    assert dark.open().remembered.in_file  # without it a torn line would be refused
    office = desk.with_disk(desk.disk).open()
    check_standing(desk, known, tried, settled=True)
    assert office.book.warnings == ()
    assert office.remembered.in_file == office.book.head
    check_set_aside(desk, office)


def check_standing(
    desk: Desk, acknowledged: list[Event], tried: Tried, *, settled: bool = False
) -> None:
    """Acknowledged is present, nothing is double, and nothing else is there but what was tried.

    Of several that were tried together, a beginning may be there; once it is settled, all or none.
    """
    everything = [document for document in standing(desk.open()) if document != OTHER.sp2d]
    there = [everything.count(document) for document in desk.maybe]
    assert all(count <= 1 for count in there)
    assert not settled or len(set(there)) <= 1, there
    found = [document for document in everything if document not in desk.maybe]
    said = [event.sp2d for event in acknowledged if isinstance(event, Disbursed)]
    unsaid = [
        event.sp2d
        for event in events_of(tried)
        if isinstance(event, Disbursed) and event not in acknowledged
    ]
    beginnings = range(len(unsaid) + 1) if not settled else (0, len(unsaid))
    assert found in [said + unsaid[:count] for count in beginnings], (found, said, unsaid)


def check_set_aside(desk: Desk, office: Office) -> None:
    """Each file of bytes that were set aside is named by one entry, and holds what that says."""
    told = [entry.event for entry in office.book.entries if isinstance(entry.event, Recovered)]
    names = [Path(path).name for path in desk.disk.names_seen if Path(path).parent == desk.folder]
    torn = sorted(name for name in names if name.startswith("torn-") and name.endswith(".bin"))
    assert torn == sorted(event.file for event in told)
    kept = [desk.disk.content(desk.path(event.file)) for event in told]
    assert [event.length for event in told] == [len(content) for content in kept]
    assert not desk.tail or desk.tail in kept


Prepare = Callable[[Desk], list[Event]]


def fresh(desk: Desk) -> list[Event]:
    """Nothing is recorded yet."""
    assert not desk.disk.files
    return []


def one_recorded(desk: Desk) -> list[Event]:
    """One payment is recorded."""
    desk.record(payment(1))
    return [payment(1)]


def two_recorded(desk: Desk) -> list[Event]:
    """Two are: the newest head stands in the other slot."""
    desk.record(payment(1))
    desk.record(payment(2))
    return [payment(1), payment(2)]


def torn(desk: Desk) -> list[Event]:
    """Half a line stands behind the head."""
    events = two_recorded(desk)
    ledger = desk.path("ledger.jsonl")
    desk.tail = b'{"at":"2024-11-06T05:02:03.0'
    desk.disk.put(ledger, desk.disk.content(ledger) + desk.tail)
    return events


def garbage(desk: Desk) -> list[Event]:
    """What a power cut can leave of three sectors: zeros, and parts."""
    events = one_recorded(desk)
    ledger = desk.path("ledger.jsonl")
    desk.tail = bytes(600) + b'12"}' + bytes(40)
    desk.disk.put(ledger, desk.disk.content(ledger) + desk.tail)
    return events


def no_line_end(desk: Desk) -> list[Event]:
    """The second payment stands there whole but for its line end, unacknowledged."""
    events = one_recorded(desk)
    desk.maybe = (payment(2).sp2d,)
    head = desk.disk.content(desk.path("ledger.head"))
    desk.record(payment(2))
    ledger = desk.path("ledger.jsonl")
    desk.disk.put(ledger, desk.disk.content(ledger)[:-1])
    desk.disk.put(desk.path("ledger.head"), head)
    forget(desk)
    return events


def unconfirmed(desk: Desk) -> list[Event]:
    """The second payment stands there, but its sync failed: it is seen, and not on the platter."""
    events = one_recorded(desk)
    desk.maybe = (payment(2).sp2d,)
    calls = _calls(desk, payment(2))
    line = calls.index("sync", calls.index("write")) + 1
    desk.disk.calls.clear()
    desk.disk.fault = lambda number, _: OSError(5, "EIO") if number == line else None
    try:
        desk.record(payment(2))
    except RefusedError as error:
        assert [problem.code for problem in error.problems] == ["outcome-unknown"]  # noqa: PT017
    desk.disk.fault = None
    return events


def half_a_batch(desk: Desk) -> list[Event]:
    """Of three payments that were to be recorded together, one and a half stand there."""
    events = one_recorded(desk)
    batch = (payment(11), payment(12), payment(13))
    desk.maybe = tuple(event.sp2d for event in batch)
    trial = desk.with_disk(desk.disk.same())
    trial.record(batch)
    size = len(trial.disk.content(desk.path("ledger.jsonl")))
    size -= len(desk.disk.content(desk.path("ledger.jsonl")))
    write = [n for n, length in trial.disk.writes.items() if length == size][
        -1
    ]  # not the batch file
    desk.disk.calls.clear()
    desk.disk.cut_at, desk.disk.cut_after = write, size // 2
    with suppress(PowerCutError):
        desk.record(batch)
    desk.disk = desk.disk.after_kill()
    return events


def headless(desk: Desk) -> list[Event]:
    """A ledger of a pilkada that kept no head file, alone, on a computer that never saw it."""
    events = two_recorded(desk)
    desk.disk.remove(desk.path("ledger.head"))
    desk.disk.sync_folder(str(desk.folder))
    forget(desk)
    return events


def forget(desk: Desk) -> None:
    """This computer remembers nothing."""
    for path in [path for path in desk.disk.names_seen if STATE in Path(path).parts]:
        desk.disk.remove(path)
        desk.disk.sync_folder(str(Path(path).parent))


def _calls(desk: Desk, event: Tried) -> list[str]:
    """The calls of a recording that nothing disturbs."""
    trial = desk.with_disk(desk.disk.same())
    trial.record(event)
    return trial.disk.calls


SCENES: dict[str, Prepare] = {
    "fresh": fresh,
    "one": one_recorded,
    "two": two_recorded,
    "torn": torn,
    "garbage": garbage,
    "no line end": no_line_end,
    "unconfirmed": unconfirmed,
    "headless": headless,
    "half a batch": half_a_batch,
}
"""What may lie there before a payment is recorded."""


@dataclass(frozen=True)
class Cut:
    """Where power or process went: before call `at`, or after `after` bytes of that write."""

    at: int
    after: int = 0


def cuts(desk: Desk, event: Tried, *, prefixes: Callable[[int], Sequence[int]]) -> Iterator[Cut]:
    """Every moment of a recording at which it can be cut off.

    Args:
        desk: Before it.
        event: What is recorded.
        prefixes: Of a write of so many bytes, the numbers of bytes after which to cut it.
    """
    trial = desk.with_disk(desk.disk.same())
    trial.record(event)
    calls = [*trial.disk.calls, "sync"]  # and at the very end
    for number in (number for number, name in enumerate(calls, start=1) if name in CHANGES):
        yield Cut(number)
        for after in prefixes(trial.disk.writes.get(number, 0)):
            yield Cut(number, after)
