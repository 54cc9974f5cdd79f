"""Eight writers and a reader in processes of their own; writers are killed at random moments.

    python tests/support/killing.py FOLDER SEED KILLS [--limit]

Each writer pays the same office again and again, and notes what it tries before and what was
acknowledged after, in a file that outlives it. Whoever comes after a writer that was killed
repeats what that one had tried last, as a clerk would. With `--limit` the operating system lets
many of their writes stop short (RLIMIT_FSIZE). At the end everything is checked, and the figures
are printed as JSON. Where the system has no fork (Windows), writers are started anew each time.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.clerk import Clerk, fields

from pilkada_cli.store.file.lock import HOLDER

WRITERS = 8
KILLS_AN_OFFICE = 50
CEILING = 8_000
FORKS = hasattr(os, "fork")
PLAN = f"""
[office]
name = "Kota Contoh"
voting_day = 2024-11-27

[[allocation]]
id = "kpu"
recipient = "KPU Kota Contoh"
amount = {CEILING}
"""


def clock() -> datetime:
    """The real one."""
    return datetime.now(UTC)


class Log:
    """What one writer's place tried (T) and was told (its exit code), line by line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, *words: object) -> None:
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(handle, (" ".join(map(str, words)) + "\n").encode())
        os.close(handle)

    def lines(self) -> list[list[str]]:
        if not self.path.exists():
            return []
        return [line.split() for line in self.path.read_text("utf-8").splitlines()]

    def unanswered(self) -> tuple[str, str] | None:
        """Document and amount of a payment that was tried last and not acknowledged."""
        lines = self.lines()
        tried = [line for line in lines if line[0] == "T"]
        if not tried or ["0", tried[-1][1]] in lines or ["4", tried[-1][1]] in lines:
            return None
        return tried[-1][1], tried[-1][2]


def write(folder: Path, place: int, seed: int, *, limit: bool) -> None:
    """Pay until killed."""
    rng = random.Random(seed)
    log = Log(folder / f"log-{place}")
    state = folder / f"state-{place}"
    clerk = Clerk(folder / "office", clock=clock, host=f"PC-{place}", state=state)
    repeat = log.unanswered()
    while True:
        sp2d, amount = repeat or (f"{place}-{rng.getrandbits(48)}", str(rng.randint(1, 900)))
        log.note("T", sp2d, amount)
        if limit:
            _limit_writes(clerk.cwd / "ledger.jsonl", rng)
        pay = ("disburse", "kpu", amount, "--sp2d", sp2d, "--date", "2024-11-01", "--wait", "60")
        outcome = clerk.run(*pay)
        if limit:
            _limit_writes(None, rng)
        log.note(outcome.code, sp2d)
        known = {0, 4, 6, 8} if limit else {0, 4}
        if outcome.code not in known:
            log.note("FAULT", outcome.code, repr(outcome.err))
        repeat = (sp2d, amount) if outcome.code in {6, 8} else None


def read(folder: Path) -> None:
    """Look at the office again and again, until told to stop: the ledger only grows."""
    log = Log(folder / "log-reader")
    clerk = Clerk(folder / "office", clock=clock, state=folder / "state-reader")
    newest = 0
    while not (folder / "stop").exists():
        outcome = clerk.run("status", "--format", "json")
        if outcome.code:
            log.note("FAULT", outcome.code, repr(outcome.err + outcome.out))
            continue
        found = fields(outcome)
        seq, paid = found["head"]["seq"], found["rows"][0]["disbursed"]
        if seq < newest or float(paid) > CEILING:
            log.note("FAULT", seq, newest, paid)
        newest = seq
        log.note("READ", seq)


def _limit_writes(ledger: Path | None, rng: random.Random) -> None:
    """Let files grow to a size near a ledger's own, or as they like."""
    import resource  # noqa: PLC0415 (not on Windows)

    soft = resource.RLIM_INFINITY
    if ledger and rng.random() < 0.5:
        soft = rng.randint(0, 3_000) + (ledger.stat().st_size if ledger.exists() else 0)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class Process:
    """A writer or the reader, forked or started."""

    def __init__(self, run: Callable[[], None], *arguments: object) -> None:
        self._pid = 0
        self._popen: subprocess.Popen[bytes] | None = None
        if FORKS:
            self._pid = os.fork()
            if not self._pid:
                try:
                    run()
                finally:
                    os._exit(1)
        else:
            command = [sys.executable, __file__, *map(str, arguments)]
            self._popen = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def kill(self) -> None:
        if self._popen:
            self._popen.kill()
        else:
            os.kill(self._pid, 9)
        self.wait()

    def wait(self) -> None:
        if self._popen:
            self._popen.wait()
        else:
            os.waitpid(self._pid, 0)


