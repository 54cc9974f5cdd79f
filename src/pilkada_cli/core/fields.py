"""The kinds of value that a plan and an event are made of, as pydantic reads and writes them.

Each reads three sources and keeps them apart: what a program wrote (JSON mode: the ledger's
exact form, nothing else), what a person wrote (`PEOPLE` as context: numbers and dates as they
are typed), and what this program holds already (sen, `date`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, NoReturn

from pydantic import (
    BaseModel,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError, core_schema

from .amount_text import parse_amount
from .dates import TIME_ZONES, parse_date
from .money import CEILING, Sen, format_money, parse_money
from .problem import RefusedError
from .text import MAX_NOTE, MAX_TEXT, first_forbidden, tidy

PEOPLE: Mapping[str, bool] = {"people": True}

_ID = re.compile(r"[a-z][a-z0-9-]{0,31}")


class FloatText(str):
    """A decimal number as it stood in a file: kept as text, so that it can be refused exactly."""

    __slots__ = ()


class Frozen(BaseModel):
    """What bytes become: frozen, exact, and without room for what is not known."""

    model_config = ConfigDict(
        frozen=True,
        defer_build=True,  # most runs meet few of the models
        extra="forbid",
        strict=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )


def refuse(code: str, **values: object) -> NoReturn:
    """Refuse a value with one of our own codes; pydantic adds where it stood."""
    raise PydanticCustomError(code, code, values)


def _shown(value: object) -> str:
    """A value as a problem names it: a number or a nest without end has no text of its own."""
    try:
        text = str(value)
    except (ValueError, RecursionError):
        return type(value).__name__
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def _from_people(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except RefusedError as error:
        problem = error.problems[0]
        refuse(problem.code, **problem.values)


def _money(value: object, info: ValidationInfo) -> Sen:
    if info.mode == "json":
        if not isinstance(value, str):
            refuse("amount-unreadable", text=_shown(value))
        try:
            return parse_money(value)
        except ValueError:
            refuse("amount-unreadable", text=value)
    if isinstance(value, FloatText):
        refuse("amount-float", text=_shown(value))
    if isinstance(value, str) and info.context:
        return Sen(_from_people(lambda text: parse_amount(text, zero_allowed=True), value))
    if isinstance(value, bool) or not isinstance(value, int):
        refuse("amount-unreadable", text=_shown(value))
    sen = value * 100 if info.context else value
    if sen < 0:
        refuse("amount-negative", text=_shown(value))
    if sen > CEILING:
        refuse("amount-too-large", text=_shown(value), ceiling=CEILING)
    return Sen(sen)


def _positive_money(value: object, info: ValidationInfo) -> Sen:
    sen = _money(value, info)
    if sen == 0:
        refuse("amount-zero", text=_shown(value))
    return sen


def _day(value: object, info: ValidationInfo) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and info.context:
        day: date = _from_people(parse_date, value)
        return day
    refuse("date-unreadable", text=_shown(value))


class _DaySchema:
    """In JSON a date is pydantic's own, and nothing is asked of Python.

    Its lax forms ("1730764800") are caught where a line is written again and compared.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return core_schema.json_or_python_schema(
            core_schema.date_schema(strict=True),
            core_schema.with_info_plain_validator_function(_day),
        )


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and text.strip() == text != ""


def _text_up_to(limit: int) -> Callable[[object], str]:
    def read(value: object) -> str:
        # Nearly all text is plain, and this is asked of each text on each line of a ledger.
        if type(value) is str and _is_plain(value) and len(value) <= limit:
            return value
        if not isinstance(value, str) or isinstance(value, FloatText):
            refuse("text-expected", text=_shown(value))
        text = tidy(value)
        if not text:
            refuse("text-empty")
        if len(text) > limit:
            refuse("text-too-long", length=len(text), limit=limit)
        if forbidden := first_forbidden(text):
            refuse("text-control", character=forbidden)
        return text

    return read


def _id(value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        refuse("id-unfit", text=_shown(value))
    return value


def one_of(*allowed: str) -> PlainValidator:
    """A validator for a word out of a few; what is refused names them all."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            refuse("not-one-of", text=_shown(value), allowed=" · ".join(allowed))
        return value

    return PlainValidator(read)


_write_money = PlainSerializer(format_money, return_type=str, when_used="json")

Money = Annotated[Sen, PlainValidator(_positive_money), _write_money]
"""An amount above zero, in sen; 16 digits of rupiah at most."""
MoneyOrZero = Annotated[Sen, PlainValidator(_money), _write_money]
"""An amount of zero or more, in sen."""
Day = Annotated[date, _DaySchema]
"""A business date."""
Text = Annotated[str, PlainValidator(_text_up_to(MAX_TEXT))]
"""1 to 200 characters, trimmed, NFC, without control characters."""
Note = Annotated[str, PlainValidator(_text_up_to(MAX_NOTE))]
"""Like `Text`, up to 500 characters."""
AllocationId = Annotated[str, PlainValidator(_id)]
"""What a clerk types for an allocation: `[a-z][a-z0-9-]{0,31}`."""
Zone = Annotated[str, one_of(*TIME_ZONES)]
"""One of Indonesia's three time zones."""
