from __future__ import annotations

import re
from datetime import date

import pytest
from support.books import PLAN, asked, book_from, ended, moved, paid, reported, returned, settled

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
    "two overdue, one due": (
        PLAN.replace(
            "amount = 1000\n",
            "amount = 1000\n[[allocation.tranche]]\npercent = 40\ndue.date = 2024-11-01\n"
            "[[allocation.tranche]]\npercent = 50\ndue.date = 2024-11-02\n"
            "[[allocation.tranche]]\npercent = 10\ndue.date = 2024-11-12\n",
        ),
        (),
    ),
    "left over early": (PLAN.replace("voting_day", "proposal_day = 2025-01-10\nvoting_day"), ALL),
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


CLOSED = PLAN.replace("2024-11-27", "2024-08-01\nproposal_day = 2024-09-01")
LPJ = (*ALL, reported("kpu", "2024-11-04", remainder=30), returned("kpu", 10, "2024-11-05"))
OFFICES |= {
    "reported": (CLOSED, LPJ),
    "reported, and the last day is not known": (
        CLOSED.replace("proposal_day = 2024-09-01", ""),
        LPJ,
    ),
    "reported late": (CLOSED.replace("2024-09-01", "2024-08-02"), LPJ),
    "nothing left over": (
        CLOSED,
        (*LPJ, settled("kpu", "2024-11-06"), settled("tni", "2024-11-06")),
    ),
    "reported without a remainder": (CLOSED, (*ALL, reported("kpu", "2024-11-04"))),
    "reported before": (PLAN, LPJ),
    "the rest will not be paid": (
        PLAN,
        (paid("kpu", 900, "2024-11-01", "1"), ended("kpu", "2024-11-02")),
    ),
    "no deadline is said": (
        PLAN.replace(
            "amount = 1000\n",
            "amount = 1000\nagreement.signed = 2024-01-10\n[[allocation.tranche]]\npercent = 100\n",
        ),
        (),
    ),
}


def said(name: str, language: str = "en") -> list[str]:
    plan, events = OFFICES[name]
    book = book_from(*events, plan=plan)
    report = brief_report(Question(book, date(2024, 11, 6), calendar_of))
    return render(report, Style(words_of(language))).decode().splitlines()


@pytest.mark.parametrize("name", OFFICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_five_sentences_or_more_whatever_stands(name: str, language: str) -> None:
    found = said(name, language)
    assert len(found) >= 5
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
    tranche = "tranche 1 of KPU Kota Contoh Rp1.000 (one thousand rupiah; "
    assert said("due")[4] == f"Still due: {tranche}by 12 Nov 2024, in 4 working days)."
    assert said("overdue")[4] == f"Overdue: {tranche}since 1 Nov 2024, 3 working days)."


def test_every_tranche_that_is_due_or_overdue_is_named() -> None:
    overdue, due = said("two overdue, one due")[4:]
    assert re.findall(r"tranche ([0-9])", overdue) == ["1", "2"]
    assert re.findall(r"tranche ([0-9])", due) == ["3"]


def test_what_is_left_over_is_told_once_nothing_is_due() -> None:
    assert said("left over early")[4] == (
        "Whatever is left over has to be back in the treasury account (RKUD) by 10 Apr 2025, "
        "of KPU Kota Contoh, TNI."
    )


def test_after_the_election_no_remainder_is_asserted_that_nobody_knows() -> None:
    names = "No use report (LPJ) has come in yet of KPU Kota Contoh, TNI; whatever it leaves over "
    assert said("left over")[4:] == [
        "Nothing is left to pay.",
        "Nothing has come back yet.",
        f"{names}has to be back by 1 Dec 2024.",
    ]
    assert said("left over late")[6] == f"{names}should have been back by 1 Oct 2024."
    assert said("last day")[6] == f"{names}has to be back by 6 Nov 2024."


def test_after_the_election_it_is_said_what_was_used_came_back_and_is_still_to_come() -> None:
    used, back, left, missing = said("reported")[5:]
    kpu = "KPU Kota Contoh Rp"
    assert used == f"Used: {kpu}970 (nine hundred and seventy rupiah; 97,00 % of its grant)."
    assert back == f"Returned: Rp10 (ten rupiah), that is {kpu}10 (ten rupiah)."
    assert left.startswith(f"Still to come back by 1 Dec 2024: Rp20 (twenty rupiah), that is {kpu}")
    assert missing.startswith("No use report (LPJ) has come in yet of TNI; whatever it leaves over")
    assert said("reported late")[7].startswith("Should have been back by 2 Nov 2024: Rp20")
    unknown = said("reported, and the last day is not known")
    assert unknown[7].startswith("Still to come back: Rp20")
    assert unknown[8] == "No use report (LPJ) has come in yet of TNI."


def test_what_is_settled_has_nothing_still_to_come() -> None:
    used, returned_ = said("nothing left over")[5:]
    assert used.startswith("Used: KPU Kota Contoh Rp990")
    assert "TNI Rp500" in used
    assert returned_.startswith("Returned: Rp10 ")


def test_a_use_report_that_leaves_the_remainder_open_is_no_missing_one() -> None:
    *_, missing, unsaid = said("reported without a remainder", "id")
    assert missing.startswith("LPJ belum masuk: TNI;")
    assert unsaid.startswith("LPJ sudah masuk, tetapi sisanya belum dicatat: KPU Kota Contoh;")


def test_what_came_in_before_the_election_is_said_too() -> None:
    assert said("reported before")[5].startswith("Used: ")
    assert said("all paid")[5:] == []


def test_what_will_not_be_paid_is_not_to_be_requested() -> None:
    found = said("the rest will not be paid")
    assert "KPU" not in found[3]
    assert found[5] == (
        "Will not be paid: Rp100 (one hundred rupiah), that is KPU Kota Contoh Rp100 (one hundred "
        "rupiah)."
    )


def test_no_reason_is_given_that_the_plan_contradicts() -> None:
    """It says when the agreement was signed, and no rule counts from there."""
    assert said("no deadline is said")[4] == (
        "No deadline stands in the plan for what is still to pay."
    )


def test_only_what_is_paid_in_full_is_said_to_be() -> None:
    assert said("as it began")[1] == "No recipient has been paid in full yet."
    assert said("all paid")[1].startswith("Paid in full: KPU Kota Contoh Rp1.000 (one thousand")


def test_a_deadline_that_nobody_can_count_is_said_to_be_unknown() -> None:
    assert said("unsigned")[4] == (
        "By when it has to be paid is not known of KPU Kota Contoh: the plan does not say when the "
        "agreement was signed."
    )


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
