"""The program at a pseudo-terminal of POSIX, as a clerk has it: what it shows, what is typed."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from pathlib import Path
from typing import Self

PROGRAM = (sys.executable, "-m", "pilkada_cli")
SECONDS = 60
"""How long anything may take before it counts as hung."""


class Terminal:
    """One run of the program; use it as a context, so that it never outlives its test."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        import pty  # noqa: PLC0415 (not on Windows)

        self.shown = ""
        self._pid, self._terminal = pty.fork()
        if not self._pid:
            # A shell has background jobs ignore Ctrl-C, and what they start inherits that.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.chdir(folder)
            os.execv(sys.executable, [*PROGRAM, *arguments])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._terminal)

    def wait_for(self, mark: str) -> str:
        """What was shown up to a mark; what comes after it is waited for by the next call."""
        until = time.monotonic() + SECONDS
        while mark not in self.shown:
            assert time.monotonic() < until, f"{mark!r} was not shown: {self.shown}"
            assert self._read(), f"ended before {mark!r}: {self.shown}"
        before, _, self.shown = self.shown.partition(mark)
        return before + mark

    def type(self, text: str) -> None:
        # A signal that comes right before a read blocks is noticed at the next key only; nobody
        # is that quick.
        time.sleep(0.2)
        os.write(self._terminal, text.encode())

    def end(self) -> tuple[int, str]:
        """Wait for the end: the exit code, and what was shown since the last mark."""
        until = time.monotonic() + SECONDS
        while self._read():
            assert time.monotonic() < until, f"does not end: {self.shown}"
        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        return os.waitstatus_to_exitcode(status), self.shown

    def _read(self) -> bool:
        """Read what there is, for a second; whether more may come."""
        if not select.select([self._terminal], [], [], 1)[0]:
            return True
        try:
            part = os.read(self._terminal, 4096)
        except OSError:  # Linux says so when the other side is closed
            return False
        self.shown += part.decode("utf-8", "replace")
        return bool(part)
