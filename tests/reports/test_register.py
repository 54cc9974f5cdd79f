from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from support.books import (
    PLAN,
    adopted,
    asked,
    book_from,
    bounced,
    moved,
    paid,
    plan_of,
    returned,
    taken_back,
)
from support.histories import LAST_DAY, STATED, day_of, plans, recorded

from pilkada_cli.core.book.book import Book
from pilkada_cli.core.ledger.events import Disbursed
from pilkada_cli.core.values.money import Sen
from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.render.csv import DIALECTS, render
from pilkada_cli.render.style import Style
from pilkada_cli.reports.history import history_report
from pilkada_cli.reports.question import Question
from pilkada_cli.reports.register import register_report
from pilkada_cli.reports.show import show_report
from pilkada_cli.reports.status import status_report
from pilkada_cli.words.catalog import words_of

TODAY = day_of(LAST_DAY)


def rows_of(book: Book, dialect: str = "rfc4180") -> list[dict[str, str]]:
    form = DIALECTS[dialect]
    report = register_report(Question(book, TODAY))
    content = render(report, Style(words_of("id"), dialect=form))
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=form.delimiter))


@given(plans(), STATED)
def test_any_range_of_the_exported_register_sums_to_status_to_the_sen(
    first: dict[str, Any], history: list[dict[str, Any]]
) -> None:
    book = recorded(first, history)
    rows = rows_of(book)
    for number in range(LAST_DAY + 1):
        try:
            status = status_report(Question(book, TODAY, as_of=day_of(number)))
        except RefusedError:
            continue  # before an opening
        until = [row for row in rows if row["date"] <= day_of(number).isoformat()]
        for row in status.rows:
            mine = [each for each in until if each["allocation"] == row.allocation]
            assert sen(mine, "amount") == row.disbursed
            assert sen(mine, "returned") == row.returned
        assert status.total is not None
        assert sen(until, "amount") == status.total.disbursed
        assert sen(until, "returned") == status.total.returned


def sen(rows: list[dict[str, str]], column: str) -> Decimal:
    """The sum of a column; a row that moves nothing in it has an empty cell there."""
    return sum((Decimal(row[column] or 0) for row in rows), Decimal(0)) * 100


@given(plans(), STATED)
def test_the_spreadsheets_dialect_says_the_same(
    first: dict[str, Any], history: list[dict[str, Any]]
) -> None:
    book = recorded(first, history)
    for machine, excel in zip(rows_of(book), rows_of(book, "excel-id"), strict=True):
        assert machine["amount"] == excel["amount"].replace(",", ".")


def test_a_payment_a_mistake_and_an_opening_are_rows() -> None:
    """Tni has an opening that disbursed 100; 7 is paid to kpu, taken back, and 8 paid instead."""
    book = book_from(
        paid("kpu", 7, "2024-11-05", "05/LS", spm="1", account="77"),
        taken_back(2),
        paid("kpu", 8, "2024-11-04", "05/LS"),
    )
    rows = rows_of(book)
    assert [
        ("1", "2024-10-16", "opening", "tni", "100.00", ""),
        ("4", "2024-11-04", "disbursed", "kpu", "8.00", ""),
        ("2", "2024-11-05", "disbursed", "kpu", "7.00", ""),
        ("3", "2024-11-05", "reversal", "kpu", "-7.00", "2"),
    ] == [
        tuple(row[key] for key in ("entry", "date", "kind", "allocation", "amount", "reverses"))
        for row in rows
    ]
    assert ("1", "77", "keliru") == (rows[3]["spm"], rows[3]["account"], rows[3]["note"])
    assert [entry.sha256 for entry in book.entries] == [
        rows[index]["sha256"] for index in (0, 2, 3, 1)
    ]
    assert {(str(book.head.seq), book.head.sha256)} == {
        (row["ledger_seq"], row["ledger_sha256"]) for row in rows
    }


def test_a_bounce_and_what_came_back_are_rows() -> None:
    """9 are paid, bounce, and are sent again; 4 come back, with 1 of interest; that was a slip."""
    book = book_from(
        paid("kpu", 9, "2024-11-01", "05/LS"),
        bounced("2024-11-03", 2, document="Retur 7"),
        paid("kpu", 9, "2024-11-05", "05/LS", request=3),
        returned("kpu", 4, "2024-12-20", "8/STS", interest=1),
        taken_back(5),
        returned("kpu", 0, "2024-12-21", "9/STS", interest=2),
    )
    keys = ("entry", "kind", "amount", "returned", "interest", "sp2d", "document", "reverses")
    rows = [tuple(row[key] for key in keys) for row in rows_of(book) if row["allocation"] == "kpu"]
    assert [
        ("2", "disbursed", "9.00", "", "", "05/LS", "", ""),
        ("3", "bounced", "-9.00", "", "", "05/LS", "Retur 7", ""),
        ("4", "disbursed", "9.00", "", "", "05/LS", "", ""),
        ("5", "returned", "", "4.00", "1.00", "", "8/STS", ""),
        ("6", "reversal", "", "-4.00", "-1.00", "", "8/STS", "5"),
        ("7", "returned", "", "", "2.00", "", "9/STS", ""),
    ] == rows


