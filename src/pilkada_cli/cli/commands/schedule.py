"""`pilkada schedule`: by when each tranche has to be paid, and how far it is."""

from __future__ import annotations

from ...reports.schedule import REPORT
from ..options import Reading, reads


@reads("format", *REPORT.filters)
def command(reading: Reading) -> None:
    """Read, ask, show."""
    reading.show(REPORT)
