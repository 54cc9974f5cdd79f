"""Where an office is, and how its files are named for a reader."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ..core.values.problem import Problem, RefusedError
from ..read.plan_toml import PLAN
from ..store.file.ledger_file import LEDGER
from ..store.trouble import as_problems
from .world import World, memory_of


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
            if (start / PLAN).exists() or (start / LEDGER).exists() or _lay_in(start, world):
                return start
    else:
        for above in [start, *start.parents]:
            for folder in (above, above / "data"):
                # One that may not be looked into is passed by, unless one stands in it.
                stands = above == start
                with as_problems(str(folder), reading=True) if stands else suppress(OSError):
                    if (folder / PLAN).exists() or _lay_in(folder, world):
                        return folder
    near = shown_path(start / "data", world) if os.path.exists(start / "data" / PLAN) else ""
    raise RefusedError(Problem("no-office", {"folder": str(start), "near": near}))


def _lay_in(folder: Path, world: World) -> bool:
    """Whether this computer saw a ledger in a folder that is there."""
    with suppress(OSError):
        memory = memory_of(world)
        return memory is not None and folder.is_dir() and bool(memory.ledgers_in(str(folder)))
    return False


def shown_path(path: Path | str, world: World) -> str:
    """A path as a person would name it from where they stand."""
    try:
        return Path(path).relative_to(world.cwd).as_posix()
    except ValueError:
        return str(path)
