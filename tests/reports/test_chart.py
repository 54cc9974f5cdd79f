"""A chart shows what the rows say, to the sen."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from support.books import PLAN, book_from
from support.histories import LAST_DAY, STATED, day_of, plans, recorded

from pilkada_cli.cli.session import RENDERERS
from pilkada_cli.render.style import Style
from pilkada_cli.reports.question import Question
from pilkada_cli.reports.report import Chart, Report
from pilkada_cli.reports.status import PARTS, StatusRow, status_report
from pilkada_cli.words.catalog import LANGUAGES, words_of


def chart_of(report: Report[StatusRow]) -> Chart:
    assert report.chart
    return report.chart


@given(plans(), STATED)
def test_the_series_of_a_status_sum_to_its_rows(
    first: dict[str, Any], history: list[dict[str, Any]]
) -> None:
    report = status_report(Question(recorded(first, history), day_of(LAST_DAY)))
    chart, total = chart_of(report), report.total
    assert total
    assert [row.recipient for row in report.rows] == list(chart.labels)
    assert [row.amount for row in report.rows] == [
        sum(amounts) for amounts in zip(*(one.amounts for one in chart.series), strict=True)
    ]
    assert {
        "disbursed": total.disbursed,
        "in-process": total.in_process,
        "not-requested": total.not_requested,
    } == {one.term: sum(one.amounts) for one in chart.series}
    assert total.amount == chart.whole == sum(sum(one.amounts) for one in chart.series)


def test_a_status_of_nothing_has_an_empty_chart() -> None:
    plan = PLAN[: PLAN.index("[[allocation]]")]
    chart = chart_of(status_report(Question(book_from(plan=plan), day_of(LAST_DAY))))
    assert [(term, ()) for term in PARTS] == [(one.term, one.amounts) for one in chart.series]
    assert ((), 0) == (chart.labels, chart.whole)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_series_has_a_name_that_people_read(language: str) -> None:
    chart = chart_of(status_report(Question(book_from(), day_of(LAST_DAY))))
    assert all(words_of(language).has("term", one.term) for one in chart.series)


@pytest.mark.parametrize("layout", RENDERERS)
def test_no_form_of_a_screen_draws_a_chart(layout: str) -> None:
    report = status_report(Question(book_from(), day_of(LAST_DAY)))
    render = import_module(RENDERERS[layout]).render
    style = Style(words_of("id"))
    assert render(report, style) == render(replace(report, chart=None), style)
