"""What happened: the kinds of event, their fields, and the document that names each.

An event is what stands in a ledger line's `data`. The fields of a released kind never change;
a new field is a new `fmt` (docs/concepts/ledger.md).
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from ..plan.plan import Plan, Stage, plan_fmt
from ..plan.tranches import MOST
from ..values.fields import (
    AllocationId,
    Day,
    Frozen,
    Money,
    MoneyOrZero,
    Note,
    Text,
    refuse,
    whole,
)
from ..values.text import document_key

Seq = Annotated[int, Field(ge=1, le=2**53 - 1)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
RequestRef = Seq | Annotated[str, Field(pattern=r"^opening:[a-z][a-z0-9-]{0,31}$")]
"""What names a request: the entry that opened it, or an allocation's opening."""

TrancheNumber = Annotated[int, whole(1, MOST)]
"""Which tranche (tahap) of its allocation's plan, from 1."""

CloudPlace = tuple[str, str]
"""A program that synchronises files, and the folder, as an acceptance names them."""


class Event(Frozen):
    """A fact, dated by the business, that is appended and never edited."""

    kind: ClassVar[str]
    dated_by: ClassVar[str | None] = None
    """The field with the business date; None where it counts on every date."""
    documented_by: ClassVar[str | None] = None
    """The field with the number of its document."""
    key: ClassVar[tuple[str, ...]] = ()
    """The fields that name it among its kind; none: its line does."""

    @property
    def fmt(self) -> int:
        """The lowest format of a ledger line that can say it."""
        return 1

    @property
    def day(self) -> Day | None:
        """The business date it counts from; None where it counts on every date."""
        return getattr(self, self.dated_by) if self.dated_by else None

    @property
    def paper(self) -> str | None:
        """The number of its document as it was typed; None where it has none."""
        return getattr(self, self.documented_by) if self.documented_by else None

    def document_id(self, seq: int) -> str:
        """The id of the document it records: its kind and its `key`.

        Of a document's number its `document_key` counts, and of a date its year: letters and STS
        are numbered anew each year. What is absent is not in it.
        """
        found = self.kind  # one loop and no calls: it is asked of every line
        for field in self.key:
            value = getattr(self, field)
            if value is None:
                continue
            if field == self.documented_by:
                value = document_key(value)
            elif field == self.dated_by:
                value = value.year
            found = f"{found}:{value}"
        return found if self.key else f"{found}:{seq}"

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

    @property
    def fmt(self) -> int:
        """See `plan_fmt`."""
        return plan_fmt(self.plan)

    def document_id(self, seq: int) -> str:  # noqa: ARG002
        """There is only one."""
        return self.kind

    def data(self) -> str:
        """See `Event.data`; the plan is without its default keys too."""
        return self.model_dump_json(exclude_defaults=True)


class Adopted(Event):
    """A changed plan counts from `date`."""

    kind = "adopted"
    dated_by = "date"
    documented_by = "document"
    date: Day
    document: Text | None = None
    note: Note | None = None
    plan: Plan

    @property
    def fmt(self) -> int:
        """See `plan_fmt`."""
        return plan_fmt(self.plan)

    def data(self) -> str:
        """See `Event.data`; the plan is without its default keys too."""
        return self.model_dump_json(exclude_defaults=True)


class Requested(Event):
    """A request (surat permohonan pencairan) came in. The amount is in sen."""

    kind = "requested"
    dated_by = "date"
    documented_by = "letter"
    key = ("allocation", "date", "letter")  # letters are numbered anew each year
    allocation: AllocationId
    amount: Money
    date: Day
    letter: Text
    note: Note | None = None
    tranche: TrancheNumber | None = None


class Advanced(Event):
    """A request's file reached another desk; `document` is what was issued there (SPP, SPM)."""

    kind = "advanced"
    dated_by = "date"
    documented_by = "document"
    key = ("request", "stage")  # a stage of a request is its document
    date: Day
    document: Text | None = None
    note: Note | None = None
    request: RequestRef
    stage: Stage


class Cancelled(Event):
    """What is left of a request was withdrawn."""

    kind = "cancelled"
    dated_by = "date"
    key = ("request",)
    date: Day
    note: Note
    request: RequestRef


class Disbursed(Event):
    """Money has cleared (cair): an SP2D-LS was paid by the bank. The amount is in sen.

    `issued` is the SP2D's own date; `account` the recipient's bank account number;
    `request` the name of the request it settles, None where the payment stands alone;
    `final` gives what is left of that request back to not requested.
    """

    kind = "disbursed"
    dated_by = "cleared"  # the day the bank paid, not the day the SP2D was issued
    documented_by = "sp2d"
    key = ("sp2d",)
    account: Text | None = None
    allocation: AllocationId
    amount: Money
    cleared: Day
    final: Literal[True] | None = None
    issued: Day | None = None
    note: Note | None = None
    request: RequestRef | None = None
    sp2d: Text
    spm: Text | None = None
    spm_date: Day | None = None
    spp: Text | None = None
    spp_date: Day | None = None
    tranche: TrancheNumber | None = None


