"""Every edit of a small ledger is noticed: by the chain, by the head beside it, or by a computer.

`PILKADA_PROOF=1` does it to forty lines instead of twelve, and tries more damages before an
append. What the chain can't notice by itself is asserted too: an older copy, and a ledger that
was linked anew, pass wherever nobody remembers better.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import combinations, permutations
from pathlib import Path

import pytest
from support.books import (
    PLAN,
    adopted,
    asked,
    bounced,
    ended,
    entries_of,
    moved,
    paid,
    plan_of,
    reported,
    returned,
    settled,
    sighting,
    taken_back,
    withdrawn,
)
from support.clerk import Clerk
from support.proof import FULL, Figures, chance

from pilkada_cli.core.ledger.chain import Entry, line_of, read_chain, seal
from pilkada_cli.core.ledger.documents import Documents
from pilkada_cli.core.ledger.ending import Reading, Remembered, read_known
from pilkada_cli.core.ledger.events import KINDS, Accepted, Disbursed, Event, Opened, Recovered
from pilkada_cli.core.ledger.head import SLOTS, Head, read_slot, slot_of
from pilkada_cli.core.values.money import Sen
from pilkada_cli.core.values.problem import RefusedError

FILE = "ledger.jsonl"
SECTOR = 512
SIZE = 40 if FULL else 15

FIRST_PLAN = PLAN.replace("Kota Contoh", "Kota Çontoh 😀", 1).replace(
    "amount = 1000", 'amount = 1000\nschedule = "41/2020"'
)
NEWEST_PLAN = FIRST_PLAN.replace("amount = 1000", 'amount = "1.000,50"\nremainder = 0')
AGAIN = "19.71/04.0/000412/LS/8.01/M/11/2024"
EVERY_KIND: tuple[Event, ...] = (
    asked("kpu", 300, "2024-10-30", "112/KU.03", tranche=1),
    moved("spm", "2024-10-31", 2, document="0414 日/SPM"),
    paid("kpu", 300, "2024-11-01", AGAIN, request=2, note="tahap I, \u201cdipercepat\u201d ½"),
    bounced("2024-11-01", 4),
    paid("kpu", 299, "2024-11-02", AGAIN, request=5),
    adopted(NEWEST_PLAN, "2024-11-02", document="Adendum NPHD №3", note="naik 50 sen"),
    Recovered(offset=2500, length=77, sha256="5f" * 32),
    Accepted(what="restored", head_seq=3, head_sha256="ab" * 32, note="dari cadangan é"),
    returned("kpu", 9, "2024-11-03", '05/STS "{}" \\ 7', interest=1),
    withdrawn("2024-11-03", "opening:tni"),
    taken_back(10),
    reported("kpu", "2024-11-03", "9/LPJ é", remainder=0),
    settled("kpu", "2024-11-03"),
    ended("tni", "2024-11-03", document="é 7"),
)
MORE: tuple[Event, ...] = tuple(
    paid("kpu", 2, "2024-11-04", f"{number:06}/é") for number in range(SIZE - 1 - len(EVERY_KIND))
)
ENTRIES = entries_of(plan_of(FIRST_PLAN), (*EVERY_KIND, *MORE))
LINES = [line_of(entry) for entry in ENTRIES]
LEDGER = b"".join(LINES)
NEWEST = ENTRIES[-1].head
LATER = timedelta(minutes=1)

HERE = sighting(NEWEST)
MEMORIES = {
    "head file": Remembered(in_file=NEWEST),
    "this computer": Remembered(here=HERE),
    "both": Remembered(in_file=NEWEST, here=HERE),
    "an old head file": Remembered(in_file=ENTRIES[2].head, here=HERE),
}


def lines_in(content: bytes) -> list[bytes]:
    """The lines of a file as the program takes them: ended by LF and nothing else."""
    *whole, rest = content.split(b"\n")
    return [line + b"\n" for line in whole] + ([rest] if rest else [])


def refusal(content: bytes, *, after: Head, documents: Documents) -> RefusedError | None:
    """Why the strict reader refuses what stands behind a head; None where it does not."""
    try:
        list(read_chain(lines_in(content), file=FILE, documents=documents, after=after))
    except RefusedError as error:
        return error
    return None


def read(content: bytes, remembered: Remembered) -> tuple[list[Entry], bool]:
    """The entries of a ledger held to what is remembered of it; whether more stands behind them.

    Raises:
        RefusedError: It is not what was written.
    """
    reading = Reading()
    found = read_known(
        lines_in(content),
        file=FILE,
        documents=Documents.none(),
        remembered=remembered,
        reading=reading,
    )
    return list(found), reading.unfinished


def is_refused(content: bytes, remembered: Remembered) -> bool:
    try:
        read(content, remembered)
    except RefusedError:
        return True
    return False


def check_noticed(content: bytes) -> None:
    """Every memory notices; and so does the chain alone, unless it is an older ledger."""
    assert content != LEDGER
    for name, remembered in MEMORIES.items():
        if content.startswith(LEDGER) and remembered.in_file:
            assert read(content, remembered) == (ENTRIES, True), name  # it never counted
        else:
            assert is_refused(content, remembered), name
    ends = [entry.end for entry in ENTRIES]
    if LEDGER.startswith(content) and len(content) in ends:
        assert read(content, Remembered()) == (ENTRIES[: ends.index(len(content)) + 1], False)
    else:
        assert is_refused(content, Remembered())


def flipped(content: bytes, byte: int, bit: int) -> bytes:
    return content[:byte] + bytes([content[byte] ^ 1 << bit]) + content[byte + 1 :]


def test_the_ledger_has_each_kind_of_event_and_other_letters_than_ascii() -> None:
    assert set(KINDS) == {entry.event.kind for entry in ENTRIES}
    assert not LEDGER.isascii()
    assert any("~2:" in entry.id for entry in ENTRIES)
    assert (SIZE, len(LEDGER)) == (len(LINES), NEWEST.size)
    assert read(LEDGER, Remembered()) == (ENTRIES, False)


def test_every_bit_that_flips_is_noticed_in_its_line(
    record_property: Figures,
) -> None:
    flips = 0
    documents, head = Documents.none(), Head()
    for entry, line in zip(ENTRIES, LINES, strict=True):
        behind = LEDGER[entry.end :]
        for byte in range(len(line)):
            for bit in range(8):
                content = flipped(line, byte, bit) + behind
                error = refusal(content, after=head, documents=documents)
                assert error, (entry.seq, byte, bit)
                assert entry.seq == error.problems[0].values["line"]
                flips += 1
        documents.add(entry.event.document_id(entry.seq), entry.event, entry.seq)
        head = entry.head
    record_property("flips", flips)
    assert flips == 8 * len(LEDGER)


@pytest.mark.parametrize("bits", [range(4), range(4, 8)], ids=["low bits", "high bits"])
def test_every_bit_that_flips_before_the_head_is_refused(
    bits: range, record_property: Figures
) -> None:
    flips = 0
    for byte in range(len(LEDGER)):
        for bit in bits:
            assert is_refused(flipped(LEDGER, byte, bit), MEMORIES["head file"]), (byte, bit)
            flips += 1
    record_property("flips", flips)
    assert flips == 4 * len(LEDGER)


def test_a_bit_that_flips_behind_the_head_is_never_read_as_an_entry(
    record_property: Figures,
) -> None:
    flips = 0
    remembered = Remembered(in_file=ENTRIES[7].head)
    for index in range(8, len(LINES)):
        start = ENTRIES[index - 1].end
        for byte in range(start, ENTRIES[index].end, 1 if FULL else 7):
            for bit in range(8):
                found = read(flipped(LEDGER, byte, bit), remembered)
                assert found == (ENTRIES[:index], True), (byte, bit)
                flips += 1
    record_property("flips", flips)
    assert flips


def test_every_bit_that_flips_in_a_head_slot_spoils_it() -> None:
    slot = slot_of(NEWEST)
    assert read_slot(slot) == NEWEST
    for byte in range(len(slot)):
        for bit in range(8):
            assert read_slot(flipped(slot, byte, bit)) is None


def line_edits() -> Iterator[bytes]:
    """Each line deleted or doubled, each pair swapped, lines put in everywhere."""
    for index, line in enumerate(LINES):
        yield b"".join(LINES[:index] + LINES[index + 1 :])
        yield b"".join([*LINES[:index], line, *LINES[index:]])
    for first, second in combinations(range(SIZE), 2):
        swapped = [*LINES]
        swapped[first], swapped[second] = LINES[second], LINES[first]
        yield b"".join(swapped)
    of_another = line_of(entries_of(plan_of(FIRST_PLAN), EVERY_KIND, ledger="1" * 32)[1])
    for place in range(SIZE + 1):
        before, behind = b"".join(LINES[:place]), b"".join(LINES[place:])
        for put in (b"\n", b"{}\n", b"null\n", bytes(80), b"\xef\xbb\xbf", of_another):
            yield before + put + behind
        for index in range(SIZE):
            if index not in {place - 1, place}:
                yield before + LINES[index] + behind
        if behind:  # sealed as carefully as the program does, in the middle
            head = ENTRIES[place - 1].head if place else Head()
            yield before + line_of(sealed_again(ENTRIES[-2], head)) + behind


def sealed_again(entry: Entry, after: Head) -> Entry:
    return seal(entry.event, after=after, at=entry.at, by=entry.by, entry_id=entry.id)


def sector_edits() -> Iterator[bytes]:
    """Each sector zeroed, filled or doubled, each pair swapped, each written over each other."""
    sectors = [LEDGER[start : start + SECTOR] for start in range(0, len(LEDGER), SECTOR)]
    for index, sector in enumerate(sectors):
        for other in (bytes(len(sector)), b"\xff" * len(sector), b"\n" * len(sector), sector * 2):
            yield b"".join([*sectors[:index], other, *sectors[index + 1 :]])
    for first, second in combinations(range(len(sectors)), 2):
        swapped = [*sectors]
        swapped[first], swapped[second] = sectors[second], sectors[first]
        yield b"".join(swapped)
    for first, second in permutations(range(len(sectors)), 2):
        yield b"".join([*sectors[:second], sectors[first], *sectors[second + 1 :]])


@pytest.mark.parametrize("edits", [line_edits, sector_edits])
def test_every_edit_of_lines_and_sectors_is_noticed(
    edits: Callable[[], Iterator[bytes]], record_property: Figures
) -> None:
    count = 0
    for content in edits():
        check_noticed(content)
        count += 1
    record_property("edits", count)
    assert count > 150


def test_every_truncation_is_noticed_and_at_a_line_end_only_by_who_remembers(
    record_property: Figures,
) -> None:
    older = 0
    for size in range(1, len(LEDGER)):
        content = LEDGER[:size]
        check_noticed(content)
        older += not is_refused(content, Remembered())
    record_property("truncations", len(LEDGER) - 1)
    assert older == SIZE - 1


class SeenOffice:
    """An office whose ledger lies in a folder, with its head file, on a computer that saw it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "office"
        self.folder.mkdir()
        self.state = folder / "computer"
        self.clerk = Clerk(self.folder, state=self.state)
        (self.folder / "allocations.toml").write_text(NEWEST_PLAN, "utf-8")
        self.put(LEDGER, head=NEWEST)
        assert self.code() == "whole"

    def put(self, ledger: bytes, *, head: Head | None) -> None:
        """Put a ledger there, and a head file that says so in both slots, or none."""
        (self.folder / FILE).write_bytes(ledger)
        path = self.folder / "ledger.head"
        path.unlink(missing_ok=True)
        if head:
            path.write_bytes(slot_of(head).ljust(SLOTS[1], b"\0") + slot_of(head))

    def code(self, *, clerk: Clerk | None = None) -> str:
        """With which code a reader is refused, told that the ledger is not sound."""
        outcome = (clerk or self.clerk).run("status", "--format", "json")
        if outcome.code == 0:
            return "whole"
        assert outcome.code == 5, outcome
        return str(json.loads(outcome.stdout)["problems"][0]["code"])

    def stranger(self) -> Clerk:
        """A clerk at a computer that never saw this ledger, and will not remember it."""
        return Clerk(self.folder, state=None)

    def files(self) -> dict[str, bytes]:
        """All that lies in the folder and in the computer's memory, but the lock."""
        found = [*self.folder.rglob("*"), *self.state.rglob("*")]
        return {
            str(path): path.read_bytes()
            for path in found
            if path.is_file() and path.name != "ledger.lock"
        }


