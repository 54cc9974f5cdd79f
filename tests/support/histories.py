"""Random histories of an office, as hypothesis draws them and the program records them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from pilkada_cli.core.book.book import Book
from pilkada_cli.core.book.facts import RequestName, opening_request
from pilkada_cli.core.ledger.events import (
    Adopted,
    Disbursed,
    Ended,
    Event,
    Reported,
    Requested,
    Returned,
    Reversed,
    Settled,
)
from pilkada_cli.core.plan.plan import STAGES, Plan
from pilkada_cli.core.rules.draft import Draft, StatedAdvance, StatedBounce, StatedCancellation
from pilkada_cli.core.rules.propose import Proposal, propose
from pilkada_cli.core.values.money import Sen
from pilkada_cli.core.values.problem import RefusedError

from .books import ledger_of, read_ledger

DAY_ZERO = date(2024, 10, 1)
LAST_DAY = 9
NOW = datetime(2024, 10, 1 + LAST_DAY, 12, tzinfo=UTC)
NAMES = ("kpu", "tni")


def day_of(number: int) -> date:
    return DAY_ZERO + timedelta(days=number)


@st.composite
def plans(draw: Callable[..., Any]) -> dict[str, Any]:
    """One or two allocations of up to 24 sen, some with an opening that fits."""
    found = {}
    for name in draw(st.sampled_from([NAMES[:1], NAMES[:1], NAMES, NAMES[1:]])):
        amount = draw(st.integers(6, 24))
        opening = None
        if draw(st.booleans()):
            disbursed = draw(st.integers(0, amount // 2))
            in_process = draw(st.integers(0, amount - disbursed))
            as_of = draw(st.integers(0, 3))
            stage = draw(st.sampled_from([None, "spp"])) if in_process else None
            opening = {
                "as_of": as_of,
                "disbursed": disbursed,
                "in_process": in_process,
                "stage": stage,
            }
        found[name] = {"amount": amount, "opening": opening}
    return found


# Most fall behind each other, as in an office; some are recorded late.
DAYS = st.sampled_from([6, 7, 8, 9, 5, 4, 3, 2, 9, 8, 7, 6, 1, 0])
# What is named exists more often than by chance: the first entries, and the opening.
NAMED = st.sampled_from(["opening", 2, 2, 3, 3, 4, 5, 6])
HOW = st.sampled_from(["found", "found", "named", "alone"])


def _stated(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(kind), "day": DAYS, **fields})


_NAMES = st.sampled_from([NAMES[0], NAMES[0], NAMES[0], NAMES[1]])
_AMOUNTS = st.integers(1, 8)
_SP2DS = st.sampled_from(["A", "A", "B", "C"])
# One letter comes more often than by chance, as one that was withdrawn does.
_LETTERS = st.sampled_from(["A", "A", "A", "B", None])
REQUESTS = _stated("requested", allocation=_NAMES, amount=_AMOUNTS, letter=_LETTERS)
ADVANCES = _stated(
    "advanced", allocation=_NAMES, how=HOW, named=NAMED, stage=st.sampled_from(STAGES)
)
CANCELLATIONS = _stated("cancelled", allocation=_NAMES, how=HOW, named=NAMED)
PAYMENTS = _stated(
    "disbursed",
    allocation=_NAMES,
    amount=_AMOUNTS,
    how=HOW,
    named=NAMED,
    final=st.sampled_from([False, False, True]),
    sp2d=_SP2DS,
)
BOUNCES = _stated("bounced", sp2d=_SP2DS)
RETURNS = _stated(
    "returned", allocation=_NAMES, amount=st.integers(1, 4), interest=st.integers(0, 3)
)
REPORTS = _stated("reported", allocation=_NAMES, remainder=st.sampled_from([None, 0, 1, 3]))
SETTLEMENTS = _stated("settled", allocation=_NAMES)
ENDS = _stated("ended", allocation=_NAMES)
ADOPTIONS = st.fixed_dictionaries({"kind": st.just("adopted"), "plan": plans(), "day": DAYS})
REVERSALS = st.fixed_dictionaries({"kind": st.just("reversed"), "entry": st.integers(2, 10)})
_MOVES = (
    *(REQUESTS, PAYMENTS, PAYMENTS, PAYMENTS, BOUNCES, BOUNCES, BOUNCES),
    *(ADVANCES, CANCELLATIONS, RETURNS, REPORTS, st.one_of(SETTLEMENTS, ENDS)),
)
MOVES = st.lists(st.one_of(*_MOVES), min_size=8, max_size=14)
"""What happens to money, and no plan changed nor mistake taken back."""
LETTERS_AGAIN = st.lists(
    st.one_of(REQUESTS, REQUESTS, CANCELLATIONS, CANCELLATIONS, REVERSALS), min_size=6, max_size=12
)
"""Letters that come, are withdrawn, come again; and mistakes among that taken back."""
STATED = st.lists(st.one_of(*_MOVES, ADOPTIONS, REVERSALS), min_size=8, max_size=14)


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


def draft_of(stated: dict[str, Any], plan: Plan, seq: int) -> Draft:
    """What a command would state; documents are named after the line, unless they may repeat."""
    if stated["kind"] == "reversed":
        return Draft(Reversed(entry=stated["entry"], note="keliru"))
    day, allocation = day_of(stated["day"]), stated.get("allocation", "")
    request: RequestName | None = stated.get("named")
    if request == "opening":
        request = opening_request(allocation)
    named = request if stated.get("how") == "named" else None
    match stated["kind"]:
        case "adopted":
            return Draft(Adopted(plan=plan, date=day, document="adendum"))
        case "requested":
            amount = stated["amount"]
            letter = stated["letter"] or f"surat {seq}"
            return Draft(Requested(allocation=allocation, amount=amount, date=day, letter=letter))
        case "advanced":
            stage = stated["stage"]
            step = StatedAdvance(date=day, stage=stage, note="berkas")
            return Draft(step, allocation=allocation, request=named)
        case "cancelled":
            withdrawal = StatedCancellation(date=day, note="ditarik")
            return Draft(withdrawal, allocation=allocation, request=named)
        case "bounced":
            return Draft(StatedBounce(date=day), sp2d=stated["sp2d"])
        case "returned":
            interest = Sen(stated["interest"]) or None
            sts, amount = f"STS {seq}", stated["amount"]
            return Draft(
                Returned(allocation=allocation, amount=amount, interest=interest, date=day, sts=sts)
            )
        case "reported" | "settled" | "ended":
            return Draft(closing_of(stated, day, seq))
        case _:
            pass
    payment = Disbursed(
        allocation=allocation,
        amount=stated["amount"],
        cleared=day,
        sp2d=stated["sp2d"],
        final=True if stated["final"] else None,
    )
    return Draft(payment, request=named, no_request=stated["how"] == "alone")


def closing_of(stated: dict[str, Any], day: date, seq: int) -> Reported | Settled | Ended:
    """What is said of a grant and moves no money."""
    allocation = stated["allocation"]
    match stated["kind"]:
        case "reported":
            letter, left = f"LPJ {seq}", stated["remainder"]
            return Reported(allocation=allocation, date=day, letter=letter, remainder=left)
        case "settled":
            return Settled(allocation=allocation, date=day)
        case _:
            return Ended(allocation=allocation, date=day, note="tidak jadi")


def in_program(book: Book, stated: dict[str, Any], plan: Plan, seq: int) -> Event | None:
    """The event that the program records; None where it refuses, or has it already."""
    try:
        answer = propose(book, draft_of(stated, plan, seq), plan_in_file=plan, now=NOW)
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
