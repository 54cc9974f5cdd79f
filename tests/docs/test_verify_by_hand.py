"""The auditor's commands, as the page prints them, tell a whole ledger from one that was changed.

The page itself is played by test_console_blocks; here its commands meet other ledgers, and what
they answer is held against the ledger instead of against the page.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.clerk import Clerk
from support.console import REPOSITORY, missing

PAGE = (REPOSITORY / "docs" / "concepts" / "verify-by-hand.md").read_text(encoding="utf-8")
ONE_LINE = "jq -cjS 'del(.sha256)' | sha256sum"


@pytest.fixture
def ledger(pangkalpinang: Clerk) -> Path:
    """A ledger of four lines, with `check.sh` of the page beside it."""
    if lacking := missing(PAGE):
        reason = f"the auditor's check needs {', '.join(lacking)}, which this computer lacks"
        if os.environ.get("PILKADA_NO_SKIP") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    payment = ("disburse", "tni", "3.205.756.840", "--sp2d", "SP2D ½/2024", "--date", "2024-11-05")
    assert pangkalpinang.run(*payment).code == 0
    assert pangkalpinang.run("reverse", "2", "--note", 'he said "no" \\ tidak 😀').code == 0
    assert pangkalpinang.run(*payment).code == 0
    script = re.search(r"```sh\n(# check\.sh\n.*?)```", PAGE, re.DOTALL)
    assert script is not None
    (pangkalpinang.cwd / "check.sh").write_bytes(script[1].encode())
    return pangkalpinang.cwd / "ledger.jsonl"


def _check(ledger: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["sh", "check.sh", ledger.name], cwd=ledger.parent, capture_output=True, check=False
    )
    return done.returncode, done.stdout.decode()


def test_the_one_line_gives_the_hash_that_each_line_says(ledger: Path) -> None:
    assert f"| {ONE_LINE}\n" in PAGE
    for line in ledger.read_bytes().splitlines():
        done = subprocess.run(["sh", "-c", ONE_LINE], input=line, capture_output=True, check=True)
        assert json.loads(line)["sha256"] == done.stdout.split()[0].decode()


def test_a_ledger_that_is_whole_passes_and_its_head_is_named(ledger: Path) -> None:
    head = json.loads(ledger.read_bytes().splitlines()[-1])["sha256"]
    assert (0, f"4 lines, head {head}\n") == _check(ledger)


def _amount_changed(ledger: bytes) -> bytes:
    return ledger.replace(b"3205756840", b"3205756841")


def _line_removed(ledger: bytes) -> bytes:
    lines = ledger.splitlines(keepends=True)
    return b"".join([*lines[:2], *lines[3:]])


def _lines_swapped(ledger: bytes) -> bytes:
    lines = ledger.splitlines(keepends=True)
    return b"".join([lines[0], lines[2], lines[1], lines[3]])


def _space_added(ledger: bytes) -> bytes:
    return ledger.replace(b'"seq":3,', b'"seq": 3,')


def _torn(ledger: bytes) -> bytes:
    return ledger[:-40]


def _without_its_last_lf(ledger: bytes) -> bytes:
    return ledger[:-1]


def _carriage_returns(ledger: bytes) -> bytes:
    return ledger.replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (_amount_changed, 1),  # the plan in the first line has the same amount
        (_line_removed, 3),
        (_lines_swapped, 2),
        (_space_added, 3),
        (_torn, 4),
        (_without_its_last_lf, 4),
        (_carriage_returns, 1),
    ],
)
def test_a_ledger_that_was_changed_is_refused_with_its_first_wrong_line(
    ledger: Path, damage: Callable[[bytes], bytes], line: int
) -> None:
    whole = ledger.read_bytes()
    ledger.write_bytes(damage(whole))
    assert ledger.read_bytes() != whole
    code, said = _check(ledger)
    assert code == 1
    assert said.startswith(f"line {line}: ")