@pytest.fixture
def office(tmp_path: Path) -> SeenOffice:
    return SeenOffice(tmp_path)


def check_caught(office: SeenOffice, forged: list[Entry], code: str) -> int:
    """Whatever is done about the head file, this computer knows better; a stranger can't."""
    ledger = b"".join(map(line_of, forged))
    remembered = office.files().keys()
    for head in (NEWEST, None, forged[-1].head):
        office.put(ledger, head=head)
        assert code == office.code(), (code, head)
        if head != NEWEST:
            assert office.code(clerk=office.stranger()) == "whole"
    office.put(LEDGER, head=NEWEST)
    assert remembered == office.files().keys()
    assert office.code() == "whole"
    return 3


def test_every_rollback_is_caught_by_a_computer_that_saw_more(
    office: SeenOffice, record_property: Figures
) -> None:
    rollbacks = 0
    for count in range(1, SIZE):
        rollbacks += check_caught(office, ENTRIES[:count], "ledger-shorter")
    record_property("rollbacks", rollbacks)


def test_a_ledger_that_is_gone_is_missed(office: SeenOffice) -> None:
    office.put(b"", head=None)
    assert office.code() == "ledger-empty"
    (office.folder / FILE).unlink()
    assert office.code() == "ledger-missing"
    shutil.rmtree(office.state)
    assert office.code() == "whole"


