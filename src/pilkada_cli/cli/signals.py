"""Ctrl-C at the wrong moment: held back from the write until the clerk was told of it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_HELD = [
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if (number := getattr(signal, name, None)) is not None
]


@contextmanager
def held_signals() -> Iterator[Callable[[], None]]:
    """A block in which signals can be held back; it yields the function that starts to hold.

    What arrives while they are held is dropped: the entry is recorded, and there is nothing left
    to interrupt. So an interrupted command (exit 130) has never recorded anything.
    """
    before: dict[int, object] = {}

    def hold() -> None:
        if threading.current_thread() is threading.main_thread():
            for number in _HELD:
                before.setdefault(number, signal.signal(number, lambda *_: None))

    try:
        yield hold
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]


def drop_signals() -> None:
    """Drop whatever arrives from now on: the process has its answer, and only has to end."""
    for number in _HELD:
        signal.signal(number, signal.SIG_IGN)
