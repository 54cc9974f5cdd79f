"""No command writes over what is an office's own, nor over what is no export."""

from __future__ import annotations

import os
from itertools import product
from pathlib import Path

import pytest
from support.clerk import Clerk

OWN = (
    *("allocations.toml", "ledger.jsonl", "ledger.head", "ledger.lock", "ledger.lock.holder"),
    *("ledger.batch", "ledger.batch.new"),
    *("torn-77-0123456789abcdef.bin", "ledger.jsonl.new", "ledger(1).jsonl", "seals"),
    "ledger.batch",
)
WAYS = ("plain", "spelled otherwise", "absolute", "capitals", "symlink", "hard link", "elsewhere")
"""How somebody may come to name it."""


@pytest.fixture
def office(pangkalpinang: Clerk) -> Clerk:
    pay = ("disburse", "tni", "1", "--sp2d", "1", "--date", "2024-11-05")
    assert pangkalpinang.run(*pay).code == 0
    for name in OWN:
        path = pangkalpinang.cwd / name
        if name != "seals" and not path.exists():
            path.write_bytes(b"x")
    (pangkalpinang.cwd / "seals").mkdir()
    (pangkalpinang.cwd / "sub").mkdir()
    return pangkalpinang


def named(clerk: Clerk, name: str, way: str) -> tuple[str, ...] | None:
    """What is typed behind -o, and with which office; None where a system has no such way."""
    path = clerk.cwd / name
    match way:
        case "plain":
            return (name,)
        case "spelled otherwise":
            return (f"./sub/../{name}",)
        case "absolute":
            return (str(path),)
        case "capitals":
            return (name.upper(),)
        case "symlink":
            (clerk.cwd / "soft.csv").symlink_to(path)
            return ("soft.csv",)
        case "hard link" if path.is_file() and path.stat().st_size:  # nothing is lost of nothing
            os.link(path, clerk.cwd / "hard.csv")
            return ("hard.csv",)
        case "elsewhere":
            other = clerk.cwd.parent / f"{clerk.cwd.name}-other"
            assert clerk.run("init", str(other), "--example", "pangkalpinang").code == 0
            return (str(path), "-C", str(other))
        case _:
            return None


def state(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize(("name", "way"), [*product(OWN, WAYS)])
def test_nothing_is_written_over_what_is_an_offices_own(office: Clerk, name: str, way: str) -> None:
    given = named(office, name, way)
    if given is None:
        return
    before = state(office.cwd)
    for what in (("export", "status"), ("export",), ("init",)):
        target, *more = given
        if what == ("init",):
            arguments = ["init", target, "--example", "pangkalpinang"]
        else:
            arguments = [*what, "-o", target, *more]
        outcome = office.run(*arguments)
        if what == ("init",) and name == "seals":
            continue  # a folder, in which an office may begin
        assert outcome.code in {4, 6}, (arguments, outcome)
        assert before.items() <= state(office.cwd).items()


def test_an_own_export_is_renewed_freely_and_an_edited_one_is_the_editors(office: Clerk) -> None:
    for dialect, language in product(("rfc4180", "excel-id"), ("id", "en", None)):
        headings = ("--headings", language) if language else ()
        for report in ("register", "status", "allocations", "history", "schedule"):
            command = ("export", report, "-o", "r.csv", "--dialect", dialect, *headings)
            assert office.run(*command).code == 0
            assert office.run(*command).code == 0
    assert office.run("export", "register", "--by", "month", "-o", "r.csv").code == 0
    assert office.run("export", "register", "--month", "2024-11", "-o", "r.csv").code == 0
    assert office.run("init", "--practice", "sub/latihan").code == 0
    assert office.run("export", "status", "-o", "r.csv", "-C", "sub/latihan").code == 0
    path = office.cwd / "r.csv"
    content = path.read_bytes().decode()
    for edited in (
        content.replace("\r\n", ",catatan\r\n"),
        content.replace("stage,", "catatan,stage,").replace(",,,,,,", ",,,,,,,"),
        content.replace(",desk,", ",meja,"),
        content.replace(".00,", ","),  # as a spreadsheet saves it
        content.replace("\r\n", "\n"),
        f"{content}jumlah,1\r\n",
        "No;Nama\r\n1;x\r\n",
        "\0\0",
        "{}",
        '"',
    ):
        path.write_text(edited, "utf-8", newline="")
        refused = office.run("export", "status", "-o", "r.csv")
        assert (refused.code, "[file-not-ours]" in refused.err) == (4, True), edited
        assert edited.encode() == path.read_bytes()


def test_every_export_of_every_dialect_language_and_period_is_known(office: Clerk) -> None:
    asked = {
        "register": ((), ("--by", "month"), ("--by", "quarter"), ("--month", "2024-11")),
        "status": ((), ("--month", "2024-11"), ("--from", "2024-11-01")),
        "history": ((), ("--to", "2024-11-30")),
        "allocations": ((),),
        "schedule": ((),),
    }
    for report, filters in asked.items():
        for filtered, dialect, headings in product(
            filters, ("rfc4180", "excel-id"), ((), ("--headings", "id"), ("--headings", "en"))
        ):
            command = ("export", report, *filtered, "--dialect", dialect, *headings)
            for _ in range(2):
                done = office.run(*command, "-o", "r.csv")
                assert done.code == 0, (command, done)


@pytest.mark.skipif(os.name == "nt", reason="Windows would want room for all of it")
def test_a_strangers_large_file_is_not_read_to_its_end(office: Clerk) -> None:
    """Once all of it was read into memory, and cut into cells."""
    path = office.cwd / "besar.csv"
    path.write_bytes(b"No;Nama\r\n")
    os.truncate(path, 1 << 40)  # nothing that a disk would hold, or a memory
    refused = office.run("export", "status", "-o", "besar.csv")
    assert (refused.code, "[file-not-ours]" in refused.err) == (4, True)


def test_a_folder_of_exports_is_renewed_and_one_with_anything_else_is_not(office: Clerk) -> None:
    for _ in range(2):
        assert office.run("export", "-o", "audit").code == 0
    register = office.cwd / "audit" / "register.csv"
    register.write_text("mine", "utf-8")
    refused = office.run("export", "-o", "audit")
    assert (refused.code, "[folder-not-ours]" in refused.err) == (4, True)
    assert register.read_text("utf-8") == "mine"


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_export_that_stands_is_not_said_to_be_none(office: Clerk, language: str) -> None:
    assert office.run("export", "-o", "audit").code == 0
    assert office.run("export", "status", "-o", "s.csv").code == 0
    for command in (("export", "status", "-o", "audit"), ("export", "-o", "s.csv")):
        refused = office.run(*command, "--lang", language, environ={"COLUMNS": "400"})
        assert refused.code == 4
        [message] = [line for line in refused.err.splitlines() if "[file-not-ours]" in line]
        assert "no export of pilkada" not in message
        assert "bukan hasil ekspor" not in message


@pytest.mark.parametrize("folder", [".", "..", "sub/..", "/"])
def test_the_office_and_the_folder_one_works_in_are_never_replaced(
    office: Clerk, folder: str
) -> None:
    before = state(office.cwd)
    for clerk in (office, office.at(office.cwd / "sub")):
        assert clerk.run("export", "-o", folder).code == 4
    assert before == state(office.cwd)
