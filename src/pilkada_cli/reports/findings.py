"""What is late, near or unusual in a book; what a reader may warn of, and what auditors check.

A finding never blocks a payment. Each check asks what auditors have found elsewhere: it is a code,
the source of its rule, and a function that finds; its explanation is words (`[check]`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from ..core.book.balances import balances
from ..core.book.facts import Payment, Return, typed_request
from ..core.book.openings import opening_changes
from ..core.book.years import budget_years, lapsed
from ..core.deadlines.calendar import working_days_until
from ..core.deadlines.deadlines import due_after_rule, late_values, remainder_due
from ..core.deadlines.progress import ended_of, progress_of
from ..core.ledger.events import Adopted, Disbursed, Returned
from ..core.plan.plan import Allocation, desk_of
from ..core.plan.schedules import REMAINDER_SOURCE
from ..core.rules.slips import NEAR, duplicate
from ..core.rules.warnings import (
    account_warnings,
    date_warnings,
    opening_values,
    remainder_warnings,
    report_warnings,
    treasury_warnings,
    year_warnings,
)
from ..core.values.dates import local_day
from ..core.values.money import Sen
from ..core.values.problem import Place, Problem
from .budget import over_budget
from .notices import account_code_warnings, clock_findings
from .question import Question
from .regulations import rule_deadlines_missed, tranche_below_rule
from .tranches import tranche_rows, tranche_values

SOON = 5
"""Within how many working days a deadline is said to be near."""
LEDGER = "ledger.jsonl"


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    `source`: of the rule that it holds an office to; a regulation, or a term. `sure`: how sure it
    is that it says so, as of a `Schedule`.
    """

    source: str
    sure: str
    find: Callable[[Question], Iterable[Problem]]


def findings(question: Question, name: str) -> list[Problem]:
    """What one check finds, in the plan's or the ledger's order."""
    return list(CHECKS[name].find(question))


def late_or_near(question: Question) -> list[Problem]:
    """What is above its budget line, what is late or due soon, and what nobody can count."""
    late = [*_over_budget(question), *_remainder(question), *_overdue(question)]
    return [*late, *_near(question), *uncounted(question)]


def uncounted(question: Question) -> list[Problem]:
    """Signings that a plan does not say though a deadline needs them; years of unknown holidays."""
    years: set[int] = set()
    unsigned: dict[str, None] = {}
    for row in tranche_rows(question):
        if row.is_unsigned:
            unsigned[row.of.allocation.id] = None
        years |= set(row.of.counted.unknown) if row.of.counted else set()
        if row.working_days is not None and row.due:
            first, last = sorted((question.day.year, row.due.year))
            years |= set(range(first, last + 1)) - question.calendar.years
    found = [Problem("signing-missing", {"allocation": each}) for each in unsigned]
    unknown = " · ".join(map(str, sorted(years)))
    return [*found, Problem("calendar-unknown", {"years": unknown})] if years else found


def rounded(question: Question) -> Iterator[Problem]:
    """What rounding left of tranches that count as paid in full."""
    for deadline, standing in question.tranches:
        if standing.is_full and standing.short:
            values = {"allocation": deadline.allocation.id, "tranche": deadline.number}
            yield Problem(
                "tranche-rounding", {**values, "short": standing.short, "paid": standing.paid}
            )


def _near(question: Question) -> Iterator[Problem]:
    """A tranche that has to be paid within a few working days."""
    for row in tranche_rows(question):
        days = row.working_days
        if row.state == "due" and days is not None and days <= SOON:
            yield Problem("tranche-due-soon", {**tranche_values(row), "days": days})


def _at(problem: Problem, seq: int) -> Problem:
    """The finding, at its line of the ledger."""
    return replace(problem, where=Place(LEDGER, seq))


def _over_budget(question: Question) -> Iterator[Problem]:
    """What cleared in a fiscal year, less what bounced in it, against that year's budget line."""
    for allocation, budget in over_budget(question):
        values = {"allocation": allocation.id, "year": budget.year, "paid": budget.paid}
        yield Problem("over-budget", {**values, "line": budget.line, "over": Sen(-budget.left)})


def _lapsed(question: Question) -> Iterator[Problem]:
    """A budget line that lapsed with its year (SILPA), with nothing in its place."""
    for position in question.positions:
        allocation = position.allocation
        years = budget_years(question.book, allocation, question.day)
        ended = ended_of(balances(question.book, question.as_of), allocation.id)
        unpaid = Sen(position.amount - position.disbursed - ended)
        for budget, short in lapsed(years, unpaid, question.day.year):
            values = {"allocation": allocation.id, "year": budget.year, "line": budget.line}
            yield Problem("budget-lapsed", {**values, "left": budget.left, "short": short})


