"""How time and memory grow with the ledger, beside a plain `json.loads` of its lines.

    python benchmarks/ledger.py [--entries N ...] [--rounds N]

Each measure is a fresh process over the same file, in rounds; the least of all its times
counts, for whatever else the computer does can only add to it.
`verify` reads every line strictly (`read_known`); `replay` does that and makes a sound book of
it; both are timed inside their process, as `json.loads` is. `status` and `append` are whole
processes. Reach: time linear in entries, `verify` at most 7 times `json.loads`, and `status` of
100 000 entries below 150 MiB. POSIX only, for the peak memory.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from pilkada_cli.core.book.balances import balances
from pilkada_cli.core.book.replay import replay
from pilkada_cli.core.ledger.chain import Entry, Who, line_of, seal
from pilkada_cli.core.ledger.documents import Documents
from pilkada_cli.core.ledger.ending import Reading, Remembered, read_known
from pilkada_cli.core.ledger.events import KINDS, Disbursed, Event, Opened, Reversed
from pilkada_cli.core.ledger.head import Head
from pilkada_cli.core.values.money import Sen
from pilkada_cli.read.plan_toml import PLAN, read_plan
from pilkada_cli.store.disk import RealDisk
from pilkada_cli.store.file.head_file import HEAD
from pilkada_cli.store.file.ledger_file import LEDGER, LedgerFile

ALLOCATIONS = ("kpu", "bawaslu", "tni", "polri", "satlinmas", "kejaksaan")
OFFICE = '[office]\nname = "Pemerintah Kota Pangkalpinang"\nvoting_day = 2024-11-27\n'
ALLOCATION = """
[[allocation]]
id = "{0}"
recipient = "Penerima hibah {0}"
amount = 900000000000000
[allocation.opening]
as_of = 2024-01-02
in_process = 400000000000000
"""
SP2D = "19.71/04.0/{:06}/LS/5.02.0.00.0.00.01.0000/M/{}/2024"
PAYMENT = ("kpu", "1.000", "--date", "2024-12-31", "--sp2d", SP2D.format(0, 12), "--no-request")
STATE = "computer"
TIMES = 5
"""How often a measure is taken within its process."""
PROCESSES = {"status": ("status",), "append": ("disburse", *PAYMENT, "--yes")}


class Cost(NamedTuple):
    """What a measure took. The memory is its process's peak."""

    seconds: float
    peak_mib: float


def main() -> None:
    """Measure; or, with `--inside`, be a process that is measured."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--inside", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        task, folder = given.inside
        # Else a model is built where it is first met: a cost of starting, not of a line.
        Who.model_rebuild()
        for kind in KINDS.values():
            kind.model_rebuild()
        times = 1 if task == "write" else TIMES
        print(min(seconds(TASKS[task], Path(folder), *given.entries) for _ in range(times)))
        return
    print(f"{'entries':>9}  {'':10}{'least':>10}{'ratio':>9}{'an entry':>13}{'peak':>11}")
    for entries in given.entries:
        show(entries, measured(entries, given.rounds))


def measured(entries: int, rounds: int) -> list[dict[str, Cost]]:
    """What each measure cost in each round, over a ledger of so many entries."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Not in this process: a child's peak starts from its parent's size.
        inside("write", folder, entries)
        size = (folder / LEDGER).stat().st_size
        runs = []
        for _ in range(rounds):
            costs = {task: inside(task, folder, entries) for task in TASKS if task != "write"}
            costs |= {task: process(folder, *line) for task, line in PROCESSES.items()}
            os.truncate(folder / LEDGER, size)  # what `append` added, and where it is remembered
            (folder / HEAD).unlink()
            shutil.rmtree(folder / STATE)
            runs.append(costs)
        return runs


def show(entries: int, runs: list[dict[str, Cost]]) -> None:
    """Print one block."""
    for task in runs[0]:
        took, yardstick = (least(runs, each) for each in (task, "json.loads"))
        peak = max(run[task].peak_mib for run in runs)
        ratio, each = took / yardstick, took / entries * 1_000_000
        print(f"{entries:9}  {task:10}{took:8.3f} s{ratio:9.2f}{each:10.1f} µs{peak:7.0f} MiB")


def least(runs: list[dict[str, Cost]], task: str) -> float:
    """The seconds of the round in which a measure was least disturbed."""
    return min(run[task].seconds for run in runs)


def seconds(task: Callable[[Path, int], None], folder: Path, entries: int) -> float:
    """How long one of `TASKS` takes, once."""
    start = perf_counter()
    task(folder, entries)
    return perf_counter() - start


def inside(task: str, folder: Path, entries: int) -> Cost:
    """One of `TASKS` in a process of its own, timed from within."""
    command = (__file__, "--inside", task, str(folder), "--entries", str(entries))
    said, peak_mib = finished(*command)
    return Cost(float(said), peak_mib)


