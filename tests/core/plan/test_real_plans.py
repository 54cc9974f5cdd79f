"""What real regions agreed on, said in a plan; and what each answer says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.books import PLAN, adopted, asked, book_from, paid, plan_of, reported, returned

from pilkada_cli.core.book.book import Book
from pilkada_cli.core.deadlines.deadlines import deadlines
from pilkada_cli.core.ledger.events import Event, Opened
from pilkada_cli.core.plan.plan import RECIPIENT_KINDS, plan_data, plan_fmt
from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.read.holidays import calendar_of
from pilkada_cli.render.plain import render
from pilkada_cli.render.style import Style
from pilkada_cli.reports.advice import next_steps
from pilkada_cli.reports.allocations import allocations_report
from pilkada_cli.reports.brief import brief_report
from pilkada_cli.reports.control import control_report
from pilkada_cli.reports.findings import CHECKS, findings
from pilkada_cli.reports.question import Question
from pilkada_cli.reports.report import Report
from pilkada_cli.reports.schedule import schedule_report
from pilkada_cli.reports.status import status_report
from pilkada_cli.words.catalog import words_of

ONLY_KPU = PLAN[: PLAN.index('[[allocation]]\nid = "tni"')]


def kpu(text: str, amount: int = 1000) -> str:
    """Only the first allocation of the usual plan, with this besides."""
    return ONLY_KPU.replace("amount = 1000\n", f"amount = {amount}\n{text}\n")


def asked_of(book: Book, day: str = "2024-11-06") -> Question:
    return Question(book, date.fromisoformat(day), calendar_of)


SHARE = "[[allocation.tranche]]\npercent = 60\ndue.date = 2024-10-01\n"
SECOND_ROUND = 'only_if = "putaran kedua"\ndue.date = 2024-10-20\n'
IN_ROUNDS = kpu(f"{SHARE}[[allocation.tranche]]\npercent = 40\n{SECOND_ROUND}")


@pytest.mark.parametrize(
    ("text", "fmt"),
    [
        ('kind = "security"', 1),
        (SHARE + "[[allocation.tranche]]\namount = 400", 1),
        ('schedule = "41/2020"\n[[allocation.tranche]]\nfiscal_year = 2023', 1),
        ('kind = "military"', 3),
        ('kind = "police"', 3),
        ('funded_by = "Provinsi Contoh"', 3),
        ('paid_through = "Polda Contoh"', 3),
        ("voting_day = 2025-04-19", 3),
        ("proposal_day = 2025-05-10", 3),
        (SHARE + "[[allocation.tranche]]", 3),
        (SHARE + "[[allocation.tranche]]\npercent = 40\n" + SECOND_ROUND, 3),
    ],
)
def test_a_plan_is_of_the_lowest_format_that_can_say_it(text: str, fmt: int) -> None:
    plan = plan_of(kpu(text))
    assert plan_fmt(plan) == fmt
    said = Opened(ledger="0" * 32, plan=plan)
    assert Opened.model_validate_json(said.data()) == said


def test_an_older_plan_keeps_its_format_and_what_is_practised_its_own() -> None:
    practice = PLAN.replace("voting_day", "practice = true\nvoting_day", 1)
    assert [plan_fmt(plan_of(text)) for text in (PLAN, practice)] == [1, 2]
    more = practice.replace("voting_day", "report_first = true\nvoting_day", 1)
    assert (plan_fmt(plan_of(more)), plan_fmt(plan_of(kpu("", amount=0)))) == (3, 3)
    assert plan_data(plan_of(more))["office"]["report_first"] is True


def test_army_and_police_are_told_apart_and_may_still_be_one() -> None:
    assert {"military", "police", "security"} < set(RECIPIENT_KINDS)


CLOSED = PLAN.replace("voting_day", "proposal_day = 2025-01-10\nvoting_day", 1).replace(
    "amount = 1000\n", "amount = 1000\nvoting_day = 2025-04-19\nproposal_day = 2025-05-12\n"
)
PAID = (
    paid("kpu", 1000, "2024-11-01", "1"),
    paid("tni", 300, "2024-11-01", "2", request="opening:tni"),
)


class TestTwoElectionsInOneOffice:
    """A re-run has a voting day of its own."""

    PLAN = PLAN.replace(
        "amount = 1000\n", 'amount = 1000\nschedule = "41/2020"\nvoting_day = 2025-08-27\n'
    ).replace("amount = 500\n", 'amount = 500\nschedule = "41/2020"\n')

    def test_each_is_counted_from_its_own_voting_day(self) -> None:
        plan = plan_of(self.PLAN)
        last = [list(deadlines(plan, a, calendar_of(plan)))[-1].due for a in plan.allocations]
        assert last == [date(2025, 3, 27), date(2024, 6, 27)]

    def test_dates_cross_by_its_own_voting_day(self) -> None:
        """Due on 1 March 2025 is before five months to a vote in August 2025, not in 2024."""
        text = self.PLAN + "[[allocation.tranche]]\ndue.date = 2025-03-01\n"
        with pytest.raises(RefusedError, match="tranche-dates-cross"):
            plan_of(text)
        crossing = text.replace("amount = 500\n", "amount = 500\nvoting_day = 2025-08-27\n")
        assert plan_of(crossing).allocations[1].voting_day == date(2025, 8, 27)

    @pytest.mark.parametrize(
        ("day", "late"),
        [("2025-04-10", []), ("2025-04-11", ["tni"]), ("2025-08-13", ["kpu", "tni"])],
    )
    def test_a_remainder_is_due_by_the_proposal_of_its_own_election(
        self, day: str, late: list[str]
    ) -> None:
        question = asked_of(book_from(*PAID, plan=CLOSED), day)
        found = findings(question, "remainder-late")
        assert [problem.values["allocation"] for problem in found] == late
        next_due = {0: date(2025, 4, 10), 1: date(2025, 8, 12)}.get(len(late))
        assert next_steps(question)[0].values.get("due") == next_due

    def test_the_proposal_of_the_offices_election_says_nothing_of_a_re_run(self) -> None:
        own = CLOSED.replace("proposal_day = 2025-05-12\n", "")
        question = asked_of(book_from(*PAID, plan=own), "2026-01-05")
        found = findings(question, "remainder-late")
        assert [problem.values["allocation"] for problem in found] == ["tni"]

    def test_brief_tells_each_of_them(self) -> None:
        back = [returned("tni", 1, "2025-08-01", "1"), returned("kpu", 1, "2025-08-01", "2")]
        reports = [reported(a, "2025-07-01", remainder=300) for a in ("kpu", "tni")]
        question = asked_of(book_from(*PAID, *reports, *back, plan=CLOSED), "2025-08-02")
        said = [row.sentence for row in brief_report(question).rows if row.about == "to-return"]
        assert [(each.key, each.values["due"]) for each in said] == [
            ("to-return-due", date(2025, 8, 12)),
            ("to-return-late", date(2025, 4, 10)),
        ]
        late = findings(question, "returned-late")
        assert [problem.values["allocation"] for problem in late] == ["tni"]


class TestAnAmountThatIsNotKnownYet:
    BOOK = book_from(plan=kpu('kind = "police"\nschedule = "41/2020"', amount=0))

    def test_it_is_said_and_is_in_no_total(self) -> None:
        report = status_report(asked_of(self.BOOK))
        assert [each.code for each in report.problems] == ["amount-unknown"]
        assert report.group is not None
        assert [report.group(row) for row in report.rows] == ["not-requested"]

    @pytest.mark.parametrize(
        ("answer", "keys"),
        [
            (status_report, {"amount", "not_requested"}),
            (control_report, {"amount", "remainder"}),
            (allocations_report, {"amount"}),
        ],
    )
    def test_it_is_absent_and_never_zero(
        self, answer: Callable[[Question], Report[Any]], keys: set[str]
    ) -> None:
        """For programs too; only before an adoption brings it an allocation is zero."""
        report = answer(asked_of(self.BOOK))
        columns = {column.key: column for column in report.columns}
        assert [columns[key].get(report.rows[0]) for key in keys] == [None] * len(keys)
        if report.total:
            assert [columns[key].get(report.total) for key in keys] == [0] * len(keys)

    def test_what_is_not_planned_yet_is_zero(self) -> None:
        book = book_from(adopted(PLAN, "2024-11-01"), plan=ONLY_KPU)
        question = replace(asked_of(book), as_of=date(2024, 10, 31), allocation="tni")
        [row] = status_report(question).rows
        assert (row.amount, row.is_unknown) == (0, False)

    @pytest.mark.parametrize(
        ("language", "said"), [("id", "jumlahnya belum diketahui"), ("en", "not known yet")]
    )
    def test_people_read_that_it_is_not_known(self, language: str, said: str) -> None:
        text = render(status_report(asked_of(self.BOOK)), Style(words_of(language))).decode()
        [line] = [line for line in text.split("\n") if line.startswith("KPU")]
        assert said in line
        assert "Rp0" not in line

    def test_nothing_is_due_and_nothing_is_paid_in_full(self) -> None:
        question = asked_of(self.BOOK)
        assert schedule_report(question).rows == ()
        keys = [row.sentence.key for row in brief_report(question).rows]
        assert {"complete-none", "deadline-none"} < set(keys)
        assert not [found for name in CHECKS for found in findings(question, name)]


class TestATrancheThatIsNotKnownYet:
    def test_it_is_what_the_others_leave(self) -> None:
        plan = plan_of(kpu("[[allocation.tranche]]\namount = 300\n[[allocation.tranche]]"))
        assert plan.allocations[0].tranche_amounts == (300_00, 700_00)
        first = kpu("[[allocation.tranche]]\n[[allocation.tranche]]\npercent = 40")
        assert plan_of(first).allocations[0].tranche_amounts == (600_00, 400_00)

    def test_the_others_must_leave_something(self) -> None:
        with pytest.raises(RefusedError):
            plan_of(kpu("[[allocation.tranche]]\namount = 1000\n[[allocation.tranche]]"))

    def test_only_one_may_be_so(self) -> None:
        with pytest.raises(RefusedError):
            plan_of(kpu("[[allocation.tranche]]\n" * 2))


class TestASecondRound:
    """A tranche that is paid only if it is held."""

    def states(self, *events: Event, plan: str = IN_ROUNDS) -> list[Any]:
        return [row.state for row in schedule_report(asked_of(book_from(*events, plan=plan))).rows]

    FIRST = paid("kpu", 600, "2024-09-01", "1")

    def test_until_then_it_is_not_due(self) -> None:
        assert self.states(self.FIRST) == ["paid-early", "conditional"]
        question = asked_of(book_from(self.FIRST, plan=IN_ROUNDS))
        assert not [found for name in CHECKS for found in findings(question, name)]
        assert [each.command for each in next_steps(question)] == ["command-export"]

    def test_once_it_is_asked_for_it_is_as_any_other(self) -> None:
        assert self.states(self.FIRST, asked("kpu", 400, "2024-10-02")) == ["paid-early", "overdue"]
        rest = paid("kpu", 400, "2024-10-22", "2")
        assert self.states(self.FIRST, rest) == ["paid-early", "paid-late"]

    def test_where_the_plan_says_that_it_is_held_it_is_due(self) -> None:
        held = IN_ROUNDS.replace('only_if = "putaran kedua"\n', "")
        assert self.states(self.FIRST, plan=held) == ["paid-early", "overdue"]


def test_who_bears_it_and_through_whom_it_is_paid_are_shown() -> None:
    text = 'funded_by = "Provinsi Contoh"\npaid_through = "Polda Contoh"'
    report = status_report(asked_of(book_from(plan=kpu(text))))
    assert [row.funded_by for row in report.rows] == ["Provinsi Contoh"]
