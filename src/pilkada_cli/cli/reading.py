"""What commands that only read have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..core.values.dates import Period
from ..read.typed import read_choice, read_entry, read_period
from ..reports.report import Report, Row
from .session import RENDERERS


def layout_named(text: str) -> str:
    """A layout by its name on the command line.

    Raises:
        RefusedError: `not-one-of`.
    """
    return read_choice(text, tuple(RENDERERS))


def point_in_time(text: str | None) -> int | None:
    """The entry that `--at-entry` names.

    Raises:
        RefusedError: `not-a-number`.
    """
    return None if text is None else read_entry(text, name="--at-entry")


def without_advice(report: Report[Row]) -> Report[Row]:
    """A report of an earlier ledger: what came next then may be done by now."""
    return replace(report, advice=())


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rows a reading command was asked for, as it was typed."""

    first: str | None
    last: str | None
    month: str | None
    fiscal_year: str | None

    @property
    def asked(self) -> bool:
        """Whether any period was named."""
        return any(
            each is not None for each in (self.first, self.last, self.month, self.fiscal_year)
        )

    def period(self) -> Period | None:
        """The days that they cover; None where no period was named.

        Raises:
            RefusedError: What can't be read, or does not go together.
        """
        if not self.asked:
            return None
        return read_period(
            first=self.first, last=self.last, month=self.month, fiscal_year=self.fiscal_year
        )
