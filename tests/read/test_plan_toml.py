from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.books import PLAN, plan_of

from pilkada_cli.core.plan.plan import Plan, plan_data
from pilkada_cli.core.values.problem import Exit, Problem, RefusedError, exit_of
from pilkada_cli.core.values.text import first_forbidden
from pilkada_cli.read.plan_toml import language_in, parse_plan, read_plan
from pilkada_cli.render.plan_text import render

ROOT = Path(__file__).parents[2]
OFFICE = '[office]\nname = "X"\nvoting_day = 2024-11-27\n'
ONE = OFFICE + '[[allocation]]\nid = "tni"\nrecipient = "TNI"\n'
TRANCHE = ONE + "amount = 5\n[[allocation.tranche]]\n"


def problems_of(text: str | bytes) -> tuple[Problem, ...]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(RefusedError) as refused:
        parse_plan(content, shown_as="allocations.toml")
    for problem in refused.value.problems:
        assert exit_of(problem) is Exit.DATA
        assert problem.where is not None
    return refused.value.problems


MISTAKES = {
    # what is wrong, the code, and the text under the carets
    "a float": (ONE + "amount = 3205756840.00\n", "amount-float", "3205756840.00"),
    "an amount with a decimal point": (ONE + 'amount = "1.25"\n', "amount-ambiguous", '"1.25"'),
    "an amount with comma groups": (
        ONE + 'amount = "Rp2,073,953,000"\n',
        "amount-comma-groups",
        '"Rp2,073,953,000"',
    ),
    "an amount of zero in a tranche": (TRANCHE + "amount = 0\n", "amount-zero", "0"),
    "an amount below zero": (ONE + "amount = -5\n", "amount-negative", "-5"),
    "an amount with 17 digits": (
        ONE + "amount = 10_000_000_000_000_000\n",
        "amount-too-large",
        "10_000_000_000_000_000",
    ),
    "an amount that is true": (ONE + "amount = true\n", "amount-unreadable", "true"),
    "a misspelt key": (ONE + "amonut = 5\namount = 5\n", "unknown-key", "amonut"),
    "a key of no release": (ONE + "amount = 5\ncolour = 1\n", "unknown-key", "colour"),
    "a schedule that is none": (
        ONE + 'amount = 5\nschedule = "41/2021"\n',
        "not-one-of",
        '"41/2021"',
    ),
    "a percentage above 100": (TRANCHE + "percent = 101\n", "percent-unfit", "101"),
    "a percentage of nothing": (TRANCHE + "percent = 0\n", "percent-unfit", "0"),
    "a percentage with a decimal point": (TRANCHE + "percent = 12.5\n", "percent-unfit", "12.5"),
    "a year that is none": (TRANCHE + "fiscal_year = 24\n", "number-outside", "24"),
    "a tranche of two sizes": (
        TRANCHE + "percent = 40\namount = 5\n",
        "tranche-two-sizes",
        "[[allocation.tranche]]",
    ),
    "two tranches without a size": (
        TRANCHE + "fiscal_year = 2024\n[[allocation.tranche]]\nfiscal_year = 2025\n",
        "tranche-no-size",
        "[[allocation.tranche]]",
    ),
    "percentages that miss the whole": (
        TRANCHE + "percent = 40\n[[allocation.tranche]]\npercent = 59\n",
        "tranche-percentages",
        "59",
    ),
    "a schedule with a percentage too many": (
        ONE + 'amount = 5\nschedule = "41/2020"\n[[allocation.tranche]]\npercent = 50\n',
        "tranche-percentages",
        '"41/2020"',
    ),
    "amounts that miss the allocation": (
        TRANCHE + "amount = 3\n[[allocation.tranche]]\namount = 1\n",
        "tranche-sum",
        "1",
    ),
    "a deadline of two rules": (
        TRANCHE + "percent = 100\ndue = { date = 2024-06-01, months_before_voting = 5 }\n",
        "due-one-rule",
        "{ date = 2024-06-01, months_before_voting = 5 }",
    ),
    "deadlines that cross": (
        TRANCHE
        + "percent = 40\ndue = { date = 2024-07-01 }\n"
        + "[[allocation.tranche]]\npercent = 60\ndue = { months_before_voting = 5 }\n",
        "tranche-dates-cross",
        "{ months_before_voting = 5 }",
    ),
    "a remainder above the allocation": (
        ONE + "amount = 5\nremainder = 6\n",
        "remainder-exceeds-amount",
        "6",
    ),
    "a percentage that is a yes": (TRANCHE + "percent = true\n", "percent-unfit", "true"),
    "more tranches than anyone agrees on": (
        ONE + "amount = 5\n" + "[[allocation.tranche]]\npercent = 1\n" * 100,
        "number-outside",
        "[[allocation]]",
    ),
    "a fiscal year with two budget lines": (
        ONE
        + "amount = 5\n[[allocation.budget]]\nfiscal_year = 2024\namount = 3\n"
        + "[[allocation.budget]]\nfiscal_year = 2024\namount = 2\n",
        "budget-twice",
        "2024",
    ),
    "a misspelt table": (
        ONE + "amount = 5\n[allocation.openings]\n",
        "unknown-key",
        "[allocation.openings]",
    ),
    "a name that is a number": (ONE.replace('"TNI"', "7") + "amount = 5\n", "text-expected", "7"),
    "an id with a capital": (ONE.replace('"tni"', '"TNI"') + "amount = 5\n", "id-unfit", '"TNI"'),
    "an id that is too long": (
        ONE.replace('"tni"', f'"{"t" * 33}"') + "amount = 5\n",
        "id-unfit",
        f'"{"t" * 33}"',
    ),
    "an id twice": (
        ONE + 'amount = 5\n[[allocation]]\nid = "tni"\nrecipient = "Y"\namount = 6\n',
        "duplicate-allocation",
        '"tni"',
    ),
    "a kind that is none": (ONE + 'amount = 5\nkind = "polic"\n', "not-one-of", '"polic"'),
    "a date that is none": (
        OFFICE.replace("2024-11-27", '"27/13/2024"'),
        "date-impossible",
        '"27/13/2024"',
    ),
    "a date with a time": (
        OFFICE.replace("2024-11-27", "2024-11-27T10:00:00"),
        "date-unreadable",
        "2024-11-27T10:00:00",
    ),
    "a zone that is none": (
        OFFICE + 'time_zone = "Europe/Paris"\n',
        "not-one-of",
        '"Europe/Paris"',
    ),
    "an opening that is larger than the allocation": (
        ONE
        + "amount = 5\n[allocation.opening]\nas_of = 2024-10-16\ndisbursed = 3\nin_process = 3\n",
        "opening-exceeds-amount",
        "[allocation.opening]",
    ),
    "a stage that is none": (
        ONE + 'amount = 5\nopening = { as_of = 2024-10-16, in_process = 1, stage = "bank" }\n',
        "not-one-of",
        '"bank"',
    ),
    "an opening that is text": (ONE + 'amount = 5\nopening = "x"\n', "table-expected", '"x"'),
    "an allocation that is one table": (
        OFFICE + '[allocation]\nid = "tni"\n',
        "list-expected",
        "[allocation]",
    ),
    "an agreement with a misspelt key": (
        ONE + 'amount = 5\nagreement = { nomor = "1" }\n',
        "unknown-key",
        "nomor",
    ),
    "an empty name": (OFFICE.replace('"X"', '"  "'), "text-empty", '"  "'),
    "a name that is too long": (
        OFFICE.replace('"X"', f'"{"x" * 201}"'),
        "text-too-long",
        f'"{"x" * 201}"',
    ),
    "a name that turns the screen around": (
        OFFICE.replace('"X"', '"\\u202Ex"'),
        "text-control",
        '"\\u202Ex"',
    ),
    "a key twice": (OFFICE + 'name = "Y"\n', "duplicate-key", 'name = "Y"'),
    "a table twice": (OFFICE + "[office]\n", "duplicate-key", "[office]"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_shown_where_it_stands(name: str) -> None:
    text, code, marked = MISTAKES[name]
    found = [each for each in problems_of(text) if each.code == code]
    assert found, problems_of(text)
    where = found[-1].where
    assert where is not None
    assert where.text == text.split("\n")[where.line - 1]
    assert marked == where.text[where.column - 1 : where.column - 1 + where.width]


@pytest.mark.parametrize(
    ("text", "line"),
    [("[office\n", 1), ("[office]\nname X\n", 2), ('[office]\nname = "X\n', 2), ("a = ", 1)],
)
def test_what_is_no_toml_is_shown_where_it_ends(text: str, line: int) -> None:
    [problem] = problems_of(text)
    assert problem.code == "plan-syntax"
    assert problem.where is not None
    assert problem.where.line == line


def test_a_misspelt_key_gets_a_did_you_mean() -> None:
    [problem] = problems_of(ONE + "amonut = 5\namount = 5\n")
    assert problem.values["near"] == "amount"
    assert "recipient_account" in str(problem.values["known"])


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-01"])
def test_a_day_of_no_election_is_no_date(day: str) -> None:
    [problem] = problems_of(OFFICE.replace("2024-11-27", day))
    assert problem.code == "date-unreadable"


@pytest.mark.parametrize("key", ["allocations", "holidays"])
def test_a_table_has_one_name(key: str) -> None:
    """Not that of our field for it."""
    [problem] = problems_of(OFFICE + f"[[{key}]]\n")
    assert (problem.code, problem.values["near"]) == ("unknown-key", key[:-1])


def test_an_element_that_is_no_table_is_named_by_its_list() -> None:
    [problem] = problems_of(ONE + "amount = 5\ntranche = [5]\n")
    assert (problem.code, problem.values["name"]) == ("table-expected", "tranche")


def test_a_missing_key_is_named_at_its_table() -> None:
    [problem] = problems_of(ONE)
    assert (problem.code, problem.values["name"]) == ("missing-key", "amount")
    assert problem.where is not None
    assert problem.where.text == "[[allocation]]"


def test_the_problems_stand_in_the_order_of_the_file() -> None:
    text = OFFICE + '[[allocation]]\nid = "A"\nrecipient = 1\namount = 1.5\nx = 1\n'
    assert [5, 6, 7, 8] == [each.where.line for each in problems_of(text) if each.where]


def test_the_encoding_is_utf_8() -> None:
    [problem] = problems_of(b'[office]\nname = "Caf\xe9"\n')
    assert problem.code == "plan-encoding"
    assert problem.where is not None
    assert problem.where.line == 2


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_notepads_marks_and_line_ends_change_nothing(mark: bytes, end: bytes) -> None:
    content = mark + PLAN.encode().replace(b"\n", end)
    assert plan_of() == parse_plan(content, shown_as="x")


def test_a_place_in_a_file_with_crlf_is_the_same() -> None:
    text = ONE + "amount = 1.5\n"
    assert problems_of(text) == problems_of(text.replace("\n", "\r\n"))


def test_amounts_are_whole_rupiah_or_text_as_people_write_it() -> None:
    for written, sen in (("5", 500), ('"5"', 500), ('"3.205.756.840,00"', 320575684000)):
        assert plan_of(ONE + f"amount = {written}\n").allocations[0].amount == sen
    assert plan_of(ONE + 'amount = "7,8 miliar"\n').allocations[0].amount == 780_000_000_000


def test_dates_may_be_text_as_people_write_it() -> None:
    plan = plan_of(OFFICE.replace("2024-11-27", '"27 November 2024"'))
    assert plan.office.voting_day == date(2024, 11, 27)


def test_an_empty_table_says_nothing() -> None:
    plain = plan_of(ONE + "amount = 5\n")
    assert plan_of(ONE + "amount = 5\nagreement = {}\nrecipient_account = {}\n") == plain


def test_what_is_kept_has_no_language_and_no_defaults() -> None:
    written = plan_of(
        OFFICE
        + 'language = "en"\ntime_zone = "Asia/Jakarta"\n'
        + '[[allocation]]\nid = "tni"\nrecipient = "TNI"\nkind = "other"\namount = 5\n'
        + "[allocation.opening]\nas_of = 2024-10-16\ndisbursed = 0\nin_process = 2\n"
    )
    assert plan_data(written) == {
        "office": {"name": "X", "voting_day": "2024-11-27"},
        "allocation": [
            {
                "id": "tni",
                "recipient": "TNI",
                "amount": "5.00",
                "opening": {"as_of": "2024-10-16", "in_process": "2.00"},
            }
        ],
    }


def test_the_sample_adds_up_to_what_was_published() -> None:
    plan = read_plan(ROOT / "data" / "allocations.toml", shown_as="data/allocations.toml")
    assert [2_395_028_400_000, 636_465_600_000, 320_575_684_000, 127_612_900_000] == [
        each.amount for each in plan.allocations
    ]
    assert sum(each.amount for each in plan.allocations) == 3_479_682_584_000
    assert all(each.opening and each.opening.source for each in plan.allocations)
    raw = tomllib.loads((ROOT / "data" / "allocations.toml").read_text("utf-8"))
    assert raw["allocation"][2]["amount"] == "3.205.756.840,00"


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")),
    min_size=1,
    max_size=30,
).filter(lambda text: text.strip() and not first_forbidden(text))
ALLOCATIONS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.from_regex(r"\A[a-z][a-z0-9-]{0,31}\Z"),
            "recipient": TEXT,
            "kind": st.sampled_from(["organiser", "other"]),
            "amount": st.integers(100, 10**18 - 1),
        },
        optional={
            "account_code": TEXT,
            "agreement": st.fixed_dictionaries({"number": TEXT}),
            "opening": st.fixed_dictionaries(
                {
                    "as_of": st.dates(date(1900, 1, 1), date(2199, 12, 31)),
                    "disbursed": st.integers(0, 50),
                    "in_process": st.integers(0, 50),
                }
            ),
        },
    ),
    max_size=4,
    unique_by=lambda each: each["id"],
)


