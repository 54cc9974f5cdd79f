"""What an addendum says otherwise, key by key."""

from __future__ import annotations

import pytest
from support.books import PLAN, plan_of

from pilkada_cli.core.plan.amendments import amendments
from pilkada_cli.core.values.money import Sen

IN_TWO = PLAN.replace(
    "amount = 1000\n",
    "amount = 1000\nagreement.signed = 2024-01-10\n"
    "[[allocation.tranche]]\npercent = 40\ndue.date = 2024-02-01\n"
    "[[allocation.tranche]]\npercent = 60\n"
    "[[allocation.budget]]\nfiscal_year = 2024\namount = 900\n",
)
Said = tuple[str | None, str, object, object]


def changed(old: str, new: str, *, plan: str = IN_TWO) -> list[Said]:
    assert old in plan
    found = amendments(plan_of(plan), plan_of(plan.replace(old, new, 1)))
    return [(each.allocation, each.key, each.before, each.after) for each in found]


CHANGES: dict[str, tuple[str, str, list[Said]]] = {
    "an amount": ("amount = 500", "amount = 600", [("tni", "amount", "500.00", "600.00")]),
    "a recipient": ('"TNI"', '"TNI AD"', [("tni", "recipient", "TNI", "TNI AD")]),
    "a key that was not said": (
        "amount = 500",
        'amount = 500\nkind = "security"',
        [("tni", "kind", None, "security")],
    ),
    "a key of a table": (
        "2024-01-10",
        "2024-01-11",
        [("kpu", "agreement.signed", "2024-01-10", "2024-01-11")],
    ),
    "a deadline": (
        "due.date = 2024-02-01",
        "due.months_before_voting = 5",
        [
            ("kpu", "tranche 1 due.months_before_voting", None, "5"),
            ("kpu", "tranche 1 due.date", "2024-02-01", None),
        ],
    ),
    "shares": (
        "percent = 40\ndue.date = 2024-02-01\n[[allocation.tranche]]\npercent = 60",
        "percent = 30\ndue.date = 2024-02-01\n[[allocation.tranche]]\npercent = 70",
        [
            ("kpu", "tranche 1 percent", "40.00", "30.00"),
            ("kpu", "tranche 2 percent", "60.00", "70.00"),
        ],
    ),
    "a budget line": (
        "amount = 900",
        "amount = 800",
        [("kpu", "budget 2024 amount", "900.00", "800.00")],
    ),
    "an opening": (
        "disbursed = 100",
        "disbursed = 110",
        [("tni", "opening.disbursed", "100.00", "110.00")],
    ),
    "the office": (
        "voting_day = 2024-11-27",
        "voting_day = 2024-11-28",
        [(None, "voting_day", "2024-11-27", "2024-11-28")],
    ),
    "a day off": (
        "[[allocation]]",
        '[[holiday]]\ndate = 2024-09-17\nname = "Hari jadi"\n[[allocation]]',
        [(None, "holiday 2024-09-17 name", None, "Hari jadi")],
    ),
    "nothing but a comment": ("amount = 500", "amount = 500 # lima ratus", []),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_key_is_told_as_it_was_and_as_it_is(name: str) -> None:
    old, new, expected = CHANGES[name]
    assert expected == changed(old, new)


def test_an_allocation_that_comes_or_goes_is_told_with_all_that_it_says() -> None:
    without = PLAN[: PLAN.index('[[allocation]]\nid = "tni"')]
    came = amendments(plan_of(without), plan_of(PLAN))
    assert [("tni", None)] * len(came) == [(each.allocation, each.before) for each in came]
    assert {"recipient", "amount", "opening.as_of"} <= {each.key for each in came}
    went = amendments(plan_of(PLAN), plan_of(without))
    assert [each.before for each in went] == [each.after for each in came]


def test_money_is_told_apart_from_what_only_looks_like_it() -> None:
    def of(old: str, new: str) -> list[tuple[object, ...]]:
        found = amendments(plan_of(IN_TWO), plan_of(IN_TWO.replace(old, new, 1)))
        return [(each.amount_before, each.amount_after) for each in found]

    assert of("amount = 500", "amount = 600") == [(Sen(500_00), Sen(600_00))]
    assert of("amount = 900", "amount = 800") == [(Sen(900_00), Sen(800_00))]
    assert of("amount = 500", "amount = 500\nremainder = 0") == [(None, Sen(0))]
    assert of("40\ndue", '"40,00"\ndue') == []
    assert of("2024-01-10", "2024-01-11") == [(None, None)]
