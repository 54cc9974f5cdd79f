"""`pilkada status`: where the money of every allocation stands."""

from __future__ import annotations

from ...reports.status import REPORT
from ..options import Reading, reads


@reads("format", *REPORT.filters)
def command(reading: Reading) -> None:
    """Read, ask, show."""
    reading.show(REPORT)
