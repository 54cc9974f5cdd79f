"""By when a tranche has to be paid, and how that date comes about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ..book.book import Book
from ..book.lookups import plan_on
from ..plan.plan import Allocation, Plan
from ..plan.schedules import (
    REGULATIONS,
    REMAINDER_MONTHS,
    SCHEDULES,
    Regulation,
    Schedule,
    regulation_on,
)
from ..plan.tranches import WHOLE, Due, due_on, months_later, rounding
from ..values.money import Sen, Share
from ..values.problem import Problem
from .calendar import Calendar, Counted, working_days_after, working_days_until

IN_PLAN = "allocations.toml"
"""The source of what a plan itself says."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """One tranche of an allocation and its last day; how much it is, its `Progress` knows.

    `rule` None: nothing is said; `due` None: that, or the agreement's signing is not known.
    `counted` tells how working days were counted. `sure` is that of `Schedule`, or "stated".
    """

    allocation: Allocation
    number: int
    fiscal_year: int | None
    rule: Due | None
    due: date | None
    counted: Counted | None
    source: str
    sure: str


def deadlines(plan: Plan, allocation: Allocation, calendar: Calendar) -> Iterator[Deadline]:
    """The tranches of an allocation, in their order; nothing where it has none."""
    schedule = SCHEDULES.get(allocation.schedule or "")
    own = [tranche.due is not None for tranche in allocation.tranches]
    for number, part in enumerate(allocation.parts, start=1):
        stated = schedule is None or any(own[number - 1 : number])
        due, counted = _last_day(part.due, plan, allocation, calendar)
        yield Deadline(
            allocation,
            number,
            part.fiscal_year,
            part.due,
            due,
            counted,
            IN_PLAN if stated or schedule is None else schedule.source,
            "stated" if stated or schedule is None else schedule.sure,
        )


def of_its_day(
    book: Book, deadline: Deadline, paid_on: date | None, calendar: Calendar
) -> Deadline:
    """A tranche's last day as its plan said on the day from which it was paid in full.

    A later plan may say what that left open, and never otherwise; None: it is not paid in full.
    """
    if paid_on is None or len(book.plans) == 1:
        return deadline
    plan = plan_on(book, paid_on)
    allocation = plan.allocation(deadline.allocation.id)
    known = deadlines(plan, allocation, calendar) if allocation else ()
    then = next((each for each in known if each.number == deadline.number), None)
    return then if then and then.due else deadline


@dataclass(frozen=True, slots=True)
class RuleDeadline:
    """By when how much of a grant has to be paid in all, as a schedule or a regulation says it.

    `percent` in hundredths, of the allocation's amount.
    """

    percent: int
    due: date
    source: str

    def wanted(self, allocation: Allocation) -> Sen:
        """How much that is, in sen."""
        return Sen(allocation.amount * self.percent // WHOLE)


BOUND = frozenset({"organiser", "supervisor"})
"""Kinds of recipients that the regulations bind: KPU and Bawaslu. Others agree as they like."""


def schedule_of(plan: Plan, allocation: Allocation) -> Schedule | None:
    """The schedule that a plan names; else, for KPU and Bawaslu, that of the regulation.

    That is the one of the day of signing, else of the voting day. None where a tranche is of a base
    of its own: then the first may be an earlier payment.
    """
    if allocation.schedule:
        return SCHEDULES[allocation.schedule]
    if allocation.kind not in BOUND or any(each.base for each in allocation.parts):
        return None
    signed = allocation.agreement.signed if allocation.agreement else None
    return regulation_on(signed or plan.voting_day_of(allocation))


def rule_deadlines(plan: Plan, allocation: Allocation, calendar: Calendar) -> list[RuleDeadline]:
    """By when how much has to be paid, whatever the plan itself agrees on, in order.

    A regulation asks for what is due while it holds. A day that nobody can count is left out.
    """
    if schedule_of(plan, allocation) is None:
        return []
    named = SCHEDULES.get(allocation.schedule or "")
    always = Regulation(date.min, None, named) if named else None
    found = []
    for regulation in (always,) if always else REGULATIONS:
        percent = 0
        for rule in regulation.schedule.tranches:
            percent += rule.percent or 0
            due, _ = _last_day(rule.due, plan, allocation, calendar)
            if due and regulation.holds_on(due):
                found.append(RuleDeadline(percent, due, regulation.schedule.source))
    return sorted(found, key=lambda each: each.due)


def due_after_rule(plan: Plan, allocation: Allocation, calendar: Calendar) -> Iterator[Problem]:
    """A last day that a plan sets itself, later than its schedule or the regulation has it."""
    own = [each.due is not None for each in allocation.tranches]
    if not any(own):
        return
    known = list(deadlines(plan, allocation, calendar))
    told = set[int]()
    for rule in rule_deadlines(plan, allocation, calendar):
        number = _first_after(rule, known, allocation)
        if number is None or number in told or not any(own[number - 1 : number]):
            continue
        told.add(number)
        values = {
            "allocation": allocation.id,
            "tranche": number,
            "due": known[number - 1].due,
            "rule_date": rule.due,
            "share": Share(Sen(rule.percent), Sen(WHOLE)),
            "source": rule.source,
        }
        yield Problem("due-after-rule", values)


def _first_after(
    rule: RuleDeadline, known: Sequence[Deadline], allocation: Allocation
) -> int | None:
    """The first tranche due after a rule's day, where those before it are less than the rule asks.

    One whose day nobody can count may be due in time.
    """
    ahead = 0
    for deadline, amount in zip(known, allocation.tranche_amounts, strict=True):
        late = deadline.due is not None and deadline.due > rule.due
        if late and not is_rest(rule.wanted(allocation), ahead, allocation):
            return deadline.number
        ahead += 0 if late else amount
    return None


def is_rest(wanted: int, has: int, allocation: Allocation) -> bool:
    """Whether no more is missing of what is wanted than rounding leaves. In sen."""
    return wanted <= has or rounding(wanted - has, allocation.amount)


def late_values(deadline: Deadline, day: date, calendar: Calendar) -> dict[str, object]:
    """What a problem says of a tranche on a day after its last."""
    due = deadline.due or day
    return {
        "allocation": deadline.allocation.id,
        "tranche": deadline.number,
        "date": day,
        "due": due,
        "days": working_days_until(due, day, calendar),
        "source": deadline.source,
    }


def remainder_due(plan: Plan, allocation: Allocation) -> date | None:
    """By when an allocation's remainder has to be back; None while no candidate was proposed.

    Source: Permendagri 41/2020, art. 20(3): three months after the proposal to confirm.
    """
    proposal = plan.proposal_day_of(allocation)
    return months_later(proposal, REMAINDER_MONTHS) if proposal else None


def _last_day(
    rule: Due | None, plan: Plan, allocation: Allocation, calendar: Calendar
) -> tuple[date | None, Counted | None]:
    if rule is None:
        return None, None
    days = rule.working_days_after_signing
    if days is None:
        return due_on(rule, plan.voting_day_of(allocation)), None
    signed = allocation.agreement.signed if allocation.agreement else None
    if signed is None:
        return None, None
    counted = working_days_after(signed, days, calendar)
    return counted.day, counted
