"""The command table, and `main`: one run from the arguments to the exit code."""

from __future__ import annotations

import gc
import io
import os
import sys
import traceback
from collections.abc import Callable, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial, wraps
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from typer import Option
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from .. import __version__
from ..core.values.problem import Exit, Problem, RefusedError, exit_of
from ..office.computer import real_world
from ..office.world import World
from ..read.typed import refuse_placeholder
from ..store.trouble import problem_of
from ..words.catalog import LANGUAGES
from .injection import with_options
from .session import CLOSED, SIZES, Session, StdoutClosedError, size_said
from .signals import drop_signals
from .usage import usage_problem

COMMANDS = {
    "init": "pilkada_cli.cli.commands.init",
    "status": "pilkada_cli.cli.commands.status",
    "show": "pilkada_cli.cli.commands.show",
    "schedule": "pilkada_cli.cli.commands.schedule",
    "check": "pilkada_cli.cli.commands.check",
    "brief": "pilkada_cli.cli.commands.brief",
    "request": "pilkada_cli.cli.commands.request",
    "advance": "pilkada_cli.cli.commands.advance",
    "disburse": "pilkada_cli.cli.commands.disburse",
    "bounce": "pilkada_cli.cli.commands.bounce",
    "lpj": "pilkada_cli.cli.commands.lpj",
    "return": "pilkada_cli.cli.commands.return_",
    "end": "pilkada_cli.cli.commands.end",
    "cancel": "pilkada_cli.cli.commands.cancel",
    "reverse": "pilkada_cli.cli.commands.reverse",
    "adopt": "pilkada_cli.cli.commands.adopt",
    "history": "pilkada_cli.cli.commands.history",
    "export": "pilkada_cli.cli.commands.export",
    "verify": "pilkada_cli.cli.commands.verify",
    "accept": "pilkada_cli.cli.commands.accept",
    "help": "pilkada_cli.cli.commands.help",
}
"""Every command and the module that holds its `command` function, imported on use."""


def run() -> int:
    """The program: `main` in the real world; its exit code."""
    nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (open to the end)
    stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115 (likewise)
    _tame(os.environ)
    code: int = Exit.INTERRUPTED
    try:
        out, err = sys.stdout or nowhere, sys.stderr or nowhere
        code = main(sys.argv[1:], real_world(), stdin, out, err)
        drop_signals()  # what is left to be done can't be interrupted: the answer stands
    except KeyboardInterrupt:
        pass  # before `main` had an answer; else that one stands, it may be that of an entry
    sys.stdout = sys.stderr = nowhere  # nothing is left to say, and nobody may be listening
    gc.freeze()  # else the interpreter looks for cycles in all that is loaded before it ends
    return code


