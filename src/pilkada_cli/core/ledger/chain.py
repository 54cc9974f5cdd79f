"""The chain: how an event is sealed into a line, and how a line is read back or refused.

A line counts only if it is byte for byte what `line_of` would write for what it says
(docs/concepts/ledger.md, strict reader). So reading is: parse, write again, compare.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, NoReturn

from pydantic import ValidationError

from ..values.dates import format_instant
from ..values.fields import Frozen, Text
from ..values.problem import Place, Problem, RefusedError
from .documents import Documents
from .events import (
    KINDS,
    Event,
    Opened,
)
from .head import Head

FMT = 3
"""The newest format of a line that this program writes; a line has the lowest that can say it."""
MAX_LINE = 65_536
MAX_PLAN_LINE = 4 * 1024 * 1024

_HASH_TAIL = re.compile(rb',"sha256":"([0-9a-f]{64})"\}\n')
_LINKS = re.compile(rb'.*,"prev":"([0-9a-f]{64})","seq":([1-9][0-9]{0,15})', re.DOTALL)
_FORM = re.compile(rb'.*\},"fmt":([1-9][0-9]{0,15}),"id":".*","kind":"([a-z]+)"', re.DOTALL)
_AT = slice(len('{"at":"'), len('{"at":"') + len("2024-11-05T02:15:04.123456Z"))
_BY = slice(_AT.stop + len('","by":'), None)
_KINDS = {f'"{name}"'.encode(): kind for name, kind in KINDS.items()}
_FORMATS = tuple(f',"fmt":{fmt},"id":'.encode() for fmt in range(1, FMT + 1))
_PLAN_CARRIERS = (b'"kind":"opened"', b'"kind":"adopted"')
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_decode = json.JSONDecoder().decode
_TAIL_BYTES = len(',"sha256":""}\n') + 64


class Who(Frozen):
    """Who wrote an entry: `actor` is claimed; `host` and `os` (user) are measured."""

    actor: Text
    host: Text
    os: Text
    ver: Text


class Entry(NamedTuple):
    """An event sealed in the chain.

    `at` is the UTC clock as it was when it was written; `end` the ledger's size in bytes with
    this line as its last.
    """

    seq: int
    at: datetime
    by: Who
    id: str
    event: Event
    prev: str
    sha256: str = ""
    end: int = 0

    @property
    def head(self) -> Head:
        """The head of a ledger whose newest line this is."""
        return Head(self.seq, self.sha256, self.end)


def seal(event: Event, *, after: Head, at: datetime, by: Who, entry_id: str) -> Entry:
    """The entry that records an event as the next line after a head."""
    entry = Entry(after.seq + 1, at, by, entry_id, event, after.sha256)
    unsigned = _unsigned(entry)
    end = after.size + len(unsigned) - len(b"}") + _TAIL_BYTES
    return entry._replace(sha256=hashlib.sha256(unsigned).hexdigest(), end=end)


def sealed_line(
    event: Event, *, after: Head, at: datetime, by: Who, entry_id: str
) -> tuple[Entry, bytes]:
    """The entry that records an event, and its line, which the strict reader has accepted.

    Raises:
        RefusedError: It is no line; nothing may be written then.
    """
    line = line_of(seal(event, after=after, at=at, by=by, entry_id=entry_id))
    return read_line(line, after=after, file="ledger.jsonl"), line


def line_of(entry: Entry) -> bytes:
    """The line of a sealed entry, LF included.

    The hash is of the line without its last member: `sha256` is SHA-256 of the bytes before
    `,"sha256":` and a closing brace.
    """
    return _unsigned(entry)[:-1] + b',"sha256":"' + entry.sha256.encode() + b'"}\n'


def _unsigned(entry: Entry) -> bytes:
    # Spelled out member by member, in sorted order: half the time of sorting them on each line.
    return (
        f'{{"at":"{format_instant(entry.at)}","by":{_by(entry.by)}'
        f',"data":{entry.event.data()},"fmt":{entry.event.fmt},"id":{_encode(entry.id)}'
        f',"kind":"{entry.event.kind}","prev":"{entry.prev}","seq":{entry.seq}}}'
    ).encode()


@lru_cache(maxsize=256)
def _by(who: Who) -> str:
    return _encode(dict(who))


def read_chain(
    lines: Iterable[bytes],
    *,
    file: str,
    documents: Documents | None = None,
    after: Head = Head(),  # noqa: B008 (frozen)
) -> Iterator[Entry]:
    """Read a ledger from its first line, refusing the first that is not exactly right.

    Args:
        lines: Whole lines as they stand, each with its LF; only the last may lack it.
        file: The ledger's name, for the place of a problem.
        documents: Filled along the way, for whoever goes on to append.
        after: Go on behind this line; `documents` then knows those up to it.

    Yields:
        The entries, in order; nothing is kept.

    Raises:
        RefusedError: `ledger-…`, with the line and the byte in it.
    """
    documents = documents or Documents.none()
    head = after
    for raw in lines:
        entry = read_line(raw, after=head, file=file)
        document_id = entry.event.document_id(entry.seq)
        expected = documents.next_id(document_id)
        if entry.id != expected or documents.stands_in(document_id):
            _refuse_changed("id", file, entry.seq, byte=_byte(raw, b'"id":'), expected=expected)
        documents.add(document_id, entry.event, entry.seq)
        head = entry.head
        yield entry


def read_line(raw: bytes, *, after: Head, file: str) -> Entry:
    """Read the line that follows a head.

    Raises:
        RefusedError: The line is not byte for byte what would have been written there.
    """
    seq = after.seq + 1
    tail = _HASH_TAIL.fullmatch(raw, max(0, len(raw) - _TAIL_BYTES))
    if tail is None:
        _refuse_shape(raw, file, seq)
    if len(raw) > MAX_LINE:
        _check_length(raw, file, seq)
    unsigned = raw[:-_TAIL_BYTES] + b"}"
    found = hashlib.sha256(unsigned).hexdigest()
    said = tail[1].decode()
    if found != said:
        _refuse_mark(raw, file, seq)
        _refuse_changed("hash", file, seq, byte=len(raw) - 67, said=said, found=found)
    links = f',"prev":"{after.sha256}","seq":{seq}'.encode()
    if not raw.endswith(links, 0, -_TAIL_BYTES):
        _refuse_links(raw, file, seq)
    # No quoted name can hold these marks: a quote inside a text is escaped.
    begins, _, rest = raw[: -_TAIL_BYTES - len(links)].partition(b',"data":')
    data, names = _around_format(rest)
    quoted_id, _, kind_name = names.rpartition(b',"kind":')
    kind = _KINDS.get(kind_name)
    if kind is None or not data:
        _refuse_form(raw, file, seq)
    try:
        entry = Entry(
            seq,
            datetime.fromisoformat(begins[_AT].decode()),
            _who(begins[_BY]),
            _id(quoted_id.decode()),
            kind.model_validate_json(data),
            after.sha256,
            said,
            after.size + len(raw),
        )
        written = _unsigned(entry)
    except (ValueError, OverflowError, RecursionError) as error:
        _refuse_content(raw, file, seq, error)
    if written != unsigned:  # the mark of its hash was right, so nothing else can differ
        byte = _first_difference(written, raw)
        _refuse_changed("not-canonical", file, seq, byte=byte)
    if isinstance(entry.event, Opened) != (seq == 1):
        _refuse_changed("opened", file, seq, byte=_byte(raw, b'"kind":'))
    return entry


def _around_format(rest: bytes) -> tuple[bytes, bytes]:
    """What stands before the format and behind it; nothing where it is none of ours."""
    for mark in _FORMATS:
        data, _, names = rest.rpartition(mark)
        if data:
            return data, names
    return b"", b""


def _id(quoted: str) -> str:
    """The text of an id; nearly none has anything escaped."""
    return str(_decode(quoted)) if "\\" in quoted else quoted[1:-1]


@lru_cache(maxsize=256)
def _who(raw: bytes) -> Who:
    return Who.model_validate_json(raw)


def _refuse_shape(raw: bytes, file: str, seq: int) -> NoReturn:
    """Say what kind of text stands where a line should; the usual accidents by name."""
    _refuse_mark(raw, file, seq)
    if not raw.endswith(b"\n"):
        _refuse("ledger-tail", file, seq, byte=1, length=len(raw))
    if raw.endswith(b"\r\n"):
        _refuse("ledger-crlf", file, seq, byte=len(raw) - 1)
    _refuse_changed("line", file, seq, byte=1)


def _refuse_mark(raw: bytes, file: str, seq: int) -> None:
    """A byte order mark before the first line: the trace of a text editor."""
    if seq == 1 and raw.startswith(b"\xef\xbb\xbf"):
        _refuse("ledger-bom", file, seq, byte=1)


def _check_length(raw: bytes, file: str, seq: int) -> None:
    carries_plan = any(mark in raw for mark in _PLAN_CARRIERS)
    if len(raw) > (limit := MAX_PLAN_LINE if carries_plan else MAX_LINE):
        _refuse_changed("line-too-long", file, seq, byte=limit, limit=limit)


def _refuse_links(raw: bytes, file: str, seq: int) -> NoReturn:
    """Say which of seq and prev does not follow the line before."""
    links = _LINKS.fullmatch(raw, 0, len(raw) - _TAIL_BYTES)
    if links is None:
        _refuse_changed("line", file, seq, byte=1)
    if int(links[2]) != seq:
        _refuse_changed("seq", file, seq, byte=_byte(raw, b'"seq":'), found=int(links[2]))
    _refuse_changed("prev", file, seq, byte=_byte(raw, b'"prev":'))


def _refuse_form(raw: bytes, file: str, seq: int) -> NoReturn:
    """The hash and the chain hold, so a pilkada wrote it: a newer one, or it was re-linked."""
    form = _FORM.match(raw)
    if form and (int(form[1]) > FMT or form[2].decode() not in KINDS):
        _refuse("ledger-newer", file, seq, byte=_byte(raw, b'"fmt":'), kind=form[2].decode())
    _refuse_changed("line", file, seq, byte=1)


def _refuse_content(raw: bytes, file: str, seq: int, error: Exception) -> NoReturn:
    detail = ""
    if isinstance(error, ValidationError):
        detail = ".".join(str(part) for part in error.errors(include_url=False)[0]["loc"])
    field = detail.rpartition(".")[2].encode()
    byte = _byte(raw, b'"' + field + b'":') if field else 1
    _refuse_changed("content", file, seq, byte=byte, field=detail or "at · by · id")


def _first_difference(written: bytes, found: bytes) -> int:
    pairs = enumerate(zip(written, found, strict=False), start=1)
    return next((byte for byte, (a, b) in pairs if a != b), min(len(written), len(found)))


def _byte(raw: bytes, mark: bytes) -> int:
    return max(raw.rfind(mark), 0) + 1


def _refuse_changed(detail: str, file: str, seq: int, *, byte: int, **values: object) -> NoReturn:
    """Refuse line `seq` because pilkada did not write it so; `detail` says what gives it away."""
    _refuse("ledger-changed", file, seq, byte=byte, detail=detail, **values)


def _refuse(code: str, file: str, seq: int, *, byte: int, **values: object) -> NoReturn:
    """Refuse line `seq`; its place is a byte, for a ledger line is longer than any excerpt."""
    place = Place(file, seq, byte)
    raise RefusedError(Problem(code, {"line": seq, "byte": byte, **values}, place))
