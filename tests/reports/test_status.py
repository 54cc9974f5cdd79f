from __future__ import annotations

from datetime import date

from support.books import asked, book_from, ended, paid, reported, returned

from pilkada_cli.reports.question import Question
from pilkada_cli.reports.status import status_report

TODAY = date(2024, 11, 6)


def test_what_to_do_next_is_not_told_of_an_earlier_day() -> None:
    """Of tni, 300 are in process as of 16 October, and paid in full on 5 November."""
    book = book_from(paid("tni", 300, "2024-11-05", "1", request="opening:tni"))
    then = status_report(Question(book, TODAY, as_of=date(2024, 10, 20)))
    assert then.total is not None
    assert then.total.in_process == 30_000
    assert then.advice == ()


def group_of_kpu(*amounts: int, requested: int = 0) -> str:
    """The name under which the KPU stands, of whose 1000 these were paid."""
    events = [paid("kpu", n, "2024-11-01", str(i)) for i, n in enumerate(amounts)]
    letters = [asked("kpu", requested, "2024-11-02")] if requested else []
    report = status_report(Question(book_from(*events, *letters), TODAY))
    assert report.group is not None
    assert set(report.groups) == {
        "disbursed",
        "partly-disbursed",
        "in-process",
        "not-requested",
        "ended",
    }
    return report.group(report.rows[0])


def test_not_requested_is_no_name_for_a_recipient_that_was_paid() -> None:
    assert group_of_kpu() == "not-requested"
    assert group_of_kpu(999) == "partly-disbursed"
    assert group_of_kpu(400, 600) == "disbursed"
    assert group_of_kpu(400, requested=600) == "in-process"
    assert group_of_kpu(requested=1) == "in-process"


def test_what_will_not_be_paid_and_what_has_still_to_come_back_stand_beside_the_identity() -> None:
    events = (paid("kpu", 900, "2024-10-20", "1"), ended("kpu", "2024-10-21"))
    left = (reported("kpu", "2024-10-22", remainder=30), returned("kpu", 10, "2024-10-23"))
    kpu, tni = status_report(Question(book_from(*events, *left), TODAY)).rows
    assert (kpu.not_requested, kpu.ended, kpu.to_return) == (100_00, 100_00, 20_00)
    assert (tni.ended, tni.to_return) == (None, None)


def test_a_recipient_that_will_not_be_paid_stands_under_a_name_of_its_own() -> None:
    report = status_report(Question(book_from(ended("kpu", "2024-11-01")), TODAY))
    assert report.group is not None
    assert report.group(report.rows[0]) == "ended"
