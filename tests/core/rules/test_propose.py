from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.books import (
    BEGAN,
    PLAN,
    adopted,
    asked,
    book_from,
    bounced,
    ended,
    moved,
    paid,
    plan_of,
    reported,
    returned,
    settled,
    taken_back,
    to_bounce,
    to_move,
    to_withdraw,
    withdrawn,
)

from pilkada_cli.core.book.balances import balances
from pilkada_cli.core.book.book import Book, book_of
from pilkada_cli.core.book.replay import with_event
from pilkada_cli.core.ledger.events import Advanced, Disbursed, Event, Requested
from pilkada_cli.core.rules.draft import Draft, Stated
from pilkada_cli.core.rules.propose import Proposal, propose
from pilkada_cli.core.rules.repeats import Repeat
from pilkada_cli.core.values.money import Sen
from pilkada_cli.core.values.problem import CODES, Exit, RefusedError

NOW = datetime(2024, 11, 6, 5, 0, tzinfo=UTC)
SIPD = "81.07/04.0/000025/LS/2.11.0.00.0.00.01.0000/M/4/2024"
LESS_TNI = PLAN.replace("amount = 500", "amount = 399")
MORE_TNI = PLAN.replace("amount = 500", "amount = 800")
WITHOUT_KPU = PLAN.replace(
    PLAN[PLAN.index("[[allocation]]") : PLAN.index('[[allocation]]\nid = "tni"')], ""
)
WITHOUT_TNI = PLAN[: PLAN.index('[[allocation]]\nid = "tni"')]
WITH_POLRI = PLAN + '[[allocation]]\nid = "polri"\nrecipient = "Polri"\namount = 50\n'
IN_TRANCHES = PLAN.replace('id = "kpu"', 'id = "kpu"\nschedule = "41/2020"')
LATER_OPENING = PLAN.replace("2024-10-16", "2024-10-20")


def judge(book: Book, draft: Draft, *, file: str = PLAN, now: datetime = NOW) -> Repeat | Proposal:
    return propose(book, draft, plan_in_file=plan_of(file), now=now)


def proposed(book: Book, event: Stated, **more: Any) -> Proposal:
    answer = judge(book, Draft(event, **more))
    assert isinstance(answer, Proposal)
    return answer


def warnings(proposal: Proposal) -> list[str]:
    return [problem.code for problem in proposal.warnings]


def code(book: Book, draft: Stated | Draft) -> str:
    """With which code it is refused."""
    with pytest.raises(RefusedError) as refused:
        judge(book, draft if isinstance(draft, Draft) else Draft(draft))
    return refused.value.problems[0].code


@dataclass
class Refusal:
    """What stands in the ledger, what a command states, and the code that refuses it."""

    code: str
    event: Stated
    before: tuple[Event, ...] = ()
    file: str = PLAN
    request: int | str | None = None
    no_request: bool = False
    allocation: str | None = None
    sp2d: str | None = None
    says: dict[str, object] = field(default_factory=dict)
    plan: str = PLAN


