"""Text inside a command that is printed to be typed: what it says, whatever it is, and no more.

A folder may be called `$(rm -rf ~)`. A command that names it is pasted into a shell, so everything
in it that a shell would act on is taken away by quoting; in one place, by the shell at hand.
"""

from __future__ import annotations

import os
import re
import shlex

from ..core.text import visible

WINDOWS = os.name == "nt"
_PLAIN = re.compile(r"[A-Za-z0-9_./:\\~,+=@-]+", re.ASCII)
_ACTS_ON_WINDOWS = re.compile(r"[\"$`%!^\r\n\u2018-\u201f]")
"""What cmd or PowerShell acts on between double quotes; curly quotes are quotes to PowerShell."""


def quoted(text: str, *, windows: bool = WINDOWS) -> str | None:
    """A text as one word of a command line; None where no quoting is sure to keep it one.

    Nobody can tell on Windows whether cmd or PowerShell is at hand, so what is given is right in
    both. For bash, zsh, dash and fish it is single quotes.

    Args:
        text: What the program has to be given.
        windows: Whether the shell at hand is one of Windows.

    Source: POSIX.1-2024, Shell Command Language, 2.2 Quoting; Microsoft, "about_Quoting_Rules"
        (PowerShell), "cmd", and "Parsing C++ command-line arguments".
    """
    if text != visible(text) or not text:
        return None  # what can't be shown can't be typed
    if windows:
        if _ACTS_ON_WINDOWS.search(text) or text.endswith("\\"):
            return None  # a backslash before the last quote would take it in
        return text if _PLAIN.fullmatch(text) and "~" not in text[:1] else f'"{text}"'
    plain = _PLAIN.fullmatch(text) and "\\" not in text and not text.startswith("~")
    return text if plain else shlex.quote(text)
