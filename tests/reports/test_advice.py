from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from support.books import PLAN, asked, book_from, ended, paid, reported, settled

from pilkada_cli.core.ledger.events import Event
from pilkada_cli.core.values.money import Sen
from pilkada_cli.core.values.problem import Problem
from pilkada_cli.read.holidays import calendar_of
from pilkada_cli.reports.question import Question
from pilkada_cli.reports.registry import REPORTS
from pilkada_cli.reports.report import Report
from pilkada_cli.reports.schedule import schedule_report
from pilkada_cli.reports.show import show_report
from pilkada_cli.reports.status import MOST_WARNINGS, StatusRow, status_report
from pilkada_cli.words.catalog import LANGUAGES, words_of

TODAY = date(2024, 11, 6)
MANY = PLAN + "".join(
    f'\n[[allocation]]\nid = "p{n}"\nrecipient = "P{n}"\namount = 10\n'
    f"[[allocation.tranche]]\npercent = 100\ndue.date = 2024-{10 if n < 4 else 11}-{7 + n:02}\n"
    for n in range(6)
)


def today(
    text: str, *events: Event, as_of: date | None = None, warnings: tuple[Problem, ...] = ()
) -> Report[StatusRow]:
    happened = events or (paid("kpu", 1, "2024-11-01", "1"),)
    book = replace(book_from(*happened, plan=text), warnings=warnings)
    return status_report(Question(book, TODAY, calendar_of, as_of=as_of))


def test_at_most_five_warnings_the_worst_first() -> None:
    """Four tranches are overdue, two are due soon, and an account code is unusual."""
    text = MANY.replace("amount = 1000\n", 'amount = 1000\naccount_code = "5.1.02"\n')
    found = [each.code for each in today(text).problems]
    assert found == ["tranche-overdue"] * 4 + ["tranche-due-soon"]
    assert len(found) == MOST_WARNINGS


def test_what_there_is_no_room_for_is_told_by_check() -> None:
    """Seven there are: four and two of tranches, and an account code."""
    text = MANY.replace("amount = 1000\n", 'amount = 1000\naccount_code = "5.1.02"\n')
    first, _ = today(text).advice
    assert (first.command, first.values) == ("command-check", {"count": 2})
    text = MANY.replace("2024-11-", "2024-12-")
    assert [each.sentence for each in today(text).advice] == ["tranche-overdue"]


def test_what_is_overdue_comes_first_the_oldest_before_all() -> None:
    *_, advice = today(MANY).advice
    assert (advice.sentence, advice.values["allocation"]) == ("tranche-overdue", "p0")


def test_where_nothing_is_overdue_the_next_deadline_is_next() -> None:
    *_, advice = today(MANY.replace("date = 2024-10-", "date = 2024-12-")).advice
    assert (advice.sentence, advice.values["due"]) == ("tranche-due", date(2024, 11, 11))


def test_each_row_says_its_next_last_day() -> None:
    found = {row.allocation: row.next_due for row in today(MANY).rows}
    assert (found["kpu"], found["p0"], found["p5"]) == (None, None, date(2024, 11, 12))


def test_a_last_day_that_has_passed_is_no_next_deadline_but_says_since_when() -> None:
    found = {row.allocation: row.overdue_since for row in today(MANY).rows}
    assert (found["kpu"], found["p0"], found["p5"]) == (None, date(2024, 10, 7), None)
    text = OVERDUE.replace("2024-11-12", "2025-04-01")
    [kpu, _] = today(text).rows
    assert (kpu.overdue_since, kpu.next_due) == (date(2024, 10, 25), date(2025, 4, 1))


def test_what_is_overdue_comes_before_what_is_far_whatever_is_shown() -> None:
    """The tranches due within 30 working days are asked for; one of them is overdue already."""
    book = book_from(plan=OVERDUE)
    question = Question(book, TODAY, calendar_of, due_within=30)
    report = schedule_report(question)
    assert [row.state for row in report.rows] == ["due"]
    assert [each.sentence for each in report.advice] == ["tranche-overdue"]


def test_an_earlier_date_knows_of_no_later_delay() -> None:
    """On 10 October three have passed, and the fourth is due that day."""
    earlier = MANY.replace("as_of = 2024-10-16", "as_of = 2024-10-01")
    found = [each.code for each in today(earlier, as_of=date(2024, 10, 10)).problems]
    assert found == ["tranche-overdue"] * 3 + ["tranche-due-soon"]


def test_a_remainder_that_is_late_comes_before_all_that_is_overdue() -> None:
    text = MANY.replace("voting_day", "proposal_day = 2024-07-01\nvoting_day")
    codes = [each.code for each in today(text).problems]
    assert codes[:2] == ["remainder-late"] * 2  # of kpu and of tni's opening


