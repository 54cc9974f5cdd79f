"""What comes next: one step, said alike wherever it is said."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..core.book.facts import OpenRequest, Position, typed_request
from ..core.book.lookups import report_awaited
from ..core.deadlines.deadlines import remainder_due
from ..core.plan.plan import DESKS, STAGES
from .question import Question
from .report import Advice
from .tranches import TrancheRow, next_open, tranche_rows, tranche_values

_NEXT_STAGE = dict(pairwise(STAGES))


def next_steps(question: Question) -> tuple[Advice, ...]:
    """What comes next of the allocations asked about, the most pressing first.

    Nothing beside an answer for another day than today: what came next then may be done by now, and
    what is late then may still come in time. And nothing until a changed plan is adopted: nothing
    else can be recorded.
    """
    differs = any(problem.code == "plan-differs" for problem in question.book.warnings)
    if differs or question.as_of not in {None, question.today}:
        return ()
    dated = _deadline_step(question)
    return dated or (*_remainder_step(question), *_usual_step(question))


def _deadline_step(question: Question) -> tuple[Advice, ...]:
    """The next deadline, and the command that brings its tranche further.

    What is overdue goes first. Nothing where no tranche has to be paid by a day.
    """
    row = next_open(tranche_rows(question))
    if row is None:
        return ()
    allocation = row.of.allocation
    requests = next(
        position.requests for position in question.shown if position.allocation.id == allocation.id
    )
    # What is in process of it may be the rest of a request for another.
    near = (row.of.number, None)
    own = (
        sorted(requests, key=lambda request: request.tranche not in near) if row.in_process else ()
    )
    values = {
        **tranche_values(row),
        "recipient": allocation.recipient,
        "days": abs(row.working_days or 0),
    }
    sentence = "tranche-overdue" if row.state == "overdue" else "tranche-due"
    if not own:
        step = Advice(sentence, "command-request-tranche", values)
        return (*_report_first(question, row), step)
    step = _request_step(own[0], several=len(requests) > 1)
    return (Advice(sentence, step.command, {**values, **step.values}),)


def _report_first(question: Question, row: TrancheRow) -> Iterator[Advice]:
    """The use report that the plan wants before that tranche is asked for."""
    for position in question.shown:
        if position.allocation.id == row.of.allocation.id:
            before = report_awaited(question.plan, position, row.of.number, question.day)
            values = {"allocation": position.allocation.id, "tranche": row.of.number}
            values |= {"before": before, "recipient": position.allocation.recipient}
            if before:
                yield Advice("report-first", "command-lpj-tranche", values)


def _remainder_step(question: Question) -> tuple[Advice, ...]:
    """What comes once nothing is left to pay by a deadline: a use report, what is left over."""
    found = (
        (due, position)
        for position in question.awaiting_remainder()
        if (due := remainder_due(question.plan, position.allocation)) and due >= question.day
    )
    due, waiting = min(found, key=lambda each: each[0], default=(None, None))
    if waiting is None:
        return ()
    allocation = waiting.allocation
    values = {"due": due, "allocation": allocation.id, "recipient": allocation.recipient}
    if waiting.to_return is not None:
        left = {**values, "left": waiting.to_return}
        return (Advice("remainder-known", "command-return-known", left),)
    if question.is_after_election(allocation) and not waiting.reports:
        return (Advice("report-due", "command-lpj", values),)
    return (Advice("remainder-due", "command-return", values),)


def _usual_step(question: Question) -> tuple[Advice, ...]:
    """The next command for the first allocation that waits for one."""
    for position in question.shown:
        for request in position.requests:
            return (_request_step(request, several=len(position.requests) > 1),)
    for position in question.shown:
        if _has_to_ask(question, position):
            values = {"allocation": position.allocation.id}
            return (Advice("request", "command-request", values),)
    return (Advice("export", "command-export", {}),) if question.shown else ()


def _has_to_ask(question: Question, position: Position) -> bool:
    """Whether something is to be asked for; what rounding leaves, and what depends, is not."""
    own = [
        standing
        for deadline, standing in question.tranches
        if deadline.allocation.id == position.allocation.id
    ]
    if not own:
        return position.not_requested > question.ended(position)
    return any(not each.is_asked and not each.is_conditional for each in own)


def _request_step(request: OpenRequest, *, several: bool) -> Advice:
    """What comes after the desk on which a request lies; of several, which one is meant."""
    name = typed_request(request.name) if several else ""
    values: dict[str, object] = {"allocation": request.allocation, "request": name}
    stage = _NEXT_STAGE.get(request.stage or "")
    if stage:
        values |= {"stage": stage, "desk": DESKS[stage]}
        return Advice("advance", "command-advance", values)
    return Advice("disburse", "command-disburse", {**values, "left": request.left})
