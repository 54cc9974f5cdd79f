"""Days as people write them, and instants as the ledger keeps them.

A business date is a plain day. An instant is UTC, and becomes a day only in an office's zone:
Indonesia has three fixed offsets and no summer time, so no time zone database is needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType

from .problem import Problem, RefusedError

TIME_ZONES: Mapping[str, timezone] = MappingProxyType(
    {
        "Asia/Jakarta": timezone(timedelta(hours=7), "WIB"),
        "Asia/Makassar": timezone(timedelta(hours=8), "WITA"),
        "Asia/Jayapura": timezone(timedelta(hours=9), "WIT"),
    }
)
"""The zones an office may stand in: western, central and eastern Indonesian time."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both counted; None is open."""

    first: date | None = None
    last: date | None = None

    def covers(self, day: date | None) -> bool:
        """Whether a day falls into it; what has no date does only where nothing is asked for."""
        if day is None:
            return self == Period()
        return (self.first or day) <= day <= (self.last or day)

    @property
    def fiscal_year(self) -> int | None:
        """The fiscal year (tahun anggaran) that it is, from its first day to its last."""
        year = self.first.year if self.first else 0
        return year if year and self == Period(date(year, 1, 1), date(year, 12, 31)) else None


def month_of(day: date) -> str:
    """The month of a day: "2024-11"."""
    return f"{day.year:04}-{day.month:02}"


def quarter_of(day: date) -> str:
    """The quarter (triwulan) of a day: "2024-Q4"."""
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


def parse_month(text: str) -> Period:
    """Read a month: "2024-11", "11/2024", "November 2024".

    Raises:
        RefusedError: `month-unreadable`.
    """
    trimmed = text.strip()
    for whole in (f"{trimmed}-01", f"1/{trimmed}", f"1 {trimmed}"):
        try:
            first = parse_date(whole)
        except RefusedError:
            continue
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return Period(first, following - timedelta(days=1))
    raise RefusedError(Problem("month-unreadable", {"text": text}))


def parse_date(text: str) -> date:
    """Read a day: "2024-11-05", "05/11/2024", "5-11-2024", "5.11.2024", "5 Nopember 2024".

    The day comes before the month except in the ISO form. Month names and their abbreviations
    are known in Indonesian and English, in capitals or not. No-break spaces are spaces. As papers
    write it, a weekday may stand before it ("Jumat, 12 Juli 2024", "hari Jumat tanggal 12-7-2024"),
    and the full stop of its sentence behind it.

    Returns:
        A day of the years 1900 to 2199.

    Raises:
        RefusedError: With one problem that names the text: `date-unreadable`, also where the year
            has two digits or lies outside those years; `date-impossible` where the calendar has
            no such day or month (31/02/2024, or 11/25/2024 with the month first);
            `date-weekday` where that day is another day of the week.

    Source: docs/concepts/money.md, "Amounts and dates as people write them".
    """
    copied = _COPIED.fullmatch(_SPACES.sub(" ", text).strip(" "))
    said = copied["date"] if copied else ""
    found = next((m for shape in _DATE_SHAPES if (m := shape.fullmatch(said))), None)
    month = _month_number(found["month"]) if found else None
    weekday = copied and copied["weekday"] and _WEEKDAYS.get(copied["weekday"].lower(), -1)
    if found is None or month is None or weekday == -1:
        raise RefusedError(Problem("date-unreadable", {"text": text}))
    try:
        day = date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        raise RefusedError(Problem("date-impossible", {"text": text})) from None
    if isinstance(weekday, int) and weekday != day.weekday():
        values = {"text": text, "date": day, "weekday": _WEEKDAY_NAMES[day.weekday()].split()[-1]}
        raise RefusedError(Problem("date-weekday", values))
    return day


def local_day(instant: datetime, zone: str) -> date:
    """Say which day it is in an office's zone at that instant.

    Args:
        instant: With any offset.
        zone: A key of `TIME_ZONES`.

    Raises:
        ValueError: The instant has no offset.
        KeyError: There is no such zone.
    """
    return _aware(instant).astimezone(TIME_ZONES[zone]).date()


def format_instant(instant: datetime) -> str:
    """Write the ledger's `at`: UTC with six decimals, "2024-11-05T02:15:04.123456Z".

    Raises:
        ValueError: The instant has no offset.
    """
    utc = instant if instant.tzinfo is UTC else _aware(instant).astimezone(UTC)
    # Left to itself, isoformat drops the decimals where they are zero.
    return utc.isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"


_SPACES = re.compile("[ \u00a0\u202f\u2009]+")
_YEAR = r"(?P<year>(?:19|20|21)[0-9]{2})"
_DAY = r"(?P<day>[0-9]{1,2})"
# What may stand around a date in the sentence that it was copied from.
_COPIED = re.compile(
    r"(?:(?:hari )?(?!tanggal|tgl)(?P<weekday>[A-Za-z][A-Za-z'\u2019]+),? )?"
    r"(?:(?:tanggal|tgl\.?) )?(?P<date>[0-9].*?)\.?",
    re.ASCII | re.IGNORECASE,
)
_DATE_SHAPES = (
    re.compile(_YEAR + r"-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"),
    re.compile(_DAY + r"(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)" + _YEAR),
    re.compile(_DAY + r"(?P<mark>[- ])(?P<month>[A-Za-z]+)(?P=mark)" + _YEAR),
)
# Indonesian, English, then short and older spellings; February and November are often written
# with a P in offices.
_MONTH_NAMES = (
    "januari january jan",
    "februari february pebruari feb peb",
    "maret march mar",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "agustus august agt agu ags aug",
    "september sept sep",
    "oktober october okt oct",
    "november nopember nov nop",
    "desember december des dec",
)
_WEEKDAY_NAMES = (
    "senin monday",
    "selasa tuesday",
    "rabu wednesday",
    "kamis thursday",
    "jumat jum'at jum\u2019at friday",
    "sabtu saturday",
    "minggu ahad sunday",
)
_MONTHS = {name: n for n, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}

_WEEKDAYS = {name: n for n, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}


def _month_number(month: str) -> int | None:
    return int(month) if month.isdigit() else _MONTHS.get(month.lower())


def _aware(instant: datetime) -> datetime:
    # Without an offset Python would take the zone of this computer, silently.
    if instant.utcoffset() is None:
        raise ValueError(f"an instant needs an offset: {instant.isoformat()}")
    return instant