@given(TEXT, ALLOCATIONS)
def test_a_plan_that_is_written_reads_back(name: str, allocations: list[dict[str, object]]) -> None:
    plan = Plan.model_validate(
        {"office": {"name": name, "voting_day": date(2024, 11, 27)}, "allocation": allocations}
    )
    assert plan == parse_plan(render(plan, "Satu\nDua").encode(), shown_as="x")


@given(st.text(max_size=60))
def test_no_text_is_a_fault(text: str) -> None:
    for content in (text, OFFICE + text, ONE + "amount = " + text):
        try:
            parse_plan(content.encode("utf-8", "surrogatepass"), shown_as="x")
        except RefusedError as refused:
            assert refused.problems  # noqa: PT017 (either outcome is fine, a fault is not)


@pytest.mark.parametrize(
    ("content", "language"),
    [
        (b'[office]\nlanguage = "en"\n', "en"),
        (b"\xef\xbb\xbf[office]\r\n  language='id'\r\nname = \r\n", "id"),
        (b'language = "de"', None),
        (b"\xff", None),
    ],
)
def test_a_broken_plan_still_says_its_language(
    tmp_path: Path, content: bytes, language: str | None
) -> None:
    path = tmp_path / "allocations.toml"
    path.write_bytes(content)
    assert language_in(path) == language
    assert language_in(tmp_path) is None
