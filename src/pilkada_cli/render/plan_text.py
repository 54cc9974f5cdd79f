"""A plan as the TOML file that people edit."""

from __future__ import annotations

from typing import Any

import tomli_w

from ..core.plan.plan import Plan
from ..core.values.money import Sen, format_grouped


def render(plan: Plan, header: str) -> str:
    """The file, under a comment. Whole rupiah are numbers, sen are text as people write them.

    Each allocation is a table of its own, [[allocation]], as the hints speak of it.
    """
    comment = "".join(f"# {line}".rstrip() + "\n" for line in header.strip().split("\n"))
    data = _as_people_write(plan.model_dump(exclude_defaults=True))
    # Zone and language are said although they may be the defaults: one sees what can be changed.
    said = {"time_zone": plan.office.time_zone, "language": plan.office.language}
    tables = [tomli_w.dumps({"office": _ordered({**data["office"], **said})})]
    for key in ("holiday", "allocation"):
        written = (tomli_w.dumps({key: table}) for table in data.get(key, ()))
        tables += [table.replace(f"[{key}]", f"[[{key}]]", 1) for table in written]
    return "\n".join([comment, *tables])


_ORDER = (
    *(
        "id",
        "recipient",
        "kind",
        "funded_by",
        "paid_through",
        "name",
        "number",
        "bank",
        "holder",
        "recipient_number",
        "signed",
    ),
    *("region_code", "fiscal_year", "date", "amount", "percent", "base", "account_code"),
    *(
        "agreement",
        "recipient_account",
        "remainder",
        "schedule",
        "only_if",
        "due",
        "budget",
        "tranche",
    ),
    *("as_of", "disbursed", "in_process", "stage", "source", "opening"),
    *("working_days_after_signing", "months_before_voting"),
    *("practice", "voting_day", "proposal_day", "treasury_account", "collective_leave"),
    *("report_first", "time_zone", "language"),
    *("office", "holiday", "allocation"),
)
"""Keys as a person looks for them; a plan's own order is that of their names."""
_AMOUNTS = {"amount", "base", "remainder", "disbursed", "in_process"}


def _ordered(table: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(table.items(), key=lambda item: _ORDER.index(item[0])))


def _as_people_write(value: Any, key: str = "") -> Any:
    match value:
        case dict():
            return _ordered({name: _as_people_write(inner, name) for name, inner in value.items()})
        case tuple() | list():
            return [_as_people_write(item) for item in value]
        case int() if key in _AMOUNTS:
            return format_grouped(Sen(value), with_sen=True) if value % 100 else value // 100
        case int() if key == "percent":
            return f"{value // 100},{value % 100:02}" if value % 100 else value // 100
        case _:
            return value
