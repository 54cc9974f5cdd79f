"""The money identity on every date, over random histories, against a book that shares no code."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from support import model
from support.books import ledger_of, read_ledger
from support.histories import LAST_DAY, NAMES, STATED, day_of, in_program, plans, real_plan
from support.model_judge import judged

from pilkada_cli.core.book import Position
from pilkada_cli.core.events import Event
from pilkada_cli.core.fold import first_breach, positions


@settings(max_examples=300)
@given(plans(), STATED)
def test_every_answer_on_every_date_is_the_models(
    first: dict[str, Any], history: list[dict[str, Any]]
) -> None:
    lines: list[model.Line] = [{"kind": "opened", "seq": 1, "plan": first}]
    plan, events = real_plan(first), list[Event]()
    for stated in history:
        in_file = real_plan(stated["plan"]) if stated["kind"] == "adopted" else None
        newest = [line["plan"] for line in lines if "plan" in line][-1]
        if in_file is not None and in_file == real_plan(newest):
            continue
        reversed_before = [line["entry"] for line in lines if line["kind"] == "reversed"]
        if stated["kind"] == "reversed" and stated["entry"] in reversed_before:
            continue
        assert model.sound(lines)
        book = read_ledger(ledger_of(plan, events))
        expected = judged(lines, stated)
        recorded = in_program(book, stated, in_file or real_plan(newest), len(lines) + 1)
        assert (expected is None) == (recorded is None), (stated, lines)
        if expected is not None and recorded is not None:
            lines.append(expected)
            events.append(recorded)

    for newest_line in range(1, len(lines) + 1):
        book = read_ledger(ledger_of(plan, events[: newest_line - 1]))
        assert first_breach(book) is None
        said = lines[:newest_line]
        for number in range(LAST_DAY + 1):
            found = positions(book, day_of(number))
            for name in NAMES:
                expected_position = model.position(said, name, (number, model.END_OF_DAY))
                mine = found.get(name)
                assert expected_position == (mine and told(mine))
                if mine:
                    parts = (mine.disbursed, mine.in_process, mine.not_requested)
                    assert mine.amount == sum(parts)
                    opening = mine.allocation.opening
                    if not opening or opening.as_of <= day_of(number):
                        assert min(parts) >= 0


def told(position: Position) -> dict[str, Any]:
    """A position as the model tells it."""
    return {
        "amount": position.amount,
        "disbursed": position.disbursed,
        "in_process": position.in_process,
        "returned": position.returned,
        "interest": position.interest,
        "requests": {
            each.name if isinstance(each.name, int) else "opening": (each.left, each.stage)
            for each in position.requests
        },
    }