REFUSALS = {
    "a tranche that the plan does not have": Refusal(
        "no-such-tranche",
        asked("kpu", 400, "2024-11-01", tranche=3),
        plan=IN_TRANCHES,
        file=IN_TRANCHES,
        says={"known": 2},
    ),
    "a tranche of an allocation that has none": Refusal(
        "no-such-tranche", asked("kpu", 400, "2024-11-01", tranche=1), says={"known": 0}
    ),
    "a request that may be of two tranches": Refusal(
        "several-tranches",
        asked("kpu", 600, "2024-11-01"),
        plan=IN_TRANCHES,
        file=IN_TRANCHES,
        says={"tranches": "1 (Rp400) · 2 (Rp600)"},
    ),
    "a payment that may be of two tranches": Refusal(
        "several-tranches",
        paid("kpu", 600, "2024-11-01", "1"),
        before=(paid("kpu", 100, "2024-10-20", "0", tranche=1),),
        plan=IN_TRANCHES,
        file=IN_TRANCHES,
        says={"tranches": "1 (Rp300) · 2 (Rp600)"},
    ),
    "an allocation that no plan has": Refusal(
        "unknown-allocation", paid("tnii", 1, "2024-11-01", "1"), says={"near": "tni"}
    ),
    "a document that stands with another amount": Refusal(
        "document-conflict",
        paid("kpu", 2, "2024-11-01", "05 / ls"),
        before=(paid("kpu", 1, "2024-11-01", "05/LS"),),
        says={"seq": 2, "document": "05/LS", "differs": "AMOUNT"},
    ),
    "a document that stands for another allocation": Refusal(
        "document-conflict",
        paid("tni", 1, "2024-11-01", "05/LS"),
        before=(paid("kpu", 1, "2024-11-01", "05/LS"),),
    ),
    "a document that stands with another date": Refusal(
        "document-conflict",
        paid("kpu", 1, "2024-11-02", "05/LS"),
        before=(paid("kpu", 1, "2024-11-01", "05/LS"),),
    ),
    "a document that stands with another SPM": Refusal(
        "document-conflict",
        paid("kpu", 1, "2024-11-01", "05/LS", spm="8"),
        before=(paid("kpu", 1, "2024-11-01", "05/LS", spm="7"),),
        says={"differs": "--spm"},
    ),
    "a document that stands without the request that is named": Refusal(
        "document-conflict",
        paid("tni", 1, "2024-11-01", "05/LS"),
        before=(paid("tni", 1, "2024-11-01", "05/LS"),),
        request="opening:tni",
    ),
    "a document that settles a request, stated to settle none": Refusal(
        "document-conflict",
        paid("tni", 1, "2024-11-01", "05/LS"),
        before=(paid("tni", 1, "2024-11-01", "05/LS", request="opening:tni"),),
        no_request=True,
    ),
    "a plan in the file that is not the adopted one": Refusal(
        "plan-not-adopted",
        paid("kpu", 1, "2024-11-01", "1"),
        before=(paid("kpu", 1, "2024-11-01", "0"),),
        file=MORE_TNI,
        says={"changed": "tni"},
    ),
    "an allocation that only the file has": Refusal(
        "plan-not-adopted",
        paid("polri", 1, "2024-11-01", "1"),
        before=(paid("kpu", 1, "2024-11-01", "0"),),
        file=WITH_POLRI,
    ),
    "a payment that clears tomorrow": Refusal(
        "date-in-future", paid("kpu", 1, "2024-11-07", "1"), says={"option": "--date"}
    ),
    "an SP2D issued tomorrow": Refusal(
        "date-in-future",
        paid("kpu", 1, "2024-11-01", "1", issued=datetime(2024, 11, 7, tzinfo=UTC).date()),
        says={"option": "--issued"},
    ),
    "a plan that counts from tomorrow": Refusal("date-in-future", adopted(MORE_TNI, "2024-11-07")),
    "a payment on the day of the opening": Refusal(
        "before-opening", paid("tni", 1, "2024-10-16", "1")
    ),
    "an entry that is not there": Refusal("no-such-entry", taken_back(9), says={"newest": 1}),
    "the line that opened the ledger": Refusal("not-reversible", taken_back(1)),
    "an adopted plan taken back": Refusal(
        "not-reversible",
        taken_back(2),
        before=(adopted(MORE_TNI, "2024-11-01"),),
        file=MORE_TNI,
    ),
    "a reversal taken back": Refusal(
        "not-reversible",
        taken_back(3),
        before=(paid("kpu", 1, "2024-11-01", "1"), taken_back(2)),
    ),
    "a final payment that settles nothing": Refusal(
        "final-without-request", paid("kpu", 1, "2024-11-01", "1", final=True)
    ),
    "an opening that is changed on somebody's word": Refusal(
        "opening-needs-document",
        adopted(PLAN.replace("disbursed = 100", "disbursed = 0"), "2024-11-01"),
        before=(paid("kpu", 1, "2024-11-01", "1"),),
        file=PLAN.replace("disbursed = 100", "disbursed = 0"),
        says={"allocation": "tni", "disbursed_after": Sen(0)},
    ),
    "a request that is not open": Refusal(
        "request-not-open", paid("kpu", 1, "2024-11-01", "1"), request="opening:kpu"
    ),
    "an entry that a payment names": Refusal(
        "has-dependants",
        taken_back(2),
        before=(
            asked("kpu", 400, "2024-11-01"),
            paid("kpu", 400, "2024-11-02", "1", request=2),
            bounced("2024-11-03", 3),
            paid("kpu", 400, "2024-11-04", "1", request=4),
        ),
        says={"entries": "#5 · #4 · #3", "newest": 5},
    ),
    "a request that a cancellation names": Refusal(
        "has-dependants",
        taken_back(2),
        before=(asked("kpu", 400, "2024-11-01"), withdrawn("2024-11-02", 2)),
        says={"entries": "#3"},
    ),
    "an SP2D that nobody paid": Refusal(
        "no-such-payment",
        to_bounce("2024-11-02"),
        before=(paid("kpu", 1, "2024-11-01", "05/LS"),),
        sp2d="06/LS",
        says={"near": "05/LS"},
    ),
    "an SP2D that bounced on another day": Refusal(
        "already-bounced",
        to_bounce("2024-11-03"),
        before=(paid("kpu", 1, "2024-11-01", "05/LS"), bounced("2024-11-02", 2)),
        sp2d="05/ls",
        says={"seq": 3},
    ),
    "an SP2D that bounced, said to settle no request": Refusal(
        "sp2d-bounced",
        paid("kpu", 1, "2024-11-04", "05/LS"),
        before=(paid("kpu", 1, "2024-11-01", "05/LS"), bounced("2024-11-02", 2)),
        no_request=True,
    ),
    "an SP2D that bounced, said to settle another request": Refusal(
        "sp2d-bounced",
        paid("kpu", 1, "2024-11-04", "05/LS"),
        before=(
            paid("kpu", 1, "2024-11-01", "05/LS"),
            bounced("2024-11-02", 2),
            asked("kpu", 1, "2024-11-02"),
        ),
        request=4,
        says={"seq": 3},
    ),
    "an SP2D sent again before it bounced": Refusal(
        "sp2d-bounced",
        paid("kpu", 2, "2024-11-01", "05/LS"),
        before=(paid("kpu", 1, "2024-11-01", "05/LS"), bounced("2024-11-02", 2)),
    ),
    "an SP2D that bounced, sent to another allocation": Refusal(
        "sp2d-bounced",
        paid("tni", 1, "2024-11-04", "05/LS"),
        before=(paid("kpu", 1, "2024-11-01", "05/LS"), bounced("2024-11-02", 2)),
    ),
    "an SP2D sent again after its request was withdrawn": Refusal(
        "request-not-open",
        paid("kpu", 1, "2024-11-04", "05/LS"),
        before=(
            paid("kpu", 1, "2024-11-01", "05/LS"),
            bounced("2024-11-02", 2),
            withdrawn("2024-11-03", 3),
        ),
    ),
    "a payment for which two requests are open": Refusal(
        "several-open",
        paid("kpu", 300, "2024-11-03", "1"),
        before=(asked("kpu", 400, "2024-11-01", "1"), asked("kpu", 500, "2024-11-02", "2")),
        says={"open": "2 (Rp400) · 3 (Rp500)"},
    ),
    "a payment for which two requests of its amount are open": Refusal(
        "several-open",
        paid("kpu", 400, "2024-11-03", "1"),
        before=(asked("kpu", 400, "2024-11-01", "1"), asked("kpu", 400, "2024-11-02", "2")),
    ),
    "an advance for which two requests are open": Refusal(
        "several-open",
        to_move("spp", "2024-11-03"),
        before=(asked("kpu", 400, "2024-11-01", "1"), asked("kpu", 400, "2024-11-02", "2")),
        allocation="kpu",
    ),
    "an advance with nothing open": Refusal(
        "no-open-request", to_move("spp", "2024-11-03"), allocation="kpu"
    ),
    "a cancellation with nothing open": Refusal(
        "no-open-request", to_withdraw("2024-11-03"), allocation="kpu"
    ),
    "an advance of a request that is paid": Refusal(
        "request-not-open",
        to_move("spp", "2024-11-03"),
        before=(
            asked("kpu", 400, "2024-11-01"),
            paid("kpu", 400, "2024-11-02", "1", request=2),
        ),
        allocation="kpu",
        request=2,
    ),
    "a payment of what is no request": Refusal(
        "no-such-request",
        paid("kpu", 1, "2024-11-01", "2"),
        before=(paid("kpu", 1, "2024-11-01", "1"),),
        request=2,
    ),
    "a payment of another allocation's request": Refusal(
        "no-such-request",
        paid("tni", 1, "2024-11-02", "2"),
        before=(asked("kpu", 1, "2024-11-01"),),
        request=2,
    ),
    "a payment of a request that was a mistake": Refusal(
        "no-such-request",
        paid("kpu", 1, "2024-11-02", "2"),
        before=(asked("kpu", 1, "2024-11-01"), taken_back(2)),
        request=2,
    ),
    "a payment dated before its request": Refusal(
        "before-request",
        paid("kpu", 1, "2024-11-01", "2"),
        before=(asked("kpu", 1, "2024-11-02"),),
        request=2,
        says={"came": datetime(2024, 11, 2, tzinfo=UTC).date()},
    ),
    "a cancellation dated before its request": Refusal(
        "before-request",
        to_withdraw("2024-11-01"),
        before=(asked("kpu", 1, "2024-11-02"),),
        allocation="kpu",
        request=2,
    ),
    "a file on the desk where it lies already": Refusal(
        "already-at-stage",
        to_move("spm", "2024-11-04"),
        before=(asked("kpu", 1, "2024-11-01"), moved("spm", "2024-11-03", 2)),
        allocation="kpu",
        says={"since": datetime(2024, 11, 3, tzinfo=UTC).date()},
    ),
    "a file on a desk earlier than is recorded": Refusal(
        "already-at-stage",
        to_move("spm", "2024-11-02"),
        before=(asked("kpu", 1, "2024-11-01"), moved("spm", "2024-11-03", 2)),
        allocation="kpu",
    ),
    "a request that came in, on its first desk": Refusal(
        "already-at-stage",
        to_move("requested", "2024-11-02"),
        before=(asked("kpu", 1, "2024-11-01"),),
        allocation="kpu",
    ),
    "a file that goes back without a word": Refusal(
        "backward-needs-note",
        to_move("verified", "2024-11-04"),
        before=(asked("kpu", 1, "2024-11-01"), moved("spm", "2024-11-03", 2)),
        allocation="kpu",
        says={"from": "spm"},
    ),
    "a step entered late that makes the one after it a step back": Refusal(
        "backward-needs-note",
        to_move("sp2d", "2024-11-02"),
        before=(asked("kpu", 1, "2024-11-01"), moved("spm", "2024-11-03", 2)),
        allocation="kpu",
        says={"from": "sp2d", "stage": "spm"},
    ),
    "an advance of another allocation's request, which stands there already": Refusal(
        "no-such-request",
        to_move("spm", "2024-11-03"),
        before=(asked("kpu", 1, "2024-11-01"), moved("spm", "2024-11-03", 2)),
        allocation="tni",
        request=2,
    ),
    "a withdrawal of another allocation's request, which is withdrawn already": Refusal(
        "no-such-request",
        to_withdraw("2024-11-03"),
        before=(asked("kpu", 1, "2024-11-01"), withdrawn("2024-11-03", 2)),
        allocation="tni",
        request=2,
    ),
    "an advance on the day of the opening": Refusal(
        "before-opening", to_move("spm", "2024-10-16"), allocation="tni"
    ),
    "a bounce before the payment cleared": Refusal(
        "bounce-before-payment",
        to_bounce("2024-11-01"),
        before=(paid("kpu", 1, "2024-11-02", "05/LS"),),
        sp2d="05/LS",
    ),
    "a request that its payment came before": Refusal(
        "request-after-payment",
        asked("kpu", 800, "2024-11-01"),
        before=(paid("kpu", 800, "2024-11-02", "1"),),
        says={"seq": 2},
    ),
    "a request that came after its payment": Refusal(
        "request-after-payment",
        asked("kpu", 800, "2024-11-03"),
        before=(paid("kpu", 800, "2024-11-02", "1"),),
        says={"seq": 2},
    ),
    "a request too large, long after a payment of something else": Refusal(
        "request-exceeds-remainder",
        asked("kpu", 980, "2024-11-03"),
        before=(paid("kpu", 30, "2024-11-02", "1"),),
        says={"limit": 97_000},
    ),
    "a request that leaves too little for a later one, not for a payment": Refusal(
        "breaks-later-entry",
        asked("kpu", 5, "2024-11-02"),
        before=(paid("kpu", 50, "2024-11-02", "1"), asked("kpu", 950, "2024-11-03", "2")),
        says={"seq": 3},
    ),
    "a request of more than nobody has requested": Refusal(
        "request-exceeds-remainder",
        asked("kpu", 1001, "2024-11-03"),
        before=(paid("kpu", 1, "2024-11-02", "1", request=None),),
        says={"limit": 99_900},
    ),
    "a request under a letter that asked for another amount": Refusal(
        "entry-conflict",
        asked("kpu", 2, "2024-11-03", "12 / kpu"),
        before=(asked("kpu", 1, "2024-11-03", "12/KPU"),),
        says={"differs": "AMOUNT", "document": "12/KPU"},
    ),
    "a withdrawn letter that comes again before it was withdrawn": Refusal(
        "letter-withdrawn",
        asked("kpu", 2, "2024-11-02"),
        before=(asked("kpu", 1, "2024-11-01"), withdrawn("2024-11-03", 2)),
        says={"seq": 2, "by": 3},
    ),
    "a cancellation on another day": Refusal(
        "entry-conflict",
        to_withdraw("2024-11-04"),
        before=(asked("kpu", 1, "2024-11-01"), withdrawn("2024-11-03", 2)),
        allocation="kpu",
        request=2,
        says={"differs": "--date", "document": "2"},
    ),
    "an STS of another amount": Refusal(
        "entry-conflict",
        returned("kpu", 1, "2024-11-04", "7"),
        before=(paid("kpu", 5, "2024-11-01", "1"), returned("kpu", 2, "2024-11-04", "7")),
        says={"document": "7"},
    ),
    "an STS without the interest that is recorded": Refusal(
        "entry-conflict",
        returned("kpu", 2, "2024-11-04", "7"),
        before=(
            paid("kpu", 5, "2024-11-01", "1"),
            returned("kpu", 2, "2024-11-04", "7", interest=3),
        ),
        says={"differs": "--interest"},
    ),
    "an STS of interest alone, where money came back with it": Refusal(
        "entry-conflict",
        returned("kpu", 0, "2024-11-04", "7", interest=3),
        before=(
            paid("kpu", 5, "2024-11-01", "1"),
            returned("kpu", 2, "2024-11-04", "7", interest=3),
        ),
        says={"differs": "AMOUNT"},
    ),
    "more returned than is disbursed": Refusal(
        "return-exceeds-disbursed",
        returned("kpu", 4, "2024-11-04", "8"),
        before=(paid("kpu", 5, "2024-11-01", "1"), returned("kpu", 2, "2024-11-04", "7")),
        says={"limit": 300},
    ),
    "a bounce of what came back": Refusal(
        "bounce-below-returned",
        to_bounce("2024-11-05"),
        before=(paid("kpu", 5, "2024-11-01", "1"), returned("kpu", 2, "2024-11-04", "7")),
        sp2d="1",
        says={"returned": 200, "disbursed": 0},
    ),
    "a payment taken back whose money came back": Refusal(
        "breaks-later-entry",
        taken_back(2),
        before=(paid("kpu", 5, "2024-11-01", "1"), returned("kpu", 2, "2024-11-04", "7")),
        says={"seq": 3},
    ),
    "a use report that stands with another remainder": Refusal(
        "entry-conflict",
        reported("kpu", "2024-11-04", "9/LPJ", remainder=0),
        before=(reported("kpu", "2024-11-04", "9/LPJ", remainder=5),),
        says={"document": "9/LPJ", "differs": "--remainder"},
    ),
    "a return of nothing on another day": Refusal(
        "entry-conflict",
        settled("kpu", "2024-11-04"),
        before=(settled("kpu", "2024-11-05"),),
        says={"differs": "--date"},
    ),
    "an end by another paper": Refusal(
        "entry-conflict",
        ended("kpu", "2024-11-04", document="8"),
        before=(ended("kpu", "2024-11-04", document="7"),),
        says={"document": "7"},
    ),
    "a use report of a tranche that the plan does not have": Refusal(
        "no-such-tranche",
        reported("kpu", "2024-11-04", tranche=3),
        plan=IN_TRANCHES,
        file=IN_TRANCHES,
    ),
    "an end of a tranche that the plan does not have": Refusal(
        "no-such-tranche", ended("kpu", "2024-11-04", tranche=1)
    ),
    "a use report on the day of the opening": Refusal(
        "before-opening", reported("tni", "2024-10-16")
    ),
    "a return of nothing on the day of the opening": Refusal(
        "before-opening", settled("tni", "2024-10-16")
    ),
    "an end before the plan has its allocation": Refusal(
        "before-allocation",
        ended("polri", "2024-10-31"),
        before=(adopted(WITH_POLRI, "2024-11-01"),),
        file=WITH_POLRI,
    ),
    "a use report that comes tomorrow": Refusal("date-in-future", reported("kpu", "2024-11-07")),
    "the opening of another allocation": Refusal(
        "request-not-open", paid("kpu", 1, "2024-11-01", "1"), request="opening:tni"
    ),
    "a request that is paid in full": Refusal(
        "request-not-open",
        paid("tni", 1, "2024-11-02", "2"),
        before=(paid("tni", 300, "2024-11-01", "1", request="opening:tni"),),
        request="opening:tni",
    ),
    "a request that a final payment closed": Refusal(
        "request-not-open",
        paid("tni", 1, "2024-11-02", "2"),
        before=(paid("tni", 10, "2024-11-01", "1", request="opening:tni", final=True),),
        request="opening:tni",
    ),
    "one rupiah more than the open request": Refusal(
        "payment-exceeds-request",
        paid("tni", 301, "2024-11-01", "1"),
        says={"amount": 30_100, "limit": 30_000},
    ),
    "more than nobody has requested": Refusal(
        "payment-exceeds-remainder",
        paid("tni", 101, "2024-11-01", "1"),
        no_request=True,
        says={"limit": 10_000},
    ),
    "the ceiling passed by the second payment": Refusal(
        "payment-exceeds-remainder",
        paid("kpu", 401, "2024-11-02", "2"),
        before=(paid("kpu", 600, "2024-11-01", "1"),),
        says={"limit": 40_000},
    ),
    "a late payment that takes what a later date has paid": Refusal(
        "breaks-later-entry",
        paid("kpu", 401, "2024-10-30", "2"),
        before=(paid("kpu", 600, "2024-11-01", "1"),),
        says={"seq": 2},
    ),
    "a plan adopted without a reason": Refusal(
        "adopt-needs-reason",
        adopted(MORE_TNI, "2024-11-01").model_copy(update={"note": None}),
        file=MORE_TNI,
    ),
    "an allocation taken out that has an entry": Refusal(
        "allocation-in-use",
        adopted(WITHOUT_KPU, "2024-11-01"),
        before=(paid("kpu", 1, "2024-11-01", "1"), taken_back(2)),
    ),
    "an allocation taken out that has an opening": Refusal(
        "allocation-in-use", adopted(WITHOUT_TNI, "2024-11-01")
    ),
    "an amount below what is disbursed or in process": Refusal(
        "amount-below-committed",
        adopted(LESS_TNI.replace("disbursed = 100", "disbursed = 99"), "2024-11-01"),
        before=(paid("tni", 1, "2024-10-20", "1", request=None),),
        says={"amount": 39_900, "committed": 40_000},
    ),
    "an amount lowered before a later payment": Refusal(
        "breaks-later-entry",
        adopted(PLAN.replace("amount = 1000", "amount = 900"), "2024-10-20"),
        before=(paid("kpu", 1000, "2024-11-01", "1"),),
        says={"seq": 2},
    ),
    "an opening moved over a payment": Refusal(
        "opening-after-entry",
        adopted(LATER_OPENING, "2024-11-01"),
        before=(paid("tni", 1, "2024-10-20", "1", request="opening:tni"),),
        says={"seq": 2},
    ),
    "a payment before the plan has its allocation": Refusal(
        "before-allocation",
        paid("polri", 1, "2024-10-31", "1"),
        before=(adopted(WITH_POLRI, "2024-11-01"),),
        file=WITH_POLRI,
    ),
}
"""A row for each refusal. The plan is `PLAN` unless the row says otherwise."""


