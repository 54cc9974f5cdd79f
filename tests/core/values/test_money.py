"""Amounts: what people may type, what machines write, and how money is shared out."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pilkada_cli.core.values.money import (
    CEILING,
    Sen,
    format_grouped,
    format_money,
    format_rupiah,
    parse_money,
    percent,
    share,
    split,
)
from pilkada_cli.core.values.problem import Problem, RefusedError
from pilkada_cli.core.values.typed_amount import parse_amount

NBSP, NARROW, THIN = "\u00a0", "\u202f", "\u2009"

AMOUNTS = st.integers(0, CEILING).map(Sen)
ANY_SUMS = st.integers(-(10**24), 10**24).map(Sen)


def rupiah(whole: int, sen: int = 0) -> Sen:
    return Sen(whole * 100 + sen)


def refusal(text: str, *, zero_allowed: bool = False) -> Problem:
    with pytest.raises(RefusedError) as refused:
        parse_amount(text, zero_allowed=zero_allowed)
    (problem,) = refused.value.problems
    return problem


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (rupiah(3_205_756_840), "3205756840"),
        (rupiah(3_205_756_840), "3.205.756.840"),
        (rupiah(3_205_756_840), "Rp 3.205.756.840,00"),
        (rupiah(1_495_299_900), "Rp.1.495.299.900"),
        (rupiah(13_441_564_157), "Rp13.441.564.157,-"),
        (rupiah(56_664_000_000), "Rp56.664.000.000"),
        (rupiah(3_205), "3.205"),
        (rupiah(5, 50), "5,5"),
        (rupiah(5, 50), "5,50"),
        (rupiah(0, 1), "0,01"),
        (rupiah(1_234, 56), "1.234,56"),
        (rupiah(1_234, 56), "1234,56"),
        (rupiah(1_234), "1234,-"),
        (rupiah(5), "rP. 5"),
        (rupiah(5), f"{NBSP} Rp{NARROW}{THIN}5  "),
        (CEILING, "9.999.999.999.999.999,99"),
    ],
)
def test_an_amount_is_read_as_people_write_it(expected: Sen, text: str) -> None:
    assert expected == parse_amount(text)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (rupiah(7_800_000_000), "7,8 miliar"),
        (rupiah(7_800_000_000), "Rp 7,8 Milyar"),
        (rupiah(7_800_000_000), "7,8 milliar"),
        (rupiah(2_500_000_000_000), "2,5 trilyun"),
        (rupiah(306_000_000), "306 juta"),
        (rupiah(306_000_000), f"306{NBSP}JUTA"),
        (rupiah(306_000_000), "306juta"),
        (rupiah(1_150_000_000), "1,150 miliar"),
        (rupiah(1_500_000_000), "1.500 juta"),
        (rupiah(1_500_250_000), "1.500,25 juta"),
        (rupiah(2_500_000_000_000), "2,5 triliun"),
        (rupiah(12_500), "12,5 ribu"),
        (rupiah(1, 23), "0,00123 ribu"),
        (rupiah(500_000_000), "0,5 miliar"),
    ],
)
def test_with_a_unit_the_comma_begins_decimals_and_dots_group_by_three(
    expected: Sen, text: str
) -> None:
    assert expected == parse_amount(text)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (rupiah(29_006_020_000), "Rp. 29.006.020.000."),
        (rupiah(13_441_564_157), "Rp13.441.564.157,-."),
        (rupiah(3_205_756_840), "3.205.756.840,00."),
        (rupiah(7_800_000_000), "Rp7,8 miliar."),
        (rupiah(5), " 5. "),
    ],
)
def test_the_full_stop_of_a_sentence_is_no_part_of_the_amount_copied_from_it(
    expected: Sen, text: str
) -> None:
    assert expected == parse_amount(text)
    assert "amount-ambiguous" == refusal("1.25.").code


@pytest.mark.parametrize(
    ("readings", "text"),
    [
        ("Rp1.150 · Rp1,15", "1,150"),
        ("Rp125 · Rp1,25", "1.25"),
        ("Rp15 · Rp1,50", "1.5"),
        ("Rp10.000 · Rp1", "1.0000"),
        ("Rp10.005 · Rp1,0005", "1.0005"),
        ("Rp969.375.000 · Rp9.693.750", "Rp 9.693.750.00"),
        ("Rp1.234.567 · Rp1.234,567", "1234.567"),
        ("Rp5 · Rp0,50", "0.5"),
        ("Rp500 · Rp0,50", "0.500"),
        ("Rp5.000.000.000 · Rp5.000.000", "5 M"),
        ("Rp5.000.000.000 · Rp5.000.000", "5m"),
        ("Rp7.800.000.000 · Rp7.800.000", "7,8 M"),
        ("Rp1.150.500.000.000 · Rp1.150.500.000", "1,150.5 M"),
        ("Rp78.000.000.000 · Rp7.800.000.000", "7.8 miliar"),
        ("Rp78.000.000.000 · Rp7.800.000.000 · Rp78.000.000 · Rp7.800.000", "7.8 M"),
    ],
)
def test_figures_that_mean_two_amounts_are_refused_with_both(readings: str, text: str) -> None:
    assert Problem("amount-ambiguous", {"text": text, "readings": readings}) == refusal(text)


@pytest.mark.parametrize("zero", ["0", "0,00", "Rp0,-", "0 juta", "0 M", "0.0", "0.000"])
def test_zero_is_zero_however_it_is_read(zero: str) -> None:
    assert Problem("amount-zero", {"text": zero}) == refusal(zero)
    assert parse_amount(zero, zero_allowed=True) == 0


@pytest.mark.parametrize(
    ("suggestion", "text"),
    [
        ("Rp2.073.953.000", "Rp2,073,953,000"),
        ("Rp2.073.953.000,50", "2,073,953,000.50"),
        ("Rp1.150", "1,150.00"),
        ("Rp1.150.500.000", "1,150.5 juta"),
        ("Rp2.073.953.000", "2,073,953 ribu"),
    ],
)
def test_groups_by_comma_are_refused_with_the_dotted_form(suggestion: str, text: str) -> None:
    expected = Problem("amount-comma-groups", {"text": text, "suggestion": suggestion})
    assert expected == refusal(text)
    assert parse_amount(suggestion) > 0


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "Rp", "Rp.", "juta", "abc", "1e6", "1_000", "0x10", "+5", "5-", "(5)", "\u00bd"),
        *(
            "007",
            "05,00",
            "00",
            "1..000",
            "1..",
            "5,",
            "5,.",
            ".",
            ".5",
            ",5",
            "1,2,3",
            "1.5.5",
            "3.205,00,-",
        ),
        *("1.25,00", "12.34.567", "1.2345.678", "0,150,000", "1.150,000.00", "1,150,-", "1,15,00"),
        *("3 205 756 840", "5\n", "5\t", "\u200b5", "5,- juta", "5 Rp", "5 rupiah", "5 million"),
        *(
            "\u0661\u0662\u0663",
            "\uff15",
            "1\u09683",
            "\u00b2",
            "5,\u06650",
            "3\u2024205",
            "7 m\u0131l\u0131ar",
            "7 m\u0130liar",
            "7 miliar miliar",
        ),
        *("-", "--", "-x", "-1..5"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_text(text: str) -> None:
    assert Problem("amount-unreadable", {"text": text}) == refusal(text, zero_allowed=True)


@pytest.mark.parametrize(
    "text", ["-5", "Rp-5", "-Rp5", "Rp -5", "- 5", "\u22125", "\u20135", "-1,150", "-0", "-5 juta"]
)
def test_a_negative_amount_is_refused(text: str) -> None:
    assert Problem("amount-negative", {"text": text}) == refusal(text, zero_allowed=True)


@pytest.mark.parametrize(
    "text",
    [
        *("1,0000", "3.205.756.840,000", "1150,500", "0,001", "0,500"),
        *("0,123456 ribu", "1,000000001 juta", "0,000000000001 miliar"),
    ],
)
def test_nothing_smaller_than_a_sen_is_taken(text: str) -> None:
    assert Problem("amount-too-precise", {"text": text}) == refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        *("10000000000000000", "10.000.000.000.000.000,00", "10.000 triliun", "9" * 5_000),
        "10,000,000,000,000,000",
    ],
)
def test_an_amount_above_the_ceiling_is_refused(text: str) -> None:
    assert Problem("amount-too-large", {"text": text, "ceiling": CEILING}) == refusal(text)


def test_thousands_of_digits_and_spaces_are_refused_like_a_few() -> None:
    assert refusal("9" * 5_000 + ".5").code == "amount-ambiguous"
    assert refusal("0," + "0" * 5_000 + "1 juta").code == "amount-too-precise"
    assert refusal("-" + " " * 50_000 + "x").code == "amount-unreadable"


@given(st.text(alphabet="0123456789.,-Rp jutaM", max_size=20))
@example("5 M")
def test_any_text_gives_an_amount_or_one_problem_that_names_it(text: str) -> None:
    try:
        amount = parse_amount(text)
    except RefusedError as refused:
        (problem,) = refused.problems
        assert text == problem.values["text"]
    else:
        assert 0 < amount <= CEILING


@given(
    st.tuples(
        st.from_regex(r"[1-9][0-9]{0,5}(\.[0-9]{1,4}){0,3}", fullmatch=True),
        st.sampled_from(["", ",5", ",50", ",-"]),
        st.sampled_from(["", "Rp", "Rp. "]),
    )
)
def test_a_dot_only_ever_separates_groups_of_exactly_three(parts: tuple[str, str, str]) -> None:
    whole, decimals, prefix = parts
    grouped = re.fullmatch(r"[0-9]+|[0-9]{1,3}(\.[0-9]{3})+", whole)
    try:
        amount = parse_amount(prefix + whole + decimals)
    except RefusedError:
        assert not grouped
    else:
        assert grouped
        assert int(whole.replace(".", "")) == amount // 100


@given(AMOUNTS)
def test_what_is_shown_to_people_reads_back(amount: Sen) -> None:
    for shown in (
        format_rupiah(amount),
        format_rupiah(amount, with_sen=True),
        format_grouped(amount, with_sen=True),
    ):
        assert amount == parse_amount(shown, zero_allowed=True)


@given(AMOUNTS)
@example(Sen(0))
@example(CEILING)
def test_what_is_written_for_machines_reads_back(amount: Sen) -> None:
    written = format_money(amount)
    assert re.fullmatch(r"(0|[1-9][0-9]{0,15})\.[0-9]{2}", written)
    assert amount == parse_money(written)


@given(AMOUNTS.filter(lambda amount: amount >= 100))
def test_neither_parser_stands_in_for_the_other(amount: Sen) -> None:
    with pytest.raises(RefusedError):
        parse_amount(format_money(amount))
    with pytest.raises(ValueError, match="ledger's form"):
        parse_money(format_rupiah(amount))


@pytest.mark.parametrize(
    "text",
    [
        *("", "5", "5.0", "5.000", ".50", "05.00", "00.00", "-5.00", "+5.00", " 5.00", "5.00\n"),
        *("5,00", "1_000.00", "\u0665.00", "5.0\u0660", "5.00 ", "1e2.00", "10000000000000000.00"),
    ],
)
def test_the_machine_form_has_one_spelling(text: str) -> None:
    with pytest.raises(ValueError, match="ledger's form"):
        parse_money(text)


@pytest.mark.parametrize(
    ("expected", "amount"),
    [
        ("0.00", Sen(0)),
        ("0.05", Sen(5)),
        ("3205756840.00", rupiah(3_205_756_840)),
        ("9999999999999999.99", CEILING),
        ("-5.00", rupiah(-5)),
        ("-0.05", Sen(-5)),
        ("30000000000000000.00", rupiah(3 * 10**16)),
    ],
)
def test_sums_are_written_below_zero_and_above_the_ceiling(expected: str, amount: Sen) -> None:
    assert expected == format_money(amount)


@given(ANY_SUMS)
def test_the_machine_form_is_the_exact_number(amount: Sen) -> None:
    assert Fraction(amount, 100) == Fraction(format_money(amount))


@pytest.mark.parametrize(
    ("expected", "amount", "with_sen"),
    [
        ("3.205.756.840", rupiah(3_205_756_840), False),
        ("3.205.756.840,00", rupiah(3_205_756_840), True),
        ("0", Sen(0), False),
        ("0,05", Sen(5), True),
        ("-1.000", rupiah(-1_000), False),
        ("-0,05", Sen(-5), True),
    ],
)
def test_a_column_shows_sen_where_it_is_told_to(
    expected: str, amount: Sen, *, with_sen: bool
) -> None:
    assert expected == format_grouped(amount, with_sen=with_sen)


@pytest.mark.parametrize("amount", [Sen(5), Sen(-5), Sen(101)])
def test_sen_are_never_left_out_silently(amount: Sen) -> None:
    with pytest.raises(ValueError, match="sen"):
        format_grouped(amount, with_sen=False)
    with pytest.raises(ValueError, match="sen"):
        format_rupiah(amount, with_sen=False)


@pytest.mark.parametrize(
    ("expected", "amount", "with_sen"),
    [
        ("Rp3.205.756.840", rupiah(3_205_756_840), None),
        ("Rp3.205.756.840", rupiah(3_205_756_840), False),
        ("Rp3.205.756.840,00", rupiah(3_205_756_840), True),
        ("Rp5,05", rupiah(5, 5), None),
        ("-Rp5", rupiah(-5), None),
        ("-Rp0,05", Sen(-5), None),
        ("Rp0", Sen(0), None),
    ],
)
def test_a_sentence_shows_sen_only_where_there_are_some(
    expected: str, amount: Sen, *, with_sen: bool | None
) -> None:
    assert expected == format_rupiah(amount, with_sen=with_sen)


def test_the_closing_tranche_takes_what_rounding_leaves() -> None:
    expected = (rupiah(8_961_042_771), rupiah(13_441_564_157))
    assert expected == split(rupiah(22_402_606_928), (40, 60))


@pytest.mark.parametrize(
    ("expected", "amount", "weights"),
    [
        ((rupiah(100),), rupiah(100), (1,)),
        ((rupiah(33), rupiah(33), rupiah(34)), rupiah(100), (1, 1, 1)),
        ((rupiah(25), rupiah(50), rupiah(25)), rupiah(100), (25, 50, 25)),
        ((rupiah(0), rupiah(1, 50)), rupiah(1, 50), (1, 1)),
        ((rupiah(0), rupiah(7)), rupiah(7), (0, 5)),
        ((rupiah(0), rupiah(0)), rupiah(0), (40, 60)),
    ],
)
def test_only_the_last_part_is_not_rounded_down_to_rupiah(
    expected: tuple[Sen, ...], amount: Sen, weights: tuple[int, ...]
) -> None:
    assert expected == split(amount, weights)


WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)


@given(AMOUNTS, WEIGHTS)
def test_the_parts_add_up_to_the_amount(amount: Sen, weights: list[int]) -> None:
    parts = split(amount, weights)
    assert amount == sum(parts)
    assert len(weights) == len(parts)
    for part, weight in zip(parts[:-1], weights[:-1], strict=True):
        exact = Fraction(amount * weight, sum(weights))
        assert part % 100 == 0
        assert 0 <= exact - part < 100
    assert parts[-1] >= Fraction(amount * weights[-1], sum(weights))


@pytest.mark.parametrize(
    ("amount", "weights"),
    [
        (rupiah(100), ()),
        (rupiah(100), (0, 0)),
        (rupiah(100), (-1, 2)),
        (rupiah(100), (3, -1)),
        (Sen(-1), (40, 60)),
    ],
)
def test_nothing_is_split_by_weights_that_mean_nothing(
    amount: Sen, weights: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match="can't split"):
        split(amount, weights)


@pytest.mark.parametrize(
    ("expected_share", "expected_percent", "part", "whole"),
    [
        ("0.871199", "87,12 %", 871_199, 1_000_000),
        ("0.000000", "0,00 %", 0, 5),
        ("1.000000", "100,00 %", 5, 5),
        ("0.500000", "50,00 %", 1, 2),
        ("0.333333", "33,33 %", 1, 3),
        ("0.666667", "66,67 %", 2, 3),
        ("0.000001", "0,01 %", 1, CEILING),
        ("0.999999", "99,99 %", CEILING - 1, CEILING),
        ("0.123450", "12,35 %", 12_345, 100_000),
        (None, None, 0, 0),
    ],
)
def test_a_share_is_rounded_half_up(
    expected_share: str | None, expected_percent: str | None, part: int, whole: int
) -> None:
    assert expected_share == share(Sen(part), Sen(whole), decimals=6)
    assert expected_percent == percent(Sen(part), Sen(whole))


@given(
    st.tuples(AMOUNTS, AMOUNTS).map(sorted).filter(lambda pair: pair[1] > 0),
    st.integers(1, 9),
)
def test_a_share_is_one_only_if_equal_and_zero_only_if_zero(pair: list[Sen], decimals: int) -> None:
    part, whole = pair
    said = share(part, whole, decimals=decimals)
    assert said is not None
    assert re.fullmatch(rf"[01]\.[0-9]{{{decimals}}}", said)
    value, step = Fraction(said), Fraction(1, 10**decimals)
    assert (part == whole) == (value == 1)
    assert (part == 0) == (value == 0)
    error = value - Fraction(part, whole)
    assert abs(error) < step
    if step < value < 1 - step:
        assert -step / 2 < error <= step / 2


@pytest.mark.parametrize(("part", "whole"), [(6, 5), (-1, 5), (1, 0), (-2, -1)])
def test_a_share_of_more_than_everything_is_a_fault(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="no part of"):
        share(Sen(part), Sen(whole), decimals=6)
    with pytest.raises(ValueError, match="no part of"):
        percent(Sen(part), Sen(whole))


def test_a_share_needs_decimals_to_stay_off_zero_and_one() -> None:
    with pytest.raises(ValueError, match="at least one decimal"):
        share(Sen(1), Sen(2), decimals=0)
