from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.unseen import (
    DEFAULT_IGNORABLE,
    EVERY,
    FORBIDDEN,
    HIDDEN,
    ODD_SPACES,
    PREPENDED_CONCATENATION_MARKS,
    within,
)

from pilkada_cli.core.values.text import document_key, first_forbidden, tidy, visible


def test_what_may_not_be_recorded_is_what_the_standard_says_nobody_sees_and_controls() -> None:
    assert len(DEFAULT_IGNORABLE) == 4174  # the total in DerivedCoreProperties.txt
    assert {each for each in EVERY if first_forbidden(each)} == FORBIDDEN


def test_what_hides_is_named_and_made_visible_wherever_it_stands() -> None:
    for character in FORBIDDEN:
        name = f"U+{ord(character):04X}"
        assert name == first_forbidden(f"a{character}b")
        assert f"é<{name}>b" == visible(f"é{character}b")
    assert "a<U+00A0>b" == visible("a\u00a0b")
    assert {each for each in EVERY if visible(each) != each} == HIDDEN


def test_of_all_formats_only_what_is_drawn_before_a_number_may_be_recorded() -> None:
    """Two SP2D that differed in a control of Egyptian hieroglyphs looked the same."""
    shown = {
        each for each in EVERY if unicodedata.category(each) == "Cf" and not first_forbidden(each)
    }
    assert shown == within(PREPENDED_CONCATENATION_MARKS) - {"\u070f"}


def test_other_letters_stay_as_they_are() -> None:
    for text in ("Kodim 0413/Bangka", "Sèvres", "村", "👍", "½ “a” №", "\ue000", "\ufffd"):
        assert first_forbidden(text) is None
        assert text == visible(text) == tidy(text)


def test_every_space_is_kept_as_the_common_one() -> None:
    assert len(ODD_SPACES) == 16
    for space in ODD_SPACES:
        assert tidy(f"{space}Kodim{space}0413{space}") == "Kodim 0413"
        assert document_key(f"05{space}/LS") == "05/ls"


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
