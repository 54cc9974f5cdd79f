"""The register of payments, as auditors ask for it: each SP2D with both of its dates.

A range of it up to a date sums to what `status` says is disbursed on that date: an opening that
disbursed something is a row, which stays as it was first said; what a later plan says otherwise of
it is a row of its own on the same date, as a reversal is, with the day of the adoption. A bounce
is a negative row on its own date, and a reversal is a row of the opposite sign, dated as the entry
that it takes back. What came back, and interest, stand in columns of their own, outside that sum.

What a payment does not say of its papers comes from the steps of its request's file, and its
account from the plan of its day; `account_from` says which of both an account is.
"""

from __future__ import annotations

from typing import Any

from ..core.values.dates import Period
from .moves import RegisterRow, register_rows
from .notices import book_warnings
from .periods import periods_report
from .question import Question
from .report import Column, Kind, Report
from .report_type import Export, ReportType

COLUMNS: tuple[Column[RegisterRow], ...] = (
    Column("entry", Kind.COUNT, lambda row: row.entry),
    Column("date", Kind.DAY, lambda row: row.date),
    Column("kind", Kind.TERM, lambda row: row.kind),
    Column("allocation", Kind.TEXT, lambda row: row.allocation),
    Column("recipient", Kind.TEXT, lambda row: row.recipient),
    Column("amount", Kind.MONEY, lambda row: row.amount),
    Column("tranche", Kind.COUNT, lambda row: row.payment.tranche if row.payment else None),
    Column("cleared", Kind.DAY, lambda row: row.payment.cleared if row.payment else None),
    Column("issued", Kind.DAY, lambda row: row.papers.issued),
    Column("sp2d", Kind.TEXT, lambda row: row.payment.sp2d if row.payment else None),
    Column("spm", Kind.TEXT, lambda row: row.papers.spm),
    Column("spm_date", Kind.DAY, lambda row: row.papers.spm_date),
    Column("spp", Kind.TEXT, lambda row: row.papers.spp),
    Column("spp_date", Kind.DAY, lambda row: row.papers.spp_date),
    Column("account", Kind.TEXT, lambda row: row.account),
    Column("account_from", Kind.TERM, lambda row: row.account_from),
    Column("document", Kind.TEXT, lambda row: row.document),
    Column("returned", Kind.MONEY, lambda row: row.returned),
    Column("interest", Kind.MONEY, lambda row: row.interest),
    Column("into", Kind.TEXT, lambda row: row.into),
    Column("reverses", Kind.COUNT, lambda row: row.reverses),
    Column("adopted", Kind.DAY, lambda row: row.adopted),
    Column("note", Kind.TEXT, lambda row: row.note),
    Column("sha256", Kind.HASH, lambda row: row.sha256),
)


def register_report(question: Question) -> Report[RegisterRow]:
    """The register, in the order of business dates.

    Raises:
        RefusedError: `as-of-before-opening`, as for the status that it sums to.
    """
    within = question.period or Period()
    return Report(
        name="register",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=COLUMNS,
        rows=tuple(register_rows(question)),
        problems=tuple(book_warnings(question.book)),
        period=question.period,
        values={"allocation": question.allocation, "first": within.first, "last": within.last},
    )


def register_answer(question: Question) -> Report[Any]:
    """The register; or its totals, period by period."""
    return periods_report(question) if question.by else register_report(question)


REPORT = ReportType(
    "register",
    register_answer,
    COLUMNS,
    filters=("period", "allocation", "by", "recipients", "as_of"),
    needs_entries=True,
    export=Export.TOGETHER,
)
