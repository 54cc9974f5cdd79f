"""Amounts in words (terbilang), as receipts and the question before recording show them."""

from __future__ import annotations

from pilkada_cli.core.values.money import Sen, format_money


def amount_in_words(amount: Sen, language: str) -> str:
    """Spell an amount out: "tiga miliar … delapan ratus empat puluh rupiah".

    Sen are added only where they aren't zero: "lima rupiah lima puluh sen", "five rupiah and
    fifty sen". English puts "and" after hundreds within each group of three digits, and nowhere
    else: "two hundred and five million", "one thousand five".

    Args:
        amount: In sen, zero or more, below 10^24 rupiah: sums lie above the ceiling of one amount.
        language: "id" or "en".

    Raises:
        ValueError: The amount is out of that range, or the language is another one.

    Source: docs/concepts/money.md, "Amounts in words": seratus, seribu, sebelas, "juta seribu".
    """
    rupiah, sen = divmod(amount, 100)
    if not 0 <= rupiah < 10**24:
        raise ValueError(f"no words for {format_money(amount)}")
    match language:
        case "id":
            return f"{_indonesian(rupiah)} rupiah" + (f" {_indonesian(sen)} sen" if sen else "")
        case "en":
            return f"{_english(rupiah)} rupiah" + (f" and {_english(sen)} sen" if sen else "")
        case _:
            raise ValueError(f"no words in the language {language!r}")


_DIGITS_ID = (
    *("nol", "satu", "dua", "tiga", "empat"),
    *("lima", "enam", "tujuh", "delapan", "sembilan"),
)
_SCALES_ID = (*("sekstiliun", "kuintiliun", "kuadriliun", "triliun", "miliar", "juta", "ribu", ""),)

_BELOW_TWENTY_EN = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS_EN = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES_EN = (
    *("sextillion", "quintillion", "quadrillion", "trillion", "billion", "million", "thousand", ""),
)


def _indonesian(number: int) -> str:
    words = []
    for group, scale in zip(_groups(number), _SCALES_ID, strict=True):
        if group == 1 and scale == "ribu":
            words.append("seribu")
        elif group:
            words += [_hundreds_id(group), scale]
    return " ".join(filter(None, words)) or _DIGITS_ID[0]


def _hundreds_id(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = []
    if hundreds:
        words.append("seratus" if hundreds == 1 else f"{_DIGITS_ID[hundreds]} ratus")
    if tens > 1:
        words.append(f"{_DIGITS_ID[tens]} puluh")
    if tens == 1:
        words.append(_teens_id(ones))
    elif ones:
        words.append(_DIGITS_ID[ones])
    return " ".join(words)


def _teens_id(ones: int) -> str:
    match ones:
        case 0:
            return "sepuluh"
        case 1:
            return "sebelas"
        case _:
            return f"{_DIGITS_ID[ones]} belas"


def _english(number: int) -> str:
    words = []
    for group, scale in zip(_groups(number), _SCALES_EN, strict=True):
        if group:
            words += [_hundreds_en(group), scale]
    return " ".join(filter(None, words)) or _BELOW_TWENTY_EN[0]


def _hundreds_en(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{_BELOW_TWENTY_EN[hundreds]} hundred"] if hundreds else []
    if rest:
        words.append(_below_hundred_en(rest))
    return " and ".join(words)


def _below_hundred_en(number: int) -> str:
    if number < 20:
        return _BELOW_TWENTY_EN[number]
    tens, ones = divmod(number, 10)
    return _TENS_EN[tens] + (f"-{_BELOW_TWENTY_EN[ones]}" if ones else "")


def _groups(number: int) -> tuple[int, ...]:
    """Cut a number below 10^24 into its eight groups of three digits, the highest first."""
    return tuple(number // 1000**power % 1000 for power in range(7, -1, -1))
