"""The model of a ledger line, after docs/concepts/ledger.md and without the program's code."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping
from typing import Any

import rfc8785
from support.unseen import HIDDEN

from pilkada_cli.core.ledger.chain import Entry


def is_a_line(raw: bytes, before: list[Entry]) -> bool:
    """The model of a line, after docs/concepts/ledger.md."""
    try:
        line = json.loads(raw)
        canonical = rfc8785.dumps(line) + b"\n"
        hashed = raw[: raw.rindex(b',"sha256":"')] + b"}"
    except (ValueError, RecursionError, rfc8785.CanonicalizationError):
        return False
    keys = {"at", "by", "data", "fmt", "id", "kind", "prev", "seq", "sha256"}
    return (
        raw == canonical
        and isinstance(line, dict)
        and set(line) == keys
        and type(line["fmt"]) is type(line["seq"]) is int
        and (line["seq"], line["prev"])
        == ((before[-1].seq + 1, before[-1].sha256) if before else (1, "0" * 64))
        and line["sha256"] == hashlib.sha256(hashed).hexdigest()
        and is_instant(line["at"])
        and has_fields(line["by"], dict.fromkeys(("actor", "host", "os", "ver"), is_text))
        and str(line["kind"]) in KINDS
        and (line["kind"] == "opened") == (line["seq"] == 1)
        and has_fields(line["data"], *KINDS[line["kind"]])
        and line["fmt"] == fmt_of(line)
        and (line["kind"] != "returned" or bool({"amount", "interest"} & line["data"].keys()))
        and (line["kind"] != "ended" or bool({"document", "note"} & line["data"].keys()))
        and line["id"] == id_of(line, before)
        and len(raw) <= (2**22 if line["kind"] in {"opened", "adopted"} else 2**16)
    )


def fmt_of(line: dict[str, Any]) -> int:
    """The lowest format that can say a line."""
    data = line["data"]
    newest = line["kind"] in {"reported", "settled", "ended"}
    newest |= line["kind"] == "returned" and "into" in data
    newest |= bool(
        {"report_first", "treasury_account"} & data.get("plan", {}).get("office", {}).keys()
    )
    allocations = data.get("plan", {}).get("allocation", [])
    return 3 if newest or any(map(is_of_the_third, allocations)) else 1


def is_of_the_third(allocation: dict[str, Any]) -> bool:
    """Whether format 3 was the first to say such an allocation."""
    newer = {"funded_by", "paid_through", "proposal_day", "voting_day"}
    return (
        bool(newer & allocation.keys())
        or allocation["amount"] == "0.00"
        or allocation.get("schedule") == "54/2019-14"
        or allocation.get("kind") in {"military", "police"}
        or any("only_if" in each for each in allocation.get("tranche", []))
        or bool(unsized_in(allocation))
    )


def id_of(line: dict[str, Any], before: list[Entry]) -> str | None:
    """The id that a line has to have; None where its document stands already."""
    kind, data = line["kind"], line["data"]
    base = "opened" if kind == "opened" else f"{kind}:{name_of(kind, data) or line['seq']}"
    uses = [each for each in before if re.sub("~[0-9]+:", ":", each.id, count=1) == base]
    taken = {getattr(each.event, "entry", 0) for each in before if each.event.kind == "reversed"}
    bounces = [each for each in before if each.event.kind == "bounced" and each.seq not in taken]
    taken |= {getattr(each.event, "payment", 0) for each in bounces}
    if uses and uses[-1].seq not in taken and kind != "advanced":
        return None
    return base.replace(":", f"~{len(uses) + 1}:", 1) if uses else base


def name_of(kind: str, data: dict[str, Any]) -> str | None:
    """What names the document of an entry; None where its line does."""
    year = str(data.get("date"))[:4].lstrip("0")
    match kind:
        case "disbursed":
            return key_of(str(data.get("sp2d")))
        case "requested":
            return f"{data.get('allocation')}:{year}:{key_of(str(data.get('letter')))}"
        case "returned":
            return f"{year}:{key_of(str(data.get('sts')))}"
        case "reported":
            return f"{data.get('allocation')}:{year}:{key_of(str(data.get('letter')))}"
        case "settled":
            return str(data.get("allocation"))
        case "ended":
            named = [data.get("allocation"), data.get("tranche")]
            return ":".join(str(each) for each in named if each is not None)
        case "advanced":
            return f"{data.get('request')}:{data.get('stage')}"
        case "reversed" | "cancelled" | "bounced":
            fields = {"reversed": "entry", "cancelled": "request", "bounced": "payment"}
            return str(data.get(fields[kind]))
        case _:
            return None


def key_of(number: str) -> str:
    """A document's number as ids have it: composed, ASCII letters lowered, without white space."""
    letters = (each for each in unicodedata.normalize("NFC", number) if not each.isspace())
    lowered = "".join(chr(ord(each) + 32) if "A" <= each <= "Z" else each for each in letters)
    return unicodedata.normalize("NFC", lowered)