def process(folder: Path, *arguments: str) -> Cost:
    """A whole run of pilkada."""
    start = perf_counter()
    state = folder / STATE
    _, peak_mib = finished("-m", "pilkada_cli", "-C", str(folder), *arguments, state=state)
    return Cost(perf_counter() - start, peak_mib)


def finished(*arguments: str, state: Path | None = None) -> tuple[bytes, float]:
    """What a Python process says, and its peak memory in MiB; what it remembers goes to `state`."""
    pipe = subprocess.PIPE
    environ = os.environ | {"XDG_STATE_HOME": str(state)} if state else None
    with subprocess.Popen(
        (sys.executable, *arguments), stdout=pipe, stderr=pipe, env=environ
    ) as running:
        said, complaint = (
            stream.read() if stream else b"" for stream in (running.stdout, running.stderr)
        )
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise SystemExit(complaint.decode())
    unit = 1 << (20 if sys.platform == "darwin" else 10)
    return said, used.ru_maxrss / unit


def load_lines(folder: Path, entries: int) -> None:
    """The measure of all others."""
    with (folder / LEDGER).open("rb") as lines:
        found = sum(1 for line in lines if json.loads(line))
    assert_equal(entries, found)


def verify(folder: Path, entries: int) -> None:
    """Read strictly, keep nothing."""
    found = sum(1 for _ in chain(folder, Documents.none()))
    assert_equal(entries, found)


def replay_all(folder: Path, entries: int) -> None:
    """Read strictly, make the book, and see that it is sound."""
    documents = Documents.none()
    book = replay(chain(folder, documents), documents=documents)
    assert_equal((entries, None), (book.head.seq, balances(book).breach))


def chain(folder: Path, documents: Documents) -> Iterator[Entry]:
    """The entries of the ledger in that folder."""
    lines, reading = LedgerFile(RealDisk(), str(folder)).lines(), Reading()
    return read_known(
        lines, file=LEDGER, documents=documents, remembered=Remembered(), reading=reading
    )


def write(folder: Path, entries: int) -> None:
    """Make an office whose ledger has so many entries."""
    allocations = "".join(map(ALLOCATION.format, ALLOCATIONS))
    (folder / PLAN).write_text(OFFICE + allocations, encoding="utf-8")
    who = Who(actor="siti.aminah", host="PC-KEU-07", os="siti", ver="0.1.0")
    clock = datetime(2024, 1, 3, 1, tzinfo=UTC)
    head, documents = Head(), Documents.none()
    with (folder / LEDGER).open("wb") as file:
        for event in islice(history(folder), entries):
            seq = head.seq + 1
            entry_id = documents.next_id(event.document_id(seq))
            clock += timedelta(seconds=61, microseconds=seq % 997)
            entry = seal(event, after=head, at=clock, by=who, entry_id=entry_id)
            file.write(line_of(entry))
            documents.add(event.document_id(seq), event, seq)
            head = entry.head


def history(folder: Path) -> Iterator[Event]:
    """A plan, then payments without end; one in fifty was a mistake and is entered again."""
    yield Opened(ledger="0" * 32, plan=read_plan(folder / PLAN, shown_as=PLAN))
    chance = random.Random(2024)  # noqa: S311 (the same ledger each time)
    for number in range(1, sys.maxsize):
        payment = a_payment(number, chance)
        yield payment
        if number % 50 == 0:
            seq = 1 + number + 2 * (number // 50 - 1)
            yield Reversed(entry=seq, note="Nominal salah ketik, seharusnya sesuai SP2D")
            yield payment.model_copy(update={"amount": Sen(payment.amount + 100)})


def a_payment(number: int, chance: random.Random) -> Disbursed:
    """A payment whose SP2D has a number as SIPD-RI prints it; its line has some 515 bytes.

    Every third settles a part of the opening's request; one in eight names its SPM too.
    """
    day = date(2024, 1, 3) + timedelta(days=chance.randrange(330))
    allocation = chance.choice(ALLOCATIONS)
    sp2d = SP2D.format(number, day.month)
    spm = chance.random() < 1 / 8
    return Disbursed(
        allocation=allocation,
        amount=Sen(chance.randrange(1_000_000, 300_000_000_000)),
        cleared=day + timedelta(days=2),
        sp2d=sp2d,
        issued=day if spm or number % 2 else None,
        spm=sp2d.replace("/04.0/", "/03.0/") if spm else None,
        spm_date=day if spm else None,
        request=f"opening:{allocation}" if number % 3 == 0 else None,
    )


def assert_equal(expected: object, found: object) -> None:
    """A measure of the wrong work would be no measure."""
    if expected != found:
        raise SystemExit(f"expected {expected}, found {found}")


TASKS: dict[str, Callable[[Path, int], None]] = {
    "write": write,
    "json.loads": load_lines,
    "verify": verify,
    "replay": replay_all,
}

if __name__ == "__main__":
    main()
