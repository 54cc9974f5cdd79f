"""What commands that only read have in common."""

from __future__ import annotations

from ..read.typed import read_choice, read_entry
from .session import RENDERERS


def layout_named(text: str) -> str:
    """A layout by its name on the command line.

    Raises:
        RefusedError: `not-one-of`.
    """
    return read_choice(text, tuple(RENDERERS))


def point_in_time(text: str | None) -> int | None:
    """The entry that `--at-entry` names.

    Raises:
        RefusedError: `not-a-number`.
    """
    return None if text is None else read_entry(text, name="--at-entry")
