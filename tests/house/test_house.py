"""House rules, read off the source itself."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pilkada_cli import __version__

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "pilkada_cli"
PURE = sorted([*(SOURCE / "core").rglob("*.py"), *(SOURCE / "reports").rglob("*.py")])


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text("utf-8")))


def floats_in(source: str) -> list[str]:
    """What would let a fraction of a sen into a sum."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=float() | complex()):
                found.append(f"{node.lineno}: {node.value!r}")
            case ast.Name(id="float" | "Decimal"):
                found.append(f"{node.lineno}: {node.id}")
            case ast.Attribute(attr="float"):
                found.append(f"{node.lineno}: {node.attr}")
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                found.append(f"{node.lineno}: /")
            case _:
                pass
    return found


@pytest.mark.parametrize("path", PURE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_money_never_meets_a_float(path: Path) -> None:
    assert floats_in(path.read_text("utf-8")) == []


@pytest.mark.parametrize("source", ["1.5", "float(1)", "a / b", "a /= 2", "builtins.float", "2j"])
def test_the_rule_about_floats_can_fail(source: str) -> None:
    assert floats_in(source) != []


QUESTION = ("question", "self")
"""What says its own `today` and `now`: a question, which was told them."""


def test_the_core_looks_at_no_clock() -> None:
    for path in PURE:
        for node in nodes(path):
            if isinstance(node, ast.Attribute):
                of = node.value.id if isinstance(node.value, ast.Name) else QUESTION[0]
                clock = node.attr in {"today", "now", "utcnow"} and of not in QUESTION
                assert not clock, f"{path.name}:{node.lineno}"


def test_there_is_no_room_for_odds_and_ends() -> None:
    names = {path.stem for path in SOURCE.rglob("*.py")}
    assert names & {"utils", "util", "helpers", "common", "misc"} == set()


def test_every_module_says_what_it_is_for() -> None:
    for path in SOURCE.rglob("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


def test_data_is_never_read_as_markup() -> None:
    for path in SOURCE.rglob("*.py"):
        for node in nodes(path):
            if isinstance(node, ast.keyword) and node.arg == "markup":
                assert isinstance(node.value, ast.Constant)
                assert node.value.value is False


WRITERS = {"store/outputs.py", "store/disk.py"}
"""What may open a file for writing: the door for what people are given, and the ledger's disk."""
_WRITES = {
    *("write_text", "write_bytes", "touch", "mkdir", "symlink_to", "hardlink_to", "rename"),
    *("replace", "unlink", "rmdir", "chmod", "makedirs", "remove", "link", "symlink", "truncate"),
    *("rmtree", "copy", "copyfile", "copytree", "move", "mkstemp", "mkdtemp", "ftruncate"),
}


def writings_in(source: str) -> list[str]:
    """Calls that may make, change or remove a file. A text's `replace` has two arguments."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="open"), args=[_, ast.Constant(value=str(mode)), *_]):
                if set(mode) & set("wax+"):
                    found.append(f"{node.lineno}: open {mode}")
            case ast.Call(
                func=ast.Attribute(attr="open"), args=[ast.Constant(value=str(mode)), *_]
            ):
                if set(mode) & set("wax+"):
                    found.append(f"{node.lineno}: open {mode}")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="os"), attr=name)) if name in {
                "open",
                "replace",
                *_WRITES,
            }:
                found.append(f"{node.lineno}: os.{name}")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="shutil" | "tempfile"), attr=name)):
                found.append(f"{node.lineno}: {name}")
            case ast.Call(func=ast.Attribute(attr=name), args=arguments) if (
                name in _WRITES - {"replace", "remove", "copy", "link"} and len(arguments) < 2
            ):
                found.append(f"{node.lineno}: .{name}")
            case _:
                pass
    return found


def test_everything_that_is_written_goes_through_one_door() -> None:
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        source = path.read_text("utf-8").replace('open(os.devnull, "w", ', "open(os.devnull, ")
        if name not in WRITERS and (writings := writings_in(source)):
            found[name] = writings
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'open(x, "w")',
        'open(x, "ab")',
        'path.open("xb")',
        "os.open(x, flags)",
        "path.write_text(x)",
        "path.write_bytes(x)",
        "os.replace(a, b)",
        "draft.rename(x)",
        "shutil.rmtree(x)",
        "tempfile.mkstemp()",
        "path.mkdir()",
    ],
)
def test_the_rule_about_writing_can_fail(source: str) -> None:
    assert writings_in(source) != []


def test_the_version_stands_in_one_place() -> None:
    said = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in said["project"]
    assert said["project"]["dynamic"] == ["version"]
    assert said["tool"]["hatch"]["version"]["path"] == "src/pilkada_cli/__init__.py"
    text = (SOURCE / "__init__.py").read_text("utf-8")
    assert f'__version__ = "{__version__}"\n' in text


def test_a_package_that_calls_itself_typed_says_so_to_type_checkers() -> None:
    said = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "Typing :: Typed" in said["project"]["classifiers"]
    assert (SOURCE / "py.typed").read_bytes() == b""
