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
