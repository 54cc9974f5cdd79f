"""Make the pages of docs/reference from the code, so that they can't say anything else.

`make docs` writes them; tests/docs/test_reference.py fails where a page says something else. The
page of problems is made by playing them, in tests/problems.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pilkada_cli.cli.app import COMMANDS, load_command
from pilkada_cli.cli.commands.export import EXPORTS
from pilkada_cli.cli.commands.init import EXAMPLES
from pilkada_cli.cli.session import RENDERERS, Session
from pilkada_cli.core.book.book import book_of
from pilkada_cli.core.values.dates import parse_date
from pilkada_cli.core.values.money import format_money
from pilkada_cli.core.values.problem import Exit, Problem, RefusedError
from pilkada_cli.core.values.typed_amount import parse_amount
from pilkada_cli.office.world import World
from pilkada_cli.read.plan_toml import parse_plan
from pilkada_cli.render.csv import DIALECTS, render
from pilkada_cli.render.json import render as render_json
from pilkada_cli.render.json import render_problems
from pilkada_cli.render.style import Style
from pilkada_cli.reports import entry, show, status
from pilkada_cli.reports.addenda import CHANGE_COLUMNS
from pilkada_cli.reports.question import Question
from pilkada_cli.reports.registry import REPORTS
from pilkada_cli.reports.report import Column, Kind, Report, Row
from pilkada_cli.words.catalog import LANGUAGES, Words, words_of

FOLDER = Path(__file__).parent / "reference"
MADE = "<!-- Made by docs/make_reference.py from the code: `make docs`. Do not edit. -->\n\n"
NAMES = {"en": "English", "id": "Indonesian"}

TABLES: dict[str, str | tuple[str, tuple[Column[Any], ...]]] = {
    "status": "`pilkada status`, `pilkada export status`",
    "control": "`pilkada status` and `pilkada export status` of a period",
    "show": "`pilkada show`",
    "balance": ("`balance` in `pilkada show --format json`", show.BALANCE_COLUMNS),
    "tranches": ("`tranches` there", show.TRANCHE_COLUMNS),
    "why": "`why` in `pilkada show --why --format json`",
    "budget": "`budget` there",
    "days-off": "`days_off` there",
    "schedule": "`pilkada schedule`, `pilkada export schedule`",
    "check": "`pilkada check`; what it finds are its `problems`",
    "brief": "`pilkada brief --format json`",
    "open": "`open` in `pilkada show --format json`, and what is shown before a question",
    "payments": "What is shown before it is asked what bounced",
    "periods": "`pilkada history --by`, `pilkada export register --by`",
    "register": "`pilkada export register`",
    "allocations": "`pilkada export allocations`",
    "addenda": "`pilkada export addenda`",
    "plan-changes": (
        "What `pilkada adopt` says of the plan before it asks",
        CHANGE_COLUMNS,
    ),
    "history": "`pilkada history`, `pilkada export history`",
    "changes": "`pilkada status --since-entry`, and `changes.csv` of an export",
    "verify": "`pilkada verify`",
    "proposal": ("What a recording command shows before it asks", entry.PROPOSAL_COLUMNS),
    "accepted": ("What `pilkada verify --accept-…` shows", entry.ACCEPTED_COLUMNS),
    "receipt": ("What a recording command says afterwards", entry.RECEIPT_COLUMNS),
    "closing": (
        "The same of a use report, and of a return of nothing: what is left over",
        entry.CLOSING_COLUMNS,
    ),
    "return": ("The same of a return: what came back beside the balance", entry.RETURN_COLUMNS),
}
"""Where each table is met, in the order of the page; with its columns, where it is no `REPORTS`."""
KINDS = {
    Kind.TEXT: "text",
    Kind.TERM: "a word of the field: the key in files, its word on the screen",
    Kind.MONEY: "an amount in rupiah",
    Kind.WORDS: "an amount in words on the screen, in figures in files",
    Kind.SENTENCE: "a sentence: in the reader's language on the screen, in English in files",
    Kind.SHARE: "a part of a whole: a fraction in files, per cent on the screen",
    Kind.DAY: "a date",
    Kind.PERIOD: "a month or a quarter: 2024-11, 2024-Q4 in files",
    Kind.TIME: "a moment: UTC in files, the office's time on the screen",
    Kind.COUNT: "a whole number",
    Kind.HASH: "a SHA-256 in hex; its first digits on the screen",
}
AMOUNTS = (
    *("3205756840", "3.205.756.840", "Rp 3.205.756.840,00", "Rp. 1.495.299.900."),
    *("Rp13.441.564.157,-", "7,8 miliar", "1,150 milyar", "306 juta", "2 triliun", "3.205", "0,5"),
    *("1,150", "1.25", "5 M", "Rp2,073,953,000", "Rp 9.693.750.00", "1.0000", "1e6"),
    *("12,345", "7,123", "1,234", "1000,005", "-5", "0", "99.999.999.999.999.999"),
)
DATES = (
    *("2024-11-05", "05/11/2024", "5-11-2024", "5.11.2024", "5 November 2024", "5 Nopember 2024"),
    *(
        "17 Agt 2024",
        "1 Peb 2024",
        "Jumat, 12 Juli 2024",
        "Kamis 12 Juli 2024",
        "5 Nov 24",
        "11/25/2024",
        "31/02/2024",
        "besok",
    ),
)


def pages() -> dict[str, str]:
    """Every page of the reference, by the name of its file."""
    made = {
        "commands.md": commands_page(),
        "columns.md": columns_page(),
        "formats.md": formats_page(),
    }
    return {name: MADE + "\n".join(lines) + "\n" for name, lines in made.items()}


def commands_page() -> list[str]:
    """Each command with its arguments and options, in both languages."""
    lines = [
        "# Commands",
        "",
        "The options in [every command](#every-command) may stand before or after its name.",
    ]
    loaded = {
        name: {language: load_command(name, _session(language)) for language in LANGUAGES}
        for name in COMMANDS
    }
    shared: list[str] = []
    for name, by_language in loaded.items():
        own = []
        for english, indonesian in zip(
            by_language["en"].params, by_language["id"].params, strict=True
        ):
            row = _param_row(english, indonesian)
            if english.name in {"office", "lang", "ascii_only"}:
                shared += [] if row in shared else [row]
            else:
                own.append(row)
        words = {language: _words(language).text("help", f"command-{name}") for language in NAMES}
        arguments = [p for p in by_language["en"].params if p.param_type_name == "argument"]
        usage = " ".join(["pilkada", name, *(str(p.metavar) for p in arguments), "[OPTIONS]"])
        lines += ["", f"## {name}", "", f"`{usage}`", "", f"{words['en']} *{words['id']}*", ""]
        lines += [*PARAM_HEADER, *own] if own else ["No arguments or options of its own."]
    return [*lines, "", "## every command", "", *PARAM_HEADER, *shared]


PARAM_HEADER = ("| | English | Indonesian |", "|---|---|---|")


def _param_row(english: Any, indonesian: Any) -> str:
    if english.param_type_name == "argument":
        name = f"`{str(english.metavar).strip('[]')}`"
    else:
        names = sorted(english.opts, key=len, reverse=True)
        value = "" if english.is_flag else f" {english.metavar}"
        name = ", ".join(f"`{each}{value}`" for each in names)
    if english.required:
        name += " (needed)"
    default = english.default
    shown = f" Default: `{default}`." if isinstance(default, str) else ""
    repeated = " (repeatable)" if getattr(english, "multiple", False) else ""
    return _row(f"{name}{repeated}", f"{english.help}{shown}", str(indonesian.help))


def columns_page() -> list[str]:
    """Every report's columns: key, kind, heading in both languages."""
    lines = [
        "# Columns",
        "",
        "A key is the column's name in JSON and CSV and never changes with the language. On a",
        "screen, and with `export --headings`, its heading is shown instead. *If any*: on a screen",
        "only where some row has something in it. In JSON what is absent is left out; in CSV it is",
        "empty.",
        "",
        "Every exported file has two more columns at its end: `ledger_seq` and `ledger_sha256`,",
        "the number and hash of the newest ledger line that it was made from. Where a period was",
        "asked for, `period_first` and `period_last` stand before them; with `--at-entry`,",
        "`recorded_at` says when that line of the ledger was recorded, as in JSON.",
    ]
    for name, found in TABLES.items():
        what, columns = found if isinstance(found, tuple) else (found, REPORTS[name].columns)
        lines += ["", f"## {name}", "", f"{what}.", ""]
        lines += ["| key | is | English | Indonesian | if any |", "|---|---|---|---|---|"]
        for column in columns:
            headings = [_words(each).text("column", column.heading) for each in NAMES]
            shown = "if any" if column.if_any else ""
            lines.append(_row(f"`{column.key}`", KINDS[column.kind], *headings, shown))
    return lines


