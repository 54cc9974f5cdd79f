"""A draft: what a command states, before anything is inferred.

What moves a request's file, withdraws a request or gives a payment back is an event only once it is
known which request or payment is meant. Until then it is a statement of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..book.facts import RequestName
from ..ledger.events import (
    Accepted,
    Adopted,
    Advanced,
    Bounced,
    Cancelled,
    Disbursed,
    Ended,
    Reported,
    Requested,
    Returned,
    Reversed,
    Settled,
)
from ..plan.plan import Stage
from ..values.fields import Day, Frozen, Note, Text


class StatedAdvance(Frozen):
    """A request's file reached another desk."""

    date: Day
    document: Text | None = None
    note: Note | None = None
    stage: Stage

    @property
    def day(self) -> Day:
        """See `Event.day`."""
        return self.date

    def of(self, request: RequestName) -> Advanced:
        """The event, of that request."""
        return Advanced(**dict(self), request=request)


class StatedCancellation(Frozen):
    """What is left of a request was withdrawn."""

    date: Day
    note: Note

    @property
    def day(self) -> Day:
        """See `Event.day`."""
        return self.date

    def of(self, request: RequestName) -> Cancelled:
        """The event, of that request."""
        return Cancelled(**dict(self), request=request)


class StatedBounce(Frozen):
    """The bank gave a whole payment back."""

    date: Day
    document: Text | None = None
    note: Note | None = None

    @property
    def day(self) -> Day:
        """See `Event.day`."""
        return self.date

    def of(self, payment: int) -> Bounced:
        """The event, of the payment with that seq."""
        return Bounced(**dict(self), payment=payment)


OfAllocation = Requested | Disbursed | Returned | Reported | Settled | Ended
"""A whole event that names its allocation itself."""
Stated = (OfAllocation | Reversed | Adopted | Accepted) | (
    StatedAdvance | StatedCancellation | StatedBounce
)
"""A whole event, or a statement that does not know yet which request or payment it is about."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a command states.

    Args:
        event: The fact. The request that a payment settles is said beside it.
        allocation: The one that the command names, where the event itself names none.
        request: The request that the command names.
        no_request: The command says that a payment settles none.
        sp2d: The SP2D that bounced.
    """

    event: Stated
    allocation: str | None = None
    request: RequestName | None = None
    no_request: bool = False
    sp2d: str | None = None

    @property
    def about(self) -> str | None:
        """The allocation that it is about; None for a plan, a reversal, a bounce."""
        if isinstance(self.event, OfAllocation):
            return self.event.allocation
        return self.allocation
