"""What is tried on a reader: valid inputs changed by chance, noise, and what is known to break.

Each reader has a file of its own, tests/proofs/test_fuzz_*.py, and there a model that is written
down again without its code. Whatever is read, it is read exactly or refused in words: never a
traceback, never a guess. `PILKADA_PROOF=1` tries twice as many, and `PILKADA_SEED` others.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from support.proof import FULL

COUNT = 40_000 if FULL else 20_000
"""How many inputs a reader is given."""
PARTS = 4
"""In how many tests the longest proofs are cut."""

FULL_PLAN = """
[office]
name = "Kabupaten Çontoh 😀"
region_code = "19.71"
treasury_account = "171-30 é"
voting_day = 2024-11-27
time_zone = "Asia/Makassar"
report_first = true
language = "en"
collective_leave = "working"
proposal_day = 2025-01-10

[[holiday]]
date = 2024-09-17
name = "Hari jadi kabupaten"

[[allocation]]
id = "kpu"
recipient = "KPU Kabupaten Çontoh"
kind = "organiser"
amount = "7,8 miliar"
schedule = "41/2020"
remainder = 0
account_code = "5.1.05.01.01.0001"
agreement = { number = "01/NPHD/2023", recipient_number = "9/PR.07", signed = 2023-11-10 }

[allocation.recipient_account]
bank = "Bank Sumsel Babel"
holder = 'RPP "KPU"'
number = "171-30-00421"

[[allocation.tranche]]
fiscal_year = 2023

[[allocation.tranche]]
due.months_before_voting = 6

[[allocation.budget]]
fiscal_year = 2023
amount = "3 miliar"

[[allocation]]
id = "tni"
recipient = "TNI"
amount = 1_000_000
kind = "military"
funded_by = "Provinsi Çontoh"
paid_through = "Kodam 😀"
voting_day = 2025-08-27
proposal_day = 2025-09-20

[[allocation.tranche]]
percent = "12,5"
base = 800_000
due = { date = 2024-05-01 }

[[allocation.tranche]]
amount = 900_000
due = { working_days_after_signing = 20 }

[allocation.opening]
as_of = "16 Oktober 2024"
disbursed = "100.000,50"
in_process = 300
stage = "spm"
source = \"\"\"Rakor 16-10-2024\"\"\"

[[allocation]]
id = "polri"
recipient = "Polres"
kind = "police"
amount = 0

[[allocation]]
id = "dua"
recipient = "KPU, putaran kedua"
amount = 700_000

[[allocation.tranche]]
amount = 400_000

[[allocation.tranche]]
only_if = "putaran kedua ½"
"""


LETTERS = (
    "aZ09 .,-/\\\"'{}[]:_~éÉ½😀日e\u0301\u00a0\u0000\u001b\u007f\u0085\u200f\u2028\ufeff\uffff"
)


DIGITS = "9" * 5_000
NESTED = 20_000


def noise(rng: random.Random, most: int = 40, letters: str = LETTERS) -> str:
    return "".join(rng.choice(letters) for _ in range(rng.randint(0, most)))


def changed_text(rng: random.Random, text: str, others: list[str], letters: str = LETTERS) -> str:
    """A text after one to three accidents: parts lost, doubled, put in, taken from another."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.choice((0, 1, 1, 2, 5, 30)))
        other = rng.choice(others)
        at = rng.randint(0, len(other))
        put = rng.choice(
            (
                "",
                rng.choice(letters),
                noise(rng, 3, letters),
                text[start:end] * 2,
                other[at : at + 9],
            )
        )
        text = text[:start] + put + text[end:]
    return text


def changed_bytes(rng: random.Random, content: bytes) -> bytes:
    """Bytes after one to three accidents."""
    found = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at = rng.randrange(len(found) + 1)
        match rng.randrange(5):
            case 0 if at < len(found):
                found[at] ^= 1 << rng.randrange(8)
            case 1:
                del found[at : at + rng.choice((1, 1, 2, 16))]
            case 2:
                found[at:at] = rng.randbytes(rng.choice((1, 2, 8)))
            case 3:
                found[at:at] = found[max(0, at - rng.randint(1, 20)) : at]
            case _:
                put = rng.choice((b'"', b"\\", b"{", b"}", b",", b"null", b"1", b" ", b"0", b"\n"))
                found[at : at + rng.randint(0, 2)] = put
    return bytes(found)


LONG = (
    *(DIGITS, f"{DIGITS},00", f"0,{DIGITS}", f"1.{DIGITS}", f"{DIGITS} juta", f"0.{'0' * 5_000}"),
    *("1" + ".000" * 5_000, "1" + ",000" * 5_000, "." * 9_999, "," * 9_999, "0" * 9_999),
    *(
        " " * 50_000 + "1",
        "1" + " " * 50_000 + "juta",
        "Rp" * 9_999,
        "1" + "\u00a0" * 9_999,
        "-" * 9_999,
    ),
    *(
        "\u0663",
        "\uff11",
        "1\u0660",
        "\u00b2",
        "1\n",
        "\t1",
        "1 \u212auta",
        "1 tr\u0131liun",
        "1\x00",
    ),
)


def inputs(
    rng: random.Random, known: tuple[str, ...], letters: str, made: Callable[[random.Random], str]
) -> Iterator[str]:
    """As many as are asked for: made, changed, and noise."""
    for number in range(COUNT):
        match number % 4:
            case 0:
                yield made(rng)
            case 1:
                yield changed_text(rng, made(rng), [*known], letters)
            case 2:
                yield changed_text(rng, rng.choice(known), [*known], LETTERS + letters)
            case _:
                yield noise(rng, 12, letters)


def with_plain_spaces(text: str) -> str:
    for space in "\u00a0\u202f\u2009":
        text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip(" ")