def office(folder: Path, rng: random.Random, kills: int, *, limit: bool) -> Counter[str]:
    """Kill that often in one office, then check what is left of it."""
    (folder / "office").mkdir(parents=True)
    (folder / "office" / "allocations.toml").write_text(PLAN, "utf-8")

    def writer(place: int) -> Process:
        seed = rng.getrandbits(32)
        arguments = ("--write", folder, place, seed, int(limit))
        return Process(lambda: write(folder, place, seed, limit=limit), *arguments)

    reader = Process(lambda: read(folder), "--read", folder)
    writers = [writer(place) for place in range(WRITERS)]
    holding = 0
    for _ in range(kills):
        victim = rng.randrange(WRITERS)
        if rng.random() < 0.5:  # at any moment
            time.sleep(rng.uniform(0, 0.03 if FORKS else 3.0))
        else:  # in the middle of a recording
            victim = _holder(folder, victim)
            time.sleep(rng.uniform(0, 0.008))
        writers[victim].kill()
        holding += _holder(folder, -1, seconds=0) == victim
        writers[victim] = writer(victim)
    _wait_until_refused(folder)
    for process in writers:
        process.kill()
    (folder / "stop").touch()
    reader.wait()
    figures = check(folder, kills + WRITERS)
    figures["killed_while_recording"] = holding
    return figures


def _wait_until_refused(folder: Path) -> None:
    """Let the writers go on until the ceiling is reached: also a slow computer proves it."""
    logs = [Log(folder / f"log-{place}") for place in range(WRITERS)]
    until = time.monotonic() + 120
    while not any(line[0] == "4" for log in logs for line in log.lines()):
        assert time.monotonic() < until, "the ceiling was not reached"
        time.sleep(0.01)


def _holder(folder: Path, otherwise: int, seconds: float = 1) -> int:
    """The place of whoever is recording; waited for so long."""
    until = time.monotonic() + seconds
    while True:
        try:
            found = json.loads((folder / "office" / HOLDER).read_text("utf-8"))
            return int(found["host"].removeprefix("PC-"))
        except (OSError, ValueError):
            if time.monotonic() >= until:
                return otherwise
            time.sleep(0.0005)


def check(folder: Path, kills: int) -> Counter[str]:
    """Acknowledged is present, nothing is double, nothing is over the ceiling, all is whole."""
    logs = [Log(folder / f"log-{place}") for place in range(WRITERS)]
    faults = [line for log in [*logs, Log(folder / "log-reader")] for line in log.lines()]
    faults = [line for line in faults if line[0] == "FAULT"]
    assert not faults, faults[:3]
    tried = {line[1]: line[2] for log in logs for line in log.lines() if line[0] == "T"}
    said = {line[1] for log in logs for line in log.lines() if line[0] == "0"}
    clerk = Clerk(folder / "office", clock=clock)
    repeated = 0
    for log in logs:  # each clerk whose command was cut off repeats it
        if pending := log.unanswered():
            sp2d, amount = pending
            pay = ("disburse", "kpu", amount, "--sp2d", sp2d, "--date", "2024-11-01")
            outcome = clerk.run(*pay)
            assert outcome.code in {0, 4}, outcome
            said |= {sp2d} if outcome.code == 0 else set()
            repeated += 1
    entries = _entries(clerk)
    paid = [entry for entry in entries if entry["kind"] == "disbursed"]
    documents = [entry["document"] for entry in paid]
    assert len(documents) == len(set(documents)), "a payment stands twice"
    assert said == set(documents), (said - set(documents), set(documents) - said)
    total = sum(int(tried[document]) for document in documents)
    assert total <= CEILING, total
    assert all(entry["amount"] == f"{tried[entry['document']]}.00" for entry in paid)
    verified = clerk.run("verify", "--format", "json")
    assert verified.code == 0, verified
    assert fields(verified)["problems"] == [], verified.out
    reads = sum(line[0] == "READ" for line in Log(folder / "log-reader").lines())
    return Counter(
        kills=kills,
        reads=reads,
        payments=len(paid),
        refused=sum(line[0] == "4" for log in logs for line in log.lines()),
        not_recorded=sum(line[0] == "6" for log in logs for line in log.lines()),
        unknown=sum(line[0] == "8" for log in logs for line in log.lines()),
        repeated=repeated,
        set_aside=sum(entry["kind"] == "recovered" for entry in entries),
    )


def _entries(clerk: Clerk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = fields(clerk.run("history", "--format", "json"))["rows"]
    return found


def main(folder: Path, seed: int, kills: int, *, limit: bool) -> None:
    """Office after office, so that a ledger stays as small as an office's."""
    rng = random.Random(seed)
    figures: Counter[str] = Counter(offices=0)
    # All that a run loads is loaded before the first fork.
    (folder / "warm").mkdir()
    (folder / "warm" / "allocations.toml").write_text(PLAN, "utf-8")
    warm = Clerk(folder / "warm", clock=clock)
    for command in ("disburse kpu 1 --sp2d 1 --date 2024-11-01", "status --format json", "verify"):
        assert warm.run(*command.split()).code == 0
    while figures["kills"] < kills:
        number = figures["offices"]
        figures.update(office(folder / str(number), rng, KILLS_AN_OFFICE - WRITERS, limit=limit))
        figures["offices"] = number + 1
    print(json.dumps({"seed": seed, **figures}))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--write", root, place, seed, limit]:
            write(Path(root), int(place), int(seed), limit=limit == "1")
        case ["--read", root]:
            read(Path(root))
        case [root, seed, kills, *rest]:
            main(Path(root), int(seed), int(kills), limit="--limit" in rest)
        case _:
            raise SystemExit(__doc__)
