"""Help, in the reader's language, for everything there is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.clerk import Clerk

from pilkada_cli import __version__
from pilkada_cli.cli.app import COMMANDS
from pilkada_cli.core.plan.plan import (
    Agreement,
    Allocation,
    Holiday,
    Office,
    Opening,
    Plan,
    RecipientAccount,
)
from pilkada_cli.core.plan.schedules import SCHEDULES
from pilkada_cli.core.plan.tranches import Budget, Due, Tranche
from pilkada_cli.core.values.problem import Exit
from pilkada_cli.words.catalog import words_of


def told(folder: Path, *arguments: str, **environ: str) -> str:
    """What the program prints, as a process: Typer writes its help to the real stream."""
    done = subprocess.run(
        [sys.executable, "-m", "pilkada_cli", *arguments],
        cwd=folder,
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "120", **environ},
    )
    return done.stdout


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_list_of_commands_explains_each(tmp_path: Path, language: str) -> None:
    shown = told(tmp_path, "--help", "--lang", language)
    for name in COMMANDS:
        assert name in shown
        assert words_of(language).text("help", f"command-{name}") in shown
    assert "option-" not in shown


@pytest.mark.parametrize("arguments", [(), ("status",), ("lpj",)], ids=" ".join)
def test_no_sentence_of_typers_own_stands_in_indonesian_help(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """Its frame stays English (docs/decisions.md); what explains an option does not."""
    shown = told(tmp_path, *arguments, "--help", "--lang", "id")
    assert "Tampilkan penjelasan ini" in shown
    assert not re.search(r"Show |Install |exit\.|current shell", shown)


def test_nothing_typed_is_a_question_for_help(tmp_path: Path) -> None:
    assert told(tmp_path, "--help") == told(tmp_path)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(tmp_path: Path, name: str, language: str) -> None:
    shown = told(tmp_path, name, "--help", "--lang", language)
    assert words_of(language).text("help", f"command-{name}") in shown
    assert "option-" not in shown
    assert "--lang" in shown


def test_a_command_without_its_word_shows_its_bare_name_and_breaks_no_other(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of each command there is a word: tests/words/test_catalog.py."""
    monkeypatch.setitem(COMMANDS, "audit", COMMANDS["status"])
    assert clerk.run("init", "--example", "pangkalpinang").code == 0
    status = clerk.run("status")
    assert (status.code, status.err) == (0, "")
    assert clerk.run("audit").out == status.out
    for arguments in (("--help",), ("audit", "--help")):
        assert clerk.run(*arguments).code == 0
        assert re.search(r"(?m)^\W*audit\W*$", capfd.readouterr().out)


def test_help_on_a_command_is_the_commands_own(tmp_path: Path) -> None:
    assert told(tmp_path, "disburse", "--help") == told(tmp_path, "help", "disburse")


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_exit_codes_that_are_told_are_those_that_are_given(clerk: Clerk, language: str) -> None:
    shown = clerk.run("help", "exit-codes", "--lang", language)
    assert shown.code == 0
    told_codes = [line.split()[0] for line in shown.out.splitlines()[1:]]
    assert [str(code.value) for code in Exit] == told_codes


@pytest.mark.parametrize("topic", ["formats", "files", "plan"])
def test_each_topic_is_told_in_both_languages(clerk: Clerk, topic: str) -> None:
    mine, english = (clerk.run("help", topic, "--lang", each) for each in ("id", "en"))
    assert (0, 0) == (mine.code, english.code)
    assert mine.out != english.out


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("topic", ["exit-codes", "formats", "files", "plan"])
def test_a_topic_fits_a_screen_of_80_columns(clerk: Clerk, topic: str, language: str) -> None:
    shown = clerk.run("help", topic, "--lang", language).out
    assert all(len(line) <= 80 for line in shown.splitlines())


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_plan_is_told_with_every_key_that_it_may_have(clerk: Clerk, language: str) -> None:
    shown = clerk.run("help", "plan", "--lang", language).out
    words = set(re.findall(r"[a-z_]+", shown))
    tables = (Plan, Office, Holiday, Allocation, Agreement, RecipientAccount, Opening)
    for table in (*tables, Tranche, Due, Budget):
        assert {field.alias or name for name, field in table.model_fields.items()} <= words, table
    assert all(name in shown for name in SCHEDULES)


def test_help_alone_names_its_topics(clerk: Clerk) -> None:
    shown = clerk.run("help")
    assert shown.code == 0
    for topic in ("exit-codes", "formats", "files", "plan"):
        assert topic in shown.out


@pytest.mark.parametrize("arguments", [("--version",), ("status", "--lang", "en", "--help")])
def test_help_needs_no_office(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert told(tmp_path, *arguments)


def test_the_version_is_the_packages(clerk: Clerk) -> None:
    assert clerk.run("--version").out == f"pilkada {__version__}\n"


def test_a_console_without_frames_gets_help_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pilkada_cli", "--help"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
    )
    assert done.returncode == 0
    assert b"disburse" in done.stdout


def test_completion_can_be_shown(tmp_path: Path) -> None:
    shown = told(
        tmp_path, "--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1"
    )
    assert "_PILKADA_COMPLETE" in shown
