"""`pilkada help`: exit codes, formats, files, the plan; or a command's own help."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Context, Exit

from ...read.typed import read_choice
from ..app import COMMANDS, load_command
from ..session import Session, StdoutClosedError

TOPICS = ("exit-codes", "formats", "files", "plan")


def command(
    ctx: Context,
    topic: Annotated[str | None, Argument(metavar="TOPIC", help="option-topic")] = None,
) -> None:
    """Say it."""
    session: Session = ctx.obj
    if topic in COMMANDS:
        found = load_command(topic, session)
        try:
            session.put(lambda: found.make_context(topic, ["--help"], parent=ctx.parent))
        except Exit:
            pass  # as Typer ends when it has shown the help
        except SystemExit as error:  # rich leaves so when nobody reads it
            raise StdoutClosedError from error
    elif topic is None:
        session.emit(session.words.text("help", "topics"))
    else:
        read_choice(topic, (*TOPICS, *COMMANDS))
        session.emit(session.words.text("help", topic).strip("\n") + "\n")
