"""No screen shortens an amount, lets a column of money vanish, or runs over its edge."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from pilkada_cli.core.book import book_of
from pilkada_cli.core.money import Sen, format_grouped
from pilkada_cli.core.plan import Plan
from pilkada_cli.core.problem import Place, Problem
from pilkada_cli.render.problem import problem_lines
from pilkada_cli.render.screen import ASCII, UNICODE, Screen, paint
from pilkada_cli.render.table import bar_cells, render
from pilkada_cli.reports.report import Bar
from pilkada_cli.reports.status import status_report
from pilkada_cli.words.catalog import words_of

ANSI = re.compile(r"\x1b\[[0-9;]*m")
SCREENS = st.builds(
    Screen,
    width=st.integers(40, 200),
    colors=st.sampled_from([None, "truecolor"]),
    glyphs=st.sampled_from([UNICODE, ASCII]),
)
NAMES = st.text(
    st.one_of(
        st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")),
        st.sampled_from("選挙委員会 e\u0301[]{}%:"),
    ),
    min_size=1,
    max_size=80,
).filter(lambda name: name.strip())


@st.composite
def plans(draw: Any) -> Plan:
    """Up to eight allocations of up to 16 digits, with and without sen."""
    with_sen = draw(st.booleans())
    ids = draw(st.lists(st.from_regex(r"\A[a-z][a-z0-9-]{0,31}\Z"), max_size=8, unique=True))
    allocations = []
    for each in ids:
        unit = 1 if with_sen else 100
        amount = draw(st.integers(1, (10**18 - 100) // unit)) * unit
        disbursed = draw(st.sampled_from([0, amount, amount // 2 // unit * unit]))
        in_process = draw(st.sampled_from([0, amount - disbursed]))
        allocations.append(
            {
                "id": each,
                "recipient": draw(NAMES),
                "amount": amount,
                "opening": {
                    "as_of": date(2024, 10, 16),
                    "disbursed": disbursed,
                    "in_process": in_process,
                    "stage": draw(st.sampled_from([None, "spm"])),
                },
            }
        )
    office = {"name": draw(NAMES), "voting_day": date(2024, 11, 27)}
    return Plan.model_validate({"office": office, "allocation": allocations})


@settings(max_examples=150)
@given(plans(), SCREENS, st.sampled_from(["id", "en"]))
def test_every_amount_is_whole_on_every_screen(plan: Plan, screen: Screen, language: str) -> None:
    report = status_report(book_of(plan), today=date(2024, 11, 6))
    drawn = ANSI.sub("", render(report, words_of(language), screen))
    for line in drawn.splitlines():
        assert cell_len(line) <= screen.width, line
    assert "…" not in drawn.replace(plan.office.name, "")
    found = re.findall(r"(?<![\d.,])\d[\d.]*(?:,\d\d)?(?![\d,])", drawn)
    for name in ("amount", "disbursed", "in_process"):
        amounts = [getattr(row, name) for row in (*report.rows, report.total)]
        with_sen = any(amount % 100 for amount in amounts)
        for amount in amounts if report.rows else ():
            assert format_grouped(Sen(amount), with_sen=with_sen) in found


@given(st.lists(st.integers(0, 10**18), min_size=3, max_size=3).filter(any), st.integers(40, 72))
def test_the_bar_is_full_only_of_the_whole_and_empty_only_of_nothing(
    parts: list[int], width: int
) -> None:
    bar = Bar(Sen(sum(parts)), tuple((str(i), Sen(part)) for i, part in enumerate(parts)))
    sizes = bar_cells(bar, width)
    assert sum(sizes) == width
    assert [bool(part) for part in parts] == [bool(size) for size in sizes]


@given(st.text(max_size=300), st.integers(0, 300), st.integers(1, 300), SCREENS)
def test_an_excerpt_keeps_to_the_screen_and_marks_its_place(
    text: str, before: int, width: int, screen: Screen
) -> None:
    line = "x" * before + text.replace("\n", " ") + "y"
    place = Place("allocations.toml", 12, before + 1, line, width)
    problem = Problem("amount-float", {"text": "1.5"}, place)
    drawn = ANSI.sub("", paint(screen, problem_lines(problem, words_of("id"), screen)))
    assert "^" in drawn
    for shown in drawn.splitlines():
        assert cell_len(shown) <= screen.width
        assert not any(ord(char) < 32 for char in shown)
