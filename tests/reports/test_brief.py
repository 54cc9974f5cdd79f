from __future__ import annotations

import re
from datetime import date

import pytest
from support.books import PLAN, asked, book_from, moved, paid

from pilkada_cli.core.ledger.events import Event
from pilkada_cli.read.holidays import calendar_of
from pilkada_cli.render.plain import render
from pilkada_cli.render.style import Style
from pilkada_cli.reports.brief import brief_report
from pilkada_cli.reports.question import Question
from pilkada_cli.words.catalog import LANGUAGES, words_of

DUE = PLAN.replace(
    "amount = 1000\n",
    "amount = 1000\n[[allocation.tranche]]\npercent = 100\ndue.date = 2024-11-DAY\n",
)
ALL = (
    paid("kpu", 1000, "2024-11-01", "1"),
    paid("tni", 300, "2024-11-02", "2", request="opening:tni"),
    paid("tni", 100, "2024-11-03", "3"),
)
OFFICES: dict[str, tuple[str, tuple[Event, ...]]] = {
    "nothing planned": (PLAN[: PLAN.index("[[allocation]]")], ()),
    "nothing paid": (PLAN[: PLAN.index("opening =")], ()),
    "as it began": (PLAN, ()),
    "on a desk": (
        PLAN,
        (asked("kpu", 400, "2024-10-20"), moved("spm", "2024-11-01", 2)),
    ),
    "due": (DUE.replace("DAY", "12"), ()),
    "overdue": (DUE.replace("DAY", "01"), ()),
    "two overdue": (
        PLAN.replace(
            "amount = 1000\n",
            "amount = 1000\n[[allocation.tranche]]\npercent = 40\ndue.date = 2024-11-01\n"
            "[[allocation.tranche]]\npercent = 60\ndue.date = 2024-11-02\n",
        ),
        (),
    ),
    "left over": (PLAN.replace("voting_day", "proposal_day = 2024-09-01\nvoting_day"), ALL),
    "left over late": (PLAN.replace("voting_day", "proposal_day = 2024-07-01\nvoting_day"), ALL),
    "unsigned": (PLAN.replace("amount = 1000\n", 'amount = 1000\nschedule = "single"\n'), ()),
    "last day": (PLAN.replace("voting_day", "proposal_day = 2024-08-06\nvoting_day"), ALL),
    "all paid": (PLAN, ALL),
    "above a budget line": (
        PLAN.replace(
            "amount = 1000\n",
            "amount = 1000\n[[allocation.budget]]\nfiscal_year = 2024\namount = 600\n",
        ),
        ALL,
    ),
}


def said(name: str, language: str = "en") -> list[str]:
    plan, events = OFFICES[name]
    book = book_from(*events, plan=plan)
    report = brief_report(Question(book, date(2024, 11, 6), calendar_of))
    return render(report, Style(words_of(language))).decode().splitlines()


@pytest.mark.parametrize("name", OFFICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_five_sentences_whatever_stands(name: str, language: str) -> None:
    found = said(name, language)
    assert len(found) == (6 if name == "above a budget line" else 5)
    for sentence in found:
        assert re.match(r"[A-Z]", sentence)
        assert sentence.endswith(".")
        assert not re.search(r"\{|None|  ", sentence)


def test_amounts_are_in_figures_and_words() -> None:
    first, _, third, fourth, _ = said("as it began")
    assert "Rp100 (one hundred rupiah) of its election grants of Rp1.500" in first
    assert "Rp300 (three hundred rupiah), that is TNI Rp300 (three hundred rupiah)." in third
    assert "Rp1.100 (one thousand one hundred rupiah)" in fourth
    assert said("as it began", "id")[3] == (
        "Belum diajukan: Rp1.100 (seribu seratus rupiah), yaitu KPU Kota Contoh Rp1.000 (seribu "
        "rupiah) dan TNI Rp100 (seratus rupiah)."
    )


def test_what_waits_says_at_whose_desk_and_since_when() -> None:
    waits = "KPU Kota Contoh Rp400 (four hundred rupiah; with BPKAD since 1 Nov 2024)"
    assert waits in said("on a desk")[2]


def test_the_next_deadline_is_told_or_that_it_has_passed() -> None:
    assert said("due")[4].startswith("The next deadline is 12 Nov 2024, in 4 working days: tranche")
    late = "Overdue by 3 working days, the last day was 1 Nov 2024: tranche 1"
    assert said("overdue")[4].startswith(late)
    assert said("overdue")[4].endswith("still to pay.")
    assert said("two overdue")[4].endswith("still to pay; 1 more overdue.")


def test_what_is_left_over_is_told_once_nothing_is_due() -> None:
    assert said("left over")[4].startswith("What is left over has to be back in the treasury")
    assert said("left over")[4].endswith("by 1 Dec 2024, of KPU Kota Contoh, TNI.")
    assert "should have been back" in said("left over late")[4]
    assert "should have been back" not in said("last day")[4]


def test_only_what_is_paid_in_full_is_said_to_be() -> None:
    assert said("as it began")[1] == "No recipient has been paid in full yet."
    assert said("all paid")[1].startswith("Paid in full: KPU Kota Contoh Rp1.000 (one thousand")


def test_a_deadline_that_nobody_can_count_is_said_to_be_unknown() -> None:
    assert "does not say when the agreement was signed" in said("unsigned")[4]


def test_what_is_done_is_said_to_be_done() -> None:
    assert said("all paid")[2:] == [
        "Nothing is in process.",
        "Nothing is left that nobody has asked for.",
        "Nothing is left to pay.",
    ]


def test_what_is_above_a_budget_line_is_one_sentence_more() -> None:
    assert (
        "More cleared in a fiscal year than its budget line (DPA) has room for: KPU Kota Contoh in "
        "2024, Rp400 (four hundred rupiah) above Rp600."
    ) == said("above a budget line")[5]
