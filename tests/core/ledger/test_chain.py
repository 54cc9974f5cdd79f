from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from support.books import (
    PLAN,
    adopted,
    entries_of,
    ledger_of,
    paid,
    plan_of,
    read_ledger,
    taken_back,
)

from pilkada_cli.core.book.balances import balances
from pilkada_cli.core.ledger.chain import FMT, line_of, read_chain
from pilkada_cli.core.ledger.documents import Documents
from pilkada_cli.core.ledger.events import KINDS
from pilkada_cli.core.ledger.head import Head
from pilkada_cli.core.plan.plan import (
    Agreement,
    Allocation,
    Office,
    Opening,
    Plan,
    RecipientAccount,
)
from pilkada_cli.core.values.fields import Frozen
from pilkada_cli.core.values.problem import Exit, RefusedError, exit_of

EVENTS = (
    paid("tni", 300, "2024-11-05", "81.07/04.0/000025/LS/2.11/M/4/2024", request="opening:tni"),
    paid("kpu", 7, "2024-11-05", '05/LS é {"data":} \\ 7', note='catatan, "kutipan"'),
    taken_back(3),
    adopted(PLAN.replace("amount = 1000", "amount = 1001"), "2024-11-05"),
)
LEDGER = ledger_of(plan_of(), EVENTS)
LINES = LEDGER.splitlines(keepends=True)


def canonical(value: Any) -> bytes:
    """The form, written independently of the program."""
    return rfc8785.dumps(value)


def refusal(content: bytes) -> tuple[str, int, int]:
    """Detail, else code, line and byte with which a ledger is refused."""
    with pytest.raises(RefusedError) as refused:
        read_ledger(content)
    [problem] = refused.value.problems
    assert exit_of(problem) in {Exit.INTEGRITY, Exit.DATA}
    where = problem.where
    if problem.code == "ledger-changed":
        assert problem.values["line"]
    said = str(problem.values.get("detail", problem.code))
    return said, where.line if where else 0, where.column if where else 0


def linked(*lines: dict[str, Any], dump: Callable[[Any], bytes] = canonical) -> bytes:
    """A ledger of these lines with its hashes right again, as a careful forger makes it."""
    prev, found = "0" * 64, b""
    for seq, line in enumerate(lines, start=1):
        body = dump({**line, "prev": prev, "seq": seq})
        prev = hashlib.sha256(body).hexdigest()
        found += body[:-1] + b',"sha256":"' + prev.encode() + b'"}\n'
    return found


def parsed() -> list[dict[str, Any]]:
    """The lines without what the forger makes anew."""
    found = [json.loads(line) for line in LINES]
    return [
        {key: line[key] for key in line if key not in {"sha256", "prev", "seq"}} for line in found
    ]


