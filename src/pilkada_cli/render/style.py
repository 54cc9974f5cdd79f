"""How a report is to look: one value for every renderer, of which each takes what it needs."""

from __future__ import annotations

from dataclasses import dataclass

from ..words.catalog import Words
from .screen import PIPE, Screen


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV is punctuated.

    Args:
        delimiter: Between two cells.
        decimal: Between rupiah and sen.
        mark: The bytes before the first line.
    """

    delimiter: str
    decimal: str
    mark: bytes


RFC4180 = Dialect(",", ".", b"")
"""Commas, CRLF, quotes doubled; UTF-8 without a mark."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a renderer may choose by, besides the report.

    Args:
        words: The language that people read. JSON is the same in every language.
        screen: How wide, which colours, which characters; for what is drawn.
        dialect: For CSV.
        headings: Whether a CSV has headings for people, instead of the columns' keys.
    """

    words: Words
    screen: Screen = PIPE
    dialect: Dialect = RFC4180
    headings: bool = False
