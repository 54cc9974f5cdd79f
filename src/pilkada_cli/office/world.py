"""What the program may know of the world around it, as one value; and where ledgers are kept.

The one place of the office that knows that ledgers lie in folders: what it gives is a `Ledger`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..store.disk import Disk, RealDisk

if TYPE_CHECKING:
    from ..store.file.file_ledger import FileLedger
    from ..store.ledger import Ledger


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


def shown_path(path: Path | str, world: World) -> str:
    """A path as a person would name it from where they stand; that place itself, by its whole path.

    A dot says nothing to whoever has to move that folder.
    """
    try:
        shown = Path(path).relative_to(world.cwd).as_posix()
    except ValueError:
        return str(path)
    return str(path) if shown == "." else shown


def ledger_in(folder: Path | str, world: World) -> Ledger:
    """The ledger of the office in a folder, begun or not."""
    return _in_folder(folder, world)


def lies_in(folder: Path, world: World) -> bool:
    """Whether something lies in a folder in the ledger's place.

    Raises:
        OSError: Nobody may look.
    """
    return Path(_in_folder(folder, world).name).exists()


def lay_in(folder: Path, world: World) -> bool:
    """Whether this computer saw a ledger in a folder that is there."""
    with suppress(OSError):
        return folder.is_dir() and bool(seen_in(folder, world))
    return False


def seen_in(folder: Path, world: World) -> frozenset[str]:
    """The names of the ledgers that this computer saw in a folder, whatever is there now."""
    return _in_folder(folder, world).seen_here()


def _in_folder(folder: Path | str, world: World) -> FileLedger:
    from ..read.plan_toml import PLAN  # noqa: PLC0415 (help opens no office)
    from ..store.file.file_ledger import FileLedger  # noqa: PLC0415 (help opens no ledger)

    return FileLedger(
        world.disk,
        str(folder),
        state=str(world.state) if world.state else None,
        environ=world.environ,
        shown=lambda path: shown_path(path, world),
        beside=(PLAN,),
    )
