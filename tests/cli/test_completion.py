"""What the shell offers behind the Tab key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.clerk import Clerk


def offered(folder: Path, line: str) -> str:
    """What zsh is offered behind a line, each with what it is."""
    environ = {"_PILKADA_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": line}
    return _run(folder, **environ)


def _run(folder: Path, *arguments: str, **environ: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pilkada_cli", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environ},
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("pilkada adv", ['"advance"']),
        ("pilkada disburse ", ['"kpu":"KPU Kota', '"tni":"TNI', "Rp3.205.756.835"]),
        ("pilkada show t", ['"tni"']),
        ("pilkada history --allocation p", ['"polri"']),
        ("pilkada advance tni --to s", ['"spp":"PA/KPA"', '"spm":"BPKAD"', '"sp2d":"bank"']),
        ("pilkada bounce --sp2d ", ['"77":"tni, Rp5']),
        ("pilkada check tranche", ['"tranche-overdue":"Apakah', '"tranche-below-rule"']),
    ],
)
def test_what_fits_is_offered_with_what_it_is(
    pangkalpinang: Clerk, line: str, parts: list[str]
) -> None:
    for number in ("76", "77"):
        pay = ("disburse", "tni", "5", "--sp2d", number, "--date", "2024-11-01")
        assert pangkalpinang.run(*pay).code == 0
    assert pangkalpinang.run("bounce", "--sp2d", "76", "--date", "2024-11-02").code == 0
    shown = offered(pangkalpinang.cwd, line)
    for part in parts:
        assert part in shown
    if "--sp2d" in line:
        assert "76" not in shown


@pytest.mark.parametrize("columns", ["12", "30", "80"])
@pytest.mark.parametrize(("shell", "between"), [("powershell", ":::"), ("fish", "\t")])
def test_what_is_told_of_an_offer_is_one_line(
    pangkalpinang: Clerk, shell: str, between: str, columns: str
) -> None:
    """Folded, its second line was offered too, as something to be typed."""
    environ = {
        "_PILKADA_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": "pilkada show ",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "COLUMNS": columns,
    }
    offers = _run(pangkalpinang.cwd, **environ).splitlines()
    assert ["kpu", "bawaslu", "tni", "polri"] == [line.partition(between)[0] for line in offers]
    assert all(between in line for line in offers)


@pytest.mark.parametrize("line", ["pilkada disburse ", "pilkada bounce --sp2d "])
def test_where_nothing_can_be_read_nothing_is_offered(tmp_path: Path, line: str) -> None:
    assert '":"' not in offered(tmp_path, line)
    (tmp_path / "allocations.toml").write_text("[office", "utf-8")
    assert '":"' not in offered(tmp_path, line)


@pytest.mark.skipif(os.name == "nt", reason="bash is not the shell of Windows")
def test_it_is_installed_for_bash(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    said = _run(tmp_path, "--install-completion", "bash", **environ)
    assert "bash completion installed" in said
    script = (tmp_path / ".bash_completions" / "pilkada.sh").read_text("utf-8")
    assert "_PILKADA_COMPLETE=complete_bash" in script
    assert "pilkada.sh" in (tmp_path / ".bashrc").read_text("utf-8")
