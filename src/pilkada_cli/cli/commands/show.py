"""`pilkada show`: one allocation's story."""

from __future__ import annotations

from ...reports.show import REPORT
from ..options import Reading, reads


@reads("format", *REPORT.filters)
def command(reading: Reading) -> None:
    """Read, ask, show."""
    if not reading.given("allocation"):
        raise reading.session.missing("ALLOCATION")
    reading.show(REPORT)
