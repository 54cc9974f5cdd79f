"""One writer at a time: the lock around reading, judging and appending."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from ..core.problem import Problem, RefusedError
from .trouble import as_problems

LOCK = "ledger.lock"


@contextmanager
def ledger_lock(folder: str, *, wait_seconds: int) -> Iterator[None]:
    """Hold the office's lock for the block.

    The operating system frees it when the process ends, however it ends. The lock is on a file
    of its own, so that reading the ledger never lets go of it.

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
        values = {"file": path, "seconds": wait_seconds}
        raise RefusedError(Problem("ledger-busy", values)) from None
    try:
        yield
    finally:
        lock.release()
