"""A report as CSV, for an auditor's program or an Indonesian Excel. Always UTF-8 bytes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO

from ..reports.report import Column, Kind, Report, Row
from ..words.catalog import LANGUAGES, Words, words_of
from .json_text import PRACTICE, machine_text

# A cell that begins so is taken for a formula by a spreadsheet; the full-width forms too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_FREE_TEXT = {Kind.TEXT, Kind.TERM}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV is punctuated."""

    delimiter: str
    decimal: str
    mark: bytes


DIALECTS = {
    # RFC 4180: commas, CRLF, quotes doubled; UTF-8 without a mark.
    "rfc4180": Dialect(",", ".", b""),
    # What Excel with Indonesian settings opens by a double click.
    "excel-id": Dialect(";", ",", b"\xef\xbb\xbf"),
}


def render(report: Report[Row], dialect: Dialect, headings: Words | None) -> bytes:
    """A header line, then a line a row; the last two columns are the head it was made from.

    Before them stand the first and last day of the period, where one was asked for. Where all of
    it is for practice, the first column says so.

    Args:
        report: Its total is left out: sums are for whoever reads.
        dialect: One of `DIALECTS`.
        headings: Print headings in that language instead of the columns' keys.
    """
    out = StringIO()
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator="\r\n")
    columns = [column.heading if headings else column.key for column in report.columns]
    period = report.period
    days = ["period_first", "period_last"] if period else []
    mark = {"practice": PRACTICE} if report.office.practice else {}
    names = [*mark, *columns, *days, "ledger_seq", "ledger_sha256"]
    writer.writerow([headings.text("column", name) for name in names] if headings else names)
    asked = (
        [each.isoformat() if each else "" for each in (period.first, period.last)] if period else []
    )
    head = [*asked, str(report.head.seq), report.head.sha256]
    for row in report.rows:
        cells = (_cell(column, row, dialect) for column in report.columns)
        writer.writerow([*mark.values(), *cells, *head])
    return dialect.mark + out.getvalue().encode()


def is_export(content: bytes) -> bool:
    """Whether a file is a CSV as `render` writes them, in any release, language and dialect.

    Its last two columns are the head it was made from, the same in every row. A column that a
    person put behind them, or rows of their own, make it theirs.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    heads = {tuple(row[-2:]) for row in rows[1:]}
    return bool(rows) and tuple(rows[0][-2:]) in _head_headings() and len(heads) < 2


def _head_headings() -> set[tuple[str, ...]]:
    names = ("ledger_seq", "ledger_sha256")
    said = (tuple(words_of(each).text("column", name) for name in names) for each in LANGUAGES)
    return {names, *said}


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
