"""The options that several commands share. Their help is a key of the words files.

Amounts, dates and numbers are plain text here: our own parsers read them, so that 3.205 is
never a decimal number and every refusal is in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any

from typer import Argument, Context, Option

from ..core.book.book import Book
from ..core.plan.plan import know_allocation
from ..core.values.dates import Period
from ..core.values.problem import Problem, RefusedError
from ..office.office import calendar_of
from ..office.world import shown_path
from ..read.typed import read_choice, read_count, read_date, read_days, read_entry, read_period
from ..reports.question import IDLE, PERIODS, Question
from ..reports.report import Report
from ..reports.report_type import ReportType
from .completion import allocations, payments, stages
from .injection import with_options
from .session import RENDERERS, Session

OptionalAllocation = Annotated[
    str | None,
    Argument(
        metavar="ALLOCATION",
        help="option-allocation-arg",
        show_default=False,
        autocompletion=allocations,
    ),
]
OptionalAmount = Annotated[
    str | None, Argument(metavar="AMOUNT", help="option-amount-arg", show_default=False)
]
Sp2d = Annotated[str | None, Option("--sp2d", metavar="NO", help="option-sp2d")]
Stage = Annotated[
    str | None,
    Option("--to", metavar="STAGE", help="option-to", autocompletion=stages),
]
BouncedSp2d = Annotated[
    str | None,
    Option("--sp2d", metavar="NO", help="option-sp2d-bounced", autocompletion=payments),
]
RequestNamed = Annotated[str | None, Option("--request", metavar="N", help="option-request")]
Format = Annotated[str, Option("--format", metavar="FORMAT", help="option-format")]
AsOf = Annotated[str | None, Option("--as-of", metavar="DATE", help="option-as-of")]
AtEntry = Annotated[str | None, Option("--at-entry", metavar="N", help="option-at-entry")]
From = Annotated[str | None, Option("--from", metavar="DATE", help="option-from")]
To = Annotated[str | None, Option("--to", metavar="DATE", help="option-to-date")]
RecordedFrom = Annotated[
    str | None, Option("--recorded-from", metavar="DATE", help="option-recorded-from")
]
RecordedTo = Annotated[
    str | None, Option("--recorded-to", metavar="DATE", help="option-recorded-to")
]
SinceEntry = Annotated[
    str | None, Option("--since-entry", metavar="N|DIR", help="option-since-entry")
]
Month = Annotated[str | None, Option("--month", metavar="MONTH", help="option-month")]
FiscalYear = Annotated[str | None, Option("--fiscal-year", metavar="YEAR", help="option-year")]
AllocationOnly = Annotated[
    str | None,
    Option(
        "--allocation",
        metavar="ALLOCATION",
        help="option-allocation-only",
        autocompletion=allocations,
    ),
]
By = Annotated[str | None, Option("--by", metavar="PERIOD", help="option-by")]
Recipients = Annotated[bool, Option("--recipients", help="option-recipients")]
DueWithin = Annotated[str | None, Option("--due-within", metavar="DAYS", help="option-due-within")]
Overdue = Annotated[bool, Option("--overdue", help="option-overdue")]
Tranche = Annotated[str | None, Option("--tranche", metavar="N", help="option-tranche")]

# What commands that read have in common.

Idle = Annotated[str | None, Option("--idle", metavar="DAYS", help="option-idle")]
Why = Annotated[bool, Option("--why", help="option-why")]
PERIOD_OPTIONS = {
    "first": ("--from", From),
    "last": ("--to", To),
    "month": ("--month", Month),
    "fiscal_year": ("--fiscal-year", FiscalYear),
}
_RECORDED = ("recorded_from", "recorded_to")
_RECORDED_NAMES = ("--recorded-from", "--recorded-to")
FILTER_NAMES = {
    "as_of": "--as-of",
    "period": ", ".join(name for name, _ in PERIOD_OPTIONS.values()),
    "since": "--since-entry",
    "recorded": "--recorded-from, --recorded-to",
    "allocation": "--allocation",
    "by": "--by",
    "recipients": "--recipients",
}
"""How a filter of a report is called on the command line."""
_NAMED = "--allocation"
_READS: tuple[tuple[str, str, Any, object], ...] = (
    ("allocation", "allocation", OptionalAllocation, None),
    ("due_within", "due_within", DueWithin, None),
    ("overdue", "overdue", Overdue, False),
    ("idle", "idle", Idle, None),
    ("format", "format_", Format, "table"),
    ("why", "why", Why, False),
    *(("period", name, option, None) for name, (_, option) in PERIOD_OPTIONS.items()),
    ("since", "since", SinceEntry, None),
    ("recorded", "recorded_from", RecordedFrom, None),
    ("recorded", "recorded_to", RecordedTo, None),
    (_NAMED, "allocation", AllocationOnly, None),
    ("by", "by", By, None),
    ("recipients", "recipients", Recipients, False),
    ("as_of", "as_of", AsOf, None),
    ("as_of", "at_entry", AtEntry, None),
)
"""The options of reading commands, in the order of their help: filter, parameter, option, default.