def formats_page() -> list[str]:
    """Amounts, dates, JSON, CSV, exit codes."""
    plan = parse_plan(EXAMPLES["pangkalpinang"].read_bytes(), shown_as="pangkalpinang")
    day = date(2024, 10, 16)
    report = status.status_report(Question(book_of(plan), day, as_of=day, allocation="tni"))
    refusal = Problem("unknown-allocation", {"name": "tmi", "near": "tni", "known": "kpu · tni"})
    return [
        "# Formats",
        "",
        "## Amounts",
        "",
        "As they may be typed, on a command line and as text in the plan; capitals and spaces",
        "around don't matter. A dot separates groups of exactly three digits, a comma begins the",
        "sen. A number in the plan is whole rupiah.",
        "",
        "| typed | is read as |",
        "|---|---|",
        *(_row(f"`{each}`", _answer(_amount, each)) for each in AMOUNTS),
        "",
        "## Dates",
        "",
        "The day comes first, except in the ISO form. Month names are Indonesian or English.",
        "",
        "| typed | is read as |",
        "|---|---|",
        *(_row(f"`{each}`", _answer(_day, each)) for each in DATES),
        "",
        "## Forms of an answer",
        "",
        f"Reading commands take `--format {'|'.join(RENDERERS)}`:",
        "",
        "- `table` is for a screen,",
        "- `plain` is sentences, for a screen reader or a messenger,",
        "- `json` is for programs, the same in every language.",
        "",
        "### JSON",
        "",
        "Every report has the same frame; `rows` and `total` have the keys of its",
        "[columns](columns.md). Amounts are text with two decimals, shares text with six, dates",
        "ISO, moments UTC. What is absent or not known yet is left out, such as `amount` and",
        "`not_requested` where the plan says `amount = 0`. `total` is there only where sums make",
        "sense.",
        "",
        "```json",
        *render_json(report, Style(_words("en"))).decode().rstrip().split("\n"),
        "```",
        "",
        "### A refusal",
        "",
        "With `--format json` a refusal is on standard output, its sentences in English. `where`",
        "is there if the problem lies in a file: `allocations.toml:21:10`.",
        "",
        "```json",
        *render_problems([refusal]).decode().rstrip().split("\n"),
        "```",
        "",
        "## CSV",
        "",
        f"`pilkada export` writes {_listed(EXPORTS)}:",
        "one to standard output or `-o FILE`, or all into `-o FOLDER` together with `SHA256SUMS`.",
        "Lines end with CR LF, and the first one holds the keys (or headings, with `--headings`).",
        "Text that a spreadsheet would take for a formula gets an apostrophe before it.",
        "",
        "| `--dialect` | between cells | decimals | byte order mark | a line of `status` |",
        "|---|---|---|---|---|",
        *(_dialect_row(name, report) for name in DIALECTS),
        "",
        "## Exit codes",
        "",
        "`pilkada help exit-codes` shows them too.",
        "",
        "| | English | Indonesian |",
        "|---|---|---|",
        *(_row(str(each.value), *(_exit_words(name)[each] for name in NAMES)) for each in Exit),
        "",
        "## Files",
        "",
        "`pilkada help files` shows them too.",
        "",
        "```text",
        *_words("en").text("help", "files").strip().split("\n"),
        "```",
    ]


