"""CSV is exact to the byte, and no cell of it is a formula."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.books import PLAN, plan_of
from support.clerk import Clerk

from pilkada_cli.core.ledger.head import Head
from pilkada_cli.core.values.money import Sen, Share
from pilkada_cli.render.csv import DIALECTS, render
from pilkada_cli.render.style import Style
from pilkada_cli.reports.report import Column, Kind, Report
from pilkada_cli.words.catalog import words_of


@dataclass(frozen=True)
class Line:
    note: str | None = None
    amount: int | None = None
    share: Share | None = None
    day: date | None = None


COLUMNS: tuple[Column[Line], ...] = (
    Column("note", Kind.TEXT, lambda row: row.note),
    Column("amount", Kind.MONEY, lambda row: row.amount, heading_key="ceiling"),
    Column("disbursed_share", Kind.SHARE, lambda row: row.share),
    Column("date", Kind.DAY, lambda row: row.day),
)
HEAD = Head(7, "ab" * 32)
TAIL = f"7,{'ab' * 32}"
FORMULA_STARTS = ["=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20"]


def made(rows: Sequence[Line], *, dialect: str = "rfc4180", headings: str | None = None) -> bytes:
    report = Report(
        name="register",
        office=plan_of(PLAN).office,
        as_of=date(2024, 11, 6),
        head=HEAD,
        columns=COLUMNS,
        rows=tuple(rows),
        total=Line(note="a total is left out"),
    )
    style = Style(words_of(headings or "id"), dialect=DIALECTS[dialect], headings=bool(headings))
    return render(report, style)


def read(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8"), newline=""), delimiter=delimiter))


def test_rfc_4180_to_the_byte() -> None:
    rows = [
        Line('a "b", c', 3_205_756_840_00, Share(Sen(1), Sen(3)), date(2024, 11, 5)),
        Line("dua\nbaris", -50),
        Line(),
    ]
    expected = (
        "note,amount,disbursed_share,date,ledger_seq,ledger_sha256\r\n"
        f'"a ""b"", c",3205756840.00,0.333333,2024-11-05,{TAIL}\r\n'
        f'"dua\nbaris",-0.50,,,{TAIL}\r\n'
        f",,,,{TAIL}\r\n"
    )
    assert expected.encode() == made(rows)


def test_excel_with_indonesian_settings_to_the_byte() -> None:
    rows = [Line("a;b, c", 3_205_756_840_50, Share(Sen(1), Sen(3)), date(2024, 11, 5))]
    expected = (
        "\ufeffnote;amount;disbursed_share;date;ledger_seq;ledger_sha256\r\n"
        f'"a;b, c";3205756840,50;0,333333;2024-11-05;{TAIL.replace(",", ";")}\r\n'
    )
    assert expected.encode() == made(rows, dialect="excel-id")


@pytest.mark.parametrize("start", FORMULA_STARTS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_text_that_would_be_a_formula_is_text(start: str, dialect: str) -> None:
    content = made([Line(f"{start}1+1"), Line(f"a{start}1")], dialect=dialect)
    rows = read(content.removeprefix(b"\xef\xbb\xbf"), DIALECTS[dialect].delimiter)
    assert [f"'{start}1+1", f"a{start}1"] == [row[0] for row in rows[1:]]


@pytest.mark.parametrize(("dialect", "written"), [("rfc4180", "-5.00"), ("excel-id", "-5,00")])
def test_a_negative_amount_stays_a_number(dialect: str, written: str) -> None:
    rows = read(made([Line(amount=-5_00)], dialect=dialect), DIALECTS[dialect].delimiter)
    assert written == rows[1][1]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "id",
            ["Keterangan", "Pagu", "Serapan", "Tanggal", "Baris buku besar", "Hash buku besar"],
        ),
        ("en", ["Note", "Allocation", "Share", "Date", "Ledger line", "Ledger hash"]),
    ],
)
def test_headings_are_those_that_staff_know(language: str, expected: list[str]) -> None:
    assert expected == read(made([], headings=language))[0]


def test_what_was_typed_reaches_an_export_as_text(pangkalpinang: Clerk) -> None:
    note = '=1+1,"kutip"; dan é'
    pay = ("disburse", "tni", "7,50", "--sp2d", "+5/LS", "--date", "2024-11-05", "--note", note)
    assert pangkalpinang.run(*pay).code == 0
    assert pangkalpinang.run("reverse", "2", "--note", "@x").code == 0
    exported = pangkalpinang.run("export", "register").stdout
    rows = list(csv.DictReader(StringIO(exported.decode("utf-8"), newline="")))[2:]
    assert [("'+5/LS", f"'{note}", "7.50"), ("'+5/LS", "'@x", "-7.50")] == [
        (row["sp2d"], row["note"], row["amount"]) for row in rows
    ]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)))
def test_every_text_reads_back(notes: list[str]) -> None:
    rows = read(made([Line(note) for note in notes]))[1:]
    for note, row in zip(notes, rows, strict=True):
        assert [f"'{note}" if note.startswith(tuple(FORMULA_STARTS)) else note, "", "", ""] == (
            row[:4]
        )
        assert ["7", HEAD.sha256] == row[4:]
