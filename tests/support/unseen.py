"""What hides, computed from the standard's own definition and not from the program's list.

Source: Unicode Standard Annex #44 and the head of DerivedCoreProperties.txt (Unicode 16.0), where
Default_Ignorable_Code_Point is generated from Other_Default_Ignorable_Code_Point, the general
category Cf and Variation_Selector, less White_Space, the interlinear annotations, the controls of
Egyptian hieroglyphs, and Prepended_Concatenation_Mark. Python knows the category; the rest, from
PropList.txt, stands here.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable

OTHER_DEFAULT_IGNORABLE = (
    *((0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x2065, 0x2065), (0x3164, 0x3164)),
    *((0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0xE0000, 0xE0000), (0xE0002, 0xE001F)),
    *((0xE0080, 0xE00FF), (0xE01F0, 0xE0FFF)),
)
VARIATION_SELECTORS = ((0x180B, 0x180D), (0x180F, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
ANNOTATIONS = ((0xFFF9, 0xFFFB),)
HIEROGLYPH_CONTROLS = ((0x13430, 0x13440),)
PREPENDED_CONCATENATION_MARKS = (
    *((0x0600, 0x0605), (0x06DD, 0x06DD), (0x070F, 0x070F), (0x0890, 0x0891), (0x08E2, 0x08E2)),
    *((0x110BD, 0x110BD), (0x110CD, 0x110CD)),
)
BLANKS = (
    *((0x2800, 0x2800), (0xFFFC, 0xFFFC), (0x13441, 0x13442), (0x16FE4, 0x16FE4)),
    *((0x070F, 0x070F), (0x1D159, 0x1D159), *HIEROGLYPH_CONTROLS),
)
"""Drawn as nothing, though the standard counts them as letters and signs."""


def within(ranges: Iterable[tuple[int, int]]) -> set[str]:
    return {chr(code) for first, last in ranges for code in range(first, last + 1)}


EVERY = [chr(code) for code in range(sys.maxunicode + 1)]
FORMATS = {each for each in EVERY if unicodedata.category(each) == "Cf"}
WHITE_SPACE = {each for each in EVERY if each.isspace() and not "\x1c" <= each <= "\x1f"}
SHOWN = (*ANNOTATIONS, *HIEROGLYPH_CONTROLS, *PREPENDED_CONCATENATION_MARKS)
DEFAULT_IGNORABLE = (within((*OTHER_DEFAULT_IGNORABLE, *VARIATION_SELECTORS)) | FORMATS) - (
    WHITE_SPACE | within(SHOWN)
)
CONTROLS = {each for each in EVERY if unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"}}
"""C0, DEL, C1, lone surrogates, separators of lines and paragraphs."""
FORBIDDEN = DEFAULT_IGNORABLE | CONTROLS | within((*ANNOTATIONS, *BLANKS))
ODD_SPACES = WHITE_SPACE - CONTROLS - {" "}
"""They look like the common space, and are kept as that."""
HIDDEN = frozenset(FORBIDDEN | ODD_SPACES)
