"""How far each tranche of an allocation has been paid.

A payment that names its tranche counts for it, as far as that has room. All else fills the tranches
in their order: an opening, a payment from before the plan had tranches, what is paid beyond one. So
what is still to be paid of all of them is what the allocation still has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..book.balances import Balances
from ..values.money import Sen

STATES = (
    *("overdue", "due", "undated"),
    *("paid-late", "paid-early", "paid-in-time", "paid-before-opening", "paid"),
)
"""How a tranche may stand to its last day; the first three are not paid in full."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One tranche. Amounts in sen; no more is paid of it, or in process, than it is.

    `paid_on` is the day from which it was paid in full; `by_opening`: an opening says so, and
    then it was that day or earlier.
    """

    number: int
    amount: Sen
    paid: Sen
    in_process: Sen
    paid_on: date | None
    by_opening: bool

    @property
    def short(self) -> Sen:
        """What is still to be paid."""
        return Sen(max(self.amount - self.paid, 0))

    def state(self, due: date | None, day: date) -> str:
        """One of `STATES`, asked on a day; `due` None: its last day is not known."""
        paid_on = self.paid_on
        if paid_on is None and self.short:
            if due is None:
                return "undated"
            return "overdue" if day > due else "due"
        if paid_on is None or due is None:
            return "paid"
        if paid_on > due:
            return "paid-before-opening" if self.by_opening else "paid-late"
        return "paid-in-time" if paid_on == due or self.by_opening else "paid-early"

    @property
    def left(self) -> Sen:
        """What nobody has asked for yet."""
        return Sen(max(self.amount - self.paid - self.in_process, 0))


def progress_of(balances: Balances, allocation: str) -> tuple[Progress, ...]:
    """How far each tranche of an allocation is, in their order; none where it has none.

    Args:
        balances: Of a sound book, on the date that is asked about.
        allocation: Its id.
    """
    position = balances.positions.get(allocation)
    amounts = position.allocation.tranche_amounts if position else ()
    if position is None or not amounts:
        return ()
    paid = _Filling(amounts)
    since: list[tuple[date, bool] | None] = [None] * len(amounts)
    for move in balances.paid_moves(allocation):
        paid.add(move.amount, move.tranche)
        for index, has in enumerate(paid.filled()):
            if has < amounts[index]:
                since[index] = None
            elif since[index] is None:
                since[index] = (move.day, move.by_opening)
    requested = _Filling(_rooms(amounts, paid.filled()))
    for request in position.requests:
        requested.add(request.left, request.tranche)
    found = zip(amounts, paid.filled(), requested.filled(), since, strict=True)
    return tuple(
        Progress(number, amount, has, open_, *(full or (None, False)))
        for number, (amount, has, open_, full) in enumerate(found, start=1)
    )


class _Filling:
    """Amounts going into tranches: those that are named, and the rest in their order."""

    def __init__(self, amounts: Sequence[int]) -> None:
        self._amounts = amounts
        self._named = [0] * len(amounts)
        self._rest = 0

    def add(self, amount: int, tranche: int | None) -> None:
        if tranche is None or tranche > len(self._amounts):
            self._rest += amount
        else:
            self._named[tranche - 1] += amount

    def filled(self) -> list[Sen]:
        pairs = list(zip(self._amounts, self._named, strict=True))
        found = [min(amount, has) for amount, has in pairs]
        rest = self._rest + sum(has - kept for (_, has), kept in zip(pairs, found, strict=True))
        for index, room in enumerate(_rooms(self._amounts, found)):
            more = min(room, rest)
            rest -= more
            found[index] += more
        return [Sen(amount) for amount in found]


def _rooms(amounts: Sequence[int], filled: Sequence[int]) -> list[int]:
    return [max(amount - has, 0) for amount, has in zip(amounts, filled, strict=True)]