@pytest.mark.parametrize("name", REFUSALS)
def test_a_hard_rule_refuses(name: str) -> None:
    row = REFUSALS[name]
    book = book_from(*row.before, plan=row.plan)
    draft = Draft(
        row.event,
        allocation=row.allocation,
        request=row.request,
        no_request=row.no_request,
        sp2d=row.sp2d,
    )
    with pytest.raises(RefusedError) as refused:
        judge(book, draft, file=row.file)
    [problem] = refused.value.problems
    assert problem.code == row.code
    assert row.says.items() <= problem.values.items()


def test_every_rule_that_refuses_an_entry_has_a_row() -> None:
    elsewhere = {
        *("file-not-ours", "output-is-ours", "output-here"),
        *("export-not-found", "export-other-ledger"),
        "practice-stays",
        "as-of-before-opening",
        "file-exists",
        "folder-not-ours",
        "cloud-folder",
    }
    rules = {code for code, answer in CODES.items() if answer is Exit.REFUSED} - elsewhere
    assert rules - {row.code for row in REFUSALS.values()} == set()


PRECEDENCE = [
    # The document comes first: a retry is told so even where the plan or the date has changed.
    ("document-conflict", {"event": paid("kpu", 2, "2024-11-09", "1"), "file": MORE_TNI}),
    ("plan-not-adopted", {"event": paid("kpu", 2, "2024-11-09", "2"), "file": MORE_TNI}),
    ("date-in-future", {"event": paid("tni", 999, "2024-11-09", "2"), "request": 7}),
    ("before-opening", {"event": paid("tni", 999, "2024-10-01", "2"), "request": 7}),
    (
        "before-opening",
        {"event": paid("tni", 1, "2024-10-01", "2", final=True), "no_request": True},
    ),
    ("no-such-request", {"event": paid("tni", 999, "2024-11-01", "2"), "request": 7}),
]


