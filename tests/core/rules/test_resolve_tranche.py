"""Which tranche a request or a payment is of; and what is said of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from support.books import PLAN, adopted, asked, book_from, paid, plan_of, reported

from pilkada_cli.core.book.replay import with_event
from pilkada_cli.core.ledger.events import Disbursed, Event, Requested
from pilkada_cli.core.rules.draft import Draft, Stated
from pilkada_cli.core.rules.propose import Proposal, propose
from pilkada_cli.core.rules.resolve_tranche import tranches_of
from pilkada_cli.core.values.problem import Problem, RefusedError
from pilkada_cli.read.holidays import calendar_of
from pilkada_cli.reports.findings import findings
from pilkada_cli.reports.question import Question

IN_TWO = PLAN.replace(
    "amount = 1000\n",
    'amount = 1000\nschedule = "41/2020"\nagreement.signed = 2024-04-01\n',
)
OPENED = PLAN.replace(
    "amount = 500\n",
    "amount = 500\n[[allocation.tranche]]\namount = 400\n[[allocation.tranche]]\namount = 100\n"
    "[allocation.opening]\n",
).replace("opening = { as_of = 2024-10-16, disbursed = 100, in_process = 300 }", "")
OPENED += "as_of = 2024-10-16\ndisbursed = 100\nin_process = 300\n"
HALF = "[[allocation.tranche]]\namount = 500\n"
SP2D = "19.71/04.0/000025/LS/5.02.0.00.0.00.01.0000/M/4/2024"


def judged(event: Stated, *before: Event, plan: str = IN_TWO, **more: Any) -> Proposal:
    answer = propose(
        book_from(*before, plan=plan),
        Draft(event, **more),
        plan_in_file=plan_of(plan),
        now=datetime(2024, 11, 6, tzinfo=UTC),
        calendar=calendar_of(plan_of(plan)),
    )
    assert isinstance(answer, Proposal)
    return answer


def tranche(proposal: Proposal) -> int | None:
    assert isinstance(proposal.event, Requested | Disbursed)
    return proposal.event.tranche


def said(proposal: Proposal) -> list[Problem]:
    usual = {"no-request", "sp2d-unusual"}
    return [each for each in proposal.warnings if each.code not in usual]


@pytest.mark.parametrize(
    ("event", "before", "number"),
    [
        (asked("kpu", 400, "2024-04-02"), (), 1),
        (asked("kpu", 300, "2024-04-02"), (), 1),
        (asked("kpu", 500, "2024-04-02"), (), 1),
        (asked("kpu", 300, "2024-04-02"), (paid("kpu", 350, "2024-04-01", "1", tranche=1),), 1),
        (asked("kpu", 50, "2024-04-02"), (paid("kpu", 350, "2024-04-01", "1", tranche=1),), 1),
        (asked("kpu", 400, "2024-04-02", "2"), (asked("kpu", 400, "2024-04-02", tranche=1),), 2),
        (asked("kpu", 300, "2024-04-02", tranche=2), (), 2),
        (asked("kpu", 900, "2024-04-02"), (), 1),
        (paid("kpu", 400, "2024-04-02", SP2D), (), 1),
        (paid("kpu", 100, "2024-04-03", SP2D), (asked("kpu", 400, "2024-04-02", tranche=1),), 1),
    ],
    ids=[
        "exactly what is left of the first",
        "part of the first",
        "more than the first",
        "more than is left of the first",
        "exactly what is left of the first, and the second has room too",
        "what is asked for already is not left",
        "the one that is named",
        "more than any",
        "a payment alone",
        "a payment takes its request's",
    ],
)
def test_the_tranche_is_found(
    event: Requested | Disbursed, before: tuple[Event, ...], number: int | None
) -> None:
    assert tranche(judged(event, *before)) == number


def test_what_an_opening_asked_for_is_still_to_be_paid() -> None:
    """Of tni's tranches, 400 and 100, 300 of the first are in process since the opening."""
    proposal = judged(paid("tni", 300, "2024-11-01", SP2D), plan=OPENED)
    assert (tranche(proposal), proposal.left) == (1, 0)