def test_an_opening_counts_from_the_plan_that_brought_its_allocation() -> None:
    more = """
[office]
name = "Kota Contoh"
voting_day = 2024-11-27
[[allocation]]
id = "kpu"
recipient = "KPU Kota Contoh"
amount = 1000
[[allocation]]
id = "tni"
recipient = "TNI"
amount = 500
opening = { as_of = 2024-10-16, disbursed = 100, in_process = 300 }
[[allocation]]
id = "polri"
recipient = "Polri"
amount = 50
opening = { as_of = 2024-10-16, disbursed = 20 }
"""
    book = book_from(adopted(more, "2024-11-01"))
    assert plan_of(more) == book.plan
    dates = {row["allocation"]: row["date"] for row in rows_of(book)}
    assert dates == {"tni": "2024-10-16", "polri": "2024-11-01"}


def test_the_keys_are_the_ones_that_auditors_were_promised() -> None:
    promised = (
        "entry, date, kind, allocation, recipient, amount, tranche, cleared, issued, sp2d, spm, "
        "spm_date, spp, spp_date, account, account_from, document, returned, interest, into, "
        "reverses, adopted, note, sha256, "
        "ledger_seq, ledger_sha256"
    )
    assert promised.split(", ") == list(rows_of(book_from())[0])


PAPERS = ("issued", "spm", "spm_date", "spp", "spp_date")


def papers_in(book: Book) -> list[tuple[str, ...]]:
    """Of each payment, bounce and reversal of kpu."""
    rows = [row for row in rows_of(book) if row["allocation"] == "kpu"]
    return [tuple(row[key] for key in PAPERS) for row in rows]


WAY = (
    asked("kpu", 9, "2024-10-01"),
    moved("verified", "2024-10-02", 2, document="BA 1"),
    moved("spp", "2024-10-03", 2, document="3/SPP"),
    moved("spm", "2024-10-04", 2, document="4/SPM"),
    moved("sp2d", "2024-10-05", 2),
)
"""A file on all of its desks, each with a number but the last: the entries 2 to 6."""
KNOWN = ("2024-10-05", "4/SPM", "2024-10-04", "3/SPP", "2024-10-03")


def test_what_the_way_of_a_file_says_of_its_papers_stands_in_the_register() -> None:
    """1 of 14 payments had an SPM, though all had passed that desk with a number."""
    assert papers_in(book_from(*WAY, paid("kpu", 9, "2024-10-07", "5/SP2D", request=2))) == [KNOWN]


def test_what_a_payment_says_of_its_papers_goes_before() -> None:
    own = {"spm": "44/SPM", "spp": " 3/spp ", "issued": date(2024, 10, 6)}
    book = book_from(*WAY, paid("kpu", 9, "2024-10-07", "5/SP2D", request=2, **own))
    assert papers_in(book) == [("2024-10-06", "44/SPM", "", "3/spp", "2024-10-03")]


@pytest.mark.parametrize(
    "payment",
    [
        paid("kpu", 9, "2024-10-07", "5/SP2D"),  # it stands alone
        paid("kpu", 9, "2024-10-01", "5/SP2D", request=2),  # before its file moved
    ],
)
def test_the_way_of_another_file_says_nothing(payment: Disbursed) -> None:
    assert papers_in(book_from(*WAY, payment)) == [("", "", "", "", "")]


def test_an_spm_has_one_sp2d() -> None:
    book = book_from(
        *WAY,
        paid("kpu", 4, "2024-10-07", "5/SP2D", request=2),
        paid("kpu", 2, "2024-10-08", "6/SP2D", request=2),
        moved("spm", "2024-10-09", 2, document="7/SPM", note="bagian kedua"),
        paid("kpu", 3, "2024-10-10", "7/SP2D", request=2),
    )
    nothing = ("", "", "", "", "")
    assert papers_in(book) == [KNOWN, nothing, ("", "7/SPM", "2024-10-09", "", "")]


def test_what_the_bank_sends_again_has_the_papers_of_what_bounced() -> None:
    book = book_from(
        *WAY,
        paid("kpu", 9, "2024-10-07", "5/SP2D", request=2),
        bounced("2024-10-08", 7),
        paid("kpu", 9, "2024-10-09", "5/SP2D", request=8),
    )
    assert papers_in(book) == [KNOWN, KNOWN, ("", *KNOWN[1:])]


def test_an_account_that_a_payment_does_not_name_is_the_plans_and_says_so() -> None:
    plan = PLAN.replace("amount = 1000", 'amount = 1000\nrecipient_account = { number = "77-1" }')
    book = book_from(
        paid("kpu", 7, "2024-11-05", "1"),
        paid("kpu", 8, "2024-11-06", "2", account="78"),
        returned("kpu", 1, "2024-11-07", "3"),
        adopted(plan.replace("77-1", "79-2"), "2024-11-10", document="Adendum"),
        paid("kpu", 9, "2024-11-12", "4"),
        plan=plan,
    )
    rows = [row for row in rows_of(book) if row["allocation"] == "kpu"]
    assert [("77-1", "plan"), ("78", "stated"), ("", ""), ("79-2", "plan")] == [
        (row["account"], row["account_from"]) for row in rows
    ]


