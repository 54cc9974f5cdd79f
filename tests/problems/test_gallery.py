"""The gallery of problems: each as it was looked at, in both languages, with its exit code.

It is a page of the docs. `make docs` (PILKADA_REWRITE=1) writes what the program says into it; the
change is then read in the diff like any other.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from problems.cases import CASES, ELSEWHERE
from problems.page import PAGE, block_of, blocks_on, code_of, page_of
from support.golden import REWRITE

from pilkada_cli.core.values.problem import CODES, WARNINGS
from pilkada_cli.words.catalog import LANGUAGES, words_of


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page as it stands; made anew before that, if it is to be."""
    if REWRITE:
        made = page_of({name: block_of(name, tmp_path_factory.mktemp("case")) for name in CASES})
        PAGE.write_bytes(made.encode())
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_a_problem_is_said_as_the_page_shows_it(name: str, page: str, tmp_path: Path) -> None:
    if name == "ledger-for-all" and os.name == "nt":
        pytest.skip("Windows keeps no such permission in a file's mode; its lists are not read")
    assert blocks_on(page).get(name) == block_of(name, tmp_path), "look at it, then: make docs"


def test_the_page_shows_every_problem_in_its_place_and_nothing_else(page: str) -> None:
    assert page == page_of(blocks_on(page)), "run: make docs"


def test_every_problem_is_in_the_gallery_or_said_to_be_elsewhere() -> None:
    shown = {code_of(name) for name in CASES}
    assert sorted([*CODES, *WARNINGS]) == sorted([*shown, *ELSEWHERE])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_detail_of_a_problem_is_in_the_gallery(language: str) -> None:
    words = words_of(language)
    details = {
        f"{code}/{each}" for code in [*CODES, *WARNINGS] for each in words.problem_details(code)
    }
    assert details == {name for name in CASES if "/" in name}
