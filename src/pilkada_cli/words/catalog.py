"""A language: its words by key, and how a value is said in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from ..core.values.dates import TIME_ZONES
from ..core.values.money import Sen, format_grouped, format_rupiah, percent
from ..core.values.text import visible
from .shell import quoted
from .spelled import amount_in_words

LANGUAGES = ("id", "en")
ABSENT = "-"
FOLDER = "FOLDER"
PLACEHOLDER = "TEXT"
"""What stands in a command for a text that no shell can be trusted with."""

_OPTIONAL = {
    "at": "desk",
    "near": "name",
    "of": "name",
    "recorded-since": "day",
    "recorded-until": "day",
    "since": "day",
    "until": "day",
}
"""What stands in a sentence only where there is a value, and how its phrase calls that."""
_COUNTED = ("days", "workdays", "months", "findings", "entries")
"""What is counted, and has a word of its own where it is one."""
# A command in a text stands on a line of its own; help and a new office need no folder.
_COMMAND = re.compile(r"^pilkada (?!init )(?!.*--help).*$", re.MULTILINE)


_PROBLEMS = "\n[problem."
"""Where a file's last part begins: from there on each table is a problem."""


class Words(Formatter):
    """The words of one language.

    A placeholder says what its value is: `{amount:rupiah}`, `{cleared:day}` (the files' first
    lines list all of them). Text from outside is made visible before it is shown. A command that
    is told to type names the office's folder, if `office` was named to this one.
    """

    def __init__(
        self, table: Mapping[str, Any], *, language: str, zone: str, office: str | None = None
    ) -> None:
        self._table = table
        self._option = f" -C {quoted(office) or FOLDER}" if office else ""
        self._typed = _Typed(self)
        self.language = language
        self._zone = TIME_ZONES[zone]
        self._months = str(table["date"]["months"]).split()

    def text(self, group: str, key: str) -> str:
        """One word or sentence, as it stands in the file.

        Raises:
            KeyError: The files do not have it.
        """
        return str(self._table[group][key])

    def has(self, group: str, key: str) -> bool:
        """Whether the files have that key."""
        return key in self._table[group]

    def say(self, group: str, key: str, values: Mapping[str, object] | None = None) -> str:
        """A sentence with its placeholders filled."""
        return self.vformat(self.text(group, key), (), values or {})

    def command(self, key: str, values: Mapping[str, object]) -> str:
        """A command that comes next, as it is typed."""
        return self._in_office(self._typed.vformat(self.text("next", key), (), values))

    def problem(self, code: str, values: Mapping[str, object]) -> tuple[str, str]:
        """Message and hint of a problem; one with details has a message for each."""
        words = self._table["problem"][code]
        first, *commands = str(words["hint"]).split("\n")
        hint = [self.vformat(first, (), values)]
        hint += [self._typed.vformat(command, (), values) for command in commands]
        message = words["message"]
        if not isinstance(message, str):
            message = message[values["detail"]]
        return self.vformat(message, (), values), self._in_office("\n".join(hint))

    def problem_text(self, code: str, part: str) -> str:
        """Hint of a problem, or its message if it has no details; placeholders unfilled."""
        return str(self._table["problem"][code][part])

    def problem_details(self, code: str) -> Mapping[str, str]:
        """The messages of a problem that has one for each detail; nearly none has."""
        message = self._table["problem"][code]["message"]
        return {} if isinstance(message, str) else message

    def day(self, value: date) -> str:
        """5 Nov 2024."""
        return f"{value.day} {self._months[value.month - 1]} {value.year}"

    def period(self, value: str) -> str:
        """Nov 2024 for `2024-11`; Triwulan 4 2024 for `2024-Q4`; else a term."""
        year, _, part = value.partition("-")
        if not part:
            return self.term(value)
        if part.startswith("Q"):
            return self.say("date", "quarter", {"quarter": part[1:], "year": year})
        return f"{self._months[int(part) - 1]} {year}"

    def time(self, value: datetime) -> str:
        """5 Nov 2024 09:15, in the office's zone."""
        local = value.astimezone(self._zone)
        return f"{self.day(local)} {local:%H:%M}"

    def term(self, value: str) -> str:
        """A term of the field; one that the files do not know stands for itself."""
        return str(self._table["term"].get(value, visible(value)))

    def format_field(self, value: Any, format_spec: str) -> str:
        """Say a value as its placeholder asks."""
        if format_spec in _OPTIONAL:
            return self.say("phrase", format_spec, {_OPTIONAL[format_spec]: value}) if value else ""
        if value is None:
            return ABSENT
        if format_spec in _COUNTED:
            key = format_spec if value != 1 else f"{format_spec}-one"
            return self.say("phrase", key, {"count": value})
        match format_spec:
            case "rupiah" | "typed" | "spelled":
                return self._amount(Sen(value), format_spec)
            case "share":
                return percent(*value) or ABSENT
            case "day":
                return self.day(value)
            case "time":
                return self.time(value)
            case "facts" | "sentence" | "sentences":
                return self._said(value, format_spec)
            case _:
                return self._text_field(str(value), format_spec)

    def _amount(self, amount: Sen, format_spec: str) -> str:
        match format_spec:
            case "spelled":
                return amount_in_words(amount, self.language)
            case "typed":
                return format_grouped(amount, with_sen=bool(amount % 100))
            case _:
                return format_rupiah(amount)

    def _listed(self, said: Sequence[str]) -> str:
        *before, last = said or [ABSENT]
        return self.text("phrase", "and").join(filter(None, (", ".join(before), last)))

    def _said(self, value: Any, format_spec: str) -> str:
        match format_spec:
            case "sentence":
                return self.say(*value)
            case "sentences":
                return self._listed([self.say(*each) for each in value])
            case _:
                return ", ".join(map(self._fact, value))

    def _in_office(self, text: str) -> str:
        return _COMMAND.sub(lambda found: found[0] + self._option, text)

    def _fact(self, value: object) -> str:
        """A name, an amount in sen or a day, told by its type."""
        if isinstance(value, date):
            return self.day(value)
        return format_rupiah(Sen(value)) if isinstance(value, int) else visible(str(value))

    def _text_field(self, value: str, format_spec: str) -> str:
        match format_spec:
            case "term":
                return self.term(value)
            case "request":  # `opening:tni` is typed as `opening`
                return visible(value.partition(":")[0])
            case "which":  # an option that is there only where several may be meant
                return f" --request {quoted(value) or PLACEHOLDER}" if value else ""
            case "leading":  # a command's name; none where the program itself is meant
                return f"{quoted(value) or PLACEHOLDER} " if value else ""
            case "":
                return visible(value)
            case _:
                raise ValueError(f"no such way to say a value: {format_spec!r}")


