"""A printed command does what it says, whatever text it names, in each shell that is there."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from support.clerk import Clerk

import pilkada_cli
from pilkada_cli.core.values.money import Sen
from pilkada_cli.words.catalog import FOLDER, LANGUAGES, PLACEHOLDER, Words, words_of
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
    # What one shell acts on and the others do not: fish, zsh, bash, PowerShell.
    *(
        "\\'\";touch ran;#",
        "\\'",
        "=ls",
        "a=~root",
        "x=~",
        "@a",
        "1.000,50",
        "-a.b",
        "a!b'c\\",
        "a b\\",
    ),
)
WORDS = Path(pilkada_cli.__file__).parent / "words"
SHELLS = [shell for shell in ("bash", "sh", "zsh", "dash", "fish", "tcsh") if shutil.which(shell)]
POSIX = pytest.mark.skipif(os.name == "nt", reason="the shells of POSIX")


def arguments_in(shell: str, command: str, folder: Path) -> list[str]:
    """What `pilkada` is given when commands are pasted into that shell."""
    fake = folder / "bin" / "pilkada"
    fake.parent.mkdir(exist_ok=True)
    fake.write_text(f'#!/bin/sh\nfor a in "$@"; do printf "%s\\0" "$a"; done >> {folder}/argv\n')
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


def given_by_any_shell(word: str) -> str:
    """A word as every shell of POSIX takes it apart, whichever of them is on this computer.

    Plain letters; a backslash before one of the three that act in quotes somewhere; and quotes
    around all else but those three.
    """
    parts = re.findall(r"'([^'\\!]+)'|\\(['\\!])|([A-Za-z0-9_./:,@+-]+)", word)
    whole = "".join(f"'{a}'" if a else f"\\{b}" if b else c for a, b, c in parts)
    assert whole == word, word
    return "".join(map("".join, parts))


@pytest.mark.parametrize("text", [text for text in HOSTILE if quoted(text, windows=False)])
def test_a_quoted_text_is_that_text_by_the_rules_of_every_shell(text: str) -> None:
    assert text == given_by_any_shell(quoted(text, windows=False) or "")


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
            assert inside or letter not in "&|<>^();'{}[]*?#,@=~+", (line, letter)
            assert inside or letter != "-" or word or line[place:] == "-C", line
            word += letter
    assert not inside
    return [*words, word]


def test_what_is_quoted_for_windows_is_left_alone_by_both_of_its_shells() -> None:
    taken = {text: given for text in HOSTILE if (given := quoted(text, windows=True))}
    for text, given in taken.items():
        assert given_by_windows(f"pilkada {given} -C") == ["pilkada", text, "-C"]
    refused = set(HOSTILE) - set(taken)
    assert {
        "$(touch ran)",
        "`touch ran`",
        "%PATH%",
        "!!",
        'a"b',
        "^a",
        "\u201ca\u201d",
        "a b\\",
    } <= refused
    assert {"a b", "a'b", "a\\b", "& touch ran &", "(a)", "é 日", "1.000,50"} <= set(taken)


def commands() -> Iterator[tuple[str, str, str]]:
    """Each command line of the words files, with its language and where it stands."""
    for language in LANGUAGES:
        table = tomllib.loads((WORDS / f"{language}.toml").read_text("utf-8"))
        for code, words in table["problem"].items():
            for line in words["hint"].split("\n")[1:]:
                yield language, code, line
        for key, line in table["next"].items():
            if key.startswith("command-"):
                yield language, key, line


PASTED = "$(touch ran) 'x' `touch ran`; touch ran"
AMOUNT = Sen(100_050)
"""1.000,50, of which PowerShell makes two words."""


def filled(line: str) -> tuple[dict[str, Any], list[str]]:
    """Something for each placeholder of a command, and what its words are then, without a shell."""
    values: dict[str, Any] = {}
    said: dict[str, str] = {}
    for _, name, spec, _ in Formatter().parse(line):
        if name:
            values[name] = AMOUNT if spec == "typed" else PASTED
            said[f"{{{name}:{spec}}}" if spec else f"{{{name}}}"] = (
                "1.000,50" if spec == "typed" else PASTED
            )
    template = line.replace("{request:which}", " --request {request:which}")
    template = template.replace("{command:leading}", "{command:leading} ")
    return values, [said.get(word, word) for word in shlex.split(template)]


def test_a_line_of_its_own_is_a_command_or_names_nothing() -> None:
    found = list(commands())
    assert len(found) > 100
    assert all(line.startswith("pilkada ") or "{" not in line for _, _, line in found)


def test_a_printed_command_works_as_it_stands() -> None:
    """What the guided command asks for is not printed as a word in capitals to be replaced."""
    found = [(key, line) for _, key, line in commands() if line.startswith("pilkada ")]
    assert not [(key, line) for key, line in found if re.search(r"\b[A-Z]{2,}\b", line)]


@POSIX
@pytest.mark.parametrize("shell", SHELLS)
def test_a_printed_command_gives_the_program_what_it_names_and_runs_nothing_else(
    shell: str, tmp_path: Path
) -> None:
    pasted, expected = [], []
    for language, _, line in commands():
        if not line.startswith("pilkada "):
            continue
        table = tomllib.loads((WORDS / f"{language}.toml").read_text("utf-8"))
        words = Words(
            {**table, "next": {"it": line}}, language=language, zone="Asia/Jakarta", office=PASTED
        )
        values, given = filled(line)
        pasted.append(words.command("it", values))
        needs_office = not re.search(r"^pilkada init |--help", line)
        expected += [*given[1:], *(["-C", PASTED] if needs_office else [])]
    assert len(pasted) > 100
    assert expected == arguments_in(shell, "\n".join(pasted), tmp_path)


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


NUMBERS = (
    *("$(touch ran)", "`touch ran`", "7;touch ran", "7 8", "7*", "7'8", "77/LS/2024", "-7", "7:8"),
)
"""What SP2D are called; one of them can be offered in any shell."""
OFFERED_BY = {
    "bash": (
        'eval "$(env _PILKADA_COMPLETE=source_bash pilkada)"\n'
        "COMP_WORDS=(pilkada %s)\nCOMP_CWORD=$((${#COMP_WORDS[@]}-1))\n"
        '_pilkada_completion pilkada\nprintf "%%s\\n" "${COMPREPLY[@]}"\n'
    ),
    # The script hands over to _arguments, which takes its list apart by eval (zsh's own function).
    "zsh": (
        'compdef() { : }\n_arguments() { local list="${1#*\\(\\(}"; eval "ws=( ${list%%))} )"\n'
        'print -rl -- "${(@)ws%%%%:*}" }\n'
        'eval "$(env _PILKADA_COMPLETE=source_zsh pilkada)"\n'
        "words=(pilkada %s)\nCURRENT=${#words}\n_pilkada_completion\n"
    ),
    "fish": (
        "env _PILKADA_COMPLETE=source_fish pilkada | source\n"
        "complete -C 'pilkada %s' | string split -f1 \\t\n"
    ),
}
"""How each shell is asked what it offers; `%s`: what is typed behind the program's name."""


