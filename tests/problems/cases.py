"""One small case for each problem that a command can meet: what lies there, and what is typed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from support.books import (
    BEGAN,
    PLAN,
    WHO,
    bounced,
    entries_of,
    ledger_of,
    paid,
    plan_of,
    taken_back,
)
from support.clerk import Clerk

from pilkada_cli.core.ledger.chain import line_of, seal
from pilkada_cli.core.ledger.events import Event, Opened

Prepare = Callable[[Clerk], None]
SIPD = "19.71/04.0/000025/LS/5.02.0.00.0.00.01.0000/M/11/2024"
DAY = ("--date", "2024-11-05")
SEVENTH = ("--sp2d", "7", *DAY)
LETTER = ("--letter", "12/KPU/2024", "--date", "2024-11-01")
CLEARED = ("disburse", "kpu", "5", "--sp2d", SIPD, "--date", "2024-11-02")
CAME_BACK = ("bounce", "--sp2d", SIPD, "--date", "2024-11-03")
ENDED = ("--date", "2024-10-20", "--note", "tidak jadi")
REPORT = ("--letter", "9/LPJ/2024", "--date", "2024-11-04")
STS = ("--sts", "7/STS/2024", "--date", "2024-11-04")


@dataclass(frozen=True)
class Case:
    """What is typed in an office with `support.books.PLAN`, once `prepare` has been done.

    `typed` at a terminal; `busy`: while someone else records.
    """

    arguments: tuple[str, ...]
    prepare: Prepare | None = None
    typed: str | None = None
    busy: bool = False
    environ: dict[str, str] = field(default_factory=dict)


def plan(text: str) -> Prepare:
    """The plan's file holds this text."""
    return lambda clerk: _write(clerk, "allocations.toml", text.encode())


def plan_with(old: str, new: str) -> Prepare:
    """The plan's file holds the usual plan with something changed."""
    assert old in PLAN
    return plan(PLAN.replace(old, new, 1))


def kpu_with(text: str) -> Prepare:
    """The usual plan; its first allocation, of 1000 rupiah, has this besides."""
    return plan_with("amount = 1000\n", f"amount = 1000\n{text}\n")


def ledger(content: bytes) -> Prepare:
    """The ledger's file holds these bytes."""
    return lambda clerk: _write(clerk, "ledger.jsonl", content)


def done(*commands: tuple[str, ...]) -> Prepare:
    """These commands were run before."""

    def prepare(clerk: Clerk) -> None:
        for command in commands:
            assert clerk.run(*command).code == 0

    return prepare


def both(*steps: Prepare) -> Prepare:
    """One after the other."""

    def prepare(clerk: Clerk) -> None:
        for step in steps:
            step(clerk)

    return prepare


def _write(clerk: Clerk, name: str, content: bytes) -> None:
    (clerk.cwd / name).write_bytes(content)


def _without(name: str) -> Prepare:
    return lambda clerk: (clerk.cwd / name).unlink()


def _remembers(clerk: Clerk) -> None:
    clerk.state = clerk.cwd / "state"


def _nowhere_to_remember(clerk: Clerk) -> None:
    clerk.state = clerk.cwd / "state"
    clerk.state.mkdir()
    (clerk.state / "seen").touch()  # a file in a folder's place


def _copy_went_on(clerk: Clerk, *, gone: bool = False) -> None:
    clerk.state = clerk.cwd / "state"
    assert clerk.run(*PAY).code == 0
    copy = clerk.at(clerk.cwd / "copy")
    copy.cwd.mkdir()
    for name in ("allocations.toml", "ledger.jsonl", "ledger.head"):
        (copy.cwd / name).write_bytes((clerk.cwd / name).read_bytes())
    assert copy.run(*PAY_TOO).code == 0
    if gone:
        (copy.cwd / "ledger.jsonl").unlink()


def _copy_is_lost(clerk: Clerk) -> None:
    _copy_went_on(clerk, gone=True)


def _spoilt_memory(clerk: Clerk) -> None:
    _remembers(clerk)
    assert clerk.run(*PAY).code == 0
    [path] = (clerk.cwd / "state" / "seen").iterdir()
    path.write_bytes(b"")


def _seen_by_another(clerk: Clerk) -> None:
    assert clerk.run(*PAY).code == 0
    _remembers(clerk)


def _set_aside(clerk: Clerk) -> None:
    assert clerk.run(*PAY).code == 0
    _half_a_line(clerk)
    assert clerk.run(*PAY_TOO).code == 0


def _torn(content: bytes | None) -> Prepare:
    def prepare(clerk: Clerk) -> None:
        _set_aside(clerk)
        [path] = clerk.cwd.glob("torn-*.bin")
        path.unlink() if content is None else path.write_bytes(content)

    return prepare


