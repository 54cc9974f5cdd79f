from __future__ import annotations

from datetime import date

import pytest
from support.books import (
    PLAN,
    adopted,
    asked,
    book_from,
    bounced,
    moved,
    paid,
    reported,
    returned,
    settled,
    taken_back,
    withdrawn,
)

from pilkada_cli.core.book.book import Book
from pilkada_cli.core.ledger.events import Event
from pilkada_cli.core.plan.plan import desk_of
from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.reports.question import Question
from pilkada_cli.reports.report import Report
from pilkada_cli.reports.show import BalanceRow, StoryRow, show_report

TODAY = date(2024, 12, 1)


def show(book: Book, allocation: str = "kpu", as_of: str | None = None) -> Report[StoryRow]:
    day = date.fromisoformat(as_of) if as_of else None
    return show_report(Question(book, TODAY, allocation=allocation, as_of=day))


def steps(report: Report[StoryRow]) -> list[tuple[object, ...]]:
    """Each step: entry, kind, desk, and how many days the file lay there."""
    return [(row.seq, row.kind, desk_of(row.stage), row.days) for row in report.rows]


def test_a_file_lies_on_a_desk_until_its_next_step_and_no_longer_than_it_is_open() -> None:
    """In on the 1st, verified on the 4th, its SPM on the 9th, paid in full on the 11th."""
    book = book_from(
        asked("kpu", 400, "2024-11-01"),
        moved("verified", "2024-11-04", 2),
        moved("spm", "2024-11-09", 2),
        paid("kpu", 400, "2024-11-11", "1/LS", request=2),
    )
    assert [
        (2, "requested", "kesbangpol", 3),
        (3, "advanced", "treasurer", 5),
        (4, "advanced", "bpkad", 2),
        (5, "disbursed", None, None),
    ] == steps(show(book))


def test_a_file_that_waits_has_lain_there_until_the_date_of_the_answer() -> None:
    book = book_from(asked("kpu", 400, "2024-11-01"), moved("spm", "2024-11-09", 2))
    assert [3 + 5, 21 + 1] == [row.days for row in show(book).rows]
    assert [8, 3] == [row.days for row in show(book, as_of="2024-11-12").rows]
    assert [4] == [row.days for row in show(book, as_of="2024-11-05").rows]


@pytest.mark.parametrize(
    ("how", "days"),
    [
        (paid("kpu", 100, "2024-11-06", "1/LS", request=2), 30),
        (paid("kpu", 100, "2024-11-06", "1/LS", request=2, final=True), 5),
        (withdrawn("2024-11-08", 2), 7),
    ],
    ids=["a part leaves it open", "a final part closes it", "withdrawn"],
)
def test_when_a_request_stops_waiting(how: object, days: int) -> None:
    """400 are asked for on the 1st; today is 30 days later."""
    book = book_from(asked("kpu", 400, "2024-11-01"), how)  # type: ignore[arg-type]
    assert show(book).rows[0].days == days


def test_a_bounce_lies_at_the_bank_until_it_is_sent_again() -> None:
    book = book_from(
        paid("kpu", 400, "2024-11-01", "1/LS"),
        bounced("2024-11-03", 2),
        paid("kpu", 400, "2024-11-10", "1/LS", request=3),
    )
    rows = show(book).rows
    assert [(2, None), (3, 7), (4, None)] == [(row.seq, row.days) for row in rows]
    assert [None, 3, 3] == [row.request for row in rows]


def test_what_was_taken_back_stays_in_the_story_and_lies_on_no_desk() -> None:
    book = book_from(
        asked("kpu", 400, "2024-11-01"),
        moved("spm", "2024-11-09", 2),
        taken_back(3),
    )
    report = show(book)
    assert [
        (2, "requested", "kesbangpol", 30),
        (3, "advanced", None, None),
    ] == steps(report)
    assert [None, 4] == [row.entry.reversed_by for row in report.rows if row.entry]


def test_the_story_holds_one_allocation_up_to_its_date_and_begins_with_the_opening() -> None:
    book = book_from(
        paid("kpu", 1, "2024-11-01", "1/LS"),
        paid("tni", 50, "2024-11-02", "2/LS", request="opening:tni"),
        returned("tni", 20, "2024-11-20", interest=3),
    )
    assert [
        ("opening", date(2024, 10, 16), 10_000),
        ("disbursed", date(2024, 11, 2), 5_000),
        ("returned", date(2024, 11, 20), 2_000),
    ] == [(row.kind, row.date, row.amount) for row in show(book, "tni").rows]
    assert len(show(book, "tni", as_of="2024-11-19").rows) == 2
    balance = show(book, "tni").parts["balance"].rows[0].position
    assert (15_000, 25_000, 10_000, 2_000, 300) == (
        balance.disbursed,
        balance.in_process,
        balance.not_requested,
        balance.returned,
        balance.interest,
    )