@pytest.mark.parametrize(("code", "stated"), PRECEDENCE)
def test_the_first_rule_in_the_written_order_speaks(code: str, stated: dict[str, Any]) -> None:
    book = book_from(paid("kpu", 1, "2024-11-01", "1"))
    file = stated.pop("file", PLAN)
    with pytest.raises(RefusedError) as refused:
        judge(book, Draft(**stated), file=file)
    assert refused.value.problems[0].code == code


def test_the_same_document_with_the_same_content_is_recorded_already() -> None:
    book = book_from(paid("kpu", 1, "2024-11-01", "05/LS", spm="7", note="lunas"))
    again = paid("kpu", 1, "2024-11-01", " 05 / ls", note="another remark")
    assert judge(book, Draft(again)) == Repeat(2)


def test_a_retry_is_recorded_already_even_where_the_plan_has_changed_meanwhile() -> None:
    book = book_from(paid("kpu", 1, "2024-11-01", "05/LS"))
    assert judge(book, Draft(paid("kpu", 1, "2024-11-01", "05/LS")), file=MORE_TNI) == Repeat(2)


def test_a_reversal_is_recorded_once() -> None:
    book = book_from(paid("kpu", 1, "2024-11-01", "1"), taken_back(2))
    assert judge(book, Draft(taken_back(2))) == Repeat(3)


