"""A clerk at an invented computer: every run of the program is exact, and nothing is mocked."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pilkada_cli.cli.app import main
from pilkada_cli.office.world import World

NOON = datetime(2024, 11, 6, 5, 0, tzinfo=UTC)
"""6 November 2024, noon in Pangkalpinang."""


class Stream(io.TextIOWrapper):
    """A stream whose bytes can be looked at, and which may say that it is a terminal."""

    def __init__(
        self, content: str = "", *, terminal: bool = False, encoding: str = "utf-8"
    ) -> None:
        super().__init__(io.BytesIO(content.encode(encoding)), encoding=encoding, newline="")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    @property
    def content(self) -> bytes:
        self.flush()
        written = self.buffer
        assert isinstance(written, io.BytesIO)
        return written.getvalue()


@dataclass(frozen=True)
class Outcome:
    """What a run answered."""

    code: int
    stdout: bytes
    err: str

    @property
    def out(self) -> str:
        return self.stdout.decode("utf-8")


@dataclass
class Clerk:
    """Siti, at PC-KEU-07. Each run is one minute after the one before."""

    cwd: Path
    now: datetime = NOON
    environ: dict[str, str] = field(default_factory=dict)
    user: str = "siti"
    host: str = "PC-KEU-07"
    random_start: int = 0
    clock: Callable[[], datetime] | None = None
    """A clock that runs by itself."""
    state: Path | None = None
    """What this computer remembers; without one it remembers nothing."""

    def run(
        self,
        *arguments: str,
        typed: str | None = None,
        encoding: str = "utf-8",
        environ: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Run the program; with `typed`, at a terminal into which that is typed."""
        self.now += timedelta(minutes=1)
        moment = self.now
        world = World(
            now=self.clock or (lambda: moment),
            user=self.user,
            host=self.host,
            random_bytes=lambda size: bytes(range(self.random_start, self.random_start + size)),
            environ={**self.environ, **(environ or {})},
            cwd=self.cwd,
            state=self.state,
        )
        stdin = Stream(typed or "", terminal=typed is not None)
        stdout, stderr = Stream(encoding=encoding), Stream(encoding=encoding)
        code = main(list(arguments), world, stdin, stdout, stderr)
        return Outcome(code, stdout.content, stderr.content.decode(encoding))

    def at(self, folder: Path) -> Clerk:
        """The same clerk in another folder."""
        return replace(self, cwd=folder)


def fields(outcome: Outcome) -> Any:
    """The JSON that a run answered."""
    return json.loads(outcome.stdout)
