"""A report: the answer to a question, before anything is known of how it will look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from ..core.ledger.head import Head
from ..core.plan.plan import Office
from ..core.values.dates import Period
from ..core.values.money import Sen, Share
from ..core.values.problem import Problem

Row = TypeVar("Row")


class Sentence(NamedTuple):
    """What is to be said, by its key in the words files; values may be sentences themselves."""

    group: str
    key: str
    values: Mapping[str, object] = {}


Value = str | int | date | datetime | Share | Sentence | None


Narrow = Literal["below", "away"]


class Kind(Enum):
    """What a column's values are. Renderers look at this, never at a column's name."""

    TEXT = "text"
    TERM = "term"
    """A word of the field, by key: `spm`, `organiser`. People read it in their language."""
    MONEY = "money"
    """In sen."""
    WORDS = "words"
    """An amount in sen, to be spelled out."""
    SENTENCE = "sentence"
    """People read it in their language, programs in English."""
    SHARE = "share"
    DAY = "day"
    PERIOD = "period"
    """A month or quarter: `2024-11`, `2024-Q4`. People read it as they say it."""
    TIME = "time"
    """A UTC instant; people read it in the office's zone."""
    COUNT = "count"
    HASH = "hash"


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a report.

    Args:
        key: Its name in JSON and CSV, and of its heading in the words files.
        kind: What its values are.
        get: Takes a row and gives the value; None is absent.
        narrow: What becomes of it where the screen is too narrow: it goes to a line below the row,
            or away; None stays. The last column goes first; see `Report.leave_first`.
        if_any: On a screen, only where some row has something in it.
        or_dash: On a screen a dash where it is absent: what is not known is not nothing.
        heading_key: The key of its heading, where that is not `key`.
        across: On a card, the term over the column of a small table in which it stands; its own
            heading is then the row's (disbursed: before, after).
    """

    key: str
    kind: Kind
    get: Callable[[Row], Value]
    narrow: Narrow | None = None
    if_any: bool = False
    or_dash: bool = False
    heading_key: str = ""
    across: str = ""

    @property
    def heading(self) -> str:
        """The key of its heading in the words files."""
        return self.heading_key or self.key


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do next: a sentence, and the command that does it, by their word keys."""

    sentence: str
    command: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Bar:
    """A whole and its named parts, in sen, for a bar and its legend. Parts sum to the whole."""

    whole: Sen
    parts: tuple[tuple[str, Sen], ...]


class ChartKind(Enum):
    """How a chart is drawn."""

    STACKED = "stacked"
    """A bar for each label, with its parts one behind the other."""


@dataclass(frozen=True, slots=True)
class Series:
    """One part of every bar.

    Args:
        term: What it is, by its key among the terms: `in-process`.
        amounts: In sen, one for each label.
    """

    term: str
    amounts: tuple[Sen, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of the rows, for a workbook, a page or a PDF. A screen has the bar.

    Args:
        kind: How it is drawn.
        labels: The name of each row, in order.
        series: Each with as many amounts as there are labels.
        whole: What all series sum to, in sen.
    """

    kind: ChartKind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    whole: Sen


@dataclass(frozen=True, slots=True)
class Report(Generic[Row]):
    """Rows and columns, as of a date, from a ledger with that head.

    Args:
        name: Its schema is `pilkada.<name>/1`; its title's key is `title` under that name.
        office: The region that pays; its title says so where all this is for practice.
        as_of: The date that it answers for.
        head: The ledger's newest line that it was made from.
        period: The days that it covers, where it was asked for some.
        recorded_at: When the line of its head was written, where later ones are left out.
        columns: In order.
        rows: In order.
        total: A row of sums, if sums make sense.
        problems: Warnings that belong to the answer.
        group: The term under which a row stands on a screen, in the order of `groups`.
        groups: Terms, in order; empty where rows stand in none.
        bar: The headline, if there is one.
        chart: The picture, if there is one; on paper and on a page, never on a screen.
        advice: What to do next.
        title: The key of its title, under its name in the words files.
        values: What the title says besides office and date.
        leave_first: Keys of columns that go before the others where the screen is too narrow, the
            first one first.
        parts: Smaller reports that belong to it, by the key under which programs find their rows;
            on a screen they stand before its own rows, each under its title.
    """

    name: str
    office: Office
    as_of: date
    head: Head
    columns: tuple[Column[Row], ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    problems: tuple[Problem, ...] = ()
    group: Callable[[Row], str] | None = None
    groups: tuple[str, ...] = ()
    bar: Bar | None = None
    chart: Chart | None = None
    advice: tuple[Advice, ...] = ()
    period: Period | None = None
    title: str = "title"
    values: Mapping[str, object] = field(default_factory=dict)
    leave_first: tuple[str, ...] = ()
    parts: Mapping[str, Report[Any]] = field(default_factory=dict)
    recorded_at: datetime | None = None