def test_a_plan_equal_to_the_newest_is_adopted_already() -> None:
    book = book_from(adopted(MORE_TNI, "2024-11-01"))
    answer = judge(book, Draft(adopted(MORE_TNI, "2024-11-05")), file=MORE_TNI)
    assert answer == Repeat(2)


def test_a_language_is_no_change_of_the_plan() -> None:
    book = book_from(paid("kpu", 1, "2024-11-01", "1"))
    english = PLAN.replace("voting_day", 'language = "en"\nvoting_day')
    answer = judge(book, Draft(paid("kpu", 2, "2024-11-01", "2")), file=english)
    assert isinstance(answer, Proposal)


def test_a_reversed_number_may_be_used_again_and_gets_the_next_id() -> None:
    book = book_from(paid("kpu", 1, "2024-11-01", "05/LS"), taken_back(2))
    assert proposed(book, paid("kpu", 2, "2024-11-01", "05/LS")).entry_id == "disbursed~2:05/ls"


def test_a_payment_settles_the_open_request_of_the_opening() -> None:
    proposal = proposed(book_from(), paid("tni", 300, "2024-11-05", SIPD))
    assert proposal.request is not None
    assert proposal.request.name == "opening:tni"
    assert proposal.left == 0
    [change] = proposal.changes
    assert change.before is not None
    assert change.after is not None
    assert (10_000, 30_000) == (change.before.disbursed, change.before.in_process)
    assert (40_000, 0) == (change.after.disbursed, change.after.in_process)
    assert warnings(proposal) == []


def test_a_smaller_payment_leaves_the_rest_of_the_request_open() -> None:
    proposal = proposed(book_from(), paid("tni", 100, "2024-11-05", SIPD))
    assert proposal.left == 20_000


def test_a_final_payment_gives_the_rest_back_to_not_requested() -> None:
    proposal = proposed(book_from(), paid("tni", 100, "2024-11-05", SIPD, final=True))
    after = proposal.changes[0].after
    assert after is not None
    assert (0, 30_000) == (after.in_process, after.not_requested)
    assert proposal.left == 0


def test_a_payment_may_stand_alone_beside_an_open_request() -> None:
    proposal = proposed(book_from(), paid("tni", 100, "2024-11-05", SIPD), no_request=True)
    after = proposal.changes[0].after
    assert after is not None
    assert (30_000, 0) == (after.in_process, after.not_requested)
    assert warnings(proposal) == []


def test_a_reversal_gives_the_request_back() -> None:
    book = book_from(paid("tni", 300, "2024-11-05", "1", request="opening:tni"))
    after = proposed(book, taken_back(2)).changes[0].after
    assert after is not None
    assert (10_000, 30_000) == (after.disbursed, after.in_process)


def test_a_late_payment_dated_before_an_earlier_one_is_recorded() -> None:
    book = book_from(paid("kpu", 600, "2024-11-05", "1"))
    after = proposed(book, paid("kpu", 400, "2024-10-20", "2")).changes[0].after
    assert after is not None
    assert after.not_requested == 0


def test_an_addendum_shows_each_allocation_that_it_changes() -> None:
    answer = judge(book_from(), Draft(adopted(WITH_POLRI, "2024-11-01")), file=WITH_POLRI)
    assert isinstance(answer, Proposal)
    [change] = answer.changes
    assert change.before is None
    assert change.after is not None
    assert change.after.amount == 5_000


def test_a_wrong_opening_is_corrected_by_adopting_the_right_one() -> None:
    right = PLAN.replace("disbursed = 100", "disbursed = 150")
    answer = judge(book_from(), Draft(adopted(right, "2024-11-01", document="LHP")), file=right)
    assert isinstance(answer, Proposal)
    assert answer.changes[0].after is not None
    assert answer.changes[0].after.disbursed == 15_000


def test_an_unused_allocation_may_be_taken_out() -> None:
    answer = judge(book_from(), Draft(adopted(WITHOUT_KPU, "2024-11-01")), file=WITHOUT_KPU)
    assert isinstance(answer, Proposal)
    assert answer.changes[0].after is None


WARNINGS = {
    "no-request": paid("kpu", 1, "2024-11-01", SIPD),
    "sp2d-unusual": paid("tni", 1, "2024-11-01", "05/LS/2024"),
    "dates-out-of-order": paid(
        "tni",
        1,
        "2024-11-01",
        SIPD,
        issued=datetime(2024, 11, 2, tzinfo=UTC).date(),
    ),
}


@pytest.mark.parametrize("code", WARNINGS)
def test_what_is_unusual_is_said_and_recorded(code: str) -> None:
    assert warnings(proposed(book_from(), WARNINGS[code])) == [code]


OLD = tuple(
    paid("kpu", 1 + n, f"2024-10-{20 + n}", SIPD.replace("000025", f"{n:06}")) for n in range(3)
)


def test_payments_without_letters_warn_once_for_all_of_them() -> None:
    assert [warnings(proposed(book_from(*OLD[:n]), OLD[n])) for n in range(3)] == [
        ["no-request"],
        [],
        [],
    ]


def test_payments_without_letters_warn_again_where_a_letter_came_between() -> None:
    """The letter is of another recipient: none is open that the payment could settle."""
    assert warnings(proposed(book_from(OLD[0], asked("tni", 5, "2024-10-20")), OLD[1])) == [
        "no-request"
    ]
    book = book_from(OLD[0], taken_back(2))
    assert warnings(proposed(book, OLD[1])) == ["no-request"]


def test_an_office_that_does_not_number_as_sipd_does_is_told_once() -> None:
    own = [paid("kpu", n, f"2024-11-0{n}", f"{n}/LS/2024") for n in range(1, 4)]
    sipd = paid("kpu", 9, "2024-11-05", SIPD)
    said = [warnings(proposed(book_from(*own[:n]), own[n])) for n in range(3)]
    assert [["no-request", "sp2d-unusual"], [], []] == said
    assert "sp2d-unusual" in warnings(proposed(book_from(own[0], sipd), own[1]))
    assert "sp2d-unusual" in warnings(proposed(book_from(own[0], taken_back(2)), own[1]))


@pytest.mark.parametrize(
    ("account", "said"),
    [
        ("00123456789", []),
        ("0012.345.6789", []),
        (" 0012 3456 789 ", []),
        ("00123456788", ["other-account"]),
        ("0012-3456-789-1", ["other-account"]),
        ("-", ["other-account"]),
    ],
)
def test_an_account_is_compared_by_its_digits_and_letters(account: str, said: list[str]) -> None:
    agreed = PLAN + 'recipient_account = { number = "0012-3456-789" }\n'
    draft = Draft(paid("tni", 1, "2024-11-01", SIPD, account=account))
    answer = judge(book_of(plan_of(agreed)), draft, file=agreed)
    assert isinstance(answer, Proposal)
    assert said == warnings(answer)


