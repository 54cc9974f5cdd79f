"""Where an office is."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ..core.values.problem import Problem, RefusedError
from ..read.plan_toml import PLAN
from ..store.trouble import as_problems
from .world import World, lay_in, lies_in, shown_path


def find_office(named: str | None, world: World) -> Path:
    """The office's folder: the one named, else PILKADA_DIR, else the nearest upward.

    A folder in which this computer saw a ledger is an office, whatever lies there now: what was
    taken away is missed there, and not looked for elsewhere.

    Raises:
        RefusedError: `no-office`; `not-readable`, where nobody may look.
    """
    chosen = named or world.environ.get("PILKADA_DIR")
    start = world.cwd / (chosen or "")
    if chosen:
        with as_problems(str(start), reading=True):
            if (start / PLAN).exists() or lies_in(start, world) or lay_in(start, world):
                return start
    else:
        for above in [start, *start.parents]:
            for folder in (above, above / "data"):
                # One that may not be looked into is passed by, unless one stands in it.
                stands = above == start
                with as_problems(str(folder), reading=True) if stands else suppress(OSError):
                    if (folder / PLAN).exists() or lay_in(folder, world):
                        return folder
    near = shown_path(start / "data", world) if os.path.exists(start / "data" / PLAN) else ""
    raise RefusedError(Problem("no-office", {"folder": str(start), "near": near}))
