"""Which document stands in which entry: the memory behind an entry's id."""

from __future__ import annotations

from dataclasses import dataclass

from .events import (
    Advanced,
    Bounced,
    Cancelled,
    Disbursed,
    Event,
    Requested,
    Reversed,
)


@dataclass(slots=True)
class Documents:
    """Which document stands in which entry: the memory behind an entry's id.

    `by_seq[n]` is the document id of line n. A document counts while its entry stands; its next
    use gets `~2`, `~3`, … behind the kind.
    """

    by_seq: list[str]
    standing: dict[str, int]
    again: dict[str, int]

    @classmethod
    def none(cls) -> Documents:
        """What a ledger that has not begun remembers."""
        return cls(by_seq=[""], standing={}, again={})

    def copy(self) -> Documents:
        """The same memory, which goes on by itself."""
        return Documents(self.by_seq.copy(), self.standing.copy(), self.again.copy())

    def next_id(self, document_id: str) -> str:
        """The id of the next entry with this document: n = 1 + earlier entries that had it."""
        if document_id not in self.standing:
            return document_id
        kind, _, rest = document_id.partition(":")
        return f"{kind}~{self.again.get(document_id, 1) + 1}:{rest}"

    def stands_in(self, document_id: str) -> int | None:
        """The seq of the standing entry with this document."""
        return self.standing.get(document_id) or None

    def kind_of(self, seq: int) -> str:
        """The kind of line `seq`, which must be one of those read so far."""
        return self.by_seq[seq].partition(":")[0]

    def add(self, document_id: str, event: Event, seq: int) -> None:
        """Remember line `seq`, which has a document and may free or restore another one.

        A reversal frees the document of the entry that it takes back, a bounce that of its
        payment, a withdrawal that of its letter; one of these two taken back makes it count
        again. Whether an advance counts depends on dates (`repeats`): here it never does.
        """
        if document_id in self.standing:
            self.again[document_id] = self.again.get(document_id, 1) + 1
        self.standing[document_id] = seq
        self.by_seq.append(document_id)
        match event:
            case Disbursed():
                pass  # nearly all of a ledger's lines are payments
            case Advanced():
                self.standing[document_id] = 0
            case Bounced() if event.payment < seq:
                self._free(event.payment)
            case Cancelled() if isinstance(event.request, int) and event.request < seq:
                if self.kind_of(event.request) == Requested.kind:
                    self._free(event.request)
            case Reversed() if event.entry < seq:
                self._free(event.entry)
                if freed := self._freed_by(event.entry):
                    self._restore(freed)
            case _:
                pass

    def _freed_by(self, entry: int) -> int | None:
        """The entry whose document a bounce or a withdrawal has freed."""
        kind, _, named = self.by_seq[entry].partition(":")
        if kind not in {Bounced.kind, Cancelled.kind} or not named.isdigit():
            return None
        freed = int(named)
        wanted = Disbursed.kind if kind == Bounced.kind else Requested.kind
        return freed if freed < entry and self.kind_of(freed) == wanted else None

    def _free(self, seq: int) -> None:
        if self.standing[self.by_seq[seq]] == seq:
            self.standing[self.by_seq[seq]] = 0

    def _restore(self, seq: int) -> None:
        if not self.standing[self.by_seq[seq]]:
            self.standing[self.by_seq[seq]] = seq
