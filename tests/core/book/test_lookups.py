from __future__ import annotations

from datetime import date

from support.books import PLAN, adopted, book_from

from pilkada_cli.core.book.lookups import name_on, plan_on, recipients

LATER = PLAN.replace("2024-11-27", "2024-12-04")
PROPOSED = LATER.replace("voting_day", "proposal_day = 2025-01-10\nvoting_day")


def test_an_office_is_as_its_plan_said_on_that_day() -> None:
    """A vote that is put off counts from the day on which that is adopted, not before."""
    book = book_from(adopted(LATER, "2024-11-20"))
    assert date(2024, 11, 27) == plan_on(book, date(2024, 11, 19)).office.voting_day
    assert date(2024, 12, 4) == plan_on(book, date(2024, 11, 20)).office.voting_day


def test_an_adoption_that_is_recorded_late_brings_only_its_own_keys_earlier() -> None:
    """The second line is dated before the first: the voting day waits, the proposal does not."""
    book = book_from(adopted(LATER, "2024-11-20"), adopted(PROPOSED, "2024-11-10"))
    between = plan_on(book, date(2024, 11, 15)).office
    assert (date(2024, 11, 27), date(2025, 1, 10)) == (between.voting_day, between.proposal_day)


def test_allocations_come_and_go_with_their_adoptions() -> None:
    head, kpu, tni = PLAN.split("[[allocation]]")
    book = book_from(adopted(f"{head}[[allocation]]{tni}", "2024-11-20"))
    assert ["kpu", "tni"] == [a.id for a in plan_on(book, date(2024, 11, 19)).allocations]
    assert ["tni"] == [a.id for a in plan_on(book, date(2024, 11, 20)).allocations]
    assert "KPU Kota Contoh" == name_on(recipients(book)["kpu"], date(2024, 12, 1))
    assert kpu


def test_a_recipient_has_its_first_name_before_it_came() -> None:
    more = PLAN + '[[allocation]]\nid = "polri"\nrecipient = "Polri"\namount = 5\n'
    book = book_from(adopted(more, "2024-11-20"))
    assert "Polri" == name_on(recipients(book)["polri"], date(2024, 1, 1))
