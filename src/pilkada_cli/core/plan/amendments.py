"""What an addendum says otherwise: each key of two plans, as it was and as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..values.money import Sen, parse_money
from .plan import Plan, plan_data

_AMOUNTS = frozenset({"amount", "base", "disbursed", "in_process", "remainder"})
_NAMED = {"budget": "fiscal_year", "holiday": "date"}
"""What tells the tables of a list apart; a tranche is told by its number."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """One key that two plans say otherwise, as the plan's file calls it: `tranche 2 due.date`.

    `allocation` None: of the office. `before` and `after` are as a ledger's line has them; None:
    that plan does not say it.
    """

    allocation: str | None
    key: str
    before: str | None
    after: str | None

    @property
    def is_amount(self) -> bool:
        """Whether it is money."""
        return self.key.replace(" ", ".").rpartition(".")[2] in _AMOUNTS

    @property
    def amount_before(self) -> Sen | None:
        """What it was, where it is money; in sen."""
        return parse_money(self.before) if self.is_amount and self.before else None

    @property
    def amount_after(self) -> Sen | None:
        """What it is, where it is money; in sen."""
        return parse_money(self.after) if self.is_amount and self.after else None


def amendments(before: Plan, after: Plan) -> tuple[Amendment, ...]:
    """What two plans say otherwise: of the office, then of each allocation, in their order."""
    was, now = _said(before), _said(after)
    order = dict.fromkeys((*now, *was))
    ranked = sorted(order, key=lambda key: _rank(key[0], before, after))
    return tuple(
        Amendment(*key, was.get(key), now.get(key))
        for key in ranked
        if was.get(key) != now.get(key)
    )


def _rank(allocation: str | None, *plans: Plan) -> int:
    ids = [None, *dict.fromkeys(a.id for plan in reversed(plans) for a in plan.allocations)]
    return ids.index(allocation)


def _said(plan: Plan) -> dict[tuple[str | None, str], str]:
    """All that a plan says, by allocation and key."""
    data = plan_data(plan)
    of_office = {**data["office"], "holiday": data.get("holiday", [])}
    found: dict[tuple[str | None, str], str] = {}
    found |= {(None, key): value for key, value in _keys(of_office)}
    for allocation in data.get("allocation", ()):
        said = {key: value for key, value in allocation.items() if key != "id"}
        found |= {(allocation["id"], key): value for key, value in _keys(said)}
    return found


def _keys(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Each key of a table and of what lies in it, with its value as text."""
    for key, value in table.items():
        match value:
            case dict():
                yield from _keys(value, f"{above}{key}.")
            case list():
                name = _NAMED.get(key, "")
                for number, each in enumerate(value, start=1):
                    said = {inner: part for inner, part in each.items() if inner != name}
                    yield from _keys(said, f"{key} {each.get(name, number)} ")
            case bool():
                yield above + key, str(value).lower()
            case _:
                yield above + key, str(value)
