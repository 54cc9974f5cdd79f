"""Text that people type: what may stand in a ledger, and when two documents are the same one."""

from __future__ import annotations

import re
import unicodedata

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
# C0, DEL, C1, line and paragraph separators, lone surrogates, what is unseen, and the one letter
# that is all blank (braille): each can make a screen or a spreadsheet show something other than
# what is recorded (docs/concepts/ledger.md).
_FORBIDDEN = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\u2800\ud800-\udfff{_UNSEEN}]")


def tidy(text: str) -> str:
    """The text as it is kept: trimmed, and in Unicode's composed form (NFC)."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text).strip()


def first_forbidden(text: str) -> str | None:
    """The first character that may not be recorded, as `U+001B`; None where there is none."""
    if text.isascii() and text.isprintable():
        return None
    found = _FORBIDDEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def visible(text: str) -> str:
    """The text with each forbidden character spelled out, safe to show on any screen."""
    if text.isascii() and text.isprintable():
        return text
    return _FORBIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


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
