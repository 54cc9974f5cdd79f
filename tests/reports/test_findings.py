"""Each check: an office in which it finds something, and one in which it just does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from support.books import (
    PLAN,
    adopted,
    asked,
    bounced,
    ended,
    ledger_of,
    moved,
    paid,
    plan_of,
    read_ledger,
    reported,
    returned,
    settled,
    taken_back,
)

from pilkada_cli.core.ledger.events import Event
from pilkada_cli.core.values.money import Sen, Share
from pilkada_cli.core.values.problem import WARNINGS
from pilkada_cli.read.holidays import calendar_of
from pilkada_cli.reports.findings import CHECKS, findings
from pilkada_cli.reports.question import Question

TODAY = "2024-11-06"


def kpu(text: str, *, office: str = "") -> str:
    """The usual plan; its first allocation, of 1000, has this besides."""
    plan = PLAN.replace("amount = 1000\n", f"amount = 1000\n{text}\n")
    return plan.replace("voting_day", f"{office}\nvoting_day", 1)


@dataclass
class Case:
    """An office, and what is asked of it; `says` some values of the one finding.

    `clock`: each entry is written so many seconds after the one before it.
    """

    events: tuple[Event, ...] = ()
    plan: str = PLAN
    day: str = TODAY
    idle: int = 10
    clock: int = 60
    says: Mapping[str, object] = field(default_factory=dict)
    line: int | None = None


YEARS = kpu(
    "[[allocation.tranche]]\namount = 400\nfiscal_year = 2023\n"
    "[[allocation.tranche]]\namount = 600\nfiscal_year = 2024"
)
THOUSANDS = YEARS.replace("= 400", "= 400_000").replace("= 600", "= 600_000")
THOUSANDS = THOUSANDS.replace("amount = 1000", "amount = 1_000_000")
SHARED = kpu('schedule = "41/2020"')
REPORT_FIRST = SHARED.replace("voting_day", "report_first = true\nvoting_day", 1)
IN_TURN = (
    paid("kpu", 400, "2024-04-02", "1", tranche=1),
    paid("kpu", 300, "2024-07-02", "2", tranche=2),
    paid("kpu", 300, "2024-08-02", "3", tranche=2),
)
BUDGET = kpu(
    "[[allocation.budget]]\nfiscal_year = 2023\namount = 400\n"
    "[[allocation.budget]]\nfiscal_year = 2024\namount = 600"
)
OPENED = "opening = {{ as_of = 2024-10-16, disbursed = {} }}"
LATE = kpu("[[allocation.tranche]]\npercent = 100\ndue.date = 2024-10-25")
LARGE = LATE.replace("amount = 1000", 'amount = "52.513.925.181"')
OWN = "[[allocation.tranche]]\namount = {}\n[[allocation.tranche]]\namount = {}"
SHARES = 'schedule = "41/2020"\n' + OWN
DAY_28 = "due.date = 2024-06-28"
OLD = "2017-06-01"
AGREED = kpu('kind = "organiser"\nagreement.signed = 2024-04-01')
AGREED_2019 = AGREED.replace("2024-04-01", "2019-10-01").replace("2024-11-27", "2020-12-09")
BY_RULE = (
    'kind = "organiser"\nagreement.signed = 2024-04-01\n'
    "[[allocation.tranche]]\npercent = 40\ndue.date = {}\n"
    "[[allocation.tranche]]\npercent = 60\ndue.date = {}"
)
ACCOUNT = kpu('recipient_account.number = "155 000"')
PROPOSED = kpu("", office="proposal_day = 2024-08-01")
RKUD = kpu("", office='treasury_account = "171-30"')
LEFT = kpu("remainder = 30", office="proposal_day = 2024-08-01")
MORE = PLAN.replace("amount = 500", "amount = 600")
LOWERED = PLAN.replace("disbursed = 100", "disbursed = 40")
RAISED = PLAN.replace("disbursed = 100", "disbursed = 110")
MOVED = PLAN.replace("as_of = 2024-10-16", "as_of = 2024-10-17")
TOLD = PLAN.replace("in_process = 300", 'in_process = 300, stage = "spm", source = "surat"')


def without_tni(plan: str) -> str:
    return plan[: plan.index('[[allocation]]\nid = "tni"')]


WITHOUT_TNI = without_tni(PLAN)
EMPTIED = PLAN.replace("disbursed = 100, in_process = 300", "disbursed = 0")
RENAMED_TNI = '\n[[allocation]]\nid = "tni-2"\nrecipient = "TNI"\namount = 500\n'
RENAMED = WITHOUT_TNI + RENAMED_TNI
ON_TIME = (paid("kpu", 1000, "2024-10-25", "1"),)
PAID_100 = paid("kpu", 100, "2024-07-01", "1")

FOUND: dict[str, list[Case]] = {
    "over-budget": [
        Case(
            (paid("kpu", 401, "2023-12-29", "1"),),
            BUDGET,
            says={"year": 2023, "paid": 401_00, "line": 400_00, "over": 1_00},
        ),
        # What came back is paid again in the year in which it clears again.
        Case(
            (
                paid("kpu", 400, "2023-12-29", "1"),
                bounced("2024-01-03", 2),
                paid("kpu", 400, "2024-01-05", "1", request=3),
                paid("kpu", 600, "2024-02-05", "2"),
                paid("tni", 50, "2024-10-20", "3"),
            ),
            kpu("[[allocation.budget]]\nfiscal_year = 2023\namount = 400"),
            says={"year": 2024, "line": 0, "over": 600_00},
        ),
        Case(
            (),
            PLAN + "[[allocation.budget]]\nfiscal_year = 2024\namount = 99\n",
            says={"allocation": "tni", "paid": 100_00},
        ),
        # What the lines up to the opening's year have no room for.
        Case(
            (),
            BUDGET.replace("amount = 1000\n", f"amount = 1000\n{OPENED.format(1000)}\n", 1).replace(
                "amount = 600", "amount = 599"
            ),
            says={"year": 2024, "paid": 600_00, "over": 1_00},
        ),
    ],
    "budget-lapsed": [
        Case(
            (paid("kpu", 390, "2023-12-29", "1"),),
            BUDGET,
            "2024-01-01",
            says={"year": 2023, "left": 10_00, "short": 10_00},
        ),
        # Of what lapsed 8 are budgeted anew.
        Case(
            (paid("kpu", 390, "2023-12-29", "1"),),
            BUDGET.replace("amount = 600", "amount = 608"),
            says={"left": 10_00, "short": 2_00},
        ),
        Case(
            (paid("kpu", 400, "2023-12-29", "1"), bounced("2023-12-30", 2)),
            BUDGET,
            says={"left": 400_00, "short": 400_00},
        ),
    ],
    "other-fiscal-year": [
        Case(
            (paid("kpu", 400, "2024-01-03", "1", tranche=1),),
            YEARS,
            says={"tranche": 1, "year": 2023, "date": date(2024, 1, 3), "amount": 400_00},
            line=2,
        ),
        # What it fills, whatever it names: 400 are of the first, and what is beyond is of 2024.
        Case(
            (paid("kpu", 500, "2023-12-29", "1", tranche=1),),
            YEARS,
            says={"tranche": 2, "year": 2024, "date": date(2023, 12, 29), "amount": 100_00},
            line=2,
        ),
        Case((paid("kpu", 400, "2024-01-03", "1"),), YEARS, says={"tranche": 1}, line=2),
        # By the plan of the day on which it cleared.
        Case(
            (
                paid("kpu", 400, "2024-01-03", "1", tranche=1),
                adopted(YEARS.replace("year = 2023", "year = 2024"), "2024-02-01", document="DPPA"),
            ),
            YEARS,
            line=2,
        ),
    ],
    "remainder-late": [
        # Interest is no part of the grant.
        Case((PAID_100, returned("kpu", 0, "2024-10-30", interest=5)), without_tni(PROPOSED)),
        Case((PAID_100, returned("kpu", 5, "2024-11-05")), without_tni(PROPOSED), "2024-11-04"),
        Case((PAID_100,), without_tni(PROPOSED), "2024-11-02", says={"due": date(2024, 11, 1)}),
        Case(
            (PAID_100, returned("kpu", 29, "2024-10-30")),
            without_tni(LEFT),
            says={"left": 1_00},
        ),
        # What a use report says counts, and not the plan.
        Case(
            (
                PAID_100,
                reported("kpu", "2024-10-29", remainder=40),
                returned("kpu", 30, "2024-10-30"),
            ),
            without_tni(LEFT),
            says={"left": 10_00},
        ),
    ],
    "returned-late": [
        Case(
            (PAID_100, returned("kpu", 5, "2024-11-04")),
            PROPOSED,
            says={"due": date(2024, 11, 1), "days": 3, "amount": Sen(5_00)},
            line=3,
        ),
        # It stays one, once all that was left over is back.
        Case((PAID_100, returned("kpu", 30, "2024-11-02")), LEFT, line=3),
    ],
    "other-treasury": [
        Case(
            (PAID_100, returned("kpu", 5, "2024-11-04", into="Kas Negara")),
            RKUD,
            says={"account": "Kas Negara", "treasury": "171-30"},
            line=3,
        ),
    ],
    "remainder-differs": [
        Case(
            (PAID_100, reported("kpu", "2024-11-01", remainder=101)),
            says={"detail": "above-disbursed", "disbursed": Sen(100_00)},
        ),
        Case(
            (
                PAID_100,
                reported("kpu", "2024-11-01", remainder=5),
                returned("kpu", 6, "2024-11-02"),
            ),
            says={"detail": "more-returned", "returned": Sen(6_00)},
        ),
        Case(
            (PAID_100, reported("kpu", "2024-11-01", remainder=5), settled("kpu", "2024-11-02")),
            says={"detail": "less-returned", "returned": Sen(0)},
        ),
    ],
    "tranche-overdue": [
        Case(
            (paid("kpu", 999, "2024-10-25", "1"),),
            LATE,
            "2024-10-26",
            says={"short": 1_00, "days": 0},
        ),
        Case((), LATE, says={"short": 1000_00, "days": 8}),
        # A payment that bounced is not paid.
        Case((*ON_TIME, bounced("2024-10-28", 2)), LATE, says={"short": 1000_00}),
    ],
    "paid-late": [
        Case((paid("kpu", 1000, "2024-10-28", "1"),), LATE, says={"days": 1}),
        Case(
            (paid("kpu", 900, "2024-10-25", "1"), paid("kpu", 100, "2024-10-29", "2")),
            LATE,
            says={"date": date(2024, 10, 29), "amount": 100_00},
        ),
        # Late is a matter of money: whether the tranche is full by now or not.
        Case((paid("kpu", 999, "2024-10-28", "1"),), LATE, says={"amount": 999_00}),
        # Nearly all of it was there on the 28th; a rupiah that came later makes nothing later.
        Case(
            (
                paid("kpu", 52_513_925_180, "2024-10-28", "1"),
                paid("kpu", 1, "2024-11-04", "2"),
            ),
            LARGE,
            says={"days": 1, "amount": 52_513_925_181_00},
        ),
    ],
    "tranche-below-rule": [
        Case(
            (),
            kpu(SHARES.format(399, 601)),
            says={"tranche": 1, "share": Share(Sen(399_00), Sen(1000_00))},
        ),
        # KPU and Bawaslu are bound by the regulation, also where a plan names no schedule.
        Case((), kpu(f'kind = "supervisor"\n{OWN.format(399, 601)}')),
        # It was less when it was agreed on and paid, whatever an addendum made of it.
        Case(
            (
                paid("kpu", 399, "2024-04-29", "1", tranche=1),
                adopted(
                    kpu(SHARES.format(399, 581)).replace("amount = 1000", "amount = 980"),
                    "2024-05-02",
                    document="Addendum 1",
                ),
            ),
            kpu(SHARES.format(399, 601)),
        ),
    ],
    "due-after-rule": [
        Case(
            (),
            kpu('schedule = "41/2020"\n[[allocation.tranche]]\n[[allocation.tranche]]\n' + DAY_28),
            says={"tranche": 2, "due": date(2024, 6, 28), "rule_date": date(2024, 6, 27)},
        ),
        # Signed on 1 April: 40 % by 29 April. Of the second nothing more is said.
        Case(
            (),
            kpu(BY_RULE.format("2024-04-30", "2024-06-27")),
            says={
                "tranche": 1,
                "rule_date": date(2024, 4, 29),
                "share": Share(Sen(40_00), Sen(100_00)),
            },
        ),
        # All of it in one tranche, months after 40 % were asked for: said once.
        Case(
            (),
            kpu(
                'kind = "organiser"\nagreement.signed = 2024-04-01\n'
                "[[allocation.tranche]]\npercent = 100\ndue.date = 2024-09-01"
            ),
        ),
    ],
    "rule-deadline": [
        Case(
            (paid("kpu", 399, "2024-04-29", "1"), paid("kpu", 601, "2024-06-27", "2")),
            AGREED,
            says={"due": date(2024, 4, 29), "wanted": 400_00, "paid": 399_00},
        ),
        # Nobody knows when it was signed: by five months before voting day.
        Case(
            (paid("kpu", 999, "2024-06-27", "1"), paid("kpu", 1, "2024-06-28", "2")),
            kpu('kind = "supervisor"'),
            says={"due": date(2024, 6, 27), "wanted": 1000_00, "paid": 999_00},
        ),
        # Signed in October 2019, by 54/2019; what was open on 15 June 2020 by 41/2020.
        Case(
            (paid("kpu", 400, "2019-10-21", "1"), paid("kpu", 600, "2020-07-10", "2")),
            AGREED_2019,
            says={"due": date(2020, 7, 9), "paid": 400_00},
        ),
        Case(
            (paid("kpu", 400, "2019-10-22", "1"), paid("kpu", 600, "2020-07-09", "2")),
            AGREED_2019,
            says={"due": date(2019, 10, 21), "source": "Permendagri 54/2019 Pasal 16"},
        ),
    ],
    "report-missing": [
        # Once of a tranche; a report that came on a later day is no mend.
        Case(
            (*IN_TURN, reported("kpu", "2024-07-03", tranche=1)),
            REPORT_FIRST,
            says={"tranche": 2, "before": 1},
            line=3,
        ),
    ],
    "duplicate-suspected": [
        Case(
            (paid("kpu", 5, "2024-10-01", "1"), paid("kpu", 5, "2024-10-08", "2")),
            says={"first": "1", "then": "2", "seq": 3},
            line=3,
        ),
        # One recipient, by whichever allocation.
        Case(
            (paid("kpu", 5, "2024-10-18", "1"), paid("tni", 5, "2024-10-18", "2")),
            PLAN.replace('"TNI"', '"kpu kota contoh"'),
            line=3,
        ),
        # The third is near the second, and far from the first.
        Case(
            (
                paid("kpu", 5, "2024-10-01", "1"),
                paid("kpu", 5, "2024-10-10", "2"),
                paid("kpu", 5, "2024-10-15", "3"),
            ),
            says={"first": "2", "then": "3"},
            line=4,
        ),
        # A bounce of later does not undo what the question's day saw.
        Case(
            (
                paid("kpu", 5, "2024-10-01", "1"),
                paid("kpu", 5, "2024-10-02", "2"),
                bounced("2024-10-20", 3),
            ),
            day="2024-10-03",
            line=3,
        ),
    ],
    "other-account": [
        Case((paid("kpu", 5, "2024-10-01", "1", account="156000"),), ACCOUNT, line=2),
        # By the agreement of the day on which it was paid.
        Case(
            (
                paid("kpu", 5, "2024-10-01", "1", account="156000"),
                adopted(ACCOUNT.replace("155 000", "156 000"), "2024-10-02", document="Addendum"),
                paid("kpu", 6, "2024-10-03", "2", account="156000"),
            ),
            ACCOUNT,
            line=2,
        ),
    ],
    "dates-out-of-order": [
        Case((paid("kpu", 5, "2024-10-01", "1", issued=date(2024, 10, 2)),), line=2),
        Case((paid("kpu", 5, "2024-10-01", "1"),), kpu("agreement.signed = 2024-10-02"), line=2),
        Case(
            (asked("kpu", 5, "2024-10-03"), paid("kpu", 5, "2024-10-04", "1", request=2)),
            kpu("agreement.signed = 2024-10-04"),
            says={"first": "agreement.signed", "then": "--request"},
            line=3,
        ),
    ],
    "account-code-unusual": [Case((), kpu('account_code = "5.1.02.01.01.0001"'))],
    "opening-changed": [
        Case((adopted(LOWERED, "2024-11-01"),), says={"allocation": "tni"}, line=2),
        Case(
            (adopted(LOWERED, "2024-11-01", document="LHP 7"), paid("tni", 5, "2024-11-02", "9")),
            says={"disbursed_before": Sen(10_000), "disbursed_after": Sen(4_000)},
            line=2,
        ),
        Case((adopted(MOVED, "2024-11-01"),), says={"as_of_after": date(2024, 10, 17)}, line=2),
        # Its allocation was taken out, and the same recipient was paid by another.
        Case(
            (
                adopted(EMPTIED, "2024-11-01", document="LHP 7"),
                adopted(RENAMED, "2024-11-02", document="LHP 8"),
                paid("tni-2", 5, "2024-11-03", "9"),
            ),
            says={"allocation": "tni"},
            line=2,
        ),
    ],
    "plan-without-document": [
        Case((adopted(ACCOUNT, "2024-11-01"),), says={"changed": "kpu"}, line=2),
        Case((adopted(MORE, "2024-11-01"),), says={"changed": "tni", "seq": 2}, line=2),
    ],
    "request-idle": [
        Case((asked("kpu", 5, "2024-10-22"),), plan=WITHOUT_TNI, says={"days": 11, "request": "2"}),
        Case(
            (asked("kpu", 5, "2024-10-01"), moved("spm", "2024-11-04", 2)),
            idle=1,
            plan=WITHOUT_TNI,
            says={"days": 2, "desk": "bpkad"},
        ),
        # The opening's has lain there since that day at least: 16 October.
        Case(
            day="2024-10-31", says={"days": 11, "request": "opening", "since": date(2024, 10, 16)}
        ),
    ],
    "clock-went-back": [
        Case((asked("kpu", 5, "2024-11-01"),), clock=-120, says={"seq": 2}, line=2),
        Case((asked("kpu", 5, "2024-11-01"),), clock=-86_400, says={"seq": 2}, line=2),
    ],
}
JUST_NOT: dict[str, list[Case]] = {
    "over-budget": [
        Case((paid("kpu", 400, "2023-12-29", "1"), paid("kpu", 600, "2024-01-02", "2")), BUDGET),
        Case((paid("kpu", 1000, "2023-12-29", "1"),)),
        Case((paid("kpu", 401, "2023-12-29", "1"), bounced("2023-12-30", 2)), BUDGET),
        Case((paid("kpu", 401, "2023-12-29", "1"), taken_back(2)), BUDGET),
        Case((paid("kpu", 401, "2023-12-29", "1"),), BUDGET, "2023-12-28"),
        Case((), PLAN + "[[allocation.budget]]\nfiscal_year = 2024\namount = 99\n", "2024-10-15"),
        # In which years an opening was paid nobody knows; the lines have room for it.
        Case((), BUDGET.replace("amount = 1000\n", f"amount = 1000\n{OPENED.format(1000)}\n", 1)),
    ],
    "budget-lapsed": [
        Case((paid("kpu", 390, "2023-12-29", "1"),), BUDGET, "2023-12-31"),
        Case((paid("kpu", 400, "2023-12-29", "1"),), BUDGET),
        Case(
            (paid("kpu", 390, "2023-12-29", "1"),),
            BUDGET.replace("amount = 600", "amount = 610"),
        ),
        # What will not be paid any more needs no line.
        Case((paid("kpu", 390, "2023-12-29", "1"), ended("kpu", "2024-01-03")), BUDGET),
        # All is paid, from whichever line.
        Case((paid("kpu", 390, "2023-12-29", "1"), paid("kpu", 610, "2024-01-03", "2")), BUDGET),
        Case((), PLAN),
    ],
    "other-fiscal-year": [
        Case((paid("kpu", 400, "2023-12-29", "1", tranche=1),), YEARS),
        Case((paid("kpu", 400, "2024-01-03", "1", tranche=2),), YEARS),
        Case(
            (paid("kpu", 400, "2024-01-03", "1", tranche=1), bounced("2024-01-04", 2)),
            YEARS,
        ),
        # Only what rounding leaves is beyond its tranche.
        Case((paid("kpu", 400_001, "2023-12-29", "1", tranche=1),), THOUSANDS),
    ],
    "remainder-late": [
        Case((PAID_100,), without_tni(PROPOSED), "2024-11-01"),
        Case((), without_tni(PROPOSED)),
        Case((PAID_100, returned("kpu", 1, "2024-11-04")), without_tni(PROPOSED)),
        Case((PAID_100, returned("kpu", 30, "2024-10-30")), without_tni(LEFT)),
        Case((PAID_100,), without_tni(LEFT.replace("remainder = 30", "remainder = 0"))),
        Case((PAID_100,), WITHOUT_TNI),
        Case((PAID_100, settled("kpu", "2024-10-30")), without_tni(PROPOSED)),
        Case((PAID_100, reported("kpu", "2024-10-30", remainder=0)), without_tni(PROPOSED)),
    ],
    "returned-late": [
        Case((PAID_100, returned("kpu", 5, "2024-11-01")), PROPOSED),
        Case((PAID_100, returned("kpu", 0, "2024-11-04", interest=5)), PROPOSED),
        Case((PAID_100, returned("kpu", 5, "2024-11-04")), PROPOSED, "2024-11-03"),
        Case((PAID_100, returned("kpu", 5, "2024-11-04"), taken_back(3)), PROPOSED),
        Case((PAID_100, returned("kpu", 5, "2024-11-04"))),
    ],
    "other-treasury": [
        Case((PAID_100, returned("kpu", 5, "2024-11-04", into=" 171 -30")), RKUD),
        Case((PAID_100, returned("kpu", 5, "2024-11-04")), RKUD),
        Case((PAID_100, returned("kpu", 5, "2024-11-04", into="Kas Negara"))),
        # The account that the plan names since is not that of the day.
        Case(
            (PAID_100, returned("kpu", 5, "2024-11-04", into="9"), adopted(RKUD, "2024-11-05")),
        ),
    ],
    "remainder-differs": [
        Case((PAID_100, reported("kpu", "2024-11-01", remainder=100))),
        Case(
            (PAID_100, reported("kpu", "2024-11-01", remainder=5), returned("kpu", 5, "2024-11-02"))
        ),
        Case((PAID_100, settled("kpu", "2024-11-02"))),
        # A later report says otherwise than that nothing more would come.
        Case(
            (PAID_100, settled("kpu", "2024-11-02"), reported("kpu", "2024-11-03", remainder=5)),
        ),
    ],
    "tranche-overdue": [
        Case((), LATE, "2024-10-25"),
        Case(ON_TIME, LATE),
        Case((), kpu('schedule = "41/2020"'), "2024-06-27"),
        Case((paid("kpu", 52_513_924_181, "2024-10-25", "1"),), LARGE),
    ],
    "paid-late": [
        Case(ON_TIME, LATE),
        Case((paid("kpu", 1000, "2024-10-28", "1"),), LATE, "2024-10-27"),
        # What rounding left over is nobody's delay.
        Case(
            (
                paid("kpu", 52_513_924_181, "2024-10-25", "1"),
                paid("kpu", 1000, "2024-11-04", "2"),
            ),
            LARGE,
        ),
        # An opening says no day: who knows whether it was late.
        Case(
            (),
            kpu(
                "opening = { as_of = 2024-10-28, disbursed = 1000 }\n"
                "[[allocation.tranche]]\npercent = 100\ndue.date = 2024-10-25"
            ),
        ),
    ],
    "tranche-below-rule": [
        Case((), kpu(SHARES.format(400, 600))),
        Case((), kpu(f'kind = "security"\n{OWN.format(1, 999)}')),
        Case((), kpu(f'kind = "organiser"\n{OWN.format(400, 600)}')),
        Case((), kpu('kind = "organiser"\n[[allocation.tranche]]\npercent = 100')),
        # 40 % of what was agreed on when it was paid, less of what an addendum made of it.
        Case(
            (
                paid("kpu", 400, "2024-04-29", "1", tranche=1),
                adopted(
                    kpu(SHARES.format(400, 800)).replace("amount = 1000", "amount = 1200"),
                    "2024-05-02",
                    document="Addendum 1",
                ),
            ),
            kpu(SHARES.format(400, 600)),
        ),
        # The first is an earlier payment, and the rest is 40/60 of what that leaves.
        Case(
            (),
            kpu(
                'kind = "organiser"\n[[allocation.tranche]]\namount = 100\n'
                "[[allocation.tranche]]\npercent = 40\nbase = 900\n"
                "[[allocation.tranche]]\npercent = 60\nbase = 900"
            ),
        ),
        # More than its schedule first, less later: the money is not there later than it should be.
        Case(
            (),
            kpu(
                'schedule = "54/2019"\n[[allocation.tranche]]\namount = 500\n'
                "[[allocation.tranche]]\namount = 400\n[[allocation.tranche]]\namount = 100"
            ),
        ),
        # Less than 40 % of the agreement, but 40 % of the base that the plan states.
        Case(
            (),
            kpu(
                'schedule = "41/2020"\n'
                "[[allocation.tranche]]\npercent = 40\nbase = 900\n"
                "[[allocation.tranche]]\namount = 640"
            ),
        ),
        # Rounded down to whole rupiah.
        Case(
            (),
            PLAN.replace("amount = 1000\n", 'amount = "22.402.606.928"\nschedule = "41/2020"\n'),
        ),
    ],
    "due-after-rule": [
        Case((), kpu(BY_RULE.format("2024-04-29", "2024-06-27"))),
        Case((), kpu(BY_RULE.format("2024-09-01", "2024-10-01").replace("organiser", "security"))),
        # The last day that the schedule itself gives is never later than it.
        Case((), kpu('schedule = "41/2020"\nagreement.signed = 2024-09-01')),
        # Signed in 2016: what 51/2015 asked for was not found.
        Case((), kpu(BY_RULE.format("2024-04-30", "2024-06-28").replace("2024", "2016")), OLD),
    ],
    "rule-deadline": [
        Case((paid("kpu", 400, "2024-04-29", "1"), paid("kpu", 600, "2024-06-27", "2")), AGREED),
        Case((), AGREED, "2024-04-29"),
        Case((), AGREED.replace("organiser", "security")),
        # What the plan agrees on is told by tranche-overdue and paid-late.
        Case((), kpu(BY_RULE.format("2024-04-29", "2024-06-27"))),
        Case((paid("kpu", 400, "2019-10-21", "1"),), AGREED_2019, "2020-07-09"),
        Case(
            (), AGREED.replace("2024-04-01", "2016-04-01").replace("2024-11-27", "2017-02-15"), OLD
        ),
        # What will not be paid any more is asked of nobody.
        Case((paid("kpu", 400, "2024-04-29", "1"), ended("kpu", "2024-05-03")), AGREED),
        # What an opening paid may have been paid in time.
        Case((), AGREED.replace("amount = 1000\n", f"amount = 1000\n{OPENED.format(1000)}\n")),
    ],
    "report-missing": [
        Case((*IN_TURN, reported("kpu", "2024-07-01", tranche=1)), REPORT_FIRST),
        Case((*IN_TURN, reported("kpu", "2024-07-01")), REPORT_FIRST),
        Case(IN_TURN[:1], REPORT_FIRST),
        # Other regions waive it.
        Case(IN_TURN, SHARED),
    ],
    "duplicate-suspected": [
        Case((paid("kpu", 5, "2024-10-01", "1"), paid("kpu", 5, "2024-10-09", "2"))),
        Case((paid("kpu", 5, "2024-10-01", "1"), paid("kpu", 6, "2024-10-02", "2"))),
        Case((paid("kpu", 5, "2024-10-18", "1"), paid("tni", 5, "2024-10-18", "2"))),
        Case(
            (paid("kpu", 5, "2024-10-01", "1"), paid("kpu", 5, "2024-10-02", "2")), day="2024-10-01"
        ),
        Case((paid("kpu", 5, "2024-10-01", "1"), paid("kpu", 5, "2024-10-02", "2"), taken_back(3))),
        Case(
            (
                paid("kpu", 5, "2024-10-01", "1"),
                bounced("2024-10-02", 2),
                paid("kpu", 5, "2024-10-03", "2", request=3),
            )
        ),
    ],
    "other-account": [
        Case((paid("kpu", 5, "2024-10-01", "1", account="155000"),), ACCOUNT),
        Case((paid("kpu", 5, "2024-10-01", "1"),), ACCOUNT),
        Case((paid("kpu", 5, "2024-10-01", "1", account="156000"), taken_back(2)), ACCOUNT),
        Case(
            (paid("kpu", 5, "2024-10-01", "1", account="156000"), bounced("2024-10-02", 2)), ACCOUNT
        ),
    ],
    "dates-out-of-order": [
        Case((paid("kpu", 5, "2024-10-02", "1", issued=date(2024, 10, 2)),)),
        Case(
            (asked("kpu", 5, "2024-10-02"), paid("kpu", 5, "2024-10-02", "1", request=2)),
        ),
    ],
    "account-code-unusual": [
        Case((), kpu('account_code = "5.1.05.01.01.0001"')),
        # The account tree of 2021 was none of 2020's.
        Case((), kpu('account_code = "5.1.4.07.01"').replace("2024-11-27", "2020-12-09")),
    ],
    "opening-changed": [
        Case((adopted(LOWERED, "2024-11-01", document="LHP 7"),)),
        Case((paid("tni", 5, "2024-11-02", "9"), adopted(LOWERED, "2024-11-03", document="LHP"))),
        Case(
            (adopted(RAISED, "2024-11-01", document="LHP 7"), paid("tni", 5, "2024-11-02", "9")),
        ),
        Case((adopted(TOLD, "2024-11-01"),)),
        Case((adopted(LOWERED, "2024-11-07"),)),
        # Another recipient, or another allocation beside one that is still there.
        Case(
            (
                adopted(EMPTIED, "2024-11-01", document="LHP 7"),
                adopted(WITHOUT_TNI, "2024-11-02", document="LHP 8"),
                paid("kpu", 5, "2024-11-03", "9"),
            )
        ),
        Case(
            (
                adopted(EMPTIED + RENAMED_TNI, "2024-11-01", document="LHP 7"),
                paid("tni-2", 5, "2024-11-03", "9"),
            )
        ),
    ],
    "plan-without-document": [
        Case((adopted(MORE, "2024-11-01", document="Addendum 1"),)),
        Case((adopted(MORE, "2024-11-01"),), day="2024-10-31"),
        # What stands in no agreement needs no addendum.
        Case((adopted(LEFT, "2024-11-01"),)),
        Case((adopted(kpu('account_code = "5.1.05.01.01.0001"'), "2024-11-01"),)),
    ],
    "request-idle": [
        Case((asked("kpu", 5, "2024-10-23"),), plan=WITHOUT_TNI),
        Case((asked("kpu", 5, "2024-10-01"), moved("spm", "2024-11-04", 2)), plan=WITHOUT_TNI),
        Case(
            (asked("kpu", 5, "2024-10-01"), paid("kpu", 5, "2024-10-20", "1", request=2)),
            plan=WITHOUT_TNI,
        ),
        Case(day="2024-10-30"),
    ],
    "clock-went-back": [
        Case((asked("kpu", 5, "2024-11-01"),), clock=-119),
        Case(
            (asked("kpu", 5, "2024-10-02"),), clock=-120, day="2024-10-16"
        ),  # it was written later
        Case((asked("kpu", 5, "2024-11-01"),), clock=5),
    ],
}


def asked_of(case: Case) -> Question:
    step = timedelta(seconds=case.clock)
    book = read_ledger(ledger_of(plan_of(case.plan), case.events, step=step))
    day = date.fromisoformat(case.day)
    return Question(book, day, calendar_of, as_of=day, idle=case.idle)


def rows(cases: dict[str, list[Case]]) -> list[tuple[str, Case]]:
    return [(name, case) for name, each in cases.items() for case in each]


@pytest.mark.parametrize(("name", "case"), rows(FOUND))
def test_it_finds(name: str, case: Case) -> None:
    [problem] = findings(asked_of(case), name)
    assert problem.code == name
    assert case.says.items() <= problem.values.items()
    assert case.line == (problem.where.line if problem.where else None)


@pytest.mark.parametrize(("name", "case"), rows(JUST_NOT))
def test_it_just_does_not_find(name: str, case: Case) -> None:
    assert findings(asked_of(case), name) == []


def test_each_check_has_both() -> None:
    assert list(CHECKS) == list(FOUND) == list(JUST_NOT)


def test_what_a_check_finds_is_a_warning_and_the_worst_come_first() -> None:
    ranks = [WARNINGS.index(name) for name in CHECKS]
    assert ranks == sorted(ranks)
