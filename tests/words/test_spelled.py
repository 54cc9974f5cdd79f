"""Amounts in words. The words are read back here by a small reader that shares no code."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pilkada_cli.core.values.money import CEILING, Sen
from pilkada_cli.words.spelled import amount_in_words

SPEAKABLE = st.integers(0, 10**26 - 1)
ROUND = st.builds(lambda n, zeros: n * 10**zeros, st.integers(0, 9_999), st.integers(0, 14))

ID_SCALES = {"ribu": 3, "juta": 6, "miliar": 9, "triliun": 12, "kuadriliun": 15}
ID_SCALES |= {"kuintiliun": 18, "sekstiliun": 21}
EN_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "quadrillion": 15}
EN_SCALES |= {"quintillion": 18, "sextillion": 21}
ID_ONES = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
EN_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
EN_TEENS = {
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
EN_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def number_of_indonesian(words: str) -> int:
    """Read terbilang: "se" is one, and what multiplies stands after its number."""
    total = group = ones = 0
    for word in re.sub(r"\bse(?=puluh|belas|ratus|ribu)", "satu ", words).split():
        if word in ID_ONES:
            group, ones = group + ones, ID_ONES.index(word)
        elif word == "belas":
            ones += 10
        elif word in {"puluh", "ratus"}:
            group, ones = group + ones * (10 if word == "puluh" else 100), 0
        else:
            total, group, ones = total + (group + ones) * 10 ** ID_SCALES[word], 0, 0
    return total + group + ones


def number_of_english(words: str) -> int:
    """Read English number words, hyphens and "and" aside."""
    values = {word: n for n, word in enumerate(EN_ONES)} | EN_TEENS
    values |= {word: n * 10 for n, word in enumerate(EN_TENS, start=2)}
    total = group = 0
    for word in words.replace("-", " ").replace(" and ", " ").split():
        if word in values:
            group += values[word]
        elif word == "hundred":
            group *= 100
        else:
            total, group = total + group * 10 ** EN_SCALES[word], 0
    return total + group


@pytest.mark.parametrize(
    ("indonesian", "english", "rupiah"),
    [
        ("nol", "zero", 0),
        ("satu", "one", 1),
        ("sepuluh", "ten", 10),
        ("sebelas", "eleven", 11),
        ("dua belas", "twelve", 12),
        ("dua puluh satu", "twenty-one", 21),
        ("seratus", "one hundred", 100),
        ("seratus sebelas", "one hundred and eleven", 111),
        ("dua ratus lima", "two hundred and five", 205),
        ("seribu", "one thousand", 1_000),
        ("seribu lima", "one thousand five", 1_005),
        ("seribu seratus", "one thousand one hundred", 1_100),
        ("dua ribu", "two thousand", 2_000),
        ("sebelas ribu", "eleven thousand", 11_000),
        ("dua puluh satu ribu", "twenty-one thousand", 21_000),
        ("seratus ribu", "one hundred thousand", 100_000),
        ("seratus satu ribu", "one hundred and one thousand", 101_000),
        ("satu juta", "one million", 1_000_000),
        ("satu juta seribu", "one million one thousand", 1_001_000),
        ("satu miliar satu", "one billion one", 1_000_000_001),
        ("satu triliun", "one trillion", 10**12),
        ("satu kuadriliun seribu", "one quadrillion one thousand", 10**15 + 1_000),
    ],
)
def test_an_amount_is_spelled_as_usage_says(indonesian: str, english: str, rupiah: int) -> None:
    amount = Sen(rupiah * 100)
    assert f"{indonesian} rupiah" == amount_in_words(amount, "id")
    assert f"{english} rupiah" == amount_in_words(amount, "en")


def test_the_published_amount_is_spelled_in_both_languages() -> None:
    amount = Sen(3_205_756_840_00)
    indonesian = (
        "tiga miliar dua ratus lima juta tujuh ratus lima puluh enam ribu "
        "delapan ratus empat puluh rupiah"
    )
    english = (
        "three billion two hundred and five million seven hundred and fifty-six thousand "
        "eight hundred and forty rupiah"
    )
    assert indonesian == amount_in_words(amount, "id")
    assert english == amount_in_words(amount, "en")


@pytest.mark.parametrize(
    ("indonesian", "english", "sen"),
    [
        ("lima rupiah lima puluh sen", "five rupiah and fifty sen", 5_50),
        ("nol rupiah satu sen", "zero rupiah and one sen", 1),
        ("seribu rupiah sebelas sen", "one thousand rupiah and eleven sen", 1_000_11),
    ],
)
def test_sen_are_spelled_only_where_there_are_some(indonesian: str, english: str, sen: int) -> None:
    assert indonesian == amount_in_words(Sen(sen), "id")
    assert english == amount_in_words(Sen(sen), "en")


@given(st.one_of(SPEAKABLE, ROUND))
@example(CEILING)
@example(10**26 - 1)
def test_indonesian_words_read_back(amount: int) -> None:
    rupiah, _, sen = amount_in_words(Sen(amount), "id").partition(" rupiah")
    read = number_of_indonesian(rupiah) * 100 + number_of_indonesian(sen.removesuffix(" sen"))
    assert amount == read


@given(st.one_of(SPEAKABLE, ROUND))
@example(CEILING)
@example(10**26 - 1)
def test_english_words_read_back(amount: int) -> None:
    rupiah, _, sen = amount_in_words(Sen(amount), "en").partition(" rupiah")
    sen = sen.removeprefix(" and ").removesuffix(" sen")
    assert amount == number_of_english(rupiah) * 100 + number_of_english(sen)


@given(st.one_of(SPEAKABLE, ROUND))
def test_one_is_never_said_before_what_se_is_said_of(amount: int) -> None:
    words = f" {amount_in_words(Sen(amount), 'id')} "
    assert not re.search(r" satu (puluh|belas|ratus) ", words)
    # Said in full only inside a larger group: "dua puluh satu ribu", "seratus satu ribu".
    assert not re.search(r"(?<! puluh)(?<! ratus)(?<! seratus) satu ribu ", words)
    assert "  " not in words.strip()


@pytest.mark.parametrize("amount", [-1, -100, 10**26])
def test_what_has_no_words_is_refused(amount: int) -> None:
    with pytest.raises(ValueError, match="no words"):
        amount_in_words(Sen(amount), "id")


def test_there_are_words_in_two_languages() -> None:
    with pytest.raises(ValueError, match="'jv'"):
        amount_in_words(Sen(100), "jv")