def test_where_the_plan_wants_the_report_first_that_is_the_next_step() -> None:
    """Before the request of the second tranche; once the report came in only that is left."""
    text = PLAN.replace("voting_day", "report_first = true\nvoting_day", 1).replace(
        "amount = 1000\n", 'amount = 1000\nschedule = "41/2020"\n'
    )
    first = paid("kpu", 400, "2024-11-01", "1", tranche=1)
    wanted = ["report-first", "tranche-overdue"]
    report = today(text, first)
    assert [each.sentence for each in report.advice] == wanted
    assert report.advice[0].values["before"] == 1
    came = today(text, first, reported("kpu", "2024-11-02", tranche=1))
    assert [each.sentence for each in came.advice] == wanted[1:]
    waived = today(text.replace("report_first = true\n", ""), first)
    assert [each.sentence for each in waived.advice] == wanted[1:]


def test_what_is_in_process_for_another_tranche_is_not_asked_for_again() -> None:
    """A letter for 600 of tranche 1, which is 400: 200 of tranche 2 are in process by it."""
    text = PLAN.replace("amount = 1000\n", 'amount = 1000\nschedule = "54/2019"\n')
    paid_first = paid("kpu", 400, "2024-10-20", "1", tranche=1)
    *_, step = today(text, asked("kpu", 600, "2024-10-18", tranche=1), paid_first).advice
    assert (step.command, step.values["tranche"]) == ("command-advance", 2)


def test_without_deadlines_nothing_is_said() -> None:
    report = today(PLAN)
    assert report.problems == ()
    assert [each.command for each in report.advice] == ["command-disburse"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "code",
    [
        *("plan-differs", "remainder-late", "tranche-overdue", "tranche-due-soon"),
        *("account-code-unusual", "calendar-unknown", "clock-went-back", "no-allocations"),
        *("ledger-unfinished", "entry-unconfirmed"),
    ],
)
def test_each_warning_of_a_status_has_the_command_that_answers_it(code: str, language: str) -> None:
    hint = words_of(language).problem_text(code, "hint")
    assert re.search(r"(?m)^pilkada \w+", hint)


def test_the_order_is_that_of_the_warnings() -> None:
    codes = ["no-allocations", "plan-differs", "tranche-overdue"]
    problems = tuple(Problem(code) for code in codes)
    report = today(PLAN, warnings=problems)
    found = [each.code for each in report.problems]
    assert found == ["plan-differs", "tranche-overdue", "no-allocations"]


def test_a_status_without_deadlines_has_no_more_than_five_either() -> None:
    """Eight account codes are unusual."""
    codes = "".join(
        f'\n[[allocation]]\nid = "p{n}"\nrecipient = "P"\namount = 1\naccount_code = "1"\n'
        for n in range(8)
    )
    report = status_report(Question(book_from(plan=PLAN + codes), TODAY))
    assert len(report.problems) == MOST_WARNINGS
    first, *_ = report.advice
    assert (first.command, first.values) == ("command-check", {"count": 3})


def test_where_no_tranche_is_due_the_next_deadline_is_that_of_the_remainder() -> None:
    """Kpu and tni have something; to be proposed on 10 January, it is due on 10 April."""
    text = PLAN.replace("voting_day", "proposal_day = 2025-01-10\nvoting_day")
    advice, step = today(text).advice
    assert (advice.sentence, advice.command) == ("remainder-due", "command-return")
    assert advice.values == {
        "due": date(2025, 4, 10),
        "allocation": "kpu",
        "recipient": "KPU Kota Contoh",
    }
    assert step.command == "command-disburse"
    spent = text.replace("amount = 1000\n", "amount = 1000\nremainder = 0\n")
    assert today(spent).advice[0].values["allocation"] == "tni"


def test_after_the_election_the_use_report_comes_first_and_then_what_it_leaves_over() -> None:
    text = PLAN.replace("voting_day", "proposal_day = 2024-09-10\nvoting_day")
    kpu = paid("kpu", 1000, "2024-10-20", "1")
    assert today(text, kpu).advice[0].command == "command-lpj"
    left, *_ = today(text, kpu, reported("kpu", "2024-11-01", remainder=30)).advice
    assert (left.command, left.values["left"]) == ("command-return-known", Sen(30_00))
    open_ = today(text, kpu, reported("kpu", "2024-11-01")).advice[0]
    assert open_.command == "command-return"
    nothing, *_ = today(text, kpu, settled("kpu", "2024-11-01")).advice
    assert (nothing.command, nothing.values["allocation"]) == ("command-lpj", "tni")


def test_what_will_not_be_paid_is_no_next_step() -> None:
    without_tni = PLAN[: PLAN.index('[[allocation]]\nid = "tni"')]
    assert today(without_tni).advice[0].command == "command-request"
    assert today(without_tni, ended("kpu", "2024-11-01")).advice[0].command == "command-export"


def test_five_working_days_are_soon_and_six_are_not() -> None:
    """From Wednesday, 6 November: the next Wednesday, and the Thursday after it."""
    text = PLAN.replace(
        "amount = 1000\n", "amount = 1000\n[[allocation.tranche]]\npercent = 100\nDUE"
    )
    soon = today(text.replace("DUE", "due.date = 2024-11-13\n")).problems
    assert [(each.code, each.values["days"]) for each in soon] == [("tranche-due-soon", 5)]
    assert today(text.replace("DUE", "due.date = 2024-11-14\n")).problems == ()


