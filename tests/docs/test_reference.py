"""The reference is made from the code; this fails where a page says something else."""

from __future__ import annotations

import re
import runpy
from difflib import unified_diff

import pytest
from support.console import REPOSITORY

from pilkada_cli.cli.app import COMMANDS
from pilkada_cli.core.values.problem import CODES

DOCS = REPOSITORY / "docs"
MADE: dict[str, str] = runpy.run_path(str(DOCS / "make_reference.py"))["pages"]()


@pytest.mark.parametrize("name", MADE)
def test_a_page_is_what_the_code_makes(name: str) -> None:
    written = (DOCS / "reference" / name).read_text(encoding="utf-8")
    changed = unified_diff(written.splitlines(), MADE[name].splitlines(), "written", "made")
    assert not list(changed), "run: make docs"


def test_there_is_no_page_that_nobody_makes() -> None:
    from_runs = {"problems.md", "proofs.md", "platforms.md"}  # what is seen when the tests run
    assert set(MADE) | from_runs == {page.name for page in (DOCS / "reference").glob("*.md")}


def test_each_command_is_documented() -> None:
    headings = {line for line in MADE["commands.md"].splitlines() if line.startswith("## ")}
    assert {f"## {name}" for name in COMMANDS} <= headings


def test_the_rules_stand_in_the_order_in_which_they_are_said() -> None:
    text = (DOCS / "concepts" / "money.md").read_text(encoding="utf-8")
    rules = text.partition("## Which rules refuse")[2].partition("All else warns")[0]
    named = re.findall(r"`([a-z]+(?:-[a-z0-9]+)+)`", rules)
    assert named == [code for code in CODES if code in named]
    assert "document-conflict" in named
