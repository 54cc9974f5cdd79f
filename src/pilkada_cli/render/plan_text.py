"""A plan as the TOML file that people edit."""

from __future__ import annotations

from typing import Any

import tomli_w

from ..core.money import Sen, format_grouped
from ..core.plan import Plan


def render(plan: Plan, header: str) -> str:
    """The file, under a comment. Whole rupiah are numbers, sen are text as people write them.

    Each allocation is a table of its own, [[allocation]], as the hints speak of it.
    """
    comment = "".join(f"# {line}".rstrip() + "\n" for line in header.strip().split("\n"))
    data = plan.model_dump(exclude_defaults=True)
    # Zone and language are said although they may be the defaults: one sees what can be changed.
    said = {"time_zone": plan.office.time_zone, "language": plan.office.language}
    tables = [tomli_w.dumps({"office": _ordered({**data["office"], **said})})]
    for each in data.get("allocation", ()):
        table = tomli_w.dumps({"allocation": _allocation(each)})
        tables.append(table.replace("[allocation]", "[[allocation]]", 1))
    return "\n".join([comment, *tables])


_ORDER = (
    *("id", "recipient", "kind", "amount", "account_code", "agreement", "recipient_account"),
    *("opening", "name", "region_code", "voting_day", "time_zone", "language"),
    *("number", "recipient_number", "signed", "bank", "holder"),
    *("as_of", "disbursed", "in_process", "stage", "source"),
)
"""Keys as a person looks for them; a plan's own order is that of their names."""


def _ordered(table: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(table.items(), key=lambda item: _ORDER.index(item[0])))


def _allocation(data: dict[str, Any]) -> dict[str, Any]:
    found = {**data, "amount": _amount(data["amount"])}
    if opening := data.get("opening"):
        sums = {key: _amount(opening[key]) for key in ("disbursed", "in_process") if key in opening}
        found["opening"] = _ordered({**opening, **sums})
    return _ordered(found)


def _amount(amount: Sen) -> int | str:
    return format_grouped(amount, with_sen=True) if amount % 100 else amount // 100
