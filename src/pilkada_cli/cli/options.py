"""The options that several commands share. Their help is a key of the words files.

Amounts, dates and numbers are plain text here: our own parsers read them, so that 3.205 is
never a decimal number and every refusal is in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from typer import Argument, Option

from . import completion as completing
from .injection import with_options

OptionalAllocation = Annotated[
    str | None,
    Argument(
        metavar="ALLOCATION",
        help="option-allocation-arg",
        show_default=False,
        autocompletion=completing.allocations,
    ),
]
OptionalAmount = Annotated[
    str | None, Argument(metavar="AMOUNT", help="option-amount-arg", show_default=False)
]
Sp2d = Annotated[str | None, Option("--sp2d", metavar="NO", help="option-sp2d")]
Stage = Annotated[
    str | None,
    Option("--to", metavar="STAGE", help="option-to", autocompletion=completing.stages),
]
BouncedSp2d = Annotated[
    str | None,
    Option("--sp2d", metavar="NO", help="option-sp2d-bounced", autocompletion=completing.payments),
]
RequestNamed = Annotated[str | None, Option("--request", metavar="N", help="option-request")]
Format = Annotated[str, Option("--format", metavar="FORMAT", help="option-format")]
AsOf = Annotated[str | None, Option("--as-of", metavar="DATE", help="option-as-of")]
AtEntry = Annotated[str | None, Option("--at-entry", metavar="N", help="option-at-entry")]
From = Annotated[str | None, Option("--from", metavar="DATE", help="option-from")]
To = Annotated[str | None, Option("--to", metavar="DATE", help="option-to-date")]
Month = Annotated[str | None, Option("--month", metavar="MONTH", help="option-month")]
FiscalYear = Annotated[str | None, Option("--fiscal-year", metavar="YEAR", help="option-year")]
AllocationOnly = Annotated[
    str | None,
    Option(
        "--allocation",
        metavar="ALLOCATION",
        help="option-allocation-only",
        autocompletion=completing.allocations,
    ),
]
By = Annotated[str | None, Option("--by", metavar="PERIOD", help="option-by")]
DueWithin = Annotated[str | None, Option("--due-within", metavar="DAYS", help="option-due-within")]
Overdue = Annotated[bool, Option("--overdue", help="option-overdue")]
Tranche = Annotated[str | None, Option("--tranche", metavar="N", help="option-tranche")]


@dataclass(frozen=True, slots=True)
class Recording:
    """How a command is to record. Its fields are the options of every recording command.

    `wait` is in seconds, as it was typed.
    """

    note: Annotated[str | None, Option("--note", metavar="TEXT", help="option-note")] = None
    dry_run: Annotated[bool, Option("--dry-run", help="option-dry-run")] = False
    yes: Annotated[bool, Option("--yes", help="option-yes")] = False
    actor: Annotated[str | None, Option("--actor", metavar="NAME", help="option-actor")] = None
    wait: Annotated[str, Option("--wait", metavar="SECONDS", help="option-wait")] = "10"


def records(command: Callable[..., object]) -> Callable[..., object]:
    """A command that records: its options come after its own, and reach it as `recording`."""
    return with_options(command, Recording, _as_recording)


def _as_recording(arguments: dict[str, Any], recording: Recording) -> None:
    arguments["recording"] = recording
