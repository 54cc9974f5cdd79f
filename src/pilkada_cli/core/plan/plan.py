"""The plan: what should happen. A person edits it; a book starts from it."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from ..values.fields import (
    AllocationId,
    Day,
    Frozen,
    MoneyOrZero,
    Text,
    Zone,
    one_of,
    refuse,
    yes_or_no,
)
from ..values.money import Sen
from ..values.problem import Problem, RefusedError
from .schedules import SCHEDULES, ScheduleName, planned_tranches
from .tranches import Budgets, Tranche, Tranches, amounts_of, crossing

DESKS = {
    "requested": "kesbangpol",
    "verified": "treasurer",
    "spp": "pa-kpa",
    "spm": "bpkad",
    "sp2d": "bank",
}
"""A request's way: each stage, and whose desk its file lies on then.

See docs/concepts/money.md, "The chain of documents".
"""
STAGES = tuple(DESKS)


def desk_of(stage: str | None) -> str | None:
    """Whose desk a file is on at a stage, as a term; None where the stage is not known."""
    return DESKS[stage] if stage else None


Stage = Annotated[str, one_of(*STAGES)]
RECIPIENT_KINDS = ("organiser", "supervisor", "military", "police", "security", "other")
"""Of a recipient: KPU, Bawaslu, TNI, Polri, both of these together, whoever else."""
RecipientKind = Annotated[str, one_of(*RECIPIENT_KINDS)]
CollectiveLeave = Annotated[str, one_of("off", "working")]
Language = Annotated[str, one_of("id", "en")]
Stated = Annotated[bool, yes_or_no()]


def _unless_empty(table: Any) -> Any:
    """An empty table says nothing, so it is absent: a plan has one canonical form."""
    return table if table is not None and table.model_dump(exclude_defaults=True) else None


class Holiday(Frozen):
    """A day on which an office is closed, beside those that the national calendar has."""

    date: Day
    name: Text


class Office(Frozen):
    """The region that pays (pemerintah daerah).

    `proposal_day`: when the elected candidate was proposed to be confirmed (usulan pengesahan);
    the remainder's return is due from then on. `practice`: nothing here is real; it is for trying.
    `report_first`: no further tranche before the use report (LPJ) of the one ahead of it.
    `treasury_account`: the region's own (RKUD), into which what is left over goes back.
    """

    collective_leave: CollectiveLeave = "off"
    # How people read is no part of what is planned: never compared, never written to a ledger.
    language: Language = Field(default="id", exclude=True)
    name: Text
    practice: Stated = False
    proposal_day: Day | None = None
    region_code: Text | None = None
    report_first: Stated = False
    time_zone: Zone = "Asia/Jakarta"
    treasury_account: Text | None = None
    voting_day: Day


class Agreement(Frozen):
    """The grant agreement (NPHD); each party gives it a number of its own."""

    number: Text | None = None
    recipient_number: Text | None = None
    signed: Day | None = None


class RecipientAccount(Frozen):
    """The bank account that the agreement names."""

    bank: Text | None = None
    holder: Text | None = None
    number: Text | None = None


class Opening(Frozen):
    """What was true of an allocation before the ledger began. Amounts in sen."""

    as_of: Day
    disbursed: MoneyOrZero = Sen(0)
    in_process: MoneyOrZero = Sen(0)
    source: Text | None = None
    stage: Stage | None = None

    @property
    def total(self) -> Sen:
        """What it says was disbursed or in process, in sen."""
        return Sen(self.disbursed + self.in_process)


class Allocation(Frozen):
    """The grant ceiling of one recipient (pagu hibah). Amounts in sen.

    `amount` zero: not known yet. `remainder` is what its use report (LPJ) leaves over; None: not
    known yet. `funded_by` is who bears it, where that is not the region itself; `paid_through` the
    body whose account the money goes to; `voting_day` that of another election than the office's,
    and `proposal_day` when its elected candidate was proposed to be confirmed.
    """

    account_code: Text | None = None
    agreement: Annotated[Agreement | None, AfterValidator(_unless_empty)] = None
    amount: MoneyOrZero
    budgets: Budgets = ()
    funded_by: Text | None = None
    id: AllocationId
    kind: RecipientKind = "other"
    opening: Opening | None = None
    paid_through: Text | None = None
    proposal_day: Day | None = None
    recipient: Text
    recipient_account: Annotated[RecipientAccount | None, AfterValidator(_unless_empty)] = None
    remainder: MoneyOrZero | None = None
    schedule: ScheduleName | None = None
    tranches: Tranches = ()
    voting_day: Day | None = None

    @model_validator(mode="after")
    def _opening_fits(self) -> Self:
        if self.opening and self.opening.total > self.amount:
            refuse("opening-exceeds-amount", total=self.opening.total, amount=self.amount)
        return self

    @model_validator(mode="after")
    def _remainder_fits(self) -> Self:
        if self.remainder and self.remainder > self.amount:
            refuse("remainder-exceeds-amount", remainder=self.remainder, amount=self.amount)
        return self

    @model_validator(mode="after")
    def _tranches_fit(self) -> Self:
        amounts_of(self.parts, self.amount)
        return self

    @model_validator(mode="after")
    def _a_year_has_one_budget_line(self) -> Self:
        years = [budget.fiscal_year for budget in self.budgets]
        for index, year in enumerate(years):
            if year in years[:index]:
                refuse("budget-twice", year=year, index=index)
        return self

    @property
    def parts(self) -> tuple[Tranche, ...]:
        """Its tranches, schedule and plan taken together; none while its amount is not known."""
        return planned_tranches(self.schedule, self.tranches) if self.amount else ()

    @property
    def tranche_amounts(self) -> tuple[Sen, ...]:
        """What each of them is, in sen."""
        return amounts_of(self.parts, self.amount)

    def without_opening(self) -> Allocation:
        """The same allocation for a comparison that leaves the opening aside."""
        return self.model_copy(update={"opening": None})


class Plan(Frozen):
    """Office and allocations, in the order of the file."""

    allocations: Annotated[tuple[Allocation, ...], Field(strict=False, alias="allocation")] = ()
    holidays: Annotated[tuple[Holiday, ...], Field(strict=False, alias="holiday")] = ()
    office: Office

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [allocation.id for allocation in self.allocations]
        for index, name in enumerate(ids):
            if name in ids[:index]:
                refuse("duplicate-allocation", id=name)
        return self

    @model_validator(mode="after")
    def _due_dates_do_not_cross(self) -> Self:
        for allocation in self.allocations:
            if number := crossing(allocation.parts, self.voting_day_of(allocation)):
                refuse("tranche-dates-cross", allocation=allocation.id, number=number, key="due")
        return self

    def voting_day_of(self, allocation: Allocation) -> date:
        """The voting day from which its deadlines are counted."""
        return allocation.voting_day or self.office.voting_day

    def proposal_day_of(self, allocation: Allocation) -> date | None:
        """When the elected candidate of its election was proposed to be confirmed.

        Another election than the office's has its own.
        """
        of_office = None if allocation.voting_day else self.office.proposal_day
        return allocation.proposal_day or of_office

    def allocation(self, allocation_id: str) -> Allocation | None:
        """The allocation of that id, if the plan has it."""
        return next((a for a in self.allocations if a.id == allocation_id), None)


def know_allocation(name: str, *plans: Plan) -> None:
    """Refuse an allocation that none of the plans has, with the nearest one that some has.

    Raises:
        RefusedError: `unknown-allocation`.
    """
    if any(plan.allocation(name) for plan in plans):
        return
    known = list(dict.fromkeys(a.id for plan in plans for a in plan.allocations))
    near = get_close_matches(name.lower(), known, n=1)
    values = {"name": name, "known": " · ".join(known), "near": near[0] if near else ""}
    raise RefusedError(Problem("unknown-allocation", values))


def for_practice(plan: Plan) -> Plan:
    """The same plan, for an office in which nothing is real."""
    office = plan.office.model_copy(update={"practice": True})
    return plan.model_copy(update={"office": office})


def plan_fmt(plan: Plan) -> int:
    """The lowest format of a ledger line that can carry a plan: the highest that it needs.

    See docs/concepts/ledger.md.
    """
    office = plan.office
    of_the_third = office.report_first or office.treasury_account
    of_office = 3 if of_the_third else 2 if office.practice else 1
    return max([of_office, *map(_fmt_of, plan.allocations)])


def _fmt_of(allocation: Allocation) -> int:
    of_the_third = (
        not allocation.amount
        or allocation.kind in {"military", "police"}
        or allocation.funded_by
        or allocation.paid_through
        or allocation.proposal_day
        or allocation.voting_day
        or any(each.only_if or not each.has_size for each in allocation.parts)
    )
    named = SCHEDULES[allocation.schedule].fmt if allocation.schedule else 1
    return max(named, 3 if of_the_third else 1)


def plan_data(plan: Plan) -> dict[str, Any]:
    """The plan as the ledger keeps it: without language, and without absent or default keys."""
    return plan.model_dump(mode="json", exclude_defaults=True)


def differing(before: Plan, after: Plan) -> tuple[str, ...]:
    """Ids of the allocations, openings aside, in which two plans differ, in the order found."""
    ids = dict.fromkeys(a.id for plan in (before, after) for a in plan.allocations)
    return tuple(name for name in ids if _bare(before, name) != _bare(after, name))


def changed(before: Plan, after: Plan) -> tuple[str, ...]:
    """Ids of the allocations in which two plans differ, openings included."""
    openings = (
        new.id
        for new in after.allocations
        if (old := before.allocation(new.id)) and old.opening != new.opening
    )
    return tuple(dict.fromkeys((*differing(before, after), *openings)))


def difference(before: Plan, after: Plan) -> str:
    """What differs between two plans, for a sentence: allocation ids, else the office's table."""
    return " · ".join(changed(before, after)) or "[office]"


def _bare(plan: Plan, allocation_id: str) -> Allocation | None:
    found = plan.allocation(allocation_id)
    return found.without_opening() if found else None