def test_a_payment_told_again_with_its_account_written_otherwise_stands_already() -> None:
    book = book_from(paid("tni", 1, "2024-11-01", SIPD, account="0012-3456-789"))
    again = Draft(paid("tni", 1, "2024-11-01", SIPD, account="00123456789"))
    assert Repeat(2) == judge(book, again)
    other = Draft(paid("tni", 1, "2024-11-01", SIPD, account="00123456788"))
    assert code(book, other) == "document-conflict"


def test_a_changed_amount_without_a_document_is_said() -> None:
    noted = judge(book_from(), Draft(adopted(MORE_TNI, "2024-11-01")), file=MORE_TNI)
    documented = Draft(adopted(MORE_TNI, "2024-11-01", document="Adendum 1"))
    named = judge(book_from(), documented, file=MORE_TNI)
    assert isinstance(noted, Proposal)
    assert isinstance(named, Proposal)
    assert (["amount-without-document"], []) == (warnings(noted), warnings(named))


@pytest.mark.parametrize(("seconds", "said"), [(120, ["clock-set-back"]), (119, []), (-1, [])])
def test_a_clock_set_back_is_said_once_it_is_more_than_two_computers_differ_by(
    seconds: int, said: list[str]
) -> None:
    book = book_from(paid("kpu", 1, "2024-10-17", "1"))
    now = BEGAN + timedelta(minutes=2) - timedelta(seconds=seconds)  # it was written after two
    answer = judge(book, Draft(paid("tni", 1, "2024-10-17", SIPD)), now=now)
    assert isinstance(answer, Proposal)
    assert said == warnings(answer)


@pytest.mark.parametrize("day", ["2024-11-03", "2024-11-04"])
def test_a_letter_that_was_withdrawn_and_is_sent_again_asks_again(day: str) -> None:
    before = (asked("kpu", 100, "2024-11-01"), withdrawn("2024-11-03", 2))
    again = asked("kpu", 100, day)
    assert proposed(book_from(*before), again).entry_id == "requested~2:kpu:2024:1/kpu"
    book = book_from(*before, again)
    assert balances(book).positions["kpu"].in_process == Sen(100_00)
    assert judge(book, Draft(again)) == Repeat(4)


def test_the_withdrawn_request_itself_is_recorded_already() -> None:
    book = book_from(asked("kpu", 100, "2024-11-01"), withdrawn("2024-11-03", 2))
    assert judge(book, Draft(asked("kpu", 100, "2024-11-01"))) == Repeat(2, withdrawn_by=3)


def test_the_withdrawn_request_itself_is_recorded_already_also_once_its_letter_stands_again() -> (
    None
):
    book = book_from(
        asked("kpu", 100, "2024-11-01"), withdrawn("2024-11-03", 2), asked("kpu", 90, "2024-11-04")
    )
    assert judge(book, Draft(asked("kpu", 100, "2024-11-01"))) == Repeat(2, withdrawn_by=3)
    assert judge(book, Draft(asked("kpu", 90, "2024-11-04"))) == Repeat(4)
    assert code(book, asked("kpu", 80, "2024-11-04")) == "entry-conflict"


def test_a_letter_may_come_again_with_another_amount_on_the_day_it_was_withdrawn() -> None:
    book = book_from(asked("kpu", 100, "2024-11-03"), withdrawn("2024-11-03", 2))
    assert proposed(book, asked("kpu", 90, "2024-11-03")).entry_id == "requested~2:kpu:2024:1/kpu"


def test_a_letter_of_which_the_rest_was_withdrawn_may_come_again() -> None:
    book = book_from(
        asked("kpu", 100, "2024-11-01"),
        paid("kpu", 60, "2024-11-02", "1", request=2),
        withdrawn("2024-11-03", 2),
    )
    assert proposed(book, asked("kpu", 40, "2024-11-05")).entry_id == "requested~2:kpu:2024:1/kpu"


def test_a_withdrawal_is_not_taken_back_while_its_letter_stands_again() -> None:
    events = (
        asked("kpu", 100, "2024-11-01"),
        withdrawn("2024-11-03", 2),
        asked("kpu", 100, "2024-11-04"),
    )
    book = book_from(*events)
    assert code(book, taken_back(3)) == "has-dependants"
    with pytest.raises(RefusedError) as refused:
        book_from(*events, taken_back(3))
    assert refused.value.problems[0].values["detail"] == "reversal"
    free = book_from(*events, taken_back(4))
    assert proposed(free, taken_back(3)).entry_id == "reversed:3"
    whole = book_from(*events, taken_back(4), taken_back(3))
    assert judge(whole, Draft(asked("kpu", 100, "2024-11-01"))) == Repeat(2)


def test_no_reversal_lets_a_letter_have_been_open_twice_on_one_day() -> None:
    """Also where what came again was withdrawn too: it was open meanwhile."""
    book = book_from(
        asked("kpu", 100, "2024-11-01"),
        withdrawn("2024-11-03", 2),
        asked("kpu", 100, "2024-11-04"),
        withdrawn("2024-11-05", 4),
    )
    with pytest.raises(RefusedError) as refused:
        judge(book, Draft(taken_back(3)))
    [problem] = refused.value.problems
    assert (problem.code, problem.values["entries"]) == ("has-dependants", "#5 · #4")
    assert proposed(book, taken_back(5)).entry_id == "reversed:5"


def test_a_bounce_that_is_withdrawn_may_not_bounce_again() -> None:
    book = book_from(
        paid("kpu", 5, "2024-11-01", "1"), bounced("2024-11-02", 2), withdrawn("2024-11-03", 3)
    )
    assert code(book, Draft(to_bounce("2024-11-04"), sp2d="1")) == "already-bounced"


def test_an_older_step_said_once_more_is_a_repetition_and_no_step_back() -> None:
    for last in ("2024-11-03", "2024-11-04"):
        book = book_from(
            asked("kpu", 1, "2024-11-01"),
            moved("spp", "2024-11-03", 2, document="9/SPP"),
            moved("spm", last, 2),
        )
        again = to_move("spp", "2024-11-03", document="9/SPP")
        later = 4 if last == "2024-11-03" else None
        assert judge(book, Draft(again, allocation="kpu")) == Repeat(3, moved_on=later)
        other = again.model_copy(update={"note": "kembali ke PA"})
        if later:  # the clerk says that it really went back
            assert proposed(book, other, allocation="kpu").entry_id == "advanced~2:2:spp"


def test_a_step_back_said_once_more_is_a_repetition_too() -> None:
    back = moved("spp", "2024-11-03", 2, note="kurang lampiran")
    book = book_from(
        asked("kpu", 1, "2024-11-01"),
        moved("spm", "2024-11-03", 2),
        back,
        moved("sp2d", "2024-11-03", 2),
    )
    stated = to_move("spp", "2024-11-03", note="kurang lampiran")
    assert judge(book, Draft(stated, allocation="kpu")) == Repeat(4, moved_on=5)


