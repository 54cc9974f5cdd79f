"""The fold: where the money of every allocation stands, on any date.

A book as of D is the fold of the standing entries dated D or before, in the order (date, seq).
A reversed entry is left out on every date: it was a mistake. The money identity holds at every
step, so every as-of answer is sound (docs/concepts/money.md, the identity):
`amount = disbursed + in_process + not_requested`, each zero or more, for every allocation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import merge

from ..plan.plan import STAGES, Allocation, Opening
from ..values.money import Sen
from .book import Book
from .facts import (
    Advance,
    Bounce,
    Cancellation,
    Fact,
    OpenRequest,
    Payment,
    Planned,
    Position,
    Request,
    RequestName,
    Return,
    opening_request,
)


@dataclass(frozen=True, slots=True)
class Breach:
    """The first step at which the identity, or what an entry leans on, does not hold.

    `seq` is the entry of that step, 0 for an opening.
    """

    code: str
    seq: int
    allocation: str
    values: Mapping[str, object]


def positions(book: Book, as_of: date | None = None) -> dict[str, Position]:
    """Every allocation that the plan has on that date; None counts all that stands."""
    return _Fold(book).run(as_of).positions()


def closed_on(book: Book, allocation: str, as_of: date | None = None) -> dict[RequestName, date]:
    """The requests of an allocation of which nothing is left, and the day from which that is so."""
    account = _Fold(book).run(as_of).accounts.get(allocation)
    return account.closed if account else {}


def released(book: Book) -> dict[int, Sen]:
    """What an entry gave back to not requested, in sen: a withdrawal, or a final payment."""
    accounts = _Fold(book).run(None).accounts.values()
    return {seq: amount for account in accounts for seq, amount in account.released.items()}


def first_breach(book: Book) -> Breach | None:
    """The first step that does not hold; None for a sound book."""
    return _Fold(book).run(None).breach


@dataclass(frozen=True, slots=True)
class _Opens:
    """The step at which an opening becomes true: after all plans of its own date."""

    day: date
    allocation: str


_Step = Fact | Planned | _Opens


def _step_order(step: _Step) -> tuple[date, int, int]:
    if isinstance(step, _Opens):
        return (step.day, 1, 0)
    return (step.day or date.min, 0, step.seq)


@dataclass(slots=True)
class _Account:
    """One allocation while the fold runs. Amounts in sen."""

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

    @property
    def amount(self) -> Sen:
        return self.allocation.amount if self.allocation else Sen(0)

    @property
    def not_requested(self) -> int:
        return self.amount - self.disbursed - self.in_process

    def open(self, opening: Opening, allocation_id: str, day: date) -> None:
        self.opening_due = False
        self.opened_on = day
        self.disbursed += opening.disbursed
        if opening.in_process:
            name = opening_request(allocation_id)
            amount = opening.in_process
            self.ask(OpenRequest(name, allocation_id, amount, amount, opening.stage))

    def ask(self, request: OpenRequest) -> None:
        self.known.add(request.name)
        self.requests[request.name] = request
        self.in_process += request.amount

    def settle(self, request: OpenRequest, step: Payment | Cancellation) -> None:
        left = Sen(request.left - (step.amount if isinstance(step, Payment) else 0))
        self.in_process -= request.left - left
        if left and (isinstance(step, Cancellation) or step.final):
            self.released[step.seq] = left
            self.in_process -= left
            left = Sen(0)
        if left:
            self.requests[request.name] = replace(request, left=left)
        else:
            del self.requests[request.name]
            self.closed[request.name] = step.day

    def position(self, allocation: Allocation) -> Position:
        return Position(
            allocation,
            Sen(self.disbursed),
            Sen(self.in_process),
            Sen(self.returned),
            Sen(self.interest),
            tuple(self.requests.values()),
            self.opened_on,
        )


class _Fold:
    """One run over a book's steps. Stops at the first breach."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.breach: Breach | None = None
        self.accounts = {a.id: _Account(opening=a.opening) for a in book.plan.allocations}

    def run(self, until: date | None) -> _Fold:
        for step in self._steps():
            if until is not None and step.day is not None and step.day > until:
                break
            match step:
                case Planned():
                    self.breach = self._plan(step)
                case _Opens():
                    self.breach = self._opens(step)
                case Advance():
                    self._advance(step)
                case _:
                    self.breach = self._move(step)
            if self.breach:
                break
        return self

    def positions(self) -> dict[str, Position]:
        accounts = self.accounts.items()
        return {each: a.position(a.allocation) for each, a in accounts if a.allocation}

    def _steps(self) -> Iterator[_Step]:
        book = self.book
        rare: list[_Step] = [*book.plans]
        rare += [_Opens(a.opening.as_of, a.id) for a in book.plan.allocations if a.opening]
        return merge(book.facts, sorted(rare, key=_step_order), key=_step_order)

    def _plan(self, step: Planned) -> Breach | None:
        for allocation_id, allocation in step.changes:
            account = self.accounts.setdefault(allocation_id, _Account())
            if account.planned_by > step.seq:
                continue  # two plans changed it: the later line wins
            account.planned_by = step.seq
            account.allocation = allocation and _with_opening(allocation, account.opening)
            if account.opening_due and account.opening and allocation and step.day:
                account.open(account.opening, allocation_id, step.day)
            if account.not_requested < 0:
                return _below_committed(account, step.seq, allocation_id)
        return None

    def _opens(self, step: _Opens) -> Breach | None:
        account = self.accounts[step.allocation]
        account.opening_due = True
        if account.allocation and account.opening:
            account.open(account.opening, step.allocation, step.day)
            if account.not_requested < 0:
                return _below_committed(account, 0, step.allocation)
        return None

    def _advance(self, step: Advance) -> None:
        """It never makes another entry fail: where its request is not open it has no effect."""
        account = self.accounts.get(step.allocation)
        request = account.requests.get(step.request) if account else None
        if account and request:
            account.requests[step.request] = replace(request, stage=step.stage, since=step.day)

    def _move(self, step: Request | Cancellation | Payment | Bounce | Return) -> Breach | None:
        """Let money move; what is asked of each step is asked before it changes anything."""
        account = self.accounts.get(step.allocation)
        if account is None or account.allocation is None:
            return Breach("before-allocation", step.seq, step.allocation, {})
        if account.opening and step.day <= account.opening.as_of:
            values = {"as_of": account.opening.as_of, "date": step.day}
            return Breach("before-opening", step.seq, step.allocation, values)
        match step:
            case Payment():
                found = _pay(account, step)
            case Request():
                found = _ask(account, step)
            case Cancellation():
                found = _cancel(account, step)
            case Bounce():
                found = _bounce(account, step)
            case Return():
                found = _return(account, step)
        return Breach(found[0], step.seq, step.allocation, found[1]) if found else None