def test_part_of_what_an_opening_asked_for_is_of_the_tranche_in_which_it_is_counted() -> None:
    """100 are exactly what is left of the second; but what is asked for is of the first."""
    proposal = judged(paid("tni", 100, "2024-11-01", SP2D, request="opening:tni"), plan=OPENED)
    assert tranche(proposal) == 1


def test_a_payment_of_a_request_that_names_none_is_in_no_other_tranche() -> None:
    before = (asked("kpu", 400, "2024-04-02"),)
    paid_too = paid("kpu", 400, "2024-04-03", SP2D)
    found = judged(paid_too, *before)
    assert (tranche(found), said(found)) == (1, [])


def test_where_the_plan_has_none_nothing_is_named() -> None:
    proposal = judged(asked("kpu", 400, "2024-04-02"), plan=PLAN)
    assert (tranche(proposal), said(proposal)) == (None, [])


@pytest.mark.parametrize(
    ("amount", "shares", "before", "request_", "number"),
    [
        ("33.73 miliar", (40, 60), 0, "13.55 miliar", 1),  # Kudus: at least 40 %, here 40,17
        (
            "26.5 miliar",
            (40, 60),
            "5 miliar",
            "10 miliar",
            1,
        ),  # Halmahera Barat: 10 after 5 of 10,6
        ("44.75 miliar", (40, 60), 0, "19.9 miliar", 1),  # a typed error: 19,9 for 17,9
        ("4 miliar", (25, 50, 25), 0, "1.2 miliar", 1),
        ("4 miliar", (25, 50, 25), "1 miliar", "1.9 miliar", 2),
        ("4 miliar", (40, 30, 30), "1.6 miliar", "1.3 miliar", 2),
        ("4 miliar", (40, 30, 30), "2.9 miliar", "1.1 miliar", 3),
    ],
)
def test_tranches_fill_in_their_order(
    amount: str, shares: tuple[int, ...], before: str | int, request_: str, number: int
) -> None:
    """What goes beyond one fills the next, and that is said; nobody is asked."""
    cut = "".join(f"[[allocation.tranche]]\npercent = {share}\n" for share in shares)
    whole = f'amount = "{amount.replace(".", ",")}"\n{cut}'
    text = PLAN.replace("amount = 1000\n", whole)
    events = (asked("kpu", rupiah(before), "2024-04-01", "0"),) if before else ()
    event = asked("kpu", rupiah(request_), "2024-04-02")
    proposal = judged(event, *events, plan=text)
    assert tranche(proposal) == number
    reached = rupiah(before) + rupiah(request_)
    limit = rupiah(amount) * sum(shares[:number]) // 100
    over = [each.values["over"] for each in said(proposal)]
    assert over == ([(reached - limit) * 100] if reached > limit else [])
    known = tranches_of(book_from(*events, proposal.event, plan=text), "kpu")
    assert [min(reached, limit), max(reached - limit, 0)] == [
        sum(each.in_process for each in known[:number]) // 100,
        sum(each.in_process for each in known[number:]) // 100,
    ]


def rupiah(text: str | int) -> int:
    figure, _, _ = str(text).partition(" ")
    return int(Decimal(figure) * 10**9)


KUDUS = """
[office]
name = "Kabupaten Kudus"
voting_day = 2024-11-27
[[allocation]]
id = "kpu"
recipient = "KPU Kabupaten Kudus"
kind = "organiser"
amount = 33_730_000_000
schedule = "41/2020"
agreement.signed = 2023-11-07
"""


