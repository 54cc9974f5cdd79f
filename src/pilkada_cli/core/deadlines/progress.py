"""How far each tranche of an allocation has been paid.

A payment that names its tranche counts for it, as far as that has room. All else fills the tranches
in their order: an opening, a payment from before the plan had tranches, what is paid beyond one. So
what is still to be paid of all of them is what the allocation still has, less what was said not to
be paid any more: what names no tranche passes by one that was ended, as long as another has room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..book.accounts import Log, PlannedFrom
from ..book.balances import Balances, PaidMove
from ..book.facts import Position
from ..plan.tranches import amended, rounding
from ..values.money import Sen

STATES = (
    *("overdue", "due", "undated", "conditional"),
    *("paid-late", "paid-early", "paid-in-time", "paid-before-opening", "paid", "ended"),
)
"""How a tranche may stand to its last day; the first four are still to be paid."""


@dataclass(frozen=True, slots=True)
class Part:
    """Money of a tranche, in sen, and the day on which it cleared; `by_opening`: or earlier.

    `seq` is the entry of the payment that it is of, 0 where it is of an opening or of several.
    """

    day: date
    amount: Sen
    by_opening: bool = False
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """One tranche. Amounts in sen; no more is paid of it, or in process, than it is.

    `whole` is the allocation's amount; `parts` is what was paid, in the order of the days. `added`
    is what an addendum made it more after it had been paid in full, from `added_on`. `is_ended`:
    what nobody has asked for of it will not be paid. `only_if`: on what it depends that it is paid
    at all.
    """

    number: int
    amount: Sen
    whole: Sen
    parts: tuple[Part, ...]
    in_process: Sen
    added: Sen = Sen(0)
    added_on: date = date.min
    is_ended: bool = False
    only_if: str | None = None

    @property
    def paid(self) -> Sen:
        """What has cleared."""
        return Sen(sum(part.amount for part in self.parts))

    @property
    def short(self) -> Sen:
        """What is still to be paid."""
        return Sen(max(self.amount - self.paid - self.ended, 0))

    @property
    def ended(self) -> Sen:
        """What will not be paid."""
        left = max(self.amount - self.paid - self.in_process, 0)
        return Sen(left if self.is_ended else 0)

    @property
    def is_full(self) -> bool:
        """Whether nothing is to be paid of it any more, but for what rounding leaves."""
        return self._fills(self.paid + self.ended)

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

        Of an opening nobody knows when it was paid. What an addendum added after the last day had
        none. `due` None: the last day is not known.
        """
        after = [
            part for part in self._dated(due) if due and part.day > due and not part.by_opening
        ]
        late = Sen(sum(part.amount for part in after))
        missing: int = late
        for part in after:
            missing -= part.amount
            if not rounding(late, self.whole) and rounding(missing, self.whole):
                return Part(part.day, late)
        return None

    def state(self, due: date | None, day: date) -> str:
        """One of `STATES`, asked on a day; `due` None: its last day is not known."""
        if self.is_conditional:
            return "conditional"
        if not self.is_full:
            paid = sum(part.amount for part in self._dated(due))
            if due is None or not self._lacks(paid, self._due_amount(due)):
                return "undated"
            return "overdue" if day > due else "due"
        if self.late(due):
            return "paid-late"
        paid_on = self.paid_on
        if self.is_ended and paid_on is None:
            return "ended"
        if paid_on is None or due is None or self._due_amount(due) < self.amount:
            return "paid"
        if paid_on > due and self.by_opening:
            return "paid-before-opening"
        return "paid-early" if paid_on < due and not self.by_opening else "paid-in-time"

    @property
    def is_conditional(self) -> bool:
        """Whether it waits for what it depends on: once some of it was asked for, that came."""
        return bool(self.only_if and not (self.paid or self.in_process or self.ended))

    @property
    def left(self) -> Sen:
        """What nobody has asked for yet."""
        return Sen(max(self.amount - self.paid - self.in_process - self.ended, 0))

    @property
    def is_asked(self) -> bool:
        """Whether nobody has to ask for it any more, but for what rounding leaves."""
        return self._fills(self.paid + self.in_process + self.ended)

    def _fills(self, paid: int) -> bool:
        return not self._lacks(paid, self.amount)

    def _lacks(self, paid: int, amount: int) -> bool:
        missing = max(amount - paid, 0)
        return bool(missing) and (paid == 0 or not rounding(missing, self.whole))

    def _due_amount(self, due: date | None) -> int:
        """What has to be paid by its last day: that came before what an addendum added to it."""
        return self.amount - (self.added if due and due < self.added_on else 0)

    def _dated(self, due: date | None) -> Iterator[Part]:
        """What was paid of that."""
        room = self._due_amount(due)
        for part in self.parts:
            if room > 0:
                yield replace(part, amount=Sen(min(part.amount, room)))
            room -= part.amount


