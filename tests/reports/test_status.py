from __future__ import annotations

from datetime import date

from support.books import asked, book_from, paid

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
    assert set(report.groups) == {"disbursed", "partly-disbursed", "in-process", "not-requested"}
    return report.group(report.rows[0])


def test_not_requested_is_no_name_for_a_recipient_that_was_paid() -> None:
    assert group_of_kpu() == "not-requested"
    assert group_of_kpu(999) == "partly-disbursed"
    assert group_of_kpu(400, 600) == "disbursed"
    assert group_of_kpu(400, requested=600) == "in-process"
    assert group_of_kpu(requested=1) == "in-process"
