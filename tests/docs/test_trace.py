"""The pages that name places in the code name places that are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.console import REPOSITORY

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
_PLACE = re.compile(r"`((?:src|tests|docs)/[\w/]+\.py)(?::([\w.]+))?`")
_CITED = re.compile(r"(docs/[\w/-]+\.md)(?:, \"([^\"]+)\")?")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def _names(body: list[ast.stmt], prefix: str = "") -> Iterator[str]:
    for each in body:
        if isinstance(each, ast.FunctionDef | ast.ClassDef):
            yield prefix + each.name
        if isinstance(each, ast.ClassDef):
            yield from _names(each.body, f"{prefix}{each.name}.")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_function_that_a_page_names_exists(page: Path) -> None:
    lost = []
    for file, name in _PLACE.findall(page.read_text(encoding="utf-8")):
        path = REPOSITORY / file
        module = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else None
        if module is None or (name and name not in _names(module.body)):
            lost.append(f"{file}:{name}")
    assert lost == []


def test_the_trace_takes_six_hops_through_the_house() -> None:
    text = (REPOSITORY / "docs" / "internals" / "trace.md").read_text(encoding="utf-8")
    assert ["1", "2", "3", "4", "5", "6"] == re.findall(r"(?m)^## (\d)\. ", text)
    rooms = {"cli", "office", "read", "store", "core", "reports", "render", "words"}
    named = {file.split("/")[2] for file, _ in _PLACE.findall(text)}
    assert rooms <= named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_page_and_a_heading_that_exist(page: Path) -> None:
    lost = []
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        file, _, anchor = link.partition("#")
        if file.startswith("https:"):
            continue
        target = page.parent / file if file else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            lost.append(link)
    assert lost == []


def test_a_docstring_that_names_a_page_names_one_that_exists() -> None:
    lost = []
    for module in sorted((REPOSITORY / "src").rglob("*.py")):
        text = " ".join(module.read_text(encoding="utf-8").split())
        for file, section in _CITED.findall(text):
            page = REPOSITORY / file
            if not page.exists() or (section and _slug(section) not in _anchors(page)):
                lost.append((module.name, file, section))
    assert lost == []


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", page.read_text(encoding="utf-8"))
    return {_slug(each) for each in headings}


def _slug(heading: str) -> str:
    """A heading's anchor, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
