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
from ..plan.tranches import rounding
from ..values.money import Sen

STATES = (
    *("overdue", "due", "undated"),
    *("paid-late", "paid-early", "paid-in-time", "paid-before-opening", "paid"),
)
"""How a tranche may stand to its last day; the first three are not paid in full."""


@dataclass(frozen=True, slots=True)
class Part:
    """Money of a tranche, in sen, and the day on which it cleared; `by_opening`: or earlier."""

    day: date
    amount: Sen
    by_opening: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """One tranche. Amounts in sen; no more is paid of it, or in process, than it is.

    `whole` is the allocation's amount; `parts` is what was paid, in the order of the days.
    """

    number: int
    amount: Sen
    whole: Sen
    parts: tuple[Part, ...]
    in_process: Sen

    @property
    def paid(self) -> Sen:
        """What has cleared."""
        return Sen(sum(part.amount for part in self.parts))

    @property
    def short(self) -> Sen:
        """What is still to be paid."""
        return Sen(max(self.amount - self.paid, 0))

    @property
    def is_full(self) -> bool:
        """Whether it is paid in full, but for what rounding leaves."""
        return self._fills(self.paid)

    @property
    def paid_in_full(self) -> Part | None:
        """All that was paid, on the day from which that was the whole of it; None before that."""
        paid = 0
        for part in self.parts:
            paid += part.amount
            if self._fills(paid):
                return Part(part.day, self.paid, part.by_opening)
        return None

    @property
    def paid_on(self) -> date | None:
        """The day from which it was paid in full; or earlier, where an opening says so."""
        return self.paid_in_full.day if self.paid_in_full else None

    @property
    def by_opening(self) -> bool:
        """Whether an opening says that it is paid in full."""
        return bool(self.paid_in_full and self.paid_in_full.by_opening)

    def late(self, due: date | None) -> Part | None:
        """What cleared after its last day, and by when it had; None where only rounding did.

        Of an opening nobody knows when it was paid. `due` None: the last day is not known.
        """
        after = [part for part in self.parts if due and part.day > due and not part.by_opening]
        late = Sen(sum(part.amount for part in after))
        missing: int = late
        for part in after:
            missing -= part.amount
            if not rounding(late, self.whole) and rounding(missing, self.whole):
                return Part(part.day, late)
        return None

    def state(self, due: date | None, day: date) -> str:
        """One of `STATES`, asked on a day; `due` None: its last day is not known."""
        if not self.is_full:
            if due is None:
                return "undated"
            return "overdue" if day > due else "due"
        paid_on = self.paid_on
        if paid_on is None or due is None:
            return "paid"
        if self.late(due):
            return "paid-late"
        if paid_on > due and self.by_opening:
            return "paid-before-opening"
        return "paid-early" if paid_on < due and not self.by_opening else "paid-in-time"

    @property
    def left(self) -> Sen:
        """What nobody has asked for yet."""
        return Sen(max(self.amount - self.paid - self.in_process, 0))

    @property
    def is_asked(self) -> bool:
        """Whether all of it was asked for, but for what rounding leaves."""
        return self._fills(self.paid + self.in_process)

    def _fills(self, paid: int) -> bool:
        missing = max(self.amount - paid, 0)
        return not missing or (paid > 0 and rounding(missing, self.whole))


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
    parts: list[list[Part]] = [[] for _ in amounts]
    before = [Sen(0)] * len(amounts)
    for move in balances.paid_moves(allocation):
        paid.add(move.amount, move.tranche)
        after = paid.filled()
        for of, was, now in zip(parts, before, after, strict=True):
            if now > was:
                of.append(Part(move.day, Sen(now - was), move.by_opening))
        before = after
    requested = _Filling(_rooms(amounts, before))
    for request in position.requests:
        requested.add(request.left, request.tranche)
    found = zip(amounts, parts, requested.filled(), strict=True)
    return tuple(
        Progress(number, amount, position.amount, tuple(cleared), open_)
        for number, (amount, cleared, open_) in enumerate(found, start=1)
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
