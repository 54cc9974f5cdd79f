"""Whatever is read, it is read exactly or refused in words: never a traceback, never a guess.

Each reader is held to a model of its own, written down again here without its code. Inputs are
valid ones, changed by chance, and noise; then those that are known to break readers: nesting
without end, thousands of digits, very long lines. `PILKADA_PROOF=1` tries twice as many, and
`PILKADA_SEED` others.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import unicodedata
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
import rfc8785
from support.books import (
    PLAN,
    adopted,
    asked,
    bounced,
    entries_of,
    moved,
    paid,
    plan_of,
    returned,
    taken_back,
    withdrawn,
)
from support.console import REPOSITORY
from support.proof import FULL, Figures, chance
from support.unseen import HIDDEN

from pilkada_cli.core.ledger.chain import Entry, line_of, read_chain, read_line
from pilkada_cli.core.ledger.documents import Documents
from pilkada_cli.core.ledger.events import Accepted, Event, Recovered
from pilkada_cli.core.ledger.head import SLOT_BYTES, Head, read_slot, slot_of
from pilkada_cli.core.plan.plan import Plan, plan_data
from pilkada_cli.core.values.dates import parse_date
from pilkada_cli.core.values.problem import CODES, RefusedError
from pilkada_cli.core.values.typed_amount import parse_amount
from pilkada_cli.read.plan_toml import parse_plan
from pilkada_cli.render.plan_text import render
from pilkada_cli.render.problem import problem_data
from pilkada_cli.words.catalog import words_of

COUNT = 40_000 if FULL else 20_000
PARTS = 4

FULL_PLAN = """
[office]
name = "Kabupaten Çontoh 😀"
region_code = "19.71"
voting_day = 2024-11-27
time_zone = "Asia/Makassar"
language = "en"
collective_leave = "working"
proposal_day = 2025-01-10

[[holiday]]
date = 2024-09-17
name = "Hari jadi kabupaten"

[[allocation]]
id = "kpu"
recipient = "KPU Kabupaten Çontoh"
kind = "organiser"
amount = "7,8 miliar"
schedule = "41/2020"
remainder = 0
account_code = "5.1.05.01.01.0001"
agreement = { number = "01/NPHD/2023", recipient_number = "9/PR.07", signed = 2023-11-10 }

[allocation.recipient_account]
bank = "Bank Sumsel Babel"
holder = 'RPP "KPU"'
number = "171-30-00421"

[[allocation.tranche]]
fiscal_year = 2023

[[allocation.tranche]]
due.months_before_voting = 6

[[allocation.budget]]
fiscal_year = 2023
amount = "3 miliar"

[[allocation]]
id = "tni"
recipient = "TNI"
amount = 1_000_000
kind = "security"

[[allocation.tranche]]
percent = "12,5"
base = 800_000
due = { date = 2024-05-01 }

[[allocation.tranche]]
amount = 900_000
due = { working_days_after_signing = 20 }

[allocation.opening]
as_of = "16 Oktober 2024"
disbursed = "100.000,50"
in_process = 300
stage = "spm"
source = \"\"\"Rakor 16-10-2024\"\"\"
"""
HISTORY: tuple[Event, ...] = (
    paid("kpu", 300, "2024-11-01", "000412/LS/É 2", note="tahap I ½ 😀", tranche=1),
    paid("tni", 300, "2024-11-01", "000413", request="opening:tni", final=True),
    taken_back(2),
    paid("kpu", 310, "2024-11-01", "000412/LS/É 2", issued=date(2024, 10, 31), account="171-30"),
    adopted(
        FULL_PLAN.replace("1_000_000", "1_000_001").replace("900_000", "900_001"),
        "2024-11-02",
        document="Adendum №3",
    ),
    Recovered(offset=2500, length=77, sha256="5f" * 32),
    Accepted(what="restored", head_seq=3, head_sha256="ab" * 32, note="dari cadangan"),
    paid(
        "kpu", 1, "2024-11-03", "000414", spm="0414", spm_date=date(2024, 11, 1), spp="1", note="-"
    ),
    Accepted(what="cloud-folder", note="OneDrive"),
    asked("kpu", 900, "2024-11-03", "112/KU.03/É", note="tahap II", tranche=2),
    moved("spm", "2024-11-04", 11, document="0415/SPM", note="lengkap"),
    paid("kpu", 400, "2024-11-05", "000415", request=11),
    bounced("2024-11-06", 13, document="Retur 17/½", note="rekening pasif"),
    moved("spp", "2024-11-06", "opening:tni"),
    withdrawn("2024-11-07", 11, "diajukan ulang 😀"),
    returned("kpu", 5, "2024-11-08", "8/STS №1", interest=2, account="171-30", note="sisa"),
    returned("kpu", 0, "2024-11-08", "9/STS", interest=2),
)
ENTRIES = entries_of(plan_of(FULL_PLAN), HISTORY)
LINES = [line_of(entry) for entry in ENTRIES]

LETTERS = (
    "aZ09 .,-/\\\"'{}[]:_~éÉ½😀日e\u0301\u00a0\u0000\u001b\u007f\u0085\u200f\u2028\ufeff\uffff"
)
FIGURES = "0123456789.,- Rp"
DIGITS = "9" * 5_000
NESTED = 20_000


def noise(rng: random.Random, most: int = 40, letters: str = LETTERS) -> str:
    return "".join(rng.choice(letters) for _ in range(rng.randint(0, most)))


def changed_text(rng: random.Random, text: str, others: list[str], letters: str = LETTERS) -> str:
    """A text after one to three accidents: parts lost, doubled, put in, taken from another."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.choice((0, 1, 1, 2, 5, 30)))
        other = rng.choice(others)
        at = rng.randint(0, len(other))
        put = rng.choice(
            (
                "",
                rng.choice(letters),
                noise(rng, 3, letters),
                text[start:end] * 2,
                other[at : at + 9],
            )
        )
        text = text[:start] + put + text[end:]
    return text