def forgeries() -> Iterator[list[Entry]]:
    """One entry altered in one way, it and all later ones sealed anew."""
    for index, entry in enumerate(ENTRIES):
        for altered in alterations(entry):
            yield relinked([*ENTRIES[:index], altered, *ENTRIES[index + 1 :]])


def alterations(entry: Entry) -> Iterator[Entry]:
    """The entry with another clerk, time, note, amount, day, recipient."""
    event = entry.event
    yield entry._replace(by=entry.by.model_copy(update={"actor": "orang lain"}))
    yield entry._replace(at=entry.at + timedelta(microseconds=1))
    if getattr(event, "note", None):
        yield entry._replace(event=event.model_copy(update={"note": "lain"}))
    if isinstance(event, Disbursed):
        for change in (
            {"amount": Sen(event.amount - 1)},
            {"cleared": event.cleared - LATER * 1440},
        ):
            yield entry._replace(event=event.model_copy(update=change))
    if isinstance(event, Opened):
        plan = plan_of(FIRST_PLAN.replace('"TNI"', '"TNl"'))
        yield entry._replace(event=event.model_copy(update={"plan": plan}))


def relinked(entries: list[Entry]) -> list[Entry]:
    """These entries as a ledger whose chain holds."""
    found, head = [], Head()
    for entry in entries:
        found.append(sealed_again(entry, head))
        head = found[-1].head
    return found