What may be asked as of a date may be asked of an earlier ledger too.
"""


def reads(
    *filters: str, allocation_named: bool = False
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Give a reading command the options of its filters, behind its own; it takes a `Reading`.

    Args:
        filters: As of `ReportType`; and `format`.
        allocation_named: The allocation is an option, and no argument.
    """
    wanted = {_NAMED if name == "allocation" and allocation_named else name for name in filters}
    kind = Parameter.KEYWORD_ONLY
    shared = [
        Parameter(name, kind, default=default, annotation=option)
        for of, name, option, default in _READS
        if of in wanted
    ]

    def decorate(function: Callable[..., object]) -> Callable[..., object]:
        _, *own = signature(function, eval_str=True).parameters.values()

        @wraps(function)
        def command(*, ctx: Context, **given: Any) -> object:
            typed = {option.name: given.pop(option.name) for option in shared}
            return function(Reading(ctx.obj, typed), **given)

        command.__signature__ = Signature(  # type: ignore[attr-defined]
            [
                Parameter("ctx", kind, annotation=Context),
                *(option.replace(kind=kind) for option in own),
                *shared,
            ]
        )
        return command

    return decorate


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reading command was asked, as it was typed; it is read when it is needed.

    Args:
        session: The run.
        typed: By the names of the parameters in `_READS`.
    """

    session: Session
    typed: Mapping[str, Any]

    def show(self, report: ReportType) -> Report[Any]:
        """Read the options, ask, show: all that most commands do."""
        layout = self.layout
        made = report.make(self.question(report))
        self.session.show(made, layout)
        return made

    @property
    def layout(self) -> str:
        """The layout that `--format` names.

        Raises:
            RefusedError: `not-one-of`.
        """
        return read_choice(self.typed["format_"], tuple(RENDERERS))

    def question(self, *reports: ReportType, plan_required: bool = True, **more: Any) -> Question:
        """Open the office, and ask what was typed.

        Args:
            reports: Those that it is put to.
            plan_required: As of `open_office`.
            more: What a command has read by itself.

        Raises:
            RefusedError: What can't be read, or does not go together; an allocation that no plan
                has; and as `open_office`.
        """
        filters = self._read() | more
        if filters["recipients"] and not filters["by"]:
            raise self.session.missing("--by")
        for report in reports:
            if len(report.either) > 1 and all(filters.get(name) for name in report.either):
                first, second = (FILTER_NAMES[name] for name in report.either)
                raise RefusedError(Problem("usage-conflict", {"first": first, "second": second}))
        at_entry = self.typed.get("at_entry")
        office = self.session.open(
            plan_required=plan_required,
            keep_entries=any(report.needs_entries for report in reports),
            at_entry=None if at_entry is None else read_entry(at_entry, name="--at-entry"),
        )
        if filters["allocation"] is not None:
            know_allocation(filters["allocation"], *(planned.plan for planned in office.book.plans))
        today = office.today(self.session.world)
        if self.given("since"):
            filters["since"] = self._since(office.book)
        return Question(office.book, today, calendar_of, at_entry=at_entry is not None, **filters)

    def _since(self, book: Book) -> int:
        """The entry that was named, or with which the export in a folder ended."""
        from ..read.exported import read_exported_head  # noqa: PLC0415 (few look at an export)
        from ..reports.changes import entry_of  # noqa: PLC0415 (few look at an export)

        typed, world = self.typed["since"], self.session.world
        folder = world.cwd / typed
        if not folder.is_dir():
            return read_entry(typed, name="--since-entry")
        return entry_of(book, read_exported_head(folder, shown_as=shown_path(folder, world)))

    def given(self, filter_: str) -> bool:
        """Whether something was typed for a filter."""
        names = {"period": tuple(PERIOD_OPTIONS), "recorded": _RECORDED}.get(filter_, (filter_,))
        return any(self.typed.get(name) not in {None, False} for name in names)

    def _read(self) -> dict[str, Any]:
        typed = self.typed.get
        by, idle = typed("by"), read_count(typed("idle"), name="--idle")
        return {
            "as_of": read_date(typed("as_of"), option="--as-of"),
            "period": self._period(),
            "recorded": self._recorded(),
            "by": read_choice(by, tuple(PERIODS)) if by else None,
            "recipients": bool(typed("recipients")),
            "due_within": read_count(typed("due_within"), name="--due-within"),
            "idle": IDLE if idle is None else idle,
            "allocation": typed("allocation"),
            "overdue": bool(typed("overdue")),
            "why": bool(typed("why")),
        }

    def _period(self) -> Period | None:
        """The days that were named; None where no period was."""
        if not self.given("period"):
            return None
        return read_period(**{name: self.typed[name] for name in PERIOD_OPTIONS})

    def _recorded(self) -> Period | None:
        """The days of recording that were named; None where none were."""
        if not self.given("recorded"):
            return None
        return read_days(*(self.typed[name] for name in _RECORDED), names=_RECORDED_NAMES)


# What commands that record have in common.


@dataclass(frozen=True, slots=True)
class Recording:
    """How a command is to record. Its fields are the options of every recording command.

    `wait` is in seconds, as it was typed.
    """

    note: Annotated[str | None, Option("--note", metavar="TEXT", help="option-note")] = None
    dry_run: Annotated[bool, Option("--dry-run", help="option-dry-run")] = False
    yes: Annotated[bool, Option("--yes", help="option-yes")] = False
    actor: Annotated[str | None, Option("--actor", metavar="NAME", help="option-actor")] = None
    wait: Annotated[str, Option("--wait", metavar="SECONDS", help="option-wait")] = "10"


def records(command: Callable[..., object]) -> Callable[..., object]:
    """A command that records: its options come after its own, and reach it as `recording`."""
    return with_options(command, Recording, _as_recording)


def _as_recording(arguments: dict[str, Any], recording: Recording) -> None:
    arguments["recording"] = recording
