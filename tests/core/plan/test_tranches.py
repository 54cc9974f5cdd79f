from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError
from support.books import PLAN, plan_of

from pilkada_cli.core.deadlines.calendar import WEEKDAYS
from pilkada_cli.core.deadlines.deadlines import deadlines, remainder_due
from pilkada_cli.core.plan.plan import Allocation, Plan, plan_data, plan_fmt
from pilkada_cli.core.plan.schedules import SCHEDULES, regulation_on
from pilkada_cli.core.plan.tranches import WHOLE, Due, Tranche, amounts_of, months_later
from pilkada_cli.core.values.money import Sen
from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.read.holidays import calendar_of


def kpu(text: str, *, amount: str = "1000", office: str = "") -> Plan:
    """The usual plan; its first allocation has this besides."""
    plan = PLAN.replace("amount = 1000\n", f'amount = "{amount}"\n{text}\n')
    return plan_of(plan.replace("voting_day", f"{office}\nvoting_day"))


def sizes(text: str, amount: str = "1000") -> list[int]:
    """The amounts of its tranches, in sen."""
    return list(kpu(text, amount=amount).allocations[0].tranche_amounts)


def test_the_closing_tranche_takes_what_rounding_leaves() -> None:
    """Lampung Barat's 40/60, as it was published."""
    found = sizes('schedule = "41/2020"', "22.402.606.928")
    assert found == [8_961_042_771_00, 13_441_564_157_00]


def test_sen_go_to_the_closing_tranche() -> None:
    assert sizes('schedule = "54/2019"', "1.000,99") == [400_00, 500_00, 100_99]


def test_a_percentage_may_be_of_another_amount() -> None:
    """40/60 of what an earlier payment leaves of the agreement."""
    found = sizes(
        "[[allocation.tranche]]\namount = 101\n"
        "[[allocation.tranche]]\npercent = 40\nbase = 899\n"
        "[[allocation.tranche]]\npercent = 60\nbase = 899"
    )
    assert found == [101_00, 359_00, 540_00]


def test_a_plan_overrides_single_parts_of_a_schedule() -> None:
    plan = kpu(
        'schedule = "41/2020"\n[[allocation.tranche]]\nfiscal_year = 2023\n'
        "[[allocation.tranche]]\ndue.date = 2024-07-01"
    )
    [first, second] = deadlines(plan, plan.allocations[0], WEEKDAYS)
    assert (first.fiscal_year, first.rule) == (2023, Due(working_days_after_signing=14))
    assert (first.source, first.sure) == (SCHEDULES["41/2020"].source, "likely")
    assert (second.due, second.source) == (date(2024, 7, 1), "allocations.toml")
    assert plan.allocations[0].tranche_amounts == (400_00, 600_00)


def test_percentages_are_read_as_people_write_them_and_kept_exactly() -> None:
    text = (
        '[[allocation.tranche]]\npercent = "33,33"\n[[allocation.tranche]]\npercent = "33,33 %"\n'
        '[[allocation.tranche]]\npercent = "33,34"'
    )
    plan = kpu(text)
    assert sizes(text) == [333_00, 333_00, 334_00]
    data = plan_data(plan)["allocation"][0]["tranche"]
    assert [each["percent"] for each in data] == ["33.33", "33.33", "33.34"]
    assert Plan.model_validate_json(plan.model_dump_json(exclude_defaults=True)) == plan


@pytest.mark.parametrize(
    ("typed", "hundredths"), [("40", 40_00), ('"12,5"', 12_50), ('"12,05 %"', 12_05), ("1", 1_00)]
)
def test_a_decimal_of_a_percentage_is_a_tenth(typed: str, hundredths: int) -> None:
    rest = (10_000 - hundredths) // 100, (10_000 - hundredths) % 100
    text = (
        f"[[allocation.tranche]]\npercent = {typed}\n"
        f'[[allocation.tranche]]\npercent = "{rest[0]},{rest[1]:02}"'
    )
    assert hundredths == kpu(text).allocations[0].parts[0].percent


