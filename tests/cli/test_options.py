"""Options that commands share are declared once, and stand where a clerk expects them."""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer import Option
from typer.core import TyperCommand

from pilkada_cli.cli.app import COMMANDS, SharedOptions, load_command
from pilkada_cli.cli.injection import with_options
from pilkada_cli.cli.options import Recording
from pilkada_cli.cli.session import Session
from pilkada_cli.cli.usage import OPTIONS_SAID
from pilkada_cli.office.computer import real_world

RECORDING = (
    *("request", "advance", "disburse", "bounce", "return", "cancel", "reverse", "adopt"),
    "accept",
)
COMMAND_FILES = Path(__file__).parents[2] / "src" / "pilkada_cli" / "cli" / "commands"


def loaded(name: str) -> TyperCommand:
    streams = (io.StringIO(), io.StringIO(), io.StringIO())
    return load_command(name, Session(real_world(), *streams, language_named="en"))


def names(options: type) -> list[str]:
    return [field.name for field in fields(options)]


@pytest.mark.parametrize("name", RECORDING)
def test_every_recording_command_ends_with_the_same_options(name: str) -> None:
    found = [str(param.name) for param in loaded(name).params]
    expected = [*names(Recording), *names(SharedOptions)]
    assert expected == found[-len(expected) :]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_the_shared_options_last(name: str) -> None:
    found = [str(param.name) for param in loaded(name).params]
    expected = names(SharedOptions)
    assert expected == found[-len(expected) :]


@pytest.mark.parametrize("path", sorted(COMMAND_FILES.glob("*.py")), ids=lambda path: path.stem)
def test_no_command_declares_a_shared_option_again(path: Path) -> None:
    source = path.read_text("utf-8")
    for flag in ("--dry-run", "--yes", "--actor", "--wait", "--office", "--lang", "--ascii"):
        assert f'"{flag}"' not in source


@dataclass(frozen=True)
class Tone:
    loud: Annotated[bool, Option("--loud")] = False
    note: Annotated[str, Option("--note")] = "hushed"


def test_a_command_gets_one_value_and_its_own_declaration_of_an_option_counts() -> None:
    heard: list[tuple[str, str, Tone]] = []

    def speak(what: str, tone: Tone, note: Annotated[str, Option("--note")]) -> None:
        heard.append((what, note, tone))

    def take(arguments: dict[str, Any], tone: Tone) -> None:
        arguments["tone"] = tone

    app = typer.Typer(add_completion=False)
    app.command()(with_options(speak, Tone, take))
    command = typer.main.get_command(app)

    command(["hello", "--note", "n", "--loud"], standalone_mode=False)

    assert [("hello", "n", Tone(loud=True, note="n"))] == heard
    assert ["what", "note", "loud"] == [param.name for param in command.params]


def test_an_option_that_is_meant_is_one_of_some_command() -> None:
    known = {option for name in COMMANDS for param in loaded(name).params for option in param.opts}
    meant = {f"--{option}" for options in OPTIONS_SAID.values() for option in options}
    assert meant <= known
