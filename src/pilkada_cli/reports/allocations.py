"""The allocations of the plan, agreement and account beside them, as an auditor compares them."""

from __future__ import annotations

from ..core.plan.plan import Agreement, Allocation, RecipientAccount
from .question import Question
from .report import Column, Kind, Report
from .report_type import Export, ReportType

_NO_AGREEMENT = Agreement()
_NO_ACCOUNT = RecipientAccount()


def _agreement(row: Allocation) -> Agreement:
    return row.agreement or _NO_AGREEMENT


def _account(row: Allocation) -> RecipientAccount:
    return row.recipient_account or _NO_ACCOUNT


NAMING_COLUMNS: tuple[Column[Allocation], ...] = (
    Column("allocation", Kind.TEXT, lambda row: row.id),
    Column("recipient", Kind.TEXT, lambda row: row.recipient),
    Column("recipient_kind", Kind.TERM, lambda row: row.kind),
    Column("account_code", Kind.TEXT, lambda row: row.account_code),
    Column("agreement_number", Kind.TEXT, lambda row: _agreement(row).number),
    Column("agreement_recipient_number", Kind.TEXT, lambda row: _agreement(row).recipient_number),
    Column("agreement_signed", Kind.DAY, lambda row: _agreement(row).signed),
    Column("bank", Kind.TEXT, lambda row: _account(row).bank),
    Column("account_number", Kind.TEXT, lambda row: _account(row).number),
    Column("account_holder", Kind.TEXT, lambda row: _account(row).holder),
)
"""Who receives it, by which agreement, in which account."""
BESIDES: tuple[Column[Allocation], ...] = (
    Column("funded_by", Kind.TEXT, lambda row: row.funded_by),
    Column("paid_through", Kind.TEXT, lambda row: row.paid_through),
    Column("voting_day", Kind.DAY, lambda row: row.voting_day),
    Column("proposal_day", Kind.DAY, lambda row: row.proposal_day),
)
"""Who bears it, where that is not the region; through whom; and for which election."""
COLUMNS: tuple[Column[Allocation], ...] = (
    *NAMING_COLUMNS[:3],
    Column("amount", Kind.MONEY, lambda row: row.amount or None, heading_key="ceiling"),
    *NAMING_COLUMNS[3:],
    Column("schedule", Kind.TEXT, lambda row: row.schedule),
    Column("remainder", Kind.MONEY, lambda row: row.remainder),
    Column("opening_as_of", Kind.DAY, lambda row: row.opening.as_of if row.opening else None),
    Column(
        "opening_disbursed", Kind.MONEY, lambda row: row.opening.disbursed if row.opening else None
    ),
    Column(
        "opening_in_process",
        Kind.MONEY,
        lambda row: row.opening.in_process if row.opening else None,
    ),
    Column("opening_stage", Kind.TERM, lambda row: row.opening.stage if row.opening else None),
    Column("opening_source", Kind.TEXT, lambda row: row.opening.source if row.opening else None),
    *BESIDES,
)


def allocations_report(question: Question) -> Report[Allocation]:
    """The allocations that the plan has on a date.

    Raises:
        RefusedError: `as-of-before-opening`, as for status.
    """
    return Report(
        name="allocations",
        office=question.plan.office,
        as_of=question.day,
        head=question.book.head,
        columns=COLUMNS,
        rows=tuple(position.allocation for position in question.shown),
    )


REPORT = ReportType(
    "allocations", allocations_report, COLUMNS, filters=("as_of",), export=Export.TOGETHER
)
