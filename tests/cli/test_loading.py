"""What a command may load: a run costs what it needs, and nothing else."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from support.clerk import Clerk

from pilkada_cli.cli.app import COMMANDS
from pilkada_cli.cli.session import RENDERERS
from pilkada_cli.core.values.problem import Exit

SOURCE = Path(__file__).parents[2] / "src" / "pilkada_cli"
PROBE = (
    "import sys; from pilkada_cli.cli.app import run\n"
    "try: run()\n"
    "finally: print('\\n'.join(sys.modules), file=open(sys.argv[-1].partition('=')[2], 'w'))\n"
)
HEAVY = {
    # The standard library's csv comes along with pydantic; our writer over it must not.
    *("filelock", "tomli_w", "sqlite3", "xml", "asyncio", "holidays", "openpyxl", "reportlab"),
    *("pilkada_cli.office.record", "pilkada_cli.store.file.lock", "pilkada_cli.store.outputs"),
    *("pilkada_cli.render.csv", "pilkada_cli.render.plan_text", "pilkada_cli.core.rules.propose"),
    *("pilkada_cli.read.locate", "pilkada_cli.read.plan_problems"),
    *("pilkada_cli.read.holidays", "pilkada_cli.reports.registry", "pilkada_cli.reports.findings"),
}
ALL_COMMANDS = {COMMANDS[name] for name in COMMANDS}
MAY_NOT = {
    ("status",): HEAVY | (ALL_COMMANDS - {COMMANDS["status"]}),
    ("history",): HEAVY | (ALL_COMMANDS - {COMMANDS["history"]}),
    ("verify",): HEAVY | (ALL_COMMANDS - {COMMANDS["verify"]}),
    ("--version",): HEAVY | ALL_COMMANDS,
    ("--help",): HEAVY | ALL_COMMANDS,
    ("schedule",): HEAVY | (ALL_COMMANDS - {COMMANDS["schedule"]}),
    ("brief",): HEAVY | (ALL_COMMANDS - {COMMANDS["brief"]}),
    ("check",): (HEAVY - {"pilkada_cli.reports.findings", "pilkada_cli.read.holidays"})
    | (ALL_COMMANDS - {COMMANDS["check"]}),
    ("disburse", "polri", "1", "--sp2d", "2", "--date", "2024-11-05", "--dry-run"): {
        "pilkada_cli.read.holidays"
    },
    ("export", "register"): {"filelock", "tomli_w", "pilkada_cli.office.record"},
    ("status", "--format", "json"): HEAVY | {"pilkada_cli.render.table"},
}


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The modules of a fresh process that ran the program."""
    into = folder / "modules.txt"
    code = PROBE.replace("sys.argv[-1].partition('=')[2]", repr(str(into)))
    environ = {**os.environ, "PYTHONPATH": str(SOURCE.parent), "PYTHONIOENCODING": "utf-8"}
    environ.pop("COVERAGE_PROCESS_START", None)
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        check=False,
        env=environ,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode in {Exit.DONE, Exit.FINDINGS}, done.stderr
    return set(into.read_text("utf-8").split())


@pytest.mark.parametrize("arguments", MAY_NOT, ids=" ".join)
def test_a_command_loads_only_what_it_needs(
    pangkalpinang: Clerk, arguments: tuple[str, ...]
) -> None:
    pangkalpinang.run("disburse", "tni", "1", "--sp2d", "1", "--date", "2024-11-05")
    found = loaded(pangkalpinang.cwd, *arguments)
    assert "pilkada_cli.cli.app" in found
    assert found & MAY_NOT[arguments] == set()


@pytest.mark.parametrize("arguments", [("status",), ("schedule",), ("brief",)], ids=" ".join)
def test_the_calendar_is_read_where_a_deadline_is_asked_for(
    clerk: Clerk, arguments: tuple[str, ...]
) -> None:
    plan = """
        [office]
        name = "Kota Contoh"
        voting_day = 2024-11-27
        [[allocation]]
        id = "kpu"
        recipient = "KPU"
        amount = 1000
        schedule = "41/2020"
    """
    (clerk.cwd / "allocations.toml").write_text(plan, "utf-8")
    assert "pilkada_cli.read.holidays" in loaded(clerk.cwd, *arguments)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_where_the_table_says(name: str) -> None:
    assert callable(import_module(COMMANDS[name]).command)


@pytest.mark.parametrize("name", RENDERERS)
def test_each_renderer_is_where_the_table_says(name: str) -> None:
    assert callable(import_module(RENDERERS[name]).render)


def test_an_import_inside_a_function_says_why() -> None:
    """A few are worth what they save, or are of one system only: each says which."""
    for path in SOURCE.rglob("*.py"):
        source = path.read_text("utf-8")
        lines = source.splitlines()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                for hidden in ast.walk(node):
                    if isinstance(hidden, ast.Import | ast.ImportFrom):
                        said = lines[hidden.lineno - 1]
                        assert re.search(r"# noqa: PLC0415 \(.{10,}\)$", said), f"{path}:{said}"


TABLES = {"cli/app.py": set(COMMANDS.values()), "cli/session.py": set(RENDERERS.values())}
"""The two tables that name modules."""


def test_no_module_is_imported_by_a_text_outside_the_tables() -> None:
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).as_posix()
        found = {
            node.value
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"pilkada_cli(\.\w+)+", node.value)
        }
        assert found <= TABLES.get(name, set()), name
