"""`pilkada status`: where the money of every allocation stands."""

from __future__ import annotations

from ...reports.status import REPORT
from ..options import Reading, reads


@reads("format", *REPORT.filters, "since")
def command(reading: Reading) -> None:
    """Read, ask, show; or what changed since an earlier answer."""
    if reading.given("since"):
        from ...reports.changes import REPORT as CHANGES  # noqa: PLC0415 (few ask for it)

        reading.show(CHANGES)
        return
    reading.show(REPORT)
