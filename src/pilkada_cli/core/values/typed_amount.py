"""Amounts as people type them: command line, plan, imported tables.

Figures that could mean two amounts are refused with both, never guessed: a dot only ever
separates groups of exactly three digits, a comma only ever begins the decimals. The machine's
own form is read by `money.parse_money`; neither stands in for the other.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .money import CEILING, Sen, format_rupiah
from .problem import Problem, RefusedError


def parse_amount(text: str, *, zero_allowed: bool = False) -> Sen:
    """Read what a person wrote: "3.205.756.840", "Rp 7,8 miliar", "Rp13.441.564.157,-".

    Only ASCII digits count. No-break and thin spaces are spaces, and capitals don't matter.
    With a unit (ribu, juta, miliar or milyar, triliun) the decimals may be longer, as long as
    they don't reach below a sen. The full stop of the sentence that it was copied from is no part
    of it.

    Args:
        text: As typed; spaces around it are dropped.
        zero_allowed: An opening balance may be zero, a payment may not.

    Returns:
        From zero or one sen up to the ceiling.

    Raises:
        RefusedError: With one problem, the first that holds of: `amount-unreadable`,
            `amount-negative`, `amount-ambiguous` (readings), `amount-too-precise`,
            `amount-too-large` (ceiling), `amount-comma-groups` (suggestion), `amount-zero`. Each
            names the text; readings and suggestion are in the dotted form, the readings joined
            by " · ".

    Source: docs/concepts/money.md, "Amounts and dates as people write them".
    """
    shape = _SHAPE.fullmatch(_SPACES.sub(" ", text).strip(" "))
    if shape is None:
        raise _refused("amount-unreadable", text)
    unit = (shape["unit"] or "").lower()
    figures = shape["figures"] + (",00" if shape["dash"] else "")
    numbers = _numbers(figures, has_unit=bool(unit))
    # Keyed by how it is shown: "0.0" is zero however it is read, so it isn't ambiguous.
    readings: dict[str, tuple[_Number, int]] = {}
    for power in _POWERS[unit]:
        for number in numbers:
            readings.setdefault(_shown(number, power), (number, power))
    if not readings:
        raise _refused("amount-unreadable", text)
    if shape["sign"] or shape["inner_sign"]:
        raise _refused("amount-negative", text)
    if len(readings) > 1:
        raise _refused("amount-ambiguous", text, readings=" · ".join(readings))
    amount = _amount(text, *next(iter(readings.values())))
    if _COMMA_GROUPS.fullmatch(figures) and not _DECIMAL.fullmatch(figures):
        raise _refused("amount-comma-groups", text, suggestion=format_rupiah(amount))
    if amount == 0 and not zero_allowed:
        raise _refused("amount-zero", text)
    return amount


class _Number(NamedTuple):
    """Digits before and after the decimal mark. Text, since a typed number has no upper end."""

    whole: str
    decimals: str


# How many digits each unit moves the comma. Some write M for miliar, some for million.
_POWERS = {
    "": (0,),
    "ribu": (3,),
    "juta": (6,),
    "miliar": (9,),
    "milyar": (9,),
    "milliar": (9,),
    "triliun": (12,),
    "trilyun": (12,),
    "m": (9, 6),
}
_SPACES = re.compile("[ \u00a0\u202f\u2009]+")
# ASCII also where case is ignored: else the Turkish dotless i and the Kelvin sign would match.
_SHAPE = re.compile(
    r"(?P<sign>[-\u2013\u2212]?) ?(?:rp\.?)? ?(?P<inner_sign>[-\u2013\u2212]?) ?"
    r"(?P<figures>[0-9](?:[0-9.,]*[0-9,])?)"
    r"(?:(?P<dash>,-)| ?(?P<unit>ribu|juta|mil(?:i|y|li)ar|tril[iy]un|m))?\.?",
    re.ASCII | re.IGNORECASE,
)
_DIGITS_OR_GROUPS = r"(?P<whole>0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)"
_WHOLE = re.compile(_DIGITS_OR_GROUPS)
_DECIMAL = re.compile(_DIGITS_OR_GROUPS + r",(?P<decimals>[0-9]+)")
_ONE_COMMA_GROUP = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_COMMA_GROUPS = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.(?P<decimals>[0-9]{1,2}))?"
)
_STRAY_DOT = re.compile(_DIGITS_OR_GROUPS + r"\.(?P<decimals>[0-9]+)")


def _numbers(figures: str, *, has_unit: bool) -> tuple[_Number, ...]:
    """Say every number that the figures could mean; none where they aren't a number."""
    if _WHOLE.fullmatch(figures):
        return (_Number(_digits(figures), ""),)
    if found := _DECIMAL.fullmatch(figures):
        number = _Number(_digits(found["whole"]), found["decimals"])
        if _ONE_COMMA_GROUP.fullmatch(figures) and not has_unit:
            return (_Number(_digits(figures), ""), number)
        return (number,)
    if found := _COMMA_GROUPS.fullmatch(figures):
        return (_Number(_digits(found["whole"]), found["decimals"] or ""),)
    if found := _STRAY_DOT.fullmatch(figures):
        decimal = _Number(_digits(found["whole"]), found["decimals"])
        return (_Number(_digits(figures), ""), decimal)
    return ()


def _digits(figures: str) -> str:
    return figures.replace(".", "").replace(",", "").lstrip("0") or "0"


def _shown(number: _Number, power: int) -> str:
    """Write a reading in rupiah in the dotted form, with all the decimals that aren't zero."""
    digits = _digits(number.whole + number.decimals[:power].ljust(power, "0"))
    first = len(digits) % 3 or 3
    groups = [digits[:first], *(digits[i : i + 3] for i in range(first, len(digits), 3))]
    decimals = number.decimals[power:].rstrip("0")
    return f"Rp{'.'.join(groups)}" + (f",{decimals:0<2}" if decimals else "")


def _amount(text: str, number: _Number, power: int) -> Sen:
    places = power + 2
    if len(number.decimals) > places:
        raise _refused("amount-too-precise", text)
    digits = _digits(number.whole + number.decimals.ljust(places, "0"))
    # Compared by length, since Python refuses to read a number of thousands of digits.
    if len(digits) > len(str(CEILING)):
        raise _refused("amount-too-large", text, ceiling=CEILING)
    return Sen(int(digits))


def _refused(code: str, text: str, **values: object) -> RefusedError:
    return RefusedError(Problem(code, {"text": text, **values}))
