"""What a plan agrees on and what was paid, against the regulation that held on that day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..core.book.balances import balances
from ..core.book.lookups import plan_on, planned_on
from ..core.deadlines.deadlines import is_rest, rule_deadlines, schedule_of
from ..core.deadlines.progress import ended_of, progress_of
from ..core.plan.plan import Allocation, Plan
from ..core.plan.tranches import WHOLE, rounding
from ..core.values.money import Sen, Share
from ..core.values.problem import Problem
from .question import Question


def tranche_below_rule(question: Question) -> Iterator[Problem]:
    """The share of each tranche but the closing one, against the schedule that holds for it.

    Of one that is paid in full by the agreement of that day: an addendum of later is no lesser
    share.
    """
    for position in question.positions:
        known = progress_of(balances(question.book, question.as_of), position.allocation.id)
        ahead = 0  # how much more was agreed for earlier tranches than they need
        for index, standing in enumerate(known):
            plan, allocation = _agreed_on(question, position.allocation, standing.paid_on)
            schedule = schedule_of(plan, allocation)
            if schedule is None or index >= min(len(allocation.parts), len(schedule.tranches) - 1):
                continue
            amount = allocation.tranche_amounts[index]
            percent = schedule.tranches[index].percent or 0
            base = allocation.parts[index].base or allocation.amount
            own = amount - base * percent // WHOLE
            ahead += own
            lacks = -max(own, ahead)
            if lacks > 0 and not rounding(lacks, allocation.amount):
                values = {
                    "allocation": allocation.id,
                    "tranche": index + 1,
                    "share": Share(amount, base),
                    "rule": Share(Sen(percent), Sen(WHOLE)),
                    "source": schedule.source,
                }
                yield Problem("tranche-below-rule", values)


def _agreed_on(
    question: Question, allocation: Allocation, day: date | None
) -> tuple[Plan, Allocation]:
    """Plan and allocation as they were on a day; today's for None, and where it had no tranches."""
    plan = plan_on(question.book, day) if day else question.plan
    then = plan.allocation(allocation.id) if day else None
    return (plan, then) if then and then.parts else (question.plan, allocation)


def rule_deadlines_missed(question: Question) -> Iterator[Problem]:
    """KPU or Bawaslu without any day agreed on, and less paid than the regulation asks for by then.

    What an opening paid may have been paid before; what will not be paid any more is asked of
    nobody.
    """
    for position in question.positions:
        allocation = position.allocation
        if allocation.schedule or any(each.due for each in allocation.parts):
            continue
        known = balances(question.book, question.as_of)
        moves, ended = list(known.paid_moves(allocation.id)), ended_of(known, allocation.id)
        for rule in rule_deadlines(question.plan, allocation, question.calendar):
            then = planned_on(question.book, allocation.id, rule.due) or allocation
            wanted = min(rule.wanted(then), Sen(then.amount - ended))
            paid = Sen(
                sum(each.amount for each in moves if each.by_opening or each.day <= rule.due)
            )
            if question.day > rule.due and not is_rest(wanted, paid, then):
                values = {
                    "allocation": allocation.id,
                    "due": rule.due,
                    "share": Share(Sen(rule.percent), Sen(WHOLE)),
                    "wanted": wanted,
                    "paid": paid,
                    "source": rule.source,
                }
                yield Problem("rule-deadline", values)
