"""Tranches (tahap): how an agreement cuts a grant, and by when each part has to be paid.

A schedule has them, a plan writes them, and a plan overrides single ones of a schedule
(`schedules.planned_tranches`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from ..values.fields import Day, Frozen, Money, Percent, Text, refuse, whole
from ..values.money import Sen, split

MOST = 99
"""More tranches than this nobody has agreed on."""
WHOLE = 100_00
"""100 %, in hundredths of a per cent."""
ROUNDED = 1_000_00
"""A thousand rupiah, in sen: see `rounding`."""

FiscalYear = Annotated[int, whole(2000, 2199)]
Days = Annotated[int, whole(0, 366)]
Months = Annotated[int, whole(0, 36)]


class Due(Frozen):
    """When a tranche is due at the latest: exactly one of the three.

    `months_before_voting` day; working days after the signing of the agreement (NPHD).
    """

    date: Day | None = None
    months_before_voting: Months | None = None
    working_days_after_signing: Days | None = None

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        rules = (self.date, self.months_before_voting, self.working_days_after_signing)
        if sum(rule is not None for rule in rules) != 1:
            refuse("due-one-rule")
        return self


class Tranche(Frozen):
    """One tranche, as a plan or a schedule says it. Amounts in sen, `percent` in hundredths.

    A percentage is of `base`, else of the allocation's amount; without a size it is what the others
    leave. `only_if` says on what it depends that it is paid at all, such as a second round. What is
    absent is not said.
    """

    amount: Money | None = None
    base: Money | None = None
    due: Due | None = None
    fiscal_year: FiscalYear | None = None
    only_if: Text | None = None
    percent: Percent | None = None

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if self.amount is not None and (self.percent is not None or self.base is not None):
            refuse("tranche-two-sizes")
        return self

    @property
    def has_size(self) -> bool:
        """Whether the plan says how much it is."""
        return self.amount is not None or self.percent is not None

    @property
    def is_share(self) -> bool:
        """Whether how much it is follows from the allocation's amount."""
        return self.amount is None and not self.base


class Budget(Frozen):
    """A budget line (DPA): how much of the grant a fiscal year has room for, in sen."""

    amount: Money
    fiscal_year: FiscalYear


def amounts_of(tranches: Sequence[Tranche], amount: Sen) -> tuple[Sen, ...]:
    """What each tranche is, in sen; together they are the allocation's amount.

    A percentage is rounded down to whole rupiah, and the closing tranche takes what that leaves,
    sen included, as the closing tranche of an agreement does. One that says no size, because it is
    not known yet, is what the others leave.

    Raises:
        PydanticCustomError: `number-outside`, for more than `MOST`; `tranche-no-size`,
            `tranche-percentages`, `tranche-sum`; `number` and `key` among the values of these say
            of which tranche.
    """
    if not tranches:
        return ()
    if len(tranches) > MOST:
        refuse("number-outside", text=str(len(tranches)), low=1, high=MOST)
    unsized = [number for number, each in enumerate(tranches, start=1) if not each.has_size]
    if unsized[1:]:
        refuse("tranche-no-size", number=unsized[1], first=unsized[0], key="")
    last = tranches[-1]
    at = {"number": len(tranches), "key": "percent" if last.amount is None else "amount"}
    percentages = [
        tranche.percent for tranche in tranches if tranche.percent is not None and not tranche.base
    ]
    total = sum(percentages)
    if total > WHOLE or (len(percentages) == len(tranches) and total != WHOLE):
        refuse("tranche-percentages", total=f"{total // 100},{total % 100:02}", **at)
    sizes = [_size(tranche, amount) for tranche in tranches]
    if unsized:
        rest = Sen(amount - sum(sizes))
        if rest <= 0:
            refuse("tranche-sum", sum=Sen(sum(sizes)), amount=amount, number=unsized[0], key="")
        return tuple(
            rest if number in unsized else size for number, size in enumerate(sizes, start=1)
        )
    closing = Sen(amount - sum(sizes[:-1]))
    # Of percentages only what rounding leaves may be missing: less than a rupiah each.
    rounded = (
        0 if last.percent is None else sum(tranche.percent is not None for tranche in tranches)
    )
    if closing <= 0 or not 0 <= closing - sizes[-1] < max(100 * rounded, 1):
        refuse("tranche-sum", sum=Sen(sum(sizes)), amount=amount, **at)
    return (*sizes[:-1], closing)