def test_a_register_before_an_opening_is_refused_as_status_is() -> None:
    with pytest.raises(RefusedError):
        register_report(Question(book_from(), TODAY, as_of=day_of(0)))


def openings_of(*plans: str, **more: str) -> list[tuple[str, ...]]:
    """The rows of tni's opening, once these plans were adopted one after the other."""
    events = [
        adopted(plan, f"2024-11-0{day}", document=f"LHP {day}", **more)
        for day, plan in enumerate(plans, start=1)
    ]
    keys = ("entry", "date", "kind", "amount", "adopted", "document")
    rows = rows_of(book_from(*events))
    return [tuple(row[key] for key in keys) for row in rows if row["allocation"] == "tni"]


FIRST = ("1", "2024-10-16", "opening", "100.00", "", "")
"""The row as it was when the ledger began: a printed register stays true to the letter."""


def test_the_old_row_of_an_opening_stays_and_what_is_said_otherwise_has_a_row_of_its_own() -> None:
    lowered = PLAN.replace("disbursed = 100", "disbursed = 0")
    raised = PLAN.replace("disbursed = 100", "disbursed = 130")
    assert openings_of() == [FIRST]
    change = "opening-changed"
    assert openings_of(lowered, raised) == [
        FIRST,
        ("2", "2024-10-16", change, "-100.00", "2024-11-01", "LHP 1"),
        ("3", "2024-10-16", change, "130.00", "2024-11-02", "LHP 2"),
    ]
    only_in_process = PLAN.replace("in_process = 300", "in_process = 200")
    assert openings_of(only_in_process) == [FIRST]


def test_an_opening_whose_date_changed_is_taken_back_on_the_old_date() -> None:
    moved = PLAN.replace("as_of = 2024-10-16", "as_of = 2024-10-20")
    change = "opening-changed"
    assert openings_of(moved) == [
        FIRST,
        ("2", "2024-10-16", change, "-100.00", "2024-11-01", "LHP 1"),
        ("2", "2024-10-20", change, "100.00", "2024-11-01", "LHP 1"),
    ]


def test_an_opening_that_was_taken_out_or_came_later_is_told() -> None:
    line = "opening = { as_of = 2024-10-16, disbursed = 100, in_process = 300 }"
    change = "opening-changed"
    assert openings_of(PLAN.replace(line, ""), PLAN) == [
        FIRST,
        ("2", "2024-10-16", change, "-100.00", "2024-11-01", "LHP 1"),
        ("3", "2024-10-16", change, "100.00", "2024-11-02", "LHP 2"),
    ]


def test_what_was_printed_of_an_opening_stays_also_where_its_allocation_is_taken_out() -> None:
    lowered = PLAN.replace("disbursed = 100, in_process = 300", "disbursed = 0")
    taken_out = PLAN[: PLAN.index('[[allocation]]\nid = "tni"')]
    kept = openings_of(lowered)
    assert len(kept) == 2
    assert openings_of(lowered, taken_out) == kept


def test_the_old_row_keeps_the_hash_of_its_entry() -> None:
    lowered = PLAN.replace("disbursed = 100", "disbursed = 0")
    book = book_from(adopted(lowered, "2024-11-01", document="LHP 1"))
    rows = [row for row in rows_of(book) if row["allocation"] == "tni"]
    assert [entry.sha256 for entry in book.entries] == [row["sha256"] for row in rows]


def test_history_and_show_tell_of_a_changed_opening() -> None:
    lowered = PLAN.replace("disbursed = 100", "disbursed = 0")
    book = book_from(adopted(lowered, "2024-11-01", document="LHP 1"))
    history = history_report(Question(book, TODAY))
    assert [row.openings for row in history.rows] == [None, "tni"]
    of_tni = history_report(Question(book, TODAY, allocation="tni")).rows
    assert [row.entry.seq for row in of_tni] == [1, 2]
    story = show_report(Question(book, date(2024, 11, 6), allocation="tni")).rows
    told = [(row.date.isoformat(), row.kind, row.amount, row.note) for row in story]
    assert told[:2] == [
        ("2024-10-16", "opening", Sen(10_000), None),
        ("2024-11-01", "opening-changed", Sen(0), "LHP 1"),
    ]


def test_a_rename_leaves_earlier_papers_as_they_were() -> None:
    """Tni is called otherwise from 1 Dec on: an opening and payments before it keep the name."""
    renamed = PLAN.replace('"TNI"', '"Korem 045"')
    book = book_from(
        paid("tni", 7, "2024-11-05", "05/LS"),
        paid("tni", 9, "2024-12-02", "06/LS"),
        adopted(renamed, "2024-12-01"),
        taken_back(2),
    )
    assert [
        ("2024-10-16", "opening", "TNI"),
        ("2024-11-05", "disbursed", "TNI"),
        ("2024-11-05", "reversal", "TNI"),
        ("2024-12-02", "disbursed", "Korem 045"),
    ] == [(row["date"], row["kind"], row["recipient"]) for row in rows_of(book)]