def changed_bytes(rng: random.Random, content: bytes) -> bytes:
    """Bytes after one to three accidents."""
    found = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at = rng.randrange(len(found) + 1)
        match rng.randrange(5):
            case 0 if at < len(found):
                found[at] ^= 1 << rng.randrange(8)
            case 1:
                del found[at : at + rng.choice((1, 1, 2, 16))]
            case 2:
                found[at:at] = rng.randbytes(rng.choice((1, 2, 8)))
            case 3:
                found[at:at] = found[max(0, at - rng.randint(1, 20)) : at]
            case _:
                put = rng.choice((b'"', b"\\", b"{", b"}", b",", b"null", b"1", b" ", b"0", b"\n"))
                found[at : at + rng.randint(0, 2)] = put
    return bytes(found)


# A ledger line.


def is_read(raw: bytes, before: list[Entry]) -> bool:
    """Whether the strict reader takes a line behind these; what it takes, it writes the same."""
    documents = Documents.none()
    for entry in before:
        documents.add(entry.event.document_id(entry.seq), entry.event, entry.seq)
    after = before[-1].head if before else Head()
    try:
        [entry] = read_chain([raw], file="ledger.jsonl", documents=documents, after=after)
    except RefusedError as error:
        check_refusal(error)
        return False
    assert line_of(entry) == raw
    return True


def check_refusal(error: RefusedError) -> None:
    """One problem, of the ledger, with its line."""
    [problem] = error.problems
    assert problem.code.startswith("ledger-")
    assert problem.where
    assert problem.where.line == problem.values["line"]


