"""What people read in a cell, by the kind of its column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from ..core.values.money import Sen, format_grouped, percent
from ..core.values.text import visible
from ..reports.report import Column, Kind, Report, Row
from ..words.catalog import ABSENT, Words
from ..words.spelled import amount_in_words

SHORT_HASH = 12
_UNITS = {Kind.MONEY: "money", Kind.SHARE: "share"}


def shown_columns(report: Report[Row]) -> list[Column[Row]]:
    """The columns that a person is shown: those with something in them, and those always there."""
    rows = _all_rows(report)
    return [c for c in report.columns if not c.if_any or any(_says(c, row) for row in rows)]


def _says(column: Column[Row], row: Row) -> bool:
    """Whether a cell has something in it: no money is nothing, but none counted is a number."""
    value = column.get(row)
    return value is not None and (column.kind is Kind.COUNT or bool(value))


def title(report: Report[Row], words: Words) -> str:
    """The title of a report, behind its marks."""
    values = {"office": report.office.name, "as_of": report.as_of, **report.values}
    return " · ".join([*marks(report, words), words.say(report.name, report.title, values)])


def marks(report: Report[Row], words: Words) -> list[str]:
    """What every answer says where all of it is for practice, or of an earlier ledger."""
    found = [words.text("practice", "mark")] if report.office.practice else []
    if report.recorded_at:
        values = {"entry": report.head.seq, "at": report.recorded_at}
        found.append(words.say("earlier", "mark", values))
    return found


def title_line(report: Report[Row], words: Words) -> Text:
    """The title as a screen has it."""
    return Text(title(report, words), "bold", overflow="fold")


def heading(column: Column[Row], words: Words) -> str:
    """The heading of a column; that of money and of a share says its unit."""
    text = words.text("column", column.heading)
    unit = _UNITS.get(column.kind)
    return f"{text} {words.text('unit', unit)}" if unit else text


def has_sen(report: Report[Row], columns: Sequence[Column[Row]]) -> bool:
    """Whether an amount in these columns has sen: then all of them show theirs."""
    amounts = (c.get(row) for c in columns if c.kind is Kind.MONEY for row in _all_rows(report))
    return any(isinstance(amount, int) and amount % 100 for amount in amounts)


def cells(report: Report[Row], column: Column[Row], rows: Sequence[Row], words: Words) -> list[str]:
    """The cells of one column for some rows."""
    with_sen = has_sen(report, [column])
    return [cell_of(column, row, words, with_sen=with_sen) for row in rows]


def cell_of(column: Column[Row], row: Row, words: Words, *, with_sen: bool) -> str:
    """The cell of one column for one row."""
    absent = ABSENT if column.or_dash else ""
    return cell(column.kind, column.get(row), words, with_sen=with_sen) or absent


def cell(kind: Kind, value: Any, words: Words, *, with_sen: bool = False) -> str:
    """One value as people read it, its unit left to the heading; nothing where it is absent."""
    if value is None:
        return ""
    match kind:
        case Kind.MONEY:
            return format_grouped(Sen(value), with_sen=with_sen)
        case Kind.WORDS:
            return amount_in_words(Sen(value), words.language)
        case Kind.SHARE:
            return (percent(*value) or ABSENT).removesuffix(" %")
        case Kind.DAY | Kind.PERIOD | Kind.TIME | Kind.TERM | Kind.SENTENCE:
            return _in_language(kind, value, words)
        case Kind.HASH:
            return str(value)[:SHORT_HASH]
        case Kind.COUNT | Kind.TEXT:
            return visible(str(value))


def _in_language(kind: Kind, value: Any, words: Words) -> str:
    match kind:
        case Kind.DAY:
            return words.day(value)
        case Kind.PERIOD:
            return words.period(value)
        case Kind.TIME:
            return words.time(value)
        case Kind.SENTENCE:
            return words.say(*value)
        case _:
            return words.term(str(value))


def _all_rows(report: Report[Row]) -> list[Row]:
    return [*report.rows, *([report.total] if report.total is not None else [])]
