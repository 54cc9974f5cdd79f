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
    `opened_on` is the date from which its opening counts; None where none does by then.
    """

    allocation: Allocation
    disbursed: Sen = Sen(0)
    in_process: Sen = Sen(0)
    returned: Sen = Sen(0)
    interest: Sen = Sen(0)
    requests: tuple[OpenRequest, ...] = ()
    opened_on: date | None = None

    @property
    def amount(self) -> Sen:
        """The allocation's ceiling (pagu)."""
        return self.allocation.amount

    @property
    def not_requested(self) -> Sen:
        """What nobody has asked for yet (belum diajukan)."""
        return Sen(self.amount - self.disbursed - self.in_process)

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


Fact = Request | Advance | Cancellation | Payment | Bounce | Return


def opening_request(allocation_id: str) -> str:
    """The name of the request that an opening leaves open."""
    return f"opening:{allocation_id}"


def typed_request(name: RequestName) -> str:
    """A request as it is typed behind `--request`."""
    return str(name).partition(":")[0]