def test_every_forgery_that_was_linked_anew_is_caught_by_a_computer_that_saw_the_real_one(
    office: SeenOffice, record_property: Figures
) -> None:
    count = 0
    for forged in forgeries():
        assert read(b"".join(map(line_of, forged)), Remembered())[0] == forged
        count += check_caught(office, forged, "ledger-rewritten")
    record_property("forgeries", count)
    assert count >= 3 * 2 * SIZE


def test_a_ledger_that_was_cut_and_grew_beyond_what_was_seen_is_caught(office: SeenOffice) -> None:
    for kept in range(1, SIZE):
        others = entries_of(
            plan_of(FIRST_PLAN),
            [
                *(entry.event for entry in ENTRIES[1:kept]),
                *(paid("kpu", 1, "2024-11-01", f"lain-{n}") for n in range(SIZE - kept + 2)),
            ],
        )
        assert others[:kept] == ENTRIES[:kept]
        check_caught(office, others, "ledger-rewritten")


def test_another_ledger_in_its_place_is_caught(office: SeenOffice) -> None:
    events = [entry.event for entry in ENTRIES[1:]]
    for count in range(1, SIZE):
        other = entries_of(plan_of(FIRST_PLAN), events[:count], ledger="1" * 32)
        check_caught(office, other, "ledger-replaced")


def damages(rng: random.Random) -> Iterator[bytes]:
    """A sample of what may happen to lines that were acknowledged, and never all of it."""
    flips, cuts = (600, 200) if FULL else (120, 60)
    ends = [entry.end for entry in ENTRIES]
    bytes_to_flip = [*rng.sample(range(len(LEDGER)), flips), *(end - 1 for end in ends)]
    for byte in bytes_to_flip:
        yield flipped(LEDGER, byte, rng.randrange(8))
    for size in [*rng.sample(range(len(LEDGER)), cuts), *ends[:-1], len(LEDGER) - 1]:
        yield LEDGER[:size]
    for start in range(0, len(LEDGER), SECTOR):
        zeroed = bytes(min(SECTOR, len(LEDGER) - start))
        yield LEDGER[:start] + zeroed + LEDGER[start + SECTOR :]
    for edited in rng.sample([*line_edits()], 60):
        if not edited.startswith(LEDGER):
            yield edited


PAYMENT = (
    *("disburse", "kpu", "5", "--sp2d", "000999", "--no-request", "--date", "2024-11-05"),
    *("--tranche", "2"),
)


@pytest.mark.parametrize("who", ["saw it", "never saw it"])
def test_the_next_append_to_a_damaged_ledger_is_refused_and_changes_no_byte(
    who: str, office: SeenOffice, record_property: Figures
) -> None:
    clerk = office.clerk if who == "saw it" else office.stranger()
    count = 0
    for content in damages(chance()):
        office.put(content, head=NEWEST)
        before = office.files()
        outcome = clerk.run(*PAYMENT)
        assert outcome.code == 5, (count, outcome)
        assert before == office.files()
        count += 1
    record_property("damages", count)
    assert count > 200
    office.put(LEDGER, head=NEWEST)
    assert clerk.run(*PAYMENT).code == 0
    assert (office.folder / FILE).read_bytes().startswith(LEDGER)
