"""Where an office is."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ..core.ledger.ending import ledger_id
from ..core.values.problem import Problem, RefusedError
from ..read.plan_toml import PLAN
from ..store.trouble import as_problems
from .world import World, lay_in, ledger_in, lies_in, seen_in, shown_path


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
                return _as_named(start, world)
    else:
        for above in [start, *start.parents]:
            inner = above / "data"
            for folder in (above, inner):
                # One that may not be looked into is passed by, unless one stands in it.
                stands = above == start
                with as_problems(str(folder), reading=True) if stands else suppress(OSError):
                    if lay_in(folder, world):
                        return _as_named(folder, world)
                    if (folder / PLAN).exists():
                        missed = _is_missed_in(inner, folder, world)
                        return inner if missed else _as_named(folder, world)
    near = shown_path(start / "data", world) if os.path.exists(start / "data" / PLAN) else ""
    raise RefusedError(Problem("no-office", {"folder": str(start), "near": near}))


def begin_anew(folder: Path, world: World) -> None:
    """An office begins anew in this folder: what lay there before is not missed any more."""
    for place in (folder, folder / "data"):
        ledger_in(place, world).forget()


def _as_named(folder: Path, world: World) -> Path:
    """A folder by the path by which a person came to it: the system tells the one behind links."""
    shell = world.environ.get("PWD", "")
    if os.path.isabs(shell) and shell != str(world.cwd):
        with suppress(OSError, ValueError):
            named = os.path.normpath(os.path.join(shell, os.path.relpath(folder, world.cwd)))
            if os.path.samefile(named, folder):
                return Path(named)
    return folder


def _is_missed_in(inner: Path, folder: Path, world: World) -> bool:
    """Whether a ledger that this computer saw is gone from a folder, and not to the one above."""
    seen = seen_in(inner, world)
    if not seen or lies_in(inner, world):
        return False
    with suppress(RefusedError):
        above = ledger_in(folder, world)
        return ledger_id(above.first_line(), file=above.name) not in seen
    return True
