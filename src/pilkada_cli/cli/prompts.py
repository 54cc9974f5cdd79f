"""Guided entry: a terminal is asked for what is missing, one line each; elsewhere it is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from ..core.plan.plan import STAGES, know_allocation
from ..core.rules.draft import Draft
from ..core.rules.resolve_tranche import know_tranche
from ..core.values.dates import parse_date
from ..core.values.problem import Problem, RefusedError
from ..core.values.typed_amount import parse_amount
from ..office.office import Office
from ..office.record import propose_now
from ..read.typed import read_choice, read_entry, read_request, read_text
from ..render import table
from ..reports.open import open_report, payments_report
from ..reports.question import Question
from ..reports.report import Report
from ..reports.status import balances_report
from .confirm import Judged
from .session import Session


def given(
    session: Session,
    typed: str | None,
    *,
    name: str,
    question: str,
    check: Callable[[str], object] = str,
) -> str:
    """What was typed on the command line; on a terminal it is asked for until it can be read.

    Args:
        session: Whose terminal.
        typed: None where it is missing; what is there is checked later, with all else.
        name: The argument or option that says it.
        question: The key of the question.
        check: Refuses what can't be meant.

    Raises:
        RefusedError: `usage-missing` where nobody can be asked; `interrupted` where the input ends.
    """
    if typed is not None:
        return typed
    if not session.asks:
        raise session.missing(name)
    while True:
        answer = session.ask(session.words.text("ask", question))
        if answer is None:
            raise RefusedError(Problem("interrupted"))
        try:
            _is_something(answer)
            check(answer)
        except RefusedError as error:
            session.warn(error.problems)
        else:
            return answer


def reason(session: Session, typed: str | None) -> str:
    """Why something is recorded, where it needs a reason; see `given`, `read_text`."""
    check = partial(read_text, name="--note")
    said = given(session, typed, name="--note", question="reason", check=check)
    check(said)
    return said


def optional(session: Session, question: str, check: Callable[[str], object]) -> str | None:
    """An answer that may be left out: an empty line is None.

    Raises:
        RefusedError: `interrupted` where the input ends.
    """
    while True:
        answer = session.ask(session.words.text("ask", question))
        if answer is None:
            raise RefusedError(Problem("interrupted"))
        try:
            if answer:
                check(answer)
        except RefusedError as error:
            session.warn(error.problems)
        else:
            return answer or None


def _is_something(answer: str) -> None:
    if not answer:
        raise RefusedError(Problem("text-empty"))


Beside = Callable[[Office, Session, str | None], Report[Any]]
"""What is shown before the first question, of one allocation or of all."""


class Asking:
    """The questions of one recording command, about one office."""

    def __init__(self, session: Session, office: Office, beside: Beside) -> None:
        self._session = session
        self._office = office
        self._beside: Beside | None = beside
        self._allocation: str | None = None

    def allocation(self, typed: str | None) -> str:
        """Which allocation; one that no plan has is refused, or asked for again."""
        plans = [plan for plan in (self._office.book.plan, self._office.plan_in_file) if plan]

        def check(text: str) -> None:
            know_allocation(text, *plans)

        found = self._given(typed, "ALLOCATION", "allocation", check)
        check(found)
        self._allocation = found
        return found

    def amount(self, typed: str | None) -> str:
        """How much."""
        return self._given(typed, "AMOUNT", "amount", parse_amount)

    def date(self, typed: str | None, question: str) -> str:
        """On which day."""
        return self._given(typed, "--date", question, parse_date)

    def stage(self, typed: str | None) -> str:
        """To which desk."""
        return self._given(typed, "--to", "stage", lambda text: read_choice(text, STAGES))

    def text(self, typed: str | None, name: str, question: str) -> str:
        """The number of a document, or a reason."""
        return self._given(typed, name, question, partial(read_text, name=name))

    def complete(self, draft: Draft) -> Draft | Judged:
        """The draft; with the request and the tranche that are meant, where several may be.

        Only a person who sits at a terminal is asked, and then it is judged already; elsewhere the
        rules refuse it.
        """
        while self._session.asks:
            try:
                answer = propose_now(self._office, draft, self._session.world)
            except RefusedError as error:
                ask = self._ASKED.get(error.problems[0].code)
                if ask is None:
                    raise
                self._session.warn(error.problems)
                draft = ask(self, draft)
            else:
                return Judged(draft, answer)
        return draft

    def _which_request(self, draft: Draft) -> Draft:
        about = draft.about or ""
        answer = self._given(None, "--request", "request", lambda text: read_request(text, about))
        return replace(draft, request=read_request(answer, about))

    def _which_tranche(self, draft: Draft) -> Draft:
        plan, about = self._office.book.plan, draft.about or ""

        def check(text: str) -> None:
            know_tranche(plan, about, _tranche(text))

        answer = self._given(None, "--tranche", "tranche", check)
        event = draft.event.model_copy(update={"tranche": _tranche(answer)})
        return replace(draft, event=event)

    _ASKED: ClassVar = {"several-open": _which_request, "several-tranches": _which_tranche}

    def _given(
        self, typed: str | None, name: str, question: str, check: Callable[[str], object]
    ) -> str:
        if typed is None and self._beside and self._session.asks:
            report = self._beside(self._office, self._session, self._allocation)
            self._beside = None
            if report.rows:
                style = self._session.style(self._session.stderr)
                self._session.say(table.render(report, style) + b"\n")
        return given(self._session, typed, name=name, question=question, check=check)


def _tranche(text: str) -> int:
    return read_entry(text, name="--tranche")


def beside_requests(office: Office, session: Session, allocation: str | None) -> Report[Any]:
    """What is open, and on which desk."""
    report = open_report(_about(office, session, allocation))
    return report if report.rows else beside_amounts(office, session, allocation)


def beside_payments(office: Office, session: Session, allocation: str | None) -> Report[Any]:
    """The payments that stand and did not bounce, the newest first."""
    return payments_report(_about(office, session, allocation))


def beside_amounts(office: Office, session: Session, allocation: str | None) -> Report[Any]:
    """What is disbursed, in process, not requested, returned."""
    return balances_report(_about(office, session, allocation))


def _about(office: Office, session: Session, allocation: str | None) -> Question:
    return Question(office.book, office.today(session.world), allocation=allocation)
