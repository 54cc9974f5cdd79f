"""What is asked of a book: on which day, by which calendar; and sums that several reports need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ..core.book.balances import balances
from ..core.book.book import Book
from ..core.book.facts import Bounce, Payment, Position, Return
from ..core.deadlines.calendar import Calendar
from ..core.ledger.events import Disbursed
from ..core.plan.plan import Allocation
from ..core.values.money import Sen

IDLE = 10
"""For how many working days a file may lie on a desk, unless asked otherwise."""


@dataclass(frozen=True)
class Asked:
    """What the checks are asked of.

    Args:
        book: With its entries kept.
        day: On which the question is asked; what is dated later does not count.
        calendar: By which working days are counted.
        idle: For how many working days a file may lie on a desk.
    """

    book: Book
    day: date
    calendar: Calendar
    idle: int = IDLE

    @cached_property
    def positions(self) -> list[Position]:
        """Of every allocation, on that day."""
        return list(balances(self.book, self.day).positions.values())

    @cached_property
    def bounced(self) -> frozenset[int]:
        """The payments that had bounced by that day."""
        bounces = (each for each in self.book.facts if isinstance(each, Bounce))
        return frozenset(each.payment for each in bounces if each.day <= self.day)

    def payments(self) -> Iterator[tuple[Payment, Disbursed]]:
        """The standing payments by that day, in the order of their dates."""
        for fact in self.book.facts:
            if isinstance(fact, Payment) and fact.day <= self.day:
                event = self.book.entries[fact.seq - 1].event
                if isinstance(event, Disbursed):
                    yield fact, event


def awaiting_remainder(asked: Asked) -> Iterator[Position]:
    """Those of whom something may still have to come back.

    That is less than the use report leaves over; where the plan does not say that, nothing at all.
    """
    back = (fact for fact in asked.book.facts if isinstance(fact, Return) and fact.amount)
    came = {fact.allocation for fact in back if fact.day <= asked.day}
    for position in asked.positions:
        wanted = position.allocation.remainder
        missing = (
            position.returned < wanted if wanted is not None else position.allocation.id not in came
        )
        if position.disbursed and missing:
            yield position


def paid_by_year(asked: Asked, allocation: Allocation) -> dict[int, Sen]:
    """What cleared in each fiscal year, less what bounced in it.

    Of an opening nobody knows in which years it was paid: it fills the budget lines up to its own
    year, and only what these have no room for is of its own year.
    """
    found: dict[int, int] = {}
    opening = allocation.opening
    if opening and opening.disbursed and opening.as_of <= asked.day:
        rest: int = opening.disbursed
        for line in sorted(allocation.budgets, key=lambda each: each.fiscal_year):
            if line.fiscal_year <= opening.as_of.year:
                found[line.fiscal_year] = min(line.amount, rest)
                rest -= found[line.fiscal_year]
        found[opening.as_of.year] = found.get(opening.as_of.year, 0) + rest
    for fact in asked.book.facts:
        if fact.allocation == allocation.id and fact.day <= asked.day:
            found[fact.day.year] = found.get(fact.day.year, 0) + _paid_amount(fact)
    return {year: Sen(amount) for year, amount in sorted(found.items()) if amount}


def _paid_amount(fact: object) -> int:
    if isinstance(fact, Payment):
        return fact.amount
    return -fact.amount if isinstance(fact, Bounce) else 0
