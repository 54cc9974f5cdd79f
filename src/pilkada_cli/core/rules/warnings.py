"""What is unusual but allowed: said before the question, recorded all the same.

A clerk must never have to write a false date or number to get past the program
(docs/concepts/money.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from ..book.book import CLOCKS_DIFFER, Book
from ..book.facts import End, OpenRequest, Payment, Position
from ..book.lookups import plan_on, planned_on, report_awaited
from ..book.openings import OpeningChange, changes_between
from ..book.years import asked_of_year, budget_year, tranche_year
from ..deadlines.calendar import Calendar
from ..deadlines.deadlines import deadlines, due_after_rule, late_values, of_its_day
from ..deadlines.progress import Progress
from ..ledger.events import Adopted, Disbursed, Ended, Requested, Returned, typed_as
from ..plan.plan import Plan
from ..plan.tranches import rounding
from ..values.money import Sen
from ..values.problem import Problem
from ..values.text import account_key, document_key
from .resolve_tranche import tranches_of

# As SIPD-RI prints them, compared as documents are (docs/concepts/money.md).
_SIPD_SP2D = re.compile(r"\d\d\.\d\d/04\.0/\d{6}/ls/[\d.]+/[a-z]\w*/\d{1,2}/\d{4}")


def budget_warnings(book: Book, event: Requested | Disbursed) -> list[Problem]:
    """More than the fiscal year's budget line (DPA) has room for, this included.

    A request counts with all others that are open, in the year of its tranche, else of its date.
    """
    allocation = book.plan.allocation(event.allocation)
    if allocation is None:
        return []
    if isinstance(event, Disbursed):
        year, asked = event.cleared.year, Sen(0)
    else:
        year = tranche_year(allocation, event.tranche) or event.date.year
        asked = asked_of_year(book, allocation, year)
    budget = budget_year(book, allocation, year)
    over = asked + event.amount - budget.left if budget else 0
    if budget is None or over <= 0:
        return []
    values = {"allocation": allocation.id, "year": year, "line": budget.line, "over": Sen(over)}
    return [Problem("budget-exceeded", {**values, "reached": Sen(budget.line + over)})]


def year_warnings(
    book: Book, event: Disbursed, *, seq: int, known: Sequence[Progress]
) -> Iterator[Problem]:
    """What of a payment fills a tranche of another fiscal year, as its plan said on that day.

    Args:
        book: With the payment.
        event: The payment.
        seq: Of its entry.
        known: How far the allocation's tranches are with it.
    """
    allocation = planned_on(book, event.allocation, event.cleared)
    for tranche in known if allocation else ():
        amount = Sen(sum(part.amount for part in tranche.parts if part.seq == seq))
        year = tranche_year(allocation, tranche.number) if allocation else None
        if year in {None, event.cleared.year} or rounding(amount, tranche.whole):
            continue
        values = {"allocation": event.allocation, "tranche": tranche.number, "year": year}
        values |= {"amount": amount, "date": event.cleared, "sp2d": event.sp2d}
        yield Problem("other-fiscal-year", values)


def clock_warnings(book: Book, now: datetime) -> list[Problem]:
    """A clock (UTC) that stands well before the newest entry."""
    if book.written_at and book.written_at - now >= CLOCKS_DIFFER:
        return [Problem("clock-set-back", {"now": now, "newest": book.written_at})]
    return []


def payment_warnings(book: Book, event: Disbursed, *, alone: bool) -> list[Problem]:
    """What is unusual about a payment; `alone`: it was said that it settles no request.

    Of payments that are recorded one after the other without a letter, as an office does with what
    it paid before, the first one says so for all; and so it is with the numbers of an office that
    does not number as SIPD does.
    """
    found = []
    if event.request is None and not alone and not _newest_settles_none(book):
        found.append(Problem("no-request", {"allocation": event.allocation}))
    if not (_is_of_sipd(event) or _newest_is_unusual(book)):
        found.append(Problem("sp2d-unusual", {"sp2d": event.sp2d}))
    return found + date_warnings(book, event) + account_warnings(book, event)


def _newest_settles_none(book: Book) -> bool:
    """Whether the newest letter or payment in the ledger is a payment that settles no request."""
    for entry in reversed(book.entries):
        if entry.seq not in book.reversed_by and isinstance(entry.event, Requested | Disbursed):
            return isinstance(entry.event, Disbursed) and entry.event.request is None
    return False


def _is_of_sipd(event: Disbursed) -> bool:
    return bool(_SIPD_SP2D.fullmatch(document_key(event.sp2d)))


def _newest_is_unusual(book: Book) -> bool:
    """Whether the newest payment in the ledger has a number that is not of SIPD."""
    for entry in reversed(book.entries):
        if entry.seq not in book.reversed_by and isinstance(entry.event, Disbursed):
            return not _is_of_sipd(entry.event)
    return False


def date_warnings(book: Book, event: Disbursed) -> list[Problem]:
    """The dates of its documents, where one is later than that of a document that follows it.

    Args:
        book: With its entries kept.
        event: A payment.
    """
    way = ("spp_date", "spm_date", "issued", "cleared")
    known = [(typed_as(name), day) for name in way if (day := getattr(event, name))]
    asked = book.entries[event.request - 1].event if isinstance(event.request, int) else None
    if isinstance(asked, Requested):
        known.insert(0, ("--request", asked.date))
    allocation = planned_on(book, event.allocation, event.cleared)
    if allocation and allocation.agreement and allocation.agreement.signed:
        known.insert(0, ("agreement.signed", allocation.agreement.signed))
    return [
        Problem(
            "dates-out-of-order",
            {"first": first, "first_date": earlier, "then": then, "then_date": later},
        )
        for (first, earlier), (then, later) in pairwise(known)
        if earlier > later
    ]


def return_warnings(book: Book, event: Returned) -> list[Problem]:
    """What is unusual about a return."""
    return account_warnings(book, event) + treasury_warnings(book, event)


def treasury_warnings(book: Book, event: Returned) -> list[Problem]:
    """A return into another bank account than the region's treasury account (RKUD) of that day.

    Auditors have found remainders in the treasury of the state.
    """
    treasury = plan_on(book, event.date).office.treasury_account
    if event.into and treasury and document_key(treasury) != document_key(event.into):
        values = {"allocation": event.allocation, "account": event.into, "treasury": treasury}
        return [Problem("other-treasury", values)]
    return []


def remainder_warnings(position: Position) -> list[Problem]:
    """Where what use reports leave over is not what else is known of an allocation."""
    said, about = position.reported, {"allocation": position.allocation.id}
    if said is None:
        return []
    values = {**about, "remainder": said, "returned": position.returned}
    if said > position.disbursed:
        more = {"disbursed": position.disbursed, "detail": "above-disbursed"}
        return [Problem("remainder-differs", {**values, **more})]
    if position.returned > said:
        return [Problem("remainder-differs", {**values, "detail": "more-returned"})]
    if position.to_return == 0 and position.returned < said:
        return [Problem("remainder-differs", {**values, "detail": "less-returned"})]
    return []


def request_warnings(book: Book, event: Requested) -> list[Problem]:
    """A payment of that very amount that settles no request: perhaps this one."""
    paid = [
        fact
        for fact in book.facts
        if isinstance(fact, Payment)
        and (fact.allocation, fact.amount) == (event.allocation, event.amount)
        and fact.request is None
        and fact.day >= event.date
    ]
    return [
        Problem("paid-already", {"seq": fact.seq, "amount": fact.amount, "date": fact.day})
        for fact in paid[-1:]
    ]


def account_warnings(book: Book, event: Disbursed | Returned) -> list[Problem]:
    """Another bank account than the one that the agreement named on that day."""
    day = event.cleared if isinstance(event, Disbursed) else event.date
    allocation = planned_on(book, event.allocation, day)
    account = allocation.recipient_account if allocation else None
    agreed = account.number if account else None
    if event.account and agreed and account_key(agreed) != account_key(event.account):
        return [Problem("other-account", {"account": event.account, "agreed": agreed})]
    return []


def adoption_warnings(book: Book, event: Adopted, calendar: Calendar) -> list[Problem]:
    """A changed opening; a last day later than the rule's; an amount that no document explains."""
    changes = changes_between(book.plan, event.plan)
    found = [Problem("opening-changed", opening_values(change)) for change in changes]
    was, now = (_after_rule(plan, calendar) for plan in (book.plan, event.plan))
    found += [problem for problem in now if problem not in was]
    if event.document:
        return found
    for after in event.plan.allocations:
        before = book.plan.allocation(after.id)
        if before and before.amount != after.amount:
            values = {"allocation": after.id, "before": before.amount, "after": after.amount}
            found.append(Problem("amount-without-document", values))
    return found


