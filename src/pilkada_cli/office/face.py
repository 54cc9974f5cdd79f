"""The library's face: what a script asks of an office, in a few verbs.

`pilkada_cli` offers these names; none of them loads the command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..core.ledger import events
from ..core.ledger.head import Head
from ..core.plan.plan import Plan, know_allocation
from ..core.rules.draft import Draft, StatedAdvance, StatedBounce, StatedCancellation
from ..core.rules.propose import Proposal
from ..core.rules.repeats import Repeat
from ..core.values.problem import Problem, RefusedError
from ..read.typed import read_fields
from ..render.csv import DIALECTS
from ..render.csv import render as render_csv
from ..render.style import Style
from ..reports.question import Question
from ..reports.registry import REPORTS
from ..reports.report import Report
from ..words.catalog import words_of
from .computer import real_world
from .find import find_office
from .office import Office, calendar_of
from .open import open_office as open_folder
from .open import reopened
from .record import Recorded, propose_now
from .record import record_all as record_drafts
from .world import World

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
    "ask",
    "draft",
    "events",
    "open_office",
    "propose",
    "record",
    "to_csv",
    "verify",
]

WAIT_SECONDS = 10
_STATED: dict[str, Any] = {
    events.Requested.kind: events.Requested,
    events.Advanced.kind: StatedAdvance,
    events.Cancelled.kind: StatedCancellation,
    events.Disbursed.kind: events.Disbursed,
    events.Bounced.kind: StatedBounce,
    events.Returned.kind: events.Returned,
    events.Reported.kind: events.Reported,
    events.Settled.kind: events.Settled,
    events.Ended.kind: events.Ended,
    events.Reversed.kind: events.Reversed,
    events.Adopted.kind: events.Adopted,
}
"""What a script may state. All else the program measures itself, or a person answers for."""
_BESIDE: dict[str, set[str]] = {
    events.Advanced.kind: {"about", "request"},
    events.Cancelled.kind: {"about", "request"},
    events.Disbursed.kind: {"request", "no_request"},
    events.Bounced.kind: {"bounced_sp2d"},
}
"""What is said of a kind beside its fields."""
_FILTERS_BESIDE = {"check": ("checks",)}
"""What is asked of a report beside its filters, which are options of its command."""
_MONEY = {"amount", "interest", "remainder"}


def open_office(folder: str | Path | None = None, *, world: World | None = None) -> Office:
    """Read an office: its plan, and every byte of its ledger.

    Args:
        folder: Where; None: PILKADA_DIR, else the nearest office upward from the working folder.
        world: Around it; None: the real one.

    Raises:
        RefusedError: There is no office; its plan has mistakes; its ledger is not what was written.
    """
    around = world or real_world()
    named = None if folder is None else str(folder)
    return open_folder(find_office(named, around), around, keep_entries=True)


def ask(office: Office, report: str, *, world: World | None = None, **filters: Any) -> Report[Any]:
    """Ask for a report.

    Args:
        office: As it was read.
        report: A key of `REPORTS`: status, show, schedule, register, history, …
        world: For the date of today; None: the real one.
        filters: As of `Question`, of the report's own: `as_of`, `allocation`, `period`, ….

    Raises:
        KeyError: There is no such report.
        TypeError: The report does not take that: it would answer as if it had not been asked.
        RefusedError: What is asked has no answer, such as `as-of-before-opening`.
    """
    kind = REPORTS[report]
    _takes(report, filters, {*kind.filters, *_FILTERS_BESIDE.get(report, ())})
    if len(kind.either) > 1 and all(filters.get(name) for name in kind.either):
        raise TypeError(f"{report} takes only one of {', '.join(kind.either)}")
    if (allocation := filters.get("allocation")) is not None:
        know_allocation(allocation, *(planned.plan for planned in office.book.plans))
    today = office.today(world or real_world())
    return kind.make(Question(office.book, today, calendar_of, **filters))


def draft(
    kind: str,
    *,
    about: str | None = None,
    request: int | str | None = None,
    no_request: bool = False,
    bounced_sp2d: str | None = None,
    **said: object,
) -> Draft:
    """What a person states, as the commands read it: amounts and dates as people write them.

    Args:
        kind: Of the event, such as `disbursed`.
        about: The allocation, where the event itself names none (`advanced`, `cancelled`).
        request: The request that is meant, by the seq of its entry or `opening:<allocation>`; None
            finds the only one.
        no_request: A payment settles none.
        bounced_sp2d: The SP2D that the bank gave back (`bounced`).
        said: The fields of the event, such as `amount="3.205.756.840,00"`.

    Raises:
        KeyError: There is no such kind that a script may state.
        TypeError: What is said does not belong to that kind; or an amount is no text: a number may
            be rupiah, or sen as in every row.
        RefusedError: What can't be read, each behind the option that says it.
    """
    model = _STATED[kind]
    beside = {"about": about, "request": request, "bounced_sp2d": bounced_sp2d}
    given = {name for name, value in beside.items() if value is not None}
    _takes(kind, given | ({"no_request"} if no_request else set()), _BESIDE.get(kind, set()))
    for name in _MONEY & said.keys():
        if not isinstance(said[name], str | None):
            raise TypeError(f"{name} is text, as people write rupiah")
    if no_request and request is not None:
        values = {"first": "--request", "second": "--no-request"}
        raise RefusedError(Problem("usage-conflict", values))
    stated = read_fields(model, behind=None, **said)
    return Draft(stated, about, request=request, no_request=no_request, sp2d=bounced_sp2d)


def _takes(name: str, given: Iterable[str], taken: set[str]) -> None:
    """Refuse what would be passed over in silence."""
    if stray := sorted(set(given) - taken):
        raise TypeError(f"{name} does not take {', '.join(stray)}")


def propose(office: Office, stated: Draft, *, world: World | None = None) -> Repeat | Proposal:
    """Judge a draft; nothing is written.

    Raises:
        RefusedError: A rule forbids it.
    """
    return propose_now(office, stated, world or real_world())


def record(
    office: Office,
    drafts: Sequence[Draft],
    *,
    actor: str | None = None,
    wait_seconds: int = WAIT_SECONDS,
    world: World | None = None,
) -> tuple[Recorded | Repeat, ...]:
    """Record all of the drafts, or none: each is judged as if those before it were recorded.

    Args:
        office: As it was read; it is read again under the lock. Open it anew to ask what holds now.
        drafts: At least one, in the order in which they are to be recorded.
        actor: Who says so; None: PILKADA_ACTOR, else the computer's user.
        wait_seconds: How long to wait for whoever is recording.
        world: Around it; None: the real one.

    Returns:
        For each draft what was recorded, or which entry says the same already.

    Raises:
        RefusedError: Nothing was recorded; or, with the code `outcome-unknown`, repeat it.
    """
    answers = record_drafts(
        office, drafts, world or real_world(), actor=actor, wait_seconds=wait_seconds
    )
    return tuple(answer for answer in answers if not isinstance(answer, Proposal))


def verify(office: Office, *, world: World | None = None) -> Head:
    """Read every byte of the ledger again, and hold it to what is remembered of it.

    Returns:
        How far it reaches; seq 0 where none has begun.

    Raises:
        RefusedError: It is not what was written, with the line and the byte.
    """
    return reopened(office, world or real_world()).book.head


def to_csv(report: Report[Any], *, dialect: str = "rfc4180", headings: str | None = None) -> bytes:
    """A report as `pilkada export` writes it.

    Args:
        report: As `ask` gives it.
        dialect: `rfc4180`, or `excel-id` for a spreadsheet with Indonesian settings.
        headings: `id` or `en`: what people read at the top of each column, instead of its key.
    """
    style = Style(words_of(headings or "id"), dialect=DIALECTS[dialect], headings=bool(headings))
    return render_csv(report, style)
