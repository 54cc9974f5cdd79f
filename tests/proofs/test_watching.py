"""A second computer watches: whatever is done to an office's folder, it notices.

The auditor's computer has looked at the ledger once, whatever the head file said then. Then
somebody who may write everything in the folder, and knows all of this, changes it: the ledger, the
head file, and where both lie. `PILKADA_PROOF=1` tries every change with every other, else one in so
many.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from support.books import entries_of, paid, plan_of
from support.clerk import Clerk, fields
from support.proof import FULL, Figures, chance

from pilkada_cli.core.ledger.chain import Entry, line_of, seal
from pilkada_cli.core.ledger.head import SLOTS, Head, slot_of
from pilkada_cli.core.values.money import Sen

PLAN = """
[office]
name = "Kota Contoh"
voting_day = 2024-11-27

[[allocation]]
id = "kpu"
recipient = "KPU Kota Contoh"
amount = 1000
"""
COUNT = 6
EVENTS = [paid("kpu", number, "2024-11-01", f"SP2D-{number}") for number in range(1, COUNT)]
WHOLE = entries_of(plan_of(PLAN), EVENTS)
LONGER = entries_of(plan_of(PLAN), [*EVENTS, paid("kpu", 9, "2024-11-02", "SP2D-9")])
EVERY = 1 if FULL else 23
"""Of the changes, one in so many is tried."""


def content(entries: list[Entry]) -> bytes:
    return b"".join(map(line_of, entries))


def linked(entries: list[Entry], **by: str) -> list[Entry]:
    """These entries with a chain that holds; the first by whoever is named."""
    found, head = list[Entry](), Head()
    for entry in entries:
        who = entry.by.model_copy(update=by) if by and not found else entry.by
        found.append(seal(entry.event, after=head, at=entry.at, by=who, entry_id=entry.id))
        head = found[-1].head
    return found


def forgeries() -> Iterator[tuple[str, list[Entry]]]:
    """Ledgers that hold together and are not an extension of the one that was seen."""
    for kept in range(1, COUNT):
        yield f"rolled back to {kept}", WHOLE[:kept]
        others = [paid("kpu", 1, "2024-11-01", f"LAIN-{n}") for n in range(COUNT - kept + 2)]
        yield f"cut at {kept} and grown", entries_of(plan_of(PLAN), [*EVENTS[: kept - 1], *others])
        cheaper = EVENTS[kept - 1].model_copy(update={"amount": Sen(EVENTS[kept - 1].amount + 1)})
        events = [*EVENTS[: kept - 1], cheaper, *EVENTS[kept:]]
        yield f"payment {kept} altered", entries_of(plan_of(PLAN), events)
        dropped = [*EVENTS[: kept - 1], *EVENTS[kept:]]
        yield f"payment {kept} dropped", entries_of(plan_of(PLAN), dropped)
    yield (
        "another plan",
        entries_of(plan_of(PLAN.replace("amount = 1000", "amount = 1001")), EVENTS),
    )
    yield "another name", entries_of(plan_of(PLAN), EVENTS, ledger="f" * 32)
    for actor in ("siti {BPKAD}", "}{", '"data":{"ledger":"'):
        yield f"by {actor}", linked(WHOLE, actor=actor)


def damages() -> Iterator[tuple[str, bytes]]:
    """Ledgers that do not hold together."""
    whole = content(WHOLE)
    ends = [entry.end for entry in WHOLE]
    yield "empty", b""
    for end, line in zip(ends, WHOLE, strict=True):
        flipped = bytearray(whole)
        flipped[end - 90] ^= 1
        yield f"line {line.seq} damaged", bytes(flipped)
        yield f"half of line {line.seq}", whole[: end - 40]
        yield f"line {line.seq} in zeros", whole[: end - 300] + bytes(300) + whole[end:]


LEDGERS: dict[str, bytes | None] = {
    **{name: content(entries) for name, entries in forgeries()},
    **dict(damages()),
    "gone": None,
}


def head_file(head: Head) -> bytes:
    return slot_of(head).ljust(SLOTS[1], b"\0") + slot_of(head)


def _head_of(ledger: bytes) -> bytes | None:
    for entries in (WHOLE, *(entries for _, entries in forgeries())):
        if content(entries) == ledger:
            return head_file(entries[-1].head)
    return None


HEADS: dict[str, Callable[[bytes], bytes | None]] = {
    "as it was": lambda _: head_file(WHOLE[-1].head),
    "older by one": lambda _: head_file(WHOLE[-2].head),
    "the oldest": lambda _: head_file(WHOLE[0].head),
    "of the forgery": _head_of,
    "empty": lambda _: b"",
    "zeros": lambda _: bytes(SLOTS[1] + 160),
    "random": lambda _: bytes(range(256)) * 17,
    "gone": lambda _: None,
}
PLACES = ("stays", "into data", "to another folder")
SHOWN = ("as it was", "older by one", "empty", "random", "gone")
"""What the head file said when the auditor looked."""


class Watched:
    """An office, and the auditor's computer, which has looked at it."""

    def __init__(self, folder: Path, shown: str) -> None:
        self.folder = folder / "office"
        self.other = folder / "other"
        self.memory = folder / "memory"
        self.state = folder / "state"
        self.put(self.folder, content(WHOLE), HEADS[shown](content(WHOLE)))
        assert self.look(self.folder) == "well"
        shutil.copytree(self.state, self.memory)

    def put(self, folder: Path, ledger: bytes | None, head: bytes | None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "allocations.toml").write_text(PLAN, "utf-8")
        for name, there in (("ledger.jsonl", ledger), ("ledger.head", head)):
            if there is not None:
                (folder / name).write_bytes(there)

    def look(self, folder: Path, *arguments: str) -> str:
        """What the auditor is told: `refused`, what is said, or that all is `well`."""
        shutil.rmtree(self.state, ignore_errors=True)
        if self.memory.exists():
            shutil.copytree(self.memory, self.state)
        clerk = Clerk(folder, user="auditor", state=self.state)
        outcome = clerk.run("verify", "--format", "json", *arguments)
        if outcome.code:
            assert outcome.code == 5, outcome
            return "refused"
        codes = {problem["code"] for problem in fields(outcome)["problems"]}
        return "said" if codes & {"entry-not-kept", "copy-went-on"} else "well"

    def changed(self, ledger: bytes | None, head: bytes | None, place: str) -> list[str]:
        """What the auditor is told, in each way in which they might look again."""
        for folder in (self.folder, self.other):
            shutil.rmtree(folder, ignore_errors=True)
        self.folder.mkdir()
        match place:
            case "stays":
                self.put(self.folder, ledger, head)
                ways = [(self.folder, ()), (self.folder.parent, ("-C", "office"))]
            case "into data":
                self.put(self.folder / "data", ledger, head)
                ways = [(self.folder, ()), (self.folder.parent, ("-C", "office"))]
                ways += [(self.folder / "data", ())]
            case _:
                self.put(self.other, ledger, head)
                ways = [(self.other, ()), (self.folder, ())]
        return [self.look(folder, *named) for folder, named in ways]


