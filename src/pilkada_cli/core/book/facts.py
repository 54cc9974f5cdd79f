"""What stands: a fact for each standing entry, as far as sums need it, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..plan.plan import STAGES, Allocation, Plan
from ..values.money import Sen

RequestName = int | str
"""The seq of the entry that opened a request, or `opening:<allocation>`."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request (permohonan) that is not yet paid in full. Amounts in sen.

    `stage` None: unknown. `since` is the day on which it reached that stage, None where only the
    opening knows. `sp2d` is the document key of the payment whose bounce opened it. `tranche`
    None: it names none.
    """

    name: RequestName
    allocation: str
    amount: Sen
    left: Sen
    stage: str | None
    since: date | None = None
    sp2d: str | None = None
    tranche: int | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where the money of one allocation stands, on one date. Amounts in sen.

    `returned` and `interest` stand beside the identity: they make no room for new payments.
    `opened_on` is the date from which its opening counts; None where none does by then. `reports`
    are its use reports, `ends` what was said not to be paid any more, each in the order
    (date, seq).
    """

    allocation: Allocation
    disbursed: Sen = Sen(0)
    in_process: Sen = Sen(0)
    returned: Sen = Sen(0)
    interest: Sen = Sen(0)
    requests: tuple[OpenRequest, ...] = ()
    opened_on: date | None = None
    reports: tuple[UseReport, ...] = ()
    settled: Settlement | None = None
    ends: tuple[End, ...] = ()

    @property
    def amount(self) -> Sen:
        """The allocation's ceiling (pagu)."""
        return self.allocation.amount

    @property
    def not_requested(self) -> Sen:
        """What nobody has asked for yet (belum diajukan)."""
        return Sen(self.amount - self.disbursed - self.in_process)

    @property
    def remainder(self) -> Sen | None:
        """What its use leaves over (sisa), at least what came back of it; None: not known yet.

        Where nothing more comes back that is what is back by then, unless a later use report of all
        says otherwise; else what the use reports say; else what the plan does.
        """
        whole = self._whole_report
        if self.settled and (whole is None or _order(whole) < _order(self.settled)):
            known: Sen | None = self.settled.remainder
        else:
            known = self.reported
        if known is None:
            known = self.allocation.remainder
        return None if known is None else max(known, self.returned)

    @property
    def reported(self) -> Sen | None:
        """What the use reports leave over; None where they don't say.

        That is the newest of the whole grant; else the newest of each tranche, if each has one.
        """
        if whole := self._whole_report:
            return whole.remainder
        by_tranche = {each.tranche: each.remainder for each in self.reports}
        parts = [by_tranche.get(number) for number, _ in enumerate(self.allocation.parts, start=1)]
        said = [part for part in parts if part is not None]
        return Sen(sum(said)) if parts and len(said) == len(parts) else None

    @property
    def _whole_report(self) -> UseReport | None:
        """The newest use report that says what is left over of all."""
        whole = (each for each in reversed(self.reports) if each.tranche is None)
        return next((each for each in whole if each.remainder is not None), None)

    @property
    def to_return(self) -> Sen | None:
        """What of it has still to come back; None where nobody knows."""
        return None if self.remainder is None else Sen(self.remainder - self.returned)

    @property
    def used(self) -> Sen | None:
        """What was used of what is disbursed; None where nobody knows.

        So it is where more is said to be left over than was disbursed.
        """
        if self.remainder is None or self.remainder > self.disbursed:
            return None
        return Sen(self.disbursed - self.remainder)

    @property
    def least_advanced(self) -> OpenRequest | None:
        """The open request that has the longest way to go; None without one, or if unknown."""
        ranked = [
            (STAGES.index(request.stage), request) for request in self.requests if request.stage
        ]
        if not ranked or len(ranked) < len(self.requests):
            return None
        return min(ranked, key=lambda pair: pair[0])[1]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan in the ledger. `day` None: it counts on every date. `changes`: what it brings."""

    day: date | None
    seq: int
    plan: Plan
    changes: tuple[tuple[str, Allocation | None], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A standing request, as far as sums need it. The amount is in sen.

    `sent_again` is the withdrawal that freed its letter; None where it came for the first time.
    """

    day: date
    seq: int
    allocation: str
    amount: Sen
    tranche: int | None = None
    sent_again: int | None = None


@dataclass(frozen=True, slots=True)
class Advance:
    """A standing advance: its request stands at that stage from that day on."""

    day: date
    seq: int
    allocation: str
    request: RequestName
    stage: str


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A standing withdrawal of what is left of a request."""

    day: date
    seq: int
    allocation: str
    request: RequestName


@dataclass(frozen=True, slots=True)
class Payment:
    """A standing payment, as far as sums need it. The amount is in sen."""

    day: date
    seq: int
    allocation: str
    amount: Sen
    request: RequestName | None
    final: bool
    tranche: int | None = None


@dataclass(frozen=True, slots=True)
class Bounce:
    """A standing bounce, with what it needs of its payment: the amount in sen, date, number."""

    day: date
    seq: int
    allocation: str
    payment: int
    amount: Sen
    cleared: date
    sp2d: str
    tranche: int | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """A standing return. Amounts in sen."""

    day: date
    seq: int
    allocation: str
    amount: Sen
    interest: Sen


@dataclass(frozen=True, slots=True)
class UseReport:
    """A standing use report (LPJ): of one tranche, or of all.

    `remainder` in sen; None where it is not said.
    """

    day: date
    seq: int
    allocation: str
    tranche: int | None
    remainder: Sen | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """Nothing more comes back: `remainder` is what came back by then, in sen."""

    day: date
    seq: int
    allocation: str
    remainder: Sen = Sen(0)


@dataclass(frozen=True, slots=True)
class End:
    """What is left of a tranche will not be paid; `tranche` None: of all of them."""

    day: date
    seq: int
    allocation: str
    tranche: int | None


def _order(fact: UseReport | Settlement) -> tuple[date, int]:
    return (fact.day, fact.seq)


Closing = UseReport | Settlement | End
"""What is said of a grant and moves no money."""
Fact = Request | Advance | Cancellation | Payment | Bounce | Return | Closing


def opening_request(allocation_id: str) -> str:
    """The name of the request that an opening leaves open."""
    return f"opening:{allocation_id}"


def typed_request(name: RequestName) -> str:
    """A request as it is typed behind `--request`."""
    return str(name).partition(":")[0]