def _answer(read: Callable[[str], str], text: str) -> str:
    try:
        return f"`{read(text)}`"
    except RefusedError as error:
        problem = error.problems[0]
        readings = problem.values.get("readings") or problem.values.get("suggestion")
        shown = f": {readings}" if readings else ""
        return f"refused, [{problem.code}](problems.md#{problem.code}){shown}"


def _amount(text: str) -> str:
    return format_money(parse_amount(text))


def _day(text: str) -> str:
    return parse_date(text).isoformat()


def _dialect_row(name: str, report: Report[Row]) -> str:
    dialect = DIALECTS[name]
    content = render(report, Style(_words("en"), dialect=dialect))
    line = content.decode("utf-8-sig").split("\r\n")[1]
    shown = f"{line[:66]} …"
    mark = "yes" if dialect.mark else "no"
    return _row(f"`{name}`", f"`{dialect.delimiter}`", f"`{dialect.decimal}`", mark, f"`{shown}`")


def _exit_words(language: str) -> dict[Exit, str]:
    """What `help exit-codes` says, by code."""
    lines = re.findall(r"(?m)^ +(\d+) +(.+)$", _words(language).text("help", "exit-codes"))
    return {Exit(int(code)): text for code, text in lines}


def _listed(names: Iterable[str]) -> str:
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} and {last}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells).strip() + " |"


def _words(language: str) -> Words:
    return words_of(language)


def _session(language: str) -> Session:
    nobody = World(
        now=lambda: datetime(2024, 11, 6, tzinfo=UTC),
        user="siti",
        host="PC-KEU-07",
        random_bytes=bytes,
        environ={},
        cwd=FOLDER,
    )
    return Session(nobody, io.StringIO(), io.StringIO(), io.StringIO(), language_named=language)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file, content in pages().items():
        (FOLDER / file).write_bytes(content.encode())
