"""One run of the program: its world, its streams, the options every command has."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.text import Text

from ..core.values.problem import Problem, RefusedError
from ..office.find import find_office
from ..office.office import Office
from ..office.open import open_as_it_is, open_office
from ..office.world import World
from ..read.plan_toml import PLAN, language_in
from ..render.problem import render as render_problems
from ..render.screen import ColorSystem, Screen, glyphs_for, paint
from ..render.style import Style
from ..reports.notices import unadopted
from ..reports.report import Report, Row
from ..store.trouble import as_problems
from ..words.catalog import LANGUAGES, Words, words_of

DEFAULT_LANGUAGE = "id"
RENDERERS = {
    "table": "pilkada_cli.render.table",
    "plain": "pilkada_cli.render.plain",
    "json": "pilkada_cli.render.json",
}
_USUAL_WIDTH = 80
_WIDEST = 1000
"""No screen is wider; what a variable says beyond it is no width."""
_MOST_DIGITS = 9
SIZES = ("COLUMNS", "LINES", "TERMINAL_WIDTH")
"""The variables that say how large a screen is."""
CLOSED = {errno.EPIPE} | ({errno.EINVAL} if os.name == "nt" else set())
"""How a system says that nobody reads a stream any more."""


class StdoutClosedError(Exception):
    """Whoever read standard output has gone: the rest is not wanted, and that is no error."""


@dataclass(slots=True)
class Session:
    """What a command is given.

    Args:
        world: Clock, user, environment.
        stdin: Where answers come from.
        stdout: Data goes here.
        stderr: All else goes here.
        office_named: `-C`.
        language_named: `--lang`.
        ascii_only: `--ascii`.
        command: The name of the command that runs; empty before it is known.
        acknowledged: The entry that this run has recorded, or found recorded; see `tell`.
        untold: Why that could not be told; empty where it was.
    """

    world: World
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    office_named: str | None = None
    language_named: str | None = None
    ascii_only: bool = False
    zone: str = "Asia/Jakarta"
    command: str = ""
    acknowledged: int | None = None
    untold: str = ""
    _language: str | None = field(default=None)

    @property
    def words(self) -> Words:
        """The words of the language asked for, else of the plan, else Indonesian."""
        return words_of(self.language, self.zone, self.office_named)

    @property
    def language(self) -> str:
        """`id` or `en`."""
        if self.language_named in LANGUAGES:
            return self.language_named or DEFAULT_LANGUAGE
        if self._language is None:
            self._language = self._language_of_plan() or DEFAULT_LANGUAGE
        return self._language

    @property
    def asks(self) -> bool:
        """Whether a person sits at a terminal to be asked.

        On Windows the null device calls itself a terminal too; but a console is read without a
        file.
        """
        raw = getattr(getattr(self.stdin, "buffer", None), "raw", None)
        return self.stdin.isatty() and not (os.name == "nt" and isinstance(raw, io.FileIO))

    def missing(self, name: str) -> RefusedError:
        """That the command needs an argument or option that was not given: to be raised."""
        return RefusedError(Problem("usage-missing", {"name": name, "command": self.command}))

    def open(
        self,
        *,
        plan_required: bool = True,
        keep_entries: bool = False,
        at_entry: int | None = None,
    ) -> Office:
        """Open the office that was named, or found, and warn where its plan is not adopted.

        Raises:
            RefusedError: See `open_office`.
        """
        office = open_office(
            find_office(self.office_named, self.world),
            self.world,
            plan_required=plan_required,
            keep_entries=keep_entries,
            at_entry=at_entry,
        )
        return self._opened(office, compared=at_entry is None)

    def open_as_it_is(self) -> Office:
        """Open an office whatever is remembered of its ledger: a person answers for it.

        Raises:
            RefusedError: See `office.open.open_as_it_is`.
        """
        return self._opened(open_as_it_is(find_office(self.office_named, self.world), self.world))

    def reopen(self, office: Office) -> Office:
        """Open an office again, in the way in which it was opened; with its entries."""
        return self.open_as_it_is() if office.as_it_is else self.open(keep_entries=True)

    def _opened(self, office: Office, *, compared: bool = True) -> Office:
        """An office in whose time zone is answered; `compared`: its plan with the adopted one."""
        self.zone = (office.plan_in_file or office.book.plan).office.time_zone
        if office.plan_in_file is None or not compared:
            return office
        warnings = office.book.warnings + unadopted(office.book, office.plan_in_file)
        return replace(office, book=replace(office.book, warnings=warnings))

    def show(self, report: Report[Row], layout: str) -> None:
        """Put a report on standard output, in one of `RENDERERS`."""
        render: Callable[[Report[Row], Style], bytes] = import_module(RENDERERS[layout]).render
        content = render(report, self.style(self.stdout))
        if layout == "json":
            self.emit_bytes(content)
        else:
            self.emit(content)

    def warn(self, problems: Iterable[Problem]) -> None:
        """Say problems on standard error."""
        style = self.style(self.stderr)
        for problem in problems:
            self.say(render_problems([problem], style))

    def say(self, text: str | bytes) -> bool:
        """Text for people, on standard error; whether anyone can have read it. See `emit`.

        Whoever read it may have gone, or the disk behind it be full. That is no reason to stop:
        the exit code still tells.
        """
        try:
            self.stderr.write(_text(text))
            self.stderr.flush()
        except (OSError, ValueError):
            return False
        return True

    def say_sentence(self, sentence: str) -> None:
        """A sentence for people, on standard error, folded at words as all others are."""
        screen = self.screen(self.stderr)
        self.say(paint(screen, [Text(sentence, overflow="fold")]))

    def acknowledge(self, seq: int) -> None:
        """An entry stands; whatever comes now, this run never says that nothing was recorded."""
        self.acknowledged, self.untold = seq, "interrupted"

    def tell(self, seq: int, telling: Callable[[], None]) -> None:
        """The wall between recording and telling: what stands is told, and nothing is raised.

        Behind it the run answers that the entry is recorded, or that this could not be told;
        whatever fails is no reason to say that nothing was recorded.

        Args:
            seq: The entry that stands, whoever has recorded it.
            telling: Says so.
        """
        self.acknowledge(seq)
        try:
            telling()
        except StdoutClosedError:
            pass  # nobody listens, and nobody is misled
        except RefusedError as error:
            self.untold = error.problems[0].code
            return
        except BaseException as error:  # noqa: BLE001 (also Ctrl-C, and a machine without memory)
            self.untold = type(error).__name__
            return
        self.untold = ""

    def emit(self, text: str | bytes) -> None:
        """Text for people, on standard output, in the encoding and line ends of whoever reads.

        Args:
            text: Bytes are what a renderer drew: UTF-8.

        Raises:
            StdoutClosedError: Nobody reads it any more.
        """
        self.put(lambda: self.stdout.write(_text(text)))

    def emit_bytes(self, content: bytes) -> None:
        """Data for programs, on standard output: UTF-8 whatever the console's encoding."""

        def write() -> None:
            self.stdout.flush()
            self.stdout.buffer.write(content)

        self.put(write)

    def put(self, write: Callable[[], Any]) -> None:
        """Let something write on standard output.

        Raises:
            RefusedError: What the disk behind it refused.
            StdoutClosedError: Nobody reads it any more.
        """
        try:
            with as_problems("stdout"):
                write()
                self.stdout.flush()
        except RefusedError as error:
            cause = error.__cause__
            if isinstance(cause, OSError) and cause.errno in CLOSED:
                raise StdoutClosedError from cause
            raise

    def reader_left(self) -> bool:
        """Whether nobody takes what is still to be written on standard output."""
        try:
            self.stdout.flush()
        except OSError as error:
            return error.errno in CLOSED
        return False

    def ask(self, question: str) -> str | None:
        """Ask on the terminal; None where the input has ended, or nobody can have read it."""
        if not self.say(question):
            return None
        answer = self.stdin.readline()
        if not answer.endswith("\n"):
            self.say("\n")  # the terminal shows no line end where the input ended
        return answer.strip() if answer else None

    def style(self, stream: TextIO) -> Style:
        """How a report is to look on a stream."""
        return Style(self.words, self.screen(stream))

    def screen(self, stream: TextIO) -> Screen:
        """What can be drawn on a stream."""
        # How large the screen is, is settled here; rich would read whatever looks like digits.
        environ = {k: said for k, said in self.world.environ.items() if k not in SIZES}
        console = Console(file=stream, _environ=environ)
        colors = console.color_system if not console.legacy_windows else None
        known: dict[str, ColorSystem] = {"standard": "standard", "256": "256"}
        return Screen(
            width=_width(stream, self.world.environ.get("COLUMNS", "")),
            colors=known.get(colors, "truecolor") if colors else None,
            no_color=console.no_color,
            glyphs=glyphs_for(stream.encoding, ascii_only=self.ascii_only),
        )

    def _language_of_plan(self) -> str | None:
        try:
            folder = find_office(self.office_named, self.world)
        except RefusedError:
            return None
        return language_in(Path(folder) / PLAN)


def _text(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode()


def size_said(text: str) -> int:
    """The size that a variable says; 0 where it says none."""
    digits = text.isascii() and text.isdigit()
    return min(int(text[:_MOST_DIGITS]), _WIDEST) if digits else 0


def _width(stream: TextIO, columns: str) -> int:
    if said := size_said(columns):
        return said
    try:
        found = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):  # Windows' null device, a terminal by its own account
        found = 0
    return min(found, _WIDEST) or _USUAL_WIDTH  # a serial console says that it has no columns
