"""Golden files: what the program says, kept beside the tests and looked at before it is accepted.

With PILKADA_REWRITE=1 in the environment a golden file is written instead of compared; the change
is then read in the diff like any other.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from support.clerk import Clerk, Outcome

GOLDEN = Path(__file__).parent.parent / "golden"
REWRITE = os.environ.get("PILKADA_REWRITE") == "1"


def check(name: str, text: str) -> None:
    """Compare a text with the golden file of that name, such as `status.txt`."""
    path = GOLDEN / name
    if REWRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert path.exists(), f"{path} is missing: PILKADA_REWRITE=1 writes it"
    assert path.read_text(encoding="utf-8") == text


@dataclass(frozen=True)
class Way:
    """A way to look at the same answer: how wide the screen is, its encoding, more options."""

    columns: int = 80
    encoding: str = "utf-8"
    options: tuple[str, ...] = ()


def told(clerk: Clerk, arguments: tuple[str, ...], way: Way, *, typed: str | None = None) -> str:
    """Run the program, and say what was typed and what was answered."""
    outcome = clerk.run(
        *arguments,
        *way.options,
        typed=typed,
        encoding=way.encoding,
        environ={"COLUMNS": str(way.columns)},
    )
    command = " ".join(f'"{each}"' if " " in each else each for each in arguments + way.options)
    said = answer(outcome, way.encoding)
    if typed is not None:  # a terminal shows it behind the question
        said = re.sub(r"(?m)^.*\[y/[NT]\] ", lambda found: found[0] + typed, said, count=1)
    return f"({way.columns} columns, {way.encoding})\n$ pilkada {command}\n{said}"


def answer(outcome: Outcome, encoding: str = "utf-8") -> str:
    """What a run said: standard error first where it asked, and the exit code unless it is 0."""
    text = outcome.err + outcome.stdout.decode(encoding)
    if text and not text.endswith("\n"):
        text += "\n"
    return text + (f"(exit {outcome.code})\n" if outcome.code else "")