def progress_of(
    balances: Balances, allocation: str, until: date | None = None
) -> tuple[Progress, ...]:
    """How far each tranche of an allocation is, in their order; none where it has none.

    Args:
        balances: Of a sound book, on the date that is asked about.
        allocation: Its id.
        until: At the end of an earlier day than that; what it needs of it is in these balances.
    """
    if until is not None:
        balances = _until(balances, allocation, until)
    position = balances.positions.get(allocation)
    cut = _cut(balances, allocation) if position else _Cut()
    if position is None or not cut.amounts:
        return ()
    ends = _ends(position)
    cleared = _cleared(cut.amounts, balances.paid_moves(allocation), ends)
    requested = _Filling(_rooms(cut.amounts, [sum(p.amount for p in parts) for parts in cleared]))
    requested.close(ends)
    for request in position.requests:
        requested.add(request.left, request.tranche)
    return tuple(
        Progress(
            number,
            amount,
            position.amount,
            tuple(parts),
            open_,
            *added,
            is_ended=number in ends,
            only_if=part.only_if,
        )
        for number, (part, amount, parts, open_, added) in enumerate(
            zip(
                position.allocation.parts,
                cut.amounts,
                cleared,
                requested.filled(),
                cut.added(),
                strict=True,
            ),
            start=1,
        )
    )


def _until(balances: Balances, allocation: str, day: date) -> Balances:
    """What tranches follow from, as it was at the end of a day; no sums."""
    position = balances.positions.get(allocation)
    log = balances.logs.get(allocation, Log())
    plans = [planned for planned in log.planned if planned.day <= day]
    planned = plans[-1].allocation if plans else None
    if position is None or planned is None:
        return replace(balances, positions={})
    then = replace(
        position,
        allocation=planned.model_copy(update={"opening": position.allocation.opening}),
        requests=log.open_on(day),
        opened_on=position.opened_on if (position.opened_on or day) <= day else None,
        ends=tuple(end for end in position.ends if end.day <= day),
    )
    paid = [fact for fact in log.paid if fact.day <= day]
    return replace(
        balances,
        positions={allocation: then},
        logs={allocation: replace(log, planned=plans, paid=paid)},
    )


@dataclass(frozen=True, slots=True)
class _Cut:
    """How an allocation is cut, in sen.

    `paid_in_full`: of each tranche that was so when a plan changed, what it was, and when.
    """

    amounts: tuple[Sen, ...] = ()
    paid_in_full: Mapping[int, tuple[Sen, date]] = field(default_factory=dict)

    def added(self) -> Iterator[tuple[Sen, date]]:
        for index, amount in enumerate(self.amounts):
            was, since = self.paid_in_full.get(index, (amount, date.min))
            yield Sen(max(amount - was, 0)), since


def cuts_of(balances: Balances, allocation: str) -> Iterator[tuple[int, tuple[Sen, ...]]]:
    """What the tranches of an allocation came to from each of its plans on, in sen.

    Args:
        balances: Of a sound book.
        allocation: Its id; its plan has it on that date.

    Yields:
        The line of the plan, and an amount each tranche, in the order in which the plans counted.
    """
    for planned, cut in _cuts(balances, allocation):
        yield planned.seq, cut.amounts


def _cut(balances: Balances, allocation: str) -> _Cut:
    """How an allocation is cut since its last plan."""
    found = _Cut()
    for _, cut in _cuts(balances, allocation):
        found = cut
    return found