def test_what_is_late_of_others_is_not_said_of_one() -> None:
    book = book_from(plan=MANY.replace("voting_day", "proposal_day = 2024-07-01\nvoting_day"))
    found = status_report(Question(book, TODAY, calendar_of, allocation="kpu"))
    assert found.problems == ()


def test_the_remainder_is_due_on_its_last_day_too() -> None:
    text = PLAN.replace("voting_day", "proposal_day = 2024-08-06\nvoting_day")
    assert today(text).advice[0].sentence == "report-due"
    assert today(text.replace("08-06", "08-05")).advice[0].sentence != "remainder-due"


@pytest.mark.parametrize("as_of", [date(2024, 10, 10), date(2024, 11, 5), date(2025, 11, 7)])
def test_of_another_day_no_next_step_is_told(as_of: date) -> None:
    """It may be done by now, or the step of a year later."""
    earlier = MANY.replace("as_of = 2024-10-16", "as_of = 2024-10-01")
    assert [
        each.sentence for each in today(earlier, as_of=as_of).advice if each.sentence != "more"
    ] == []
    assert today(earlier, as_of=TODAY).advice[-1].sentence == "tranche-overdue"


def test_warnings_without_room_are_told_by_check_of_the_same_day() -> None:
    [more] = today(MANY, as_of=date(2024, 11, 5), warnings=DIFFERS).advice
    assert words_of("en").command(more.command, more.values) == "pilkada check --as-of 2024-11-05"


def test_what_is_paid_has_no_next_last_day() -> None:
    text = PLAN.replace(
        "amount = 1000\n",
        "amount = 1\n[[allocation.tranche]]\npercent = 100\ndue.date = 2024-12-01\n",
    )
    assert {row.allocation: row.next_due for row in today(text).rows} == {"kpu": None, "tni": None}


def test_six_warnings_are_one_too_many() -> None:
    problems = (Problem("tranche-overdue"),) * 6
    found = today(PLAN, warnings=problems).advice[0]
    assert found.values == {"count": 1}


IN_TWO = PLAN.replace(
    "amount = 1000\n",
    "amount = 1000\n[[allocation.tranche]]\npercent = 40\ndue.date = 2024-DAY\n"
    "[[allocation.tranche]]\npercent = 60\ndue.date = 2024-11-12\n",
)
PROPOSED = PLAN.replace("voting_day", "proposal_day = 2024-09-10\nvoting_day")
OVERDUE = IN_TWO.replace("DAY", "10-25")
DIFFERS = (Problem("plan-differs", {"changed": "kpu"}),)
SCENES: dict[str, tuple[str, tuple[Event, ...]]] = {
    "overdue": (OVERDUE, ()),
    "overdue and asked for": (OVERDUE, (asked("kpu", 400, "2024-10-20", tranche=1),)),
    "overdue, and the next asked for": (OVERDUE, (asked("kpu", 600, "2024-10-20", tranche=2),)),
    "due": (IN_TWO.replace("DAY", "11-07"), ()),
    "two requests": (
        OVERDUE,
        (
            asked("kpu", 400, "2024-10-20", "1", tranche=1),
            asked("kpu", 600, "2024-10-20", "2", tranche=2),
        ),
    ),
    "paid": (OVERDUE, (paid("kpu", 1000, "2024-10-20", "1"),)),
    "paid, and the rest is due": (
        OVERDUE.replace("voting_day", "proposal_day = 2024-09-10\nvoting_day"),
        (paid("kpu", 1000, "2024-10-20", "1"),),
    ),
    "nothing by a day": (PLAN, (asked("kpu", 400, "2024-10-20"),)),
    "the rest alone": (PROPOSED, (paid("kpu", 5, "2024-10-20", "1"),)),
}


@pytest.mark.parametrize("warnings", [(), DIFFERS], ids=["adopted", "not adopted"])
@pytest.mark.parametrize("scene", SCENES)
def test_each_screen_advises_the_same_of_an_allocation(
    scene: str, warnings: tuple[Problem, ...]
) -> None:
    plan, events = SCENES[scene]
    book = replace(book_from(*events, plan=plan), warnings=warnings)
    question = Question(book, TODAY, calendar_of, allocation="kpu")
    status = status_report(question).advice
    assert bool(status) == (not warnings)
    assert status == show_report(question).advice
    schedule = schedule_report(question)
    assert status == schedule.advice or not schedule.rows
    earlier = replace(question, at_entry=True)
    for name in ("status", "show", "schedule"):
        assert REPORTS[name].make(earlier).advice == ()


@pytest.mark.parametrize("scene", SCENES)
def test_show_warns_of_an_allocation_as_status_does(scene: str) -> None:
    plan, events = SCENES[scene]
    question = Question(book_from(*events, plan=plan), TODAY, calendar_of, allocation="kpu")
    found = {problem.code for problem in show_report(question).problems}
    assert found == {problem.code for problem in status_report(question).problems}
    assert ("tranche-overdue" in found) == ("overdue" in scene or scene == "two requests")
