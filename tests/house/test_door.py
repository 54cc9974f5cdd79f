"""The door: what CONTRIBUTING.md names is there, and the checks before a commit are those of CI."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from support.console import REPOSITORY

PAGE = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
SOURCE = "src/pilkada_cli/"


def section(title: str) -> str:
    """What stands below a heading."""
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def packages_in(tree: str) -> Iterator[str]:
    """The packages that a tree of folders names, as paths below the source."""
    above: list[str] = []
    for line in tree.splitlines():
        if found := re.match(r"((?:  )+)([a-z_]+)/", line):
            above[len(found[1]) // 2 - 1 :] = [found[2]]
            yield "/".join(above)


def files_named_in(text: str) -> set[str]:
    """The files that a text names; `NAME` stands for a command that has all of them."""
    named = re.findall(r"`([\w./-]+\.(?:py|toml|txt|md))`", text)
    return {each.replace("NAME", "brief") for each in named}


def test_the_tree_names_every_package_and_no_other() -> None:
    tree = section("The house").partition("```\n")[2].partition("```")[0]
    assert tree.startswith(SOURCE)
    root = REPOSITORY / SOURCE
    there = {path.parent.relative_to(root).as_posix() for path in root.rglob("__init__.py")}
    assert there - {"."} == set(packages_in(tree))


def test_a_line_goes_only_where_there_is_room() -> None:
    table = section("The house").partition("### Where does a line go?")[2]
    rooms = {
        room
        for row in re.findall(r"(?m)^\| .* \| (.*) \|$", table)
        for room in re.findall(r"`([a-z/]+)`", row)
    }
    assert len(rooms) > 8
    assert [room for room in rooms if not (REPOSITORY / SOURCE / room).is_dir()] == []


@pytest.mark.parametrize(
    "title",
    [
        "A new command in six steps",
        "How the ledger's format may change",
        "How a release is made",
    ],
)
def test_the_files_of_each_step_are_there(title: str) -> None:
    named = files_named_in(section(title))
    assert len(named) >= 2
    assert [each for each in sorted(named) if not (REPOSITORY / each).is_file()] == []


def test_a_new_command_takes_six_steps() -> None:
    steps = re.findall(r"(?m)^(\d)\. ", section("A new command in six steps"))
    assert steps == list("123456")


def test_the_commands_that_are_named_are_made() -> None:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    named = set(re.findall(r"`make ([a-z]+)`", PAGE))
    assert {"quick", "test", "proof"} <= named
    assert [each for each in named if not re.search(rf"(?m)^{each}:", makefile)] == []


def test_the_checks_before_a_commit_are_those_of_make_lint() -> None:
    hooks = (REPOSITORY / ".pre-commit-config.yaml").read_text("utf-8")
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    lint = makefile.partition("\nlint:")[2].partition("\n\n")[0]
    checks = [each.replace(" --check", "").rstrip(" .") for each in re.findall(r"\)/(.*)", lint)]
    entries = re.findall(r"entry: \.venv/bin/(.*)", hooks)
    assert checks == [each.replace(" --force-exclude", "") for each in entries]
    assert "https:" not in hooks