def _old_head(clerk: Clerk) -> None:
    assert clerk.run(*PAY).code == 0
    head = (clerk.cwd / "ledger.head").read_bytes()
    assert clerk.run(*PAY_TOO).code == 0
    assert clerk.run("reverse", "3", "--note", "x").code == 0
    (clerk.cwd / "ledger.head").write_bytes(head)


def _second_name(clerk: Clerk) -> None:
    (clerk.cwd / "second.jsonl").hardlink_to(clerk.cwd / "ledger.jsonl")


def _cut_off(clerk: Clerk) -> None:
    path = clerk.cwd / "ledger.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])


def _half_a_line(clerk: Clerk) -> None:
    path = clerk.cwd / "ledger.jsonl"
    path.write_bytes(path.read_bytes() + b'{"at":"2024-11-06T05:02')


def _unconfirmed(clerk: Clerk) -> None:
    assert clerk.run(*PAY).code == 0
    head = (clerk.cwd / "ledger.head").read_bytes()
    assert clerk.run(*PAY_TOO).code == 0
    (clerk.cwd / "ledger.head").write_bytes(head)


def _not_kept(clerk: Clerk) -> None:
    _remembers(clerk)
    _unconfirmed(clerk)
    assert clerk.state
    shutil.rmtree(clerk.state)
    assert clerk.run("status").code == 0
    path = clerk.cwd / "ledger.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))


def _for_all(clerk: Clerk) -> None:
    (clerk.cwd / "ledger.jsonl").chmod(0o666)


def _in_onedrive(clerk: Clerk) -> None:
    clerk.environ["OneDrive"] = str(clerk.cwd)


def _folder_instead(name: str) -> Prepare:
    def prepare(clerk: Clerk) -> None:
        (clerk.cwd / name).unlink(missing_ok=True)
        (clerk.cwd / name).mkdir()

    return prepare


def _clock(hours: int) -> Prepare:
    def prepare(clerk: Clerk) -> None:
        clerk.now += timedelta(hours=hours)

    return prepare


def _resealed(line: bytes, old: bytes, new: bytes) -> bytes:
    """A line with something changed in it and a hash that fits again."""
    assert old in line
    body = line.replace(old, new, 1).rpartition(b',"sha256":')[0]
    return body + b',"sha256":"' + hashlib.sha256(body + b"}").hexdigest().encode() + b'"}\n'


def _then(event: Event) -> bytes:
    """A ledger of one line, and a second line that pilkada would not have written."""
    first = entries_of(plan_of(), [])[0]
    entry = seal(event, after=first.head, at=BEGAN, by=WHO, entry_id=event.document_id(2))
    return line_of(first) + line_of(entry)


PAID = paid("kpu", 1, "2024-11-01", SIPD)
GOOD = ledger_of(plan_of(), [PAID])
FIRST, SECOND = GOOD.splitlines(keepends=True)
PREV = b'"prev":"' + entries_of(plan_of(), [])[0].sha256.encode()
LONGER = ledger_of(plan_of(), [PAID, taken_back(2)]).splitlines(keepends=True)
PAY = ("disburse", "kpu", "1", "--sp2d", SIPD, *DAY)
TNI = '[[allocation]]\nid = "tni"'
WITHOUT_TNI = PLAN[: PLAN.index(TNI)]
PAY_TOO = ("disburse", "kpu", "2", "--sp2d", f"{SIPD}/2", *DAY)
STATUS = ("status",)
OTHER = ledger_of(plan_of(), [PAID], ledger="f" * 32)
INIT = ("init", "x", "--name", "Kota Contoh", "--voting-day", "2024-11-27")
ALL_AT_ONCE = "[[allocation.tranche]]\npercent = 100\ndue = { date = %s }"
TWO_TRANCHES = 'schedule = "41/2020"'

