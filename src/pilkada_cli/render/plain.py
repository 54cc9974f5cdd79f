"""A report as sentences, for a screen reader or a messenger: no table, no drawing."""

from __future__ import annotations

from collections.abc import Sequence

from ..reports.report import Column, Report, Row
from ..words.catalog import Words
from .cells import cells, heading, marks, shown_columns, title
from .screen import as_bytes
from .style import Style


def render(report: Report[Row], style: Style) -> bytes:
    """One sentence a row; a report with a sentence of its own uses that. Lines are not folded."""
    words = style.words
    lines = []
    if words.has(report.name, report.title):  # sentences that say office and date have none
        lines.append(f"{title(report, words)}.")
    elif said := marks(report, words):
        lines.append(f"{' · '.join(said)}.")
    for part in report.parts.values():
        if part.rows:
            lines += [words.text(part.name, part.title) + ":", *_generic(part, words)]
    if report.parts and report.rows:
        lines.append(words.text(report.name, "rows") + ":")
    if words.has(report.name, "plain"):
        lines += _own(report, words)
    else:
        lines += _generic(report, words)
    for problem in report.problems:
        message, hint = words.problem(problem.code, problem.values)
        severity = words.text("severity", problem.severity.value)
        mend = "" if report.recorded_at else f" {_sentence(hint)}"  # it may be mended by now
        lines.append(f"{severity.capitalize()}: {message}.{mend}")
    for advice in report.advice:
        command = words.command(advice.command, advice.values)
        lines.append(f"{words.say('next', advice.sentence, advice.values)} {command}")
    return as_bytes("\n".join(lines) + "\n")


def _sentence(hint: str) -> str:
    return (hint[:1].upper() + hint[1:]).replace("\n", " ")


def _own(report: Report[Row], words: Words) -> list[str]:
    """Sentences of the report's own, each with what its row has besides."""
    sentences = [(_sentence_of(report, row), row) for row in report.rows]
    if report.total is not None and report.rows:
        sentences.append(("plain-total", report.total))
    said = words.text(report.name, "plain")
    besides = [c for c in shown_columns(report) if c.if_any and f"{{{c.key}:" not in said]
    return [
        " ".join(
            [
                words.say(report.name, key, {c.key: c.get(row) for c in report.columns}),
                *_listed(report, besides, [row], words),
            ]
        )
        for key, row in sentences
    ]


def _sentence_of(report: Report[Row], row: Row) -> str:
    """Of a row in which an amount is not known yet there is another sentence to say."""
    unknown = any(column.or_dash and column.get(row) is None for column in report.columns)
    return "plain-unknown" if unknown else "plain"


def _generic(report: Report[Row], words: Words) -> list[str]:
    columns = shown_columns(report)
    lines = _listed(report, columns, report.rows, words)
    if report.total is not None:
        [total] = _listed(report, columns, [report.total], words)
        lines.append(f"{words.term('total')}: {total}")
    return lines


def _listed(
    report: Report[Row], columns: Sequence[Column[Row]], rows: Sequence[Row], words: Words
) -> list[str]:
    """Heading and cell of each column that has something; a row that has nothing is left out."""
    labels = [heading(column, words) for column in columns]
    texts = [cells(report, column, rows, words) for column in columns]
    found = [
        "; ".join(f"{label}: {text}" for label, text in zip(labels, row, strict=True) if text)
        for row in zip(*texts, strict=True)
    ]
    return [f"{sentence}." for sentence in found if sentence]
