"""Real processes: eight writers killed at random beside a reader (support/killing.py)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import killing
from support.proof import FULL, SEED, Figures

KILLS = (8_000 if FULL else 200) if killing.FORKS else 50
LIMITED = 2_200 if FULL else 150
PROGRAM = Path(killing.__file__)


def killed(folder: Path, kills: int, *more: str) -> dict[str, int]:
    print(f"PILKADA_SEED={SEED}")
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(folder), str(SEED), str(kills), *more],
        capture_output=True,
        check=False,
        timeout=3600,
    )
    assert done.returncode == 0, done.stderr.decode()
    figures: dict[str, int] = json.loads(done.stdout)
    return figures


def test_writers_killed_at_any_moment_lose_and_double_nothing(
    tmp_path: Path, record_property: Figures
) -> None:
    figures = killed(tmp_path, KILLS)
    for name, figure in figures.items():
        record_property(name, figure)
    assert figures["kills"] >= KILLS
    assert figures["killed_while_recording"] >= KILLS // 100
    assert figures["reads"] > 0
    assert figures["refused"] > 0


@pytest.mark.skipif(os.name == "nt", reason="Windows sets no limit to the size of a file")
def test_neither_do_writers_whose_writes_stop_short(
    tmp_path: Path, record_property: Figures
) -> None:
    figures = killed(tmp_path, LIMITED, "--limit")
    for name, figure in figures.items():
        record_property(name, figure)
    assert figures["kills"] >= LIMITED
    assert figures["not_recorded"] > 0
