"""What was typed on a command line becomes values, or problems without a place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..core.book.facts import RequestName, opening_request
from ..core.ledger.events import typed_as
from ..core.plan.plan import Allocation
from ..core.values.dates import Period, parse_date, parse_month
from ..core.values.fields import PEOPLE, Frozen, Note, Text
from ..core.values.problem import Place, Problem, RefusedError

Model = TypeVar("Model", bound=Frozen)
_NUMBER = re.compile(r"#?([1-9][0-9]{0,14})")
_PLACEHOLDERS = frozenset(
    (
        *("ALASAN", "ALLOCATION", "AMOUNT", "DATE", "DIR", "FOLDER", "JUMLAH", "NAME", "NO"),
        *("NOMOR", "NUMBER", "PATH", "TANGGAL", "TEXT", "WHY"),
    )
)
"""In --help, in hints, and in the pages of either language."""
_NEXT_KEY = re.compile(r",(?=\s*[a-z_]+=)")


def read_fields(model: type[Model], *, behind: str | None = None, **typed: object) -> Model:
    """A model filled from what was typed; what was not typed (None) is left out.

    Args:
        model: What to fill.
        behind: The option that says all of it; None where each field has its own.
        typed: Its fields.

    Raises:
        RefusedError: Everything that can't be read, each behind the option that says it.
    """
    for name, value in typed.items():
        if isinstance(value, str):
            refuse_placeholder(value, name=behind or typed_as(name))
    given = {name: value for name, value in typed.items() if value is not None}
    try:
        return model.model_validate(given, context=PEOPLE)
    except ValidationError as error:
        found = error.errors(include_url=False)
        fields = [detail["loc"][:1] for detail in found]  # none where it is about all of them
        places = [
            Place(behind or typed_as(str(field[0]))) if behind or field else None
            for field in fields
        ]
        pairs = zip(found, places, strict=True)
        raise RefusedError(
            *(Problem(detail["type"], _with_near(detail), place) for detail, place in pairs)
        ) from None


def _with_near(detail: ErrorDetails) -> dict[str, object]:
    """What is told of a field; of a word that is none of those allowed, which may be meant too."""
    values: dict[str, object] = dict(detail.get("ctx", {}))
    if detail["type"] == "not-one-of":
        values["near"] = _meant(str(values["text"]), str(values["allowed"]).split(" · "))
    return values


def _meant(text: str, allowed: Collection[str]) -> str:
    from .plan_slips import value_meant  # noqa: PLC0415 (most words are right)

    return value_meant(text, allowed)


def refuse_placeholder(text: str, *, name: str) -> None:
    """Refuse what stands in a printed command for something else, and was pasted with it.

    Raises:
        RefusedError: `placeholder`, behind that argument or option.
    """
    if text.strip() in _PLACEHOLDERS:
        raise RefusedError(Problem("placeholder", {"text": text.strip()}, Place(name)))


class _Said(Frozen):
    """A text by itself: the number of a document, or a remark, which may be longer."""

    text: Text | None = None
    note: Note | None = None


def read_text(text: str, *, name: str) -> None:
    """Refuse what can't be recorded as the text behind an argument or option.

    Raises:
        RefusedError: `text-…`, behind that name.
    """
    read_fields(_Said, behind=name, **{"note" if name == "--note" else "text": text})


def read_date(text: str | None, *, option: str) -> date | None:
    """A day, if one was typed.

    Raises:
        RefusedError: `date-unreadable`, `date-impossible`, `date-weekday`, behind that option.
    """
    if text is None:
        return None
    try:
        return parse_date(text)
    except RefusedError as error:
        [problem] = error.problems
        raise RefusedError(replace(problem, where=Place(option))) from None


def read_period(
    *, first: str | None, last: str | None, month: str | None, fiscal_year: str | None
) -> Period:
    """The days that a report covers, as they were typed; a fiscal year is a calendar year.

    Source: UU 17/2003 art. 4, for the fiscal year (memory).

    Raises:
        RefusedError: What can't be read; `usage-conflict`; `period-backward`.
    """
    named = {"--month": month, "--fiscal-year": fiscal_year}
    given = [name for name, value in named.items() if value is not None]
    given += ["--from" if first is not None else "--to"] * (first is not None or last is not None)
    if len(given) > 1:
        raise RefusedError(Problem("usage-conflict", {"first": given[0], "second": given[1]}))
    if month is not None:
        return parse_month(month)
    if fiscal_year is not None:
        if not re.fullmatch("(19|20|21)[0-9]{2}", fiscal_year):
            where = Place("--fiscal-year")
            raise RefusedError(Problem("year-unreadable", {"text": fiscal_year}, where))
        year = int(fiscal_year)
        return Period(date(year, 1, 1), date(year, 12, 31))
    return read_days(first, last, names=("--from", "--to"))


def read_days(first: str | None, last: str | None, *, names: tuple[str, str]) -> Period:
    """The days between two that were typed, both counted; one that was not is open.

    Args:
        first: As typed.
        last: Likewise.
        names: The options behind which they stand.

    Raises:
        RefusedError: What can't be read; `period-backward`.
    """
    days = (read_date(first, option=names[0]), read_date(last, option=names[1]))
    if days[0] and days[1] and days[0] > days[1]:
        values = {"first_date": days[0], "last_date": days[1]}
        raise RefusedError(Problem("period-backward", values))
    return Period(*days)


def read_entry(text: str, *, name: str) -> int:
    """The number of an entry: `17` or `#17`.

    Raises:
        RefusedError: `not-a-number`, naming the option or argument.
    """
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        raise RefusedError(Problem("not-a-number", {"name": name, "text": text}))
    return int(found[1])


def read_count(text: str | None, *, name: str) -> int | None:
    """A whole number of zero or more, if one was typed.

    Raises:
        RefusedError: `not-a-number`, naming the option.
    """
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise RefusedError(Problem("not-a-number", {"name": name, "text": text}))
    return int(text)


def read_request(text: str | None, allocation_id: str) -> RequestName | None:
    """The name of a request: `opening`, or the number of an entry.

    Raises:
        RefusedError: `request-unreadable`.
    """
    if text is None:
        return None
    if text in {"opening", opening_request(allocation_id)}:
        return opening_request(allocation_id)
    if not _NUMBER.fullmatch(text.strip()):
        values = {"text": text, "allocation": allocation_id}
        raise RefusedError(Problem("request-unreadable", values))
    return read_entry(text, name="--request")


def read_choice(text: str, allowed: tuple[str, ...]) -> str:
    """One word out of a few.

    Raises:
        RefusedError: `not-one-of`, with all of them, and the one that may be meant.
    """
    if text not in allowed:
        values = {"text": text, "allowed": " · ".join(allowed), "near": _meant(text, allowed)}
        raise RefusedError(Problem("not-one-of", values))
    return text


def read_allocation(text: str) -> Allocation:
    """An allocation as a flag says it: `id=tni,recipient=TNI,amount=3.205.756.840,00`.

    A comma ends a value only where the next key follows.

    Raises:
        RefusedError: `allocation-flag`, or what can't be read of its values.
    """
    fields: dict[str, str] = {}
    for part in _NEXT_KEY.split(text):
        key, equals, value = part.partition("=")
        if not equals or key.strip() in fields or key.strip() not in _FLAG_KEYS:
            raise RefusedError(Problem("allocation-flag", {"text": text}))
        fields[key.strip()] = value
    if not set(fields) >= _NEEDED:
        raise RefusedError(Problem("allocation-flag", {"text": text}))
    return read_fields(Allocation, behind="--allocation", **_stripped(fields))


_NEEDED = {"id", "recipient", "amount"}
_FLAG_KEYS = _NEEDED | {"kind", "account_code", "schedule"}


def _stripped(fields: Mapping[str, str]) -> dict[str, str]:
    return {key: value.strip() for key, value in fields.items()}
