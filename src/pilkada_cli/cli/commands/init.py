"""`pilkada init`: the plan of a new office, written once and never overwritten."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from typer import Argument, Context, Option

from ...core.plan.plan import Plan, for_practice
from ...core.values.problem import Problem, RefusedError
from ...office.find import begin_anew
from ...office.world import ledger_in, shown_path
from ...read.plan_toml import PLAN, parse_plan
from ...read.typed import read_choice, refuse_placeholder
from ...render.plan_text import render
from ...store.outputs import create_file
from ...words.catalog import FOLDER
from ...words.shell import quoted
from ..new_plan import new_plan
from ..session import Session

EXAMPLES = {"pangkalpinang": Path(__file__).parents[2] / "read" / "pangkalpinang.toml"}
"""Complete plans of real regions, from published figures."""


def command(
    ctx: Context,
    folder: Annotated[str, Argument(metavar="DIR", help="option-folder")] = ".",
    name: Annotated[str | None, Option(metavar="NAME", help="option-name")] = None,
    voting_day: Annotated[str | None, Option(metavar="DATE", help="option-voting-day")] = None,
    allocation: Annotated[list[str] | None, Option(metavar="ID", help="option-allocation")] = None,
    example: Annotated[str | None, Option(metavar="EXAMPLE", help="option-example")] = None,
    practice: Annotated[bool, Option("--practice", help="option-practice")] = False,
) -> None:
    """Read or ask, write, say what to do next."""
    session: Session = ctx.obj
    refuse_placeholder(folder, name="DIR")
    target = session.world.cwd / folder / PLAN
    if os.path.lexists(target):
        raise RefusedError(Problem("file-exists", {"file": shown_path(target, session.world)}))
    if practice:
        _practise(session, target)
        _say_next(session, "practice", folder)
        return
    if example:
        source = EXAMPLES[read_choice(example, tuple(EXAMPLES))]
        plan = _in_language(parse_plan(source.read_bytes(), shown_as=example), session)
    else:
        plan = new_plan(session, name, voting_day, allocation or [])
    create_file(target, render(plan, session.words.text("init", "header")).encode())
    begin_anew(target.parent, session.world)
    ledger = ledger_in(target.parent, session.world)
    session.warn(ledger.unusual(shown_path(target.parent, session.world)))
    said = session.words.say("init", "done", {"file": shown_path(target, session.world)})
    session.say(said + "\n")
    _say_next(session, "init", folder)


def _practise(session: Session, target: Path) -> None:
    """Copy the office at hand to a folder, for trying."""
    from ...office.practice import begin_practice  # noqa: PLC0415 (a new office copies nothing)

    office = session.open(keep_entries=True)
    if office.plan_in_file is None:
        raise AssertionError("the plan is read, or refused")
    plan = for_practice(office.plan_in_file)
    there = ledger_in(target.parent, session.world).in_the_way()
    if there:
        raise RefusedError(Problem("file-exists", {"file": shown_path(there, session.world)}))
    header = session.words.text("init", "header")
    create_file(target, render(plan, header).encode())
    begin_anew(target.parent, session.world)
    begin_practice(office, target.parent, session.world)
    values = {"folder": shown_path(target.parent, session.world), "count": office.book.head.seq}
    session.say_sentence(session.words.say("practice", "done", values))


def _say_next(session: Session, group: str, folder: str) -> None:
    there = quoted(folder) or FOLDER
    command = "pilkada status" if folder == "." else f"pilkada -C {there} status"
    session.say_sentence(session.words.text(group, "next"))
    session.say(f"  {command}\n")


def _in_language(plan: Plan, session: Session) -> Plan:
    """The plan in the language that was asked for."""
    office = plan.office.model_copy(update={"language": session.language})
    return plan.model_copy(update={"office": office})
