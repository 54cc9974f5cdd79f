"""The papers behind each payment: what it says of them itself, and what its file's way says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..ledger.events import Advanced, Disbursed
from ..values.text import document_key
from .book import Book
from .facts import Advance, Bounce, Payment, RequestName

_Steps = Mapping[str, Advanced]
"""The newest step of a file to each stage."""


@dataclass(frozen=True, slots=True)
class Papers:
    """The numbers and days of SPP and SPM, and the SP2D's own day; None: not known."""

    spp: str | None = None
    spp_date: date | None = None
    spm: str | None = None
    spm_date: date | None = None
    issued: date | None = None


NO_PAPERS = Papers()
"""Of what has none, or none that is known."""


def own_papers(event: Disbursed) -> Papers:
    """What a payment says of its papers itself."""
    return Papers(event.spp, event.spp_date, event.spm, event.spm_date, event.issued)


def papers_of(book: Book) -> dict[int, Papers]:
    """The papers of each standing payment, by its seq.

    What a payment does not say, the way of its request's file does: a step to a desk names the
    paper that was issued there, and its day. A payment uses up the steps before it, since an SPM
    has one SP2D. What the bank sends again has the SPP and SPM of the payment that bounced.

    Args:
        book: With its entries kept.
    """
    steps: dict[RequestName, dict[str, Advanced]] = {}
    bounced: dict[RequestName, int] = {}
    found: dict[int, Papers] = {}
    for fact in book.facts:
        match fact:
            case Advance():
                step = book.entries[fact.seq - 1].event
                if isinstance(step, Advanced):
                    steps.setdefault(fact.request, {})[step.stage] = step
            case Bounce():
                bounced[fact.seq] = fact.payment
            case Payment():
                event = book.entries[fact.seq - 1].event
                if isinstance(event, Disbursed):
                    name = fact.request or ""
                    before = found.get(bounced.get(name, 0), NO_PAPERS)
                    found[fact.seq] = _completed(event, steps.pop(name, {}), before)
            case _:
                pass
    return found


def _completed(event: Disbursed, steps: _Steps, bounced: Papers) -> Papers:
    spp, spp_date = _paper(event.spp, event.spp_date, steps.get("spp"))
    spm, spm_date = _paper(event.spm, event.spm_date, steps.get("spm"))
    _, issued = _paper(event.sp2d, event.issued, steps.get("sp2d"))
    if spp is None:
        spp, spp_date = bounced.spp, spp_date or bounced.spp_date
    if spm is None:
        spm, spm_date = bounced.spm, spm_date or bounced.spm_date
    return Papers(spp, spp_date, spm, spm_date, issued)


def _paper(
    number: str | None, day: date | None, step: Advanced | None
) -> tuple[str | None, date | None]:
    """A paper's number and day: as the payment says them, else as a step names the same paper.

    A step without a number is about the paper whose number the payment says.
    """
    if step is None:
        return number, day
    told = number or step.document
    same = told is not None and document_key(step.document or told) == document_key(told)
    return told, day or (step.date if same else None)