CASES: dict[str, Case] = {
    # What was typed.
    "usage-unknown-command": Case(("statsu",)),
    "usage-unknown-option": Case(("status", "--asof", "2024-11-05")),
    "usage-missing": Case(("disburse", "tni")),
    "usage-extra": Case(("status", "tni", "kpu")),
    "usage-value": Case(("status", "--as-of")),
    "usage-conflict": Case(
        ("disburse", "tni", "1", *SEVENTH, "--request", "opening", "--no-request")
    ),
    "not-a-number": Case(("reverse", "dua", "--note", "x")),
    "request-unreadable": Case(("disburse", "kpu", "5", *SEVENTH, "--request", "saldo awal")),
    "not-one-of": Case(("export", "registers")),
    "amount-unreadable": Case(("disburse", "tni", "1e6", *SEVENTH)),
    "amount-ambiguous": Case(("disburse", "tni", "1,150", *SEVENTH)),
    "amount-comma-groups": Case(("disburse", "tni", "Rp2,073,953,000", *SEVENTH)),
    "amount-too-precise": Case(("disburse", "tni", "0,001", *SEVENTH)),
    "amount-negative": Case(("disburse", "tni", "-5", *SEVENTH)),
    "amount-zero": Case(("disburse", "tni", "0", *SEVENTH)),
    "amount-too-large": Case(("disburse", "tni", "10.000.000.000.000.000", *SEVENTH)),
    "date-unreadable": Case(("status", "--as-of", "kemarin")),
    "date-impossible": Case(("status", "--as-of", "31/02/2024")),
    "date-weekday": Case(("status", "--as-of", "Kamis, 12 Juli 2024")),
    "month-unreadable": Case(("status", "--month", "2024-13")),
    "year-unreadable": Case(("history", "--fiscal-year", "24")),
    "period-backward": Case(("history", "--from", "2024-11-02", "--to", "2024-11-01")),
    "text-empty": Case(("reverse", "2", "--note", " ")),
    "text-too-long": Case(("reverse", "2", "--note", "x" * 501)),
    "placeholder": Case(("disburse", "kpu", "5", "--sp2d", "NUMBER", *DAY)),
    "text-control": Case(("reverse", "2", "--note", "\x1b[2J")),
    "id-unfit": Case((*INIT, "--allocation", "id=TNI,recipient=TNI,amount=1")),
    "allocation-flag": Case((*INIT, "--allocation", "tni")),
    "duplicate-allocation": Case((*INIT, *("--allocation", "id=tni,recipient=TNI,amount=1") * 2)),
    "unknown-allocation": Case(("status", "tnii")),
    "entry-outside": Case(("status", "--at-entry", "99"), ledger(GOOD)),
    "return-empty": Case(("return", "kpu", *STS)),
    "end-needs-reason": Case(("end", "kpu", *DAY)),
    "number-outside": Case(STATUS, kpu_with("[[allocation.budget]]\nfiscal_year = 24\namount = 5")),
    "percent-unfit": Case(STATUS, kpu_with("[[allocation.tranche]]\npercent = 140")),
    "adopt-needs-reason": Case(
        ("adopt",), both(ledger(GOOD), plan_with("amount = 500", "amount = 600"))
    ),
    "export-needs-target": Case(("export",)),
    # The files.
    "no-office": Case(STATUS, lambda clerk: (clerk.cwd / "allocations.toml").unlink()),
    "plan-too-large": Case(STATUS, plan("#" * (1 << 18) + "\n")),
    "plan-problems": Case(STATUS, plan("".join(f"kunci{n} = 1\n" for n in range(60)) + PLAN)),
    "plan-unreadable": Case(STATUS, _folder_instead("allocations.toml")),
    "plan-encoding": Case(
        STATUS, lambda clerk: _write(clerk, "allocations.toml", b'[office]\nname = "Caf\xe9"\n')
    ),
    "plan-syntax": Case(STATUS, plan_with('recipient = "TNI"', 'recipient "TNI"')),
    "duplicate-key": Case(STATUS, plan_with("amount = 500", "amount = 500\namount = 600")),
    "amount-unquoted": Case(STATUS, plan_with("amount = 500", "amount = 28.500.000.000")),
    "date-unquoted": Case(STATUS, plan_with("voting_day = 2024-11-27", "voting_day = 27-11-2024")),
    "text-unquoted": Case(STATUS, plan_with('recipient = "TNI"', "recipient = TNI AD")),
    "quotes-typographic": Case(
        STATUS, plan_with('recipient = "TNI"', "recipient = \u201cTNI\u201d")
    ),
    "unknown-key": Case(STATUS, plan_with("amount = 500", "jumlah = 500\namount = 500")),
    "key-elsewhere": Case(STATUS, plan_with("amount = 500", "amount = 500\nsigned = 2024-01-10")),
    "missing-key": Case(STATUS, plan_with("amount = 500\n", "")),
    "table-expected": Case(
        STATUS, plan_with("amount = 500", 'amount = 500\nagreement = "NPHD 1/2024"')
    ),
    "list-expected": Case(STATUS, plan(WITHOUT_TNI.replace("[[allocation]]", "[allocation]"))),
    "text-expected": Case(STATUS, plan_with('recipient = "TNI"', "recipient = 2024")),
    "amount-float": Case(STATUS, plan_with("amount = 500", "amount = 3.205")),
    "opening-exceeds-amount": Case(STATUS, plan_with("amount = 500", "amount = 399")),
    "remainder-exceeds-amount": Case(STATUS, kpu_with("remainder = 1001")),
    "due-one-rule": Case(
        STATUS,
        kpu_with(
            "[[allocation.tranche]]\npercent = 100\n"
            "due.months_before_voting = 5\ndue.date = 2024-06-27"
        ),
    ),
    "tranche-two-sizes": Case(
        STATUS, kpu_with("[[allocation.tranche]]\npercent = 40\namount = 400")
    ),
    "tranche-no-size": Case(STATUS, kpu_with("[[allocation.tranche]]\nfiscal_year = 2024\n" * 2)),
    "tranche-percentages": Case(
        STATUS,
        kpu_with("[[allocation.tranche]]\npercent = 40\n\n[[allocation.tranche]]\npercent = 50"),
    ),
    "tranche-sum": Case(
        STATUS,
        kpu_with("[[allocation.tranche]]\namount = 400\n\n[[allocation.tranche]]\namount = 500"),
    ),
    "tranche-dates-cross": Case(
        STATUS,
        kpu_with(
            f"{TWO_TRANCHES}\n\n[[allocation.tranche]]\ndue = {{ date = 2024-07-01 }}\n\n"
            "[[allocation.tranche]]\ndue = { months_before_voting = 5 }"
        ),
    ),
    "budget-twice": Case(
        STATUS,
        kpu_with("[[allocation.budget]]\nfiscal_year = 2024\namount = 4\n\n" * 2),
    ),
    "ledger-newer": Case(
        STATUS, ledger(FIRST + _resealed(SECOND, b'"kind":"disbursed"', b'"kind":"pledged"'))
    ),
    # The ledger is not what was written.
    "ledger-not-a-file": Case(STATUS, _folder_instead("ledger.jsonl")),
    "ledger-linked": Case(PAY_TOO, both(done(PAY), _second_name)),
    "ledger-missing": Case(STATUS, both(done(PAY), _without("ledger.jsonl"))),
    "ledger-replaced": Case(
        STATUS, both(_remembers, done(PAY), _without("ledger.head"), ledger(OTHER))
    ),
    "ledger-empty": Case(STATUS, ledger(b"")),
    "ledger-bom": Case(STATUS, ledger(b"\xef\xbb\xbf" + GOOD)),
    "ledger-crlf": Case(STATUS, ledger(GOOD.replace(b"\n", b"\r\n"))),
    "ledger-tail": Case(STATUS, ledger(GOOD + b'{"at":"2024')),
    "ledger-changed/line-too-long": Case(
        STATUS, ledger(FIRST + b'{"x":"' + b"x" * 66_000 + b'","sha256":"' + b"0" * 64 + b'"}\n')
    ),
    "ledger-changed/line": Case(STATUS, ledger(GOOD + b"tni 3.205.756.840\n")),
    "ledger-changed/hash": Case(STATUS, ledger(FIRST + SECOND.replace(b'"1.00"', b'"9.00"'))),
    "ledger-changed/seq": Case(STATUS, ledger(LONGER[0] + LONGER[2])),
    "ledger-changed/prev": Case(
        STATUS, ledger(FIRST + _resealed(SECOND, PREV, b'"prev":"' + b"0" * 64))
    ),
    "ledger-changed/content": Case(STATUS, ledger(FIRST + _resealed(SECOND, b'"1.00"', b'"1"'))),
    "ledger-changed/not-canonical": Case(
        STATUS, ledger(FIRST + _resealed(SECOND, b'"amount":', b'"amount": '))
    ),
    "ledger-changed/opened": Case(STATUS, ledger(_then(Opened(ledger="1" * 32, plan=plan_of())))),
    "ledger-changed/id": Case(
        STATUS, ledger(FIRST + _resealed(SECOND, b'"id":"disbursed:', b'"id":"disbursed~2:'))
    ),
    "ledger-changed/reversal": Case(STATUS, ledger(_then(taken_back(1)))),
    "ledger-changed/reference": Case(STATUS, ledger(_then(bounced("2024-11-01", 1)))),
    "ledger-rewritten": Case(STATUS, both(done(PAY), ledger(GOOD))),
    "ledger-shorter": Case(STATUS, both(_remembers, done(PAY), _without("ledger.head"), _cut_off)),
    "ledger-lost": Case(STATUS, _copy_is_lost),
    "head-behind": Case(STATUS, _old_head),
    "book-unsound": Case(
        STATUS, ledger(ledger_of(plan_of(), [paid("kpu", 1001, "2024-11-01", SIPD)]))
    ),
    # The rules.
    "document-conflict": Case(("disburse", "kpu", "2", "--sp2d", SIPD, *DAY), ledger(GOOD)),
    "entry-conflict": Case(
        ("request", "kpu", "6", *LETTER), done(("request", "kpu", "5", *LETTER))
    ),
    "letter-withdrawn": Case(
        ("request", "kpu", "6", "--letter", "12/KPU/2024", "--date", "2024-11-02"),
        done(
            ("request", "kpu", "5", *LETTER),
            ("cancel", "kpu", *DAY, "--note", "diperbaiki"),
        ),
    ),
    "plan-not-adopted": Case(
        ("disburse", "kpu", "2", *SEVENTH),
        both(ledger(GOOD), plan_with("amount = 500", "amount = 600")),
    ),
    "date-in-future": Case(("disburse", "kpu", "1", "--sp2d", "7", "--date", "2024-12-05")),
    "before-opening": Case(("disburse", "tni", "1", "--sp2d", "7", "--date", "2024-10-16")),
    "opening-after-entry": Case(
        ("adopt", "--note", "x"),
        both(
            done(("disburse", "tni", "1", "--sp2d", SIPD, *DAY)),
            plan_with("as_of = 2024-10-16", "as_of = 2024-11-05"),
        ),
    ),
    "no-such-entry": Case(("reverse", "99", "--note", "x"), ledger(GOOD)),
    "not-reversible": Case(("reverse", "1", "--note", "x"), ledger(GOOD)),
    "has-dependants": Case(("reverse", "2", "--note", "x"), done(CLEARED, CAME_BACK)),
    "no-such-payment": Case(
        ("bounce", "--sp2d", SIPD.replace("25", "26"), "--date", "2024-11-03"), done(CLEARED)
    ),
    "already-bounced": Case(
        ("bounce", "--sp2d", SIPD, "--date", "2024-11-04"), done(CLEARED, CAME_BACK)
    ),
    "sp2d-bounced": Case(
        ("disburse", "kpu", "5", "--sp2d", SIPD, *DAY, "--no-request"), done(CLEARED, CAME_BACK)
    ),
    "several-open": Case(
        ("advance", "kpu", "--to", "spp", *DAY),
        done(
            ("request", "kpu", "5", *LETTER),
            ("request", "kpu", "600", "--letter", "13/KPU/2024", *DAY),
        ),
    ),
    "no-open-request": Case(("advance", "kpu", "--to", "spp", *DAY)),
    "no-such-request": Case(("disburse", "kpu", "1", *SEVENTH, "--request", "2"), done(CLEARED)),
    "before-request": Case(
        ("disburse", "kpu", "5", "--sp2d", "7", "--date", "2024-10-31", "--request", "2"),
        done(("request", "kpu", "5", *LETTER)),
    ),
    "already-at-stage": Case(
        ("advance", "kpu", "--to", "spp", *DAY),
        done(
            ("request", "kpu", "5", *LETTER),
            ("advance", "kpu", "--to", "spp", "--date", "2024-11-04"),
        ),
    ),
    "backward-needs-note": Case(
        ("advance", "kpu", "--to", "verified", *DAY),
        done(
            ("request", "kpu", "5", *LETTER),
            ("advance", "kpu", "--to", "spm", "--date", "2024-11-04"),
        ),
    ),
    "no-such-tranche": Case(
        ("request", "kpu", "400", *LETTER, "--tranche", "3"), kpu_with(TWO_TRANCHES)
    ),
    "several-tranches": Case(("request", "kpu", "600", *LETTER), kpu_with(TWO_TRANCHES)),
    "bounce-before-payment": Case(
        ("bounce", "--sp2d", SIPD, "--date", "2024-11-01"), done(CLEARED)
    ),
    "request-after-payment": Case(
        ("request", "kpu", "900", *LETTER),
        done(("disburse", "kpu", "900", "--sp2d", SIPD, "--date", "2024-11-02")),
    ),
    "request-exceeds-remainder": Case(("request", "kpu", "1000,01", *LETTER)),
    "bounce-below-returned": Case(
        ("bounce", "--sp2d", SIPD, *DAY), done(CLEARED, ("return", "kpu", "2", *STS))
    ),
    "return-exceeds-disbursed": Case(("return", "kpu", "6", *STS), done(CLEARED)),
    "final-without-request": Case(("disburse", "kpu", "1", *SEVENTH, "--final")),
    "before-allocation": Case(
        ("disburse", "polri", "1", "--sp2d", "7", "--date", "2024-11-01"),
        both(
            ledger(GOOD),
            plan(PLAN + '\n[[allocation]]\nid = "polri"\nrecipient = "Polri"\namount = 50\n'),
            done(("adopt", *DAY, "--document", "NPHD 7/2024")),
        ),
    ),
    "request-not-open": Case(("disburse", "kpu", "1", *SEVENTH, "--request", "opening")),
    "payment-exceeds-request": Case(("disburse", "tni", "300,01", *SEVENTH)),
    "payment-exceeds-remainder": Case(("disburse", "kpu", "1000,01", *SEVENTH)),
    "allocation-in-use": Case(("adopt", "--note", "x"), both(ledger(GOOD), plan(WITHOUT_TNI))),
    "amount-below-committed": Case(
        ("adopt", "--note", "x"),
        both(
            done(("disburse", "kpu", "900", "--sp2d", SIPD, *DAY)),
            plan_with("amount = 1000", "amount = 800"),
        ),
    ),
    "breaks-later-entry": Case(
        ("disburse", "kpu", "200", "--sp2d", "7", "--date", "2024-11-01"),
        done(("disburse", "kpu", "900", "--sp2d", SIPD, *DAY)),
    ),
    "as-of-before-opening": Case(("status", "--as-of", "2024-10-15")),
    "export-not-found": Case(("status", "--since-entry", ".")),
    "export-other-ledger": Case(
        ("status", "--since-entry", "."),
        both(done(PAY), lambda c: _write(c, "status.csv", b"\r\n,7," + b"0" * 64 + b"\r\n")),
    ),
    "file-exists": Case(("init", "--example", "pangkalpinang")),
    "folder-not-ours": Case(
        ("export", "-o", "surat"),
        both(done(("init", "surat/x", "--example", "pangkalpinang"))),
    ),
    "cloud-folder": Case(PAY, _in_onedrive),
    "file-not-ours": Case(
        ("export", "status", "-o", "laporan.csv"), lambda c: _write(c, "laporan.csv", b"x")
    ),
    "output-is-ours": Case(("export", "status", "-o", "ledger.jsonl"), done(PAY)),
    "output-here": Case(("export", "-o", "..")),
    "opening-needs-document": Case(
        ("adopt", "--note", "salah catat"),
        both(ledger(GOOD), plan_with("disbursed = 100", "disbursed = 0")),
    ),
    "practice-stays": Case(
        ("adopt", "--document", "x", *DAY),
        both(done(PAY), plan_with("voting_day", "practice = true\nvoting_day")),
    ),
    # The world.
    "ledger-busy": Case((*PAY, "--wait", "0"), busy=True),
    "storage-failed": Case(
        ("export", "status", "-o", "catatan.txt/status.csv"),
        lambda c: _write(c, "catatan.txt", b"x"),
    ),
    "interrupted": Case(PAY, typed="n\n"),
    # Warnings.
    "ledger-unfinished": Case(STATUS, both(done(PAY), _half_a_line)),
    "entry-unconfirmed": Case(STATUS, _unconfirmed),
    "entry-not-kept": Case(STATUS, _not_kept),
    "tail-set-aside": Case(PAY_TOO, both(done(PAY), _half_a_line)),
    "ledger-for-all": Case(STATUS, both(done(PAY), _for_all)),
    "copy-went-on": Case(STATUS, _copy_went_on),
    "conflict-copy": Case(
        STATUS, both(done(PAY), lambda clerk: _write(clerk, "ledger(1).jsonl", b"x\n"))
    ),
    "head-unreadable": Case(STATUS, both(done(PAY), lambda c: _write(c, "ledger.head", b"x"))),
    "memory-damaged": Case(STATUS, _spoilt_memory),
    "first-sight": Case(STATUS, _seen_by_another),
    "torn-missing": Case(("verify",), _torn(None)),
    "torn-changed": Case(("verify",), _torn(b"x")),
    "torn-strange": Case(
        ("verify",),
        both(done(PAY), lambda c: _write(c, "torn-7-0123456789abcdef.bin", b"x")),
    ),
    "not-remembered": Case(PAY, _nowhere_to_remember),
    "in-cloud-folder": Case(("init", "OneDrive/kantor", "--example", "pangkalpinang")),
    "plan-differs": Case(STATUS, both(ledger(GOOD), plan_with("amount = 500", "amount = 600"))),
    "clock-set-back": Case(
        ("disburse", "kpu", "2", *SEVENTH, "--dry-run"), both(done(PAY), _clock(-2))
    ),
    "clock-went-back": Case(
        ("verify",), both(done(PAY), _clock(-2), done(("reverse", "2", "--note", "x")))
    ),
    "no-allocations": Case(STATUS, plan(PLAN[: PLAN.index("[[allocation]]")])),
    "account-code-unusual": Case(
        STATUS, plan_with("amount = 500", 'amount = 500\naccount_code = "5.1.02.01"')
    ),
    "no-request": Case((*PAY, "--dry-run")),
    "paid-already": Case(("request", "kpu", "5", *LETTER, "--dry-run"), done(CLEARED)),
    "paper-again": Case(
        ("request", "kpu", "5", "--letter", "12-KPU-2024.", "--date", "2024-11-01", "--dry-run"),
        done(("request", "kpu", "5", *LETTER)),
    ),
    "year-unlikely/before": Case(
        ("request", "kpu", "5", "--letter", "12", "--date", "2023-11-01", "--dry-run"),
        kpu_with("agreement = { signed = 2024-01-10 }"),
    ),
    "year-unlikely/after": Case(
        ("request", "kpu", "5", "--letter", "12", *DAY, "--dry-run"),
        plan(PLAN.replace("2024-11-27", "2023-11-27")),
    ),
    "year-unlikely/number": Case(
        ("disburse", "kpu", "5", "--sp2d", SIPD, "--date", "2023-11-05", "--dry-run"),
        plan(PLAN.replace("2024-10-16", "2023-10-16")),
    ),
    "sp2d-unusual": Case(("disburse", "kpu", "1", "--sp2d", "05/LS/2024", *DAY, "--dry-run")),
    "dates-out-of-order": Case((*PAY, "--spm-date", "2024-11-06", "--dry-run")),
    "other-account": Case(
        (*PAY, "--account", "0987654321", "--dry-run"),
        plan_with(
            "amount = 1000", 'amount = 1000\nrecipient_account = { number = "123.456.7890" }'
        ),
    ),
    "amount-without-document": Case(
        ("adopt", "--note", "x", "--dry-run"),
        both(ledger(GOOD), plan_with("amount = 500", "amount = 600")),
    ),
    # What an auditor would find.
    "over-budget": Case(
        ("check", "over-budget"),
        both(kpu_with("[[allocation.budget]]\nfiscal_year = 2024\namount = 4"), done(CLEARED)),
    ),
    "budget-exceeded": Case(
        ("request", "kpu", "5", *LETTER, "--dry-run"),
        kpu_with("[[allocation.budget]]\nfiscal_year = 2024\namount = 4"),
    ),
    "budget-lapsed": Case(
        ("check", "budget-lapsed"),
        kpu_with("[[allocation.budget]]\nfiscal_year = 2023\namount = 400"),
    ),
    "other-fiscal-year": Case(
        (*CLEARED, "--tranche", "1"),
        kpu_with(
            "[[allocation.tranche]]\namount = 400\nfiscal_year = 2023\n\n"
            "[[allocation.tranche]]\namount = 600"
        ),
    ),
    "remainder-late/unknown": Case(
        ("check", "remainder-late"),
        plan_with("2024-11-27", "2024-11-27\nproposal_day = 2024-07-01"),
    ),
    "remainder-late/known": Case(
        ("check", "remainder-late"),
        both(
            plan_with("2024-11-27", "2024-11-27\nproposal_day = 2024-07-01"),
            done(("lpj", "tni", *REPORT, "--remainder", "20")),
        ),
    ),
    "returned-late": Case(
        ("check", "returned-late"),
        both(
            plan_with("2024-11-27", "2024-11-27\nproposal_day = 2024-08-01"),
            done(CLEARED, ("return", "kpu", "2", *STS)),
        ),
    ),
    "other-treasury": Case(
        ("return", "kpu", "2", *STS, "--into", "Kas Negara", "--dry-run"),
        both(
            plan_with("2024-11-27", '2024-11-27\ntreasury_account = "171-30-00001"'), done(CLEARED)
        ),
    ),
    "remainder-differs/above-disbursed": Case(
        ("lpj", "kpu", *REPORT, "--remainder", "6", "--dry-run"), done(CLEARED)
    ),
    "remainder-differs/more-returned": Case(
        ("return", "kpu", "3", *STS, "--dry-run"),
        done(CLEARED, ("lpj", "kpu", *REPORT, "--remainder", "2")),
    ),
    "remainder-differs/less-returned": Case(
        ("return", "kpu", "--none", *DAY, "--dry-run"),
        done(CLEARED, ("lpj", "kpu", *REPORT, "--remainder", "2")),
    ),
    "tranche-overdue": Case(STATUS, kpu_with(ALL_AT_ONCE % "2024-10-25")),
    "tranche-due-soon": Case(STATUS, kpu_with(ALL_AT_ONCE % "2024-11-08")),
    "paid-late": Case(CLEARED, kpu_with(ALL_AT_ONCE % "2024-10-25")),
    "tranche-below-rule": Case(
        ("check", "tranche-below-rule"),
        kpu_with(
            f"{TWO_TRANCHES}\n\n[[allocation.tranche]]\namount = 300\n\n"
            "[[allocation.tranche]]\namount = 700"
        ),
    ),
    "due-after-rule": Case(
        ("check", "due-after-rule"),
        kpu_with(
            f"{TWO_TRANCHES}\n\n[[allocation.tranche]]\n\n"
            "[[allocation.tranche]]\ndue = { date = 2024-07-31 }"
        ),
    ),
    "rule-deadline": Case(("check", "rule-deadline"), kpu_with('kind = "organiser"')),
    "tranche-exceeded": Case(
        ("request", "kpu", "500", *LETTER, "--tranche", "1"), kpu_with(TWO_TRANCHES)
    ),
    "duplicate-suspected": Case(
        ("check", "duplicate-suspected"),
        done(CLEARED, ("disburse", "kpu", "5", "--sp2d", f"{SIPD}/2", *DAY)),
    ),
    "opening-changed": Case(
        ("adopt", "--document", "LHP BPK 7", "--date", "2024-11-04", "--dry-run"),
        both(ledger(GOOD), plan_with("disbursed = 100", "disbursed = 0")),
    ),
    "plan-without-document": Case(
        ("check", "plan-without-document"),
        both(
            ledger(GOOD),
            plan_with("amount = 500", "amount = 600"),
            done(("adopt", "--note", "adendum menyusul", "--date", "2024-11-04")),
        ),
    ),
    "request-idle": Case(
        ("check", "request-idle"),
        done(("request", "kpu", "5", "--letter", "12/KPU/2024", "--date", "2024-10-01")),
    ),
    "tranche-ended": Case(
        ("request", "kpu", "300", *LETTER, "--tranche", "1"),
        both(
            kpu_with(TWO_TRANCHES),
            done(("end", "kpu", "--tranche", "1", *ENDED)),
        ),
    ),
    "grant-ended": Case(("request", "kpu", "300", *LETTER), done(("end", "kpu", *ENDED))),
    "nothing-to-end": Case(
        ("end", "kpu", *DAY, "--note", "selesai", "--dry-run"),
        done(("disburse", "kpu", "1000", "--sp2d", SIPD, "--date", "2024-11-02")),
    ),
    "tranche-differs": Case(
        ("disburse", "kpu", "100", "--sp2d", SIPD, "--date", "2024-11-02", "--tranche", "2"),
        both(kpu_with(TWO_TRANCHES), done(("request", "kpu", "400", *LETTER))),
    ),
    "report-missing": Case(
        ("request", "kpu", "600", *LETTER, "--tranche", "2"),
        plan(
            PLAN.replace("voting_day", "report_first = true\nvoting_day", 1).replace(
                "amount = 1000\n", f"amount = 1000\n{TWO_TRANCHES}\n"
            )
        ),
    ),
    "tranche-rounding": Case(
        ("show", "kpu"),
        both(
            plan_with("amount = 1000", f"amount = 1_000_000_000\n{TWO_TRANCHES}"),
            done(("disburse", "kpu", "399.999.999", "--sp2d", SIPD, "--date", "2024-11-02")),
        ),
    ),
    "amount-unknown": Case(STATUS, plan_with("amount = 1000", "amount = 0")),
    "signing-missing": Case(("schedule",), kpu_with(TWO_TRANCHES)),
    "calendar-unknown": Case(
        ("schedule",), kpu_with(f"{TWO_TRANCHES}\nagreement = {{ signed = 2028-01-03 }}")
    ),
}

ELSEWHERE = {
    "ledger-grew": "needs a writer that does not keep to the lock: tests/store",
    "network-folder": "needs a network: tests/store/file/test_surroundings.py",
    "disk-full": "needs a disk that is full: tests/cli/test_processes.py and tests/store",
    "not-writable": "needs permissions, which an administrator is not bound by: tests/store",
    "not-readable": "needs permissions, which an administrator is not bound by: tests/store",
    "recorded-untold": "needs a screen that fails: tests/cli/test_wall.py",
    "outcome-unknown": "needs a disk that fails while it syncs: tests/store",
    "nobody-reads": "needs a pipe, and Windows has none in a folder: tests/store/test_outputs.py",
    "name-unfit": "is said on Windows only: tests/store/test_outputs.py",
    "internal": "is a fault, and none is known",
}
"""Problems that no command line can bring about by itself, and where they are tested."""