def test_a_step_after_all_was_paid_or_of_a_mistake_lies_on_no_desk() -> None:
    """Verified on the 10th, so it was said; but the bank had paid on the 5th."""
    book = book_from(
        asked("kpu", 400, "2024-11-01"),
        moved("verified", "2024-11-10", 2),
        paid("kpu", 400, "2024-11-05", "1/LS", request=2),
    )
    assert [
        (2, "requested", "kesbangpol", 4),
        (4, "disbursed", None, None),
        (3, "advanced", None, None),
    ] == steps(show(book))
    mistaken = book_from(
        asked("kpu", 400, "2024-11-01"), moved("verified", "2024-11-10", 2), taken_back(2)
    )
    assert [(2, "requested", None, None), (3, "advanced", None, None)] == steps(show(mistaken))


def test_an_addendum_and_what_is_no_longer_requested_are_in_the_story() -> None:
    """70 are requested, 10 of it paid at last; 30 are requested, 5 of it paid, 25 withdrawn."""
    book = book_from(
        adopted(PLAN.replace("amount = 1000", "amount = 1050"), "2024-10-20"),
        asked("kpu", 70, "2024-11-01", "1"),
        paid("kpu", 10, "2024-11-02", "1", request=3, final=True),
        asked("kpu", 30, "2024-11-03", "2"),
        paid("kpu", 5, "2024-11-04", "2", request=5),
        withdrawn("2024-11-05", 5),
    )
    rows = show(book).rows
    assert ("adopted", 105_000) == (rows[0].kind, rows[0].ceiling)
    given_back = [row.entry.released for row in rows if row.entry]
    assert given_back == [None, None, 6_000, None, None, 2_500]
    assert not [row for row in show(book, "tni").rows if row.kind == "adopted"]


def test_a_step_entered_late_stands_at_its_own_date() -> None:
    book = book_from(
        asked("kpu", 400, "2024-11-01"),
        paid("kpu", 100, "2024-11-20", "2/LS", request=2),
        paid("kpu", 50, "2024-11-10", "1/LS", request=2),
    )
    assert [2, 4, 3] == [row.seq for row in show(book).rows]


def test_what_is_open_is_of_this_allocation_with_its_days() -> None:
    book = book_from(
        asked("kpu", 400, "2024-11-01"),
        moved("spm", "2024-11-09", 2),
        paid("kpu", 150, "2024-11-11", "1/LS", request=2),
    )
    assert [(2, 40_000, 25_000, "spm", 22)] == [
        (row.request.name, row.request.amount, row.request.left, row.request.stage, row.days)
        for row in show(book).parts["open"].rows
    ]
    tni = show(book, "tni").parts["open"].rows
    assert [("opening:tni", None)] == [(row.request.name, row.days) for row in tni]


def test_what_is_known_of_the_remainder_stands_in_the_balance() -> None:
    over = PLAN.replace("2024-11-27", "2024-08-01\nproposal_day = 2024-09-10")
    kpu = paid("kpu", 1000, "2024-10-20", "1")

    def balance(*events: Event) -> BalanceRow:
        book = book_from(kpu, *events, plan=over)
        row: BalanceRow = show(book, as_of="2024-11-06").parts["balance"].rows[0]
        return row

    nothing = balance()
    assert (nothing.use_report, nothing.due) == ("not-reported", date(2024, 12, 10))
    assert nothing.position.used is None
    left = balance(reported("kpu", "2024-11-01", remainder=30))
    assert (left.use_report, left.due) == ("reported", date(2024, 12, 10))
    assert (left.position.used, left.position.to_return) == (970_00, 30_00)
    done = balance(returned("kpu", 30, "2024-11-01"), settled("kpu", "2024-11-02"))
    assert (done.use_report, done.due, done.position.used) == (None, None, 970_00)


def test_a_date_before_the_opening_is_refused() -> None:
    with pytest.raises(RefusedError, match="as-of-before-opening"):
        show(book_from(), "tni", as_of="2024-10-01")
    assert not show(book_from(), "kpu", as_of="2024-10-01").rows
