"""docs/reference/problems.md: every problem as the program says it, made by playing the cases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path

from problems.cases import CASES, ELSEWHERE
from support.books import BEGAN, PLAN, WHO
from support.clerk import Clerk
from support.console import REPOSITORY

from pilkada_cli.core.values.problem import CODES, WARNINGS, Exit, Severity
from pilkada_cli.core.values.text import visible
from pilkada_cli.store.file.lock import ledger_lock
from pilkada_cli.words.catalog import words_of

PAGE = REPOSITORY / "docs" / "reference" / "problems.md"
LANGUAGES = ("en", "id")
"""In the order in which the page has them."""
BEGINNING = """\
<!-- Made by tests/problems from what the program says: `make docs`. Do not edit. -->

# Problems

Everything that `pilkada` may refuse or warn of, by its code. Codes are stable: scripts
may rely on them. With `--format json` a refusal is an object with these codes (see
[formats](formats.md#a-refusal)).

Where several hold, the first one in this order is said and gives the exit code; of a
plan's file, all are said at once. What is exit code 2 (usage) on a command line is 3
(data) in a file.

Each is shown as it is said in both languages, behind the command that met it. A few need
a disk that is full or the like: there words in braces stand for what the message names.
"""
WIDE = {"COLUMNS": "400"}
"""A message is one line, however long the path of the folder is."""
_LONG = 60
"""A word of a command that is longer is not shown whole."""


def code_of(name: str) -> str:
    """The code of a case; one of several is named with the detail behind a slash."""
    return name.partition("/")[0]


def cases_of(code: str) -> list[str]:
    """The names of a problem's cases."""
    return [name for name in CASES if code_of(name) == code]


def page_of(blocks: Mapping[str, str]) -> str:
    """The whole page.

    Args:
        blocks: By case, what is shown of it.
    """
    return "\n".join(_page(blocks))


def blocks_on(page: str) -> dict[str, str]:
    """What a page shows of each case that it has."""
    sections = re.split(r"(?m)^### (\S+)$", page)[1:]
    shown: dict[str, str] = {}
    for code, section in zip(sections[::2], sections[1::2], strict=True):
        blocks = re.findall(r"(?ms)^```text\n(.*?)^```$", section)
        shown.update(zip(cases_of(code), blocks, strict=False))
    return shown


def block_of(name: str, folder: Path) -> str:
    """What is shown of a case: the command, what is said in each language, the exit code.

    Args:
        name: A key of `CASES`.
        folder: An empty one, to play it in.
    """
    said = []
    answers = set()
    for language in LANGUAGES:
        (folder / language).mkdir()
        answer, message = _answer(name, Clerk(folder / language), language)
        answers.add(answer)
        said.append(message)
    [code] = answers
    assert _expected(name, said[0]) == code
    command = " ".join(map(_typed, CASES[name].arguments))
    return f"$ pilkada {command}\n" + "\n".join(said) + f"(exit {code})\n"


def _page(blocks: Mapping[str, str]) -> Iterator[str]:
    yield from (BEGINNING, "## Refusals")
    for code, answer in CODES.items():
        yield from ("", f"### {code}", "", f"Exit code {answer.value}.")
        yield from _shown(code, blocks)
    yield from ("", "## Warnings", "", "Said, and the command goes on: a warning refuses nothing.")
    for code in sorted(WARNINGS):
        yield from ("", f"### {code}")
        yield from _shown(code, blocks)
    yield ""


def _shown(code: str, blocks: Mapping[str, str]) -> Iterator[str]:
    if code in ELSEWHERE:
        unfilled = [_words(code, language) for language in LANGUAGES]
        yield from ("", "```text", "\n\n".join(unfilled), "```")
    for name in cases_of(code):
        if detail := name.partition("/")[2]:
            yield from ("", f"`{detail}`:")
        yield from ("", "```text", f"{blocks.get(name, '')}```")


def _words(code: str, language: str) -> str:
    """Message and hint, with bare names in the place of what they name."""
    words = words_of(language)
    said = (
        f"{words.text('severity', _severity(code).value)}[{code}]: "
        f"{words.problem_text(code, 'message')}\n"
        f"{words.text('severity', 'hint')}: {words.problem_text(code, 'hint')}"
    )
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", said)


def _typed(argument: str) -> str:
    """A word of a command, short enough for the page."""
    shown = visible(argument)
    if len(shown) > _LONG:
        shown = f"{shown[:_LONG]}…"
    return f'"{shown}"' if " " in shown else shown


def _expected(name: str, said: str) -> Exit:
    """The exit code that the problem's code promises."""
    code = code_of(name)
    if code in CODES:
        in_plan = re.search(r"\n  --> \S+\.toml:\d", said)
        return Exit.DATA if in_plan and CODES[code] is Exit.USAGE else CODES[code]
    return Exit.FINDINGS if CASES[name].arguments[0] == "check" else Exit.DONE


def _severity(code: str) -> Severity:
    return Severity.WARNING if code in WARNINGS else Severity.ERROR


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
    start = f"{words_of(language).text('severity', _severity(code).value)}[{code}]"
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