def test_what_is_recorded_late_fills_what_was_open_on_its_day() -> None:
    """June's payment was recorded before November's: no tranche was late for that."""
    events: list[Event] = []
    for rupiah_, day, sp2d in (
        (20_180_000_000, "2024-06-20", "2"),
        (13_550_000_000, "2023-11-20", "1"),
    ):
        proposal = judged(paid("kpu", rupiah_, day, sp2d), *events, plan=KUDUS)
        events.append(proposal.event)
    over = [each for each in said(proposal) if each.code == "tranche-exceeded"]
    assert [each.values["over"] for each in over] == [58_000_000_00]
    book = book_from(*events, plan=KUDUS)
    paid_parts = [[(str(p.day), p.amount) for p in each.parts] for each in tranches_of(book, "kpu")]
    assert paid_parts == [
        [("2023-11-20", 13_492_000_000_00)],
        [("2023-11-20", 58_000_000_00), ("2024-06-20", 20_180_000_000_00)],
    ]
    question = Question(book, date(2024, 11, 6), calendar_of)
    assert findings(question, "paid-late") == []


def test_only_what_a_payment_fills_of_a_tranche_is_of_its_fiscal_year() -> None:
    """Whatever tranche it names: June's is of 2024 but for a rest, and November's of 2023."""
    years = (
        "[[allocation.tranche]]\nfiscal_year = 2023\n[[allocation.tranche]]\nfiscal_year = 2024\n"
    )
    june, rest = paid("kpu", 20_180_000_000, "2024-06-20", "2"), 13_492_000_000
    for november, over in ((13_550_000_000, 0), (13_000_000_000, rest - 13_000_000_000)):
        first = judged(june, plan=KUDUS + years).event
        second = judged(paid("kpu", november, "2023-11-20", "1"), first, plan=KUDUS + years)
        found = [each.values for each in said(second) if each.code == "other-fiscal-year"]
        ahead = max(november - rest, 0)
        assert [v["amount"] for v in found] == ([ahead * 100] if ahead else [])
        question = Question(
            book_from(first, second.event, plan=KUDUS + years), date(2024, 11, 6), calendar_of
        )
        told = {
            (v["tranche"], v["year"]): v["amount"]
            for v in (each.values for each in findings(question, "other-fiscal-year"))
        }
        expected = {(2, 2024): ahead * 100, (1, 2023): over * 100}
        assert told == {key: amount for key, amount in expected.items() if amount}


def test_a_payment_fills_a_tranche_that_a_later_request_asks_for() -> None:
    """Nobody had asked for anything when the bank paid."""
    later = (asked("kpu", 400, "2024-05-10"),)
    assert tranche(judged(paid("kpu", 390, "2024-04-02", SP2D), *later)) == 1


def test_a_payment_without_its_request_fills_what_is_not_paid() -> None:
    """Tranche 1 is not overdue while what was paid of it stands as a part of tranche 2."""
    waiting = asked("kpu", 400, "2024-04-02")
    assert tranche(judged(paid("kpu", 400, "2024-04-03", SP2D), waiting, no_request=True)) == 1
    assert tranche(judged(asked("kpu", 400, "2024-04-03", "2"), waiting)) == 2
    with pytest.raises(RefusedError) as raised:  # the closing tranche may be meant
        judged(paid("kpu", 600, "2024-04-03", SP2D), waiting, no_request=True)
    assert [each.code for each in raised.value.problems] == ["several-tranches"]


def test_a_tranche_that_is_exceeded_is_said_and_recorded() -> None:
    # What another request asks for takes room too.
    waiting = (asked("kpu", 400, "2024-04-02", tranche=1),)
    alone = judged(paid("kpu", 300, "2024-04-03", SP2D, tranche=1), *waiting, no_request=True)
    assert [each.code for each in said(alone)] == ["tranche-exceeded"]
    before = (paid("kpu", 300, "2024-04-02", "1", tranche=1),)
    [problem] = said(judged(paid("kpu", 101, "2024-04-03", SP2D, tranche=1), *before))
    assert (problem.code, problem.values["reached"]) == ("tranche-exceeded", 401_00)
    assert said(judged(paid("kpu", 100, "2024-04-03", SP2D, tranche=1), *before)) == []


