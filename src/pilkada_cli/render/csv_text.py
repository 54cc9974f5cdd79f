"""A report as CSV, for an auditor's program or an Indonesian Excel. Always UTF-8 bytes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO

from ..reports.report import Column, Kind, Report, Row
from ..words.catalog import Words
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
