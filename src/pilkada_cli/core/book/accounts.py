"""An account: one allocation while the steps of its book run over it, and what it refuses.

Each step is asked whether it holds before it changes anything. Amounts in sen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from ..plan.plan import STAGES, Allocation, Opening
from ..values.money import Sen
from .facts import (
    Advance,
    Bounce,
    Cancellation,
    Closing,
    End,
    OpenRequest,
    Payment,
    Position,
    Request,
    RequestName,
    Return,
    Settlement,
    UseReport,
    opening_request,
)

Refusal = tuple[str, Mapping[str, object]] | None
"""The code and the values of what does not hold; None where all does."""


class PlannedFrom(NamedTuple):
    """From a day on a plan has an allocation so, or no more; `after` so many of what was `paid`.

    `seq` is the line of that plan.
    """

    day: date
    allocation: Allocation | None
    after: int
    seq: int


@dataclass(slots=True)
class Log:
    """What happened to one allocation, in the order (date, seq).

    `planned`: its plans. `requests`: how a request stands from a day on, None where nothing is left
    of it. `paid`: its payments and bounces.
    """

    planned: list[PlannedFrom] = field(default_factory=list)
    requests: list[tuple[date, RequestName, OpenRequest | None]] = field(default_factory=list)
    paid: list[Payment | Bounce] = field(default_factory=list)

    def open_on(self, day: date) -> tuple[OpenRequest, ...]:
        """The requests that are open at the end of a day, in the order in which they came."""
        if not next((plan.allocation for plan in reversed(self.planned) if plan.day <= day), None):
            return ()
        found: dict[RequestName, OpenRequest] = {}
        for since, name, request in self.requests:
            if since > day:
                break
            if request:
                found[name] = request
            else:
                del found[name]
        return tuple(found.values())


@dataclass(slots=True)
class Account:
    """One allocation while the steps run. Amounts in sen.

    `planned_by` is the plan's line that it is as now, -1 before any.
    """

    opening: Opening | None = None
    opening_due: bool = False
    opened_on: date | None = None
    allocation: Allocation | None = None
    planned_by: int = -1
    disbursed: int = 0
    in_process: int = 0
    returned: int = 0
    interest: int = 0
    requests: dict[RequestName, OpenRequest] = field(default_factory=dict)
    known: set[RequestName] = field(default_factory=set)
    closed: dict[RequestName, date] = field(default_factory=dict)
    released: dict[int, Sen] = field(default_factory=dict)
    reports: list[UseReport] = field(default_factory=list)
    settled: Settlement | None = None
    ends: list[End] = field(default_factory=list)
    log: Log = field(default_factory=Log)

    @property
    def amount(self) -> Sen:
        """The ceiling; zero where no plan has the allocation."""
        return self.allocation.amount if self.allocation else Sen(0)

    @property
    def not_requested(self) -> int:
        """What is left to ask for; negative where a plan gave less than is committed."""
        return self.amount - self.disbursed - self.in_process

    def position(self, allocation: Allocation) -> Position:
        """Where its money stands now."""
        return Position(
            allocation,
            Sen(self.disbursed),
            Sen(self.in_process),
            Sen(self.returned),
            Sen(self.interest),
            tuple(self.requests.values()),
            self.opened_on,
            tuple(self.reports),
            self.settled,
            tuple(self.ends),
        )

    def plan(self, allocation: Allocation | None, *, seq: int, since: date | None) -> None:
        """From now on a plan has it so, or no more. Its opening is the newest plan's always."""
        self.planned_by = seq
        self.allocation = allocation and _with_opening(allocation, self.opening)
        planned = PlannedFrom(since or date.min, allocation, len(self.log.paid), seq)
        self.log.planned.append(planned)

    def open(self, opening: Opening, allocation_id: str, day: date) -> None:
        """Its opening becomes true."""
        self.opening_due = False
        self.opened_on = day
        self.disbursed += opening.disbursed
        if opening.in_process:
            name = opening_request(allocation_id)
            amount = opening.in_process
            self._open(day, OpenRequest(name, allocation_id, amount, amount, opening.stage))

    def advance(self, step: Advance) -> None:
        """It never makes another entry fail: where its request is not open it has no effect."""
        if request := self.requests.get(step.request):
            self._set(step.day, replace(request, stage=step.stage, since=step.day))

    def apply(self, step: Request | Cancellation | Payment | Bounce | Return | Closing) -> Refusal:
        """Let money move, or what is said of it count; or say what does not hold."""
        match step:
            case Payment():
                return self._pay(step)
            case Request():
                return self._ask(step)
            case Cancellation():
                return self._cancel(step)
            case Bounce():
                return self._bounce(step)
            case Return():
                return self._return(step)
            case UseReport():
                self.reports.append(step)
            case Settlement():
                self.settled = replace(step, remainder=Sen(self.returned))
            case End():
                self.ends.append(step)
        return None

    def _pay(self, step: Payment) -> Refusal:
        if step.request is None:
            if step.amount > self.not_requested:
                values = {"amount": step.amount, "limit": Sen(self.not_requested)}
                return "payment-exceeds-remainder", values
        else:
            request = self.requests.get(step.request)
            if request is None:
                return "request-not-open", {"request": step.request, "date": step.day}
            if step.amount > request.left:
                values = {"amount": step.amount, "limit": request.left}
                return "payment-exceeds-request", {**values, "request": step.request}
            self._settle(request, step)
        self.disbursed += step.amount
        self.log.paid.append(step)
        return None

    def _ask(self, step: Request) -> Refusal:
        if step.amount > self.not_requested:
            values = {"amount": step.amount, "limit": Sen(self.not_requested)}
            return "request-exceeds-remainder", values
        amount = step.amount
        stage = (STAGES[0], step.day)
        request = OpenRequest(
            step.seq, step.allocation, amount, amount, *stage, tranche=step.tranche
        )
        self._open(step.day, request)
        return None

    def _cancel(self, step: Cancellation) -> Refusal:
        """A cancel may find nothing left: a payment that was recorded late took it."""
        if step.request not in self.known:
            return "request-not-open", {"request": step.request, "date": step.day}
        if request := self.requests.get(step.request):
            self._settle(request, step)
        return None

    def _bounce(self, step: Bounce) -> Refusal:
        if step.day < step.cleared:
            return "bounce-before-payment", {"date": step.day, "cleared": step.cleared}
        disbursed = self.disbursed - step.amount
        if self.returned > disbursed:
            return "bounce-below-returned", {
                "amount": step.amount,
                "returned": Sen(self.returned),
                "disbursed": Sen(disbursed),
            }
        self.disbursed = disbursed
        request = OpenRequest(
            step.seq,
            step.allocation,
            step.amount,
            step.amount,
            STAGES[-1],
            step.day,
            step.sp2d,
            step.tranche,
        )
        self._open(step.day, request)
        self.log.paid.append(step)
        return None

    def _return(self, step: Return) -> Refusal:
        limit = Sen(self.disbursed - self.returned)
        if step.amount > limit:
            return "return-exceeds-disbursed", {"amount": step.amount, "limit": limit}
        self.returned += step.amount
        self.interest += step.interest
        return None

    def _open(self, day: date, request: OpenRequest) -> None:
        self.known.add(request.name)
        self.in_process += request.amount
        self._set(day, request)

    def _settle(self, request: OpenRequest, step: Payment | Cancellation) -> None:
        left = Sen(request.left - (step.amount if isinstance(step, Payment) else 0))
        self.in_process -= request.left - left
        if left and (isinstance(step, Cancellation) or step.final):
            self.released[step.seq] = left
            self.in_process -= left
            left = Sen(0)
        if left:
            self._set(step.day, replace(request, left=left))
        else:
            del self.requests[request.name]
            self.closed[request.name] = step.day
            self.log.requests.append((step.day, request.name, None))

    def _set(self, day: date, request: OpenRequest) -> None:
        self.requests[request.name] = request
        self.log.requests.append((day, request.name, request))


def _with_opening(allocation: Allocation, opening: Opening | None) -> Allocation:
    """Openings are taken from the newest plan, on every date."""
    if allocation.opening == opening:
        return allocation
    return allocation.model_copy(update={"opening": opening})
