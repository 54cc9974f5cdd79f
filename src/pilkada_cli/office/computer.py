"""The computer at hand: who sits at it, as the system measures it, and where it keeps things.

Environment variables say anything; what is recorded of a person is never taken from them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .world import World

if TYPE_CHECKING:
    from pwd import struct_passwd

_LONGEST_NAME = 257
"""UNLEN + 1, and more than MAX_COMPUTERNAME_LENGTH + 1, of Windows' API."""


def real_world() -> World:
    """The world as it is."""
    return World(
        now=lambda: datetime.now(UTC),
        user=user_name(),
        host=host_name(),
        random_bytes=os.urandom,
        environ=os.environ,
        cwd=working_folder(os.environ),
        state=state_folder(os.environ, sys.platform),
    )


def user_name() -> str:
    """The system's name of whoever runs this process; `uid N` where it has none."""
    if sys.platform == "win32":
        return _told_by_windows("advapi32", "GetUserNameW")
    try:
        return _user().pw_name
    except KeyError:
        return f"uid {os.getuid()}"


def host_name() -> str:
    """The computer's name."""
    return _told_by_windows("kernel32", "GetComputerNameW") if os.name == "nt" else os.uname()[1]


def home_folder(environ: Mapping[str, str]) -> str:
    """Where this person's files lie; `~` where nobody knows.

    HOME counts where it is one: the whole path of a folder. Else the system's own answer.
    """
    named = environ.get("HOME", "")
    if os.path.isabs(named) and os.path.isdir(named):
        return named
    with suppress(ImportError, KeyError):
        found = _user().pw_dir
        return found if os.path.isabs(found) else "~"
    return "~"


def working_folder(environ: Mapping[str, str]) -> Path:
    """Where this process works. Of a folder that was deleted meanwhile the shell knows the name."""
    try:
        return Path.cwd()
    except OSError:
        named = environ.get("PWD", "")
        return Path(named) if os.path.isabs(named) else Path(os.sep)


def state_folder(environ: Mapping[str, str], platform: str) -> Path:
    """Where programs keep what they remember for this person, as each system has it.

    A path that begins with `~` where no home is known: there nothing can be remembered, which is
    said.

    Source: XDG Base Directory Specification; Apple's File System Programming Guide; Windows'
    known folder LocalAppData.
    """
    if platform == "win32":
        found = environ.get("LOCALAPPDATA") or os.path.join(
            environ.get("USERPROFILE", "~"), "AppData", "Local"
        )
    elif platform == "darwin":
        found = os.path.join(home_folder(environ), "Library", "Application Support")
    else:
        found = environ.get("XDG_STATE_HOME", "")
        if not os.path.isabs(found):  # a relative one is to be ignored
            found = os.path.join(home_folder(environ), ".local", "state")
    return Path(found) / "pilkada"


def _user() -> struct_passwd:
    """This process' user in the system's list of them.

    Raises:
        ImportError: Windows has none.
        KeyError: They are not in it.
    """
    import pwd  # noqa: PLC0415 (not there on Windows)

    return pwd.getpwuid(os.getuid())


def _told_by_windows(library: str, function: str) -> str:
    """Source: Microsoft, GetUserNameW (winbase.h), GetComputerNameW (winbase.h)."""
    import ctypes  # noqa: PLC0415 (elsewhere it is not needed, and takes time)

    size = ctypes.c_ulong(_LONGEST_NAME)
    name = ctypes.create_unicode_buffer(_LONGEST_NAME)
    tell = getattr(getattr(vars(ctypes)["windll"], library), function)
    return str(name.value) if tell(name, ctypes.byref(size)) else "unknown"
