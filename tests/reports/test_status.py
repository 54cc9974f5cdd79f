from __future__ import annotations

from datetime import date

from support.books import book_from, paid

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