_Found = tuple[str, Mapping[str, object]] | None
"""The code and the values of a breach."""


def _pay(account: _Account, step: Payment) -> _Found:
    if step.request is None:
        if step.amount > account.not_requested:
            values = {"amount": step.amount, "limit": Sen(account.not_requested)}
            return "payment-exceeds-remainder", values
    else:
        request = account.requests.get(step.request)
        if request is None:
            return "request-not-open", {"request": step.request, "date": step.day}
        if step.amount > request.left:
            values = {"amount": step.amount, "limit": request.left}
            return "payment-exceeds-request", {**values, "request": step.request}
        account.settle(request, step)
    account.disbursed += step.amount
    return None


def _ask(account: _Account, step: Request) -> _Found:
    if step.amount > account.not_requested:
        values = {"amount": step.amount, "limit": Sen(account.not_requested)}
        return "request-exceeds-remainder", values
    amount = step.amount
    stage = (STAGES[0], step.day)
    account.ask(
        OpenRequest(step.seq, step.allocation, amount, amount, *stage, tranche=step.tranche)
    )
    return None


def _cancel(account: _Account, step: Cancellation) -> _Found:
    """A cancel may find nothing left: a payment that was recorded late took it."""
    if step.request not in account.known:
        return "request-not-open", {"request": step.request, "date": step.day}
    if request := account.requests.get(step.request):
        account.settle(request, step)
    return None


def _bounce(account: _Account, step: Bounce) -> _Found:
    if step.day < step.cleared:
        return "bounce-before-payment", {"date": step.day, "cleared": step.cleared}
    disbursed = account.disbursed - step.amount
    if account.returned > disbursed:
        return "bounce-below-returned", {
            "amount": step.amount,
            "returned": Sen(account.returned),
            "disbursed": Sen(disbursed),
        }
    account.disbursed = disbursed
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
    account.ask(request)
    return None


def _return(account: _Account, step: Return) -> _Found:
    limit = Sen(account.disbursed - account.returned)
    if step.amount > limit:
        return "return-exceeds-disbursed", {"amount": step.amount, "limit": limit}
    account.returned += step.amount
    account.interest += step.interest
    return None


def _with_opening(allocation: Allocation, opening: Opening | None) -> Allocation:
    """Openings are taken from the newest plan, on every date."""
    if allocation.opening == opening:
        return allocation
    return allocation.model_copy(update={"opening": opening})


def _below_committed(account: _Account, seq: int, allocation_id: str) -> Breach:
    committed = Sen(account.disbursed + account.in_process)
    values = {"amount": account.amount, "committed": committed}
    return Breach("amount-below-committed", seq, allocation_id, values)
