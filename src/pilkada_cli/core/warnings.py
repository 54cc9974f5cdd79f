"""What is unusual but allowed: said before the question, recorded all the same.

A clerk must never have to write a false date or number to get past the program
(docs/concepts/money.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from .book import CLOCKS_DIFFER, Book, Payment, planned_on
from .events import Adopted, Disbursed, Requested, Returned, typed_as
from .money import Sen
from .openings import OpeningChange, changes_between
from .plan import Allocation, Plan, difference, plan_data
from .problem import Problem
from .text import document_key

# As SIPD-RI prints them, compared as documents are (docs/concepts/money.md).
_SIPD_SP2D = re.compile(r"\d\d\.\d\d/04\.0/\d{6}/ls/[\d.]+/[a-z]\w*/\d{1,2}/\d{4}")
_GRANT_ACCOUNT = re.compile(r"5\.1\.0?5\.01\..+")


def clock_warnings(book: Book, now: datetime) -> list[Problem]:
    """A clock (UTC) that stands well before the newest entry."""
    if book.written_at and book.written_at - now >= CLOCKS_DIFFER:
        return [Problem("clock-set-back", {"now": now, "newest": book.written_at})]
    return []


def payment_warnings(book: Book, event: Disbursed, *, alone: bool) -> list[Problem]:
    """What is unusual about a payment; `alone`: it was said that it settles no request."""
    found = []
    if event.request is None and not alone:
        found.append(Problem("no-request", {"allocation": event.allocation}))
    if not _SIPD_SP2D.fullmatch(document_key(event.sp2d)):
        found.append(Problem("sp2d-unusual", {"sp2d": event.sp2d}))
    return found + date_warnings(book, event) + account_warnings(book, event)


def date_warnings(book: Book, event: Disbursed) -> list[Problem]:
    """The dates of its documents, where one is later than that of a document that follows it.

    Args:
        book: With its entries kept.
        event: A payment.
    """
    way = ("spp_date", "spm_date", "issued", "cleared")
    known = [(typed_as(name), day) for name in way if (day := getattr(event, name))]
    asked = book.entries[event.request - 1].event if isinstance(event.request, int) else None
    if isinstance(asked, Requested):
        known.insert(0, ("--request", asked.date))
    allocation = planned_on(book, event.allocation, event.cleared)
    if allocation and allocation.agreement and allocation.agreement.signed:
        known.insert(0, ("agreement.signed", allocation.agreement.signed))
    return [
        Problem(
            "dates-out-of-order",
            {"first": first, "first_date": earlier, "then": then, "then_date": later},
        )
        for (first, earlier), (then, later) in pairwise(known)
        if earlier > later
    ]


def return_warnings(book: Book, event: Returned) -> list[Problem]:
    """What is unusual about a return."""
    return account_warnings(book, event)


def request_warnings(book: Book, event: Requested) -> list[Problem]:
    """A payment of that very amount that settles no request: perhaps this one."""
    paid = [
        each
        for each in book.facts
        if isinstance(each, Payment)
        and (each.allocation, each.amount) == (event.allocation, event.amount)
        and each.request is None
        and each.day >= event.date
    ]
    return [
        Problem("paid-already", {"seq": each.seq, "amount": each.amount, "date": each.day})
        for each in paid[-1:]
    ]


def account_warnings(book: Book, event: Disbursed | Returned) -> list[Problem]:
    """Another bank account than the one that the agreement named on that day."""
    day = event.cleared if isinstance(event, Disbursed) else event.date
    allocation = planned_on(book, event.allocation, day)
    account = allocation.recipient_account if allocation else None
    agreed = account.number if account else None
    if event.account and agreed and document_key(agreed) != document_key(event.account):
        return [Problem("other-account", {"account": event.account, "agreed": agreed})]
    return []


def adoption_warnings(book: Book, event: Adopted) -> list[Problem]:
    """A changed opening; a changed amount that no document explains."""
    changes = changes_between(book.plan, event.plan)
    found = [Problem("opening-changed", opening_values(change)) for change in changes]
    if event.document:
        return found
    for after in event.plan.allocations:
        before = book.plan.allocation(after.id)
        if before and before.amount != after.amount:
            values = {"allocation": after.id, "before": before.amount, "after": after.amount}
            found.append(Problem("amount-without-document", values))
    return found


def opening_values(change: OpeningChange) -> dict[str, object]:
    """What a sentence about a changed opening names. Amounts in sen."""
    before, after = change.before, change.after
    return {
        "allocation": change.allocation,
        "disbursed_before": before.disbursed if before else Sen(0),
        "disbursed_after": after.disbursed if after else Sen(0),
        "in_process_before": before.in_process if before else Sen(0),
        "in_process_after": after.in_process if after else Sen(0),
        "as_of_before": before.as_of if before else None,
        "as_of_after": after.as_of if after else None,
    }


def plan_warnings(plan: Plan) -> list[Problem]:
    """What is worth saying about a plan that is accepted."""
    found = [] if plan.allocations else [Problem("no-allocations")]
    return found + account_code_warnings(plan.allocations)


def account_code_warnings(allocations: Iterable[Allocation]) -> list[Problem]:
    """Account codes that are none of these grants."""
    found = []
    for allocation in allocations:
        code = allocation.account_code
        # Permendagri's account tree: grants to the government stand under 5.1.05.01.
        if code and not _GRANT_ACCOUNT.fullmatch(code):
            values = {"allocation": allocation.id, "account_code": code}
            found.append(Problem("account-code-unusual", values))
    return found


def unadopted(book: Book, plan_in_file: Plan) -> tuple[Problem, ...]:
    """A warning where the plan in the file is not the ledger's, by which every answer is."""
    if plan_data(book.plan) == plan_data(plan_in_file):
        return ()
    return (Problem("plan-differs", {"changed": difference(book.plan, plan_in_file)}),)


def book_warnings(book: Book) -> list[Problem]:
    """What a reader of the book should know: what reading it gave to say, and its plan."""
    return [*book.warnings, *plan_warnings(book.plan)]


def clock_findings(book: Book) -> list[Problem]:
    """The entries that were written well before the one before them."""
    return [Problem("clock-went-back", {"seq": seq}) for seq in book.clock_back]