@pytest.mark.parametrize(("first", "fits"), [("400", True), ("399", False), ("401", False)])
def test_only_what_rounding_leaves_may_be_missing(first: str, *, fits: bool) -> None:
    """60 % of 1000 are exactly 600, and no rupiah is lost in that."""
    text = f"[[allocation.tranche]]\namount = {first}\n[[allocation.tranche]]\npercent = 60"
    if fits:
        assert sizes(text) == [400_00, 600_00]
    else:
        with pytest.raises(RefusedError):
            kpu(text)


def test_a_percentage_and_a_closing_amount_have_to_fit_exactly() -> None:
    text = "[[allocation.tranche]]\npercent = 33\n[[allocation.tranche]]\namount = {}"
    assert sizes(text.format(671), "1001") == [330_00, 671_00]
    with pytest.raises(RefusedError):
        sizes(text.format(670), "1001")


def test_two_tranches_may_be_due_on_one_day() -> None:
    day = "due.date = 2024-06-01\n"
    text = f"[[allocation.tranche]]\npercent = 40\n{day}[[allocation.tranche]]\npercent = 60\n{day}"
    assert len(sizes(text)) == 2


def test_how_sure_a_deadline_is_comes_from_its_source() -> None:
    plan = kpu('schedule = "54/2019"\n[[allocation.tranche]]\ndue.date = 2024-01-01')
    found = [each.sure for each in deadlines(plan, plan.allocations[0], WEEKDAYS)]
    assert found == ["stated", "unsure", "unsure"]


@pytest.mark.parametrize("percent", ["4.0", "040.00", "40", "100.01", "0.00", "40.0"])
def test_a_ledger_holds_a_percentage_in_one_form_only(percent: str) -> None:
    line = kpu('schedule = "41/2020"\n[[allocation.tranche]]\npercent = 40').model_dump_json(
        exclude_defaults=True
    )
    assert '"percent":"40.00"' in line
    with pytest.raises(ValueError, match="percent-unfit"):
        Plan.model_validate_json(line.replace("40.00", percent))


@st.composite
def percentages(draw: Callable[..., Any]) -> list[int]:
    """Of two to six tranches, in hundredths of a per cent; together the whole."""
    cuts = draw(st.sets(st.integers(1, WHOLE - 1), min_size=1, max_size=5))
    edges = [0, *sorted(cuts), WHOLE]
    return [b - a for a, b in pairwise(edges)]


@given(percentages(), st.integers(10**8, 10**15))
def test_tranches_make_the_allocation_to_the_sen(cut: list[int], amount: int) -> None:
    found = amounts_of([Tranche(percent=percent) for percent in cut], Sen(amount))
    assert sum(found) == amount
    for percent, size in zip(cut[:-1], found[:-1], strict=True):
        assert size % 100 == 0
        assert 0 <= amount * percent - size * WHOLE < 100 * WHOLE
    assert found[-1] >= amount * cut[-1] // WHOLE


@given(st.lists(st.integers(1, 10**13), min_size=1, max_size=5), st.integers(-5, 5))
def test_amounts_have_to_make_the_allocation_exactly(amounts: list[int], off: int) -> None:
    parts, whole = [Tranche(amount=Sen(amount)) for amount in amounts], Sen(sum(amounts))
    assert amounts_of(parts, whole) == tuple(amounts)
    if off:
        with pytest.raises(PydanticCustomError, match="tranche-sum"):
            amounts_of(parts, Sen(whole + off))


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        ("2024-11-27", -5, "2024-06-27"),
        ("2025-01-10", 3, "2025-04-10"),
        ("2024-05-31", -3, "2024-02-29"),
        ("2024-11-30", 3, "2025-02-28"),
        ("2024-01-15", -1, "2023-12-15"),
        ("2024-12-15", 12, "2025-12-15"),
    ],
)
def test_months_are_counted_by_the_calendar(day: str, months: int, found: str) -> None:
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(found)


@pytest.mark.parametrize(("leave", "due"), [("off", "2024-04-29"), ("working", "2024-04-23")])
def test_the_deadlines_of_41_2020(leave: str, due: str) -> None:
    """Signed on 1 April 2024, voted on 27 November: as they were published."""
    plan = kpu(
        'schedule = "41/2020"\nagreement.signed = 2024-04-01',
        office=f'collective_leave = "{leave}"',
    )
    [first, second] = deadlines(plan, plan.allocations[0], calendar_of(plan))
    assert (first.due, second.due) == (date.fromisoformat(due), date(2024, 6, 27))
    assert first.counted is not None
    assert first.counted.start == date(2024, 4, 1)


