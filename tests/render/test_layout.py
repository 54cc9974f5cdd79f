"""What a narrow screen goes without: some columns go away, then others to a line below."""

from __future__ import annotations

import pytest

from pilkada_cli.core.values.money import Sen
from pilkada_cli.render.layout import Sized, fit
from pilkada_cli.reports.report import Column, Kind, Narrow


def sized(name: str, narrow: Narrow | None = None, kind: Kind = Kind.TEXT) -> Sized[str]:
    column: Column[str] = Column(name, kind, lambda _: Sen(1), narrow=narrow)
    return Sized(column, name, name, ["x" * 10])


def columns() -> list[Sized[str]]:
    return [
        sized("id", "below"),
        sized("host", "away"),
        sized("amount", kind=Kind.MONEY),
        sized("note", "below"),
        sized("stage", "below"),
        sized("hash", "away"),
    ]


@pytest.mark.parametrize(
    ("width", "beside", "below"),
    [
        (70, "id host amount note stage hash", ""),
        (69, "id host amount note stage", ""),
        (57, "id amount note stage", ""),
        (45, "id amount note", "stage"),
        (33, "id amount", "note stage"),
        (21, "amount", "id note stage"),
    ],
)
def test_what_is_left_out_goes_first_and_of_either_the_last(
    width: int, beside: str, below: str
) -> None:
    fitting = fit(columns(), width, ())
    assert fitting
    assert beside.split() == [each.name for each in fitting.beside]
    assert below.split() == [each.name for each in fitting.below]


@pytest.mark.parametrize(
    ("width", "beside", "below"),
    [
        (69, "id amount note stage hash", ""),
        (57, "id amount note stage", ""),
        (45, "amount note stage", "id"),
        (33, "amount note", "stage id"),
    ],
)
def test_a_report_may_name_what_goes_before_the_rest(width: int, beside: str, below: str) -> None:
    fitting = fit(columns(), width, ("id", "host"))
    assert fitting
    assert beside.split() == [each.name for each in fitting.beside]
    assert below.split() == [each.name for each in fitting.below]


def test_where_not_even_the_amounts_fit_there_is_no_table() -> None:
    assert fit(columns(), 9, ()) is None