class Bounced(Event):
    """The bank gave a whole payment back (retur): it is in process again, at the bank's desk.

    `payment` is the seq of the payment; the seq of this entry names the request that it opens.
    """

    kind = "bounced"
    dated_by = "date"
    documented_by = "document"
    key = ("payment",)
    date: Day
    document: Text | None = None
    note: Note | None = None
    payment: Seq


class Returned(Event):
    """Unspent money is back in the treasury account (RKUD), with an STS. Amounts in sen.

    `interest` (jasa giro) is no part of the grant and stands outside the identity; `account` is
    the account from which it came, `into` the one into which it went.
    """

    kind = "returned"
    dated_by = "date"
    documented_by = "sts"
    key = ("date", "sts")
    account: Text | None = None
    allocation: AllocationId
    amount: Money | None = None
    date: Day
    interest: Money | None = None
    into: Text | None = None
    note: Note | None = None
    sts: Text

    @property
    def fmt(self) -> int:
        """Where it went is told since the third format."""
        return 3 if self.into else 1

    @model_validator(mode="after")
    def _something_came_back(self) -> Self:
        if self.amount is None and self.interest is None:
            refuse("return-empty")
        return self


class Reported(Event):
    """A use report (LPJ) came in: of the whole grant, or of one tranche.

    `remainder` is what it leaves over of that, in sen; None: it does not say, or nobody noted it.
    """

    kind = "reported"
    dated_by = "date"
    documented_by = "letter"
    key = ("allocation", "date", "letter")  # letters are numbered anew each year
    allocation: AllocationId
    date: Day
    letter: Text
    note: Note | None = None
    remainder: MoneyOrZero | None = None
    tranche: TrancheNumber | None = None

    @property
    def fmt(self) -> int:
        """It came with the third format."""
        return 3


class Settled(Event):
    """Nothing more comes back of a grant: what is back by then is all that was left over."""

    kind = "settled"
    dated_by = "date"
    key = ("allocation",)
    allocation: AllocationId
    date: Day
    note: Note | None = None

    @property
    def fmt(self) -> int:
        """It came with the third format."""
        return 3


class Ended(Event):
    """What is left of a tranche will not be paid; without a tranche, of the whole grant.

    It says why: by a document, or a note.
    """

    kind = "ended"
    dated_by = "date"
    documented_by = "document"
    key = ("allocation", "tranche")
    allocation: AllocationId
    date: Day
    document: Text | None = None
    note: Note | None = None
    tranche: TrancheNumber | None = None

    @property
    def fmt(self) -> int:
        """It came with the third format."""
        return 3

    @model_validator(mode="after")
    def _it_says_why(self) -> Self:
        if self.document is None and self.note is None:
            refuse("end-needs-reason")
        return self


class Reversed(Event):
    """Entry number `entry` was a mistake: it never counted, on any date."""

    kind = "reversed"
    key = ("entry",)
    entry: Seq
    note: Note


class Recovered(Event):
    """What a recording that was cut off left behind was set aside.

    The `length` bytes that stood at `offset` lie in a file of their own, with that `sha256`.
    """

    kind = "recovered"
    documented_by = "file"
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
    (absent where none was). `cloud-folder`: it lies in that `folder`, which the program `cloud`
    synchronises, and in no other. A line of the first format names neither, and answers for no
    folder any more.
    """

    kind = "accepted"
    cloud: Text | None = None
    folder: Note | None = None
    head_seq: Seq | None = None
    head_sha256: Hash | None = None
    note: Note
    what: Literal["restored", "cloud-folder"]

    @property
    def place(self) -> CloudPlace | None:
        """The program and the folder for which it answers; None where it is about neither."""
        return (self.cloud, self.folder) if self.cloud and self.folder else None

    @property
    def fmt(self) -> int:
        """Its place is told since the second format."""
        return 2 if self.cloud or self.folder else 1


_TYPED_AS = {
    "allocation": "ALLOCATION",
    "amount": "AMOUNT",
    "entry": "ENTRY",
    "cleared": "--date",
    "stage": "--to",
}


def typed_as(field: str) -> str:
    """The argument or option behind which a field is typed: `--spm-date` for `spm_date`."""
    return _TYPED_AS.get(field, f"--{field.replace('_', '-')}")


KINDS: dict[str, type[Event]] = {
    kind.kind: kind
    for kind in (
        *(Opened, Adopted, Requested, Advanced, Cancelled, Disbursed, Bounced, Returned),
        *(Reported, Settled, Ended, Reversed, Recovered, Accepted),
    )
}
"""Every kind of event that a ledger line may carry, by its name in `kind`."""

REVERSIBLE = frozenset(
    event.kind
    for event in (
        *(Requested, Advanced, Cancelled, Disbursed, Bounced, Returned),
        *(Reported, Settled, Ended),
    )
)
"""The kinds that `reverse` takes back; the others say what can't have been a mistake."""