def test_a_changed_line_is_read_only_where_it_is_the_line_itself(
    record_property: Figures,
) -> None:
    rng = chance()
    for number in range(COUNT):
        index = number % len(LINES)
        raw = LINES[index]
        raw = rng.randbytes(rng.randint(0, 400)) if rng.random() < 0.05 else changed_bytes(rng, raw)
        after = ENTRIES[index - 1].head if index else Head()
        try:
            read_line(raw, after=after, file="ledger.jsonl")
        except RefusedError as error:
            check_refusal(error)
            read = False
        else:
            read = True
        assert read == (raw == LINES[index])
    record_property("inputs", COUNT)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_changed_line_that_is_sealed_anew_is_read_only_where_the_model_says_so(
    part: int, record_property: Figures
) -> None:
    rng = chance(part)
    said: Counter[bool] = Counter()
    for number in range(COUNT // PARTS):
        index = number % len(LINES)
        raw = sealed_anew(forged_body(rng, index))
        expected = is_a_line(raw, ENTRIES[:index])
        assert expected == is_read(raw, ENTRIES[:index]), raw
        said[expected] += 1
    record_property("inputs", said.total())
    record_property("accepted", said[True])
    assert min(said.values()) > COUNT // PARTS // 50  # neither is rare


def sealed_anew(body: bytes) -> bytes:
    """A line whose hash is right, whatever it says: what a careful forger writes."""
    digest = hashlib.sha256(body + b"}").hexdigest()
    return body + b',"sha256":"' + digest.encode() + b'"}\n'


def body_of(index: int) -> bytes:
    return LINES[index].rpartition(b',"sha256":"')[0]


def forged_body(rng: random.Random, index: int) -> bytes:
    """A line without its hash, changed by chance in its bytes or in what it says."""
    if rng.random() < 0.3:
        return changed_bytes(rng, body_of(index))
    line = json.loads(body_of(index) + b"}")
    for _ in range(rng.choice((1, 1, 2))):
        change_value(rng, line)
    if isinstance(line.get("data"), dict) and rng.random() < 0.7:
        kind = str(line.get("kind"))
        if name := name_of(kind, line["data"]):
            line["id"] = f"{kind}:{name}"
    return dumped(rng, line)[:-1]


def dumped(rng: random.Random, line: Any) -> bytes:
    """A line as JSON: nearly always in the canonical form."""
    if rng.random() < 0.9:
        text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    else:
        text = json.dumps(line, sort_keys=rng.random() < 0.5, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def change_value(rng: random.Random, line: Any) -> None:
    """Change, lose or add a value somewhere in a line; more often to something that may be."""
    within = line["data"] if isinstance(line.get("data"), dict) and rng.random() < 0.8 else line
    places = [*places_in(within)]
    if not places:
        return
    holder, key = rng.choice(places)
    value = holder[key]
    match rng.randrange(8):
        case 0 if isinstance(holder, dict):
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[rng.choice(FIELD_NAMES)] = deepcopy(rng.choice(VALUES))
        case 2:
            holder[key] = deepcopy(rng.choice(VALUES))
        case 3 if isinstance(value, str):
            holder[key] = changed_text(rng, value, [value])
        case 4 if isinstance(value, int):
            holder[key] = rng.choice((0, 1, -1, value + 1, 2**53 - 1, 2**53, 10**30))
        case _ if isinstance(value, str):
            alike = [each for each in VALUES if isinstance(each, str)]
            holder[key] = rng.choice([each for each in alike if same_shape(each, value)] or alike)
        case _:
            holder[key] = deepcopy(rng.choice(VALUES))


def same_shape(one: str, other: str) -> bool:
    return re.sub("[0-9]+", "0", one) == re.sub("[0-9]+", "0", other) or bool(
        re.search("[a-z]", one) and re.search("[a-z]", other)
    )


def places_in(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every holder and key of the values in a JSON value."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in [*keys]:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places_in(value[key])


VALUES: tuple[Any, ...] = (
    *(
        "41/2020",
        "54/2019",
        "single",
        "working",
        "40.00",
        "100.00",
        "100.01",
        "0.01",
        2024,
        99,
        100,
    ),
    *("1.00", "0.00", "00.00", "1", "1.0", "-1.00", "9999999999999999.99", "10000000000000000.00"),
    *("2024-11-05", "2024-02-30", "0001-01-01", "20241105", "1730764800", "2024-11-05T00:00:00"),
    *(
        "kpu",
        "tni",
        "x",
        "KPU",
        "opening:kpu",
        "opening:tni",
        "opening:",
        "restored",
        "cloud-folder",
    ),
    *(
        "é",
        "e\u0301",
        " a",
        "a ",
        "a b",
        "",
        "a" * 200,
        "a" * 201,
        "a" * 501,
        "\u2028",
        "\u200f",
        "a\u200bb",
        "a\u00a0b",
    ),
    *(
        "\x1b",
        "\x7f",
        "\x85",
        "\\",
        '"',
        "😀",
        "\ufeff",
        "ab" * 32,
        "AB" * 32,
        "ab" * 16,
        "é" * 200,
    ),
    *(
        "Asia/Jakarta",
        "Asia/Jayapura",
        "other",
        "organiser",
        "spp",
        "id",
        "1.0.0",
        "É 2",
        "H\u0331",
    ),
    *("2024-11-05T02:15:04.123456Z", "2024-11-05T02:15:04Z", "2024-02-30T00:00:00.000000Z"),
    *("2024-11-05T09:15:04.1+07:00", "disbursed~2:a", "reversed:2", "opened", "disbursed"),
    *(
        True,
        False,
        None,
        0,
        1,
        2,
        3,
        -1,
        2**53 - 1,
        2**53,
        1.0,
        1.5,
        1e300,
        [],
        {},
        ["a"],
        {"a": 1},
    ),
)
FIELD_NAMES = (
    *("letter", "payment", "interest", "sts"),
    *("account", "allocation", "amount", "cleared", "final", "issued", "note", "request", "sp2d"),
    *("tranche", "budget", "schedule", "percent", "base", "due", "fiscal_year", "remainder"),
    *("spm", "spm_date", "spp", "spp_date", "entry", "date", "document", "plan", "ledger", "extra"),
    *(
        "head_seq",
        "head_sha256",
        "what",
        "stage",
        "source",
        "time_zone",
        "kind",
        "language",
        "prev",
    ),
)


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
        and line["fmt"] == 1
        and (line["seq"], line["prev"])
        == ((before[-1].seq + 1, before[-1].sha256) if before else (1, "0" * 64))
        and line["sha256"] == hashlib.sha256(hashed).hexdigest()
        and is_instant(line["at"])
        and has_fields(line["by"], dict.fromkeys(("actor", "host", "os", "ver"), is_text))
        and str(line["kind"]) in KINDS
        and (line["kind"] == "opened") == (line["seq"] == 1)
        and has_fields(line["data"], *KINDS[line["kind"]])
        and (line["kind"] != "returned" or bool({"amount", "interest"} & line["data"].keys()))
        and line["id"] == id_of(line, before)
        and len(raw) <= (2**22 if line["kind"] in {"opened", "adopted"} else 2**16)
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
        case "advanced":
            return f"{data.get('request')}:{data.get('stage')}"
        case "reversed" | "cancelled" | "bounced":
            named = {"reversed": "entry", "cancelled": "request", "bounced": "payment"}
            return str(data.get(named[kind]))
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
    return unique and all(is_allocation(each) and in_order(each, voting) for each in allocations)


def some_of(check: Check) -> Check:
    return lambda value: isinstance(value, list) and value != [] and all(map(check, value))


PRESETS: dict[str, tuple[tuple[int, int | None], ...]] = {
    "41/2020": ((40_00, None), (60_00, 5)),
    "54/2019": ((40_00, None), (50_00, 4), (10_00, 1)),
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
    more = {**sizes, "due": is_due, "fiscal_year": is_year}
    return has_fields(value, {}, more) and not (
        "amount" in value and ("percent" in value or "base" in value)
    )


def tranches_in(allocation: Any) -> list[dict[str, Any]]:
    """What schedule and plan say of each tranche, by our own names for it."""
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


def fits(allocation: Any) -> bool:
    """Whether the tranches make the allocation, the last taking what rounding leaves."""
    tranches, whole_amount = tranches_in(allocation), sen_of(allocation["amount"])
    if not tranches:
        return True
    if any(each["amount"] is None and each["share"] is None for each in tranches):
        return False
    plain = [t["share"] for t in tranches if t["share"] is not None and t["base"] is None]
    if sum(plain) > 10_000 or (len(plain) == len(tranches) and sum(plain) != 10_000):
        return False
    sizes = [
        each["amount"] or (each["base"] or whole_amount) * each["share"] // 10_000 // 100 * 100
        for each in tranches
    ]
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
        "remainder": lambda each: each == "0.00" or is_money(each),
        "schedule": among(*PRESETS),
        "tranche": some_of(is_tranche),
        "kind": among("organiser", "supervisor", "security"),
        "agreement": is_table(number=is_text, recipient_number=is_text, signed=is_day),
        "recipient_account": is_table(bank=is_text, holder=is_text, number=is_text),
        "opening": lambda each: has_fields(
            each, {"as_of": is_day}, {**opening, "source": is_text, "stage": stages}
        ),
    }
    if not has_fields(value, {"amount": is_money, "id": is_id, "recipient": is_text}, more):
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
        {"account": is_text, "amount": is_money, "interest": is_money, "note": is_note},
    ),
    "reversed": ({"entry": is_count, "note": is_note}, {}),
    "recovered": ({"length": is_count, "offset": is_count, "sha256": is_hash}, {}),
    "accepted": (
        {"note": is_note, "what": among("restored", "cloud-folder")},
        {"head_seq": is_count, "head_sha256": is_hash},
    ),
}
"""Of each kind, the fields that it must have and those that it may have."""

MONSTERS: dict[str, bytes] = {
    "digits": DIGITS.encode(),
    "digits in a text": b'"' + DIGITS.encode() + b'"',
    "a fraction": b"0." + DIGITS.encode(),
    "an exponent": b"1e999999999",
    "lists": b"[" * NESTED + b"]" * NESTED,
    "lists round a backslash": b"[" * NESTED + b'"\\\\"' + b"]" * NESTED,
    "tables": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "tables left open": b'{"a":' * 5_000,
    "a long text": b'"' + b"a" * 60_000 + b'"',
    "quotes": b'"' + b'\\"' * 20_000 + b'"',
    "half a pair": b'"\\ud800"',
    "no UTF-8": b'"\xff\xfe"',
    "the first day": b'"0001-01-01T00:00:00.0+07:00"',
    "the last day": b'"9999-12-31T23:59:59.9-07:00"',
    "nothing": b"",
}


@pytest.mark.parametrize("monster", MONSTERS)
def test_no_monster_in_a_line_breaks_the_reader(monster: str) -> None:
    for index, entry in enumerate(ENTRIES):
        body = body_of(index)
        for found in re.finditer(rb'(?<="):("(?:[^"\\]|\\.)*"|[0-9a-z]+)', body):
            forged = body[: found.start(1)] + MONSTERS[monster] + body[found.end(1) :]
            raw = sealed_anew(forged)
            expected = is_a_line(raw, ENTRIES[:index])
            assert expected == is_read(raw, ENTRIES[:index]), (entry.seq, found)


# The plan.

PLANS = [
    FULL_PLAN,
    PLAN,
    (REPOSITORY / "data" / "allocations.toml").read_text("utf-8"),
]
TOML = (
    *(
        "=",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        '"',
        "'",
        '"""',
        "#",
        "\n",
        "\r",
        "\\",
        ",",
        ".",
        "\ufeff",
    ),
    *("true", "inf", "nan", "-1", "0", "1e5", "1.5", "0x1f", "0o7", "1_0", "+1", "07:00:00", "[]"),
    *(
        "2024-02-30",
        "2024-11-27T00:00:00Z",
        '"7,8 M"',
        '"1.000"',
        '"1,000"',
        '"Rp 5,-"',
        '""',
        "{}",
    ),
    *("[office]", "[[allocation]]", "[allocation.opening]", "[office.name]", "amount", "id", "a.b"),
    *('"\\u0000"', '"\\ud800"', '"e\u0301"', '"\u200f"', "'5 Nopember 2024'", '"tni"', "[1, [2]]"),
)


def changed_plan(rng: random.Random, text: str) -> str:
    """A plan after an accident in its letters, its values or its lines."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    match rng.randrange(6):
        case 0:
            return changed_text(rng, text, PLANS)
        case 1:
            key, equals, _ = lines[at].partition("=")
            lines[at] = key + equals + " " + rng.choice(TOML)
        case 2:
            lines[at : at + rng.randint(0, 2)] = rng.sample(lines, 2)
        case 3:
            lines.insert(at, rng.choice(rng.choice(PLANS).split("\n")))
        case 4:
            del lines[at]
        case _:
            place = rng.randint(0, len(lines[at]))
            lines[at] = lines[at][:place] + rng.choice(TOML) + lines[at][place:]
    return "\n".join(lines)


def check_plan(content: bytes) -> bool:
    """A plan is read, and reads the same when it is written; or each problem has its place."""
    try:
        plan = parse_plan(content, shown_as="plan.toml")
    except RefusedError as error:
        check_problems(error, content)
        return False
    assert isinstance(plan, Plan)
    again = parse_plan(render(plan, "ditulis lagi").encode(), shown_as="plan.toml")
    assert plan_data(plan) == plan_data(again)
    assert plan == again  # its language too
    return True


def check_problems(error: RefusedError, content: bytes) -> None:
    """Problems of a plan: each with a code, words and the line that it is about."""
    assert error.problems
    lines = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n")
    for problem in error.problems:
        assert problem.code in CODES
        place = problem.where
        assert place
        assert place.file == "plan.toml"
        assert 1 <= place.line <= len(lines)
        assert place.text in {"", lines[place.line - 1]}
        assert 0 <= place.column <= len(lines[place.line - 1]) + 1
        assert problem_data(problem, words_of("en"))["message"]


@pytest.mark.parametrize("part", range(PARTS))
def test_a_changed_plan_is_a_plan_or_problems_with_their_places(
    part: int, record_property: Figures
) -> None:
    rng = chance(part)
    said: Counter[bool] = Counter()
    for number in range(COUNT // PARTS):
        text = PLANS[number % len(PLANS)]
        for _ in range(rng.choice((1, 1, 2))):
            text = changed_plan(rng, text)
        content = text.encode()
        match rng.randrange(20):
            case 0:
                content = changed_bytes(rng, content)
            case 1:
                content = rng.randbytes(rng.randint(0, 99))
            case 2:
                content = noise(rng, 99, LETTERS + "=\n").encode()
            case _:
                pass
        said[check_plan(content)] += 1
    record_property("inputs", said.total())
    record_property("accepted", said[True])
    assert min(said.values()) > COUNT // PARTS // 50


PLAN_MONSTERS = {
    "digits": DIGITS,
    "hexadecimal digits": "0x" + "f" * 5_000,
    "binary digits": "0b" + "1" * 20_000,
    "digits in a text": f'"{DIGITS}"',
    "digits with a comma in a text": f'"{DIGITS},{DIGITS}"',
    "groups of digits": '"1' + ".000" * 5_000 + '"',
    "a fraction": f"0.{DIGITS}",
    "an exponent": "1e999999999",
    "a moment": f"2024-11-27T00:00:00.{DIGITS}",
    "some lists": "[" * 200 + "]" * 200,
    "lists": "[" * NESTED + "]" * NESTED,
    "lists left open": "[" * NESTED,
    "some tables": "{a=" * 200 + "1" + "}" * 200,
    "tables": "{a=" * NESTED + "1" + "}" * NESTED,
    "a list of many": "[" + "1," * NESTED + "]",
    "a long text": '"' + "a" * 100_000 + '"',
    "quotes": '"' + '\\"' * 20_000 + '"',
    "apostrophes": "'" * 5_001,
    "half a pair": '"\\ud800"',
}
KEYS_WITHOUT_END = {
    "a key": f"office.name{'.a' * 1_500} = 1",
    "a key of its own": f"a{'.a' * 1_500} = 1",
    "a table": f"[office.time_zone{'.a' * 1_500}]",
    "a list of tables": f"[[allocation{'.a' * 1_500}]]",
    "a long key": f"{'a' * 100_000} = 1",
    "many keys": "\n".join(f"a{number} = 1" for number in range(2_000)),
    "many tables": "[[allocation]]\n" * 2_000,
}


@pytest.mark.parametrize("monster", PLAN_MONSTERS)
def test_no_monster_among_a_plans_values_breaks_the_reader(monster: str) -> None:
    values = [*re.finditer(r"(?m)(?<= = ).+$", FULL_PLAN)]
    assert len(values) > 15
    for found in values:
        text = FULL_PLAN[: found.start()] + PLAN_MONSTERS[monster] + FULL_PLAN[found.end() :]
        check_plan(text.encode())


@pytest.mark.parametrize("monster", KEYS_WITHOUT_END)
def test_no_monster_among_a_plans_keys_breaks_the_reader(monster: str) -> None:
    key = KEYS_WITHOUT_END[monster]
    for text in (f"{key}\n", f"{key}\n{FULL_PLAN}", f"{FULL_PLAN}\n{key}\n"):
        assert not check_plan(text.encode())
    for place in ("[office]\n", "[[allocation]]\n", "[allocation.opening]\n"):
        assert not check_plan(FULL_PLAN.replace(place, f"{place}{key}\n", 1).encode())


# An amount.

AMOUNTS = (
    *("3.205.756.840", "3205756840", "Rp13.441.564.157,-", "Rp 7,8 miliar", "rp. 1.000,50", "0,50"),
    *(
        "1,234",
        "1.000",
        "1.5",
        "1,234,567.89",
        "7,8 M",
        "12 juta",
        "500 ribu",
        "1,5 triliun",
        "- 5",
    ),
    *(
        "0.00",
        "0",
        "0,0 m",
        "0 M",
        "9.999.999.999.999.999,99",
        "10.000.000.000.000.000",
        "0,001 ribu",
    ),
    *("\u22125", "Rp-5", "1.234,567", "12,345 juta", "1234,567", "\u00a01.000\u202f", "01", "1..0"),
)


UNITS = {"ribu": 3, "juta": 6, "miliar": 9, "milyar": 9, "triliun": 12, "m": 9}


def amount_of(text: str, *, zero_allowed: bool) -> int | None:
    """The model of an amount: in sen; None where it has to be refused."""
    rest = with_plain_spaces(text)
    if not rest.isascii():
        return None
    rest = rest.lower()
    if rest.startswith("rp"):
        rest = rest[2:].removeprefix(".").removeprefix(" ")
    if rest.endswith(",-"):
        return sen_in(rest[:-2] + ",00", 0, zero_allowed=zero_allowed)
    unit = next((each for each in UNITS if rest.endswith(each)), "")
    figures = rest.removesuffix(unit).removesuffix(" ") if unit else rest
    found = sen_in(figures, UNITS.get(unit, 0), zero_allowed=zero_allowed)
    return None if found and unit == "m" else found  # miliar, or million


def sen_in(figures: str, power: int, *, zero_allowed: bool) -> int | None:
    """Figures that mean one amount only, moved by a unit's power of ten."""
    if not figures or set(figures) - set("0123456789.,"):
        return None
    if figures.startswith("0.") and set(figures[2:]) == {"0"}:
        return 0 if zero_allowed else None  # whatever the dot means
    rupiah, comma, decimals = figures.partition(",")
    first, *groups = rupiah.split(".")
    if any(len(group) != 3 for group in groups) or (groups and len(first) > 3):
        return None
    if not first or (first[0] == "0" and rupiah != "0"):
        return None
    if comma and not decimals.isdigit():
        return None
    if len(decimals) == 3 and not groups and len(first) <= 3 and rupiah != "0" and not power:
        return None  # a thousand, or one and a bit
    digits = first + "".join(groups)
    if len(decimals) > power + 2 or len(digits) > 16:
        return None
    sen = int(digits + decimals.ljust(power + 2, "0"))
    return sen if sen < 10**18 and (sen or zero_allowed) else None


def with_plain_spaces(text: str) -> str:
    for space in "\u00a0\u202f\u2009":
        text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip(" ")


def read_amount(text: str, *, zero_allowed: bool) -> int | None:
    try:
        return parse_amount(text, zero_allowed=zero_allowed)
    except RefusedError as error:
        [problem] = error.problems
        assert problem.code.startswith("amount-")
        assert text == problem.values["text"]
        return None


def made_amount(rng: random.Random) -> str:
    """An amount as somebody may write it."""
    number = rng.randrange(10 ** rng.randint(1, 18))
    figures = rng.choice((f"{number}", f"{number:,}", f"{number:,}".replace(",", ".")))
    decimals = "".join(rng.choice("00123456789") for _ in range(rng.randint(1, 4)))
    figures += rng.choice(("", "", ",00", ",-", ".00", f",{decimals}", f".{decimals}"))
    before = rng.choice(("", "", "Rp", "Rp ", "rp. ", "RP.", "-", " "))
    return before + figures + rng.choice(("", "", "", " ", *(f" {unit}" for unit in UNITS)))


def inputs(
    rng: random.Random, known: tuple[str, ...], letters: str, made: Callable[[random.Random], str]
) -> Iterator[str]:
    """As many as are asked for: made, changed, and noise."""
    for number in range(COUNT):
        match number % 4:
            case 0:
                yield made(rng)
            case 1:
                yield changed_text(rng, made(rng), [*known], letters)
            case 2:
                yield changed_text(rng, rng.choice(known), [*known], LETTERS + letters)
            case _:
                yield noise(rng, 12, letters)


LONG = (
    *(DIGITS, f"{DIGITS},00", f"0,{DIGITS}", f"1.{DIGITS}", f"{DIGITS} juta", f"0.{'0' * 5_000}"),
    *("1" + ".000" * 5_000, "1" + ",000" * 5_000, "." * 9_999, "," * 9_999, "0" * 9_999),
    *(
        " " * 50_000 + "1",
        "1" + " " * 50_000 + "juta",
        "Rp" * 9_999,
        "1" + "\u00a0" * 9_999,
        "-" * 9_999,
    ),
    *(
        "\u0663",
        "\uff11",
        "1\u0660",
        "\u00b2",
        "1\n",
        "\t1",
        "1 \u212auta",
        "1 tr\u0131liun",
        "1\x00",
    ),
)


def test_an_amount_is_read_only_as_the_model_reads_it(
    record_property: Figures,
) -> None:
    rng = chance()
    said: Counter[bool] = Counter()
    for text in (*AMOUNTS, *LONG, *inputs(rng, AMOUNTS, FIGURES + "jutamilr\u00a0", made_amount)):
        for zero_allowed in (True, False):
            expected = amount_of(text, zero_allowed=zero_allowed)
            assert expected == read_amount(text, zero_allowed=zero_allowed), text
            said[expected is not None] += 1
    record_property("inputs", said.total() // 2)
    record_property("accepted", said[True] // 2)
    assert min(said.values()) > COUNT // 20


# A date.

DATES = (
    *("2024-11-05", "05/11/2024", "5-11-2024", "5.11.2024", "5 Nopember 2024", "29/02/2024"),
    *(
        "29-02-2023",
        "31 Apr 2024",
        "1-Mei-2199",
        "1/1/1900",
        "31/12/1899",
        "01-01-2200",
        "5/11.2024",
    ),
    *(
        "\u00a05\u00a0Agustus\u00a02024",
        "2024-1-5",
        "05/11/24",
        "20241105",
        "32/1/2024",
        "0/1/2024",
    ),
)
MONTHS = {
    "jan januari january": 1,
    "feb februari february peb pebruari": 2,
    "mar maret march": 3,
    "apr april": 4,
    "may mei": 5,
    "jun juni june": 6,
    "jul juli july": 7,
    "agt ags agu aug agustus august": 8,
    "sep sept september": 9,
    "okt oct oktober october": 10,
    "nov nop november nopember": 11,
    "des dec desember december": 12,
}
MONTH_NAMES = {name: number for names, number in MONTHS.items() for name in names.split()}


def day_of(text: str) -> date | None:
    """The model of a date, letter by letter; None where it has to be refused."""
    rest = with_plain_spaces(text)
    if not rest.isascii():
        return None
    for mark in "-/. ":
        parts = rest.split(mark)
        if len(parts) == 3 and all(part.isalnum() for part in parts):
            return day_from(parts, mark)
    return None


def day_from(parts: list[str], mark: str) -> date | None:
    day, month, year = parts
    number = MONTH_NAMES.get(month.lower(), 0) if mark in "- " else 0
    if mark == "-" and [len(part) for part in parts] == [4, 2, 2]:
        year, month, day = parts
        number = 0
    if not number and mark != " " and month.isdigit() and len(month) <= 2:
        number = int(month)
    if not (day.isdigit() and len(day) <= 2 and year.isdigit() and len(year) == 4):
        return None
    if not (1900 <= int(year) <= 2199 and 1 <= number <= 12):
        return None
    if not 1 <= int(day) <= monthrange(int(year), number)[1]:
        return None
    return date(int(year), number, int(day))


def read_day(text: str) -> date | None:
    try:
        return parse_date(text)
    except RefusedError as error:
        [problem] = error.problems
        assert problem.code in {"date-unreadable", "date-impossible"}
        assert text == problem.values["text"]
        return None


def made_date(rng: random.Random) -> str:
    day, year = rng.randint(0, 32), rng.choice((2024, 2024, 1900, 2199, 1899, 2200, 24))
    month = rng.choice((str(rng.randint(0, 13)), f"{rng.randint(1, 12):02}", *MONTH_NAMES))
    mark = rng.choice("-/. ")
    if rng.random() < 0.2:
        return f"{year}-{month.zfill(2)}-{day:02}"
    return f"{day}{mark}{rng.choice((month, month.upper(), month.title()))}{mark}{year}"


def test_a_date_is_read_only_as_the_model_reads_it(
    record_property: Figures,
) -> None:
    rng = chance()
    said: Counter[bool] = Counter()
    for text in (*DATES, *LONG, *inputs(rng, DATES, "0123456789-/. JanfebMt", made_date)):
        expected = day_of(text)
        assert expected == read_day(text), text
        said[expected is not None] += 1
    record_property("inputs", said.total())
    record_property("accepted", said[True])
    assert min(said.values()) > COUNT // 20


# A head's slot.


def made_slot(rng: random.Random) -> bytes:
    """A slot, changed by chance; half of the changed ones with a check that fits."""
    number = 10 ** rng.randint(1, 16) - rng.randint(1, 9)
    slot = slot_of(
        Head(max(1, number), rng.randbytes(32).hex(), max(1, number * rng.randint(1, 9)))
    )
    if rng.random() < 0.2:
        return slot
    if rng.random() < 0.5:
        return changed_bytes(rng, slot)
    line = changed_bytes(rng, slot[: slot.rindex(b" ")])
    check = hashlib.sha256(line).hexdigest()[:16].encode()
    return (line + b" " + check + b"\n").ljust(SLOT_BYTES, b"\0")


SLOT_MONSTERS = (
    *(b"", bytes(SLOT_BYTES), b"\n" * SLOT_BYTES, DIGITS.encode(), b" " * SLOT_BYTES),
    *(slot_of(Head(1, "0" * 64, 1)) * 2, slot_of(Head(1, "0" * 64, 1)) + b"\0"),
)


def test_a_head_is_read_only_from_the_slot_that_would_be_written_for_it(
    record_property: Figures,
) -> None:
    rng = chance()
    said: Counter[bool] = Counter()
    for raw in (*SLOT_MONSTERS, *(made_slot(rng) for _ in range(COUNT))):
        head = read_slot(raw)
        if head:
            assert slot_of(head) == raw
        else:
            assert not is_a_slot(raw), raw
        said[head is not None] += 1
    record_property("inputs", said.total())
    record_property("accepted", said[True])
    assert min(said.values()) > COUNT // 20


def is_a_slot(raw: bytes) -> bool:
    """The model of a slot: "<seq> <size> <sha256> <16 hex of the sha256 of that>", LF, zeros."""
    line, _, zeros = raw.partition(b"\n")
    parts = line.split(b" ")
    return (
        len(raw) == SLOT_BYTES
        and not any(zeros)
        and len(parts) == 4
        and all(part.isdigit() and part[:1] != b"0" and len(part) <= 16 for part in parts[:2])
        and len(parts[2]) == 64
        and set(parts[2]) <= set(b"0123456789abcdef")
        and parts[3] == hashlib.sha256(line.rpartition(b" ")[0]).hexdigest()[:16].encode()
    )
