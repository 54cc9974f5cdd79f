"""Random days of an office, with crashes, retries and damage, beside a plain dictionary."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from support.books import ended, paid, reported, settled, taken_back
from support.crashes import Desk
from support.disks import PowerCutError
from support.proof import FULL

from pilkada_cli.core.ledger.events import Disbursed, Event, Reversed
from pilkada_cli.core.rules.repeats import Repeat
from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.office.record import Recorded

CEILING = 1000
NUMBERS = st.integers(1, 6)
AMOUNTS = st.integers(1, 400)
CLOSINGS = ("reported", "settled", "ended")
CRASHES = st.tuples(st.integers(1, 80), st.integers(0, 700), st.integers(0, 2**32))


class Days(RuleBasedStateMachine):
    """What the office says is what the dictionary says, whatever happened to the disk.

    `paid` holds the payments that stand: number, amount in rupiah, line of the ledger. `open` is
    a command that was cut off: nobody knows whether it was recorded. `said` holds what stands of
    what moves no money, and its line.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.desk = Desk.in_folder(Path(self.folder.name))
        self.paid: dict[int, tuple[int, int]] = {}
        self.said: dict[str, tuple[Event, int]] = {}
        self.lines = 0
        self.open: Event | None = None

    def teardown(self) -> None:
        self.folder.cleanup()

    @rule(number=NUMBERS, amount=AMOUNTS)
    def pay(self, number: int, amount: int) -> None:
        self.carry_out(payment(number, amount))

    @rule(which=st.integers(0, 5))
    def reverse(self, which: int) -> None:
        if self.paid or self.said:
            entries = sorted(line for _, line in (*self.paid.values(), *self.said.values()))
            self.carry_out(taken_back(entries[which % len(entries)]))

    @rule(kind=st.sampled_from(CLOSINGS), day=st.integers(0, 3))
    def close(self, kind: str, day: int) -> None:
        self.carry_out(closing(kind, day))

    @rule(kind=st.sampled_from(CLOSINGS), day=st.integers(0, 3), crash=CRASHES)
    def close_and_crash(self, kind: str, day: int, crash: tuple[int, int, int]) -> None:
        self.settle()
        self.crash(closing(kind, day), *crash)

    @rule(number=NUMBERS, amount=AMOUNTS, crash=CRASHES)
    def pay_and_crash(self, number: int, amount: int, crash: tuple[int, int, int]) -> None:
        self.settle()
        self.crash(payment(number, amount), *crash)

    @precondition(lambda self: self.open)
    @rule(crash=CRASHES)
    def retry_and_crash(self, crash: tuple[int, int, int]) -> None:
        assert self.open
        self.crash(self.open, *crash)

    @rule(bits=st.binary(min_size=1, max_size=40))
    def leave_a_tail(self, bits: bytes) -> None:
        """What a crash of some other program of ours may leave behind the head."""
        self.settle()
        if self.lines:
            path = self.desk.path("ledger.jsonl")
            content = self.desk.disk.content(path) + bits.replace(b"\n", b" ")
            self.desk.disk.put(path, content)

    @rule(byte=st.integers(0, 10**6), bit=st.integers(0, 7))
    def flip_a_bit(self, byte: int, bit: int) -> None:
        """Damage before the head: refused by readers and writers, and no byte is changed."""
        self.settle()
        if self.lines:
            good, recorded = self.ledger()
            bad = bytearray(good)
            bad[byte % len(recorded)] ^= 1 << bit
            self.refuses(bytes(bad))

    @rule(kept=st.integers(1, 50))
    def put_an_older_ledger_back(self, kept: int) -> None:
        """A rollback; the head file, and this computer, remember."""
        self.settle()
        if self.lines > kept:
            _, recorded = self.ledger()
            self.refuses(b"".join(recorded.splitlines(keepends=True)[:kept]))

    def ledger(self) -> tuple[bytes, bytes]:
        """All of it, and as much as was acknowledged."""
        content = self.desk.disk.content(self.desk.path("ledger.jsonl"))
        return content, b"".join(content.splitlines(keepends=True)[: self.lines])

    @invariant()
    def the_office_says_what_the_dictionary_says(self) -> None:
        book = self.desk.open().book
        found = {
            entry.seq: (entry.event.sp2d, entry.event.amount)
            for entry in book.entries
            if isinstance(entry.event, Disbursed) and entry.seq not in book.reversed_by
        }
        known = {line: (str(n), amount * 100) for n, (amount, line) in self.paid.items()}
        if isinstance(self.open, Disbursed) and found != known:
            known[book.head.seq] = (self.open.sp2d, self.open.amount)
        if isinstance(self.open, Reversed) and found != known:
            del known[self.open.entry]
        assert found == known
        standing = {
            entry.seq: entry.event
            for entry in book.entries
            if entry.event.kind in CLOSINGS and entry.seq not in book.reversed_by
        }
        expected = {line: event for event, line in self.said.values()}
        if self.open and standing != expected:
            if isinstance(self.open, Reversed):
                del expected[self.open.entry]
            else:
                expected[book.head.seq] = self.open
        assert standing == expected

    def carry_out(self, event: Event) -> None:
        """Carry a command out to its end, and hold its answer to the dictionary's."""
        self.settle()
        expected = self.expected(event)
        try:
            answer = self.desk.record(event)
        except RefusedError as error:
            assert expected == error.problems[0].code  # noqa: PT017
            return
        assert expected == ("already" if isinstance(answer, Repeat) else "recorded")
        if isinstance(answer, Recorded):
            self.learn(event, answer.entry.seq)

    def expected(self, event: Event) -> str:
        if event.kind in CLOSINGS:
            stands = self.said.get(event.kind)
            if stands is None:
                return "recorded"
            return "already" if stands[0] == event else "entry-conflict"
        if not isinstance(event, Disbursed):
            return "recorded"
        number, amount = int(event.sp2d), event.amount // 100
        if number in self.paid:
            return "already" if self.paid[number][0] == amount else "document-conflict"
        total = sum(amount for amount, _ in self.paid.values())
        return "recorded" if total + amount <= CEILING else "payment-exceeds-remainder"

    def learn(self, event: Event, seq: int) -> None:
        self.lines = seq
        if isinstance(event, Disbursed):
            self.paid[int(event.sp2d)] = (event.amount // 100, seq)
        elif isinstance(event, Reversed):
            self.paid = {n: (a, line) for n, (a, line) in self.paid.items() if line != event.entry}
            self.said = {k: (e, line) for k, (e, line) in self.said.items() if line != event.entry}
        else:
            self.said[event.kind] = (event, seq)

    def settle(self) -> None:
        """Repeat what was cut off; afterwards it is known."""
        self.desk = self.desk.with_disk(self.desk.disk)
        if self.open is not None:
            event, self.open = self.open, None
            self.desk.record(event)
            book = self.desk.open().book
            seq = book.documents.stands_in(event.document_id(0))
            assert seq
            self.learn(event, seq)
            self.lines = book.head.seq

    def crash(self, event: Event, at: int, after: int, chance: int) -> None:
        """Cut a command off, by a kill or a power cut."""
        disk = self.desk.disk
        disk.calls.clear()
        disk.cut_at, disk.cut_after = at, after
        try:
            answer = self.desk.record(event)
        except PowerCutError:
            if self.expected(event) == "recorded":
                self.open = event
            note(f"cut off at call {at}")
        except RefusedError as error:
            assert self.expected(event) == error.problems[0].code  # noqa: PT017
        else:
            self.open = None
            seq = answer.entry.seq if isinstance(answer, Recorded) else answer.seq
            self.learn(event, seq)
        disk.cut_at = 0
        rng = random.Random(chance)
        chosen = [part for part in range(len(disk.parts())) if rng.random() < 0.5]
        after_power = disk.after_power_cut(chosen, rng.randint(0, len(disk.renamings)))
        self.desk = self.desk.with_disk(disk.after_kill() if chance % 2 else after_power)

    def refuses(self, ledger: bytes) -> None:
        """With this ledger in place, everybody is refused, and nothing is touched."""
        good = self.desk.disk
        self.desk = self.desk.with_disk(good.same())
        self.desk.disk.put(self.desk.path("ledger.jsonl"), ledger)
        before = {path: self.desk.disk.content(path) for path in self.desk.disk.names_seen}
        for attempt in (self.desk.open, lambda: self.desk.record(payment(6, 1))):
            try:
                attempt()
            except RefusedError as error:
                code = error.problems[0].code
                assert code.startswith("ledger-")
            else:
                raise AssertionError("not refused")
        after = {path: self.desk.disk.content(path) for path in self.desk.disk.names_seen}
        assert after == before
        self.desk = self.desk.with_disk(good)


def closing(kind: str, day: int) -> Event:
    """What moves no money, said on one of some days."""
    when = f"2024-11-0{day + 1}"
    match kind:
        case "reported":
            return reported("kpu", when, remainder=day)
        case "settled":
            return settled("kpu", when)
        case _:
            return ended("kpu", when)


def payment(number: int, amount: int) -> Disbursed:
    return paid("kpu", amount, "2024-11-01", str(number))


Days.TestCase.settings = settings(
    max_examples=400 if FULL else 150,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
test_days_of_an_office = Days.TestCase