def test_requests_of_one_tranche_are_counted_together() -> None:
    before = (asked("kpu", 300, "2024-04-02", tranche=1),)
    [problem] = said(judged(asked("kpu", 101, "2024-04-02", "2", tranche=1), *before))
    assert problem.code == "tranche-exceeded"
    assert said(judged(asked("kpu", 100, "2024-04-02", "2", tranche=1), *before)) == []


def test_a_payment_for_another_tranche_than_its_requests_is_said() -> None:
    before = (asked("kpu", 400, "2024-04-02", tranche=1),)
    event = paid("kpu", 400, "2024-04-03", SP2D, tranche=2)
    [problem] = said(judged(event, *before))
    assert (problem.code, problem.values["asked"]) == ("tranche-differs", 1)


@pytest.mark.parametrize(("day", "days"), [("2024-04-29", None), ("2024-04-30", 1)])
def test_a_payment_after_the_last_day_is_said(day: str, days: int | None) -> None:
    """14 working days after 1 April 2024 end on 29 April."""
    found = said(judged(paid("kpu", 400, day, SP2D, tranche=1)))
    assert [each.values["days"] for each in found] == ([days] if days else [])


@pytest.mark.parametrize("schedule", ["", 'schedule = "single"'])
def test_a_request_of_a_tranche_that_an_addendum_took_away_can_be_paid(schedule: str) -> None:
    fewer = IN_TWO.replace('schedule = "41/2020"', schedule)
    before = (asked("kpu", 600, "2024-04-02", tranche=2), adopted(fewer, "2024-04-03"))
    answer = propose(
        book_from(*before, plan=IN_TWO),
        Draft(paid("kpu", 600, "2024-04-10", SP2D)),
        plan_in_file=plan_of(fewer),
        now=datetime(2024, 11, 6, tzinfo=UTC),
    )
    assert isinstance(answer, Proposal)
    assert tranche(answer) == (1 if schedule else None)


def test_a_repeated_command_need_not_say_the_tranche() -> None:
    before = (paid("kpu", 400, "2024-04-02", SP2D, tranche=1),)
    book = book_from(*before, plan=IN_TWO)
    again = Draft(paid("kpu", 400, "2024-04-02", SP2D))
    now = datetime(2024, 11, 6, tzinfo=UTC)
    assert not isinstance(propose(book, again, plan_in_file=plan_of(IN_TWO), now=now), Proposal)


def test_only_where_the_words_may_mean_another_tranche_it_is_asked() -> None:
    """600 are exactly what is left of the second, and more than the first has room for."""
    with pytest.raises(RefusedError) as refused:
        judged(asked("kpu", 600, "2024-04-02"))
    [problem] = refused.value.problems
    assert (problem.code, problem.values["tranches"]) == (
        "several-tranches",
        "1 (Rp400) · 2 (Rp600)",
    )
    part = (paid("kpu", 100, "2024-04-01", "1", tranche=1),)
    with pytest.raises(RefusedError, match="several-tranches"):
        judged(paid("kpu", 600, "2024-04-02", SP2D), *part)
    assert tranche(judged(asked("kpu", 600, "2024-04-02", tranche=2), *part)) == 2


@pytest.mark.parametrize("rupiah", [500, 499])
def test_of_two_tranches_that_fit_alike_the_first_is_meant(rupiah: int) -> None:
    halves = PLAN.replace("amount = 1000\n", "amount = 1000\n" + HALF * 2)
    assert tranche(judged(asked("kpu", rupiah, "2024-04-02"), plan=halves)) == 1


