"""Questions at a real console of Windows, answered by keys (support/at_console.py).

On Windows each run gets a console of its own. Wine makes none without a screen; there
windows/run plays this file once more at a terminal, which Wine turns into a console.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from support import at_console
from support.clerk import Clerk, fields

SURE = "[y/T]"
PAY = "disburse tni 3.205.756.840 --sp2d 5 --date 2024-11-05".split()
OWN = getattr(subprocess, "CREATE_NEW_CONSOLE", 0)

pytestmark = pytest.mark.skipif(
    os.name != "nt", reason="the console is Windows'; test_processes asks at a terminal"
)


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """All programs at a console hear its Ctrl-C, these tests too."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def at_a_console(
    clerk: Clerk, *talk: tuple[str, str], command: Sequence[str] = PAY
) -> tuple[int, str]:
    """Press keys at each question: the exit code, and what the screen showed."""
    answer = clerk.cwd.parent / f"{clerk.cwd.name}-answer.json"
    program = str(Path(at_console.__file__))
    command = [sys.executable, program, str(answer), str(clerk.cwd), json.dumps(talk), *command]
    for flags in (OWN, 0):
        with deaf_to_ctrl_c():
            subprocess.run(command, creationflags=flags, stderr=subprocess.DEVNULL, check=False)
        if answer.exists():
            found = json.loads(answer.read_text("utf-8"))
            return found["code"], found["shown"]
    pytest.skip("no console can be had here: windows/run plays this at a terminal")


def test_a_yes_at_a_console_records(pangkalpinang: Clerk) -> None:
    code, shown = at_a_console(pangkalpinang, (SURE, "ya~"))
    assert code == 0, shown
    assert "tiga miliar" in shown
    assert fields(pangkalpinang.run("status", "--format", "json"))["head"]["seq"] == 2


@pytest.mark.parametrize("keys", ["t~", "~", "^C~", "^Cya~"])
def test_anything_else_at_a_console_records_nothing(pangkalpinang: Clerk, keys: str) -> None:
    """Under Wine Ctrl-C is heard only with the next Enter."""
    code, shown = at_a_console(pangkalpinang, (SURE, keys))
    assert code == 130, shown
    assert [path.name for path in pangkalpinang.cwd.iterdir()] == ["allocations.toml"]


# A screen does not tell a space at the end of a line.
GUIDED = (
    ("Kode pagu:", "tni~"),
    ("Jumlah dalam rupiah:", "3.205.756.840~"),
    ("Nomor SP2D:", "412~"),
)


def test_what_is_missing_is_asked_for_at_a_console(pangkalpinang: Clerk) -> None:
    talk = (*GUIDED, ("Tanggal bank membayar (cair):", "5/11/2024~"), (SURE, "ya~"))
    code, shown = at_a_console(pangkalpinang, *talk, command=["disburse"])
    assert code == 0, shown
    report = fields(pangkalpinang.run("status", "tni", "--format", "json"))
    assert report["rows"][0]["disbursed"] == "3205756840.00"


@pytest.mark.parametrize("answered", [0, 2])
def test_ctrl_c_at_a_question_of_a_console_leaves_nothing(
    pangkalpinang: Clerk, answered: int
) -> None:
    talk = (*GUIDED[:answered], (GUIDED[answered][0], "^C~"))
    code, shown = at_a_console(pangkalpinang, *talk, command=["disburse"])
    assert code == 130, shown
    assert [path.name for path in pangkalpinang.cwd.iterdir()] == ["allocations.toml"]
