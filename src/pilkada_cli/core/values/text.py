"""Text that people type: what may stand in a ledger, and when two documents are the same one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

MAX_TEXT = 200
MAX_NOTE = 500

_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
"""What a screen shows nothing of: nine numbers that look the same were nine documents.

Source: Unicode 16.0, DerivedCoreProperties, Default_Ignorable_Code_Point.
"""
_BLANK = "\u070f\ufff9-\ufffc\u2800\U00016fe4\U00013430-\U00013442\U0001d159"
"""Not in that property, and yet drawn as nothing: marks of annotations, the place of a picture,
the abbreviation mark of Syriac where no Syriac follows, the controls of Egyptian hieroglyphs, and
blanks of these, of Braille, Khitan and music."""
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Every space but the common one: what comes along when text is copied from a letter or a page."""
# C0, DEL, C1, line and paragraph separators, lone surrogates, and what is unseen: each can make a
# screen or a spreadsheet show something other than what is recorded (docs/concepts/ledger.md).
_CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
_FORBIDDEN = re.compile(f"[{_CONTROLS}{_UNSEEN}{_BLANK}]")
_SEPARATORS = re.compile(r"[\s/\\\-\u2010-\u2015\u2212]+")
_SPACE = re.compile(f"[{_SPACES}]")
_HIDDEN = re.compile(f"[{_CONTROLS}{_UNSEEN}{_BLANK}{_SPACES}]")


def tidy(text: str) -> str:
    """The text as it is kept: trimmed, its spaces common ones, in Unicode's composed form (NFC)."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", _SPACE.sub(" ", text)).strip()


def first_forbidden(text: str) -> str | None:
    """The first character that may not be recorded, as `U+001B`; None where there is none."""
    if text.isascii() and text.isprintable():
        return None
    found = _FORBIDDEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def visible(text: str) -> str:
    """The text with each character that hides spelled out, safe to show on any screen.

    A space that is not the common one hides too: whoever pastes a command can't see why two of
    its words are one.
    """
    return without_hidden(text, lambda character: f"<U+{ord(character):04X}>")


def without_hidden(text: str, spell: Callable[[str], str]) -> str:
    """The text with each character that hides written as `spell` writes it."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda found: spell(found[0]), text)


def document_key(number: str) -> str:
    """What makes two typed numbers the same document: NFC, ASCII lowered, no white space.

    An SP2D number is compared without case and spaces (docs/concepts/money.md).
    """
    squeezed = "".join(tidy(number).split())
    if squeezed.isascii():
        return squeezed.lower()
    # A mark that stood behind a space, or behind a capital, may now compose with its letter.
    composed = tidy(squeezed)
    return tidy("".join(char.lower() if char.isascii() else char for char in composed))


def loose_key(number: str) -> str:
    """What two numbers of one paper have in common, however they were typed: for suspicion only.

    Strokes, backslashes, dashes and spaces are one thing, a full stop at its end is none:
    `05/LS/2024` and `05 - LS - 2024.`. What stands in an entry's id is `document_key`.
    """
    return _SEPARATORS.sub("/", tidy(number).lower()).strip("/.")


def account_key(number: str) -> str:
    """What makes two typed bank accounts the same one: their letters and digits, ASCII lowered.

    `0012-3456-789` on a slip is `00123456789` in the agreement. Where a text has neither, it counts
    as it stands.
    """
    key = document_key(number)
    return "".join(filter(str.isalnum, key)) or key
