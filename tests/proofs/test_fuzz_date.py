"""A typed date is read only as its model reads it, letter by letter (support.fuzz)."""

from __future__ import annotations

import random
from calendar import monthrange
from collections import Counter
from datetime import date

from support.fuzz import COUNT, LONG, inputs, with_plain_spaces
from support.proof import Figures, chance

from pilkada_cli.core.values.dates import parse_date
from pilkada_cli.core.values.problem import RefusedError

DATES = (
    *(
        "Jumat, 12 Juli 2024",
        "hari Kamis tanggal 12-7-2024",
        "Jum\u2019at 12/7/2024.",
        "tgl. 5.11.2024",
    ),
    *("2024-11-05", "05/11/2024", "5-11-2024", "5.11.2024", "5 Nopember 2024", "29/02/2024"),
    *(
        "29-02-2023",
        "31 Apr 2024",
        "1-Mei-2199",
        "1/1/1900",
        "31/12/1899",
        "01-01-2200",
        "5/11.2024",
    ),
    *(
        "\u00a05\u00a0Agustus\u00a02024",
        "2024-1-5",
        "05/11/24",
        "20241105",
        "32/1/2024",
        "0/1/2024",
    ),
)
MONTHS = {
    "jan januari january": 1,
    "feb februari february peb pebruari": 2,
    "mar maret march": 3,
    "apr april": 4,
    "may mei": 5,
    "jun juni june": 6,
    "jul juli july": 7,
    "agt ags agu aug agustus august": 8,
    "sep sept september": 9,
    "okt oct oktober october": 10,
    "nov nop november nopember": 11,
    "des dec desember december": 12,
}
WEEKDAYS = {
    **dict.fromkeys(("senin", "monday"), 0),
    **dict.fromkeys(("selasa", "tuesday"), 1),
    **dict.fromkeys(("rabu", "wednesday"), 2),
    **dict.fromkeys(("kamis", "thursday"), 3),
    **dict.fromkeys(("jumat", "jum'at", "friday"), 4),
    **dict.fromkeys(("sabtu", "saturday"), 5),
    **dict.fromkeys(("minggu", "ahad", "sunday"), 6),
}
MONTH_NAMES = {name: number for names, number in MONTHS.items() for name in names.split()}


def day_of(text: str) -> date | None:
    """The model of a date, letter by letter; None where it has to be refused."""
    rest = with_plain_spaces(text).replace("\u2019", "'")
    if not rest.isascii():
        return None
    rest = rest.removesuffix(".")
    first, _, later = rest.partition(" ")
    if first.lower() == "hari":
        first, _, later = later.partition(" ")
        if first.lower().removesuffix(",") not in WEEKDAYS:
            return None
    weekday = WEEKDAYS.get(first.lower().removesuffix(","))
    rest = rest if weekday is None else later
    first, _, later = rest.partition(" ")
    if first.lower() in {"tanggal", "tgl", "tgl."}:
        rest = later
    found = written_day(rest)
    return found if weekday is None or (found and found.weekday() == weekday) else None


def written_day(rest: str) -> date | None:
    for mark in "-/. ":
        parts = rest.split(mark)
        if len(parts) == 3 and all(part.isalnum() for part in parts):
            return day_from(parts, mark)
    return None


def day_from(parts: list[str], mark: str) -> date | None:
    day, month, year = parts
    number = MONTH_NAMES.get(month.lower(), 0) if mark in "- " else 0
    if mark == "-" and [len(part) for part in parts] == [4, 2, 2]:
        year, month, day = parts
        number = 0
    if not number and mark != " " and month.isdigit() and len(month) <= 2:
        number = int(month)
    if not (day.isdigit() and len(day) <= 2 and year.isdigit() and len(year) == 4):
        return None
    if not (1900 <= int(year) <= 2199 and 1 <= number <= 12):
        return None
    if not 1 <= int(day) <= monthrange(int(year), number)[1]:
        return None
    return date(int(year), number, int(day))


def read_day(text: str) -> date | None:
    try:
        return parse_date(text)
    except RefusedError as error:
        [problem] = error.problems
        assert problem.code in {"date-unreadable", "date-impossible", "date-weekday"}
        assert text == problem.values["text"]
        return None


def made_date(rng: random.Random) -> str:
    day, year = rng.randint(0, 32), rng.choice((2024, 2024, 1900, 2199, 1899, 2200, 24))
    month = rng.choice((str(rng.randint(0, 13)), f"{rng.randint(1, 12):02}", *MONTH_NAMES))
    mark = rng.choice("-/. ")
    if rng.random() < 0.2:
        return f"{year}-{month.zfill(2)}-{day:02}"
    return f"{day}{mark}{rng.choice((month, month.upper(), month.title()))}{mark}{year}"


def test_a_date_is_read_only_as_the_model_reads_it(
    record_property: Figures,
) -> None:
    rng = chance()
    said: Counter[bool] = Counter()
    for text in (*DATES, *LONG, *inputs(rng, DATES, "0123456789-/. JanfebMt", made_date)):
        expected = day_of(text)
        assert expected == read_day(text), text
        said[expected is not None] += 1
    record_property("inputs", said.total())
    record_property("accepted", said[True])
    assert min(said.values()) > COUNT // 20
