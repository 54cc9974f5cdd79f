"""Forged lines whose chain holds, and what each command says of them: that the ledger is not sound.

Whoever edits a ledger and computes its hashes anew can write anything. What it names has to be
there all the same, and no command answers from a ledger in which it is not.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from support.books import (
    PLAN,
    adopted,
    asked,
    bounced,
    ledger_of,
    moved,
    paid,
    plan_of,
    returned,
    taken_back,
    withdrawn,
)
from support.clerk import Clerk, fields

from pilkada_cli.cli.app import COMMANDS
from pilkada_cli.core.ledger.events import Event, Returned
from pilkada_cli.core.values.money import Sen
from pilkada_cli.words.catalog import LANGUAGES

BEFORE = (asked("kpu", 100, "2024-11-01"), paid("kpu", 10, "2024-11-02", "1", request=2))
TAKEN_BACK = (asked("kpu", 100, "2024-11-01"), taken_back(2))
BOUNCED = (paid("kpu", 10, "2024-11-02", "1"), bounced("2024-11-02", 2))
WITHDRAWN = (asked("kpu", 100, "2024-11-01"), withdrawn("2024-11-04", 2))
DAY = "2024-11-03"
WITHOUT_KPU = (
    PLAN[: PLAN.index("[[allocation]]")] + PLAN[PLAN.index('[[allocation]]\nid = "tni"') :]
)
NOBODY = "opening:nobody"
INTEREST = Returned(allocation="nobody", interest=Sen(100), date=date(2024, 11, 3), sts="1")
FORGED: dict[str, Event] = {
    "a step of an opening of nobody": moved("spm", DAY, NOBODY),
    "a step of an opening that left nothing open": moved("spm", DAY, "opening:kpu"),
    "a step of a payment": moved("spm", DAY, 3),
    "a step of the first line": moved("spm", DAY, 1),
    "a step of itself": moved("spm", DAY, 4),
    "a step of a line to come": moved("spm", DAY, 99),
    "a step before its request came": moved("spm", "2024-10-31", 2),
    "a step that its opening covers": moved("spm", "2024-10-16", "opening:tni"),
    "a withdrawal before its request came": withdrawn("2024-10-31", 2),
    "a withdrawal of itself": withdrawn(DAY, 4),
    "a withdrawal of an opening of nobody": withdrawn(DAY, NOBODY),
    "a withdrawal of an opening that left nothing open": withdrawn(DAY, "opening:kpu"),
    "a withdrawal of a payment": withdrawn(DAY, 3),
    "a withdrawal of a line to come": withdrawn(DAY, 99),
    "a payment to nobody": paid("nobody", 1, DAY, "9"),
    "a payment of a request of nobody": paid("kpu", 1, DAY, "9", request=NOBODY),
    "a payment of another's opening": paid("kpu", 1, DAY, "9", request="opening:tni"),
    "a payment of a payment": paid("kpu", 1, DAY, "9", request=3),
    "a payment of a line to come": paid("kpu", 1, DAY, "9", request=99),
    "a payment before its request came": paid("kpu", 1, "2024-10-31", "9", request=2),
    "a payment of itself": paid("kpu", 1, DAY, "9", request=4),
    "a payment of a tranche that is not planned": paid("kpu", 1, DAY, "9", tranche=1),
    "a payment that closes a request and names none": paid("kpu", 1, DAY, "9", final=True),
    "a payment above its request": paid("kpu", 91, DAY, "9", request=2),
    "a payment above the rest": paid("kpu", 901, DAY, "9"),
    "a request of nobody": asked("nobody", 1, DAY, "9"),
    "a request of a tranche that is not planned": asked("kpu", 1, DAY, "9", tranche=1),
    "a request above the rest": asked("kpu", 901, DAY, "9"),
    "a bounce of a request": bounced(DAY, 2),
    "a bounce of the first line": bounced(DAY, 1),
    "a bounce of a line to come": bounced(DAY, 99),
    "a bounce before its payment": bounced("2024-11-01", 3),
    "a return of nobody": returned("nobody", 1, DAY),
    "interest of nobody": INTEREST,
    "a return above what was paid": returned("kpu", 11, DAY),
    "a reversal of the first line": taken_back(1),
    "a reversal of what a payment leans on": taken_back(2),
    "a reversal of itself": taken_back(4),
    "a reversal of a line to come": taken_back(99),
    "a plan without what was paid": adopted(WITHOUT_KPU, DAY),
    "a plan without what its opening paid": adopted(
        PLAN[: PLAN.index('[[allocation]]\nid = "tni"')], DAY
    ),
    "a plan below what was paid": adopted(PLAN.replace("amount = 1000", "amount = 99"), DAY),
}
ELSEWHERE: dict[str, tuple[tuple[Event, ...], Event]] = {
    "a step of a request that was taken back": (TAKEN_BACK, moved("spm", DAY, 2)),
    "a withdrawal of one": (TAKEN_BACK, withdrawn(DAY, 2)),
    "a payment of one": (TAKEN_BACK, paid("kpu", 1, DAY, "9", request=2)),
    "a reversal of one": (TAKEN_BACK, taken_back(2)),
    "a reversal of a reversal": (TAKEN_BACK, taken_back(3)),
    "a plan without what was only taken back": (TAKEN_BACK, adopted(WITHOUT_KPU, DAY)),
    "a bounce of what bounced": (BOUNCED, bounced(DAY, 2)),
    "a bounced payment sent again alone": (BOUNCED, paid("kpu", 10, DAY, "1")),
    "a bounced payment sent again for another request": (
        (*BOUNCED, asked("kpu", 10, DAY)),
        paid("kpu", 10, DAY, "1", request=4),
    ),
    "a reversal of a payment that bounced": (BOUNCED, taken_back(2)),
    "a withdrawn letter that came before its withdrawal": (
        WITHDRAWN,
        asked("kpu", 50, "2024-11-02"),
    ),
    "a withdrawal taken back though its letter came again": (
        (*WITHDRAWN, asked("kpu", 50, "2024-11-04")),
        taken_back(3),
    ),
    "a withdrawal of what is withdrawn": (WITHDRAWN, withdrawn("2024-11-05", 2)),
}
"""What stands before it, and the line."""
CASES = {**{name: (BEFORE, event) for name, event in FORGED.items()}, **ELSEWHERE}
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "show": ("show", "kpu"),
    "request": ("request", "kpu", "1", "--letter", "9", "--date", DAY),
    "advance": ("advance", "tni", "--to", "spm", "--date", DAY),
    "disburse": ("disburse", "kpu", "1", "--sp2d", "99", "--date", DAY),
    "bounce": ("bounce", "--sp2d", "1", "--date", DAY),
    "return": ("return", "kpu", "1", "--sts", "9", "--date", DAY),
    "cancel": ("cancel", "tni", "--date", DAY, "--note", "x"),
    "reverse": ("reverse", "3", "--note", "x"),
    "accept": ("accept", "restored", "--note", "x"),
    "adopt": ("adopt", "--note", "x"),
    "export": ("export", "register"),
}
NEEDS_NO_LEDGER = {"init", "help"}


@pytest.mark.parametrize("name", CASES)
def test_no_command_answers_from_a_ledger_that_names_what_is_not_there(
    name: str, clerk: Clerk
) -> None:
    (clerk.cwd / "allocations.toml").write_text(PLAN, "utf-8")
    before, forged = CASES[name]
    content = ledger_of(plan_of(PLAN), (*before, forged))
    (clerk.cwd / "ledger.jsonl").write_bytes(content)
    for number, command in enumerate(sorted(set(COMMANDS) - NEEDS_NO_LEDGER)):
        arguments = ARGUMENTS.get(command, (command,))
        outcome = clerk.run(*arguments, "--lang", LANGUAGES[number % 2])
        assert outcome.code == 5, (command, outcome)
        assert "[ledger-" in outcome.err or "[book-unsound]" in outcome.err, outcome
        assert f"ledger.jsonl:{len(before) + 2}" in outcome.err.replace("\n", ""), outcome
    assert content == (clerk.cwd / "ledger.jsonl").read_bytes()


LOOK_ALIKES = [
    f"SP2D-41{unseen}2/2024" for unseen in "\u00ad\u034f\u115f\u180e\u200b\u2060\u3164\ufe0f\ufeff"
]


@pytest.mark.parametrize("number", LOOK_ALIKES, ids=ascii)
def test_a_look_alike_of_a_document_is_refused_and_shown_as_what_it_is(
    pangkalpinang: Clerk, number: str
) -> None:
    """Nine look-alikes of one SP2D were paid nine times."""
    unseen = next(letter for letter in number if not letter.isascii())
    name = f"U+{ord(unseen):04X}"
    for arguments in (
        ("disburse", "tni", "1", "--sp2d", number, "--date", "2024-11-05"),
        ("disburse", "tni", "1", "--sp2d", "1", "--date", "2024-11-05", "--note", number),
        ("disburse", "tni", "1", "--sp2d", "1", "--date", "2024-11-05", "--actor", number),
        ("request", "tni", "1", "--letter", number, "--date", "2024-11-05"),
        ("adopt", "--document", number),
    ):
        for language in LANGUAGES:
            refused = pangkalpinang.run(*arguments, "--lang", language)
            assert (refused.code, name in refused.err) == (2, True), refused
            assert unseen not in refused.err
    assert not (pangkalpinang.cwd / "ledger.jsonl").exists()


def shown_everywhere(clerk: Clerk, text: str) -> list[str]:
    """What is said of a text that stands where anything may stand."""
    said = []
    for arguments in (
        (f"--{text}",),
        (text,),
        ("status", text),
        ("status", f"--{text}"),
        ("status", "--as-of", text),
        ("status", "--format", text),
        ("status", "-C", text),
        ("status", "--lang", text),
        ("export", text),
        ("export", "status", "-o", f"allocations.toml/{text}"),
        ("disburse", text, "1", "--sp2d", "1", "--date", "2024-11-05"),
        ("disburse", "tni", text, "--sp2d", "1", "--date", "2024-11-05"),
        ("disburse", "tni", "1", "--sp2d", "1", "--date", text),
        ("disburse", "tni", "1", "--sp2d", "1", "--date", "2024-11-05", "--request", text),
        ("advance", "tni", "--to", text, "--date", "2024-11-05"),
        ("reverse", text, "--note", "x"),
        ("init", "x", "--allocation", text, "--name", "a", "--voting-day", "2024-11-27"),
        ("check", text),
        ("help", text),
    ):
        outcome = clerk.run(*arguments)
        assert outcome.code, (arguments, outcome)
        said.append(outcome.err + outcome.out)
    return said


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u00ad", "\u202e", "\ufeff", "\U000e0041", "\x9b", "\x1b"], ids=ascii
)
def test_what_nobody_sees_is_spelled_out_in_every_message(
    pangkalpinang: Clerk, unseen: str
) -> None:
    for said in shown_everywhere(pangkalpinang, f"a{unseen}b"):
        assert unseen not in said, said
    plan = pangkalpinang.cwd / "allocations.toml"
    content = plan.read_text("utf-8")
    for place in ('name = "', 'recipient = "', "region_code"):
        plan.write_text(content.replace(place, f"{place}x{unseen}", 1), "utf-8")
        refused = pangkalpinang.run("status")
        assert (refused.code, unseen in refused.err) == (3, False), refused
        assert f"<U+{ord(unseen):04X}>" in refused.err or ord(unseen) < 0xA0, refused


def test_computers_that_differ_by_seconds_are_no_warning_anywhere(
    pangkalpinang: Clerk, tmp_path: Path
) -> None:
    pay = ("disburse", "tni", "1", "--date", "2024-11-05", "--sp2d")
    assert pangkalpinang.run(*pay, "1").code == 0
    # Each run is a minute after the clerk's time: this one's is 90 seconds before the other's.
    other = Clerk(tmp_path, now=pangkalpinang.now - timedelta(seconds=150))
    said = other.run(*pay, "2")
    assert (said.code, "clock" in said.err) == (0, False)
    lines = (tmp_path / "ledger.jsonl").read_bytes().splitlines()
    assert lines[2][:30] < lines[1][:30]  # its clock is behind
    for command in (("status",), ("verify",), ("check",), ("history",)):
        found = fields(pangkalpinang.run(*command, "--format", "json"))
        assert [p for p in found["problems"] if "clock" in p["code"]] == []
