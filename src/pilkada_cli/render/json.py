"""A report as JSON: the same in every language, amounts as text, absent where there is nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..core.values.dates import Period, format_instant
from ..core.values.money import Sen, format_money, share
from ..core.values.problem import Problem
from ..core.values.text import without_hidden
from ..reports.report import Column, Kind, Report, Row
from ..words.catalog import words_of
from .problem import problem_data
from .style import Style

SHARE_DECIMALS = 6
PRACTICE = "LATIHAN"
"""What programs and tables say of an office that is for trying, in every language."""


def render(report: Report[Row], style: Style) -> bytes:  # noqa: ARG001 (the same in every style)
    """The whole report; its schema is `pilkada.<name>/1`."""
    english = words_of("en")
    data: dict[str, Any] = {
        "schema": f"pilkada.{report.name}/1",
        "office": report.office.name,
        **({"practice": PRACTICE} if report.office.practice else {}),
        "as_of": report.as_of.isoformat(),
        **_period(report.period or Period()),
        "head": {"seq": report.head.seq, "sha256": report.head.sha256},
        **({"recorded_at": format_instant(report.recorded_at)} if report.recorded_at else {}),
        **{
            key: [_row(part.columns, row) for row in part.rows]
            for key, part in report.parts.items()
        },
        "rows": [_row(report.columns, row) for row in report.rows],
    }
    if report.total is not None:
        data["total"] = _row(report.columns, report.total)
    data["problems"] = [problem_data(problem, english) for problem in report.problems]
    return _encoded(data)


def render_problems(problems: Iterable[Problem]) -> bytes:
    """A refusal."""
    english = words_of("en")
    found = [problem_data(problem, english) for problem in problems]
    return _encoded({"schema": "pilkada.problems/1", "problems": found})


def machine_text(kind: Kind, value: Any) -> str | int:
    """A value as programs read it, in JSON and in CSV: money with two decimals, dates ISO."""
    match kind:
        case Kind.MONEY | Kind.WORDS:
            return format_money(Sen(value))
        case Kind.SHARE:
            return share(*value, decimals=SHARE_DECIMALS) or ""
        case Kind.DAY:
            return str(value.isoformat())
        case Kind.TIME:
            return format_instant(value)
        case Kind.COUNT:
            return int(value)
        case Kind.SENTENCE:
            return words_of("en").say(*value)
        case Kind.TEXT | Kind.TERM | Kind.HASH | Kind.PERIOD:
            return str(value)


def _period(period: Period) -> dict[str, str]:
    days = {"first": period.first, "last": period.last}
    return {name: day.isoformat() for name, day in days.items() if day}


def _row(columns: tuple[Column[Row], ...], row: Row) -> dict[str, str | int]:
    found = {}
    for column in columns:
        value = column.get(row)
        text = "" if value is None else machine_text(column.kind, value)
        if text != "":
            found[column.key] = text
    return found


def _encoded(data: dict[str, Any]) -> bytes:
    """Letters as they are, in UTF-8; what hides among them as JSON escapes it, with its number.

    A file's name that is no text in any encoding is written so too, and does not stop the answer.
    """
    lines = json.dumps(data, ensure_ascii=False, indent=2).split("\n")
    text = "".join(without_hidden(line, _escaped) + "\n" for line in lines)
    return text.encode("utf-8", "backslashreplace")


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]
