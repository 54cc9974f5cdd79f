"""Days as people type them, and the ledger's instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilkada_cli.core.values.dates import TIME_ZONES, format_instant, local_day, parse_date
from pilkada_cli.core.values.problem import Problem, RefusedError

# Each list is written out here on purpose: the program's own table is what is tested.
MONTHS = {
    1: ["Jan", "Januari", "January"],
    2: ["Feb", "Peb", "Februari", "Pebruari", "February"],
    3: ["Mar", "Maret", "March"],
    4: ["Apr", "April"],
    5: ["Mei", "May"],
    6: ["Jun", "Juni", "June"],
    7: ["Jul", "Juli", "July"],
    8: ["Agt", "Agu", "Ags", "Aug", "Agustus", "August"],
    9: ["Sep", "Sept", "September"],
    10: ["Okt", "Oct", "Oktober", "October"],
    11: ["Nov", "Nop", "November", "Nopember"],
    12: ["Des", "Dec", "Desember", "December"],
}
SPELLINGS = [(month, name) for month, names in MONTHS.items() for name in names]

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda m: timezone(timedelta(minutes=m)))
INSTANTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=OFFSETS)  # noqa: DTZ001 (a bound has no zone)


def refusal(text: str) -> Problem:
    with pytest.raises(RefusedError) as refused:
        parse_date(text)
    (problem,) = refused.value.problems
    return problem


@pytest.mark.parametrize(
    "text",
    [
        *("2024-11-05", "05/11/2024", "5/11/2024", "5-11-2024", "05-11-2024", "5.11.2024"),
        *("5 November 2024", "5 Nov 2024", "05 Nop 2024", "5 NOPEMBER 2024", "5 nov 2024"),
        *("5-Nov-2024", "  5  Nov  2024 ", "\u00a05\u202fNov\u20092024"),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert date(2024, 11, 5) == parse_date(text)


@pytest.mark.parametrize(("month", "name"), SPELLINGS)
def test_months_are_known_in_both_languages(month: int, name: str) -> None:
    for spelled in (name, name.upper(), name.lower()):
        assert date(2024, month, 17) == parse_date(f"17 {spelled} 2024")


@pytest.mark.parametrize(
    "text",
    [
        *("Jumat 12 Juli 2024", "Jumat, 12 Juli 2024", "JUMAT 12/07/2024", "Jum'at, 12-7-2024"),
        *("Jum\u2019at 12 Juli 2024", "hari Jumat tanggal 12 Juli 2024", "tgl. 12 Juli 2024"),
        *("Friday, 12 July 2024.", "12 Juli 2024.", "Jumat 2024-07-12", "tanggal 12.7.2024."),
    ],
)
def test_a_day_is_read_as_papers_say_it_with_weekday_and_full_stop(text: str) -> None:
    assert date(2024, 7, 12) == parse_date(text)


WEEKDAYS = (
    *(("Senin", "monday"), ("Selasa", "tuesday"), ("Rabu", "wednesday"), ("Kamis", "thursday")),
    *(("Jumat", "friday"), ("Sabtu", "saturday"), ("Minggu", "sunday")),
)


@given(DAYS, st.sampled_from(range(7)))
def test_a_weekday_that_is_not_that_of_its_date_is_told(day: date, number: int) -> None:
    text = f"{WEEKDAYS[number][0]} {day.day}/{day.month}/{day.year}"
    if number == day.weekday():
        assert day == parse_date(text)
    else:
        values = {"text": text, "date": day, "weekday": WEEKDAYS[day.weekday()][1]}
        assert Problem("date-weekday", values) == refusal(text)


@given(DAYS, st.data())
def test_every_way_of_writing_a_day_reads_back(day: date, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(MONTHS[day.month]))
    mark = data.draw(st.sampled_from("-/."))
    assert day == parse_date(day.isoformat())
    assert day == parse_date(f"{day.day}{mark}{day.month}{mark}{day.year}")
    assert day == parse_date(f"{day.day:02}{mark}{day.month:02}{mark}{day.year}")
    assert day == parse_date(f"{day.day} {name} {day.year}")


@pytest.mark.parametrize(
    "text",
    [
        *("31/02/2024", "2024-02-31", "31 Feb 2024", "29/02/2023", "29 Peb 1900", "31.04.2024"),
        *("11/25/2024", "2024-13-01", "2024-00-10", "2024-01-00", "0/1/2024", "1/0/2024"),
        *("32 Januari 2024", "00 Jan 2024", "99-99-2024"),
    ],
)
def test_a_day_that_the_calendar_lacks_is_refused(text: str) -> None:
    assert Problem("date-impossible", {"text": text}) == refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "0", "today", "besok", "1730764800", "20241105", "2024-11", "11/2024"),
        *("5/11/24", "05-11-24", "24-11-05", "5 Nov 24", "5 Nov '24", "5/11/02024", "5/11/1899"),
        *("5/11/2200", "1899-12-31", "0024-11-05", "2024/11/05", "2024.11.05", "2024-11-5"),
        *("2024-1-05", "5/11-2024", "5-Nov 2024", "5/Nov/2024", "5Nov2024", "005/11/2024"),
        *("Nov 5, 2024", "5 Novem 2024", "5 N 2024", "5 11 2024", "5/ 11/2024", "05/11/2024\n"),
        *("2024-11-05T00:00:00", "2024-W45-2", "2024-310", "+2024-11-05", "-5-11-2024"),
        *(
            "\u0660\u0665/\u0661\u0661/\u0662\u0660\u0662\u0664",
            "5/11/\uff12\uff10\uff12\uff14",
            "\u0665 Nov 2024",
            "5 O\u212atober 2024",
            "5 Agust\u017f 2024",
        ),
        *(
            "Jumaat 12 Juli 2024",
            "Jumat",
            "hari ini 12 Juli 2024",
            "12 Juli 2024..",
            "\u212aamis 12/7/2024",
        ),
        *("5 Nov\u200b 2024", "5/11/2024 5/11/2024"),
    ],
)
def test_what_is_no_day_is_refused_with_its_text(text: str) -> None:
    assert Problem("date-unreadable", {"text": text}) == refusal(text)


@given(st.text(alphabet="0123456789-/. NovAgt", max_size=14))
def test_any_text_gives_a_day_or_one_problem_that_names_it(text: str) -> None:
    try:
        day = parse_date(text)
    except RefusedError as refused:
        (problem,) = refused.problems
        assert text == problem.values["text"]
    else:
        assert 1900 <= day.year <= 2199


def test_indonesia_has_three_fixed_offsets() -> None:
    hours = {zone: offset.utcoffset(None) for zone, offset in TIME_ZONES.items()}
    expected = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
    assert {zone: timedelta(hours=n) for zone, n in expected.items()} == hours


@pytest.mark.parametrize(
    ("expected", "zone"),
    [
        (date(2024, 11, 5), "Asia/Jakarta"),
        (date(2024, 11, 6), "Asia/Makassar"),
        (date(2024, 11, 6), "Asia/Jayapura"),
    ],
)
def test_the_day_is_that_of_the_office(expected: date, zone: str) -> None:
    assert expected == local_day(datetime(2024, 11, 5, 16, 30, tzinfo=UTC), zone)


def test_a_day_needs_a_known_zone_and_an_offset() -> None:
    with pytest.raises(KeyError):
        local_day(datetime(2024, 11, 5, tzinfo=UTC), "Asia/Pontianak")
    with pytest.raises(ValueError, match="offset"):
        local_day(datetime(2024, 11, 5), "Asia/Jakarta")  # noqa: DTZ001 (that is the fault)


@pytest.mark.parametrize(
    ("expected", "instant"),
    [
        ("2024-11-05T02:15:04.123456Z", datetime(2024, 11, 5, 2, 15, 4, 123456, tzinfo=UTC)),
        ("2024-11-05T00:00:00.000000Z", datetime(2024, 11, 5, tzinfo=UTC)),
        (
            "2024-11-04T17:30:00.000000Z",
            datetime(2024, 11, 5, 0, 30, tzinfo=TIME_ZONES["Asia/Jakarta"]),
        ),
    ],
)
def test_an_instant_is_written_in_utc_with_six_decimals(expected: str, instant: datetime) -> None:
    assert expected == format_instant(instant)


def test_an_instant_without_an_offset_is_not_written() -> None:
    with pytest.raises(ValueError, match="offset"):
        format_instant(datetime(2024, 11, 5))  # noqa: DTZ001 (that is the fault)
