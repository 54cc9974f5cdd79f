"""Which line of the ledger an export was made from: its head is in its files."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from ..core.ledger.head import Head
from ..core.values.problem import Problem, RefusedError

# The last two columns of every file, in either dialect and under any headings.
_HEAD = re.compile(rb"[,;]([0-9]{1,15})[,;]([0-9a-f]{64})\r\n")
_LONGEST = 1 << 20
_FILES = ("status.csv", "allocations.csv", "history.csv", "register.csv")
"""Those that `pilkada export -o DIR` writes; nearly always the first one has a row."""


def exported_head(folder: Path) -> Head | None:
    """The head that an export's folder was made from; None where it holds none.

    The size of the ledger is not in it: it is 0 here.
    """
    for name in _FILES:
        with suppress(OSError), (folder / name).open("rb") as file:
            file.readline(_LONGEST)
            if found := _HEAD.search(file.readline(_LONGEST)):
                return Head(int(found[1]), found[2].decode())
    return None


def read_exported_head(folder: Path, *, shown_as: str) -> Head:
    """The same, of a folder that a person named.

    Raises:
        RefusedError: `export-not-found`.
    """
    head = exported_head(folder)
    if head is None:
        raise RefusedError(Problem("export-not-found", {"folder": shown_as}))
    return head
