"""Tranches (tahap): how an agreement cuts a grant, and by when each part has to be paid.

A plan names a schedule, writes tranches of its own, or overrides single parts of a schedule.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from itertools import pairwise, zip_longest
from typing import Annotated, Self

from pydantic import Field, model_validator

from ..values.fields import Day, Frozen, Money, Percent, one_of, refuse, whole
from ..values.money import Sen, split
from .schedules import SCHEDULES, Part, Rule

MOST = 99
"""More tranches than this nobody has agreed on."""
WHOLE = 100_00
"""100 %, in hundredths of a per cent."""

FiscalYear = Annotated[int, whole(2000, 2199)]
Days = Annotated[int, whole(0, 366)]
Months = Annotated[int, whole(0, 36)]


class Due(Frozen):
    """When a tranche is due at the latest: exactly one of the three."""

    date: Day | None = None
    months_before_voting: Months | None = None
    working_days_after_signing: Days | None = None

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        rules = (self.date, self.months_before_voting, self.working_days_after_signing)
        if sum(each is not None for each in rules) != 1:
            refuse("due-one-rule")
        return self


class Tranche(Frozen):
    """What a plan says of one tranche. Amounts in sen.

    A percentage is of `base`, else of the allocation's amount. What is absent is the schedule's.
    """

    amount: Money | None = None
    base: Money | None = None
    due: Due | None = None
    fiscal_year: FiscalYear | None = None
    percent: Percent | None = None

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if self.amount is not None and (self.percent is not None or self.base is not None):
            refuse("tranche-two-sizes")
        return self


class Budget(Frozen):
    """A budget line (DPA): how much of the grant a fiscal year has room for, in sen."""

    amount: Money
    fiscal_year: FiscalYear


ScheduleName = Annotated[str, one_of(*SCHEDULES)]


def parts_of(schedule: str | None, tranches: Sequence[Tranche]) -> tuple[Part, ...]:
    """The tranches of an allocation: those of its schedule, with what the plan says of each."""
    known = SCHEDULES[schedule].parts if schedule else ()
    pairs = zip_longest(known, tranches)
    return tuple(_overridden(part or Part(), said) if said else part for part, said in pairs)


def _overridden(part: Part, said: Tranche) -> Part:
    sized = said.amount is not None
    return Part(
        percent=None if sized else said.percent or part.percent,
        amount=said.amount,
        base=said.base,
        due=_rule(said.due) if said.due else part.due,
        fiscal_year=said.fiscal_year,
    )


def _rule(due: Due) -> Rule:
    return Rule(due.date, due.months_before_voting, due.working_days_after_signing)


def amounts_of(parts: Sequence[Part], amount: Sen) -> tuple[Sen, ...]:
    """What each tranche is, in sen; together they are the allocation's amount.

    A percentage is rounded down to whole rupiah, and the closing tranche takes what that leaves,
    sen included, as the closing tranche of an agreement does.

    Raises:
        PydanticCustomError: `number-outside`, for more than `MOST`; `tranche-no-size`,
            `tranche-percentages`, `tranche-sum`; `number` and `key` among the values of these say
            of which tranche.
    """
    if not parts:
        return ()
    if len(parts) > MOST:
        refuse("number-outside", text=str(len(parts)), low=1, high=MOST)
    for number, part in enumerate(parts, start=1):
        if part.amount is None and part.percent is None:
            refuse("tranche-no-size", number=number, key="")
    last = parts[-1]
    at = {"number": len(parts), "key": "percent" if last.amount is None else "amount"}
    percentages = [part.percent for part in parts if part.percent is not None and not part.base]
    total = sum(percentages)
    if total > WHOLE or (len(percentages) == len(parts) and total != WHOLE):
        refuse("tranche-percentages", total=f"{total // 100},{total % 100:02}", **at)
    sizes = [_size(part, amount) for part in parts]
    closing = Sen(amount - sum(sizes[:-1]))
    # Of percentages only what rounding leaves may be missing: less than a rupiah each.
    rounded = 0 if last.percent is None else sum(part.percent is not None for part in parts)
    if closing <= 0 or not 0 <= closing - sizes[-1] < max(100 * rounded, 1):
        refuse("tranche-sum", sum=Sen(sum(sizes)), amount=amount, **at)
    return (*sizes[:-1], closing)


def _size(part: Part, amount: Sen) -> Sen:
    if part.amount is not None:
        return part.amount
    percent = part.percent or 0
    return split(part.base or amount, (percent, WHOLE - percent))[0]


def crossing(parts: Sequence[Part], voting_day: date) -> int | None:
    """The number of the first tranche that would be due before one ahead of it.

    Working days after the signing are left aside: where an agreement was signed late its first
    tranche is due late, and no plan is wrong for that.
    """
    days = [due_on(part.due, voting_day) if part.due else None for part in parts]
    known = [(number, day) for number, day in enumerate(days, start=1) if day]
    return next((later for (_, a), (later, b) in pairwise(known) if b < a), None)


def due_on(rule: Rule, voting_day: date) -> date | None:
    """The last day that a rule allows; None where working days have to be counted for it."""
    if rule.days is not None:
        return None
    return rule.on or months_later(voting_day, -(rule.months or 0))


def months_later(day: date, months: int) -> date:
    """The same day some months later, or before; the month's last where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


Tranches = Annotated[tuple[Tranche, ...], Field(strict=False, alias="tranche")]
Budgets = Annotated[tuple[Budget, ...], Field(strict=False, alias="budget")]
