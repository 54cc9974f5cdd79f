"""The money identity on every date, over random histories, against a book that shares no code."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support import model
from support.books import ledger_of, read_ledger
from support.histories import (
    LAST_DAY,
    LETTERS_AGAIN,
    MOVES,
    NAMES,
    STATED,
    day_of,
    in_program,
    plans,
    real_plan,
    recorded,
)
from support.model_judge import judged
from support.proof import examples

from pilkada_cli.core.book.balances import balances
from pilkada_cli.core.book.facts import Position, RequestName
from pilkada_cli.core.ledger.events import Event, Requested


@settings(max_examples=examples(300))
@given(plans(), STATED)
def test_every_answer_on_every_date_is_the_models(
    first: dict[str, Any], history: list[dict[str, Any]]
) -> None:
    assert_each_answer_is_the_models(first, history)


@settings(max_examples=examples(300))
@given(plans(), LETTERS_AGAIN)
def test_a_letter_is_open_once_on_any_day_whatever_was_withdrawn_and_taken_back(
    first: dict[str, Any], history: list[dict[str, Any]]
) -> None:
    assert_each_answer_is_the_models(first, history)


def assert_each_answer_is_the_models(first: dict[str, Any], history: list[dict[str, Any]]) -> None:
    """Each command is taken or refused as the model says, and each day's sums are the model's."""
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
        assert balances(book).breach is None
        said = lines[:newest_line]
        for number in range(LAST_DAY + 1):
            found = balances(book, day_of(number)).positions
            for name in NAMES:
                letters = open_letters(said, found.get(name))
                assert len(letters) == len(set(letters))  # none is open twice on one day
                expected_position = model.position(said, name, (number, model.END_OF_DAY))
                mine = found.get(name)
                assert expected_position == (mine and told(mine))
                if mine:
                    parts = (mine.disbursed, mine.in_process, mine.not_requested)
                    assert mine.amount == sum(parts)
                    opening = mine.allocation.opening
                    if not opening or opening.as_of <= day_of(number):
                        assert min(parts) >= 0


def open_letters(lines: list[model.Line], position: Position | None) -> list[str]:
    """The letters of the open requests that came with one which may come again."""
    names = [each.name for each in position.requests] if position else []
    letters = [lines[name - 1].get("letter") for name in names if isinstance(name, int)]
    return [letter for letter in letters if letter]


def told(position: Position) -> dict[str, Any]:
    """A position as the model tells it."""
    return {
        "amount": position.amount,
        "disbursed": position.disbursed,
        "in_process": position.in_process,
        "returned": position.returned,
        "interest": position.interest,
        "remainder": position.remainder,
        "ended": bool(position.ends),
        "requests": {
            each.name if isinstance(each.name, int) else "opening": (each.left, each.stage)
            for each in position.requests
        },
    }


@settings(max_examples=examples(150))
@given(plans(), MOVES, st.randoms())
def test_entries_that_name_their_request_give_one_book_in_any_order_that_records_it_first(
    first: dict[str, Any], history: list[dict[str, Any]], rng: random.Random
) -> None:
    """On one day the order of the ledger is the order of the day: there it is kept."""
    events = {entry.seq: entry.event for entry in recorded(first, history).entries[1:]}
    seqs: dict[RequestName | None, RequestName] = {}
    shuffled: list[Event] = []
    waiting = list(events)
    while waiting:
        seq = rng.choice([each for each in waiting if may_follow(events, waiting, each)])
        waiting.remove(seq)
        shuffled.append(renamed(events[seq], seqs))
        seqs[seq] = len(shuffled) + 1
    plan = real_plan(first)
    book = read_ledger(ledger_of(plan, list(events.values())))
    other = read_ledger(ledger_of(plan, shuffled))
    assert balances(other).breach is None
    for number in range(LAST_DAY + 1):
        mine, its = (balances(each, day_of(number)).positions for each in (book, other))
        for name, position in mine.items():
            requests = {
                seqs.get(each.name, each.name): (each.left, each.stage, each.since)
                for each in position.requests
            }
            without: dict[str, Any] = {"requests": (), "reports": (), "settled": None, "ends": ()}
            assert replace(position, **without) == replace(its[name], **without)
            assert position.remainder == its[name].remainder
            assert requests == {
                each.name: (each.left, each.stage, each.since) for each in its[name].requests
            }


def may_follow(events: dict[int, Event], waiting: list[int], seq: int) -> bool:
    """Whether nothing that is still waiting is named by an event, or came before it on its day.

    A letter that is sent again waits for its first request, and for what withdrew that.
    """
    event = events[seq]
    named = {getattr(event, "request", None), getattr(event, "payment", None)}
    same_day = {each for each in waiting if each < seq and events[each].day == event.day}
    letter = event.document_id(0)
    before = {
        each
        for each in events
        if each < seq and isinstance(event, Requested) and events[each].document_id(0) == letter
    }
    freed_by = {
        each for each in waiting if each < seq and getattr(events[each], "request", None) in before
    }
    return not (named | before | freed_by) & set(waiting) and not same_day


def renamed(event: Event, seqs: dict[RequestName | None, RequestName]) -> Event:
    """The event with the new numbers of what it names."""
    names = [name for name in ("request", "payment") if hasattr(event, name)]
    update = {name: seqs.get(getattr(event, name), getattr(event, name)) for name in names}
    return event.model_copy(update=update)
