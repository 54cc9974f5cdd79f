"""What a reader of any answer should know: of the plan, and of how the ledger was read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..core.book.book import Book
from ..core.plan.plan import Allocation, Plan, difference, plan_data
from ..core.values.problem import Problem

_SINCE = 2021
"""The first fiscal year of that account tree (Permendagri 90/2019)."""
_GRANT_ACCOUNT = re.compile(r"5\.1\.0?5\.01\..+")


def plan_warnings(plan: Plan) -> list[Problem]:
    """What is worth saying about a plan that is accepted."""
    found = [] if plan.allocations else [Problem("no-allocations")]
    unknown = (allocation.id for allocation in plan.allocations if not allocation.amount)
    found += [Problem("amount-unknown", {"allocation": each}) for each in unknown]
    return found + account_code_warnings(plan, plan.allocations)


def account_code_warnings(plan: Plan, allocations: Iterable[Allocation]) -> list[Problem]:
    """Account codes that are none of these grants; before the account tree of 2021 any may be."""
    found = []
    for allocation in allocations:
        if plan.voting_day_of(allocation).year < _SINCE:
            continue
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
