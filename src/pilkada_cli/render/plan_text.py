"""A plan as the TOML file that people edit."""

from __future__ import annotations

from typing import Any

import tomli_w

from ..core.money import Sen, format_grouped
from ..core.plan import Plan


def render(plan: Plan, header: str) -> str:
    """The file, under a comment. Whole rupiah are numbers, sen are text as people write them."""
    comment = "".join(f"# {line}".rstrip() + "\n" for line in header.strip().split("\n"))
    return f"{comment}\n{tomli_w.dumps(_table(plan.model_dump(exclude_defaults=True)), indent=2)}"


_ORDER = (
    *("id", "recipient", "kind", "amount", "account_code", "agreement", "recipient_account"),
    *("opening", "name", "region_code", "voting_day", "time_zone"),
    *("as_of", "disbursed", "in_process", "stage", "source"),
)
"""Keys as a person looks for them; a plan's own order is that of their names."""


def _ordered(table: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(table.items(), key=lambda item: _ORDER.index(item[0])))


def _table(data: dict[str, Any]) -> dict[str, Any]:
    office = data["office"]
    # Said although it is the default: a person sees what can be changed.
    found: dict[str, Any] = {"office": _ordered({"time_zone": "Asia/Jakarta", **office})}
    found["allocation"] = [_allocation(each) for each in data.get("allocation", ())]
    return found


def _allocation(data: dict[str, Any]) -> dict[str, Any]:
    found = {**data, "amount": _amount(data["amount"])}
    if opening := data.get("opening"):
        sums = {key: _amount(opening[key]) for key in ("disbursed", "in_process") if key in opening}
        found["opening"] = _ordered({**opening, **sums})
    return _ordered(found)


def _amount(amount: Sen) -> int | str:
    return format_grouped(amount, with_sen=True) if amount % 100 else amount // 100
