"""`REPORTS`: every report that can be asked for, by its name.

A command that asks for one report takes the `ReportType` from that report's own module; whatever
is about all of them (export, the reference, tests) reads this table.
"""

from __future__ import annotations

from . import (
    addenda,
    allocations,
    brief,
    budget,
    changes,
    check,
    control,
    history,
    periods,
    register,
    schedule,
    show,
    status,
    verify,
    why,
)
from . import open as open_requests
from .report_type import ReportType

REPORTS: dict[str, ReportType] = {
    report.name: report
    for report in (
        *(register.REPORT, periods.REPORT, status.REPORT, control.REPORT),
        *(allocations.REPORT, addenda.REPORT, history.REPORT, changes.REPORT, schedule.REPORT),
        *(show.REPORT, why.WHY, why.SKIPPED, budget.REPORT, check.REPORT, brief.REPORT),
        *(open_requests.OPEN, open_requests.PAYMENTS, verify.REPORT),
    )
}
"""Those that are exported come in the order of their files."""
