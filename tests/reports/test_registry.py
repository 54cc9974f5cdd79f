"""The table of the reports: whoever asks for one, asks alike."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

import pytest
from support.books import PLAN, asked, book_from, paid
from support.runs import counted_runs

from pilkada_cli import reports
from pilkada_cli.cli.app import COMMANDS
from pilkada_cli.cli.commands.export import EXPORTS, SINGLY
from pilkada_cli.cli.options import FILTER_NAMES
from pilkada_cli.read.holidays import calendar_of
from pilkada_cli.reports.question import Question
from pilkada_cli.reports.registry import REPORTS
from pilkada_cli.reports.report_type import Export, ReportType
from pilkada_cli.words.catalog import LANGUAGES, words_of

DEADLINES = PLAN.replace("amount = 1000\n", 'amount = 1000\nschedule = "54/2019"\n')
QUESTION = Question(
    book_from(asked("kpu", 400, "2024-10-20"), paid("tni", 5, "2024-11-01", "1"), plan=DEADLINES),
    date(2024, 11, 6),
    calendar_of,
    allocation="kpu",
)


def test_every_report_stands_in_the_table() -> None:
    modules = [
        import_module(f"{reports.__name__}.{found.name}")
        for found in iter_modules(reports.__path__)
    ]
    known = [value for module in modules for value in vars(module).values()]
    found = {report.name for report in known if isinstance(report, ReportType)}
    assert found == set(REPORTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name", sorted(REPORTS.keys() - {"brief"})
)  # sentences stand by themselves
def test_each_report_has_a_title(name: str, language: str) -> None:
    report = REPORTS[name].make(QUESTION)
    assert words_of(language).has(report.name, report.title)


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_is_made_of_a_question_alone(name: str) -> None:
    report = REPORTS[name].make(QUESTION)
    assert (name, QUESTION.book.head) == (report.name, report.head)
    assert REPORTS[name].columns == report.columns


@pytest.mark.parametrize("name", REPORTS)
def test_each_filter_of_a_report_is_said_in_a_question(name: str) -> None:
    known = {field.name for field in fields(Question)}
    assert {*REPORTS[name].filters, *REPORTS[name].either} <= known


@pytest.mark.parametrize("name", [name for name in REPORTS if name in COMMANDS])
def test_the_command_of_a_report_takes_its_filters(name: str) -> None:
    offered = set(import_module(COMMANDS[name]).command.__signature__.parameters)
    for filter_ in REPORTS[name].filters:
        typed = {"period": "month", "recorded": "recorded_from"}.get(filter_, filter_)
        assert typed in offered


def test_what_is_exported_says_how_its_filters_are_typed() -> None:
    assert EXPORTS == ("register", "status", "allocations", "addenda", "history", "changes")
    assert SINGLY == (*EXPORTS, "schedule")
    taken = {name for report in EXPORTS for name in REPORTS[report].filters}
    assert taken <= set(FILTER_NAMES)
    within = [name for name, report in REPORTS.items() if report.export is Export.WITHIN]
    assert within == ["periods", "control"]


@pytest.mark.parametrize("as_of", [None, date(2024, 11, 1)])
def test_a_question_runs_over_its_book_once(as_of: date | None) -> None:
    book = book_from(paid("kpu", 100, "2024-11-01", "1"), paid("tni", 100, "2024-11-05", "2"))
    with counted_runs() as runs:
        question = Question(book, QUESTION.today, calendar_of, as_of=as_of)
        for name in ("status", "schedule", "brief", "allocations", "register", "check"):
            assert REPORTS[name].make(question).office == question.book.plan.office
    assert len(runs) == 1


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_of_an_earlier_ledger_says_so_and_offers_no_step(name: str) -> None:
    report = REPORTS[name].make(replace(QUESTION, at_entry=True))
    assert (report.recorded_at, report.advice) == (QUESTION.book.written_at, ())
    assert REPORTS[name].make(QUESTION).recorded_at is None


def test_an_earlier_ledger_answers_for_the_day_on_which_it_was_recorded() -> None:
    later = replace(QUESTION, today=date(2026, 3, 1))
    assert later.day == date(2026, 3, 1)
    recorded = QUESTION.book.written_at
    assert recorded is not None
    assert replace(later, at_entry=True).day == max(recorded.date(), date(2024, 11, 1))


def test_the_calendar_is_asked_for_only_where_days_are_counted() -> None:
    def nobody_counts(_plan: object) -> object:
        raise AssertionError("no holiday is needed")

    undated = PLAN.replace("voting_day", "proposal_day = 2024-09-10\nvoting_day")
    question = Question(book_from(plan=undated), QUESTION.today, nobody_counts)  # type: ignore[arg-type]
    for name in ("status", "schedule", "brief", "control", "history", "open"):
        REPORTS[name].make(question)
    with pytest.raises(AssertionError):
        REPORTS["check"].make(question)