def test_without_a_signing_the_first_deadline_is_not_known() -> None:
    plan = kpu('schedule = "41/2020"')
    assert [None, date(2024, 6, 27)] == [
        each.due for each in deadlines(plan, plan.allocations[0], WEEKDAYS)
    ]


def test_an_agreement_signed_late_is_no_mistake_of_the_plan() -> None:
    """Its first tranche is then due after its second."""
    plan = kpu('schedule = "41/2020"\nagreement.signed = 2024-08-01')
    [first, second] = deadlines(plan, plan.allocations[0], WEEKDAYS)
    assert first.due is not None
    assert second.due is not None
    assert first.due > second.due


def test_the_remainder_is_due_three_months_after_the_proposal() -> None:
    proposed = kpu("", office="proposal_day = 2025-01-10")
    assert remainder_due(proposed, proposed.allocations[0]) == date(2025, 4, 10)
    plan = kpu("")
    assert remainder_due(plan, plan.allocations[0]) is None


def test_an_allocation_without_tranches_is_written_as_ever() -> None:
    keys = {"tranche", "budget", "schedule", "remainder"}
    assert keys.isdisjoint(plan_data(kpu(""))["allocation"][0])
    assert Allocation(id="a", recipient="A", amount=Sen(1)).parts == ()


def test_amounts_in_place_of_a_schedules_percentages_have_to_fit_exactly() -> None:
    text = 'schedule = "41/2020"\n' + "[[allocation.tranche]]\namount = {}\n" * 2
    assert sizes(text.format(300, 700)) == [300_00, 700_00]
    with pytest.raises(RefusedError):
        sizes(text.format(300, 699))


def test_a_percentage_of_a_base_is_none_of_the_allocation() -> None:
    text = "[[allocation.tranche]]\npercent = 60\n[[allocation.tranche]]\npercent = 50\nbase = 800"
    assert sizes(text) == [600_00, 400_00]


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedules_tranches_are_what_a_plan_could_write(name: str) -> None:
    for tranche in SCHEDULES[name].tranches:
        said = tranche.model_dump(exclude_none=True)
        assert Tranche.model_validate(said) == tranche


def test_what_overrides_a_part_of_a_schedule_is_written_to_a_ledger_as_it_was_said() -> None:
    plan = kpu('schedule = "41/2020"\n[[allocation.tranche]]\nfiscal_year = 2023')
    [first, _] = plan.allocations[0].parts
    assert (first.percent, first.fiscal_year) == (40_00, 2023)
    assert plan_data(plan)["allocation"][0]["tranche"] == [{"fiscal_year": 2023}]


def test_the_corrected_schedule_of_54_2019_has_a_day_for_its_first_tranche() -> None:
    """What `54/2019` meant when it was released it means for ever: no day for the first one."""
    for name, due, fmt in (("54/2019", None, 1), ("54/2019-14", date(2019, 10, 21), 3)):
        plan = kpu(f'schedule = "{name}"\nagreement.signed = 2019-10-01')
        assert due == next(deadlines(plan, plan.allocations[0], calendar_of(plan))).due
        assert fmt == plan_fmt(plan)


@pytest.mark.parametrize(
    ("day", "source"),
    [
        ("2015-05-17", None),
        ("2017-02-15", "Permendagri 51/2015"),
        ("2019-10-01", "Permendagri 54/2019 Pasal 16"),
        ("2020-06-14", "Permendagri 54/2019 Pasal 16"),
        ("2020-06-15", "Permendagri 41/2020 Pasal 16 ayat (4)"),
        ("2024-11-27", "Permendagri 41/2020 Pasal 16 ayat (4)"),
    ],
)
def test_a_regulation_holds_from_its_day_until_another_does(day: str, source: str | None) -> None:
    found = regulation_on(date.fromisoformat(day))
    assert source == (found.source if found else None)
