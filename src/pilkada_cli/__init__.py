"""pilkada tracks what a region pays for its election: planned, in process, disbursed.

    import pilkada_cli as pilkada

    office = pilkada.open_office("kantor")
    for row in pilkada.ask(office, "status").rows:
        print(row.allocation, row.disbursed)

What it offers is loaded when it is used; docs/guides/library.md shows a script.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .office.face import (
        Draft,
        Office,
        Plan,
        Problem,
        Proposal,
        Recorded,
        RefusedError,
        Repeat,
        Report,
        World,
        ask,
        draft,
        events,
        open_office,
        propose,
        record,
        to_csv,
        verify,
    )

__version__ = "0.1.0"
__all__ = [
    "Draft",
    "Office",
    "Plan",
    "Problem",
    "Proposal",
    "Recorded",
    "RefusedError",
    "Repeat",
    "Report",
    "World",
    "__version__",
    "ask",
    "draft",
    "events",
    "open_office",
    "propose",
    "record",
    "to_csv",
    "verify",
]


def __getattr__(name: str) -> object:
    if name in __all__:
        from .office import face  # noqa: PLC0415 (the command line takes its own way)

        return getattr(face, name)
    raise AttributeError(name)