def forged(index: int, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The ledger with one line changed and everything linked again."""
    lines = parsed()
    change(lines[index])
    return linked(*lines)


def test_what_is_written_reads_back() -> None:
    book = read_ledger(LEDGER)
    assert list(book.entries) == entries_of(plan_of(), EVENTS)
    assert LEDGER == b"".join(map(line_of, book.entries))
    assert (5, {3: 4}) == (book.head.seq, book.reversed_by)


def test_the_forgers_tools_make_the_same_ledger() -> None:
    assert LEDGER == linked(*parsed())


def test_a_prefix_that_ends_at_a_line_end_is_an_older_ledger() -> None:
    for count in range(1, len(LINES) + 1):
        assert read_ledger(b"".join(LINES[:count])).head.seq == count


def test_the_hash_rule_needs_no_json() -> None:
    for line in LINES:
        before, _, after = line.rpartition(b',"sha256":"')
        assert hashlib.sha256(before + b"}").hexdigest().encode() == after[:64]


def test_every_single_bit_that_flips_is_noticed() -> None:
    ledger = b"".join(LINES[:2])
    for byte in range(len(ledger)):
        for bit in range(8):
            damaged = bytearray(ledger)
            damaged[byte] ^= 1 << bit
            with pytest.raises(RefusedError):
                read_ledger(bytes(damaged))


def _set(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(line: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        for parent in parents:
            line = line[parent]
        if value is None:
            del line[last]
        else:
            line[last] = value

    return change


DAMAGE = {
    "saved with a byte order mark": (b"\xef\xbb\xbf" + LEDGER, "ledger-bom", 1),
    "saved with Windows line ends": (LEDGER.replace(b"\n", b"\r\n"), "ledger-crlf", 1),
    "cut in its last line": (LEDGER[:-10], "ledger-tail", 5),
    "without its last line end": (LEDGER[:-1], "ledger-tail", 5),
    "with an empty line": (LEDGER + b"\n", "line", 6),
    "with a line of text": (LINES[0] + b"halo\n", "line", 2),
    "with an amount edited": (LEDGER.replace(b'"300.00"', b'"301.00"', 1), "hash", 1),
    "without a line": (LINES[0] + b"".join(LINES[2:]), "seq", 2),
    "with a line twice": (b"".join(LINES[:2] + LINES[1:]), "seq", 3),
    "with two lines swapped": (b"".join([LINES[0], LINES[2], LINES[1]]), "seq", 2),
    "of another ledger": (
        LINES[0] + forged(0, _set("data.ledger", "1" * 32)).split(b"\n")[1] + b"\n",
        "prev",
        2,
    ),
    "that does not begin": (linked(*parsed()[1:]), "opened", 1),
    "that begins twice": (linked(parsed()[0], parsed()[0]), "opened", 2),
    "with a line that is too long": (
        forged(1, _set("data.note", "a" * 70_000)),
        "line-too-long",
        2,
    ),
    "with a field nobody knows": (forged(1, _set("data.extra", "1")), "content", 2),
    "with a number for an amount": (forged(1, _set("data.amount", 300)), "content", 2),
    "with an amount as people write it": (
        forged(1, _set("data.amount", "300")),
        "content",
        2,
    ),
    "with a date as a time stamp": (
        forged(1, _set("data.cleared", "1730764800")),
        "not-canonical",
        2,
    ),
    "without its actor": (forged(1, _set("by.actor", None)), "content", 2),
    "with a null": (
        forged(1, lambda line: line["data"].update(note=None)),
        "not-canonical",
        2,
    ),
    "with untrimmed text": (forged(2, _set("data.sp2d", " 05/LS")), "not-canonical", 3),
    "with a decomposed letter": (
        forged(2, _set("data.sp2d", "e\u0301")),
        "not-canonical",
        3,
    ),
    "with an escape sequence": (forged(2, _set("data.note", "\x1b[2J")), "content", 3),
    "with final that is not true": (forged(1, _set("data.final", False)), "content", 2),
    "with a clock without decimals": (
        forged(1, _set("at", "2024-11-05T02:15:04Z")),
        "content",
        2,
    ),
    "with an id that is not its document's": (forged(1, _set("id", "disbursed:x")), "id", 2),
    "with a default written out": (
        forged(0, _set("data.plan.office.time_zone", "Asia/Jakarta")),
        "not-canonical",
        1,
    ),
    "with a language in the plan": (
        forged(0, _set("data.plan.office.language", "en")),
        "not-canonical",
        1,
    ),
    "with one document standing twice": (
        linked(*parsed()[:2], {**parsed()[1], "id": parsed()[1]["id"].replace(":", "~2:", 1)}),
        "id",
        3,
    ),
    "that reverses its first line": (
        forged(3, lambda line: (line["data"].update(entry=1), line.update(id="reversed:1"))),
        "reversal",
        4,
    ),
    "that reverses a later line": (
        forged(3, lambda line: (line["data"].update(entry=9), line.update(id="reversed:9"))),
        "reversal",
        4,
    ),
    "with keys in another order": (
        linked(
            *parsed(),
            dump=lambda value: json.dumps(
                dict(reversed(value.items())), separators=(",", ":")
            ).encode(),
        ),
        "line",
        1,
    ),
    "with spaces between": (
        linked(*parsed(), dump=lambda value: json.dumps(value, sort_keys=True).encode()),
        "line",
        1,
    ),
    "with letters escaped": (
        linked(
            *parsed(),
            dump=lambda value: json.dumps(value, sort_keys=True, separators=(",", ":")).encode(),
        ),
        "not-canonical",
        3,
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_ledger_is_refused(name: str) -> None:
    content, code, line = DAMAGE[name]
    found, at_line, _ = refusal(content)
    assert code == found
    if code != "reversal":  # found by the replay, which knows no bytes
        assert line == at_line


def test_an_edited_line_is_named_with_both_hashes() -> None:
    edited = b"".join([LINES[0], LINES[1].replace(b'"300.00"', b'"301.00"')])
    with pytest.raises(RefusedError) as refused:
        read_ledger(edited)
    [problem] = refused.value.problems
    assert ("ledger-changed", "hash") == (problem.code, problem.values["detail"])
    assert problem.values["line"] == 2
    assert problem.values["said"] == json.loads(LINES[1])["sha256"]
    body = LINES[1].replace(b'"300.00"', b'"301.00"').rpartition(b',"sha256":"')[0] + b"}"
    assert problem.values["found"] == hashlib.sha256(body).hexdigest()


def test_the_byte_that_is_not_canonical_is_named() -> None:
    content = forged(2, _set("data.sp2d", " 05/LS"))
    _, line, byte = refusal(content)
    text = content.splitlines()[line - 1]
    assert text[byte - 1 : byte + 5] == b" 05/LS"


@pytest.mark.parametrize("change", [_set("fmt", FMT + 1), _set("kind", "sealed")])
def test_a_line_of_a_newer_pilkada_is_told_apart_from_damage(
    change: Callable[[dict[str, Any]], object],
) -> None:
    content = forged(1, change)
    with pytest.raises(RefusedError) as refused:
        read_ledger(content)
    [problem] = refused.value.problems
    assert (problem.code, exit_of(problem)) == ("ledger-newer", Exit.DATA)


def test_reading_keeps_nothing() -> None:
    documents = Documents.none()
    found = read_chain(iter(LINES), file="ledger.jsonl", documents=documents)
    assert next(found).seq == 1
    assert [entry.seq for entry in found] == [2, 3, 4, 5]
    assert documents.stands_in("reversed:3") == 4
    assert documents.stands_in(EVENTS[1].document_id(3)) is None


def test_a_ledger_that_has_not_begun_has_a_head_of_zeros() -> None:
    assert Head() == Head(0, "0" * 64)


def test_a_payment_of_a_reversed_entry_does_not_count() -> None:
    assert balances(read_ledger(LEDGER)).positions["kpu"].disbursed == 0


TEXTS = st.text(min_size=1, max_size=30).filter(lambda text: text.strip())
DAYS = st.dates(date(2024, 10, 17), date(2199, 1, 1))


@given(st.dictionaries(st.sampled_from(["spm", "spp", "account", "note"]), TEXTS), DAYS)
def test_a_line_is_in_the_canonical_form_of_rfc_8785(more: dict[str, str], issued: date) -> None:
    try:
        event = paid("kpu", 1, "2024-11-05", more.get("spm", "5"), issued=issued, **more)
    except ValueError:
        return  # a character that no screen shows truthfully
    for line in ledger_of(plan_of(), [event]).splitlines():
        assert rfc8785.dumps(json.loads(line)) == line


def test_every_model_declares_its_fields_in_the_order_of_their_names() -> None:
    models: list[type[Frozen]] = [
        *KINDS.values(),
        Plan,
        Office,
        Allocation,
        Agreement,
        RecipientAccount,
        Opening,
    ]
    for model in models:
        names = [field.alias or name for name, field in model.model_fields.items()]
        assert sorted(names) == names, model


@given(st.text(min_size=1, max_size=30).filter(lambda text: text.strip()))
def test_whatever_a_clerk_types_as_a_number_reads_back_or_is_refused(sp2d: str) -> None:
    try:
        event = paid("kpu", 1, "2024-11-05", sp2d)
    except ValueError:
        return
    assert read_ledger(ledger_of(plan_of(), [event])).entries[1].event == event
