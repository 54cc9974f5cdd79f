"""Both languages say the same things, about the same values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from pilkada_cli.cli.app import COMMANDS
from pilkada_cli.core.deadlines.progress import STATES
from pilkada_cli.core.ledger.events import KINDS
from pilkada_cli.core.plan.plan import DESKS, RECIPIENT_KINDS
from pilkada_cli.core.plan.schedules import SCHEDULES
from pilkada_cli.core.values.problem import CODES, WARNINGS
from pilkada_cli.reports import entry, show, status
from pilkada_cli.reports.changes import FIGURES
from pilkada_cli.reports.findings import CHECKS
from pilkada_cli.reports.registry import REPORTS
from pilkada_cli.reports.report import Column
from pilkada_cli.words.catalog import LANGUAGES, words_of

WORDS = Path(__file__).parents[2] / "src" / "pilkada_cli" / "words"
COLUMNS: tuple[Column[Any], ...] = (
    *(column for report in REPORTS.values() for column in report.columns),
    *show.BALANCE_COLUMNS,
    *entry.ACCEPTED_COLUMNS,
    *entry.PROPOSAL_COLUMNS,
    *entry.RECEIPT_COLUMNS,
    *entry.TRANCHE_CHANGE_COLUMNS,
)


def table(language: str) -> dict[str, Any]:
    return tomllib.loads((WORDS / f"{language}.toml").read_text("utf-8"))


def flat(
    found: dict[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in found.items():
        if isinstance(value, dict):
            yield from flat(value, (*path, key))
        else:
            yield (*path, key), value


def source(folder: str = "") -> str:
    """The program's own text, as far as it lies in a folder."""
    package = WORDS.parent / folder
    return "\n".join(path.read_text("utf-8") for path in sorted(package.rglob("*.py")))


def placeholders(text: str) -> list[tuple[str, str | None]]:
    return sorted({(name, spec) for _, name, spec, _ in Formatter().parse(text) if name})


def test_both_files_have_the_same_keys_in_the_same_order() -> None:
    assert [key for key, _ in flat(table("en"))] == [key for key, _ in flat(table("id"))]


def test_both_languages_name_the_same_values_in_the_same_way() -> None:
    english, mine = dict(flat(table("en"))), dict(flat(table("id")))
    for key, text in english.items():
        assert placeholders(text) == placeholders(mine[key]), key


def test_each_problem_has_words_and_each_word_a_problem() -> None:
    for language in LANGUAGES:
        assert set(table(language)["problem"]) == {*CODES, *WARNINGS}
        for code, said in table(language)["problem"].items():
            assert said["message"], code
            assert said["hint"], code


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_detail_that_is_found_has_a_message_and_each_message_a_detail(language: str) -> None:
    """The code says what to do, which is the same of all of them; the detail, what was seen."""
    found = set(re.findall(r'_changed\(\s*"([a-z-]+)"', source("core")))
    assert found == set(words_of(language).problem_details("ledger-changed"))
    assert len(found) > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_check_is_explained(language: str) -> None:
    said = {key for key in table(language)["check"] if not key.startswith("title")}
    assert set(CHECKS) == said


FRAME = ("practice", "recorded_at", "ledger_seq", "ledger_sha256", "period_first", "period_last")
"""What an export adds to the columns of its report."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_column_has_a_heading_and_each_heading_a_column(language: str) -> None:
    used = {column.heading for column in COLUMNS} | set(FRAME)
    assert used == set(table(language)["column"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_command_is_explained(language: str) -> None:
    explained = {key for key in table(language)["help"] if key.startswith("command-")}
    assert {f"command-{name}" for name in COMMANDS} == explained


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_option_is_explained(language: str) -> None:
    explained = {key for key in table(language)["help"] if key.startswith("option-")}
    assert set(re.findall(r'"(option-[a-z0-9-]+)"', source("cli"))) == explained


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_that_is_said_is_there(language: str) -> None:
    said = re.findall(r'words\.(?:text|say)\(\s*"([a-z]+)", "([a-z-]+)"', source())
    assert len(said) > 10
    for group, key in said:
        assert words_of(language).has(group, key), (group, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_term_of_the_field_has_a_name(language: str) -> None:
    kinds = set(RECIPIENT_KINDS)
    across = {column.across for column in COLUMNS if column.across}
    used = {*DESKS, *DESKS.values(), *KINDS, *kinds, *across, *status.GROUPS, "total", "opening"}
    used |= {"head-file", "this-computer", "unknown"}  # who remembers a head, who holds the lock
    used |= {"reversal", "opening-changed", "plan"}  # the register's words for it
    used |= {"budget-line", "ceiling"}  # what a fiscal year is measured against
    used |= {"over-budget", "used", "to-return"}  # what more sentences of the brief are about
    used |= {"not-reported"}  # what is known of a use report that has not come in
    used |= {*STATES, "holiday", "leave", "own", "stated"}
    used |= {each.sure for each in SCHEDULES.values()} | {each.sure for each in CHECKS.values()}
    used |= {each.source for each in CHECKS.values() if " " not in each.source}
    used |= {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
    used |= set(FIGURES)
    assert used == set(table(language)["term"])


def test_what_is_absent_is_a_dash() -> None:
    assert words_of("en").format_field(None, "rupiah") == "-"


def test_text_from_outside_cannot_steer_the_screen() -> None:
    assert words_of("en").format_field("\x1b[2J", "") == "<U+001B>[2J"
    assert words_of("en").term("\u202e") == "<U+202E>"


def test_one_is_said_as_one() -> None:
    for spec, one, two in (
        ("workdays", "1 working day", "2 working days"),
        ("months", "1 month", "2 months"),
        ("findings", "1 finding", "2 findings"),
    ):
        assert one == words_of("en").format_field(1, spec)
        assert two == words_of("en").format_field(2, spec)
        assert "0" in words_of("id").format_field(0, spec)


def test_what_is_listed_ends_with_and() -> None:
    said = [("phrase", "of", {"name": name}) for name in ("A", "B", "C")]
    one, two, three = (words_of("en").say(*each) for each in said)
    assert words_of("en").format_field(said, "sentences") == f"{one}, {two} and {three}"
    assert words_of("en").format_field(said[:2], "sentences") == f"{one} and {two}"
    assert words_of("en").format_field(said[:1], "sentences") == one
    assert words_of("id").format_field([], "sentences") == "-"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_stands_in_a_group(language: str) -> None:
    """One that stands before the first group would never be found, and its key would be shown."""
    assert [key for key, words in table(language).items() if not isinstance(words, dict)] == []
