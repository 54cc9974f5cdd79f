"""The money identity on every date, over random histories, against a book that shares no code."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from support import model
from support.books import ledger_of, read_ledger
from support.histories import LAST_DAY, NAMES, STATED, day_of, in_program, plans, real_plan

from pilkada_cli.core.events import Event
from pilkada_cli.core.fold import first_breach, positions


def in_model(lines: list[model.Line], stated: dict[str, Any]) -> model.Line | None:
    """The line that the model records; None where it refuses."""
    line = {**stated, "seq": len(lines) + 1}
    known = [name for each in lines for name in each.get("plan", {})]
    newest = [each["plan"] for each in lines if "plan" in each][-1]
    if stated["kind"] == "reversed":
        kinds = {each["seq"]: each["kind"] for each in model.standing(lines)}
        return line if kinds.get(stated["entry"]) == "disbursed" and _ok(lines, line) else None
    if stated["kind"] == "adopted":
        return line if model.may_be_removed(lines, stated["plan"]) and _ok(lines, line) else None
    name = stated["allocation"]
    if name not in newest or name not in known:
        return None
    found = model.open_request(lines, name, stated["day"]) and stated["how"] == "found"
    line["request"] = found or stated["how"] == "named"
    if stated["final"] and not line["request"]:
        return None
    return line if _ok(lines, line) else None


def _ok(lines: list[model.Line], line: model.Line) -> bool:
    return model.sound([*lines, line])


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
        expected = in_model(lines, stated)
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
                assert expected_position == (
                    mine and (mine.amount, mine.disbursed, mine.in_process)
                )
                if mine:
                    parts = (mine.disbursed, mine.in_process, mine.not_requested)
                    assert mine.amount == sum(parts)
                    opening = mine.allocation.opening
                    if not opening or opening.as_of <= day_of(number):
                        assert min(parts) >= 0
                    assert mine.in_process == sum(request.left for request in mine.requests)
