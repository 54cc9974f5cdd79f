"""What every screen keeps, however narrow: each amount whole, no line too wide, no ellipsis."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from support.books import entries_of, ledger_of, read_ledger
from support.proof import examples
from support.unseen import HIDDEN

from pilkada_cli.core.book.book import book_of
from pilkada_cli.core.ledger.events import Disbursed, Event
from pilkada_cli.core.plan.plan import STAGES, Plan
from pilkada_cli.core.rules.draft import Draft
from pilkada_cli.core.rules.propose import Proposal, propose
from pilkada_cli.core.values.money import Sen, Share, format_grouped, format_rupiah, percent
from pilkada_cli.core.values.problem import CODES, WARNINGS, Place, Problem
from pilkada_cli.render import cards
from pilkada_cli.render.bar import bar_cells
from pilkada_cli.render.problem import render as render_problems
from pilkada_cli.render.screen import ASCII, UNICODE, Screen
from pilkada_cli.render.style import Style
from pilkada_cli.render.table import render
from pilkada_cli.reports.entry import proposal_report, receipt_report
from pilkada_cli.reports.history import history_report
from pilkada_cli.reports.question import Question
from pilkada_cli.reports.report import Bar, Report
from pilkada_cli.reports.status import StatusRow, status_report
from pilkada_cli.words.catalog import Words, words_of

TODAY = date(2024, 11, 6)
NOW = datetime(2024, 11, 6, 5, 0, tzinfo=UTC)
LARGEST = 10**18 - 1

# No digits: every figure on a screen is then an amount, a share or a date.
names = st.text("aBc 村邑e\u0301(-)", min_size=1, max_size=80).filter(str.strip)
ids = st.text("abcdef-", min_size=1, max_size=32).map(lambda text: f"a{text[1:]}")
numbers = st.text("AB/-. ", min_size=1, max_size=60).filter(str.strip)
pieces = st.text(st.characters(codec="utf-8", exclude_characters="\n…"), max_size=150)
screens = st.builds(
    Screen,
    width=st.integers(40, 200),
    colors=st.sampled_from([None, "standard", "truecolor"]),
    no_color=st.booleans(),
    glyphs=st.sampled_from([UNICODE, ASCII]),
)
languages = st.sampled_from(["id", "en"]).map(words_of)


@st.composite
def amounts(draw: st.DrawFn, largest: int = LARGEST) -> Sen:
    """From one sen to 16 digits of rupiah, of every size alike, with and without sen."""
    size = draw(st.integers(1, 18))
    amount = draw(st.integers(1, 10**size - 1))
    if draw(st.booleans()):
        amount = amount // 100 * 100 or 100
    return Sen(max(1, min(amount, largest)))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """One to eight allocations, with every part of an amount disbursed or in process."""
    found = []
    for each in draw(st.lists(ids, min_size=1, max_size=8, unique=True)):
        amount = draw(amounts())
        disbursed = draw(st.sampled_from([0, amount]) | st.integers(0, amount))
        in_process = draw(st.sampled_from([0, amount - disbursed]))
        opening: dict[str, Any] = {"as_of": TODAY, "disbursed": disbursed, "in_process": in_process}
        if draw(st.booleans()):
            opening["stage"] = draw(st.sampled_from(STAGES))
        found.append({"id": each, "recipient": draw(names), "amount": amount, "opening": opening})
    office = {"name": draw(names), "voting_day": TODAY}
    return Plan.model_validate({"office": office, "allocations": found})


@dataclass(frozen=True)
class Payment:
    """A plan of one allocation that is in process, and a payment of some of it."""

    plan: Plan
    event: Disbursed


@st.composite
def payments(draw: st.DrawFn) -> Payment:
    amount = draw(amounts())
    opening = {"as_of": date(2024, 10, 16), "in_process": amount}
    allocation = {"id": draw(ids), "recipient": draw(names), "amount": amount, "opening": opening}
    office = {"name": "Kota", "voting_day": TODAY}
    event = Disbursed(
        allocation=str(allocation["id"]),
        amount=draw(amounts(largest=amount)),
        cleared=date(2024, 11, 5),
        sp2d=draw(numbers),
        note=draw(st.none() | names),
    )
    return Payment(Plan.model_validate({"office": office, "allocations": [allocation]}), event)


@settings(max_examples=examples(150))
@given(plan=plans(), words=languages, screen=screens)
def test_a_status_screen_shows_every_amount_whole(plan: Plan, words: Words, screen: Screen) -> None:
    report = status_report(Question(book_of(plan), TODAY))

    shown = plain_text(render(report, Style(words, screen)))

    assert_fits(shown, screen)
    found = Counter(figures(shown))
    in_columns = Counter(cells_of_money(report, as_cards=False))
    on_cards = Counter(cells_of_money(report, as_cards=True))
    assert in_columns <= found or on_cards <= found
    # A figure that is none of these would be a piece of one.
    assert set(found) <= {*in_columns, *on_cards, *other_figures(report)}


@settings(max_examples=examples(100))
@given(payment=payments(), words=languages, screen=screens)
def test_a_card_shows_every_amount_whole(payment: Payment, words: Words, screen: Screen) -> None:
    book = book_of(payment.plan)
    proposal = propose(book, Draft(payment.event), plan_in_file=payment.plan, now=NOW)
    assert isinstance(proposal, Proposal)
    entry = entries_of(payment.plan, [proposal.event])[-1]
    change = proposal.changes[0]
    assert change.before
    assert change.after
    paid, left = payment.event.amount, change.after.in_process

    for report, money in (
        (
            proposal_report(book, proposal, today=TODAY),
            [paid, change.before.in_process, paid, left],
        ),
        (receipt_report(book, proposal, entry, today=TODAY), [paid, paid, left]),
    ):
        shown = plain_text(cards.render(report, Style(words, screen)))
        assert_fits(shown, screen)
        with_sen = any(each % 100 for each in [*money, 0])
        expected = Counter(format_grouped(Sen(each), with_sen=with_sen) for each in money)
        assert expected <= Counter(figures(shown))


@settings(max_examples=examples(60))
@given(payment=payments(), words=languages, screen=screens, size=st.integers(1, 4))
def test_a_history_shows_every_amount_whole(
    payment: Payment, words: Words, screen: Screen, size: int
) -> None:
    events: list[Event] = [
        payment.event.model_copy(update={"sp2d": f"{payment.event.sp2d}{letter}"})
        for letter in "abcd"[:size]
    ]
    amount = payment.event.amount
    report = history_report(Question(read_ledger(ledger_of(payment.plan, events)), TODAY))

    shown = plain_text(render(report, Style(words, screen)))

    assert_fits(shown, screen)
    expected = format_grouped(amount, with_sen=amount % 100 != 0)
    assert Counter(figures(shown))[expected] >= size


@settings(max_examples=examples(100))
@given(
    before=pieces,
    marked=pieces.filter(bool),
    after=pieces,
    line=st.integers(1, 99999),
    screen=screens,
)
def test_an_excerpt_fits_and_its_carets_stand_below_the_mistake(
    before: str, marked: str, after: str, line: int, screen: Screen
) -> None:
    words = words_of("en")
    text = f"{before}{marked}{after}"
    place = Place("data/allocations.toml", line, len(before) + 1, text, len(marked))

    problem = Problem("plan-syntax", {}, place)
    shown = plain_text(render_problems([problem], Style(words, screen)))

    assert_fits(shown, screen)
    lines = shown.split("\n")
    excerpt = next(n for n, each in enumerate(lines) if each.startswith(f"{line} |"))
    carets = lines[excerpt + 1]
    assert re.fullmatch(r" +\| +\^+", carets)
    assert not (HIDDEN - {"\n"}) & set(shown)


def test_carets_stand_below_wide_characters() -> None:
    place = Place("plan", 3, 12, 'name = "村村 + "', 1)

    problem = Problem("plan-syntax", {}, place)
    shown = render_problems([problem], Style(words_of("en"))).decode()

    lines = shown.split("\n")
    excerpt = lines.index('3 | name = "村村 + "')
    caret = lines[excerpt + 1].index("^")
    assert "+" == lines[excerpt][caret - 2]  # two characters of two cells stand before it
    assert caret == cell_len('3 | name = "村村 ')


def test_carets_stand_below_a_character_that_is_spelled_out_and_behind_another() -> None:
    place = Place("plan", 3, 9, 'na\u200bme = \u2060"x"', 1)

    problem = Problem("plan-syntax", {}, place)
    shown = render_problems([problem], Style(words_of("en"))).decode()

    lines = shown.split("\n")
    excerpt = lines.index('3 | na<U+200B>me = <U+2060>"x"')
    carets = lines[excerpt + 1]
    assert lines[excerpt][carets.index("^") :][: carets.count("^")] == "<U+2060>"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("code", sorted({*CODES, *WARNINGS}))
def test_a_problem_fits_a_narrow_screen(code: str, language: str) -> None:
    words = words_of(language)
    screen = Screen(width=40)

    for detail in words.problem_details(code) or [""]:
        problem = Problem(code, Anything(detail=detail))
        shown = render_problems([problem], Style(words, screen)).decode()
        assert_fits(shown, screen)


@pytest.mark.parametrize("width", [1, 20, 40, 80])
def test_a_command_is_one_line_on_any_screen(width: int) -> None:
    """Folded, it was pasted in parts: the second one ran as a command of its own."""
    words = words_of("en", office="/srv/a folder/" + "x" * 90)
    screen = Screen(width=width)
    values = {"allocation": "kpu", "date": date(2024, 11, 5)}

    problem = Problem("no-open-request", values)
    shown = render_problems([problem], Style(words, screen)).decode()

    command = words.problem("no-open-request", values)[1].split("\n")[1]
    assert shown.endswith(f"\n  {command}\n")


class Anything(dict[str, object]):
    """Values for every placeholder, each as its way of being said asks."""

    def __missing__(self, name: str) -> object:
        if name in {
            "before",
            "after",
            "limit",
            "ceiling",
            "total",
            "committed",
            "returned",
            "disbursed",
            *("reached", "paid", "line", "over", "left", "short", "sum", "remainder", "wanted"),
        }:
            return LARGEST
        if name in {"share", "rule"}:
            return Share(Sen(1), Sen(3))
        if name.endswith("amount") or name.startswith(("disbursed_", "in_process_")):
            return LARGEST
        if name in {"as_of", "today", "due", "as_of_before", "as_of_after"} or name.endswith(
            ("date", "cleared", "came")
        ):
            return TODAY
        if name in {"recorded", "stated"}:
            return ("kpu", LARGEST, TODAY)
        return NOW if name in {"now", "newest", "since", "at"} else f"<{name}>"


@given(
    parts=st.lists(st.integers(0, LARGEST), min_size=3, max_size=3).filter(any),
    width=st.integers(40, 72),
)
def test_a_bar_is_full_only_of_the_whole_and_empty_only_of_nothing(
    parts: list[int], width: int
) -> None:
    bar = Bar(Sen(sum(parts)), tuple((str(part), Sen(part)) for part in parts))

    sizes = bar_cells(bar, width)

    assert width == sum(sizes)
    assert [bool(part) for part in parts] == [bool(size) for size in sizes]


def plain_text(shown: bytes) -> str:
    """What is left without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode())


