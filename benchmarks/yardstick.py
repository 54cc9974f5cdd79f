"""The yardstick of `startup.py`: the least that a command-line program of this kind must load.

One Typer command with the options of `pilkada status`, one pydantic model of five fields filled
from a TOML file of four rows, and one rich table of four rows printed.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table


class Grant(BaseModel):
    """One row of the file."""

    id: str
    recipient: str
    kind: str
    amount: int
    disbursed: int


app = typer.Typer(add_completion=False)


@app.command()
def status(
    allocation: Annotated[str | None, typer.Argument(metavar="[ALLOCATION]")] = None,
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT")] = "table",
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
    at_entry: Annotated[str | None, typer.Option("--at-entry", metavar="N")] = None,
    office: Annotated[Path, typer.Option("--office", "-C", metavar="DIR")] = Path(),
    lang: Annotated[str | None, typer.Option("--lang", metavar="LANG")] = None,
    ascii_only: Annotated[bool, typer.Option("--ascii")] = False,
) -> None:
    """Read the rows and print them; the options are there, and only one of them is used."""
    del allocation, format_, as_of, at_entry, lang, ascii_only
    rows = tomllib.loads((office / "grants.toml").read_text(encoding="utf-8"))["grant"]
    table = Table("Recipient", "Kind", "Amount", "Disbursed")
    for grant in (Grant.model_validate(row) for row in rows):
        table.add_row(grant.recipient, grant.kind, f"{grant.amount:,}", f"{grant.disbursed:,}")
    Console().print(table)


app()
