"""A report as CSV, for an auditor's program or an Indonesian Excel. Always UTF-8 bytes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from io import StringIO
from typing import Any, BinaryIO

from ..core.values.dates import format_instant
from ..reports.report import Column, Kind, Report, Row
from ..words.catalog import LANGUAGES, Words, words_of
from .json import PRACTICE, machine_text
from .style import RFC4180, Dialect, Style

# A cell that begins so is taken for a formula by a spreadsheet; the full-width forms too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_FREE_TEXT = {Kind.TEXT, Kind.TERM}
_MARK = {"practice": Kind.TEXT}
_PERIOD = {"period_first": Kind.DAY, "period_last": Kind.DAY}
_EARLIER = {"recorded_at": Kind.TIME}
_HEAD = {"ledger_seq": Kind.COUNT, "ledger_sha256": Kind.HASH}
_FORMS = {
    kind: re.compile(f"(?:{form})?", re.ASCII)
    for kind, form in {
        Kind.MONEY: r"-?\d+[.,]\d\d",
        Kind.SHARE: r"\d+[.,]\d{6}",
        Kind.DAY: r"\d{4}-\d\d-\d\d",
        Kind.TIME: r"\d{4}-\d\d-\d\dT\S+Z",
        Kind.COUNT: r"-?\d+",
        Kind.HASH: r"[0-9a-f]{64}",
    }.items()
}
"""How a cell of a kind is written; a spreadsheet that saves it writes most of them otherwise."""
_LONGEST_LINE = 1 << 20


DIALECTS = {
    "rfc4180": RFC4180,
    # What Excel with Indonesian settings opens by a double click.
    "excel-id": Dialect(";", ",", b"\xef\xbb\xbf"),
}


def render(report: Report[Row], style: Style) -> bytes:
    """A header line, then a line a row; the last two columns are the head it was made from.

    Before them stand the first and last day of the period, where one was asked for, and when that
    head was recorded, where it is an earlier one. Where all of it is for practice, the first column
    says so.

    Args:
        report: Its total is left out: sums are for whoever reads.
        style: Its dialect is one of `DIALECTS`.
    """
    dialect = style.dialect
    headings = style.words if style.headings else None
    out = StringIO()
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator="\r\n")
    columns = [column.heading if headings else column.key for column in report.columns]
    period = report.period
    mark = dict.fromkeys(_MARK, PRACTICE) if report.office.practice else {}
    earlier = [format_instant(report.recorded_at)] if report.recorded_at else []
    names = [*mark, *columns, *(_PERIOD if period else ()), *(_EARLIER if earlier else ()), *_HEAD]
    writer.writerow([headings.text("column", name) for name in names] if headings else names)
    days = [day.isoformat() if day else "" for day in (period.first, period.last)] if period else []
    head = [*days, *earlier, str(report.head.seq), report.head.sha256]
    for row in report.rows:
        cells = (_cell(column, row, dialect) for column in report.columns)
        writer.writerow([*mark.values(), *cells, *head])
    return dialect.mark + out.getvalue().encode()


def is_export(file: BinaryIO, tables: Iterable[Sequence[Column[Any]]]) -> bool:
    """Whether a file holds what `render` wrote, as far as it shows that nobody edited it since.

    A CSV has no room for a mark, so it is judged by its content: the columns are those of one
    report, in order, in one language (an older pilkada may have had fewer of them), with the
    ledger's head behind them; every row has as many cells, in the form of their kind, and the same
    head. So a column or a row that somebody added is seen, and most of what a spreadsheet saves;
    an amount or a text that was typed over is not.

    Args:
        file: From its first byte.
        tables: The columns of each report that `render` is used for.
    """
    lines = iter(partial(file.readline, _LONGEST_LINE), b"")
    first = next(lines, b"")
    try:
        for dialect in DIALECTS.values():
            if first.startswith(dialect.mark):
                [names] = _read([first.removeprefix(dialect.mark)], dialect)
                if kinds := _kinds(names, tables):
                    return _are_rows(_read(lines, dialect), kinds)
    except (ValueError, csv.Error):
        return False
    return False


def _read(lines: Iterable[bytes], dialect: Dialect) -> Iterator[list[str]]:
    """The cells, line by line.

    Raises:
        ValueError: A line that does not end as RFC 4180 says, is longer than any of ours, or is not
            UTF-8.
        csv.Error: A quote that is not closed.
    """
    for line in lines:
        if not line.endswith(b"\r\n"):
            raise ValueError
        yield from csv.reader([line.decode()], delimiter=dialect.delimiter, strict=True)


def _kinds(names: Sequence[str], tables: Iterable[Sequence[Column[Any]]]) -> list[Kind] | None:
    """The kinds of columns with these names, if they are a report's; None: they are not."""
    for words in (None, *map(words_of, LANGUAGES)):
        head = [_said(key, words) for key in _HEAD]
        for columns in tables:
            said = [(column.heading if words else column.key, column.kind) for column in columns]
            known = iter([*_MARK.items(), *said, *(_PERIOD | _EARLIER | _HEAD).items()])
            found = [
                next((kind for key, kind in known if _said(key, words) == name), None)
                for name in names
            ]
            if None not in found and list(names[-len(head) :]) == head:
                return [kind for kind in found if kind]
    return None


def _said(key: str, words: Words | None) -> str:
    return words.text("column", key) if words else key


def _are_rows(rows: Iterable[Sequence[str]], kinds: Sequence[Kind]) -> bool:
    head: Sequence[str] = ()
    for row in rows:
        head = head or row[-len(_HEAD) :]
        if len(row) != len(kinds) or row[-len(_HEAD) :] != head or not all(map(_fits, row, kinds)):
            return False
    return True


def _fits(cell: str, kind: Kind) -> bool:
    return kind not in _FORMS or bool(_FORMS[kind].fullmatch(cell))


def _cell(column: Column[Row], row: Row, dialect: Dialect) -> str:
    value = column.get(row)
    if value is None:
        return ""
    text = str(machine_text(column.kind, value))
    if column.kind in _FREE_TEXT and text.startswith(_FORMULA):
        return f"'{text}"
    if column.kind in {Kind.MONEY, Kind.SHARE}:
        return text.replace(".", dialect.decimal)
    return text