def test_a_changed_opening_is_said_also_with_its_document() -> None:
    other = PLAN.replace("disbursed = 100", "disbursed = 0")
    answer = judge(
        book_from(), Draft(adopted(other, "2024-11-01", document="LHP BPK 7")), file=other
    )
    assert isinstance(answer, Proposal)
    assert warnings(answer) == ["opening-changed"]
    stage = PLAN.replace("in_process = 300", 'in_process = 300, stage = "spm"')
    told = judge(book_from(), Draft(adopted(stage, "2024-11-01")), file=stage)
    assert isinstance(told, Proposal)
    assert warnings(told) == []


def test_judging_changes_nothing() -> None:
    book, same = (book_from(paid("kpu", 1, "2024-11-01", "1")) for _ in range(2))
    proposed(book, paid("kpu", 2, "2024-11-01", "2"))
    assert (same, balances(same)) == (book, balances(book))
    assert proposed(book, paid("kpu", 2, "2024-11-01", "2")).entry_id == "disbursed:2"


REPEATED = {
    "a request": (Draft(asked("kpu", 1, "2024-11-01", "12/KPU")), 2),
    "an advance that names its request": (
        Draft(to_move("spm", "2024-11-03"), allocation="kpu", request=2),
        3,
    ),
    "an advance, after the request was paid": (
        Draft(to_move("spm", "2024-11-03"), allocation="kpu"),
        3,
    ),
    "the bounced payment itself": (Draft(paid("kpu", 1, "2024-11-04", "05/LS")), 4),
    "its bounce": (Draft(to_bounce("2024-11-05"), sp2d="05 / ls"), 5),
    "the withdrawal, though nothing is open": (
        Draft(to_withdraw("2024-11-06", note="ditarik"), allocation="kpu"),
        6,
    ),
    "the withdrawal by the name of its request": (
        Draft(to_withdraw("2024-11-06", note="lain"), allocation="kpu", request=5),
        6,
    ),
    "a return": (Draft(returned("tni", 1, "2024-11-05", "7", interest=3)), 7),
    "a use report": (Draft(reported("kpu", "2024-11-06", " 9 / lpj", note="lagi")), 8),
    "a return of nothing": (Draft(settled("kpu", "2024-11-06")), 9),
    "an end": (Draft(ended("kpu", "2024-11-06", note="lain")), 10),
}


@pytest.mark.parametrize("name", REPEATED)
def test_what_is_repeated_is_recorded_already(name: str) -> None:
    book = book_from(
        asked("kpu", 1, "2024-11-01", "12/KPU"),
        moved("spm", "2024-11-03", 2),
        paid("kpu", 1, "2024-11-04", "05/LS", request=2),
        bounced("2024-11-05", 4),
        withdrawn("2024-11-06", 5),
        returned("tni", 1, "2024-11-05", "7", interest=3),
        reported("kpu", "2024-11-06", "9/LPJ", remainder=0),
        settled("kpu", "2024-11-06", note="nihil"),
        ended("kpu", "2024-11-06"),
    )
    draft, seq = REPEATED[name]
    answer = judge(book, draft, file=MORE_TNI)
    assert answer == Repeat(seq, 5 if seq == 4 else None)


def test_what_moves_no_money_is_taken_back_and_said_again() -> None:
    for event in (reported("kpu", "2024-11-05"), settled("kpu", "2024-11-05")):
        book = book_from(event, taken_back(2))
        assert proposed(book, event).entry_id.startswith(f"{event.kind}~2:kpu")
    end = ended("kpu", "2024-11-05")
    assert proposed(book_from(end), taken_back(2)).ended == Sen(1_000_00)
    assert proposed(book_from(end, taken_back(2)), end).entry_id == "ended~2:kpu"


def test_a_request_or_payment_of_what_was_ended_is_said() -> None:
    whole = book_from(ended("kpu", "2024-11-02"))
    assert "grant-ended" in warnings(proposed(whole, asked("kpu", 5, "2024-11-02")))
    assert "grant-ended" in warnings(proposed(whole, paid("kpu", 5, "2024-11-03", SIPD)))
    # What was asked for before was not ended: it is in process, and paying it is what comes next.
    waiting = book_from(asked("kpu", 5, "2024-10-30"), ended("kpu", "2024-11-01"))
    assert "grant-ended" not in warnings(proposed(waiting, paid("kpu", 5, "2024-11-03", SIPD)))
    assert warnings(proposed(whole, asked("kpu", 5, "2024-11-01"))) == []
    tranche = book_from(ended("kpu", "2024-11-02", tranche=1), plan=IN_TRANCHES)
    first, second = (
        judge(tranche, Draft(paid("kpu", 5, "2024-11-03", SIPD, tranche=number)), file=IN_TRANCHES)
        for number in (1, 2)
    )
    assert isinstance(first, Proposal)
    assert isinstance(second, Proposal)
    assert "tranche-ended" in warnings(first)
    assert "tranche-ended" not in warnings(second)


def test_an_end_that_ends_nothing_is_said() -> None:
    book = book_from(asked("kpu", 1000, "2024-11-01"))
    assert warnings(proposed(book, ended("kpu", "2024-11-02"))) == ["nothing-to-end"]
    assert warnings(proposed(book_from(), ended("kpu", "2024-11-02"))) == []


def test_a_number_that_bounced_is_sent_again_under_the_next_id() -> None:
    book = book_from(paid("kpu", 9, "2024-11-01", "05/LS"), bounced("2024-11-02", 2))
    proposal = proposed(book, paid("kpu", 4, "2024-11-03", "05/LS"))
    assert proposal.entry_id == "disbursed~2:05/ls"
    assert isinstance(proposal.event, Disbursed)
    assert (proposal.event.request, proposal.left) == (3, 500)


def test_a_bounce_taken_back_makes_its_payment_count_again() -> None:
    book = book_from(paid("kpu", 9, "2024-11-01", "05/LS"), bounced("2024-11-02", 2), taken_back(3))
    assert judge(book, Draft(paid("kpu", 9, "2024-11-01", "05/LS"))) == Repeat(2)
    assert balances(book).positions["kpu"].disbursed == 900
    again = proposed(book, to_bounce("2024-11-02"), sp2d="05/LS")
    assert again.entry_id == "bounced~2:2"


def test_a_payment_settles_the_request_of_exactly_its_amount() -> None:
    book = book_from(asked("kpu", 400, "2024-11-01", "1"), asked("kpu", 500, "2024-11-01", "2"))
    event = proposed(book, paid("kpu", 500, "2024-11-02", SIPD)).event
    assert isinstance(event, Disbursed)
    assert event.request == 3


def test_a_file_may_go_back_and_forward_again_on_the_same_day_with_a_note_each_time() -> None:
    book = book_from(
        asked("kpu", 1, "2024-11-01"),
        moved("spm", "2024-11-03", 2),
        moved("spp", "2024-11-03", 2, note="kurang lampiran"),
    )
    again = to_move("spm", "2024-11-03", note="sudah lengkap")
    assert proposed(book, again, allocation="kpu").entry_id == "advanced~2:2:spm"


