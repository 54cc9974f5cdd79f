"""What each kind of event declares: its date, its document, and what names it among its kind."""

from __future__ import annotations

from datetime import date

import pytest
from support.books import (
    adopted,
    asked,
    bounced,
    ended,
    moved,
    paid,
    reported,
    returned,
    settled,
    taken_back,
    withdrawn,
)

from pilkada_cli.core.ledger.events import KINDS, Accepted, Event, Recovered

DECLARED: dict[str, tuple[Event, date | None, str | None, str]] = {
    "adopted": (
        adopted("[office]\nname = 'A'\nvoting_day = 2024-11-27\n", "2024-11-01", document="1/A"),
        date(2024, 11, 1),
        "1/A",
        "adopted:9",
    ),
    "requested": (
        asked("kpu", 1, "2024-11-02", "12 / KPU"),
        date(2024, 11, 2),
        "12 / KPU",
        "requested:kpu:2024:12/kpu",
    ),
    "advanced": (
        moved("spm", "2024-11-03", "opening:kpu", document="3/SPM"),
        date(2024, 11, 3),
        "3/SPM",
        "advanced:opening:kpu:spm",
    ),
    "cancelled": (withdrawn("2024-11-04", 7), date(2024, 11, 4), None, "cancelled:7"),
    "disbursed": (
        paid("kpu", 1, "2024-11-05", "5 / LS", issued=date(2023, 12, 31)),
        date(2024, 11, 5),
        "5 / LS",
        "disbursed:5/ls",
    ),
    "bounced": (bounced("2024-11-06", 5, document="6"), date(2024, 11, 6), "6", "bounced:5"),
    "returned": (
        returned("kpu", 1, "2024-11-07", "7 STS"),
        date(2024, 11, 7),
        "7 STS",
        "returned:2024:7sts",
    ),
    "reported": (
        reported("kpu", "2024-11-08", "8 / LPJ", tranche=1),
        date(2024, 11, 8),
        "8 / LPJ",
        "reported:kpu:2024:8/lpj",
    ),
    "settled": (settled("kpu", "2024-11-09"), date(2024, 11, 9), None, "settled:kpu"),
    "ended": (
        ended("kpu", "2024-11-10", document="10", tranche=2),
        date(2024, 11, 10),
        "10",
        "ended:kpu:2",
    ),
    "reversed": (taken_back(3), None, None, "reversed:3"),
    "recovered": (
        Recovered(length=1, offset=2, sha256="a" * 64),
        None,
        f"torn-2-{'a' * 16}.bin",
        "recovered:9",
    ),
    "accepted": (Accepted(what="restored", note="ya"), None, None, "accepted:9"),
}


@pytest.mark.parametrize("kind", DECLARED)
def test_day_paper_and_id_follow_from_what_a_kind_declares(kind: str) -> None:
    event, day, paper, document_id = DECLARED[kind]
    assert (kind, day, paper, document_id) == (
        event.kind,
        event.day,
        event.paper,
        event.document_id(9),
    )


def test_what_is_absent_is_in_no_id() -> None:
    assert ended("kpu", "2024-11-10").document_id(9) == "ended:kpu"


def test_a_line_has_the_lowest_format_that_can_say_it() -> None:
    """A return is of the first, unless it says into which account it went."""
    assert returned("kpu", 1, "2024-11-07").fmt == 1
    assert returned("kpu", 1, "2024-11-07", into="171-30").fmt == 3
    since = [
        reported("kpu", "2024-11-08"),
        settled("kpu", "2024-11-09"),
        ended("kpu", "2024-11-10"),
    ]
    assert {each.fmt for each in since} == {3}


def test_every_kind_is_held_to_it_and_none_says_it_another_way() -> None:
    assert set(KINDS) == {*DECLARED, "opened"}
    for kind in KINDS.values():
        assert not {"day", "paper"} & set(vars(kind))
        assert {kind.dated_by, *kind.key} - {None} <= set(kind.model_fields)
