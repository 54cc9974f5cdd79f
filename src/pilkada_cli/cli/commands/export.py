"""`pilkada export`: CSV for the auditor, one file or all of them."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated, BinaryIO

from typer import Argument, Option

from ...core.values.problem import Problem, RefusedError
from ...office.world import shown_path
from ...read.exported import exported_head
from ...read.typed import read_choice, refuse_placeholder
from ...render.csv import DIALECTS, is_export, render
from ...render.style import Style
from ...reports.changes import entry_of
from ...reports.notices import book_warnings
from ...reports.question import Question
from ...reports.registry import REPORTS
from ...reports.report_type import Export
from ...store.outputs import SUMS, refuse_own, write_file, write_folder
from ...words.catalog import LANGUAGES, words_of
from ..options import FILTER_NAMES, Reading, reads
from ..session import Session

EXPORTS = tuple(name for name, report in REPORTS.items() if report.export is Export.TOGETHER)
"""What can be exported, in the order of the files."""
SINGLY = (*EXPORTS, *(name for name, report in REPORTS.items() if report.export is Export.ALONE))
"""What can be exported by its name."""
_TABLES = tuple(report.columns for report in REPORTS.values() if report.export is not Export.NEVER)
"""The columns of all that can be exported."""


@reads(
    "period", "recorded", "allocation", "by", "recipients", "since", "as_of", allocation_named=True
)
def command(
    reading: Reading,
    report: Annotated[str | None, Argument(metavar="REPORT", help="option-report")] = None,
    output: Annotated[str | None, Option("-o", metavar="PATH", help="option-output")] = None,
    dialect: Annotated[str, Option(metavar="DIALECT", help="option-dialect")] = "rfc4180",
    headings: Annotated[str | None, Option(metavar="LANG", help="option-headings")] = None,
) -> None:
    """Read, ask, write."""
    session = reading.session
    output = None if output == "-" else output  # as every tool calls standard output
    if output is not None:
        refuse_placeholder(output, name="-o")
    if report is None and output is None:
        raise RefusedError(Problem("export-needs-target"))
    names = (read_choice(report, SINGLY),) if report else EXPORTS
    form = DIALECTS[read_choice(dialect, tuple(DIALECTS))]
    language = read_choice(headings, LANGUAGES) if headings else None
    _fits(reading, report)
    if report == "changes" and not reading.given("since"):
        raise session.missing("--since-entry")
    question = reading.question(*(REPORTS[name] for name in names))
    session.warn(book_warnings(question.book))

    def content(name: str) -> bytes:
        made = REPORTS[name].make(question)
        words = words_of(language) if language else session.words
        return render(made, Style(words, dialect=form, headings=bool(language)))

    if output is None:
        session.emit_bytes(content(names[0]))
        return
    target = session.world.cwd / output
    if report and _is_standard_output(target, session):
        refuse_own(target)
        session.emit_bytes(content(report))
        return
    if report:
        write_file(target, content(report), ours=_is_ours)
        _say_done(session, target)
        return
    # The export that gives way says what it was made from.
    question = replace(question, since=_earlier(target, question))
    files = {f"{name}.csv": content(name) for name in names}
    write_folder(target, files, cwd=session.world.cwd, ours=_is_ours)
    for name in (*files, SUMS):
        _say_done(session, target / name)
    if question.since is not None:
        count = len(REPORTS["changes"].make(question).rows)
        values = {"count": count, "since": question.since}
        key = "changed" if count else "unchanged"
        session.say_sentence(session.words.say("export", key, values))


def _earlier(folder: Path, question: Question) -> int | None:
    """The entry with which the export there ended; None: there is none, or of another ledger."""
    with suppress(RefusedError):
        head = exported_head(folder)
        return None if head is None else entry_of(question.book, head)
    return None


def _fits(reading: Reading, report: str | None) -> None:
    """Refuse a filter where the report has no such rows, or all are exported.

    Raises:
        RefusedError: `usage-conflict`.
    """
    allowed = REPORTS[report].filters if report else ("as_of",)
    unfit = [name for name in FILTER_NAMES if reading.given(name) and name not in allowed]
    if unfit:
        values = {"first": FILTER_NAMES[unfit[-1]], "second": report or "-o"}
        raise RefusedError(Problem("usage-conflict", values))


def _is_ours(file: BinaryIO) -> bool:
    """Whether a file is what an export wrote, and may be renewed."""
    return is_export(file, _TABLES)


def _is_standard_output(target: Path, session: Session) -> bool:
    """Whether standard output goes there already, as it does to `/dev/stdout`."""
    with suppress(OSError):  # there is nothing, or standard output is no file
        return os.path.samestat(os.stat(target), os.fstat(session.stdout.fileno()))
    return False


def _say_done(session: Session, path: Path) -> None:
    values = {"file": shown_path(path, session.world)}
    session.say(session.words.say("export", "done", values) + "\n")
