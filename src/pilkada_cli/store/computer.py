"""Who sits at which computer, as the system measures it; environment variables say anything."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module

_USERS = "pwd"
"""The module that reads the system's list of users; Windows has none."""
_LONGEST_NAME = 257
"""UNLEN + 1, and more than MAX_COMPUTERNAME_LENGTH + 1, of Windows' API."""


def user_name() -> str:
    """The system's name of whoever runs this process; `uid N` where it has none."""
    if os.name == "nt":
        return _asked_of_windows("advapi32", "GetUserNameW")
    try:
        return str(import_module(_USERS).getpwuid(os.getuid()).pw_name)
    except KeyError:
        return f"uid {os.getuid()}"


def host_name() -> str:
    """The computer's name."""
    return _asked_of_windows("kernel32", "GetComputerNameW") if os.name == "nt" else os.uname()[1]


def home_folder(environ: Mapping[str, str]) -> str:
    """Where this person's files lie; `~` where nobody knows.

    HOME counts where it is one: the whole path of a folder. Else the system's own answer.
    """
    named = environ.get("HOME", "")
    if os.path.isabs(named) and os.path.isdir(named):
        return named
    with suppress(ImportError, KeyError):
        found = str(import_module(_USERS).getpwuid(os.getuid()).pw_dir)
        return found if os.path.isabs(found) else "~"
    return "~"


def _asked_of_windows(library: str, function: str) -> str:
    """Source: Microsoft, GetUserNameW (winbase.h), GetComputerNameW (winbase.h)."""
    ctypes = import_module("ctypes")  # elsewhere it is not needed, and takes time
    size = ctypes.c_ulong(_LONGEST_NAME)
    name = ctypes.create_unicode_buffer(_LONGEST_NAME)
    asked = getattr(getattr(ctypes.windll, library), function)
    return str(name.value) if asked(name, ctypes.byref(size)) else "unknown"
