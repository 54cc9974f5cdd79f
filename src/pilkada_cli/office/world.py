"""What the program may know of the world around it, as one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ..store.file.disk import Disk, RealDisk
from ..store.file.memory import Memory


@dataclass(frozen=True, slots=True)
class World:
    """What the program may know of the world around it. In a test, all of it is invented.

    Args:
        now: The clock, in UTC.
        user: The computer's user.
        host: The computer's name.
        random_bytes: So many bytes that nobody can guess.
        environ: Environment variables.
        cwd: The working folder.
        state: Where this person's computer remembers what it saw; None: it is not to remember.
        disk: Where ledgers lie.
    """

    now: Callable[[], datetime]
    user: str
    host: str
    random_bytes: Callable[[int], bytes]
    environ: Mapping[str, str]
    cwd: Path
    state: Path | None = None
    disk: Disk = field(default_factory=RealDisk)


def now_utc(world: World) -> datetime:
    """The clock, in UTC whatever zone it was set to."""
    return world.now().astimezone(UTC)


def memory_of(world: World) -> Memory | None:
    """What this computer remembers; None where it is not to remember."""
    return Memory(world.disk, str(world.state)) if world.state else None
