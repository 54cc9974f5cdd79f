"""The gallery of messages: each as it was looked at, in both languages, with its exit code."""

from __future__ import annotations

import os
import re
from contextlib import nullcontext
from pathlib import Path

import pytest
from problems.cases import CASES, ELSEWHERE
from support.books import BEGAN, PLAN, WHO
from support.clerk import Clerk
from support.golden import check

from pilkada_cli.core.values.problem import CODES, WARNINGS, Exit, Severity
from pilkada_cli.store.file.lock import ledger_lock
from pilkada_cli.words.catalog import LANGUAGES, words_of

WIDE = {"COLUMNS": "400"}
"""A message is one line, however long the path of this test's folder is."""


@pytest.mark.parametrize("name", CASES)
def test_a_message_stands_as_it_was_looked_at(name: str, tmp_path: Path) -> None:
    code = code_of(name)
    if code == "ledger-for-all" and os.name == "nt":
        pytest.skip("Windows keeps no such permission in a file's mode; its lists are not read")
    shown = []
    for language in LANGUAGES:
        (tmp_path / language).mkdir()
        clerk = Clerk(tmp_path / language)
        exit_code, said = _answer(name, clerk, language)
        if code in CODES:
            place = re.search(r"\n  --> \S+\.toml:\d", said)
            expected = Exit.DATA if place and CODES[code] is Exit.USAGE else CODES[code]
        else:
            expected = Exit.FINDINGS if CASES[name].arguments[0] == "check" else Exit.DONE
        assert expected == exit_code
        shown.append(f"exit {exit_code}\n{said}")
    check(f"problems/{name.replace('/', '.')}.txt", "\n".join(shown))


def test_every_problem_is_in_the_gallery_or_said_to_be_elsewhere() -> None:
    shown = {code_of(name) for name in CASES}
    assert sorted([*CODES, *WARNINGS]) == sorted([*shown, *ELSEWHERE])


def test_every_detail_of_a_problem_is_in_the_gallery() -> None:
    english = words_of("en")
    shown = {name for name in CASES if "/" in name}
    details = {f"{code}/{each}" for code in CODES for each in english.problem_details(code)}
    assert details == shown


def test_no_golden_file_is_left_over() -> None:
    kept = Path(__file__).parent.parent / "golden" / "problems"
    assert sorted(name.replace("/", ".") for name in CASES) == sorted(
        path.stem for path in kept.iterdir()
    )


def code_of(name: str) -> str:
    """The code of a case; one of several is named with the detail behind a slash."""
    return name.partition("/")[0]


def _answer(name: str, clerk: Clerk, language: str) -> tuple[int, str]:
    """The exit code, and what was said of that problem."""
    case, code = CASES[name], code_of(name)
    (clerk.cwd / "allocations.toml").write_text(PLAN, "utf-8")
    if case.prepare:
        case.prepare(clerk)
    holding = ledger_lock(str(clerk.cwd), wait_seconds=0, by=WHO, since=BEGAN)
    with holding if case.busy else nullcontext():
        outcome = clerk.run("--lang", language, *case.arguments, typed=case.typed, environ=WIDE)
    said = (outcome.err + "\n" + outcome.out).replace(str(clerk.cwd), "FOLDER").replace("\\", "/")
    said = re.sub(r"\w+Error\)", "REASON)", said)  # each system has its own
    said = re.sub(r"\.[0-9a-f]{32}\.", ".PLACE.", said)  # the hash of this test's folder
    severity = Severity.WARNING if code in WARNINGS else Severity.ERROR
    start = f"{words_of(language).text('severity', severity.value)}[{code}]"
    assert start in said, said
    found = re.search(re.escape(start) + r"(.*?)\n(?=\n|[\w ]+\[|\Z)", said, re.DOTALL)
    assert found, said
    dry_run = words_of(language).text("proposal", "dry-run")
    message = found[0].replace(dry_run, "").strip("\n") + "\n"
    if code in CODES:  # nothing else is said of a refusal
        assert message.strip() == said[said.index(start) :].strip()
    assert not re.search(r"Traceback|KeyError|\{\w*\}|None", message)
    assert f"\n{words_of(language).text('severity', 'hint')}: " in message
    return int(outcome.code), message