def _other_years(question: Question) -> Iterator[Problem]:
    """What bounced cleared in no year."""
    made = balances(question.book, question.as_of)
    of = {each.allocation.id: progress_of(made, each.allocation.id) for each in question.positions}
    for fact, event in question.payments():
        known = () if fact.seq in question.bounced else of.get(fact.allocation, ())
        for problem in year_warnings(question.book, event, seq=fact.seq, known=known):
            yield _at(problem, fact.seq)


def _late(question: Question) -> Iterator[Problem]:
    """How much of a tranche cleared after its last day, whether or not it is paid in full."""
    for deadline, standing in question.tranches:
        if late := standing.late(deadline.due):
            values = late_values(deadline, late.day, question.calendar)
            yield Problem("paid-late", {**values, "amount": late.amount})


def _overdue(question: Question) -> Iterator[Problem]:
    """A tranche that is not paid in full, and its last day has passed."""
    for deadline, standing in question.tranches:
        if standing.state(deadline.due, question.day) == "overdue":
            values = late_values(deadline, question.day, question.calendar)
            yield Problem("tranche-overdue", {**values, "short": standing.short})


def _duplicates(question: Question) -> Iterator[Problem]:
    """Payments of one amount to one recipient, near each other, by different numbers."""
    names = {each.allocation.id: each.allocation.recipient.lower() for each in question.positions}
    before: dict[tuple[str, int], tuple[Payment, Disbursed]] = {}
    for fact, event in question.payments():
        if fact.seq in question.bounced:
            continue
        same = (names.get(fact.allocation, fact.allocation), fact.amount)
        if same in before and fact.day - before[same][0].day <= NEAR:
            yield _at(duplicate(before[same][1], event, seq=fact.seq), fact.seq)
        before[same] = (fact, event)


def _account_codes(question: Question) -> Iterator[Problem]:
    allocations = (each.allocation for each in question.positions)
    yield from account_code_warnings(question.plan, allocations)


def _other_accounts(question: Question) -> Iterator[Problem]:
    """What bounced went to no account at all."""
    for fact, event in question.payments():
        for problem in (
            () if fact.seq in question.bounced else account_warnings(question.book, event)
        ):
            yield _at(problem, fact.seq)


def _dates(question: Question) -> Iterator[Problem]:
    for fact, event in question.payments():
        for problem in date_warnings(question.book, event):
            yield _at(problem, fact.seq)


def _without_document(question: Question) -> Iterator[Problem]:
    """A change of what an agreement says; what else a plan says needs no addendum."""
    for before, planned in pairwise(question.book.plans):
        event = question.book.entries[planned.seq - 1].event
        if not isinstance(event, Adopted) or event.document or event.date > question.day:
            continue
        ids = [
            each
            for each, after in planned.changes
            if _agreed(before.plan.allocation(each)) != _agreed(after)
        ]
        if ids:
            values = {"seq": planned.seq, "date": event.date, "changed": " · ".join(ids)}
            yield _at(Problem("plan-without-document", values), planned.seq)


def _openings(question: Question) -> Iterator[Problem]:
    """An opening that was changed on somebody's word, or into whose room was paid afterwards.

    Where its allocation was taken out since, that is whatever its recipient was paid by another.
    """
    plans, planned = question.book.plans, question.book.plan
    names = {a.id: a.recipient.lower() for each in plans for a in each.plan.allocations}
    paid = [(fact.allocation, fact.seq) for fact, _ in question.payments()]
    for change in opening_changes(question.book):
        if change.day and change.day > question.day:
            continue
        same = {change.allocation}
        if not planned.allocation(change.allocation):
            same = {each for each in names if names[each] == names[change.allocation]}
        again = any(each in same and seq > change.seq for each, seq in paid)
        if not change.document or (change.lowered and again):
            yield _at(Problem("opening-changed", opening_values(change)), change.seq)


_NOT_AGREED = {
    *("account_code", "funded_by", "kind", "opening"),
    *("proposal_day", "remainder", "voting_day"),
}
"""What a plan says of an allocation that stands in no agreement."""


def _agreed(allocation: Allocation | None) -> dict[str, object] | None:
    return allocation.model_dump(exclude=_NOT_AGREED) if allocation else None


def _idle(question: Question) -> Iterator[Problem]:
    """A file that has lain on one desk for longer than it may."""
    for position in question.positions:
        opening = position.allocation.opening
        for request in position.requests:
            # The opening's has lain there since that day at least.
            since = request.since or (opening.as_of if opening else question.day)
            days = working_days_until(since, question.day, question.calendar)
            if days > question.idle:
                values = {
                    "allocation": request.allocation,
                    "request": typed_request(request.name),
                    "left": request.left,
                    "desk": desk_of(request.stage),
                    "since": since,
                    "days": days,
                    "limit": question.idle,
                }
                yield Problem("request-idle", values)


