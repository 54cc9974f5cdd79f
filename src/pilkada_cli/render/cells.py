"""What people read in a cell, by the kind of its column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..core.money import Sen, format_grouped, percent
from ..core.text import visible
from ..reports.report import Column, Kind, Report, Row
from ..words.catalog import ABSENT, Words
from ..words.spelled import amount_in_words

SHORT_HASH = 12


def shown_columns(report: Report[Row]) -> list[Column[Row]]:
    """The columns that a person is shown: those with something in them, and those always there."""
    rows = _all_rows(report)
    return [c for c in report.columns if not c.if_any or any(c.get(row) for row in rows)]


def heading(column: Column[Row], words: Words) -> str:
    """The heading of a column; a money column's says its unit."""
    text = words.text("column", column.heading)
    return f"{text} {words.text('unit', 'money')}" if column.kind is Kind.MONEY else text


def cells(report: Report[Row], column: Column[Row], rows: Sequence[Row], words: Words) -> list[str]:
    """The cells of one column for some rows. If one of the report's has sen, all show them."""
    with_sen = column.kind is Kind.MONEY and any(
        _sen_of(column.get(row)) % 100 for row in _all_rows(report)
    )
    return [cell(column.kind, column.get(row), words, with_sen=with_sen) for row in rows]


def cell(kind: Kind, value: Any, words: Words, *, with_sen: bool = False) -> str:
    """One value as people read it; nothing where it is absent."""
    if value is None:
        return ""
    match kind:
        case Kind.MONEY:
            return format_grouped(Sen(value), with_sen=with_sen)
        case Kind.WORDS:
            return amount_in_words(Sen(value), words.language)
        case Kind.SHARE:
            return percent(*value) or ABSENT
        case Kind.DAY:
            return words.day(value)
        case Kind.TIME:
            return words.time(value)
        case Kind.TERM:
            return words.term(str(value))
        case Kind.HASH:
            return str(value)[:SHORT_HASH]
        case Kind.COUNT | Kind.TEXT:
            return visible(str(value))


def _all_rows(report: Report[Row]) -> list[Row]:
    return [*report.rows, *([report.total] if report.total is not None else [])]


def _sen_of(value: Any) -> int:
    return value if isinstance(value, int) else 0
