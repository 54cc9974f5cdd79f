"""Money: whole numbers of sen, how they are written, and how they are shared out.

An amount is never a float and never meets true division; what a ratio needs is worked out in
integers. This is the machine's side and the printing; what people type is read in `amount_text`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, NewType

Sen = NewType("Sen", int)
"""An amount in sen, a hundredth of a rupiah."""

CEILING = Sen(10**18 - 1)
"""The largest amount that can be recorded: 16 digits of rupiah and 99 sen."""


def parse_money(text: str) -> Sen:
    """Read the ledger's form, such as "3205756840.00", and no other.

    Raises:
        ValueError: It isn't byte for byte what `format_money` writes, is negative, or is above
            the ceiling.
    """
    if not _MONEY.fullmatch(text):
        raise ValueError(f"not an amount in the ledger's form: {text!r}")
    return Sen(int(text.replace(".", "")))


def format_money(amount: Sen) -> str:
    """Write the ledger's form: rupiah, a dot and always two digits of sen.

    Sums and reversed rows of a report may be negative ("-5.00") or above the ceiling; those are
    written too, but `parse_money` doesn't take them back.
    """
    rupiah, sen = divmod(abs(amount), _SEN_PER_RUPIAH)
    return f"{_sign(amount)}{rupiah}.{sen:02}"


def format_grouped(amount: Sen, *, with_sen: bool) -> str:
    """Write for a column whose heading says (Rp): "3.205.756.840" or "3.205.756.840,00".

    Dots and comma are the same in both languages. Whether the whole column shows sen is for the
    caller to say.

    Raises:
        ValueError: Sen that aren't zero would be left out.
    """
    rupiah, sen = divmod(abs(amount), _SEN_PER_RUPIAH)
    if sen and not with_sen:
        raise ValueError(f"{format_money(amount)} has sen that would not be shown")
    figures = f"{_sign(amount)}{rupiah:,}".replace(",", ".")
    return f"{figures},{sen:02}" if with_sen else figures


def format_rupiah(amount: Sen, *, with_sen: bool | None = None) -> str:
    """Write for a sentence: "Rp3.205.756.840", negative "-Rp5".

    Args:
        amount: In sen, of either sign.
        with_sen: Always (True, for formal papers), never (False), or only where they aren't
            zero (None).

    Raises:
        ValueError: Sen that aren't zero would be left out.
    """
    shown = amount % _SEN_PER_RUPIAH != 0 if with_sen is None else with_sen
    return f"{_sign(amount)}Rp{format_grouped(Sen(abs(amount)), with_sen=shown)}"


def split(amount: Sen, weights: Sequence[int]) -> tuple[Sen, ...]:
    """Share an amount out by integer weights, so that the parts add up to exactly that amount.

    Each part but the last is rounded down to whole rupiah, as agreements state their tranches.
    The last takes everything that is left, sen included, as the closing tranche of an NPHD does.

    Args:
        amount: In sen, zero or more.
        weights: One for each part, zero or more, not all zero; (40, 60) for a grant in two
            tranches.

    Returns:
        One amount for each weight, in the order of the weights.

    Raises:
        ValueError: The amount or a weight is negative, or all weights are zero.

    Source: Permendagri 41/2020, art. 16(4), for the split of 40/60.
    """
    total = sum(weights)
    if amount < 0 or total == 0 or any(weight < 0 for weight in weights):
        raise ValueError(f"can't split {format_money(amount)} by {tuple(weights)}")
    whole = total * _SEN_PER_RUPIAH
    parts = [Sen(amount * weight // whole * _SEN_PER_RUPIAH) for weight in weights[:-1]]
    return (*parts, Sen(amount - sum(parts)))


class Share(NamedTuple):
    """A part of a whole, both in sen; how it is written is for whoever writes it."""

    part: Sen
    whole: Sen


def share(part: Sen, whole: Sen, *, decimals: int) -> str | None:
    """Say which fraction of the whole a part is, such as "0.871199".

    Rounded half up, but 1 is said only where the two are equal and 0 only where the part is
    zero: nothing looks paid in full, or untouched, that isn't.

    Args:
        part: In sen, from zero to the whole.
        whole: In sen, zero or more.
        decimals: How many digits follow the dot, at least 1.

    Returns:
        The fraction, or None where the whole is zero.

    Raises:
        ValueError: The part is negative or above the whole, or there are no decimals.
    """
    if decimals < 1:
        raise ValueError("a share needs at least one decimal")
    steps = 10**decimals
    taken = _steps_taken(part, whole, steps)
    return None if taken is None else f"{taken // steps}.{taken % steps:0{decimals}}"


def percent(part: Sen, whole: Sen) -> str | None:
    """Say the same for people, such as "87,12 %", by the rule and with the errors of `share`."""
    taken = _steps_taken(part, whole, 10_000)
    return None if taken is None else f"{taken // 100},{taken % 100:02} %"


_SEN_PER_RUPIAH = 100
_MONEY = re.compile(r"(0|[1-9][0-9]{0,15})\.[0-9]{2}")


def _sign(amount: Sen) -> str:
    return "-" if amount < 0 else ""


def _steps_taken(part: Sen, whole: Sen, steps: int) -> int | None:
    """How many of so many equal steps from nothing to the whole a part has come."""
    if not 0 <= part <= whole:
        raise ValueError(f"{format_money(part)} is no part of {format_money(whole)}")
    if whole == 0:
        return None
    if part in (0, whole):
        return steps if part else 0
    rounded = (2 * part * steps + whole) // (2 * whole)
    return min(max(rounded, 1), steps - 1)
