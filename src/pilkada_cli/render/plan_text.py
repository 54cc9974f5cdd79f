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


def _table(data: dict[str, Any]) -> dict[str, Any]:
    found = dict(data)
    office = found["office"]
    # Said although it is the default: a person sees what can be changed.
    found["office"] = {**office, "time_zone": office.get("time_zone", "Asia/Jakarta")}
    found["allocation"] = [_allocation(each) for each in found.get("allocation", ())]
    return found


def _allocation(data: dict[str, Any]) -> dict[str, Any]:
    found = {**data, "amount": _amount(data["amount"])}
    if opening := data.get("opening"):
        sums = {key: _amount(opening[key]) for key in ("disbursed", "in_process") if key in opening}
        found["opening"] = {**opening, **sums}
    return found


def _amount(amount: Sen) -> int | str:
    return format_grouped(amount, with_sen=True) if amount % 100 else amount // 100