def _cuts(balances: Balances, allocation: str) -> Iterator[tuple[PlannedFrom, _Cut]]:
    """How each plan of an allocation cuts it: what was paid in full, or ended, stays."""
    found, before = _Cut(), None
    ends = _ends(balances.positions[allocation])
    for planned in balances.plans_of(allocation):
        after = planned.allocation
        sizes = after and (after.amount, after.parts)
        if after is None or not after.parts or not found.amounts:
            found = _Cut(after.tranche_amounts) if after else _Cut()
        elif sizes != before:
            full, kept = dict(found.paid_in_full), list[Sen | None]()
            cleared = _cleared(found.amounts, balances.paid_moves(allocation, planned), ends)
            less = max(sum(found.amounts) - after.amount, 0)
            shares = [each.is_share for each in after.parts]
            for index, (amount, parts) in enumerate(zip(found.amounts, cleared, strict=True)):
                was = Progress(index + 1, amount, Sen(sum(found.amounts)), tuple(parts), Sen(0))
                is_ended = ends.get(index + 1, date.max) <= planned.day
                stays = is_ended or (bool(amount) and was.is_full)
                # What an addendum takes away is first of all what was not to be paid any more.
                spare = min(was.short, less) if is_ended and any(shares[index : index + 1]) else 0
                less -= spare
                kept.append(Sen(amount - spare) if stays else None)
                if stays:
                    full[index] = (Sen(amount - spare), planned.day)
            found = _Cut(amended(after.parts, after.amount, kept), full)
        before = sizes
        yield planned, found


def _cleared(
    amounts: Sequence[Sen], moves: Iterable[PaidMove], ends: Mapping[int, date]
) -> list[list[Part]]:
    """Of each tranche the money that cleared, in the order of the days."""
    paid = _Filling(amounts)
    parts: list[list[Part]] = [[] for _ in amounts]
    before = [Sen(0)] * len(amounts)
    for move in moves:
        paid.close(number for number, day in ends.items() if day < move.day)
        paid.add(move.amount, move.tranche)
        after = paid.filled()
        for of, was, now in zip(parts, before, after, strict=True):
            if now > was:
                of.append(Part(move.day, Sen(now - was), move.by_opening, move.seq))
        before = after
    return parts


def ended_of(balances: Balances, allocation: str) -> Sen:
    """What of an allocation was said not to be paid any more, in sen: of what nobody asked for.

    Args:
        balances: Of a sound book, on the date that is asked about.
        allocation: Its id.
    """
    position = balances.positions.get(allocation)
    if position is None or not position.ends:
        return Sen(0)
    if any(end.tranche is None for end in position.ends):
        return position.not_requested
    return Sen(sum(tranche.ended for tranche in progress_of(balances, allocation)))


def _ends(position: Position) -> dict[int, date]:
    """The tranches that were ended, and since when."""
    every = range(1, len(position.allocation.parts) + 1)
    found: dict[int, date] = {}
    for end in position.ends:
        for number in every if end.tranche is None else (end.tranche,):
            if number in every:
                found.setdefault(number, end.day)
    return found


class _Filling:
    """Amounts going into tranches: those that are named, and the rest in their order."""

    def __init__(self, amounts: Sequence[int]) -> None:
        self._amounts = amounts
        self._named = [0] * len(amounts)
        self._rest = 0
        self._closed: dict[int, int] = {}

    def close(self, numbers: Iterable[int]) -> None:
        """From now on these take no more of the rest, as long as others have room."""
        for number in numbers:
            if number - 1 not in self._closed:
                own = min(self._amounts[number - 1], self._named[number - 1])
                self._closed[number - 1] = self.filled()[number - 1] - own

    def add(self, amount: int, tranche: int | None) -> None:
        if tranche is None or tranche > len(self._amounts):
            self._rest += amount
        else:
            self._named[tranche - 1] += amount

    def filled(self) -> list[Sen]:
        pairs = list(zip(self._amounts, self._named, strict=True))
        found = [min(amount, has) for amount, has in pairs]
        rest = self._rest + sum(has - kept for (_, has), kept in zip(pairs, found, strict=True))
        rooms = _rooms(self._amounts, found)
        kept = [min(room, self._closed.get(index, room)) for index, room in enumerate(rooms)]
        for index, room in (*enumerate(kept), *enumerate(_rooms(rooms, kept))):
            more = min(room, rest)
            rest -= more
            found[index] += more
        return [Sen(amount) for amount in found]


def _rooms(amounts: Sequence[int], filled: Sequence[int]) -> list[int]:
    return [max(amount - has, 0) for amount, has in zip(amounts, filled, strict=True)]
