"""What looks like a slip of whoever typed it, and may be right: said before the question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import MAXYEAR, date, timedelta

from ..book.book import Book
from ..book.facts import Bounce, Cancellation, Payment, Request, RequestName, Return
from ..book.lookups import allocation_about, planned_on
from ..book.years import tranche_year
from ..ledger.events import Adopted, Advanced, Disbursed, Event, Requested, Returned
from ..plan.plan import Allocation, Plan
from ..values.problem import Problem
from ..values.text import document_key, loose_key

_YEAR_IN_NUMBER = re.compile("(?<=/)(?:19|20)[0-9]{2}(?=/|$)", re.ASCII)
"""A year as papers carry it: `…/M/11/2024`, `112/KU.03/2024/1971`."""


WithPaper = Requested | Advanced | Disbursed | Returned
"""What is recorded on the day of its paper, or soon after it."""


NEAR = timedelta(days=7)
"""How near two payments of one amount lie that may be one payment."""


def paper_slips(book: Book, event: Event) -> list[Problem]:
    """What may be one paper once more, under a number that was typed otherwise.

    `duplicate-suspected`: a payment of that amount to that recipient within a few days. Else
    `paper-again`: a request, payment or return of that recipient, of that amount or within a few
    days, whose number differs in strokes, dashes and spaces alone.

    Args:
        book: Before the event, with its entries kept.
        event: No entry stands with its number.
    """
    if not isinstance(event, Requested | Disbursed | Returned):
        return []
    gone: set[RequestName] = {fact.payment for fact in book.facts if isinstance(fact, Bounce)}
    gone |= {fact.request for fact in book.facts if isinstance(fact, Cancellation)}
    same = _of_same_recipient(book.plan, event.allocation)
    for fact in reversed(book.facts):
        if not isinstance(fact, Request | Payment | Return) or fact.seq in gone:
            continue
        other = book.entries[fact.seq - 1].event
        if fact.allocation not in same or type(other) is not type(event):
            continue
        day = event.day or fact.day
        near, alike = abs(fact.day - day) <= NEAR, fact.amount == (event.amount or 0)
        if near and alike and isinstance(other, Disbursed) and isinstance(event, Disbursed):
            return [duplicate(other, event, seq=fact.seq)]
        if (near or alike) and _is_written_otherwise(other, event):
            values = {"seq": fact.seq, "date": fact.day, "earlier": other.paper}
            return [Problem("paper-again", {**values, "document": event.paper})]
    return []


def duplicate(first: Disbursed, then: Disbursed, *, seq: int) -> Problem:
    """That two payments may be one; `seq` is the entry to take back if they are."""
    values = {
        "allocation": then.allocation,
        "amount": then.amount,
        "first": first.sp2d,
        "first_date": first.cleared,
        "then": then.sp2d,
        "then_date": then.cleared,
        "seq": seq,
    }
    return Problem("duplicate-suspected", values)


def _of_same_recipient(plan: Plan, allocation: str) -> frozenset[str]:
    names = {each.id: each.recipient.lower() for each in plan.allocations}
    name = names.get(allocation)
    return frozenset(each for each in names if names[each] == name) | {allocation}


def _is_written_otherwise(one: Event, other: Event) -> bool:
    """Whether two numbers are the same but for strokes, dashes and spaces."""
    papers = one.paper or "", other.paper or ""
    first, second = map(document_key, papers)
    return first != second and len(set(map(loose_key, papers))) == 1


def year_slips(book: Book, event: Event) -> Iterator[Problem]:
    """A year that can hardly be meant: outside of what the plan is about, or not its paper's.

    At most one is said of an event: the first of `before`, `after`, `number` (as `detail`). Of a
    payment `dates-out-of-order` tells that it came before its agreement, and `other-fiscal-year`
    that its tranche was for another year.
    """
    if event.day is None:
        return
    plan = event.plan if isinstance(event, Adopted) else book.plan
    about = allocation_about(book.entries, event)
    allocation = planned_on(book, about, event.day) if about else None
    if first := _too_early(plan, allocation, event):
        yield _unlikely("before", date=event.day, first_date=first)
    elif allocation and (last := _last_year(plan, allocation, event)) < event.day.year:
        yield _unlikely("after", date=event.day, year=last)
    elif isinstance(event, WithPaper) and (year := _other_year(event)):
        yield _unlikely("number", date=_of_paper(event), document=event.paper, year=year)


def _unlikely(detail: str, **values: object) -> Problem:
    return Problem("year-unlikely", {"detail": detail, **values})


def _too_early(plan: Plan, allocation: Allocation | None, event: Event) -> date | None:
    """The day before which nothing can have happened, where its day is before that.

    The signing of its own agreement. Where the plan does not say that, any day of the year of the
    first agreement or opening may be right.
    """
    day = event.day or date.max
    if signed := _signed(allocation):
        return signed if day < signed and not isinstance(event, Disbursed) else None
    known = [_signed(each) for each in plan.allocations]
    known += [each.opening.as_of for each in plan.allocations if each.opening]
    first = min(filter(None, known), default=None)
    return first if first and day.year < first.year else None


def _signed(allocation: Allocation | None) -> date | None:
    return allocation.agreement.signed if allocation and allocation.agreement else None


def _last_year(plan: Plan, allocation: Allocation, event: Event) -> int:
    """The last fiscal year of a grant; what closes it may come a year later.

    Of a tranche with a year of its own another rule tells.
    """
    if isinstance(event, Disbursed) and tranche_year(allocation, event.tranche):
        return MAXYEAR
    years = [plan.voting_day_of(allocation).year]
    years += [budget.fiscal_year for budget in allocation.budgets]
    years += [part.fiscal_year for part in allocation.parts if part.fiscal_year]
    last = max(years)
    return last if isinstance(event, Requested | Advanced | Disbursed) else last + 1


def _other_year(event: WithPaper) -> int | None:
    """The year in its paper's number, where it is another than that of its day.

    A paper of last year may reach the office, or its money clear, in January.
    """
    day, years = _of_paper(event), _years_in(event.paper or "")
    fitting = {day.year, day.year - (day.month == 1)}
    return None if fitting & set(years) else next(iter(years[-1:]), None)


def _of_paper(event: WithPaper) -> date:
    """The day of its paper itself where that is known, else of the event."""
    return event.issued or event.cleared if isinstance(event, Disbursed) else event.date


def _years_in(number: str) -> list[int]:
    return [int(year) for year in _YEAR_IN_NUMBER.findall(document_key(number))]
