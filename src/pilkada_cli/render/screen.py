"""What a renderer may know of the screen: how wide, which colours, which characters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from typing import Literal

from rich.console import Console, RenderableType
from rich.text import Text

ColorSystem = Literal["standard", "256", "truecolor"]


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters to draw with: the bar's parts in order, a rule, an arrow."""

    parts: tuple[str, str, str]
    rule: str
    arrow: str


UNICODE = Glyphs(("█", "▒", "·"), "─", "→")
ASCII = Glyphs(("#", "=", "."), "-", "->")


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen, or what stands for one: a pipe is 80 cells wide and has no colours."""

    width: int = 80
    colors: ColorSystem | None = None
    no_color: bool = False
    glyphs: Glyphs = UNICODE


PIPE = Screen()
"""What stands for a screen where there is none."""


def glyphs_for(encoding: str | None, *, ascii_only: bool) -> Glyphs:
    """The characters that a stream of that encoding can carry."""
    try:
        "".join((*UNICODE.parts, UNICODE.rule, UNICODE.arrow)).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return ASCII if ascii_only else UNICODE


def command_line(command: str) -> Text:
    """A command to be copied: one line however narrow the screen is, since half of one runs too."""
    return Text(f"  {command}", "bold", no_wrap=True)


def paint(screen: Screen, renderables: Iterable[RenderableType]) -> bytes:
    """Draw one thing below the other, as UTF-8 with a line feed behind each line.

    No markup, no emoji codes, no highlighting: data is data.
    """
    console = Console(
        file=StringIO(),
        width=screen.width,
        color_system=screen.colors,
        force_terminal=screen.colors is not None,
        no_color=screen.no_color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    with console.capture() as captured:
        for line in renderables:
            console.print(line, soft_wrap=isinstance(line, Text) and bool(line.no_wrap))
    lines = captured.get().split("\n")
    return as_bytes("\n".join(line.rstrip() for line in lines))


def as_bytes(text: str) -> bytes:
    """People's text as UTF-8; a name that is no text in any encoding has question marks."""
    return text.encode("utf-8", "replace")
