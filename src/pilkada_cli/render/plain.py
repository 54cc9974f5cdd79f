"""A report as sentences, for a screen reader or a messenger: no table, no drawing."""

from __future__ import annotations

from ..reports.report import Report, Row
from ..words.catalog import Words
from .cells import cells, heading, shown_columns
from .screen import Screen


def render(report: Report[Row], words: Words, screen: Screen) -> str:  # noqa: ARG001
    """One sentence a row; a report with a sentence of its own uses that. Lines are not folded."""
    title = {"office": report.office, "as_of": report.as_of, **report.values}
    lines = [f"{words.say(report.name, report.title, title)}."]
    for part in report.parts.values():
        if part.rows:
            lines += [words.text(part.name, part.title) + ":", *_generic(part, words)]
    if report.parts and report.rows:
        lines.append(words.text(report.name, "rows") + ":")
    if words.has(report.name, "plain"):
        lines += [words.say(report.name, "plain", _values(report, row)) for row in report.rows]
        if report.total is not None and report.rows:
            lines.append(words.say(report.name, "plain-total", _values(report, report.total)))
    else:
        lines += _generic(report, words)
    for problem in report.problems:
        message, hint = words.problem(problem.code, problem.values)
        severity = words.text("severity", problem.severity.value)
        lines.append(f"{severity.capitalize()}: {message}. {_sentence(hint)}")
    for advice in report.advice:
        command = words.say("next", advice.command, advice.values)
        lines.append(f"{words.say('next', advice.sentence, advice.values)} {command}")
    return "\n".join(lines) + "\n"


def _sentence(hint: str) -> str:
    return (hint[:1].upper() + hint[1:]).replace("\n", " ")


def _values(report: Report[Row], row: Row) -> dict[str, object]:
    return {column.key: column.get(row) for column in report.columns}


def _generic(report: Report[Row], words: Words) -> list[str]:
    columns = shown_columns(report)
    texts = [cells(report, column, report.rows, words) for column in columns]
    labels = [heading(column, words) for column in columns]
    return [
        "; ".join(f"{label}: {text}" for label, text in zip(labels, row, strict=True) if text) + "."
        for row in zip(*texts, strict=True)
    ]
