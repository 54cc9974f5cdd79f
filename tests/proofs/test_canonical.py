"""The canonical form is what `rfc8785` and `jq -cS` write, on thousands of random lines.

Events of every kind, plans of every shape, letters from all over Unicode: each line, whole and
without its hash, has to come out of both as it went in, and its hash has to be the one that a
person finds by hand.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
import rfc8785
from support.console import missing
from support.proof import FULL, Figures, chance

from pilkada_cli.core.ledger.chain import Entry, Who, line_of, read_line, seal
from pilkada_cli.core.ledger.events import KINDS, Event
from pilkada_cli.core.ledger.head import Head
from pilkada_cli.core.plan.plan import RECIPIENT_KINDS, Plan
from pilkada_cli.core.values.text import tidy

COUNT = 12_000 if FULL else 6_000
LARGEST = 2**53 - 1

Make = Callable[[random.Random], Any]

ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 ./-",
    "\"\\/{}[]:,'`<>&=#%$~^|!?*+_()@;",
    "éàüßçñÉÀÜÇÑ½№“”\u2018\u2019«»\u2013\u2014…€©",
    "日本語中文ꦗꦮᬩᬮᮞᮥ한글कखاعربيאבกข",
    "😀🇮🇩👩💻🏛\U0001d518𐐷",
    "\u00a0\u2009\u202f\u3000\ufffd\ufffe\uffff\ue000\U0010ffff\u0600",
    "e\u0301a\u0308o\u0302\u0327n\u0303ﬁÅΩK\u0331H",
)


def text(rng: random.Random, most: int = 200) -> str:
    """Text that a clerk may type, as it is kept."""
    length = rng.choice((1, 3, 8, 20, 20, most))
    alphabets = rng.sample(ALPHABETS, rng.randint(1, 3))
    typed = "".join(rng.choice(rng.choice(alphabets)) for _ in range(rng.randint(1, length)))
    return tidy(typed)[:most].strip() or "-"


def number(rng: random.Random) -> int:
    return rng.choice((1, 2, rng.randint(1, 10**6), rng.randint(1, LARGEST), LARGEST))


LEAVE = ("off", "working")


def money(rng: random.Random) -> int:
    return min(rng.choice((1, 100, rng.randint(1, 10**12), 10 ** rng.randint(1, 18))), 10**18 - 1)


def day(rng: random.Random) -> date:
    return date(1900, 1, 1) + timedelta(days=rng.randrange(109_000))


def some(rng: random.Random, made: Mapping[str, Make]) -> dict[str, Any]:
    """Some of the fields that may be absent."""
    share = rng.random()
    return {key: make(rng) for key, make in made.items() if rng.random() < share}


def hexadecimal(rng: random.Random, size: int = 32) -> str:
    return rng.randbytes(size).hex()


def note(rng: random.Random) -> str:
    return text(rng, 500)


def allocation_id(rng: random.Random) -> str:
    rest = "abcdefghijklmnopqrstuvwxyz0123456789-"
    return rng.choice(rest[:26]) + "".join(rng.choices(rest, k=rng.randint(0, 31)))


def plan(rng: random.Random) -> Plan:
    """A plan of some allocations, each with some of all that may be said of it."""
    office = {"name": text(rng), "voting_day": day(rng)}
    zones = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
    office |= some(rng, {"treasury_account": text})
    office |= some(rng, {"region_code": text, "time_zone": lambda _: rng.choice(zones)})
    office |= some(rng, {"proposal_day": day, "collective_leave": lambda _: rng.choice(LEAVE)})
    holidays = [{"date": day(rng), "name": text(rng)} for _ in range(rng.randint(0, 2))]
    ids = {allocation_id(rng) for _ in range(rng.randint(0, 4))}
    allocations = [allocation(rng, each) for each in sorted(ids)]
    return Plan.model_validate({"office": office, "allocation": allocations, "holiday": holidays})


def tranche_number(rng: random.Random) -> int:
    return rng.randint(1, 99)


def year(rng: random.Random) -> int:
    return rng.randint(2000, 2199)


def due(rng: random.Random) -> dict[str, Any]:
    """A deadline that crosses no other."""
    return rng.choice(({"date": date(2024, 6, 27)}, {"working_days_after_signing": 14}))


def tranches(rng: random.Random, amount: int) -> list[dict[str, Any]]:
    """Some by amount, or by percentages with and without a base; together the allocation."""
    if amount < 10**6 or rng.random() < 0.5:
        first = rng.randint(1, amount - 1) if amount > 1 else 0
        sizes = [{"amount": each} for each in (first, amount - first) if each]
    else:
        share = rng.randint(1, 9_999)
        more = {"base": amount} if rng.random() < 0.5 else {}
        sizes = [{"percent": share, **more}, {"percent": 10_000 - share, **more}]
    return [size | some(rng, {"due": due, "fiscal_year": year}) for size in sizes]


def allocation(rng: random.Random, name: str) -> dict[str, Any]:
    amount = money(rng)
    spent = rng.randint(0, amount)
    stages = ("requested", "verified", "spp", "spm", "sp2d")
    opening: dict[str, Make] = {
        "disbursed": lambda _: spent,
        "in_process": lambda _: amount - spent,
        "source": text,
        "stage": lambda _: rng.choice(stages),
    }
    agreement: dict[str, Make] = {"number": text, "recipient_number": text, "signed": day}
    account = {"bank": text, "holder": text, "number": text}
    found = {"id": name, "recipient": text(rng), "amount": amount}
    return found | some(
        rng,
        {
            "account_code": text,
            "funded_by": text,
            "paid_through": text,
            "voting_day": day,
            "proposal_day": day,
            "kind": lambda _: rng.choice(RECIPIENT_KINDS),
            "agreement": lambda _: some(rng, agreement),
            "budget": lambda _: [{"amount": money(rng), "fiscal_year": year(rng)}],
            "remainder": lambda _: rng.randint(0, amount),
            "tranche": lambda _: tranches(rng, amount),
            "recipient_account": lambda _: some(rng, account),
            "opening": lambda _: {"as_of": day(rng), **some(rng, opening)},
        },
    )


def payment(rng: random.Random) -> dict[str, Any]:
    needed = {"allocation": allocation_id(rng), "amount": money(rng), "cleared": day(rng)}
    texts = dict.fromkeys(("account", "spm", "spp"), text)
    days = dict.fromkeys(("issued", "spm_date", "spp_date"), day)
    more: dict[str, Make] = {"final": lambda _: True, "note": note, "request": request}
    more["tranche"] = tranche_number
    return {**needed, "sp2d": text(rng), **some(rng, {**texts, **days, **more})}


def request(rng: random.Random) -> int | str:
    return rng.choice((number(rng), f"opening:{allocation_id(rng)}"))


def stage(rng: random.Random) -> str:
    return rng.choice(("requested", "verified", "spp", "spm", "sp2d"))


def repayment(rng: random.Random) -> dict[str, Any]:
    needed = {"allocation": allocation_id(rng), "date": day(rng), "sts": text(rng)}
    amounts = rng.choice((("amount",), ("interest",), ("amount", "interest")))
    more = some(rng, {"account": text, "into": text, "note": note})
    return {**needed, **{name: money(rng) for name in amounts}, **more}


def acceptance(rng: random.Random) -> dict[str, Any]:
    what = rng.choice(("restored", "cloud-folder"))
    more = some(rng, {"head_seq": number, "head_sha256": hexadecimal})
    return {"what": what, "note": note(rng), **more}


MAKERS: dict[str, Make] = {
    "opened": lambda rng: {"ledger": hexadecimal(rng, 16), "plan": plan(rng)},
    "adopted": lambda rng: {
        "plan": plan(rng),
        "date": day(rng),
        **some(rng, {"document": text, "note": note}),
    },
    "requested": lambda rng: {
        "allocation": allocation_id(rng),
        "amount": money(rng),
        "date": day(rng),
        "letter": text(rng),
        **some(rng, {"note": note, "tranche": tranche_number}),
    },
    "advanced": lambda rng: {
        "date": day(rng),
        "request": request(rng),
        "stage": stage(rng),
        **some(rng, {"document": text, "note": note}),
    },
    "cancelled": lambda rng: {"date": day(rng), "request": request(rng), "note": note(rng)},
    "disbursed": payment,
    "bounced": lambda rng: {
        "date": day(rng),
        "payment": number(rng),
        **some(rng, {"document": text, "note": note}),
    },
    "returned": repayment,
    "reported": lambda rng: {
        "allocation": allocation_id(rng),
        "date": day(rng),
        "letter": text(rng),
        **some(rng, {"note": note, "remainder": lambda r: money(r) - 1, "tranche": tranche_number}),
    },
    "settled": lambda rng: {
        "allocation": allocation_id(rng),
        "date": day(rng),
        **some(rng, {"note": note}),
    },
    "ended": lambda rng: {
        "allocation": allocation_id(rng),
        "date": day(rng),
        rng.choice(("document", "note")): text(rng),
        **some(rng, {"tranche": tranche_number}),
    },
    "reversed": lambda rng: {"entry": number(rng), "note": note(rng)},
    "recovered": lambda rng: {
        "length": number(rng),
        "offset": number(rng),
        "sha256": hexadecimal(rng),
    },
    "accepted": acceptance,
}


@cache
def entries() -> tuple[tuple[Head, Entry], ...]:
    """Random entries, each behind a head of its own."""
    rng = chance()
    return tuple(entry_of(kind, rng) for _ in range(COUNT // len(MAKERS)) for kind in MAKERS)


def entry_of(kind: str, rng: random.Random) -> tuple[Head, Entry]:
    event: Event = KINDS[kind].model_validate(MAKERS[kind](rng))
    after = Head(min(number(rng), LARGEST - 1), hexadecimal(rng), number(rng))
    if kind == "opened":
        after = Head()
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=rng.randrange(7 * 10**15))
    by = Who(actor=text(rng), host=text(rng), os=text(rng), ver="0.1.0")
    document = event.document_id(after.seq + 1)
    if rng.random() < 0.2:
        document = document.replace(":", f"~{rng.randint(2, 40)}:", 1)
    return after, seal(event, after=after, at=at, by=by, entry_id=document)


@cache
def lines() -> tuple[bytes, ...]:
    return tuple(line_of(entry) for _, entry in entries())


def unsealed(line: bytes) -> bytes:
    """The line without its hash, by the rule that needs no parser."""
    return line.rpartition(b',"sha256":"')[0] + b"}"


def test_every_kind_and_letters_of_every_length_are_among_them() -> None:
    kinds = Counter(entry.event.kind for _, entry in entries())
    assert set(KINDS) == kinds.keys()
    assert len(lines()) >= 5_000
    letters = set("".join(line.decode() for line in lines()))
    assert {1, 2, 3, 4} == {len(letter.encode()) for letter in letters}


def test_every_line_is_read_back_as_it_was_meant() -> None:
    for (after, entry), line in zip(entries(), lines(), strict=True):
        assert entry == read_line(line, after=after, file="ledger.jsonl")


def test_every_line_is_in_the_form_of_rfc_8785(
    record_property: Figures,
) -> None:
    for line in lines():
        found = json.loads(line)
        assert line == rfc8785.dumps(found) + b"\n"
        del found["sha256"]
        assert unsealed(line) == rfc8785.dumps(found)
    record_property("lines", len(lines()))


def test_every_line_is_in_the_form_of_python() -> None:
    for line in lines():
        text = json.dumps(
            json.loads(line), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        assert line == text.encode() + b"\n"


def test_every_line_is_in_the_form_of_jq(record_property: Figures) -> None:
    if lacking := missing("<!-- needs: jq -->"):
        reason = f"the form is held against {', '.join(lacking)}, which this computer lacks"
        if os.environ.get("PILKADA_NO_SKIP") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run(
        ["jq", "-cS", "., del(.sha256)"], input=b"".join(lines()), capture_output=True, check=True
    )
    answers = done.stdout.split(b"\n")
    assert answers.pop() == b""
    for line, whole, without in zip(lines(), answers[::2], answers[1::2], strict=True):
        assert line == whole + b"\n"
        assert unsealed(line) == without
        assert json.loads(line)["sha256"] == hashlib.sha256(without).hexdigest()
    record_property("lines", len(lines()))


def test_every_hash_is_the_one_that_is_found_by_hand() -> None:
    for (after, entry), line in zip(entries(), lines(), strict=True):
        before, _, behind = line.rpartition(b',"sha256":"')
        assert behind == hashlib.sha256(before + b"}").hexdigest().encode() + b'"}\n'
        assert (entry.prev, entry.seq) == (after.sha256, after.seq + 1)
        assert before.endswith(f',"prev":"{after.sha256}","seq":{after.seq + 1}'.encode())
        assert len(line) == entry.end - after.size


def test_every_text_in_a_line_is_composed_and_no_value_is_null_or_a_fraction() -> None:
    for line in lines():
        found = json.loads(line)
        del found["id"]
        for value in values_in(found):
            assert isinstance(value, str | int), value
            if isinstance(value, str):
                assert unicodedata.is_normalized("NFC", value), ascii(value)
            else:
                assert value is True or 1 <= value <= LARGEST


def test_every_id_is_composed() -> None:
    """Without its spaces and capitals a number may be: "e \u0301", "H\u0331"."""
    for _, entry in entries():
        assert unicodedata.is_normalized("NFC", entry.id), ascii(entry.id)


def values_in(value: Any) -> list[Any]:
    """All keys and values in a JSON value."""
    if isinstance(value, dict):
        return [*value, *(each for inner in value.values() for each in values_in(inner))]
    if isinstance(value, list):
        return [each for inner in value for each in values_in(inner)]
    return [value]