def assert_fits(shown: str, screen: Screen) -> None:
    """No line but what is to be typed is wider than the screen, nothing shortened."""
    typed = re.compile(r"  (pilkada|--allocation) ")
    lines = [line for line in shown.split("\n") if not typed.match(line)]
    assert [] == [line for line in lines if cell_len(line) > screen.width]
    assert "…" not in shown


def figures(shown: str) -> Iterator[str]:
    """Every word of a screen that is a figure, without Rp."""
    for word in shown.split():
        found = re.fullmatch(r"(?:Rp)?(\d[\d.,]*);?", word)
        if found:
            yield found[1]


def cells_of_money(report: Report[StatusRow], *, as_cards: bool) -> Iterator[str]:
    """The amounts that a status must show. If one shows sen, so does its column, or every card."""
    assert report.total
    rows = [*report.rows, report.total]
    columns = {
        name: [Sen(getattr(row, name)) for row in rows]
        for name in ("amount", "disbursed", "in_process", "not_requested")
    }
    if not any(columns["not_requested"]):
        del columns["not_requested"]
    anywhere = any(value % 100 for values in columns.values() for value in values)
    for values in columns.values():
        with_sen = anywhere if as_cards else any(value % 100 for value in values)
        yield from (format_grouped(value, with_sen=with_sen) for value in values)


def other_figures(report: Report[StatusRow]) -> Iterator[str]:
    """The figures of a status screen that are no cells of money."""
    assert report.total
    assert report.bar
    rows = [*report.rows, report.total]
    yield from (str(report.as_of.day), str(report.as_of.year))
    yield from (figure(percent(*row.share)) for row in rows)
    for _, part in report.bar.parts:
        yield figure(percent(*Share(part, report.bar.whole)))
        yield format_rupiah(part).removeprefix("Rp")
    for each in report.advice:
        if isinstance(left := each.values.get("left"), int):
            yield format_grouped(Sen(left), with_sen=bool(left % 100))


def figure(share: str | None) -> str:
    return (share or "").removesuffix(" %")
