"""A problem: what is wrong, where, and (in words, elsewhere) how to mend it.

Problems are values. They are collected where they are found, raised together as one
`RefusedError`, and become sentences only when a renderer meets the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum


class Exit(IntEnum):
    """What the program answers to the shell; `pilkada help exit-codes` prints this table."""

    DONE = 0
    INTERNAL = 1
    USAGE = 2
    DATA = 3
    REFUSED = 4
    INTEGRITY = 5
    COULD_NOT = 6
    FINDINGS = 7
    UNKNOWN = 8
    INTERRUPTED = 130


class Severity(Enum):
    """An error refuses the command; a warning is said and the command goes on."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file, or behind which argument or option of a command line.

    Args:
        file: As a person would name it; or the option, and then nothing else.
        line: From 1; 0 where the file as a whole is meant.
        column: From 1, in characters of the line (in bytes for a ledger); 0 for the whole line.
        text: That line without its line end, for the excerpt; empty where there is none to show.
        width: How many characters the carets underline, at least 1.
    """

    file: str
    line: int = 0
    column: int = 0
    text: str = ""
    width: int = 1

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Args:
        code: A key of `CODES` or `WARNINGS`; stable, kebab-case.
        values: What the sentence names, by placeholder; an amount is in sen, a date a `date`.
        where: The place to look at, if it lies in a file.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    where: Place | None = None

    @property
    def severity(self) -> Severity:
        """What its code says: whether it refuses or only warns."""
        return Severity.WARNING if self.code in WARNINGS else Severity.ERROR


class RefusedError(Exception):
    """One or more problems that stop a command. Caught once, in `cli.app.main`."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


WARNINGS = (
    # Where the ledger stands.
    "plan-differs",
    "copy-went-on",
    "conflict-copy",
    "head-unreadable",
    "memory-damaged",
    "first-sight",
    "torn-missing",
    "torn-changed",
    "torn-strange",
    "ledger-unfinished",
    "entry-unconfirmed",
    "entry-not-kept",
    "tail-set-aside",
    "in-cloud-folder",
    "network-folder",
    "ledger-for-all",
    "not-remembered",
    "clock-set-back",
    # What an auditor would find.
    "budget-exceeded",
    "over-budget",
    "budget-lapsed",
    "other-fiscal-year",
    "remainder-late",
    "returned-late",
    "other-treasury",
    "remainder-differs",
    "tranche-overdue",
    "tranche-due-soon",
    "paid-late",
    "tranche-below-rule",
    "due-after-rule",
    "rule-deadline",
    "tranche-exceeded",
    "report-missing",
    "duplicate-suspected",
    "other-account",
    "dates-out-of-order",
    "account-code-unusual",
    "amount-without-document",
    "opening-changed",
    "plan-without-document",
    "request-idle",
    # What a clerk may have meant otherwise.
    "no-request",
    "paid-already",
    "tranche-ended",
    "grant-ended",
    "nothing-to-end",
    "tranche-differs",
    "tranche-rounding",
    "amount-unknown",
    "paper-again",
    "year-unlikely",
    "sp2d-unusual",
    "signing-missing",
    "calendar-unknown",
    "clock-went-back",
    "no-allocations",
)
"""What is said and recorded all the same: it never blocks a payment. The worst first."""

