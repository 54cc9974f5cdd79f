"""The bar: a whole and its parts, and the mark of a part where it is named again."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from ..core.values.money import Share, format_rupiah, percent
from ..reports.report import Bar, Report, Row
from ..words.catalog import ABSENT
from .layout import GAP
from .style import Style

WIDEST_BAR = 72
_COLORS = ("green", "yellow", "dim")


def bar_lines(bar: Bar, style: Style) -> Iterator[RenderableType]:
    """The bar, and a legend of its parts; one that is nothing is left out, but for the first."""
    words, screen = style.words, style.screen
    width = min(screen.width, WIDEST_BAR)
    line = Text()
    sizes = bar_cells(bar, width)
    for glyph, color, size in zip(screen.glyphs.parts, _COLORS, sizes, strict=True):
        line.append(glyph * size, color)
    yield line
    legend = [
        (glyph, color, words.term(name), percent(*Share(part, bar.whole)) or ABSENT, part)
        for glyph, color, (name, part) in zip(screen.glyphs.parts, _COLORS, bar.parts, strict=True)
        if part or name == bar.parts[0][0]
    ]
    amounts = [format_rupiah(part) for *_, part in legend]
    label_width = max(len(label) for _, _, label, *_ in legend)
    amount_width = max(map(len, amounts))
    for (glyph, color, label, share, _), amount in zip(legend, amounts, strict=True):
        start = Text(f"{glyph} ", color).append(f"{label:<{label_width}}  {share:>8}", "default")
        if start.cell_len + GAP + amount_width <= screen.width:
            yield start.append(f"  {amount:>{amount_width}}", "bold")
        else:
            yield start
            yield Text(f"  {amount}", "bold")


def bar_cells(bar: Bar, width: int) -> list[int]:
    """How many cells each part gets: at least one where there is money, all only for the whole."""
    sizes = [max(part * width // bar.whole, 1 if part else 0) for _, part in bar.parts]
    sizes[sizes.index(max(sizes))] += width - sum(sizes)
    return sizes


def group_label(report: Report[Row], name: str, style: Style) -> Text:
    """The name of a group, behind the mark that it has in the bar."""
    label = Text(overflow="fold")
    parts = [part for part, _ in report.bar.parts] if report.bar else []
    if name in parts:
        index = parts.index(name)
        label.append(f"{style.screen.glyphs.parts[index]} ", _COLORS[index])
    return label.append(style.words.term(name).capitalize(), "bold")
