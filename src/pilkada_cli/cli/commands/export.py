"""`pilkada export`: CSV for the auditor, one file or all four."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, BinaryIO

from typer import Argument, Context, Option

from ...core.book.book import Book
from ...core.plan.plan import know_allocation
from ...core.values.problem import Problem, RefusedError
from ...office.find import shown_path
from ...office.open import calendar_for
from ...read.typed import read_choice, read_date
from ...render.csv import DIALECTS, is_export, render
from ...render.style import Style
from ...reports import allocations, control, history, periods, register, schedule, status
from ...reports.allocations import allocations_report
from ...reports.control import control_report
from ...reports.history import history_report
from ...reports.notices import book_warnings
from ...reports.periods import PERIODS, periods_report
from ...reports.register import register_report
from ...reports.report import Report
from ...reports.schedule import schedule_report
from ...reports.status import status_report
from ...store.outputs import SUMS, refuse_own, write_file, write_folder
from ...words.catalog import LANGUAGES, words_of
from ..options import AllocationOnly, AsOf, AtEntry, By, FiscalYear, From, Month, To
from ..reading import Filters, point_in_time
from ..session import Session

EXPORTS = ("register", "status", "allocations", "history")
"""What can be exported, in the order of the files."""
SINGLY = (*EXPORTS, "schedule")
"""What can be exported by its name."""
_TABLES = (
    *(register.COLUMNS, periods.COLUMNS, status.COLUMNS, control.COLUMNS),
    *(allocations.COLUMNS, history.COLUMNS, schedule.COLUMNS),
)
"""The columns of all that can be exported."""
_PERIOD, _ALLOCATION, _BY = "--from, --to, --month, --fiscal-year", "--allocation", "--by"
FILTERS = {
    "register": {_PERIOD, _ALLOCATION, _BY},
    "status": {_PERIOD, _ALLOCATION},
    "history": {_PERIOD, _ALLOCATION},
    "schedule": {_ALLOCATION},
}
"""Of what each of them can be asked for."""


def command(
    ctx: Context,
    report: Annotated[str | None, Argument(metavar="REPORT", help="option-report")] = None,
    output: Annotated[str | None, Option("-o", metavar="PATH", help="option-output")] = None,
    dialect: Annotated[str, Option(metavar="DIALECT", help="option-dialect")] = "rfc4180",
    headings: Annotated[str | None, Option(metavar="LANG", help="option-headings")] = None,
    first: From = None,
    last: To = None,
    month: Month = None,
    fiscal_year: FiscalYear = None,
    allocation: AllocationOnly = None,
    by: By = None,
    as_of: AsOf = None,
    at_entry: AtEntry = None,
) -> None:
    """Open, compute, write."""
    session: Session = ctx.obj
    if report is None and output is None:
        raise RefusedError(Problem("export-needs-target"))
    names = (read_choice(report, SINGLY),) if report else EXPORTS
    form = DIALECTS[read_choice(dialect, tuple(DIALECTS))]
    language = read_choice(headings, LANGUAGES) if headings else None
    asked = _Asked(
        Filters(first, last, month, fiscal_year),
        allocation,
        read_choice(by, tuple(PERIODS)) if by else None,
        read_date(as_of, option="--as-of"),
    )
    asked.fits(report)
    office = session.open(keep_entries=True, at_entry=point_in_time(at_entry))
    if allocation:
        know_allocation(allocation, *(each.plan for each in office.book.plans))

    session.warn(book_warnings(office.book))

    def content(name: str) -> bytes:
        made = asked.report(name, office.book, office.today(session.world))
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
    files = {f"{name}.csv": content(name) for name in names}
    write_folder(target, files, cwd=session.world.cwd, ours=_is_ours)
    for name in (*files, SUMS):
        _say_done(session, target / name)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which rows, of which date."""

    filters: Filters
    allocation: str | None
    by: str | None
    as_of: date | None

    def fits(self, report: str | None) -> None:
        """Refuse a filter where the report has no such rows, or all are exported.

        Raises:
            RefusedError: `usage-conflict`.
        """
        given = {
            _PERIOD: self.filters.asked,
            _ALLOCATION: self.allocation is not None,
            _BY: self.by is not None,
        }
        allowed = FILTERS.get(report or "", set())
        if unfit := [name for name, asked in given.items() if asked and name not in allowed]:
            values = {"first": unfit[-1], "second": report or "-o"}
            raise RefusedError(Problem("usage-conflict", values))
        if report == "status" and self.filters.asked and self.as_of:
            values = {"first": "--as-of", "second": _PERIOD}
            raise RefusedError(Problem("usage-conflict", values))

    def report(self, name: str, book: Book, today: date) -> Report[Any]:
        period, allocation = self.filters.period(), self.allocation
        match name:
            case "register" if self.by:
                return periods_report(
                    book,
                    self.by,
                    today=today,
                    as_of=self.as_of,
                    period=period,
                    allocation=allocation,
                )
            case "status" if period:
                return control_report(book, period, today=today, allocation=allocation)
            case "status":
                return status_report(book, today=today, as_of=self.as_of, allocation=allocation)
            case "schedule":
                calendar = calendar_for(book)
                return schedule_report(
                    book, calendar, today=today, as_of=self.as_of, allocation=allocation
                )
            case "allocations":
                return allocations_report(book, today=today, as_of=self.as_of)
            case _:
                rows: Callable[..., Report[Any]] = (
                    register_report if name == "register" else history_report
                )
                return rows(
                    book, today=today, as_of=self.as_of, period=period, allocation=allocation
                )


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
