from __future__ import annotations

from datetime import date

import pytest
from support.books import (
    adopted,
    asked,
    book_from,
    bounced,
    moved,
    paid,
    reported,
    returned,
    taken_back,
    withdrawn,
)

from pilkada_cli.core.ledger.events import Event
from pilkada_cli.core.rules.slips import paper_slips, year_slips

PLAN = """
[office]
name = "Kota Contoh"
voting_day = 2024-11-27

[[allocation]]
id = "kpu"
recipient = "KPU Kota Contoh"
amount = 1000
agreement = { signed = 2023-12-20 }

[[allocation.budget]]
fiscal_year = 2025
amount = 600

[[allocation]]
id = "tni"
recipient = "TNI"
amount = 500
"""
SIPD = "19.71/04.0/000025/LS/5.02.0.00.0.00.01.0000/M/11/2024"


def slip(event: Event) -> object:
    found = list(year_slips(book_from(plan=PLAN), event))
    assert len(found) <= 1
    return found[0].values["detail"] if found else None


LETTER = "12/KPU/2024"
SAID: list[tuple[str, Event, str | None]] = [
    ("as it should be", asked("kpu", 1, "2024-11-05", LETTER), None),
    ("2023 for 2024, before its agreement", asked("kpu", 1, "2023-11-05", "12"), "before"),
    ("on the day of its agreement", asked("kpu", 1, "2023-12-20", "12"), None),
    (
        "a payment before its agreement has a warning of its own",
        paid("kpu", 1, "2023-11-05", "7"),
        None,
    ),
    ("without an agreement, in the year of the first", asked("tni", 1, "2023-01-05", "12"), None),
    ("without an agreement, before the first", paid("tni", 1, "2022-12-31", "7"), "before"),
    ("in the last year that has a budget line", paid("kpu", 1, "2025-11-05", "7"), None),
    ("after the last budget line", paid("kpu", 1, "2026-01-05", "7"), "after"),
    ("after the year of the voting day", asked("tni", 1, "2025-01-05", "12"), "after"),
    ("what closes a grant may come a year later", returned("tni", 1, "2025-03-05", "7"), None),
    ("but not two", returned("tni", 1, "2026-03-05", "7"), "after"),
    ("nor a use report", reported("tni", "2026-03-05", "9"), "after"),
    ("a plan may be corrected for years", adopted(PLAN, "2030-01-05", note="x"), None),
    ("but not before there was one", adopted(PLAN, "2014-01-05", note="x"), "before"),
    ("the year in an SP2D", paid("kpu", 1, "2025-02-05", SIPD), "number"),
    ("the year in a letter", asked("kpu", 1, "2025-11-05", LETTER), "number"),
    ("the year in an STS", returned("tni", 1, "2025-03-05", "8/STS/2024"), "number"),
    ("an SP2D of December may clear in January", paid("kpu", 1, "2025-01-05", SIPD), None),
    (
        "its own date goes before",
        paid("kpu", 1, "2025-02-05", SIPD, issued=date(2024, 12, 30)),
        None,
    ),
    ("a number of no year", paid("kpu", 1, "2025-02-05", "2010/SP2D/LS"), None),
    ("one of two fits", asked("kpu", 1, "2024-02-05", "9/PR/2023/KPU/2024"), None),
]


@pytest.mark.parametrize(("event", "said"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_a_year_that_can_hardly_be_meant_is_said(event: Event, said: str | None) -> None:
    assert said == slip(event)


def test_the_year_in_a_paper_of_a_desk_is_compared_too() -> None:
    book = book_from(asked("kpu", 1, "2024-11-05", LETTER), plan=PLAN)
    found = list(year_slips(book, moved("spm", "2025-02-06", 2, document="3/SPM/2024")))
    assert ["number"] == [problem.values["detail"] for problem in found]


TWICE: list[tuple[str, tuple[Event, ...], Event, str | None]] = [
    (
        "one number, dashes for strokes",
        (paid("kpu", 5, "2024-11-05", "05/LS/2024"),),
        paid("kpu", 6, "2024-11-05", "05-LS-2024"),
        "paper-again",
    ),
    (
        "backslashes, spaces and a full stop",
        (asked("kpu", 5, "2024-11-05", LETTER),),
        asked("kpu", 6, "2024-11-06", "12 \\ kpu \\ 2024."),
        "paper-again",
    ),
    (
        "of that amount, however late",
        (returned("kpu", 5, "2024-11-05", "8/STS"),),
        returned("kpu", 5, "2025-02-05", "8-STS"),
        "paper-again",
    ),
    (
        "neither near nor of that amount",
        (asked("kpu", 5, "2024-02-05", LETTER),),
        asked("kpu", 6, "2024-11-05", "12-KPU-2024"),
        None,
    ),
    (
        "another number",
        (asked("kpu", 5, "2024-11-05", LETTER),),
        asked("kpu", 5, "2024-11-05", "13/KPU/2024"),
        None,
    ),
    (
        "another recipient",
        (asked("tni", 5, "2024-11-05", LETTER),),
        asked("kpu", 5, "2024-11-05", "12-KPU-2024"),
        None,
    ),
    (
        "another kind of paper",
        (asked("kpu", 5, "2024-11-05", LETTER),),
        paid("kpu", 5, "2024-11-05", "12-KPU-2024"),
        None,
    ),
    (
        "a letter that begins anew each year",
        (asked("kpu", 5, "2024-11-05", "12/KPU"),),
        asked("kpu", 5, "2025-01-05", "12/KPU"),
        None,
    ),
    (
        "of that amount within a few days",
        (paid("kpu", 5, "2024-11-05", "1"),),
        paid("kpu", 5, "2024-11-12", "2"),
        "duplicate-suspected",
    ),
    (
        "recorded late",
        (paid("kpu", 5, "2024-11-05", "1"),),
        paid("kpu", 5, "2024-10-30", "2"),
        "duplicate-suspected",
    ),
    (
        "of that amount after more than a week",
        (paid("kpu", 5, "2024-11-05", "1"),),
        paid("kpu", 5, "2024-11-13", "2"),
        None,
    ),
    (
        "what bounced is paid again",
        (paid("kpu", 5, "2024-11-05", "1/LS"), bounced("2024-11-06", 2)),
        paid("kpu", 5, "2024-11-07", "1-LS", request=3),
        None,
    ),
    (
        "what was withdrawn is asked for again",
        (asked("kpu", 5, "2024-11-05", LETTER), withdrawn("2024-11-06", 2)),
        asked("kpu", 5, "2024-11-07", "12-KPU-2024"),
        None,
    ),
    (
        "what was taken back never counted",
        (asked("kpu", 5, "2024-11-05", LETTER), taken_back(2)),
        asked("kpu", 5, "2024-11-05", "12-KPU-2024"),
        None,
    ),
]


@pytest.mark.parametrize(
    ("before", "event", "said"), [row[1:] for row in TWICE], ids=[row[0] for row in TWICE]
)
def test_one_paper_under_two_numbers_is_suspected(
    before: tuple[Event, ...], event: Event, said: str | None
) -> None:
    found = paper_slips(book_from(*before, plan=PLAN), event)
    assert ([said] if said else []) == [problem.code for problem in found]
