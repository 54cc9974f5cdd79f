"""Balances: where the money of every allocation stands, on any date.

The balances as of D follow from the standing entries dated D or before, in the order (date, seq).
A reversed entry is left out on every date: it was a mistake. The money identity holds at every
step, so every as-of answer is sound (docs/concepts/money.md, the identity):
`amount = disbursed + in_process + not_requested`, each zero or more, for every allocation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import merge

from ..values.money import Sen
from .accounts import Account, Log, PlannedFrom
from .book import Book
from .facts import (
    Advance,
    Bounce,
    Cancellation,
    Closing,
    Fact,
    OpenRequest,
    Payment,
    Planned,
    Position,
    Request,
    RequestName,
    Return,
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


@dataclass(frozen=True, slots=True)
class PaidMove:
    """Money that was paid of an allocation, in sen.

    `tranche` None: it names none. `by_opening`: it was paid on that day or earlier. `seq` is the
    entry of the payment, 0 for an opening.
    """

    day: date
    tranche: int | None
    amount: Sen
    by_opening: bool = False
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Balances:
    """Where all money stands at the end of a day, or once all that stands is counted.

    `positions`: of every allocation that the plan has by then. `breach`: the first step that does
    not hold, at which all else ends; None for a sound book. `closed`: the requests of which
    nothing is left, and the day from which that is so. `released`: what an entry gave back to not
    requested, in sen: a withdrawal, or a final payment.
    """

    positions: Mapping[str, Position]
    breach: Breach | None
    closed: Mapping[RequestName, date]
    released: Mapping[int, Sen]
    logs: Mapping[str, Log]

    def open_on(self, allocation: str, day: date) -> tuple[OpenRequest, ...]:
        """The requests of an allocation that were open at the end of a day, up to that of these."""
        log = self.logs.get(allocation)
        return log.open_on(day) if log else ()

    def plans_of(self, allocation: str) -> Sequence[PlannedFrom]:
        """How its plans had an allocation, in the order in which they counted."""
        log = self.logs.get(allocation)
        return log.planned if log else ()

    def paid_moves(self, allocation: str, before: PlannedFrom | None = None) -> Iterator[PaidMove]:
        """What was paid of an allocation and has not bounced, in the order (date, seq).

        Its opening comes first, for nothing moves before it. `before`: only what was paid when that
        plan came, and had not bounced by then.
        """
        position = self.positions.get(allocation)
        if position is None:
            return
        opening = position.allocation.opening
        opened_on = position.opened_on
        if opening and opening.disbursed and opened_on and (not before or opened_on < before.day):
            yield PaidMove(opened_on, None, opening.disbursed, by_opening=True)
        paid = self.logs[allocation].paid[: before.after if before else None]
        bounced = {fact.payment for fact in paid if isinstance(fact, Bounce)}
        for fact in paid:
            if isinstance(fact, Payment) and fact.seq not in bounced:
                yield PaidMove(fact.day, fact.tranche, fact.amount, seq=fact.seq)


def balances(book: Book, as_of: date | None = None) -> Balances:
    """The balances of a book, made once for a date and kept with the book.

    Args:
        book: Sound, unless its `breach` is asked for.
        as_of: At the end of that day; None counts all that stands.
    """
    if as_of is not None:
        newest = book.newest_day
        as_of = as_of if newest and as_of < newest else None
    found = book.kept.by_date.get(as_of)
    if not isinstance(found, Balances):
        found = book.kept.by_date[as_of] = _made(book, as_of)
    return found


def _made(book: Book, as_of: date | None) -> Balances:
    """One run over the steps of a book."""
    accounts = {a.id: Account(opening=a.opening) for a in book.plan.allocations}
    breach = _run(book, accounts, as_of)
    return Balances(
        {name: a.position(a.allocation) for name, a in accounts.items() if a.allocation},
        breach,
        {name: day for a in accounts.values() for name, day in a.closed.items()},
        {seq: amount for a in accounts.values() for seq, amount in a.released.items()},
        {name: a.log for name, a in accounts.items()},
    )


def _run(book: Book, accounts: dict[str, Account], until: date | None) -> Breach | None:
    """Let each step happen, up to the first that does not hold."""
    for step in _steps(book):
        if until is not None and step.day is not None and step.day > until:
            return None
        match step:
            case Planned():
                breach = _plan(accounts, step)
            case _Opens():
                breach = _open(accounts[step.allocation], step)
            case Advance():
                if account := accounts.get(step.allocation):
                    account.advance(step)
                continue
            case _:
                breach = _move(accounts.get(step.allocation), step)
        if breach:
            return breach
    return None


@dataclass(frozen=True, slots=True)
class _Opens:
    """The step at which an opening becomes true: after all plans of its own date."""

    day: date
    allocation: str


_Step = Fact | Planned | _Opens


def _steps(book: Book) -> Iterator[_Step]:
    rare: list[_Step] = [*book.plans]
    rare += [_Opens(a.opening.as_of, a.id) for a in book.plan.allocations if a.opening]
    return merge(book.facts, sorted(rare, key=_step_order), key=_step_order)


def _step_order(step: _Step) -> tuple[date, int, int]:
    if isinstance(step, _Opens):
        return (step.day, 1, 0)
    return (step.day or date.min, 0, step.seq)


def _plan(accounts: dict[str, Account], step: Planned) -> Breach | None:
    for allocation_id, allocation in step.changes:
        account = accounts.setdefault(allocation_id, Account())
        if account.planned_by > step.seq:
            continue  # two plans changed it: the later line wins
        account.plan(allocation, seq=step.seq, since=step.day)
        if account.opening_due and account.opening and allocation and step.day:
            account.open(account.opening, allocation_id, step.day)
        if account.not_requested < 0:
            return _below_committed(account, step.seq, allocation_id)
    return None


def _open(account: Account, step: _Opens) -> Breach | None:
    account.opening_due = True
    if account.allocation and account.opening:
        account.open(account.opening, step.allocation, step.day)
        if account.not_requested < 0:
            return _below_committed(account, 0, step.allocation)
    return None


def _move(
    account: Account | None, step: Request | Cancellation | Payment | Bounce | Return | Closing
) -> Breach | None:
    if account is None or account.allocation is None:
        return Breach("before-allocation", step.seq, step.allocation, {})
    if account.opening and step.day <= account.opening.as_of:
        values = {"as_of": account.opening.as_of, "date": step.day}
        return Breach("before-opening", step.seq, step.allocation, values)
    refused = account.apply(step)
    return Breach(refused[0], step.seq, step.allocation, refused[1]) if refused else None


def _below_committed(account: Account, seq: int, allocation_id: str) -> Breach:
    committed = Sen(account.disbursed + account.in_process)
    values = {"amount": account.amount, "committed": committed}
    return Breach("amount-below-committed", seq, allocation_id, values)
