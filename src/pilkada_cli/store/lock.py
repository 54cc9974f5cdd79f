"""One writer at a time: the lock around reading, judging and appending."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from filelock import FileLock, Timeout

from ..core.chain import Who
from ..core.problem import Problem, RefusedError
from .trouble import as_problems

LOCK = "ledger.lock"
HOLDER = "ledger.lock.holder"
_LONGEST = 4096


@contextmanager
def ledger_lock(folder: str, *, wait_seconds: int, by: Who, since: datetime) -> Iterator[None]:
    """Hold the office's lock for the block.

    The operating system frees it when the process ends, however it ends. The lock is on a file
    of its own, so that reading the ledger never lets go of it. Who holds it is written beside it,
    for whoever waits in vain; that is a courtesy, and never a reason to fail.

    Args:
        folder: The office's.
        wait_seconds: How long to wait for whoever holds it.
        by: Who is going to hold it.
        since: The UTC clock.

    Raises:
        RefusedError: `ledger-busy` when it was not free in time; nothing was recorded.
    """
    path = os.path.join(folder, LOCK)
    lock = FileLock(path, timeout=wait_seconds, fallback_to_soft=False, preserve_lock_file=True)
    try:
        with as_problems(path):
            lock.acquire()
    except (Timeout, RefusedError) as error:
        if isinstance(error, RefusedError) and not isinstance(error.__cause__, Timeout):
            raise
        values = {"file": path, "seconds": wait_seconds, **_holder_in(folder)}
        raise RefusedError(Problem("ledger-busy", values)) from None
    try:
        _name_holder(folder, by, since)
        yield
    finally:
        # An entry may be recorded: giving the lock back is no reason to say otherwise.
        with suppress(OSError):
            os.unlink(os.path.join(folder, HOLDER))
        with suppress(OSError):
            lock.release()


def _name_holder(folder: str, by: Who, since: datetime) -> None:
    content = {"actor": by.actor, "host": by.host, "since": since.isoformat()}
    with suppress(OSError), open(os.path.join(folder, HOLDER), "w", encoding="utf-8") as file:
        file.write(json.dumps(content) + "\n")


def _holder_in(folder: str) -> dict[str, object]:
    """Who says to hold the lock, and since when; `unknown` where that can't be read."""
    try:
        with open(os.path.join(folder, HOLDER), encoding="utf-8") as file:
            found = json.loads(file.read(_LONGEST))
        since = datetime.fromisoformat(found["since"])
        return {"holder": f"{found['actor']} ({found['host']})"[:_LONGEST], "since": since}
    except (OSError, ValueError, KeyError, TypeError):
        return {"holder": "unknown", "since": None}
