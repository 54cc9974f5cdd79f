"""A line of the ledger, changed by chance, is read only where its model says so (support.fuzz)."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from support.books import (
    adopted,
    asked,
    bounced,
    ended,
    entries_of,
    moved,
    paid,
    plan_of,
    reported,
    returned,
    settled,
    taken_back,
    withdrawn,
)
from support.fuzz import COUNT, DIGITS, FULL_PLAN, NESTED, PARTS, changed_bytes, changed_text
from support.model_line import is_a_line, name_of
from support.proof import Figures, chance

from pilkada_cli.core.ledger.chain import Entry, line_of, read_chain, read_line
from pilkada_cli.core.ledger.documents import Documents
from pilkada_cli.core.ledger.events import Accepted, Event, Recovered
from pilkada_cli.core.ledger.head import Head
from pilkada_cli.core.values.problem import RefusedError

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
    returned("kpu", 1, "2024-11-09", "10/STS", into="Kas Negara é"),
    reported("kpu", "2024-11-09", "9/LPJ №1", remainder=0, tranche=1, note="lengkap"),
    settled("kpu", "2024-11-10", note="nihil ½"),
    ended("kpu", "2024-11-10", tranche=2, document="Surat 8", note="batal 😀"),
    ended("tni", "2024-11-10", note="nihil"),
)
ENTRIES = entries_of(plan_of(FULL_PLAN), HISTORY)
LINES = [line_of(entry) for entry in ENTRIES]


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
    *("letter", "payment", "interest", "sts", "into", "only_if", "funded_by", "voting_day"),
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