class _Typed(Formatter):
    """Fills the placeholders of a command that is printed to be typed: each is one word of it."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def format_field(self, value: Any, format_spec: str) -> str:
        """Say a value as its placeholder asks, quoted for the shell at hand."""
        said = self._words.format_field(value, format_spec)
        if format_spec in {"which", "leading"}:
            return said  # an option with its value, which is quoted; the name of a command
        text = value if isinstance(value, str) and not format_spec else said
        return quoted(text) or PLACEHOLDER


@lru_cache(maxsize=4)
def words_of(language: str, zone: str = "Asia/Jakarta", office: str | None = None) -> Words:
    """The words of a language, for readers in one of the three time zones; see `Words`."""
    content = Path(__file__).with_name(f"{language}.toml").read_text(encoding="utf-8")
    return Words(_Table(content), language=language, zone=zone, office=office)


class _Table(dict[str, Any]):
    """The groups of a file. Its problems, half of it, are parsed once one of them is said."""

    def __init__(self, content: str) -> None:
        daily, _, self._problems = content.partition(_PROBLEMS)
        super().__init__(tomllib.loads(daily))

    def __missing__(self, group: str) -> Any:
        """The problems; there is no other group."""
        if group != "problem":
            raise KeyError(group)
        self.update(tomllib.loads(_PROBLEMS + self._problems))
        return self[group]