def test_what_rounding_left_of_a_tranche_does_not_take_the_next_ones_money() -> None:
    """Of 40 % a rupiah is missing; only who asks for that rupiah means the first tranche."""
    large = IN_TWO.replace("amount = 1000", "amount = 1_000_000_000")
    first = (paid("kpu", 399_999_999, "2024-04-02", "1", tranche=1),)
    second = judged(asked("kpu", 600_000_001, "2024-04-03"), *first, plan=large)
    assert (tranche(second), said(second)) == (2, [])
    assert tranche(judged(asked("kpu", 1, "2024-04-03"), *first, plan=large)) == 1


def test_how_much_of_a_payment_is_late_is_told_of_each_tranche() -> None:
    """Of 500 on 1 July, 400 fill the first tranche, due on 29 April, and 100 that of 27 June."""
    found = said(judged(paid("kpu", 500, "2024-07-01", SP2D)))
    assert [each.code for each in found] == ["tranche-exceeded", "paid-late", "paid-late"]
    late = [(each.values["tranche"], each.values["amount"]) for each in found[1:]]
    assert late == [(1, 400_00), (2, 100_00)]


@pytest.mark.parametrize(
    ("earlier", "later", "days"),
    [("2024-04-10", "2024-05-10", [16]), ("2024-05-10", "2024-04-10", [])],
    ids=["an addendum of later gave more time", "an addendum of later gave less"],
)
def test_what_is_recorded_late_is_judged_by_the_plan_of_the_day_on_which_it_was_paid(
    earlier: str, later: str, days: list[int]
) -> None:
    """So that what is said when it is recorded is what `check` says from then on."""
    first, then = (
        PLAN.replace(
            "amount = 1000\n",
            "amount = 1000\n"
            f"[[allocation.tranche]]\npercent = 40\ndue.date = {due}\n"
            "[[allocation.tranche]]\npercent = 60\n",
        )
        for due in (earlier, later)
    )
    before = book_from(adopted(then, "2024-06-01"), plan=first)
    calendar = calendar_of(before.plan)
    now = datetime(2024, 11, 6, tzinfo=UTC)
    draft = Draft(paid("kpu", 400, "2024-05-08", SP2D))
    answer = propose(before, draft, plan_in_file=plan_of(then), now=now, calendar=calendar)
    assert isinstance(answer, Proposal)
    assert [each.values["days"] for each in said(answer)] == days
    question = Question(with_event(before, answer.event), now.date(), calendar_of)
    assert findings(question, "paid-late") == said(answer)


REPORT_FIRST = IN_TWO.replace("voting_day", "report_first = true\nvoting_day", 1)


@pytest.mark.parametrize(
    ("before", "plan", "codes"),
    [
        ((), REPORT_FIRST, ["report-missing"]),
        ((reported("kpu", "2024-04-05", tranche=1),), REPORT_FIRST, []),
        ((reported("kpu", "2024-04-05"),), REPORT_FIRST, []),
        ((reported("kpu", "2024-04-07", tranche=1),), REPORT_FIRST, ["report-missing"]),
        ((reported("kpu", "2024-04-05", tranche=2),), REPORT_FIRST, ["report-missing"]),
        ((reported("tni", "2024-10-20"),), REPORT_FIRST, ["report-missing"]),
        ((), IN_TWO, []),
    ],
    ids=[
        "none came",
        "that of the tranche before came",
        "that of the grant came",
        "it came later",
        "it is of the tranche itself",
        "it is another recipient's",
        "the region waives it",
    ],
)
def test_where_a_region_wants_the_report_first_its_absence_is_said(
    before: tuple[Event, ...], plan: str, codes: list[str]
) -> None:
    first = paid("kpu", 400, "2024-04-02", "1", tranche=1)
    for event in (asked("kpu", 600, "2024-04-06"), paid("kpu", 600, "2024-04-06", SP2D)):
        assert [each.code for each in said(judged(event, first, *before, plan=plan))] == codes
    assert said(judged(first, plan=plan)) == []
