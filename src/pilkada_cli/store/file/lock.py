"""One writer at a time: the lock around reading, judging and appending."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from filelock import lock_descriptor, unlock_descriptor

from ...core.ledger.chain import Who
from ...core.values.problem import Problem, RefusedError
from ..disk import Disk, RealDisk
from ..trouble import as_problems
from .files import found_file, opened, read_up_to, write_all

LOCK = "ledger.lock"
HOLDER = "ledger.lock.holder"
_LONGEST = 4096
_PAUSE_SECONDS = 0.05
_DISK = RealDisk()


@contextmanager
def ledger_lock(
    folder: str, *, wait_seconds: int, by: Who, since: datetime, disk: Disk = _DISK
) -> Iterator[None]:
    """Hold the office's lock for the block.

    The operating system frees it when the process ends, however it ends. The lock is on a file
    of its own, so that reading the ledger never lets go of it. Who holds it is written beside it,
    for whoever waits in vain; that is a courtesy, and never a reason to fail.

    Args:
        folder: The office's.
        wait_seconds: How long to wait for whoever holds it.
        by: Who is going to hold it.
        since: The UTC clock.
        disk: On which the folder lies.

    Raises:
        RefusedError: `ledger-busy` when it was not free in time; `ledger-not-a-file`, where
            anything else stands in its place; nothing was recorded.
    """
    path = os.path.join(folder, LOCK)
    until = time.monotonic() + wait_seconds
    with as_problems(path):
        while (handle := _taken(disk, path)) is None:
            if time.monotonic() >= until:
                values = {"file": path, "seconds": wait_seconds, **_holder_in(disk, folder)}
                raise RefusedError(Problem("ledger-busy", values))
            time.sleep(_PAUSE_SECONDS)
    try:
        _name_holder(disk, folder, by, since)
        yield
    finally:
        # An entry may be recorded: giving the lock back is no reason to say otherwise.
        with suppress(OSError):
            _forget_holder(disk, folder)
        with suppress(OSError):
            unlock_descriptor(handle)
        with suppress(OSError):
            disk.close(handle)


def _taken(disk: Disk, path: str) -> int | None:
    """Try to take the lock: the handle that holds it, None while someone else does."""
    if found_file(disk, path) is None:
        # With the modes that all files of the office have; whoever comes second finds it.
        with suppress(FileExistsError):
            disk.close(disk.create(path))
    handle = disk.open_to_write(path)
    held = False
    try:
        # One that was taken away while it was waited for locks nobody else out.
        held = lock_descriptor(handle, blocking=False) and disk.facts(handle).links == 1
    finally:
        if not held:
            disk.close(handle)
    return handle if held else None


def _name_holder(disk: Disk, folder: str, by: Who, since: datetime) -> None:
    content = {"actor": by.actor, "host": by.host, "since": since.isoformat()}
    with suppress(OSError):
        _forget_holder(disk, folder)
        with opened(disk, disk.create(os.path.join(folder, HOLDER))) as handle:
            write_all(disk, handle, json.dumps(content).encode() + b"\n")


def _forget_holder(disk: Disk, folder: str) -> None:
    """Remove the file of whoever held the lock; anything else in its place is not ours."""
    path = os.path.join(folder, HOLDER)
    found = disk.look(path)
    if found and found.is_file and found.links == 1:
        disk.remove(path)


def _holder_in(disk: Disk, folder: str) -> dict[str, object]:
    """Who says to hold the lock, and since when; `unknown` where that can't be read."""
    path = os.path.join(folder, HOLDER)
    try:
        found = disk.look(path)
        if found is None or not found.is_file:
            return {"holder": "unknown", "since": None}
        with opened(disk, disk.open_to_read(path)) as handle:
            said = json.loads(read_up_to(disk, handle, _LONGEST))
        since = datetime.fromisoformat(said["since"])
        shown = since if 1 < since.year < 9999 else None  # in any zone a calendar can show it
        return {"holder": f"{said['actor']} ({said['host']})"[:_LONGEST], "since": shown}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {"holder": "unknown", "since": None}
