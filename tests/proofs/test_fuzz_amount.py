"""A typed amount is read only as its model reads it, letter by letter (support.fuzz)."""

from __future__ import annotations

import random
from collections import Counter

from support.fuzz import COUNT, LONG, inputs, with_plain_spaces
from support.proof import Figures, chance

from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.core.values.typed_amount import parse_amount

FIGURES = "0123456789.,- Rp"


AMOUNTS = (
    *("Rp. 29.006.020.000.", "157,-.", "1.5.", "5,.", "7,8 milliar."),
    *("3.205.756.840", "3205756840", "Rp13.441.564.157,-", "Rp 7,8 miliar", "rp. 1.000,50", "0,50"),
    *(
        "1,234",
        "1.000",
        "1.5",
        "1,234,567.89",
        "7,8 M",
        "12 juta",
        "500 ribu",
        "1,5 triliun",
        "- 5",
    ),
    *(
        "0.00",
        "0",
        "0,0 m",
        "0 M",
        "9.999.999.999.999.999,99",
        "10.000.000.000.000.000",
        "0,001 ribu",
    ),
    *("\u22125", "Rp-5", "1.234,567", "12,345 juta", "1234,567", "\u00a01.000\u202f", "01", "1..0"),
)


UNITS = {"ribu": 3, "juta": 6, "miliar": 9, "milyar": 9, "milliar": 9, "triliun": 12}
UNITS |= {"trilyun": 12, "m": 9}


def amount_of(text: str, *, zero_allowed: bool) -> int | None:
    """The model of an amount: in sen; None where it has to be refused."""
    rest = with_plain_spaces(text)
    if not rest.isascii():
        return None
    rest = rest.lower().removesuffix(".")
    if rest.startswith("rp"):
        rest = rest[2:].removeprefix(".").removeprefix(" ")
    if rest.endswith(",-"):
        return sen_in(rest[:-2] + ",00", 0, zero_allowed=zero_allowed)
    unit = next((each for each in UNITS if rest.endswith(each)), "")
    figures = rest.removesuffix(unit).removesuffix(" ") if unit else rest
    found = sen_in(figures, UNITS.get(unit, 0), zero_allowed=zero_allowed)
    return None if found and unit == "m" else found  # miliar, or million


def sen_in(figures: str, power: int, *, zero_allowed: bool) -> int | None:
    """Figures that mean one amount only, moved by a unit's power of ten."""
    if not figures or set(figures) - set("0123456789.,"):
        return None
    if figures.startswith("0.") and set(figures[2:]) == {"0"}:
        return 0 if zero_allowed else None  # whatever the dot means
    rupiah, comma, decimals = figures.partition(",")
    first, *groups = rupiah.split(".")
    if any(len(group) != 3 for group in groups) or (groups and len(first) > 3):
        return None
    if not first or (first[0] == "0" and rupiah != "0"):
        return None
    if comma and not decimals.isdigit():
        return None
    if len(decimals) == 3 and not groups and len(first) <= 3 and rupiah != "0" and not power:
        return None  # a thousand, or one and a bit
    digits = first + "".join(groups)
    if len(decimals) > power + 2 or len(digits) > 16:
        return None
    sen = int(digits + decimals.ljust(power + 2, "0"))
    return sen if sen < 10**18 and (sen or zero_allowed) else None


def read_amount(text: str, *, zero_allowed: bool) -> int | None:
    try:
        return parse_amount(text, zero_allowed=zero_allowed)
    except RefusedError as error:
        [problem] = error.problems
        assert problem.code.startswith("amount-")
        assert text == problem.values["text"]
        return None


def made_amount(rng: random.Random) -> str:
    """An amount as somebody may write it."""
    number = rng.randrange(10 ** rng.randint(1, 18))
    figures = rng.choice((f"{number}", f"{number:,}", f"{number:,}".replace(",", ".")))
    decimals = "".join(rng.choice("00123456789") for _ in range(rng.randint(1, 4)))
    figures += rng.choice(("", "", ",00", ",-", ".00", f",{decimals}", f".{decimals}"))
    before = rng.choice(("", "", "Rp", "Rp ", "rp. ", "RP.", "-", " "))
    return before + figures + rng.choice(("", "", "", " ", *(f" {unit}" for unit in UNITS)))


def test_an_amount_is_read_only_as_the_model_reads_it(
    record_property: Figures,
) -> None:
    rng = chance()
    said: Counter[bool] = Counter()
    for text in (*AMOUNTS, *LONG, *inputs(rng, AMOUNTS, FIGURES + "jutamilr\u00a0", made_amount)):
        for zero_allowed in (True, False):
            expected = amount_of(text, zero_allowed=zero_allowed)
            assert expected == read_amount(text, zero_allowed=zero_allowed), text
            said[expected is not None] += 1
    record_property("inputs", said.total() // 2)
    record_property("accepted", said[True] // 2)
    assert min(said.values()) > COUNT // 20
