"""What happened: the kinds of event, their fields, and the document that names each.

An event is what stands in a ledger line's `data`. The fields of a released kind never change;
a new field is a new `fmt` (docs/concepts/ledger.md).
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from .fields import AllocationId, Day, Frozen, Money, Note, Text
from .plan import Plan
from .text import document_key

Seq = Annotated[int, Field(ge=1, le=2**53 - 1)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Event(Frozen):
    """A fact, dated by the business, that is appended and never edited."""

    kind: ClassVar[str]

    @property
    def day(self) -> Day | None:
        """The business date it counts from; None where it counts on every date."""
        return None

    def document_id(self, seq: int) -> str:
        """The id of the document it records; an event without one is named by its line."""
        return f"{self.kind}:{seq}"

    def data(self) -> str:
        """As the ledger's line holds it: JSON in its canonical form, an absent field absent.

        Every model declares its fields in the order of their names: so they are sorted already.
        """
        return self.model_dump_json(exclude_none=True)


class Opened(Event):
    """The ledger began, with this plan; always line 1. `ledger` is 128 random bits in hex."""

    kind = "opened"
    ledger: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    plan: Plan

    def document_id(self, seq: int) -> str:  # noqa: ARG002
        """There is only one."""
        return self.kind

    def data(self) -> str:
        """See `Event.data`; the plan is without its default keys too."""
        return self.model_dump_json(exclude_defaults=True)


class Adopted(Event):
    """A changed plan counts from `date`."""

    kind = "adopted"
    date: Day
    document: Text | None = None
    note: Note | None = None
    plan: Plan

    @property
    def day(self) -> Day:
        """See `Event.day`."""
        return self.date

    def data(self) -> str:
        """See `Event.data`; the plan is without its default keys too."""
        return self.model_dump_json(exclude_defaults=True)


class Disbursed(Event):
    """Money has cleared (cair): an SP2D-LS was paid by the bank. The amount is in sen.

    `issued` is the SP2D's own date; `account` the recipient's bank account number;
    `request` the name of the request it settles, None where the payment stands alone;
    `final` gives what is left of that request back to not requested.
    """

    kind = "disbursed"
    account: Text | None = None
    allocation: AllocationId
    amount: Money
    cleared: Day
    final: Literal[True] | None = None
    issued: Day | None = None
    note: Note | None = None
    request: Seq | Annotated[str, Field(pattern=r"^opening:[a-z][a-z0-9-]{0,31}$")] | None = None
    sp2d: Text
    spm: Text | None = None
    spm_date: Day | None = None
    spp: Text | None = None
    spp_date: Day | None = None

    @property
    def day(self) -> Day:
        """The day the bank paid, not the day the SP2D was issued."""
        return self.cleared

    def document_id(self, seq: int) -> str:  # noqa: ARG002
        """The bank's paper names it."""
        return f"{self.kind}:{document_key(self.sp2d)}"


class Reversed(Event):
    """Entry number `entry` was a mistake: it never counted, on any date."""

    kind = "reversed"
    entry: Seq
    note: Note

    def document_id(self, seq: int) -> str:  # noqa: ARG002
        """An entry is reversed once."""
        return f"{self.kind}:{self.entry}"


class Recovered(Event):
    """What a recording that was cut off left behind was set aside.

    The `length` bytes that stood at `offset` lie in a file of their own, with that `sha256`.
    """

    kind = "recovered"
    length: Annotated[int, Field(ge=1, le=2**53 - 1)]
    offset: Annotated[int, Field(ge=1, le=2**53 - 1)]
    sha256: Hash

    @property
    def file(self) -> str:
        """The name of that file, in the office's folder."""
        return f"torn-{self.offset}-{self.sha256[:16]}.bin"


class Accepted(Event):
    """A person answers for what the program would refuse.

    `restored`: the ledger is an older copy, or another one, than the head that was remembered
    (absent where none was). `cloud-folder`: it lies where a program synchronises files.
    """

    kind = "accepted"
    head_seq: Seq | None = None
    head_sha256: Hash | None = None
    note: Note
    what: Literal["restored", "cloud-folder"]


_TYPED_AS = {
    "allocation": "ALLOCATION",
    "amount": "AMOUNT",
    "entry": "ENTRY",
    "cleared": "--date",
}


def typed_as(field: str) -> str:
    """The argument or option behind which a field is typed: `--spm-date` for `spm_date`."""
    return _TYPED_AS.get(field, f"--{field.replace('_', '-')}")


KINDS: dict[str, type[Event]] = {
    kind.kind: kind for kind in (Opened, Adopted, Disbursed, Reversed, Recovered, Accepted)
}
"""Every kind of event that a ledger line may carry, by its name in `kind`."""

REVERSIBLE = frozenset({Disbursed.kind})
"""The kinds that `reverse` takes back; the others say what can't have been a mistake."""