CODES: dict[str, Exit] = {
    # What was typed.
    "usage-unknown-command": Exit.USAGE,
    "usage-unknown-option": Exit.USAGE,
    "usage-missing": Exit.USAGE,
    "usage-extra": Exit.USAGE,
    "usage-value": Exit.USAGE,
    "usage-conflict": Exit.USAGE,
    "not-a-number": Exit.USAGE,
    "request-unreadable": Exit.USAGE,
    "not-one-of": Exit.USAGE,
    "amount-unreadable": Exit.USAGE,
    "amount-ambiguous": Exit.USAGE,
    "amount-comma-groups": Exit.USAGE,
    "amount-too-precise": Exit.USAGE,
    "amount-negative": Exit.USAGE,
    "amount-zero": Exit.USAGE,
    "amount-too-large": Exit.USAGE,
    "date-unreadable": Exit.USAGE,
    "date-impossible": Exit.USAGE,
    "date-weekday": Exit.USAGE,
    "month-unreadable": Exit.USAGE,
    "year-unreadable": Exit.USAGE,
    "period-backward": Exit.USAGE,
    "text-empty": Exit.USAGE,
    "text-too-long": Exit.USAGE,
    "text-control": Exit.USAGE,
    "placeholder": Exit.USAGE,
    "id-unfit": Exit.USAGE,
    "allocation-flag": Exit.USAGE,
    "duplicate-allocation": Exit.USAGE,
    "unknown-allocation": Exit.USAGE,
    "entry-outside": Exit.USAGE,
    "adopt-needs-reason": Exit.USAGE,
    "return-empty": Exit.USAGE,
    "end-needs-reason": Exit.USAGE,
    "number-outside": Exit.USAGE,
    "percent-unfit": Exit.USAGE,
    "export-needs-target": Exit.USAGE,
    "name-unfit": Exit.USAGE,
    # The files.
    "no-office": Exit.DATA,
    "plan-unreadable": Exit.DATA,
    "plan-too-large": Exit.DATA,
    "plan-problems": Exit.DATA,
    "plan-encoding": Exit.DATA,
    "plan-syntax": Exit.DATA,
    "amount-unquoted": Exit.DATA,
    "date-unquoted": Exit.DATA,
    "text-unquoted": Exit.DATA,
    "quotes-typographic": Exit.DATA,
    "duplicate-key": Exit.DATA,
    "unknown-key": Exit.DATA,
    "key-elsewhere": Exit.DATA,
    "missing-key": Exit.DATA,
    "table-expected": Exit.DATA,
    "list-expected": Exit.DATA,
    "text-expected": Exit.DATA,
    "amount-float": Exit.DATA,
    "opening-exceeds-amount": Exit.DATA,
    "remainder-exceeds-amount": Exit.DATA,
    "due-one-rule": Exit.DATA,
    "tranche-two-sizes": Exit.DATA,
    "tranche-no-size": Exit.DATA,
    "tranche-percentages": Exit.DATA,
    "tranche-sum": Exit.DATA,
    "tranche-dates-cross": Exit.DATA,
    "budget-twice": Exit.DATA,
    "ledger-newer": Exit.DATA,
    # The ledger is not what was written.
    "ledger-not-a-file": Exit.INTEGRITY,
    "ledger-linked": Exit.INTEGRITY,
    "ledger-missing": Exit.INTEGRITY,
    "ledger-replaced": Exit.INTEGRITY,
    "ledger-empty": Exit.INTEGRITY,
    "ledger-bom": Exit.INTEGRITY,
    "ledger-crlf": Exit.INTEGRITY,
    "ledger-tail": Exit.INTEGRITY,
    "ledger-changed": Exit.INTEGRITY,
    "ledger-rewritten": Exit.INTEGRITY,
    "ledger-shorter": Exit.INTEGRITY,
    "ledger-lost": Exit.INTEGRITY,
    "head-behind": Exit.INTEGRITY,
    "book-unsound": Exit.INTEGRITY,
    # The rules.
    "document-conflict": Exit.REFUSED,
    "entry-conflict": Exit.REFUSED,
    "letter-withdrawn": Exit.REFUSED,
    "plan-not-adopted": Exit.REFUSED,
    "date-in-future": Exit.REFUSED,
    "before-opening": Exit.REFUSED,
    "opening-after-entry": Exit.REFUSED,
    "opening-needs-document": Exit.REFUSED,
    "no-such-entry": Exit.REFUSED,
    "not-reversible": Exit.REFUSED,
    "has-dependants": Exit.REFUSED,
    "no-such-payment": Exit.REFUSED,
    "already-bounced": Exit.REFUSED,
    "sp2d-bounced": Exit.REFUSED,
    "several-open": Exit.REFUSED,
    "no-open-request": Exit.REFUSED,
    "final-without-request": Exit.REFUSED,
    "no-such-request": Exit.REFUSED,
    "before-request": Exit.REFUSED,
    "request-not-open": Exit.REFUSED,
    "already-at-stage": Exit.REFUSED,
    "backward-needs-note": Exit.REFUSED,
    "no-such-tranche": Exit.REFUSED,
    "several-tranches": Exit.REFUSED,
    "before-allocation": Exit.REFUSED,
    "bounce-before-payment": Exit.REFUSED,
    "request-after-payment": Exit.REFUSED,
    "request-exceeds-remainder": Exit.REFUSED,
    "payment-exceeds-request": Exit.REFUSED,
    "payment-exceeds-remainder": Exit.REFUSED,
    "bounce-below-returned": Exit.REFUSED,
    "return-exceeds-disbursed": Exit.REFUSED,
    "allocation-in-use": Exit.REFUSED,
    "practice-stays": Exit.REFUSED,
    "amount-below-committed": Exit.REFUSED,
    "breaks-later-entry": Exit.REFUSED,
    "as-of-before-opening": Exit.REFUSED,
    "export-not-found": Exit.REFUSED,
    "export-other-ledger": Exit.REFUSED,
    "file-exists": Exit.REFUSED,
    "file-not-ours": Exit.REFUSED,
    "folder-not-ours": Exit.REFUSED,
    "output-is-ours": Exit.REFUSED,
    "output-here": Exit.REFUSED,
    "cloud-folder": Exit.REFUSED,
    # The world.
    "ledger-busy": Exit.COULD_NOT,
    "ledger-grew": Exit.COULD_NOT,
    "disk-full": Exit.COULD_NOT,
    "not-writable": Exit.COULD_NOT,
    "not-readable": Exit.COULD_NOT,
    "storage-failed": Exit.COULD_NOT,
    "nobody-reads": Exit.COULD_NOT,
    "outcome-unknown": Exit.UNKNOWN,
    "recorded-untold": Exit.UNKNOWN,
    "interrupted": Exit.INTERRUPTED,
    "internal": Exit.INTERNAL,
}
"""Every refusal and its exit code, in the order of precedence."""


def exit_of(problem: Problem) -> Exit:
    """The exit code of a refusal: what would be usage on a command line is data in a file."""
    code = CODES[problem.code]
    in_file = problem.where is not None and problem.where.line > 0
    return Exit.DATA if code is Exit.USAGE and in_file else code
