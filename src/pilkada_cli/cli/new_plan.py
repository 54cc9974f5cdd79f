"""The plan of a new office, asked for on a terminal: name, voting day, each recipient."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ..core.plan.plan import RECIPIENT_KINDS, Allocation, Office, Plan
from ..core.plan.schedules import SCHEDULES
from ..core.values.dates import parse_date
from ..core.values.typed_amount import parse_amount
from ..read.plan_slips import VALUES
from ..read.typed import read_allocation, read_choice, read_fields, read_text
from .prompts import given, optional
from .session import Session

_LONGEST = 24
"""Of a name that is made here, so that a number still fits behind it."""
_NEEDLESS = re.compile(r"[^a-z0-9]+")
_PARTS = re.compile(r"[1-9][0-9]?(?:/[1-9][0-9]?)+")


def new_plan(
    session: Session, name: str | None, voting_day: str | None, allocations: list[str]
) -> Plan:
    """What flags say; on a terminal what is missing is asked for, and then the recipients too.

    Raises:
        RefusedError: What can't be read; `usage-missing` where nobody can be asked.
    """
    read = tuple(read_allocation(allocation) for allocation in allocations)
    guided = (name is None or voting_day is None) and not read
    office = read_fields(
        Office,
        name=given(session, name, name="--name", question="office"),
        voting_day=given(
            session, voting_day, name="--voting-day", question="voting-day", check=parse_date
        ),
        language=session.language,
    )
    if guided:
        read = tuple(_asked(session))
    return read_fields(Plan, behind="--allocation", office=office, allocations=read)


def _asked(session: Session) -> Iterator[Allocation]:
    """One recipient after the other, until none is left."""
    taken: set[str] = set()
    while recipient := optional(session, "recipient", partial(read_text, name="recipient")):
        amount = given(
            session, None, name="AMOUNT", question="recipient-amount", check=parse_amount
        )
        kind = _kind_of(recipient)
        cut = optional(session, "schedule", partial(_cut, kind=kind))
        signed = optional(session, "signed", parse_date) if cut else None
        made = read_fields(
            Allocation,
            behind="--allocation",
            id=_free_id(recipient, taken),
            recipient=recipient,
            kind=kind,
            amount=amount,
            agreement={"signed": signed} if signed else None,
            **_cut(cut, kind=kind) if cut else {},
        )
        taken.add(made.id)
        values = {"id": made.id, "recipient": made.recipient, "amount": made.amount}
        session.say_sentence(session.words.say("init", "added", values))
        yield made


def _cut(text: str, *, kind: str) -> dict[str, object]:
    """How a grant is cut: by the schedule of a regulation, or in parts of so many per cent.

    The regulations bind grants to KPU and Bawaslu: of others `40/60` names no schedule.

    Raises:
        RefusedError: `not-one-of`, for what is neither, and for parts that are not the whole.
    """
    said = text.lower().replace(" ", "").replace("%", "")
    parts = [int(part) for part in said.split("/")] if _PARTS.fullmatch(said) else []
    if sum(parts) == 100 and kind not in {"organiser", "supervisor"}:
        named: tuple[str, ...] = ()
    else:
        named = tuple(name for name in VALUES.get(said, ()) if name in SCHEDULES)
    if named or sum(parts) != 100:
        return {"schedule": named[0] if named else read_choice(text, tuple(SCHEDULES))}
    return {"tranches": [{"percent": part} for part in parts]}


def _free_id(recipient: str, taken: set[str]) -> str:
    """What a clerk types for it: its first word, with a number where another has that."""
    word = _NEEDLESS.sub("", recipient.lower().split()[0]).lstrip("0123456789")[:_LONGEST]
    word = word or "hibah"
    names = (word, *(f"{word}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _kind_of(recipient: str) -> str:
    """What its name says it is, by the first word that does; a person corrects it."""
    words = _NEEDLESS.sub(" ", recipient.lower()).split()
    kinds = (kind for word in words for kind in VALUES.get(word, ()) if kind in RECIPIENT_KINDS)
    return next(kinds, "other")