def _after_rule(plan: Plan, calendar: Calendar) -> list[Problem]:
    return [
        problem
        for allocation in plan.allocations
        for problem in due_after_rule(plan, allocation, calendar)
    ]


def end_warnings(event: Ended, ended: Sen) -> list[Problem]:
    """An end that ends nothing; `ended` is what it leaves unpaid, in sen."""
    return [] if ended else [Problem("nothing-to-end", {"allocation": event.allocation})]


def ended_before(book: Book, event: Requested | Disbursed) -> list[Problem]:
    """A request or payment, once it was said that what is left would not be paid.

    Args:
        book: Before the event.
        event: With its tranche, where it has one.
    """
    day = event.day
    for fact in book.facts:
        if not isinstance(fact, End) or fact.allocation != event.allocation:
            continue
        about = {"allocation": fact.allocation, "date": fact.day, "seq": fact.seq}
        if day is None or fact.day > day:
            continue
        if fact.tranche is None:
            return [Problem("grant-ended", about)]
        if fact.tranche == event.tranche:
            return [Problem("tranche-ended", {**about, "tranche": fact.tranche})]
    return []


def opening_values(change: OpeningChange) -> dict[str, object]:
    """What a sentence about a changed opening names. Amounts in sen."""
    before, after = change.before, change.after
    return {
        "allocation": change.allocation,
        "disbursed_before": before.disbursed if before else Sen(0),
        "disbursed_after": after.disbursed if after else Sen(0),
        "in_process_before": before.in_process if before else Sen(0),
        "in_process_after": after.in_process if after else Sen(0),
        "as_of_before": before.as_of if before else None,
        "as_of_after": after.as_of if after else None,
    }


