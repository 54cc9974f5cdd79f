"""How long a command takes from the shell, beside a program that does next to nothing.

    python benchmarks/startup.py [--rounds N]

Every round starts the yardstick and then each command, in fresh processes, one after the other.
A ratio is taken within its round, so that a busy moment of the computer counts for both. The
office is the sample with a ledger of 20 entries, and all bytecode is there, as pip leaves it:
compiling the sources at each start would be a third of what pilkada adds to its libraries.
Reach: `status` at most 1.4 of the yardstick.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from pilkada_cli.core.ledger.events import Disbursed
from pilkada_cli.core.rules.draft import Draft
from pilkada_cli.core.values.money import Sen
from pilkada_cli.office.open import open_office
from pilkada_cli.office.record import record
from pilkada_cli.office.world import World

ENTRIES = 20
SP2D = "19.71/04.0/{:06}/LS/5.02.0.00.0.00.01.0000/M/11/2024"
GRANTS = """\
[[grant]]
id = "kpu"
recipient = "KPU Kota Pangkalpinang"
kind = "organiser"
amount = 23950284000
disbursed = 23950284000
[[grant]]
id = "bawaslu"
recipient = "Bawaslu Kota Pangkalpinang"
kind = "supervisor"
amount = 6364656000
disbursed = 6364656000
[[grant]]
id = "tni"
recipient = "TNI (pengamanan Pilkada)"
kind = "security"
amount = 3205756840
disbursed = 0
[[grant]]
id = "polri"
recipient = "Polri (Polresta Pangkalpinang)"
kind = "security"
amount = 1276129000
disbursed = 0
"""
PILKADA = (sys.executable, "-m", "pilkada_cli")
COMMANDS = {
    "yardstick": (sys.executable, str(Path(__file__).with_name("yardstick.py"))),
    "pilkada status": (*PILKADA, "status"),
    "pilkada disburse --dry-run": (
        *(*PILKADA, "disburse", "tni", "1.000.000", "--date", "2024-11-05"),
        *("--sp2d", SP2D.format(ENTRIES), "--dry-run"),
    ),
    "pilkada --help": (*PILKADA, "--help"),
    "pilkada --version": (*PILKADA, "--version"),
}


def main() -> None:
    """Make the office, run the rounds, print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_office(folder)
        for command in COMMANDS.values():
            seconds(command, folder)  # the first run writes the bytecode
        runs = [
            {name: seconds(each, folder) for name, each in COMMANDS.items()} for _ in range(rounds)
        ]
    print(f"{'':28}{'median':>9}{'ratio':>7}   ({rounds} rounds)")
    for name in COMMANDS:
        ratio = median(run[name] / run["yardstick"] for run in runs)
        print(f"{name:28}{median(run[name] for run in runs) * 1000:6.0f} ms{ratio:7.2f}")


def seconds(command: tuple[str, ...], folder: Path) -> float:
    """How long a process lives."""
    bytecode = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environ = os.environ | bytecode | {"XDG_STATE_HOME": str(folder / "computer")}
    start = perf_counter()
    subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=True)
    return perf_counter() - start


def make_office(folder: Path) -> None:
    """The sample's office, the yardstick's file, and a ledger: the plan and payments to TNI."""
    seconds((*PILKADA, "init", "--example", "pangkalpinang"), folder)
    (folder / "grants.toml").write_text(GRANTS, encoding="utf-8")
    world = World(
        now=lambda: datetime(2024, 11, 4, 2, tzinfo=UTC),
        user="siti",
        host="PC-KEU-07",
        random_bytes=bytes,
        environ={},
        cwd=folder,
    )
    for number in range(1, ENTRIES):
        payment = Disbursed(
            allocation="tni",
            amount=Sen(100_000_000),
            cleared=date(2024, 11, 4),
            sp2d=SP2D.format(number),
        )
        record(
            open_office(folder, world, keep_entries=True),
            Draft(payment),
            world,
            actor=None,
            seen=None,
            wait_seconds=10,
            hold=lambda: None,
        )


if __name__ == "__main__":
    main()