def unnoticed(name: str, place: str, told: list[str]) -> bool:
    """Whether some way to look again shows what is there as if nothing had happened.

    A ledger of another name, or none, in a folder that was never looked into is nothing that was
    seen; but the folder where it was seen misses it.
    """
    if name in {"another name", "gone"}:
        told = {"into data": told[:2], "to another folder": told[1:]}.get(place, told)
    return "well" in told


@pytest.mark.parametrize("shown", SHOWN)
def test_no_change_of_what_was_seen_goes_unnoticed(
    shown: str, tmp_path: Path, record_property: Figures
) -> None:
    watched = Watched(tmp_path, shown)
    rng = chance()
    tried = 0
    for name, head, place in product(LEDGERS, HEADS, PLACES):
        if rng.randrange(EVERY):
            continue
        ledger = LEDGERS[name]
        told = watched.changed(ledger, HEADS[head](ledger or b""), place)
        assert not unnoticed(name, place, told), (name, head, place, told)
        tried += 1
    record_property("changes", tried)
    assert tried > (1000 if FULL else 30), tried


def test_what_is_only_added_is_shown(tmp_path: Path) -> None:
    """The control: a proof in which everything is refused would prove nothing."""
    watched = Watched(tmp_path, "as it was")
    for head in (head_file(LONGER[-1].head), head_file(WHOLE[-1].head), None):
        assert watched.changed(content(LONGER), head, "stays") == ["well", "well"]
    assert watched.changed(content(WHOLE), head_file(WHOLE[-1].head), "stays") == ["well", "well"]
    moved = watched.changed(content(LONGER), head_file(LONGER[-1].head), "to another folder")
    assert moved == ["well", "refused"]  # there it goes on, and here it is missed