def tranche_warnings(
    book: Book, event: Requested | Disbursed, request: OpenRequest | None, *, named: bool
) -> list[Problem]:
    """What is unusual about its tranche; nothing where the plan has none.

    Args:
        book: Before the event.
        event: With its tranche.
        request: The one that a payment settles.
        named: A person said which tranche; else it is the first that was not full on that day, and
            what is of a later day fills what this leaves.
    """
    known = tranches_of(book, event.allocation, None if named else event.day)
    if event.tranche is None or event.tranche > len(known):
        return []
    tranche = known[event.tranche - 1]
    about = {"allocation": event.allocation, "tranche": event.tranche}
    if request and request.tranche is None:
        return []  # it was counted before, in as many tranches as it fills
    found = []
    if request and request.tranche != event.tranche:
        found.append(Problem("tranche-differs", {**about, "asked": request.tranche}))
    # What the settled request asks for is within the tranche already.
    asked = max(tranche.in_process - (request.left if request else 0), 0)
    reached = Sen(tranche.paid + asked + event.amount)
    over = Sen(max(reached - tranche.amount, 0))
    if not rounding(over, tranche.whole):
        values = {**about, "reached": reached, "limit": tranche.amount, "over": over}
        found.append(Problem("tranche-exceeded", values))
    return found


def report_warnings(
    book: Book, event: Requested | Disbursed, position: Position | None
) -> list[Problem]:
    """A further tranche before the use report (LPJ) of the one ahead, where the office asks for it.

    Args:
        book: Before the event, or with it.
        event: With its tranche.
        position: Of its allocation.
    """
    day = event.cleared if isinstance(event, Disbursed) else event.date
    number = event.tranche or 1
    before = report_awaited(plan_on(book, day), position, number, day) if position else None
    if before is None:
        return []
    values = {"allocation": event.allocation, "tranche": number, "before": before}
    return [Problem("report-missing", values)]


def late_warnings(
    book: Book, after: Book, event: Disbursed, calendar: Calendar
) -> Iterator[Problem]:
    """How much of a payment is late, of each tranche that it fills.

    By the plan of the day on which a tranche is paid in full, as it is found later.

    Args:
        book: Before the event.
        after: With it.
        event: A payment.
        calendar: By which deadlines are counted.
    """
    allocation = book.plan.allocation(event.allocation)
    known = tranches_of(after, event.allocation)
    if allocation is None or not known:
        return
    days = deadlines(book.plan, allocation, calendar)
    for newest, was, now in zip(days, tranches_of(book, allocation.id), known, strict=True):
        deadline = of_its_day(book, newest, now.paid_on, calendar)
        late, before = now.late(deadline.due), was.late(deadline.due)
        amount = Sen((late.amount if late else 0) - (before.amount if before else 0))
        if amount > 0 and not rounding(amount, now.whole):
            values = late_values(deadline, event.cleared, calendar)
            yield Problem("paid-late", {**values, "amount": amount})