def main(
    arguments: Sequence[str], world: World, stdin: TextIO, stdout: TextIO, stderr: TextIO
) -> int:
    """Run one command.

    Args:
        arguments: Without the program's name.
        world: Clock, user, environment, working folder.
        stdin: Answers.
        stdout: Data.
        stderr: All else.

    Returns:
        The exit code, one of `Exit`.
    """
    for stream in (stdout, stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console may lack letters that a name has
    session = Session(
        world,
        stdin,
        stdout,
        stderr,
        office_named=_peek(arguments, "-C", "--office"),
        language_named=_peek(arguments, "--lang"),
    )
    code: int = Exit.INTERNAL
    problems: tuple[Problem, ...] = ()
    try:
        code, problems = _run(session, arguments)
        if session.acknowledged is not None:
            # A wall stands behind recording: nothing turns the answer, and nothing is said of it.
            code, problems = _acknowledged(session)
        if problems:
            _refuse(session, problems, as_json=_peek(arguments, "--format") == "json")
    except BaseException as error:  # noqa: BLE001 (the last resort; streams and words may be broken)
        code = _last_resort(session, code, problems, error)
    return code


def _run(session: Session, arguments: Sequence[str]) -> tuple[int, tuple[Problem, ...]]:
    """Run the command: the exit code, and what is still to be said."""
    try:
        code = _called(session, arguments)
        if code != Exit.INTERRUPTED:
            return (code if isinstance(code, int) else Exit.DONE), ()
        problems: tuple[Problem, ...] = (Problem("interrupted"),)
    except RefusedError as error:
        problems = error.problems
    except TyperException as error:
        problems = (usage_problem(error, arguments, session.command),)
    except StdoutClosedError:
        return Exit.DONE, ()
    except OSError as error:  # wherever it came from, it is the world's fault and not ours
        problems = (problem_of(error, str(error.filename or session.world.cwd), reading=True),)
    except (KeyboardInterrupt, typer.Abort):
        if session.stderr.isatty():
            session.say("\n")  # the terminal shows ^C where the cursor was, and ends no line
        problems = (Problem("interrupted"),)
    except Exception as error:  # noqa: BLE001 (the one place that may not fail)
        problems = (Problem("internal", {"detail": _detail(error)}),)
    return exit_of(problems[0]), problems


def _acknowledged(session: Session) -> tuple[int, tuple[Problem, ...]]:
    """What a run answers whose entry stands: that it does, or that this could not be told."""
    if not session.untold:
        return Exit.DONE, ()
    values = {"seq": session.acknowledged, "reason": session.untold}
    return Exit.UNKNOWN, (Problem("recorded-untold", values),)


def _last_resort(
    session: Session, code: int, problems: Sequence[Problem], error: BaseException
) -> int:
    """Say with the plainest means there are what could not be said in words; never raise.

    Returns:
        What the run answers: as far as it was known, what it was.
    """
    told = f"[{problems[0].code if problems else 'internal'}]"
    if session.acknowledged is not None:
        code = Exit.UNKNOWN
        told = f"[recorded-untold]: #{session.acknowledged} SUDAH dicatat / IS recorded"
    elif not problems and isinstance(error, KeyboardInterrupt):
        code, told = (
            Exit.INTERRUPTED,
            "[interrupted]: tidak ada yang dicatat / nothing was recorded",
        )
    line = f"pilkada: kesalahan / error{told} ({type(error).__name__})\n"
    try:
        session.stderr.write(line)
        session.stderr.flush()
    except BaseException:  # noqa: BLE001 (the stream is broken; what lies behind it may not be)
        with suppress(BaseException):
            os.write(session.stderr.fileno(), line.encode("ascii", "replace"))
    return code


class LazyGroup(TyperGroup):
    """Commands by their names; one is imported only to be run or explained by itself.

    For a list, a completion or a did-you-mean, its name and one line of help are enough.
    """

    def resolve_command(
        self, ctx: Any, args: list[str]
    ) -> tuple[str | None, TyperCommand | None, list[str]]:
        """Import the command that is to run."""
        name = args[0]
        if name not in COMMANDS:
            from .usage import command_meant  # noqa: PLC0415 (most names are right)

            values = {"name": name, "near": command_meant(name, COMMANDS)}
            raise RefusedError(Problem("usage-unknown-command", values))
        session: Session = ctx.find_root().obj
        session.command = name
        return name, load_command(name, session), args[1:]


def load_command(name: str, session: Session) -> TyperCommand:
    """Import a command and give it the options that all have, and help in the reader's words."""
    function = import_module(COMMANDS[name]).command
    app = typer.Typer(add_completion=False)
    later = _with_shared(_later(function))
    app.command(name, help=_said_of(name, session) or name)(later)
    command = typer.main.get_command(app)
    if not isinstance(command, TyperCommand):
        raise TypeError(name)
    _in_words(command, session)
    return command


def _called(session: Session, arguments: Sequence[str]) -> object:
    """Let Typer find the command, and call it where Typer makes nothing of its errors.

    Of a closed pipe, wherever it is met, Typer makes an exit that says "done".
    """
    app = _app(session)
    try:
        found = app(list(arguments), prog_name=app.name, obj=session, standalone_mode=False)
    except SystemExit as error:
        # Typer leaves so when completion is installed (0), or when nobody reads its help (1).
        return Exit.DONE if error.code in {0, 1, None} else Exit.INTERNAL
    except OSError as error:
        # Typer draws its help by itself. An error of the disk may have the same number.
        if error.errno in CLOSED and session.reader_left():
            raise StdoutClosedError from error
        raise RefusedError(problem_of(error, str(error.filename or "stdout"))) from error
    return found() if callable(found) else found


def _later(function: Callable[..., object]) -> Callable[..., object]:
    """The function as Typer is to call it: it answers what is to be called then."""

    @wraps(function)
    def later(**given: Any) -> object:
        return partial(function, **given)

    return later


def _app(session: Session) -> TyperGroup:
    app = typer.Typer(cls=LazyGroup, name="pilkada", invoke_without_command=True)
    app.callback(help=session.words.text("help", "summary"))(_with_shared(_root))
    group = typer.main.get_command(app)
    if not isinstance(group, TyperGroup):
        raise TypeError(group)
    for name in COMMANDS:
        help_text = _said_of(name, session)
        group.commands[name] = TyperCommand(name, callback=None, params=[], help=help_text)
    _in_words(group, session)
    return group


def _said_of(name: str, session: Session) -> str:
    """A command's line of help; empty where it has none: then its bare name has to do."""
    key = f"command-{name}"
    return session.words.text("help", key) if session.words.has("help", key) else ""


def _root(
    ctx: typer.Context,
    *,
    version: Annotated[bool, Option("--version", help="option-version")] = False,
) -> None:
    session: Session = ctx.obj
    if version:
        session.emit(f"pilkada {__version__}\n")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        session.emit(ctx.get_help() + "\n")


@dataclass(frozen=True, slots=True)
class SharedOptions:
    """The options that are taken before and after a command's name."""

    office: Annotated[str | None, Option("--office", "-C", metavar="DIR", help="option-office")] = (
        None
    )
    lang: Annotated[str | None, Option("--lang", metavar="LANG", help="option-lang")] = None
    ascii_only: Annotated[bool, Option("--ascii", help="option-ascii")] = False


def _with_shared(command: Callable[..., object]) -> Callable[..., object]:
    """The command with the shared options added: what they say goes into the session."""
    return with_options(command, SharedOptions, _into_session)


def _into_session(arguments: dict[str, Any], shared: SharedOptions) -> None:
    session: Session = arguments["ctx"].obj
    if shared.lang is not None and shared.lang not in LANGUAGES:
        values = {"text": shared.lang, "allowed": " · ".join(LANGUAGES), "near": ""}
        raise RefusedError(Problem("not-one-of", values))
    if shared.office is not None:
        refuse_placeholder(shared.office, name="-C")
    session.office_named = shared.office or session.office_named
    session.language_named = shared.lang or session.language_named
    session.ascii_only |= shared.ascii_only


def _in_words(command: TyperCommand | TyperGroup, session: Session) -> None:
    """Put sentences where keys stand; Typer's own options, which all have, get theirs too."""
    own = command.get_help_option(typer.Context(command))
    for param in (*command.params, *((own,) if own else ())):
        key = _OF_TYPER.get(str(param.name)) or getattr(param, "help", None) or ""
        if key.startswith("option-"):
            setattr(param, "help", session.words.text("help", key))  # noqa: B010 (arguments have it too)


_OF_TYPER = {
    "help": "option-help",
    "install_completion": "option-install-completion",
    "show_completion": "option-show-completion",
}


def _refuse(session: Session, problems: Sequence[Problem], *, as_json: bool) -> None:
    """Say why not, where the reader looks for it."""
    try:
        if as_json:
            from ..render.json import render_problems  # noqa: PLC0415 (only to say no to a program)

            session.emit_bytes(render_problems(problems))
        else:
            session.warn(problems)
    except StdoutClosedError:
        pass  # nobody is listening; the exit code still tells
    except RefusedError:  # standard output is full
        session.warn(problems)


def _detail(error: Exception) -> str:
    """Where and what, on one line: a clerk can read it out to whoever mends the program."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}: {error}"


def _peek(arguments: Sequence[str], *names: str) -> str | None:
    """What an option says, before the command line is understood: for saying that it is not."""
    for index, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name in names:
            return value if equals else next(iter(arguments[index + 1 :]), None)
    return None


def _tame(environ: MutableMapping[str, str]) -> None:
    """Leave Typer and rich no size of a screen that is none: they take any digits for one."""
    for name in SIZES:
        if said := size_said(environ.pop(name, "")):
            environ[name] = str(said)
