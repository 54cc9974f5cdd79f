"""A plan, changed by chance, is a plan or problems with their places (support.fuzz)."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest
from support.books import PLAN
from support.console import REPOSITORY
from support.fuzz import (
    COUNT,
    DIGITS,
    FULL_PLAN,
    LETTERS,
    NESTED,
    PARTS,
    changed_bytes,
    changed_text,
    noise,
)
from support.proof import Figures, chance

from pilkada_cli.core.plan.plan import Plan, plan_data
from pilkada_cli.core.values.problem import CODES, RefusedError
from pilkada_cli.read.plan_toml import parse_plan
from pilkada_cli.render.plan_text import render
from pilkada_cli.render.problem import problem_data
from pilkada_cli.words.catalog import words_of

PLANS = [
    FULL_PLAN,
    PLAN,
    (REPOSITORY / "data" / "allocations.toml").read_text("utf-8"),
]
TOML = (
    *(
        "=",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        '"',
        "'",
        '"""',
        "#",
        "\n",
        "\r",
        "\\",
        ",",
        ".",
        "\ufeff",
    ),
    *("true", "inf", "nan", "-1", "0", "1e5", "1.5", "0x1f", "0o7", "1_0", "+1", "07:00:00", "[]"),
    *(
        "2024-02-30",
        "2024-11-27T00:00:00Z",
        '"7,8 M"',
        '"1.000"',
        '"1,000"',
        '"Rp 5,-"',
        '""',
        "{}",
    ),
    *("[office]", "[[allocation]]", "[allocation.opening]", "[office.name]", "amount", "id", "a.b"),
    *('"\\u0000"', '"\\ud800"', '"e\u0301"', '"\u200f"', "'5 Nopember 2024'", '"tni"', "[1, [2]]"),
)


def changed_plan(rng: random.Random, text: str) -> str:
    """A plan after an accident in its letters, its values or its lines."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    match rng.randrange(6):
        case 0:
            return changed_text(rng, text, PLANS)
        case 1:
            key, equals, _ = lines[at].partition("=")
            lines[at] = key + equals + " " + rng.choice(TOML)
        case 2:
            lines[at : at + rng.randint(0, 2)] = rng.sample(lines, 2)
        case 3:
            lines.insert(at, rng.choice(rng.choice(PLANS).split("\n")))
        case 4:
            del lines[at]
        case _:
            place = rng.randint(0, len(lines[at]))
            lines[at] = lines[at][:place] + rng.choice(TOML) + lines[at][place:]
    return "\n".join(lines)


def check_plan(content: bytes) -> bool:
    """A plan is read, and reads the same when it is written; or each problem has its place."""
    try:
        plan = parse_plan(content, shown_as="plan.toml")
    except RefusedError as error:
        check_problems(error, content)
        return False
    assert isinstance(plan, Plan)
    again = parse_plan(render(plan, "ditulis lagi").encode(), shown_as="plan.toml")
    assert plan_data(plan) == plan_data(again)
    assert plan == again  # its language too
    return True


def check_problems(error: RefusedError, content: bytes) -> None:
    """Problems of a plan: each with a code, words and the line that it is about."""
    assert error.problems
    lines = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n")
    for problem in error.problems:
        assert problem.code in CODES
        place = problem.where
        assert place
        assert place.file == "plan.toml"
        assert 1 <= place.line <= len(lines)
        assert place.text in {"", lines[place.line - 1]}
        assert 0 <= place.column <= len(lines[place.line - 1]) + 1
        assert problem_data(problem, words_of("en"))["message"]


@pytest.mark.parametrize("part", range(PARTS))
def test_a_changed_plan_is_a_plan_or_problems_with_their_places(
    part: int, record_property: Figures
) -> None:
    rng = chance(part)
    said: Counter[bool] = Counter()
    for number in range(COUNT // PARTS):
        text = PLANS[number % len(PLANS)]
        for _ in range(rng.choice((1, 1, 2))):
            text = changed_plan(rng, text)
        content = text.encode()
        match rng.randrange(20):
            case 0:
                content = changed_bytes(rng, content)
            case 1:
                content = rng.randbytes(rng.randint(0, 99))
            case 2:
                content = noise(rng, 99, LETTERS + "=\n").encode()
            case _:
                pass
        said[check_plan(content)] += 1
    record_property("inputs", said.total())
    record_property("accepted", said[True])
    assert min(said.values()) > COUNT // PARTS // 50


PLAN_MONSTERS = {
    "digits": DIGITS,
    "hexadecimal digits": "0x" + "f" * 5_000,
    "binary digits": "0b" + "1" * 20_000,
    "digits in a text": f'"{DIGITS}"',
    "digits with a comma in a text": f'"{DIGITS},{DIGITS}"',
    "groups of digits": '"1' + ".000" * 5_000 + '"',
    "a fraction": f"0.{DIGITS}",
    "an exponent": "1e999999999",
    "a moment": f"2024-11-27T00:00:00.{DIGITS}",
    "some lists": "[" * 200 + "]" * 200,
    "lists": "[" * NESTED + "]" * NESTED,
    "lists left open": "[" * NESTED,
    "some tables": "{a=" * 200 + "1" + "}" * 200,
    "tables": "{a=" * NESTED + "1" + "}" * NESTED,
    "a list of many": "[" + "1," * NESTED + "]",
    "a long text": '"' + "a" * 100_000 + '"',
    "quotes": '"' + '\\"' * 20_000 + '"',
    "apostrophes": "'" * 5_001,
    "half a pair": '"\\ud800"',
}
KEYS_WITHOUT_END = {
    "a key": f"office.name{'.a' * 1_500} = 1",
    "a key of its own": f"a{'.a' * 1_500} = 1",
    "a table": f"[office.time_zone{'.a' * 1_500}]",
    "a list of tables": f"[[allocation{'.a' * 1_500}]]",
    "a long key": f"{'a' * 100_000} = 1",
    "many keys": "\n".join(f"a{number} = 1" for number in range(2_000)),
    "many tables": "[[allocation]]\n" * 2_000,
}


@pytest.mark.parametrize("monster", PLAN_MONSTERS)
def test_no_monster_among_a_plans_values_breaks_the_reader(monster: str) -> None:
    values = [*re.finditer(r"(?m)(?<= = ).+$", FULL_PLAN)]
    assert len(values) > 15
    for found in values:
        text = FULL_PLAN[: found.start()] + PLAN_MONSTERS[monster] + FULL_PLAN[found.end() :]
        check_plan(text.encode())


@pytest.mark.parametrize("monster", KEYS_WITHOUT_END)
def test_no_monster_among_a_plans_keys_breaks_the_reader(monster: str) -> None:
    key = KEYS_WITHOUT_END[monster]
    for text in (f"{key}\n", f"{key}\n{FULL_PLAN}", f"{FULL_PLAN}\n{key}\n"):
        assert not check_plan(text.encode())
    for place in ("[office]\n", "[[allocation]]\n", "[allocation.opening]\n"):
        assert not check_plan(FULL_PLAN.replace(place, f"{place}{key}\n", 1).encode())