@POSIX
@pytest.mark.parametrize("shell", [name for name in OFFERED_BY if name in SHELLS])
def test_what_a_shell_completes_does_not_run(
    shell: str, pangkalpinang: Clerk, tmp_path: Path
) -> None:
    """A shell puts an offer into the line as it stands; Enter then ran what an SP2D was called.

    In zsh the Tab alone was enough, by what a recipient is called.
    """
    for number in NUMBERS:
        pay = ("disburse", "tni", "5", f"--sp2d={number}", "--date", "2024-11-01")
        assert pangkalpinang.run(*pay).code == 0
    plan = pangkalpinang.cwd / "allocations.toml"
    recipient = "TNI \\\") ; touch ran ; ( ' ) ; touch ran ; ( $(touch ran) [/b] `touch ran`"
    said = plan.read_text("utf-8")
    named = said.replace('"TNI (pengamanan Pilkada)"', json.dumps(recipient))  # as TOML has it
    plan.write_text(named, "utf-8")
    assert pangkalpinang.run("adopt", "--note", "nama").code == 0
    assert recipient in pangkalpinang.run("status", "--format", "plain").out
    for typed, expected in (
        ('bounce --sp2d ""', {"77/LS/2024"}),
        ('show ""', {"kpu", "bawaslu", "tni", "polri"}),
    ):
        empty = typed.replace('""', "") if shell == "fish" else typed
        answered = asked(shell, OFFERED_BY[shell] % empty, pangkalpinang.cwd, tmp_path)
        assert expected == answered
        assert not (pangkalpinang.cwd / "ran").exists()


def asked(shell: str, script: str, folder: Path, above: Path) -> set[str]:
    """The lines that a shell answers to a script, in which `pilkada` is the program."""
    source = Path(pilkada_cli.__file__).parents[1]
    run = f"exec env PYTHONPATH={source} {sys.executable} -m pilkada_cli"
    program = above / "bin" / "pilkada"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/sh\n{run} "$@"\n')
    program.chmod(0o755)
    done = subprocess.run(
        [shell, "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return set(done.stdout.split("\n")) - {""}
