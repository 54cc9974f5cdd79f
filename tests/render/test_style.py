"""Every renderer takes a report and a style, and gives bytes."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from support.books import PLAN, book_from, paid

from pilkada_cli.cli.session import RENDERERS
from pilkada_cli.core.values.problem import Problem
from pilkada_cli.render import cards, csv
from pilkada_cli.render import problem as problems
from pilkada_cli.render.json import render_problems
from pilkada_cli.render.screen import ASCII, Screen, as_bytes
from pilkada_cli.render.style import Style
from pilkada_cli.reports.question import Question
from pilkada_cli.reports.report import Report
from pilkada_cli.reports.status import StatusRow, status_report
from pilkada_cli.words.catalog import words_of

MODULES = {
    **{name: import_module(module) for name, module in RENDERERS.items()},
    "cards": cards,
    "csv": csv,
}
NARROW = Style(words_of("en"), Screen(width=40, colors="standard", glyphs=ASCII))


def report(recipient: str = "TNI") -> Report[StatusRow]:
    plan = PLAN.replace('recipient = "TNI"', f'recipient = "{recipient}"')
    book = book_from(paid("tni", 300, "2024-11-05", "1"), plan=plan)
    return status_report(Question(book, date(2024, 11, 6)))


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_renderer_gives_utf_8(name: str, language: str) -> None:
    content: bytes = MODULES[name].render(report("Kodim 選挙"), Style(words_of(language)))
    assert "選挙" in content.decode("utf-8")
    assert content.endswith(b"\n")


@pytest.mark.parametrize("name", ["json", "csv", "plain"])
def test_no_screen_changes_what_is_not_drawn(name: str) -> None:
    wide = MODULES[name].render(report(), Style(NARROW.words))
    assert wide == MODULES[name].render(report(), NARROW)


@pytest.mark.parametrize("name", ["table", "cards"])
def test_a_screen_settles_width_colours_and_characters(name: str) -> None:
    content: bytes = MODULES[name].render(report(), NARROW)
    assert b"\x1b[1m" in content
    assert b"\x1b" not in MODULES[name].render(report(), Style(NARROW.words))
    assert content.isascii()


def test_problems_are_drawn_one_below_the_other() -> None:
    style = Style(words_of("en"))
    one, two = Problem("interrupted"), Problem("sp2d-unusual", {"sp2d": "5"})
    expected = problems.render([one], style) + problems.render([two], style)
    assert expected == problems.render([one, two], style)


def test_a_name_that_is_no_text_stops_no_answer() -> None:
    problem = Problem("file-exists", {"file": "rencana\udcff.toml"})
    assert b"rencana" in problems.render([problem], Style(words_of("en")))
    assert b"rencana" in render_problems([problem])
    assert b"?.toml" in as_bytes("rencana\udcff.toml")
