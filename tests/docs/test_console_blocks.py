"""What the README and the docs print is what the program answers, to the letter.

`PILKADA_REWRITE=1 pytest tests/docs` writes the answers into the pages; look at them before they
are committed.
"""

from __future__ import annotations

import os
import shlex
from difflib import unified_diff
from pathlib import Path

import pytest
from support.console import REPOSITORY, commands, missing, play

from pilkada_cli.cli.app import COMMANDS

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]


def _name(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_page_shows_what_the_program_answers(page: Path, tmp_path: Path) -> None:
    written = page.read_text(encoding="utf-8")
    if lacking := missing(written):
        reason = f"{_name(page)} is played with {', '.join(lacking)}, which this computer lacks"
        if os.environ.get("PILKADA_NO_SKIP") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    played = play(written, tmp_path / "page")
    if os.environ.get("PILKADA_REWRITE") == "1":
        page.write_bytes(played.encode())
    changed = unified_diff(
        written.splitlines(), played.splitlines(), "the page", "the program", lineterm=""
    )
    if difference := "\n".join(changed):
        pytest.fail(f"{_name(page)} shows other answers than the program gives:\n{difference}")


def test_each_command_is_seen_at_work_in_the_readme_the_tutorial_or_a_guide() -> None:
    docs = REPOSITORY / "docs"
    pages = [REPOSITORY / "README.md", docs / "tutorial.md", *sorted((docs / "guides").iterdir())]
    typed = [shlex.split(each) for page in pages for each in commands(page.read_text("utf-8"))]
    used = {word for words in typed if words[0] == "pilkada" for word in words[1:]}
    assert set(COMMANDS) <= used


def test_an_answer_that_has_changed_is_noticed(tmp_path: Path) -> None:
    page = "```console\n$ pilkada --version\npilkada 0.0.0\n```\n"
    assert page != play(page, tmp_path / "page")


def test_an_exit_code_that_the_page_does_not_name_is_noticed(tmp_path: Path) -> None:
    page = "```console\n$ pilkada disburse tmi 1 --sp2d A --date 2024-11-05\n```\n"
    with pytest.raises(AssertionError, match="exit 2"):
        play(page, tmp_path / "page")


def test_a_question_that_nobody_answers_is_noticed(tmp_path: Path) -> None:
    page = "```console\n$ pilkada disburse tni 5 --sp2d A --date 2024-11-05\n```\n"
    with pytest.raises(AssertionError, match="nothing is typed"):
        play(page, tmp_path / "page")


def test_an_answer_that_nobody_asks_for_is_noticed(tmp_path: Path) -> None:
    page = "<!-- typed: y -->\n```console\n$ pilkada --version\n```\n"
    with pytest.raises(AssertionError, match="nobody asked"):
        play(page, tmp_path / "page")


def test_an_edit_that_does_not_fit_the_file_is_noticed(tmp_path: Path) -> None:
    page = "```diff\n--- data/allocations.toml\n-amount = 1\n+amount = 2\n```\n"
    with pytest.raises(AssertionError, match="not once"):
        play(page, tmp_path / "page")


def test_a_page_names_the_programs_that_it_needs() -> None:
    assert missing("# A page\n") == []
    assert missing("<!-- needs: no-such-program -->\n\n# A page\n") == ["no-such-program"]
