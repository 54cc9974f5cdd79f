"""Fiscal years (tahun anggaran): what cleared in each, against its budget line (DPA)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..plan.plan import Allocation
from ..values.money import Sen
from .balances import balances
from .book import Book
from .facts import Payment


@dataclass(frozen=True, slots=True)
class BudgetYear:
    """A fiscal year of an allocation that has budget lines. Amounts in sen.

    `line`: what the year has room for, zero where the plan has no line for it.
    """

    year: int
    line: Sen
    paid: Sen

    @property
    def left(self) -> Sen:
        """What the line still has room for; below zero where more cleared than that."""
        return Sen(self.line - self.paid)


def budget_years(book: Book, allocation: Allocation, day: date) -> tuple[BudgetYear, ...]:
    """Each year that has a line, or in which something cleared by a day; none without any line."""
    if not allocation.budgets:
        return ()
    lines = {each.fiscal_year: each.amount for each in allocation.budgets}
    paid = paid_by_year(book, allocation, day)
    none = Sen(0)
    return tuple(
        BudgetYear(year, lines.get(year, none), paid.get(year, none))
        for year in sorted({*lines, *paid})
    )


def budget_year(
    book: Book, allocation: Allocation, year: int, day: date = date.max
) -> BudgetYear | None:
    """One fiscal year by a day; None where the allocation has no budget line."""
    if not allocation.budgets:
        return None
    known = budget_years(book, allocation, day)
    return next((each for each in known if each.year == year), BudgetYear(year, Sen(0), Sen(0)))


def paid_by_year(book: Book, allocation: Allocation, day: date) -> dict[int, Sen]:
    """What cleared in each fiscal year by a day, less what bounced in it.

    Of an opening nobody knows in which years it was paid: it fills the budget lines up to its
    own year, and only what these have no room for is of its own year.
    """
    known = balances(book, day)
    position = known.positions.get(allocation.id)
    if position is None:
        return {}
    found: dict[int, int] = {}
    opening = position.allocation.opening
    if opening and position.opened_on:
        rest, year = int(opening.disbursed), opening.as_of.year
        for line in sorted(allocation.budgets, key=lambda budget: budget.fiscal_year):
            if line.fiscal_year <= year:
                found[line.fiscal_year] = min(line.amount, rest)
                rest -= found[line.fiscal_year]
        found[year] = found.get(year, 0) + rest
    for fact in known.logs[allocation.id].paid:
        amount = fact.amount if isinstance(fact, Payment) else -fact.amount
        found[fact.day.year] = found.get(fact.day.year, 0) + amount
    return {year: Sen(amount) for year, amount in sorted(found.items()) if amount}


def asked_of_year(book: Book, allocation: Allocation, year: int) -> Sen:
    """What is in process and would clear in a year: all but that of another year's tranches."""
    position = balances(book).positions.get(allocation.id)
    found = position.requests if position else ()
    years = (tranche_year(allocation, request.tranche) for request in found)
    return Sen(
        sum(request.left for request, of in zip(found, years, strict=True) if of in {None, year})
    )


def tranche_year(allocation: Allocation, tranche: int | None) -> int | None:
    """The fiscal year that a plan says of a tranche; None where it says none."""
    parts = allocation.parts[tranche - 1 : tranche] if tranche else ()
    return parts[0].fiscal_year if parts else None


def lapsed(
    years: tuple[BudgetYear, ...], unpaid: Sen, year: int
) -> Iterator[tuple[BudgetYear, Sen]]:
    """The lines that lapsed with their year (SILPA), and what has no line any more for it, in sen.

    What lapsed and was budgeted anew is paid from a later line: only what no line of this year
    or later has room for is told.

    Args:
        years: Those of an allocation.
        unpaid: What is still to be paid of it.
        year: The fiscal year that is running.
    """
    room = sum(max(each.left, 0) for each in years if each.year >= year)
    uncovered = max(unpaid - room, 0)
    for each in years:
        if each.year < year and each.left > 0 and uncovered:
            yield each, Sen(min(each.left, uncovered))
            uncovered -= min(each.left, uncovered)
