from __future__ import annotations

import re
from datetime import date

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st
from support.books import PLAN, plan_of

from pilkada_cli.core.deadlines.calendar import (
    Calendar,
    working_days_after,
    working_days_until,
)
from pilkada_cli.read.holidays import calendar_of

OFF = calendar_of(plan_of())
WORKING = calendar_of(
    plan_of(PLAN.replace("voting_day", 'collective_leave = "working"\nvoting_day'))
)
DAYS = st.dates(date(2015, 1, 1), date(2027, 6, 30))


@pytest.mark.parametrize(("calendar", "due"), [(OFF, "2024-04-29"), (WORKING, "2024-04-23")])
def test_fourteen_working_days_from_the_first_of_april_2024(calendar: Calendar, due: str) -> None:
    """With collective leave, and without."""
    counted = working_days_after(date(2024, 4, 1), 14, calendar)
    assert counted.day == date.fromisoformat(due)
    kinds = {each.kind for each in counted.skipped}
    assert kinds == ({"holiday", "leave"} if calendar is OFF else {"holiday"})


def test_voting_day_is_a_holiday() -> None:
    assert not OFF.works(date(2024, 11, 27))


def test_leave_that_was_taken_back_is_worked() -> None:
    """Of 2020 and 2021 an amendment took back leave; of 2021 one moved two holidays by a day."""
    assert all(OFF.works(date(2020, 12, day)) for day in (28, 29, 30))
    assert all(OFF.works(date(2021, *day)) for day in ((3, 12), (5, 17), (8, 10), (10, 19)))


def test_a_plan_may_add_days() -> None:
    text = PLAN + '\n[[holiday]]\ndate = 2024-11-05\nname = "Hari jadi kota"\n'
    calendar = calendar_of(plan_of(text))
    counted = working_days_after(date(2024, 11, 4), 1, calendar)
    [own] = counted.skipped
    assert (counted.day, own.name, own.kind) == (date(2024, 11, 6), "Hari jadi kota", "own")


def test_one_day_of_its_own_makes_no_year_known() -> None:
    text = PLAN + '\n[[holiday]]\ndate = 2028-03-01\nname = "Hari jadi kota"\n'
    assert working_days_after(date(2027, 12, 30), 5, calendar_of(plan_of(text))).unknown == (2028,)
    assert working_days_after(date(2028, 3, 1), 5, OFF).unknown == (2028,)


def test_the_calendar_is_the_one_that_others_keep() -> None:
    """The package `holidays` is the judge: the same days, each a holiday or leave as there.

    But the birthday of Pancasila is a holiday from 2017 on (Keppres 24/2016), and 24 December 2015
    was leave of Natal, whichever feast fell on it besides.
    """
    years = range(2015, 2028)
    judge = country_holidays(
        "ID", years=years, categories=("public", "government"), language="id", expand=False
    )
    public = country_holidays("ID", years=years, language="id", expand=False)
    expected = {day: "holiday" if day in public else "leave" for day in judge}
    del expected[date(2016, 6, 1)]
    expected[date(2015, 12, 24)] = "leave"
    assert expected == {day: off.kind for day, off in OFF.days.items()}
    assert OFF.years == set(years)


def test_each_day_names_its_feast_and_its_decree() -> None:
    for day, off in OFF.days.items():
        assert off.name
        assert re.match(r"(SKB Menag \d+/20\d\d, Menaker \d+/|Keppres \d+/20)", off.source), day
    assert {year for year in range(2015, 2028) for d in OFF.days if d.year == year} == OFF.years


def test_years_that_nobody_has_decreed_are_named() -> None:
    assert working_days_after(date(2027, 12, 30), 5, OFF).unknown == (2028,)
    assert working_days_after(date(2027, 12, 30), 1, OFF).unknown == ()
    assert working_days_after(date(2028, 12, 29), 5, OFF).unknown == (2028, 2029)


@given(DAYS, st.integers(0, 60))
def test_counting_back_gives_what_was_counted(start: date, days: int) -> None:
    counted = working_days_after(start, days, OFF)
    assert working_days_until(start, counted.day, OFF) == days
    assert working_days_until(counted.day, start, OFF) == -days
    assert days == 0 or OFF.works(counted.day)
