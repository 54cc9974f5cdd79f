"""The pages made from the code say what the code says."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from pilkada_cli.cli.app import COMMANDS

ROOT = Path(__file__).parents[2]
TRACED = re.compile(r"`((?:src/pilkada_cli/)?[a-z_/]+\.py):([A-Za-z_]\w*)")


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "docs/make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES: dict[str, str] = generator().pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_the_one_that_make_docs_writes(name: str) -> None:
    assert PAGES[name] == (ROOT / "docs" / "reference" / name).read_text("utf-8")


def test_each_command_is_documented() -> None:
    for name in COMMANDS:
        assert f"## `pilkada {name}`" in PAGES["commands.md"]
        guided = [(ROOT / page).read_text("utf-8") for page in ("README.md", "docs/tutorial.md")]
        assert any(f"pilkada {name}" in page for page in guided), name


def test_the_trace_names_what_there_is() -> None:
    found = TRACED.findall((ROOT / "docs" / "internals" / "trace.md").read_text("utf-8"))
    assert len(found) >= 6
    for file, name in found:
        path = ROOT / file if file.startswith("src/") else ROOT / "src" / "pilkada_cli" / file
        assert re.search(rf"\b(def|class) {name}\b", path.read_text("utf-8")), (file, name)
