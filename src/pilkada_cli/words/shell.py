"""Text inside a command that is printed to be typed: what it says, whatever it is, and no more.

A folder may be called `$(rm -rf ~)`. A command that names it is pasted into a shell, so everything
in it that a shell would act on is taken away by quoting; in one place, by the shell at hand.
"""

from __future__ import annotations

import os
import re

from ..core.values.text import visible

WINDOWS = os.name == "nt"
_PLAIN = re.compile(r"[A-Za-z0-9_./:,@+-]+", re.ASCII)
_PLAIN_ON_WINDOWS = re.compile(r"[A-Za-z0-9_./:\\][A-Za-z0-9_./:\\-]*", re.ASCII)
"""Without a comma or an @, which make lists in PowerShell, nor a hyphen to begin with: there `-a.b`
falls into two."""
_ACTS_IN_QUOTES = re.compile(r"(['\\!])")
"""Fish takes a backslash between single quotes for itself, csh an exclamation mark."""
_ACTS_ON_WINDOWS = re.compile(r"[\"$`%!^\r\n\u2018-\u201f]")
"""What cmd or PowerShell acts on between double quotes; curly quotes are quotes to PowerShell."""


def quoted(text: str, *, windows: bool = WINDOWS) -> str | None:
    """A text as one word of a command line; None where no quoting is sure to keep it one.

    Nobody can tell on Windows whether cmd or PowerShell is at hand, so what is given is right in
    both. Elsewhere it is right in sh, bash, zsh, fish and csh.

    Args:
        text: What the program has to be given.
        windows: Whether the shell at hand is one of Windows.

    Source: POSIX.1-2024, Shell Command Language, 2.2 Quoting; the manuals of zsh (14.7.3, `=`) and
        fish ("Quotes"); Microsoft, "about_Quoting_Rules" and "about_Parsing" (PowerShell), "cmd",
        and "Parsing C++ command-line arguments".
    """
    if text != visible(text) or not text:
        return None  # what can't be shown can't be typed
    if not windows:
        parts = _ACTS_IN_QUOTES.split(text)  # every second one acts between quotes
        return "".join(f"\\{part}" if at % 2 else _word(part) for at, part in enumerate(parts))
    if _PLAIN_ON_WINDOWS.fullmatch(text):
        return text
    if _ACTS_ON_WINDOWS.search(text) or text.endswith("\\"):
        return None  # a backslash before the last quote would take it in
    return f'"{text}"'


def _word(text: str) -> str:
    return text if not text or _PLAIN.fullmatch(text) else f"'{text}'"
