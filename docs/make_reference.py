"""Writes docs/reference from the code: commands, problems, columns, formats. Run by `make docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from pilkada_cli.cli.app import COMMANDS, load_command
from pilkada_cli.cli.session import RENDERERS, Session
from pilkada_cli.core.problem import CODES, WARNINGS
from pilkada_cli.office import World
from pilkada_cli.render.csv_text import DIALECTS
from pilkada_cli.reports import allocations, entry, history, register, status, verify
from pilkada_cli.reports.report import Column, Kind
from pilkada_cli.words.catalog import words_of

HERE = Path(__file__).parent / "reference"
ENGLISH, INDONESIAN = words_of("en"), words_of("id")
NOTE = "<!-- Made from the code by `make docs`; a test holds it to the code. -->\n\n"
REPORTS: dict[str, tuple[Column[Any], ...]] = {
    "status": status.COLUMNS,
    "history": history.COLUMNS,
    "register": register.COLUMNS,
    "allocations": allocations.COLUMNS,
    "verify": verify.COLUMNS,
    "proposal": entry.PROPOSAL_COLUMNS,
    "receipt": entry.RECEIPT_COLUMNS,
}
KINDS = {
    Kind.TEXT: "text",
    Kind.TERM: "a term, by its English key",
    Kind.MONEY: 'rupiah with two decimals, as text: `"3205756840.00"`',
    Kind.WORDS: "an amount, spelled out for people",
    Kind.SHARE: 'a fraction with six decimals, as text: `"0.871198"`',
    Kind.DAY: "a date, ISO",
    Kind.TIME: "an instant, UTC, ISO",
    Kind.COUNT: "a whole number",
    Kind.HASH: "64 hex digits",
}


def pages() -> dict[str, str]:
    """Every page by its name, as it should stand."""
    found = {
        "commands.md": commands(),
        "problems.md": problems(),
        "columns.md": columns(),
        "formats.md": formats(),
    }
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in found.items()}


def commands() -> Iterator[str]:
    """Each command with what it takes; what all commands take stands once."""
    yield NOTE + "# Commands\n"
    yield "Amounts and dates may be written as [formats](formats.md) says.\n"
    english, indonesian = (_session(language) for language in ("en", "id"))
    shared = {"office", "lang", "ascii_only"}
    for name in COMMANDS:
        yield f"## `pilkada {name}`\n"
        yield f"{ENGLISH.text('help', f'command-{name}')}  "
        yield f"*{INDONESIAN.text('help', f'command-{name}')}*\n"
        mine = load_command(name, english).params
        theirs = load_command(name, indonesian).params
        rows = [
            f"| `{_spelled(param)}` | {_help(param)} | {_help(other)} |"
            for param, other in zip(mine, theirs, strict=True)
            if param.name not in shared
        ]
        yield from _table("argument or option", "what it is", "artinya", rows=rows)
    yield "## Every command\n"
    rows = [
        f"| `{_spelled(param)}` | {_help(param)} | {_help(other)} |"
        for param, other in zip(mine, theirs, strict=True)
        if param.name in shared
    ]
    yield from _table("option", "what it is", "artinya", rows=rows)


def problems() -> Iterator[str]:
    """Each code: what it answers, what it says, how to mend it."""
    yield NOTE + "# Problems\n"
    yield "In the order of precedence: of two that hold, the earlier one is said. A placeholder in"
    yield "braces is filled with the value at stake. What would be exit 2 when typed is exit 3 when"
    yield "it stands in a file.\n"
    for code, answer in CODES.items():
        yield from _problem(code, f"exit {int(answer)}")
    yield "# Warnings\n"
    yield "Said, and gone on with.\n"
    for code in sorted(WARNINGS):
        yield from _problem(code, "a warning")


def columns() -> Iterator[str]:
    """Each report's columns, as JSON and CSV name them and as people read them."""
    yield NOTE + "# Columns\n"
    yield "Keys are the same in JSON and CSV; `export --headings id|en` prints the headings.\n"
    for name, each in REPORTS.items():
        yield f"## {name}\n"
        rows = [
            f"| `{column.key}` | {KINDS[column.kind]} | {ENGLISH.text('column', column.heading)} "
            f"| {INDONESIAN.text('column', column.heading)} |"
            for column in each
        ]
        yield from _table("key", "value", "English", "Indonesia", rows=rows)
    yield "Every CSV file ends in `ledger_seq` and `ledger_sha256`, the head it was made from."


def formats() -> Iterator[str]:
    """What may be typed, and what is answered."""
    yield NOTE + "# Formats\n"
    for topic in ("formats", "exit-codes", "files"):
        yield f"## {topic}\n\n```text\n{ENGLISH.text('help', topic).strip()}\n```\n"
    yield "## JSON\n"
    yield f"`--format` is one of {', '.join(f'`{name}`' for name in RENDERERS)}. Every report has"
    yield "the same frame:\n"
    yield '```json\n{"schema": "pilkada.status/1", "office": "…", "as_of": "2024-10-16",'
    yield ' "head": {"seq": 17, "sha256": "…"}, "rows": [], "total": {}, "problems": []}\n```\n'
    yield "A key without a value is absent. A refusal under `--format json` is"
    yield '`{"schema": "pilkada.problems/1", "problems": [{"code", "severity", "message", "hint",'
    yield '"where"}]}` on standard output, in English.\n'
    yield "## CSV\n"
    rows = [
        f"| `{name}` | `{dialect.delimiter}` | `{dialect.decimal}` "
        f"| {'yes' if dialect.mark else 'no'} |"
        for name, dialect in DIALECTS.items()
    ]
    yield from _table("`--dialect`", "between cells", "decimals", "byte order mark", rows=rows)
    yield "UTF-8, lines end in CRLF (RFC 4180). Text that a spreadsheet would take for a formula"
    yield "has an apostrophe before it."


def _problem(code: str, answer: str) -> Iterator[str]:
    yield f"## {code}\n"
    yield f"{answer}\n"
    for words in (ENGLISH, INDONESIAN):
        message, hint = (words.problem_text(code, part) for part in ("message", "hint"))
        yield f"- {message}  "
        yield f"  *{' '.join(hint.split())}*"
    yield ""


def _table(*headings: str, rows: list[str]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield "|" + "---|" * len(headings)
    yield from rows
    yield ""


def _spelled(param: Any) -> str:
    if param.param_type_name == "argument":
        return str(param.metavar or param.name)
    names = ", ".join(param.opts)
    return names if param.is_flag else f"{names} {param.metavar or ''}".strip()


def _help(param: Any) -> str:
    return str(param.help or "").replace("|", "\\|")


def _session(language: str) -> Session:
    world = World(
        now=lambda: datetime(2024, 11, 6, tzinfo=UTC),
        user="",
        host="",
        random_bytes=bytes,
        environ={},
        cwd=Path(),
    )
    return Session(world, sys.stdin, StringIO(), StringIO(), language_named=language)


def main() -> None:
    """Write every page."""
    HERE.mkdir(exist_ok=True)
    for name, content in pages().items():
        (HERE / name).write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