def test_the_steps_of_a_day_that_are_all_said_once_more_move_nothing() -> None:
    """Forward too: whoever ran a day's commands twice left the file on another desk."""
    steps = (to_move("spm", "2024-11-03"), to_move("spp", "2024-11-03", note="kurang lampiran"))
    book = book_from(asked("kpu", 1, "2024-11-01"), *(step.of(2) for step in steps))
    drafts = [Draft(step, allocation="kpu", request=2) for step in steps]
    assert [judge(book, draft) for draft in drafts] == [Repeat(3, moved_on=4), Repeat(4)]


def test_a_step_of_a_request_that_was_a_mistake_says_nothing_of_the_next_request() -> None:
    book = book_from(
        asked("kpu", 50, "2024-11-01"),
        moved("verified", "2024-11-03", 2),
        taken_back(2),
        asked("kpu", 60, "2024-11-01"),
    )
    event = proposed(book, to_move("verified", "2024-11-03"), allocation="kpu").event
    assert isinstance(event, Advanced)
    assert event.request == 5


@pytest.mark.parametrize("newest", [paid("kpu", 60, "2024-11-10", "1"), withdrawn("2024-11-10", 2)])
def test_what_is_left_of_a_request_is_what_is_left_of_it_after_all_that_stands(
    newest: Event,
) -> None:
    """100 were asked for. 60 were paid, or all was withdrawn, later than this payment of 40."""
    settled = newest.model_copy(update={"request": 2})
    book = book_from(asked("kpu", 100, "2024-11-01"), settled)
    late = proposed(book, paid("kpu", 40, "2024-11-05", "2"))
    assert (late.left, late.changes[0].after) == (
        0,
        balances(with_event(book, late.event)).positions["kpu"],
    )
    early = proposed(book, paid("kpu", 10, "2024-11-05", "2"))
    assert early.left == (3_000 if isinstance(newest, Disbursed) else 0)


def test_the_opening_may_be_advanced_and_withdrawn() -> None:
    advance = proposed(book_from(), to_move("spm", "2024-11-03"), allocation="tni")
    assert isinstance(advance.event, Advanced)
    assert advance.event.request == "opening:tni"
    cancel = proposed(book_from(), to_withdraw("2024-11-03"), allocation="tni")
    after = cancel.changes[0].after
    assert after is not None
    assert (after.in_process, after.not_requested) == (0, 40_000)


def test_a_request_of_an_amount_that_was_paid_alone_is_said() -> None:
    book = book_from(paid("kpu", 300, "2024-11-02", "1"))
    assert warnings(proposed(book, asked("kpu", 300, "2024-11-01"))) == ["paid-already"]


def test_an_spp_dated_before_its_request_is_said() -> None:
    book = book_from(asked("kpu", 300, "2024-11-02"))
    early = datetime(2024, 11, 1, tzinfo=UTC).date()
    payment = paid("kpu", 300, "2024-11-03", SIPD, spp_date=early)
    assert warnings(proposed(book, payment)) == ["dates-out-of-order"]


IN_YEARS = PLAN.replace(
    "amount = 1000\n",
    "amount = 1000\n[[allocation.tranche]]\namount = 600\nfiscal_year = 2024\n"
    "[[allocation.tranche]]\namount = 400\nfiscal_year = 2025\n"
    "[[allocation.budget]]\nfiscal_year = 2024\namount = 600\n"
    "[[allocation.budget]]\nfiscal_year = 2025\namount = 300\n",
)


def above(
    event: Requested | Disbursed, *before: Event, plan: str = IN_YEARS
) -> list[tuple[object, ...]]:
    """Of each year that it would bring above its budget line: the year, and by how many rupiah."""
    answer = judge(book_from(*before, plan=plan), Draft(event), file=plan)
    assert isinstance(answer, Proposal)
    found = [each for each in answer.warnings if each.code == "budget-exceeded"]
    return [(each.values["year"], int(str(each.values["over"])) // 100) for each in found]


def test_above_the_years_budget_line_is_said_before_the_bank_pays() -> None:
    """600 of 2024: by a request, with those that are open, and by the payment itself."""
    assert [] == above(asked("kpu", 600, "2024-10-20", tranche=1))
    assert [(2024, 1)] == above(
        asked("kpu", 201, "2024-10-21", "2/KPU", tranche=1), asked("kpu", 400, "2024-10-20")
    )
    half = paid("kpu", 400, "2024-10-20", "1", tranche=1)
    assert [(2024, 50)] == above(paid("kpu", 250, "2024-10-21", SIPD, tranche=1), half)
    assert [] == above(paid("kpu", 200, "2024-10-21", SIPD, tranche=1), half)


def test_a_request_counts_in_the_year_of_its_tranche() -> None:
    """400 of 2025's tranche are above its line of 300, and leave that of 2024 alone."""
    later = asked("kpu", 400, "2024-10-20", tranche=2)
    assert [(2025, 100)] == above(later)
    assert [] == above(asked("kpu", 600, "2024-10-21", "2/KPU", tranche=1), later)


def test_a_year_without_a_line_has_room_for_nothing_and_a_plan_without_lines_for_all() -> None:
    assert [(2023, 5)] == above(paid("kpu", 5, "2023-12-29", SIPD, tranche=1))
    assert [] == above(paid("kpu", 5, "2023-12-29", SIPD), plan=PLAN)


def test_a_tranche_that_clears_in_another_fiscal_year_is_said() -> None:
    book = book_from(plan=IN_YEARS)
    draft = Draft(paid("kpu", 300, "2024-10-20", SIPD, tranche=2))
    answer = judge(book, draft, file=IN_YEARS)
    assert isinstance(answer, Proposal)
    assert "other-fiscal-year" in warnings(answer)


BY_SCHEDULE = PLAN.replace("amount = 1000\n", 'amount = 1000\nschedule = "41/2020"\n', 1)
LATER = BY_SCHEDULE.replace(
    '"41/2020"\n',
    '"41/2020"\n[[allocation.tranche]]\n[[allocation.tranche]]\ndue.date = 2024-07-31\n',
    1,
)


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        (BY_SCHEDULE, LATER, ["due-after-rule"]),
        (LATER, LATER.replace("TNI", "Kodim"), []),
        (LATER, LATER.replace("2024-07-31", "2024-08-01"), ["due-after-rule"]),
        (LATER, LATER.replace("2024-07-31", "2024-06-27"), []),
    ],
    ids=["it is later than the rule's", "it was so before", "it is later still", "it is mended"],
)
def test_a_last_day_later_than_the_rules_is_said_before_it_is_adopted(
    before: str, after: str, codes: list[str]
) -> None:
    """By what the plan brings; what it said before is told by `check`."""
    draft = Draft(adopted(after, "2024-11-05", document="Addendum 1"))
    answer = judge(book_from(plan=before), draft, file=after)
    assert isinstance(answer, Proposal)
    assert warnings(answer) == codes
