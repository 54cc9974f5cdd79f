"""Screens and messages as they were looked at and accepted.

`PILKADA_REWRITE=1` writes them anew; then look at every one that changed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.clerk import Clerk

HERE = Path(__file__).parent
SIPD = "19.71/04.0/000025/LS/5.02.0.00.0.00.01.0000/M/11/2024"
TNI = ("disburse", "tni", "3.205.756.840", "--sp2d", SIPD, "--date", "2024-11-05")
WRONG = ("disburse", "polri", "1.267.129.000", "--sp2d", "06/LS", "--date", "2024-11-05")


def accepted(name: str, content: str) -> None:
    """Compare with what was accepted, or write it anew."""
    path = HERE / f"{name}.txt"
    if os.environ.get("PILKADA_REWRITE") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, "utf-8", newline="\n")
    assert path.read_text("utf-8") == content


def a_day(clerk: Clerk) -> None:
    """Two payments, one of them wrong and taken back, and an addendum of five per cent."""
    for arguments in (TNI, WRONG, ("reverse", "3", "--note", "angka tertukar")):
        assert clerk.run(*arguments).code == 0
    plan = clerk.cwd / "allocations.toml"
    text = plan.read_text("utf-8").replace("amount = 3205756840", "amount = 3366044682", 1)
    plan.write_text(text, "utf-8")
    assert clerk.run("adopt", "--document", "Adendum NPHD 1/2024", "--date", "2024-11-06").code == 0


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_screens_are_those_that_were_accepted(
    pangkalpinang: Clerk, width: int, language: str
) -> None:
    clerk = pangkalpinang
    clerk.environ["COLUMNS"] = str(width)
    asked = clerk.run(*TNI, "--lang", language, typed="n\n")
    first = clerk.run("status", "--as-of", "2024-10-16", "--lang", language)
    a_day(clerk)
    shown = [
        first.out,
        asked.err,
        *(clerk.run(name, "--lang", language).out for name in ("status", "history", "verify")),
    ]
    accepted(f"screens/{language}-{width}", f"\n{'=' * width}\n".join(shown))


@pytest.mark.parametrize("language", ["id", "en"])
def test_sentences_and_ascii_are_those_that_were_accepted(
    pangkalpinang: Clerk, language: str
) -> None:
    a_day(pangkalpinang)
    shown = [
        pangkalpinang.run("status", "--format", "plain", "--lang", language).out,
        pangkalpinang.run("history", "--format", "plain", "--lang", language).out,
        pangkalpinang.run("status", "--ascii", "--lang", language).out,
    ]
    assert shown[2].isascii()
    accepted(f"screens/{language}-plain-and-ascii", "\n----\n".join(shown))


DAY = ("--sp2d", "7", "--date", "2024-11-05")
GALLERY: dict[str, tuple[str, ...]] = {
    "usage-unknown-command": ("statsu",),
    "usage-unknown-option": ("status", "--asof", "2024-11-05"),
    "usage-missing": ("disburse", "tni"),
    "usage-extra": ("status", "tni", "kpu"),
    "usage-value": ("status", "--as-of"),
    "usage-conflict": ("disburse", "tni", "1", *DAY, "--request", "opening", "--no-request"),
    "not-a-number": ("reverse", "dua", "--note", "x"),
    "not-one-of": ("export", "registers"),
    "amount-unreadable": ("disburse", "tni", "1e6", *DAY),
    "amount-ambiguous": ("disburse", "tni", "1,150", *DAY),
    "amount-comma-groups": ("disburse", "tni", "Rp2,073,953,000", *DAY),
    "amount-too-precise": ("disburse", "tni", "0,001", *DAY),
    "amount-negative": ("disburse", *DAY, "--", "tni", "-5"),
    "amount-zero": ("disburse", "tni", "0", *DAY),
    "amount-too-large": ("disburse", "tni", "10.000.000.000.000.000", *DAY),
    "date-unreadable": ("status", "--as-of", "kemarin"),
    "date-impossible": ("status", "--as-of", "31/02/2024"),
    "text-empty": ("reverse", "2", "--note", " "),
    "text-too-long": ("reverse", "2", "--note", "x" * 501),
    "text-control": ("reverse", "2", "--note", "\x1b[2J"),
    "allocation-flag": ("init", "x", "--allocation", "tni"),
    "unknown-allocation": ("status", "tnii"),
    "entry-outside": ("status", "--at-entry", "99"),
    "export-needs-target": ("export",),
    "no-office": ("status", "-C", "nowhere"),
    "document-conflict": ("disburse", "tni", "1", "--sp2d", SIPD, "--date", "2024-11-05"),
    "date-in-future": ("disburse", "polri", "1", "--sp2d", "7", "--date", "2024-12-05"),
    "before-opening": ("disburse", "polri", "1", "--sp2d", "7", "--date", "2024-10-16"),
    "no-such-entry": ("reverse", "99", "--note", "x"),
    "not-reversible": ("reverse", "1", "--note", "x"),
    "final-without-request": ("disburse", "kpu", "1", *DAY, "--final"),
    "request-not-open": ("disburse", "kpu", "1", *DAY, "--request", "opening"),
    "payment-exceeds-request": ("disburse", "polri", "1.276.129.001", *DAY),
    "payment-exceeds-remainder": ("disburse", "kpu", "1", *DAY),
    "as-of-before-opening": ("status", "--as-of", "2024-10-15"),
    "file-exists": ("init", "--example", "pangkalpinang"),
    "folder-not-ours": ("export", "-o", "."),
}
"""A command for each of many codes, typed in the evening of `a_day`."""


@pytest.mark.parametrize("code", GALLERY)
def test_a_message_is_the_one_that_was_accepted(pangkalpinang: Clerk, code: str) -> None:
    a_day(pangkalpinang)
    shown = []
    for language in ("id", "en"):
        wide = {"COLUMNS": "400"}  # a message is one line, however long this test's folder is
        refused = pangkalpinang.run("--lang", language, *GALLERY[code], environ=wide)
        said = refused.err.replace(str(pangkalpinang.cwd), "FOLDER")
        assert f"[{code}]" in said
        shown.append(f"exit {int(refused.code)}\n{said}")
    accepted(f"problems/{code}", "\n".join(shown))
