"""A printed command does what it says, whatever text it names, in each shell that is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.clerk import Clerk

import pilkada_cli
from pilkada_cli.words.catalog import FOLDER, LANGUAGES, PLACEHOLDER, words_of
from pilkada_cli.words.shell import quoted

HOSTILE = (
    *(
        "$(touch ran)",
        "`touch ran`",
        "; touch ran;",
        "& touch ran &",
        "| touch ran",
        "> ran",
        "< ran",
    ),
    *(
        "a b",
        "a'b",
        'a"b',
        "a\\",
        "a\\b",
        "$HOME",
        "~",
        "~root",
        "!!",
        "!touch",
        "*",
        "?",
        "[a]",
        "{a,b}",
    ),
    *(
        "#a",
        "a#b",
        "-x",
        "--help",
        "%PATH%",
        "^a",
        "a;b",
        "(a)",
        "a=b",
        "\u201ca\u201d",
        "é 日",
        "''",
        "a\tb",
    ),
    *(
        "a\nb",
        "a\x1bb",
        "\u200b",
        "",
        "' ; touch ran ; '",
        '" ; touch ran ; "',
        "$'\\n'",
        "\\$(touch ran)",
    ),
)
SHELLS = [shell for shell in ("bash", "sh", "zsh", "dash", "fish") if shutil.which(shell)]
POSIX = pytest.mark.skipif(os.name == "nt", reason="the shells of POSIX")


def arguments_in(shell: str, command: str, folder: Path) -> list[str]:
    """What `pilkada` is given when a command is pasted into that shell."""
    fake = folder / "bin" / "pilkada"
    fake.parent.mkdir(exist_ok=True)
    fake.write_text(f'#!/bin/sh\nfor a in "$@"; do printf "%s\\0" "$a"; done > {folder}/argv\n')
    fake.chmod(0o755)
    (folder / "argv").write_bytes(b"")
    work = folder / "work"
    work.mkdir(exist_ok=True)
    environ = {**os.environ, "PATH": f"{fake.parent}:{os.environ['PATH']}", "HOME": str(work)}
    done = subprocess.run(
        [shell, *(["-i"] if shell == "bash" else []), "-c" if shell != "bash" else "-s"]
        + ([command] if shell != "bash" else []),
        input=f"{command}\n" if shell == "bash" else "",
        cwd=work,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        start_new_session=True,
    )
    assert not (work / "ran").exists(), (shell, command, done)
    assert done.returncode == 0, (shell, command, done)
    return (folder / "argv").read_bytes().decode().split("\0")[:-1]


@POSIX
@pytest.mark.parametrize("shell", SHELLS)
def test_a_quoted_text_is_one_word_of_that_text(shell: str, tmp_path: Path) -> None:
    shown = [text for text in HOSTILE if quoted(text, windows=False)]
    assert set(HOSTILE) - set(shown) == {"a\tb", "a\nb", "a\x1bb", "\u200b", ""}
    command = " ".join(quoted(text, windows=False) or "" for text in shown)
    assert shown == arguments_in(shell, f"pilkada -C {command}", tmp_path)[1:]


def given_by_windows(line: str) -> list[str]:
    """The words of a line, as cmd and PowerShell leave it alone and a program then takes it apart.

    Anything that one of the two would act on fails: outside of quotes an operator, inside a
    variable, an escape or another quote. Then Microsoft's rules for arguments: a backslash is
    itself, unless a quote follows.
    """
    words, word, inside = [], "", False
    for place, letter in enumerate(line):
        assert letter not in "$`%!\r\n\u2018\u2019\u201c\u201d\u201e\u201f", (line, letter)
        if letter == '"':
            assert line[place - 1 : place] != "\\", line
            inside = not inside
        elif letter == " " and not inside:
            words.append(word)
            word = ""
        else:
            assert inside or letter not in "&|<>^();'{}[]*?#", (line, letter)
            word += letter
    assert not inside
    return [*words, word]


def test_what_is_quoted_for_windows_is_left_alone_by_both_of_its_shells() -> None:
    taken = {text: given for text in HOSTILE if (given := quoted(text, windows=True))}
    for text, given in taken.items():
        assert given_by_windows(f"pilkada -C {given}") == ["pilkada", "-C", text]
    refused = set(HOSTILE) - set(taken)
    assert {
        "$(touch ran)",
        "`touch ran`",
        "%PATH%",
        "!!",
        'a"b',
        "^a",
        "\u201ca\u201d",
        "a\\",
    } <= refused
    assert {"a b", "a'b", "a\\b", "& touch ran &", "(a)", "é 日"} <= set(taken)


def commands() -> Iterator[tuple[str, str, str]]:
    """Each command line of the words files, with its language and where it stands."""
    for language in LANGUAGES:
        path = Path(pilkada_cli.__file__).parent / "words" / f"{language}.toml"
        table = tomllib.loads(path.read_text("utf-8"))
        for code, words in table["problem"].items():
            for line in words["hint"].split("\n")[1:]:
                yield language, code, line
        for key, line in table["next"].items():
            if key.startswith("command-"):
                yield language, key, line


class Hostile(dict[str, Any]):
    """A text that a shell would act on, for each placeholder."""

    def __missing__(self, name: str) -> Any:
        return 5 if name in {"left", "short", "tranche"} else "$(touch ran) 'x' `touch ran`"


def test_a_line_of_its_own_is_a_command_or_names_nothing() -> None:
    found = list(commands())
    assert len(found) > 100
    assert all(line.startswith("pilkada ") or "{" not in line for _, _, line in found)


@POSIX
def test_no_printed_command_runs_what_it_names(tmp_path: Path) -> None:
    lines = []
    for language, key, _ in commands():
        words = words_of(language, office="$(touch ran) `touch ran`; touch ran")
        if key.startswith("command-"):
            lines.append(words.command(key, Hostile()))
        else:
            try:
                _, hint = words.problem(key, Hostile())
            except (TypeError, ValueError, AttributeError):
                continue  # it names a number or a date in its sentence, and no text in its command
            lines += hint.split("\n")[1:]
    assert len(lines) > 60
    everything = "\n".join(re.sub(r"^pilkada", "true", line) for line in lines)
    work = tmp_path / "work"
    work.mkdir()
    for shell in SHELLS:
        subprocess.run([shell, "-c", everything], cwd=work, check=False, capture_output=True)
        assert list(work.iterdir()) == [], shell


@POSIX
@pytest.mark.parametrize(
    "name", ["$(touch ran)", "`touch ran`", "a b;touch ran", "it's", "a\tb", "-x"]
)
def test_a_folder_of_that_name_is_told_so_that_it_can_be_pasted(name: str, tmp_path: Path) -> None:
    clerk = Clerk(tmp_path)
    made = clerk.run("init", f"./{name}", "--example", "pangkalpinang")
    assert made.code == 0, made
    command = next(line.strip() for line in made.err.splitlines() if line.startswith("  pilkada"))
    if "\t" in name:
        assert command == f"pilkada -C {FOLDER} status"
        return
    given = arguments_in("bash", command, tmp_path)
    assert given == ["-C", f"./{name}", "status"]
    shown = clerk.run("status", "-C", f"./{name}", environ={"COLUMNS": "400"})
    advised = [line.strip() for line in shown.out.splitlines() if line.startswith("  pilkada")]
    assert arguments_in("bash", advised[-1], tmp_path)[-2:] == ["-C", f"./{name}"]


def test_a_text_that_no_shell_can_be_trusted_with_has_a_word_in_its_place() -> None:
    words = words_of("en")
    assert words.command("command-request", {"allocation": "\x1b"}).startswith(
        f"pilkada request {PLACEHOLDER}"
    )


@POSIX
@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_what_bash_completes_does_not_run(pangkalpinang: Clerk, tmp_path: Path) -> None:
    """Bash puts an offer into the line as it stands; Enter then ran what an SP2D was called."""
    numbers = ("$(touch ran)", "`touch ran`", "7;touch ran", "7 8", "7*", "7'8", "77/LS/2024", "-7")
    for number in numbers:
        pay = ("disburse", "tni", "5", f"--sp2d={number}", "--date", "2024-11-01")
        assert pangkalpinang.run(*pay).code == 0
    source = Path(pilkada_cli.__file__).parents[1]
    run = f"exec env PYTHONPATH={source} {sys.executable} -m pilkada_cli"
    program = tmp_path / "bin" / "pilkada"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n{run} "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(env _PILKADA_COMPLETE=source_bash pilkada)"\n'
        'COMP_WORDS=(pilkada bounce --sp2d "")\nCOMP_CWORD=3\n'
        '_pilkada_completion pilkada\nprintf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=pangkalpinang.cwd,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.split("\n")[:-1] == ["77/LS/2024"], done
    assert not (pangkalpinang.cwd / "ran").exists()