def _clock(question: Question) -> Iterator[Problem]:
    """An entry that was written well before the one before it, by the end of that day."""
    zone = question.plan.office.time_zone
    for problem in clock_findings(question.book):
        seq = int(str(problem.values["seq"]))
        if local_day(question.book.entries[seq - 1].at, zone) <= question.day:
            yield _at(problem, seq)


def _remainder(question: Question) -> Iterator[Problem]:
    """What the use report leaves over, or anything at all, is not back in time."""
    for position in question.awaiting_remainder():
        due = remainder_due(question.plan, position.allocation)
        if due is None or question.day <= due:
            continue
        left = position.to_return
        detail = "unknown" if left is None else "known"
        values = {"allocation": position.allocation.id, "due": due, "left": left, "detail": detail}
        yield Problem("remainder-late", {**values, "source": REMAINDER_SOURCE})


def _returned_late(question: Question) -> Iterator[Problem]:
    """What came back later than it had to; it stays so once all is back."""
    days = {
        position.allocation.id: remainder_due(question.plan, position.allocation)
        for position in question.positions
    }
    for fact in question.book.facts:
        due = days.get(fact.allocation)
        if isinstance(fact, Return) and fact.amount and due and due < fact.day <= question.day:
            values = {"allocation": fact.allocation, "amount": fact.amount, "date": fact.day}
            values |= {"due": due, "days": (fact.day - due).days, "source": REMAINDER_SOURCE}
            yield _at(Problem("returned-late", values), fact.seq)


def _other_treasury(question: Question) -> Iterator[Problem]:
    """What came back into another account than the region's treasury account."""
    for fact in question.book.facts:
        if isinstance(fact, Return) and fact.day <= question.day:
            event = question.book.entries[fact.seq - 1].event
            for problem in (
                treasury_warnings(question.book, event) if isinstance(event, Returned) else ()
            ):
                yield _at(problem, fact.seq)


def _remainder_differs(question: Question) -> Iterator[Problem]:
    for position in question.positions:
        yield from remainder_warnings(position)


def _due_after_rule(question: Question) -> Iterator[Problem]:
    for position in question.positions:
        yield from due_after_rule(question.plan, position.allocation, question.calendar)


def _reports_missing(question: Question) -> Iterator[Problem]:
    """A further tranche that was paid before the use report of the one ahead came; once of each."""
    told = set[tuple[str, int | None]]()
    of_allocation = {each.allocation.id: each for each in question.positions}
    for fact, event in question.payments():
        of = (event.allocation, event.tranche)
        if fact.seq in question.bounced or of in told:
            continue
        for problem in report_warnings(question.book, event, of_allocation.get(event.allocation)):
            told.add(of)
            yield _at(problem, fact.seq)


_TRANCHES = ("Permendagri 41/2020 Pasal 16 ayat (4)", "likely")
CHECKS: dict[str, Check] = {
    "over-budget": Check("UU 1/2004 Pasal 3 ayat (3)", "likely", _over_budget),
    "budget-lapsed": Check("Permendagri 77/2020", "likely", _lapsed),
    "other-fiscal-year": Check("agreement", "stated", _other_years),
    "remainder-late": Check(REMAINDER_SOURCE, "likely", _remainder),
    "returned-late": Check(REMAINDER_SOURCE, "likely", _returned_late),
    "other-treasury": Check(REMAINDER_SOURCE, "likely", _other_treasury),
    "remainder-differs": Check("audit-practice", "stated", _remainder_differs),
    "tranche-overdue": Check(*_TRANCHES, _overdue),
    "paid-late": Check(*_TRANCHES, _late),
    "tranche-below-rule": Check(*_TRANCHES, tranche_below_rule),
    "due-after-rule": Check(*_TRANCHES, _due_after_rule),
    "rule-deadline": Check(*_TRANCHES, rule_deadlines_missed),
    "report-missing": Check("own-rule", "stated", _reports_missing),
    "duplicate-suspected": Check("audit-practice", "stated", _duplicates),
    "other-account": Check("agreement", "stated", _other_accounts),
    "dates-out-of-order": Check("Permendagri 77/2020", "likely", _dates),
    "account-code-unusual": Check("Permendagri 90/2019", "likely", _account_codes),
    "opening-changed": Check("audit-practice", "stated", _openings),
    "plan-without-document": Check("Permendagri 41/2020 Pasal 17", "likely", _without_document),
    "request-idle": Check("own-limit", "stated", _idle),
    "clock-went-back": Check("own-limit", "stated", _clock),
}
"""Every check, the worst first. Its name is the code of what it finds."""