Check = Callable[[Any], bool]


def has_fields(
    data: Any, needed: Mapping[str, Check], more: Mapping[str, Check] | None = None
) -> bool:
    checks = {**needed, **(more or {})}
    return (
        isinstance(data, dict)
        and needed.keys() <= data.keys() <= checks.keys()
        and all(checks[key](value) for key, value in data.items())
    )


def matches(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value))


def among(*words: str) -> Check:
    return lambda value: isinstance(value, str) and value in words


def is_instant(value: Any) -> bool:
    time = r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z"
    return matches(r"[0-9]{4}-[0-9]{2}-[0-9]{2}" + time)(value) and is_day(value[:10])


def is_day(value: Any) -> bool:
    if not matches(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")(value):
        return False
    year, month, day = (int(part) for part in value.split("-"))
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def is_text(value: Any, most: int = 200) -> bool:
    return (
        isinstance(value, str)
        and 1 <= len(value) <= most
        and value == unicodedata.normalize("NFC", value).strip()
        and not HIDDEN & set(value)
    )


def is_note(value: Any) -> bool:
    return is_text(value, 500)


def is_count(value: Any) -> bool:
    return type(value) is int and 1 <= value < 2**53


def is_true(value: Any) -> bool:
    return value is True


def is_money(value: Any) -> bool:
    return matches(r"(0|[1-9][0-9]{0,15})\.[0-9]{2}")(value) and value != "0.00"


def is_money_or_zero(value: Any) -> bool:
    return value == "0.00" or is_money(value)


def whole(low: int, high: int) -> Check:
    return lambda value: type(value) is int and low <= value <= high


is_year = whole(2000, 2199)


def is_percent(value: Any) -> bool:
    found = matches(r"(0|[1-9][0-9]{0,2})\.[0-9]{2}")(value)
    return found and 0 < int(value.replace(".", "")) <= 10_000


is_id = matches("[a-z][a-z0-9-]{0,31}")
is_hash = matches("[0-9a-f]{64}")


def is_request(value: Any) -> bool:
    return is_count(value) or matches("opening:[a-z][a-z0-9-]{0,31}")(value)


def is_plan(value: Any) -> bool:
    office = {"name": is_text, "voting_day": is_day}
    more = {
        "collective_leave": among("working"),
        "proposal_day": is_day,
        "region_code": is_text,
        "report_first": lambda each: each is True,
        "treasury_account": is_text,
        "time_zone": among("Asia/Makassar", "Asia/Jayapura"),
    }
    holiday = {"date": is_day, "name": is_text}
    if not has_fields(
        value,
        {"office": lambda each: has_fields(each, office, more)},
        {
            "allocation": lambda each: isinstance(each, list) and each != [],
            "holiday": some_of(lambda each: has_fields(each, holiday)),
        },
    ):
        return False
    allocations = value.get("allocation", [])
    ids = [each.get("id") for each in allocations if isinstance(each, dict)]
    unique = len(set(map(str, ids))) == len(allocations)
    voting = value["office"]["voting_day"]
    return unique and all(
        is_allocation(each) and in_order(each, each.get("voting_day", voting))
        for each in allocations
    )


def some_of(check: Check) -> Check:
    return lambda value: isinstance(value, list) and value != [] and all(map(check, value))


PRESETS: dict[str, tuple[tuple[int, int | None], ...]] = {
    "41/2020": ((40_00, None), (60_00, 5)),
    "54/2019": ((40_00, None), (50_00, 4), (10_00, 1)),
    "54/2019-14": ((40_00, None), (50_00, 4), (10_00, 1)),
    "single": ((100_00, None),),
}
"""Of each tranche, its share in hundredths of a per cent, and how many months before voting."""


def is_due(value: Any) -> bool:
    rules = {
        "date": is_day,
        "months_before_voting": whole(0, 36),
        "working_days_after_signing": whole(0, 366),
    }
    return has_fields(value, {}, rules) and len(value) == 1


def is_tranche(value: Any) -> bool:
    sizes = {"amount": is_money, "base": is_money, "percent": is_percent}
    more = {**sizes, "due": is_due, "fiscal_year": is_year, "only_if": is_text}
    return has_fields(value, {}, more) and not (
        "amount" in value and ("percent" in value or "base" in value)
    )


def tranches_in(allocation: Any) -> list[dict[str, Any]]:
    """What schedule and plan say of each tranche, by our own names for it.

    None while nobody knows what there is to cut.
    """
    if not sen_of(allocation["amount"]):
        return []
    known = PRESETS.get(allocation.get("schedule"), ())
    said = allocation.get("tranche", [])
    found = []
    for number in range(max(len(known), len(said))):
        share, months = known[number] if number < len(known) else (None, None)
        own = said[number] if number < len(said) else {}
        amount = sen_of(own["amount"]) if "amount" in own else None
        if "percent" in own:
            share = int(own["percent"].replace(".", ""))
        due = own.get("due", {"months_before_voting": months} if months is not None else {})
        base = sen_of(own["base"]) if "base" in own else None
        found.append(
            {"amount": amount, "share": None if amount else share, "base": base, "due": due}
        )
    return found


def unsized_in(allocation: Any) -> list[dict[str, Any]]:
    """The tranches that say no size."""
    found = tranches_in(allocation)
    return [each for each in found if each["amount"] is None and each["share"] is None]


def fits(allocation: Any) -> bool:
    """Whether the tranches make the allocation, the last taking what rounding leaves.

    One of them may say no size: then it is all that the others leave, and that is something.
    """
    tranches, whole_amount = tranches_in(allocation), sen_of(allocation["amount"])
    if not tranches:
        return True
    unsized = unsized_in(allocation)
    if len(unsized) > 1:
        return False
    plain = [t["share"] for t in tranches if t["share"] is not None and t["base"] is None]
    if sum(plain) > 10_000 or (len(plain) == len(tranches) and sum(plain) != 10_000):
        return False
    sizes = [
        each["amount"]
        or (each["base"] or whole_amount) * (each["share"] or 0) // 10_000 // 100 * 100
        for each in tranches
    ]
    if unsized:
        return whole_amount > sum(sizes)
    rest: int = whole_amount - sum(sizes[:-1])
    rounded = sum(each["share"] is not None for each in tranches)
    missing = rest - sizes[-1]
    if tranches[-1]["share"] is None:
        return rest > 0 and bool(missing == 0)
    return rest > 0 and bool(0 <= missing < 100 * rounded)


def in_order(allocation: Any, voting: str) -> bool:
    """Whether no tranche has to be paid before one ahead of it, as far as no days are counted."""
    days: list[str] = []
    for each in tranches_in(allocation):
        if "date" in each["due"]:
            days.append(each["due"]["date"])
        elif "months_before_voting" in each["due"]:
            year, month, number = (int(part) for part in voting.split("-"))
            months = year * 12 + month - 1 - each["due"]["months_before_voting"]
            if months < 12:
                return False  # no such year
            year, month = months // 12, months % 12 + 1
            number = min(number, monthrange(year, month)[1])
            days.append(f"{year:04}-{month:02}-{number:02}")
    return days == sorted(days)


def is_allocation(value: Any) -> bool:
    """An allocation in which nothing is said that goes without saying."""

    def is_table(**checks: Check) -> Check:
        return lambda each: has_fields(each, {}, checks) and each != {}

    stages = among("requested", "verified", "spp", "spm", "sp2d")
    opening: dict[str, Check] = {"disbursed": is_money, "in_process": is_money}
    more: dict[str, Check] = {
        "account_code": is_text,
        "budget": lambda each: some_of(is_budget)(each) and no_year_twice(each),
        "remainder": is_money_or_zero,
        "schedule": among(*PRESETS),
        "tranche": some_of(is_tranche),
        "kind": among("organiser", "supervisor", "military", "police", "security"),
        "funded_by": is_text,
        "paid_through": is_text,
        "voting_day": is_day,
        "proposal_day": is_day,
        "agreement": is_table(number=is_text, recipient_number=is_text, signed=is_day),
        "recipient_account": is_table(bank=is_text, holder=is_text, number=is_text),
        "opening": lambda each: has_fields(
            each, {"as_of": is_day}, {**opening, "source": is_text, "stage": stages}
        ),
    }
    if not has_fields(value, {"amount": is_money_or_zero, "id": is_id, "recipient": is_text}, more):
        return False
    sums = [value.get("opening", {}).get(key, "0.00") for key in opening]
    remainder = sen_of(value.get("remainder", "0.00"))
    most = max(sum(map(sen_of, sums)), remainder)
    return most <= sen_of(value["amount"]) and fits(value)


def is_budget(value: Any) -> bool:
    return has_fields(value, {"amount": is_money, "fiscal_year": is_year})


def no_year_twice(lines: list[dict[str, Any]]) -> bool:
    years = [each["fiscal_year"] for each in lines]
    return len(set(years)) == len(years)


def sen_of(money: str) -> int:
    return int(money.replace(".", ""))


KINDS: dict[str, tuple[dict[str, Check], dict[str, Check]]] = {
    "opened": ({"ledger": matches("[0-9a-f]{32}"), "plan": is_plan}, {}),
    "adopted": ({"date": is_day, "plan": is_plan}, {"document": is_text, "note": is_note}),
    "disbursed": (
        {"allocation": is_id, "amount": is_money, "cleared": is_day, "sp2d": is_text},
        {
            **dict.fromkeys(("account", "spm", "spp"), is_text),
            **dict.fromkeys(("issued", "spm_date", "spp_date"), is_day),
            "final": is_true,
            "note": is_note,
            "request": is_request,
            "tranche": whole(1, 99),
        },
    ),
    "requested": (
        {"allocation": is_id, "amount": is_money, "date": is_day, "letter": is_text},
        {"note": is_note, "tranche": whole(1, 99)},
    ),
    "advanced": (
        {
            "date": is_day,
            "request": is_request,
            "stage": among("requested", "verified", "spp", "spm", "sp2d"),
        },
        {"document": is_text, "note": is_note},
    ),
    "cancelled": ({"date": is_day, "note": is_note, "request": is_request}, {}),
    "bounced": ({"date": is_day, "payment": is_count}, {"document": is_text, "note": is_note}),
    "returned": (
        {"allocation": is_id, "date": is_day, "sts": is_text},
        {
            **dict.fromkeys(("account", "into"), is_text),
            **dict.fromkeys(("amount", "interest"), is_money),
            "note": is_note,
        },
    ),
    "reported": (
        {"allocation": is_id, "date": is_day, "letter": is_text},
        {"note": is_note, "remainder": is_money_or_zero, "tranche": whole(1, 99)},
    ),
    "settled": ({"allocation": is_id, "date": is_day}, {"note": is_note}),
    "ended": (
        {"allocation": is_id, "date": is_day},
        {"document": is_text, "note": is_note, "tranche": whole(1, 99)},
    ),
    "reversed": ({"entry": is_count, "note": is_note}, {}),
    "recovered": ({"length": is_count, "offset": is_count, "sha256": is_hash}, {}),
    "accepted": (
        {"note": is_note, "what": among("restored", "cloud-folder")},
        {"head_seq": is_count, "head_sha256": is_hash},
    ),
}
"""Of each kind, the fields that it must have and those that it may have."""