def amended(
    tranches: Sequence[Tranche], amount: Sen, kept: Sequence[Sen | None]
) -> tuple[Sen, ...]:
    """What each tranche is after an addendum, in sen, where some were paid in full before it.

    What was paid in full stays what it was; the difference goes to those that are open, in their
    proportion, and the last of them takes the rest. A tranche that the plan states by its amount,
    or of a base, is what it says. Where none is open the closing one takes the difference.

    Args:
        tranches: As the new plan has them.
        amount: The allocation's new amount.
        kept: Of each that was paid in full what it was, else None; the plan may have had fewer.

    Raises:
        PydanticCustomError: As `amounts_of`.
    """
    sizes = list(amounts_of(tranches, amount))
    by_share = [each.is_share for each in tranches]
    for index, (own, shared) in enumerate(zip(kept, by_share, strict=False)):
        if own is not None and shared:
            sizes[index], by_share[index] = own, False
    weights = [each.percent or 0 for each in tranches]
    is_open = [index for index, shared in enumerate(by_share) if shared and weights[index]]
    if unsized := [i for i, shared in enumerate(by_share) if shared and not weights[i]]:
        is_open, weights[unsized[0]] = unsized, 1
    others = sum(size for index, size in enumerate(sizes) if index not in is_open)
    rest = Sen(amount - others)
    if is_open and rest >= 0:
        for index, size in zip(is_open, split(rest, [weights[i] for i in is_open]), strict=True):
            sizes[index] = size
    elif not is_open and sizes and sizes[-1] + rest >= 0 and tranches[-1].amount is None:
        sizes[-1] = Sen(sizes[-1] + rest)
    elif rest:
        return amounts_of(tranches, amount)  # it leaves no room for what was kept
    return tuple(sizes)


def rounding(part: int, whole: int) -> bool:
    """Whether a part of a grant is no more than what rounding an agreement's figures leaves.

    That is up to a thousand rupiah, or a hundredth of a per cent: 39,99 % paid of 40 %. Of a grant
    so small that a thousand rupiah are some of it, less than a thousandth.

    Args:
        part: In sen, zero or more.
        whole: The allocation's amount, in sen.
    """
    return part * WHOLE <= whole or (part <= ROUNDED and part * 1000 < whole)


def _size(tranche: Tranche, amount: Sen) -> Sen:
    if tranche.amount is not None:
        return tranche.amount
    percent = tranche.percent or 0
    return split(tranche.base or amount, (percent, WHOLE - percent))[0]


def crossing(tranches: Sequence[Tranche], voting_day: date) -> int | None:
    """The number of the first tranche that would be due before one ahead of it.

    Working days after the signing are left aside: where an agreement was signed late its first
    tranche is due late, and no plan is wrong for that.
    """
    days = [due_on(tranche.due, voting_day) if tranche.due else None for tranche in tranches]
    known = [(number, day) for number, day in enumerate(days, start=1) if day]
    return next((later for (_, a), (later, b) in pairwise(known) if b < a), None)


def due_on(due: Due, voting_day: date) -> date | None:
    """The last day that is allowed; None where working days have to be counted for it."""
    if due.working_days_after_signing is not None:
        return None
    return due.date or months_later(voting_day, -(due.months_before_voting or 0))


def months_later(day: date, months: int) -> date:
    """The same day some months later, or before; the month's last where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


Tranches = Annotated[tuple[Tranche, ...], Field(strict=False, alias="tranche")]
Budgets = Annotated[tuple[Budget, ...], Field(strict=False, alias="budget")]
