"""The options that several commands share. Their help is a key of the words files.

Amounts, dates and numbers are plain text here: our own parsers read them, so that 3.205 is
never a decimal number and every refusal is in the reader's language.
"""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

AllocationArgument = Annotated[
    str, Argument(metavar="ALLOCATION", help="option-allocation-arg", show_default=False)
]
OptionalAllocation = Annotated[
    str | None, Argument(metavar="ALLOCATION", help="option-allocation-arg", show_default=False)
]
Format = Annotated[str, Option("--format", metavar="FORMAT", help="option-format")]
AsOf = Annotated[str | None, Option("--as-of", metavar="DATE", help="option-as-of")]
AtEntry = Annotated[str | None, Option("--at-entry", metavar="N", help="option-at-entry")]
DryRun = Annotated[bool, Option("--dry-run", help="option-dry-run")]
Yes = Annotated[bool, Option("--yes", help="option-yes")]
Actor = Annotated[str | None, Option("--actor", metavar="NAME", help="option-actor")]
Note = Annotated[str | None, Option("--note", metavar="TEXT", help="option-note")]
NoteRequired = Annotated[str, Option("--note", metavar="TEXT", help="option-note-required")]
Wait = Annotated[str, Option("--wait", metavar="SECONDS", help="option-wait")]

WAIT_SECONDS = "10"
"""How long a clerk is kept waiting while someone else records."""
