"""A draft: what a command states, before anything is inferred."""

from __future__ import annotations

from dataclasses import dataclass

from ..book.facts import RequestName
from ..ledger.events import Event


@dataclass(frozen=True, slots=True)
class Draft:
    """What a command states.

    Args:
        event: The fact; a request or payment that it names may still be `NAMED_LATER`.
        allocation: The one that the command names, where the event itself names none.
        request: The request that the command names.
        no_request: The command says that a payment settles none.
        sp2d: The SP2D that bounced.
    """

    event: Event
    allocation: str | None = None
    request: RequestName | None = None
    no_request: bool = False
    sp2d: str | None = None

    @property
    def about(self) -> str | None:
        """The allocation that it is about; None for a plan, a reversal, a bounce."""
        return self.allocation or getattr(self.event, "allocation", None)
