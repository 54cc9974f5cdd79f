"""What changed since an answer was given: each figure then and now, and the entries between.

An answer names the newest line of the ledger that it was made from. What was recorded behind that
line, also on a date that the answer covered, makes an answer of today differ from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..core.book.balances import balances
from ..core.book.book import Book, book_of
from ..core.book.facts import Position
from ..core.book.replay import replay
from ..core.ledger.head import Head
from ..core.values.dates import Period
from ..core.values.money import Sen
from ..core.values.problem import Problem, RefusedError
from .history import HistoryRow, history_report, touches
from .notices import book_warnings
from .question import Question
from .report import Column, Kind, Report
from .report_type import Export, ReportType

FIGURES = (
    *("amount", "disbursed", "in_process", "not_requested", "returned", "interest"),
    *("remainder", "to_return"),
)
"""Of each allocation, by the names that they have in a `Position`; some are not known yet."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One figure of an allocation that is another now. Amounts in sen; None: nobody knows.

    `entries` are the seqs of what was recorded about that allocation since.
    """

    since: int
    allocation: str
    recipient: str
    figure: str
    before: Sen | None
    after: Sen | None
    entries: str

    @property
    def difference(self) -> Sen | None:
        """What is more now; negative: less. None where one of the two is not known."""
        if self.before is None or self.after is None:
            return None
        return Sen(self.after - self.before)


COLUMNS: tuple[Column[ChangeRow], ...] = (
    Column("allocation", Kind.TEXT, lambda row: row.allocation),
    Column("recipient", Kind.TEXT, lambda row: row.recipient, narrow="away"),
    Column("figure", Kind.TERM, lambda row: row.figure),
    Column("before", Kind.MONEY, lambda row: row.before),
    Column("after", Kind.MONEY, lambda row: row.after),
    Column("difference", Kind.MONEY, lambda row: row.difference, narrow="below"),
    Column("entries_since", Kind.TEXT, lambda row: row.entries, narrow="below"),
    Column("since_entry", Kind.COUNT, lambda row: row.since, narrow="away"),
)


def entry_of(book: Book, head: Head) -> int:
    """The entry with which an earlier answer ended, if it was made from this ledger.

    Raises:
        RefusedError: `export-other-ledger`.
    """
    known = head.seq <= book.head.seq and (
        head.seq == 0 or book.entries[head.seq - 1].sha256 == head.sha256
    )
    if not known:
        raise RefusedError(Problem("export-other-ledger", {"seq": head.seq}))
    return head.seq


def changes_report(question: Question) -> Report[ChangeRow]:
    """Each figure that is another now than after the entry `since`, and the entries behind it.

    Both are of the same date: the one asked for, the last day of the period, or today. Where no
    entry is asked for, there is nothing to compare with.

    Raises:
        RefusedError: `entry-outside`; `as-of-before-opening`.
    """
    book, since = question.book, question.since
    if since is None:
        since = book.head.seq
    if since > book.head.seq:
        raise RefusedError(Problem("entry-outside", {"seq": since, "newest": book.head.seq}))
    period = question.period or Period()
    dated = replace(question, as_of=question.as_of or period.last, period=None)
    entries = _entries(dated, since)
    return Report(
        name="changes",
        office=question.plan.office,
        as_of=dated.day,
        head=book.head,
        columns=COLUMNS,
        rows=tuple(_rows(dated, since)),
        problems=tuple(book_warnings(book)),
        period=question.period,
        values={"since": since, "at": book.entries[since - 1].at if since else None},
        title="title" if entries.rows else "title-nothing",
        parts={"entries": entries},
    )


def _entries(question: Question, since: int) -> Report[HistoryRow]:
    """What was recorded since, dated up to the day of the answer."""
    whole = history_report(question)
    rows = tuple(row for row in whole.rows if row.entry.seq > since)
    return replace(whole, rows=rows, title="since", problems=())


def _rows(question: Question, since: int) -> Iterator[ChangeRow]:
    book = question.book
    earlier = balances(_book_at(book, since), question.as_of).positions
    now = {each.allocation.id: each for each in question.shown}
    for name in dict.fromkeys((*earlier, *now)):
        if question.allocation not in {None, name}:
            continue
        recipient = (now.get(name) or earlier[name]).allocation.recipient
        told = " · ".join(str(e.seq) for e in book.entries[since:] if touches(book, e, name))
        for figure in FIGURES:
            before, after = _figure(earlier.get(name), figure), _figure(now.get(name), figure)
            if before != after:
                yield ChangeRow(since, name, recipient, figure, before, after, told)


def _book_at(book: Book, seq: int) -> Book:
    """The book when that line was the ledger's last; of the plan that it began with, where none."""
    if not seq:
        return book_of(book.plans[0].plan)
    return replay(book.entries[:seq], documents=book.documents)


def _figure(position: Position | None, figure: str) -> Sen | None:
    """Zero where there was no such allocation; what was left over nobody knows of it."""
    if position is None:
        return None if figure in {"remainder", "to_return"} else Sen(0)
    found: Sen | None = getattr(position, figure)
    return found


REPORT = ReportType(
    "changes",
    changes_report,
    COLUMNS,
    filters=("since", "period", "allocation", "as_of"),
    either=("as_of", "period"),
    needs_entries=True,
    export=Export.TOGETHER,
)
