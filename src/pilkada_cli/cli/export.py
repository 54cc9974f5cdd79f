"""`pilkada export`: CSV for the auditor, one file or all four."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Context, Option

from ..core.problem import Problem, RefusedError
from ..office import Office, shown_path
from ..read.typed import read_choice, read_date
from ..render.csv_text import DIALECTS, render
from ..reports.allocations import allocations_report
from ..reports.history import history_report
from ..reports.register import register_report
from ..reports.report import Report
from ..reports.status import status_report
from ..store.outputs import replace_file, replace_folder
from ..words.catalog import LANGUAGES, words_of
from .options import AsOf, AtEntry
from .reading import point_in_time
from .session import Session

EXPORTS: dict[str, Callable[..., Report[Any]]] = {
    "register": register_report,
    "status": status_report,
    "allocations": allocations_report,
    "history": history_report,
}
"""What can be exported, in the order of the files."""


def command(
    ctx: Context,
    report: Annotated[str | None, Argument(metavar="REPORT", help="option-report")] = None,
    output: Annotated[str | None, Option("-o", metavar="PATH", help="option-output")] = None,
    dialect: Annotated[str, Option(metavar="DIALECT", help="option-dialect")] = "rfc4180",
    headings: Annotated[str | None, Option(metavar="LANG", help="option-headings")] = None,
    as_of: AsOf = None,
    at_entry: AtEntry = None,
) -> None:
    """Open, compute, write."""
    session: Session = ctx.obj
    if report is None and output is None:
        raise RefusedError(Problem("export-needs-target"))
    names = (read_choice(report, tuple(EXPORTS)),) if report else tuple(EXPORTS)
    form = DIALECTS[read_choice(dialect, tuple(DIALECTS))]
    language = read_choice(headings, LANGUAGES) if headings else None
    day = read_date(as_of, option="--as-of")
    office = session.open(keep_entries=True, at_entry=point_in_time(at_entry))

    def content(name: str) -> bytes:
        made = _report(name, office, office.today(session.world), day)
        return render(made, form, words_of(language) if language else None)

    if output is None:
        session.emit_bytes(content(names[0]))
        return
    target = session.world.cwd / output
    if report:
        replace_file(target, content(report))
        _say_done(session, target)
        return
    files = {f"{name}.csv": content(name) for name in names}
    sums = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in files]
    replace_folder(target, {**files, "SHA256SUMS": "".join(sums).encode()})
    for name in (*files, "SHA256SUMS"):
        _say_done(session, target / name)


def _report(name: str, office: Office, today: date, as_of: date | None) -> Report[Any]:
    return EXPORTS[name](office.book, today=today, as_of=as_of)


def _say_done(session: Session, path: Path) -> None:
    values = {"file": shown_path(path, session.world)}
    session.say(session.words.say("export", "done", values) + "\n")
