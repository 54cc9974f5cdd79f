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
    PlainValidator,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError, core_schema

from .dates import TIME_ZONES, parse_date
from .money import CEILING, Sen, format_money, parse_money
from .problem import RefusedError
from .text import MAX_NOTE, MAX_TEXT, first_forbidden, tidy
from .typed_amount import parse_amount

PEOPLE: Mapping[str, bool] = {"people": True}

_ID = "[a-z][a-z0-9-]{0,31}"


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
        text = str(value).lower() if isinstance(value, bool) else str(value)
    except (ValueError, RecursionError):
        return type(value).__name__
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def _from_people(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except RefusedError as error:
        problem = error.problems[0]
        refuse(problem.code, **problem.values)


def _recorded_money(value: object) -> Sen:
    if isinstance(value, str):
        try:
            return parse_money(value)
        except ValueError:
            pass
    refuse("amount-unreadable", text=_shown(value))


def _recorded_positive_money(value: object) -> Sen:
    return _recorded_money(value) or refuse("amount-zero", text=_shown(value))


def _money(value: object, info: ValidationInfo) -> Sen:
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
    return _money(value, info) or refuse("amount-zero", text=_shown(value))


def _day(value: object, info: ValidationInfo) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        # A file may say any year; those far off are slips, and no calendar reaches them.
        return _day_of_people(value.isoformat()) if info.context else value
    if isinstance(value, str) and info.context:
        return _day_of_people(value)
    refuse("date-unreadable", text=_shown(value))


def _day_of_people(text: str) -> date:
    day: date = _from_people(parse_date, text)
    return day


class _Sources:
    """Reads a value out of a ledger's JSON one way, and all others another way.

    The ledger's is asked for each line. Whatever it lets pass in another form than it is written
    in, such as pydantic's lax dates ("1730764800"), is caught where a line is written again and
    compared.
    """

    def __init__(
        self,
        ledger: core_schema.CoreSchema,
        others: Callable[[object, ValidationInfo], object],
        *,
        written: core_schema.SerSchema | None = None,
    ) -> None:
        self._schema = core_schema.json_or_python_schema(
            ledger,
            core_schema.with_info_plain_validator_function(others),
            serialization=written,
        )

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return self._schema


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


def _id(value: object, _: ValidationInfo) -> str:
    if not isinstance(value, str) or not re.fullmatch(_ID, value):
        refuse("id-unfit", text=_shown(value))
    return value


def one_of(*allowed: str) -> PlainValidator:
    """A validator for a word out of a few; what is refused names them all."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            refuse("not-one-of", text=_shown(value), allowed=" · ".join(allowed), near="")
        return value

    return PlainValidator(read)


def yes_or_no() -> PlainValidator:
    """A validator for `true` or `false`."""

    def read(value: object) -> bool:
        if not isinstance(value, bool):
            refuse("not-one-of", text=_shown(value), allowed="true · false", near="")
        return value

    return PlainValidator(read)


def whole(low: int, high: int) -> PlainValidator:
    """A validator for a whole number in a range, both ends counted."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            refuse("number-outside", text=_shown(value), low=low, high=high)
        return value

    return PlainValidator(read)


_HUNDREDTHS = re.compile(r"([0-9]{1,3})(?:,([0-9]{1,2}))?(?: ?%)?")
_RECORDED_HUNDREDTHS = re.compile(r"(0|[1-9][0-9]{0,2})\.([0-9]{2})")


def _percent_from(pattern: re.Pattern[str], text: object, shown: object) -> int:
    found = pattern.fullmatch(text) if isinstance(text, str) else None
    hundredths = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0
    if not 0 < hundredths <= 10_000:
        refuse("percent-unfit", text=_shown(shown))
    return hundredths


def _recorded_percent(value: object) -> int:
    return _percent_from(_RECORDED_HUNDREDTHS, value, value)


def _percent(value: object, info: ValidationInfo) -> int:
    if info.context:
        # No number beyond: one of thousands of digits has no text.
        whole_number = isinstance(value, int) and value is not True and 0 < value <= 100
        text = str(value) if whole_number or type(value) is str else None
        return _percent_from(_HUNDREDTHS, text, value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= 10_000:
        refuse("percent-unfit", text=_shown(value))
    return value


def _format_percent(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02}"


_write_money = core_schema.plain_serializer_function_ser_schema(
    format_money, return_schema=core_schema.str_schema(), when_used="json"
)


def _amount(
    recorded: Callable[[object], Sen], others: Callable[[object, ValidationInfo], Sen]
) -> _Sources:
    ledger = core_schema.no_info_plain_validator_function(recorded)
    return _Sources(ledger, others, written=_write_money)


Money = Annotated[Sen, _amount(_recorded_positive_money, _positive_money)]
"""An amount above zero, in sen; 16 digits of rupiah at most."""
MoneyOrZero = Annotated[Sen, _amount(_recorded_money, _money)]
"""An amount of zero or more, in sen."""
Percent = Annotated[
    int,
    _Sources(
        core_schema.no_info_plain_validator_function(_recorded_percent),
        _percent,
        written=core_schema.plain_serializer_function_ser_schema(
            _format_percent, return_schema=core_schema.str_schema(), when_used="json"
        ),
    ),
]
"""A percentage above 0 and up to 100, in hundredths of a per cent; people write 40 or "12,5"."""
Day = Annotated[date, _Sources(core_schema.date_schema(strict=True), _day)]
"""A business date."""
Text = Annotated[str, PlainValidator(_text_up_to(MAX_TEXT))]
"""1 to 200 characters, trimmed, NFC, without control characters."""
Note = Annotated[str, PlainValidator(_text_up_to(MAX_NOTE))]
"""Like `Text`, up to 500 characters."""
AllocationId = Annotated[
    str, _Sources(core_schema.str_schema(pattern=f"^{_ID}$", strict=True), _id)
]
"""What a clerk types for an allocation: `[a-z][a-z0-9-]{0,31}`."""
Zone = Annotated[str, one_of(*TIME_ZONES)]
"""One of Indonesia's three time zones."""
