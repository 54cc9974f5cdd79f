from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilkada_cli.core.text import document_key, first_forbidden, tidy, visible

FORBIDDEN = ["\x1b", "\x00", "\x7f", "\x9b", "\u202e", "\u2066", "\u061c", "\u2028", "\ud800"]


@pytest.mark.parametrize("character", FORBIDDEN)
def test_what_fools_a_reader_is_named_and_made_visible(character: str) -> None:
    name = f"U+{ord(character):04X}"
    assert name == first_forbidden(f"a{character}b")
    assert f"a<{name}>b" == visible(f"a{character}b")


OTHER = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x3164, 0xFFA0}
OTHER |= {*range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000)}
OTHER |= {*range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10)}
KEPT = {*range(0xFFF9, 0xFFFC), *range(0x13430, 0x13440)}
KEPT |= {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}


def is_ignorable(code: int) -> bool:
    """Default_Ignorable_Code_Point, as the Unicode Character Database derives it.

    Other_Default_Ignorable_Code_Point + Cf + Variation_Selector - White_Space - the interlinear
    annotations - the Egyptian formats - Prepended_Concatenation_Mark (DerivedCoreProperties.txt).
    """
    is_format = unicodedata.category(chr(code)) == "Cf"
    return (code in OTHER or is_format) and code not in KEPT


def is_control(code: int) -> bool:
    return unicodedata.category(chr(code)) in {"Cc", "Cs", "Zl", "Zp"} or code == 0x2800


def test_what_nobody_sees_is_refused_as_unicode_lists_it() -> None:
    codes = (*range(0x30000), *range(0xDFF00, 0xE1100))  # elsewhere are no such letters
    refused = {code for code in codes if first_forbidden(chr(code))}
    assert {code for code in codes if is_control(code) or is_ignorable(code)} == refused


def test_other_letters_stay_as_they_are() -> None:
    for text in ("Kodim 0413/Bangka", "Sèvres", "村", "👍"):
        assert first_forbidden(text) is None
        assert text == visible(text)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (" 05/LS/2024 a ", "05/ls/2024a"),
        ("A\u0301", "\u00c1"),
        ("\u00c1", "\u00c1"),
        ("\u03a9 \u0301", "\u038f"),  # the mark stood behind a space
        ("H\u0331", "\u1e96"),  # it composes with the small letter only
    ],
)
def test_a_document_is_compared_without_case_and_spaces(typed: str, key: str) -> None:
    assert key == document_key(typed)


@given(st.text())
def test_a_key_is_composed_and_is_its_own_key(text: str) -> None:
    key = document_key(text)
    assert unicodedata.is_normalized("NFC", key)
    assert key == document_key(key)
    assert tidy(tidy(text)) == tidy(text)
