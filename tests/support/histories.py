"""Random histories of an office, as hypothesis draws them and the program records them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from pilkada_cli.core.book import Book, opening_request
from pilkada_cli.core.events import Adopted, Disbursed, Event, Reversed
from pilkada_cli.core.plan import Plan
from pilkada_cli.core.problem import RefusedError
from pilkada_cli.core.rules import Draft, Proposal, propose

from .books import ledger_of, read_ledger

DAY_ZERO = date(2024, 10, 1)
LAST_DAY = 9
NOW = datetime(2024, 10, 1 + LAST_DAY, 12, tzinfo=UTC)
NAMES = ("kpu", "tni")


def day_of(number: int) -> date:
    return DAY_ZERO + timedelta(days=number)


@st.composite
def plans(draw: Callable[..., Any]) -> dict[str, Any]:
    """One or two allocations of up to 12 sen, some with an opening that fits."""
    found = {}
    for name in draw(st.sampled_from([NAMES, NAMES[:1], NAMES[1:]])):
        amount = draw(st.integers(4, 12))
        opening = None
        if draw(st.booleans()):
            disbursed = draw(st.integers(0, amount))
            in_process = draw(st.integers(0, amount - disbursed))
            as_of = draw(st.integers(0, 4))
            opening = {"as_of": as_of, "disbursed": disbursed, "in_process": in_process}
        found[name] = {"amount": amount, "opening": opening}
    return found


PAYMENTS = st.fixed_dictionaries(
    {
        "kind": st.just("disbursed"),
        "allocation": st.sampled_from(NAMES),
        "amount": st.integers(1, 8),
        "day": st.integers(0, LAST_DAY),
        "how": st.sampled_from(["found", "found", "named", "alone"]),
        "final": st.booleans(),
    }
)
ADOPTIONS = st.fixed_dictionaries(
    {"kind": st.just("adopted"), "plan": plans(), "day": st.integers(0, LAST_DAY)}
)
REVERSALS = st.fixed_dictionaries({"kind": st.just("reversed"), "entry": st.integers(2, 8)})
STATED = st.lists(st.one_of(PAYMENTS, PAYMENTS, ADOPTIONS, REVERSALS), min_size=3, max_size=9)


def real_plan(plan: dict[str, Any]) -> Plan:
    def opening(found: dict[str, Any] | None) -> dict[str, Any] | None:
        return found and {**found, "as_of": day_of(found["as_of"])}

    return Plan.model_validate(
        {
            "office": {"name": "Contoh", "voting_day": date(2024, 11, 27)},
            "allocations": [
                {
                    "id": name,
                    "recipient": name,
                    "amount": allocation["amount"],
                    "opening": opening(allocation["opening"]),
                }
                for name, allocation in plan.items()
            ],
        }
    )


def in_program(book: Book, stated: dict[str, Any], plan: Plan, seq: int) -> Event | None:
    """The event that the program records; None where it refuses."""
    draft: Draft
    if stated["kind"] == "reversed":
        draft = Draft(Reversed(entry=stated["entry"], note="keliru"))
    elif stated["kind"] == "adopted":
        event = Adopted(plan=plan, date=day_of(stated["day"]), note="adendum")
        draft = Draft(event)
    else:
        payment = Disbursed(
            allocation=stated["allocation"],
            amount=stated["amount"],
            cleared=day_of(stated["day"]),
            sp2d=f"SP2D-{seq}",
            final=True if stated["final"] else None,
        )
        named = opening_request(stated["allocation"]) if stated["how"] == "named" else None
        draft = Draft(payment, request=named, no_request=stated["how"] == "alone")
    try:
        answer = propose(book, draft, plan_in_file=plan, now=NOW)
    except RefusedError:
        return None
    return answer.event if isinstance(answer, Proposal) else None


def recorded(first: dict[str, Any], history: list[dict[str, Any]]) -> Book:
    """The book of whatever the program accepts of a history, read back from its ledger's bytes."""
    plan, events = real_plan(first), list[Event]()
    for stated in history:
        book = read_ledger(ledger_of(plan, events))
        in_file = real_plan(stated["plan"]) if stated["kind"] == "adopted" else book.plan
        event = in_program(book, stated, in_file, len(events) + 2)
        if event is not None:
            events.append(event)
    return read_ledger(ledger_of(plan, events))
