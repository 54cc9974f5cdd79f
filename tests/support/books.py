"""Books for tests: from a plan as people write it, and events as programs do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pilkada_cli.core.book.book import Book
from pilkada_cli.core.book.replay import replay
from pilkada_cli.core.ledger.chain import Entry, Who, line_of, read_chain, seal
from pilkada_cli.core.ledger.documents import Documents
from pilkada_cli.core.ledger.ending import Sighting
from pilkada_cli.core.ledger.events import (
    Adopted,
    Advanced,
    Bounced,
    Cancelled,
    Disbursed,
    Ended,
    Event,
    Opened,
    Reported,
    Requested,
    Returned,
    Reversed,
    Settled,
)
from pilkada_cli.core.ledger.head import Head
from pilkada_cli.core.plan.plan import Plan
from pilkada_cli.core.rules.draft import StatedAdvance, StatedBounce, StatedCancellation
from pilkada_cli.core.values.money import Sen
from pilkada_cli.read.plan_toml import parse_plan

BEGAN = datetime(2024, 10, 17, 2, 0, tzinfo=UTC)
WHO = Who(actor="siti.aminah", host="PC-KEU-07", os="siti", ver="0.1.0")

PLAN = """
[office]
name = "Kota Contoh"
voting_day = 2024-11-27

[[allocation]]
id = "kpu"
recipient = "KPU Kota Contoh"
amount = 1000

[[allocation]]
id = "tni"
recipient = "TNI"
amount = 500
opening = { as_of = 2024-10-16, disbursed = 100, in_process = 300 }
"""
"""kpu: 1000 rupiah, none requested. tni: 500, of which 100 disbursed and 300 in process."""


def sighting(head: Head, folder: str = "office", *, ledger: str = "0" * 32) -> Sighting:
    """What a computer remembers of a ledger in a folder."""
    return Sighting(ledger, folder, head, BEGAN, WHO, head)


def plan_of(text: str = PLAN) -> Plan:
    """A plan from TOML."""
    return parse_plan(text.encode(), shown_as="allocations.toml")


def paid(allocation: str, rupiah: int, day: str, sp2d: str, **more: Any) -> Disbursed:
    """A payment; the amount in whole rupiah."""
    return Disbursed(
        allocation=allocation,
        amount=Sen(rupiah * 100),
        cleared=date.fromisoformat(day),
        sp2d=sp2d,
        **more,
    )


def asked(allocation: str, rupiah: int, day: str, letter: str = "1/KPU", **more: Any) -> Requested:
    """A request; the amount in whole rupiah."""
    return Requested(
        allocation=allocation,
        amount=Sen(rupiah * 100),
        date=date.fromisoformat(day),
        letter=letter,
        **more,
    )


def moved(stage: str, day: str, request: int | str, **more: Any) -> Advanced:
    """A request's file on another desk."""
    return Advanced(stage=stage, date=date.fromisoformat(day), request=request, **more)


def withdrawn(day: str, request: int | str, note: str = "ditarik") -> Cancelled:
    """What is left of a request withdrawn."""
    return Cancelled(date=date.fromisoformat(day), request=request, note=note)


def bounced(day: str, payment: int, **more: Any) -> Bounced:
    """A payment that the bank gave back."""
    return Bounced(date=date.fromisoformat(day), payment=payment, **more)


def to_move(stage: str, day: str, **more: Any) -> StatedAdvance:
    """What a command states of a request's file on another desk."""
    return StatedAdvance(stage=stage, date=date.fromisoformat(day), **more)


def to_withdraw(day: str, note: str = "ditarik") -> StatedCancellation:
    """What a command states of a request that is withdrawn."""
    return StatedCancellation(date=date.fromisoformat(day), note=note)


def to_bounce(day: str, **more: Any) -> StatedBounce:
    """What a command states of a payment that the bank gave back."""
    return StatedBounce(date=date.fromisoformat(day), **more)


def returned(
    allocation: str, rupiah: int, day: str, sts: str = "1/STS", *, interest: int = 0, **more: Any
) -> Returned:
    """A return; amounts in whole rupiah, zero is absent."""
    return Returned(
        allocation=allocation,
        amount=Sen(rupiah * 100) if rupiah else None,
        interest=Sen(interest * 100) if interest else None,
        date=date.fromisoformat(day),
        sts=sts,
        **more,
    )


def reported(allocation: str, day: str, letter: str = "9/LPJ", **more: Any) -> Reported:
    """A use report; `remainder` in whole rupiah."""
    if "remainder" in more:
        more["remainder"] = Sen(more["remainder"] * 100)
    return Reported(allocation=allocation, date=date.fromisoformat(day), letter=letter, **more)


def settled(allocation: str, day: str, **more: Any) -> Settled:
    """Nothing more comes back."""
    return Settled(allocation=allocation, date=date.fromisoformat(day), **more)


def ended(allocation: str, day: str, **more: Any) -> Ended:
    """What is left will not be paid; without a document it says why in a note."""
    why = more if {"document", "note"} & more.keys() else {**more, "note": "tidak jadi"}
    return Ended(allocation=allocation, date=date.fromisoformat(day), **why)


def adopted(plan: str, day: str, **more: Any) -> Adopted:
    """A plan adopted; without a document or note it says that it is a test."""
    why = more or {"note": "test"}
    return Adopted(plan=plan_of(plan), date=date.fromisoformat(day), **why)


def taken_back(entry: int) -> Reversed:
    """A reversal."""
    return Reversed(entry=entry, note="keliru")


def entries_of(
    plan: Plan,
    events: Sequence[Event],
    *,
    ledger: str = "0" * 32,
    step: timedelta = timedelta(minutes=1),
) -> list[Entry]:
    """The entries of a ledger that began with a plan: a step apart, ids as they follow."""
    documents, head, found = Documents.none(), Head(), []
    for event in (Opened(ledger=ledger, plan=plan), *events):
        seq = head.seq + 1
        entry = seal(
            event,
            after=head,
            at=BEGAN + step * seq,
            by=WHO,
            entry_id=documents.next_id(event.document_id(seq)),
        )
        documents.add(event.document_id(seq), event, seq)
        found.append(entry)
        head = entry.head
    return found


def ledger_of(
    plan: Plan,
    events: Sequence[Event],
    *,
    ledger: str = "0" * 32,
    step: timedelta = timedelta(minutes=1),
) -> bytes:
    """The bytes of such a ledger."""
    return b"".join(map(line_of, entries_of(plan, events, ledger=ledger, step=step)))


def read_ledger(content: bytes) -> Book:
    """The book of a ledger's bytes, read strictly."""
    documents = Documents.none()
    lines = content.splitlines(keepends=True)
    chain = read_chain(lines, file="ledger.jsonl", documents=documents)
    return replay(chain, documents=documents, keep_entries=True)


def book_from(*events: Event, plan: str = PLAN) -> Book:
    """The book of a ledger that began with a plan, and in which these events stand."""
    return read_ledger(ledger_of(plan_of(plan), events))
