"""Who may do what in an office: users, groups, umasks; and who is said to have done it."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from support.clerk import Clerk, fields

from pilkada_cli.office.computer import host_name, user_name

pytestmark = pytest.mark.skipif(os.name == "nt", reason="users, groups and modes of POSIX")
PROGRAM = (sys.executable, "-m", "pilkada_cli")
PAY = ("disburse", "tni", "1", "--date", "2024-11-05", "--yes", "--sp2d")
ROOT, SITI, BUDI, STRANGER, FINANCE = 0, 40001, 40002, 40003, 40010
UMASKS = (0o000, 0o002, 0o007, 0o022, 0o077)


@dataclass(frozen=True)
class Answer:
    """What a run of another user answered."""

    code: int
    said: str


def as_user(uid: int, umask: int, folder: Path, *arguments: str) -> Answer:
    """Run the program as a user of that number: a clerk, a stranger, or root.

    In a child of this process: where Python itself lies is root's own business.
    """
    gid = {STRANGER: STRANGER, ROOT: ROOT}.get(uid, FINANCE)
    home = folder.parent / f"home-{uid}"
    home.mkdir(exist_ok=True)
    os.chown(home, uid, gid)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        code = 99
        with suppress(BaseException):
            os.setgroups([])
            os.setgid(gid)
            os.setuid(uid)
            os.umask(umask)
            wide = {"COLUMNS": "400"}  # a message is one line
            clerk = Clerk(Path("/"), user=user_name(), state=home / "state", environ=wide)
            outcome = clerk.run(*arguments, "-C", str(folder))
            os.write(writing, (outcome.out + outcome.err).encode()[-60_000:])
            code = outcome.code
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    return Answer(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said)


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Path]:
    """A folder of the finance group, in which what is made belongs to the group.

    Not below pytest's folder: each run of pytest closes that one to other users.
    """
    if os.getuid():
        pytest.skip("needs root, to be other users")
    warm = Clerk(tmp_path / "warm", state=tmp_path / "warm-state")  # loads what is loaded late
    warm.cwd.mkdir()
    runs: tuple[tuple[str, ...], ...] = (
        *(("init", "--example", "pangkalpinang"), (*PAY, "1"), ("export", "register")),
        *(
            ("export", "-o", "audit"),
            ("status",),
            ("verify",),
            ("history",),
            ("status", "--format", "json"),
        ),
    )
    for arguments in runs:
        assert warm.run(*arguments).code == 0
    (warm.cwd / "allocations.toml").write_text("x", "utf-8")
    assert warm.run("status").code == 3
    with TemporaryDirectory() as above:
        Path(above).chmod(0o755)
        folder = Path(above) / "office"
        folder.mkdir()
        os.chown(folder, SITI, FINANCE)
        folder.chmod(0o2775)
        yield folder


OFFICE = ("allocations.toml", "ledger.jsonl", "ledger.head", "ledger.lock")
AUDIT = ("export", "-o")


def begun(folder: Path, uid: int, umask: int) -> None:
    """An office that this user began: a plan, and one payment."""
    made = as_user(uid, umask, folder, "init", str(folder), "--example", "pangkalpinang")
    assert made.code == 0, made
    paid = as_user(uid, umask, folder, *PAY, "1")
    assert paid.code == 0, paid


@pytest.mark.parametrize("owner", [SITI, ROOT])
@pytest.mark.parametrize("mode", [0o2770, 0o2775, 0o3770])
@pytest.mark.parametrize("umask", UMASKS)
def test_in_a_folder_whose_group_works_together_every_clerk_records_whatever_the_umask(
    shared: Path, umask: int, mode: int, owner: int
) -> None:
    """The usual umask is 022: what the first clerk made once locked the second one out."""
    os.chown(shared, owner, FINANCE)
    shared.chmod(mode)
    begun(shared, SITI, umask)
    for name in OFFICE:
        found = (shared / name).stat()
        assert oct(stat.S_IMODE(found.st_mode)) == oct((0o666 & ~umask) | 0o060), name
        assert (SITI, FINANCE) == (found.st_uid, found.st_gid), name
    second = as_user(BUDI, umask, shared, *PAY, "2")
    assert second.code == 0, second
    assert as_user(SITI, umask, shared, *PAY, "3").code == 0
    assert as_user(BUDI, umask, shared, *AUDIT, str(shared / "audit-budi")).code == 0
    found = (shared / "audit-budi" / "status.csv").stat()
    assert oct((0o666 & ~umask) | 0o060) == oct(stat.S_IMODE(found.st_mode))
    if not mode & stat.S_ISVTX:  # there nobody takes away what another made
        again = as_user(SITI, umask, shared, *AUDIT, str(shared / "audit-budi"))
        assert again.code == 0, again
    nested = as_user(SITI, umask, shared, "init", str(shared / "b"), "--example", "pangkalpinang")
    assert nested.code == 0, nested
    assert as_user(BUDI, umask, shared / "b", *PAY, "1").code == 0
    assert as_user(BUDI, umask, shared, "verify").code == 0


@pytest.mark.parametrize("umask", UMASKS)
def test_elsewhere_two_clerks_of_a_group_record_as_far_as_the_umask_lets_them(
    shared: Path, umask: int
) -> None:
    shared.chmod(0o775)
    begun(shared, SITI, umask)
    for name in OFFICE:
        found = (shared / name).stat()
        assert oct(stat.S_IMODE(found.st_mode)) == oct(0o666 & ~umask), name
        assert found.st_gid == FINANCE, name
    second = as_user(BUDI, umask, shared, *PAY, "2")
    reads = as_user(BUDI, umask, shared, "status", "--format", "json")
    if umask in {0o000, 0o002, 0o007}:
        assert second.code == 0, second
        assert as_user(SITI, umask, shared, *PAY, "3").code == 0
    else:
        assert second.code == 6 if umask == 0o022 else second.code in {3, 6}, second
        assert "Traceback" not in second.said
    assert (reads.code == 0) == (umask != 0o077), reads
    stranger = as_user(STRANGER, umask, shared, *PAY, "9")
    assert (stranger.code == 0) == (umask == 0) or stranger.code == 6, stranger
    assert "Traceback" not in stranger.said
    assert as_user(SITI, umask, shared, "verify").code == 0


@pytest.mark.parametrize("umask", UMASKS)
def test_what_root_makes_in_a_clerks_folder_is_the_clerks(shared: Path, umask: int) -> None:
    """A recording with sudo once left files to which the clerk could not append any more."""
    shared.chmod(0o700)
    begun(shared, ROOT, umask)
    assert as_user(ROOT, umask, shared, *AUDIT, str(shared / "audit")).code == 0
    for path in (*(shared / name for name in OFFICE), *shared.glob("audit"), *shared.glob("*/*")):
        assert (SITI, FINANCE) == (path.stat().st_uid, path.stat().st_gid), path
    assert as_user(SITI, umask, shared, *PAY, "2").code == 0
    assert as_user(SITI, umask, shared, *AUDIT, str(shared / "audit")).code == 0


def test_an_entry_is_not_written_before_its_head_can_be(shared: Path) -> None:
    """A head file that only another may write to: the entry stood, and nobody could say so."""
    begun(shared, SITI, 0o002)
    (shared / "ledger.head").chmod(0o644)
    before = (shared / "ledger.jsonl").read_bytes()
    refused = as_user(BUDI, 0o002, shared, *PAY, "2")
    assert (6, True) == (refused.code, "[not-writable]" in refused.said), refused
    assert "ledger.head" in refused.said
    assert before == (shared / "ledger.jsonl").read_bytes()


@pytest.mark.parametrize("mode", [0o000, 0o111, 0o444, 0o555])
def test_an_office_that_one_may_not_enter_is_said_and_no_fault(shared: Path, mode: int) -> None:
    assert as_user(SITI, 0o022, shared, "init", str(shared), "--example", "pangkalpinang").code == 0
    assert as_user(SITI, 0o022, shared, *PAY, "1").code == 0
    shared.chmod(mode)
    for arguments in (("status",), ("verify",), ("history",), (*PAY, "2"), ("export", "register")):
        answer = as_user(BUDI, 0o022, shared, *arguments)
        assert answer.code in {0, 3, 6}, (arguments, answer)
        assert "Traceback" not in answer.said
        assert "[internal]" not in answer.said
    shared.chmod(0o2775)
    assert as_user(SITI, 0o022, shared, "verify").code == 0


def test_the_user_is_measured_and_not_taken_from_a_variable(tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    environ = {
        **os.environ,
        **dict.fromkeys(("LOGNAME", "USER", "LNAME", "USERNAME"), "bupati"),
        "HOSTNAME": "PC-LAIN",
        "COMPUTERNAME": "PC-LAIN",
        "HOME": str(tmp_path),
    }
    for arguments in (
        ("init", "office", "--example", "pangkalpinang"),
        (*PAY, "1", "-C", "office"),
        (*PAY, "2", "-C", "office", "--actor", "siti.aminah"),
    ):
        done = subprocess.run(
            [*PROGRAM, *arguments], cwd=tmp_path, env=environ, capture_output=True, check=False
        )
        assert done.returncode == 0, done
    lines = (tmp_path / "office" / "ledger.jsonl").read_bytes().splitlines()
    by = [json.loads(line)["by"] for line in lines]
    assert {entry["os"] for entry in by} == {user_name()}
    assert {entry["host"] for entry in by} == {host_name()}
    assert [entry["actor"] for entry in by[1:]] == [user_name(), "siti.aminah"]
    assert "bupati" not in user_name()


def test_a_user_without_a_name_is_a_number(shared: Path) -> None:
    assert as_user(SITI, 0o022, shared, "init", str(shared), "--example", "pangkalpinang").code == 0
    assert as_user(SITI, 0o022, shared, *PAY, "1").code == 0
    assert f'"os":"uid {SITI}"'.encode() in (shared / "ledger.jsonl").read_bytes()


@pytest.mark.parametrize("name", ["", "ledger.jsonl", "ledger.head", "allocations.toml"])
def test_what_anyone_may_write_to_is_warned_of(pangkalpinang: Clerk, name: str) -> None:
    assert pangkalpinang.run(*PAY, "1").code == 0
    path = pangkalpinang.cwd / name
    path.chmod(0o777 if path.is_dir() else 0o666)
    for command in (("status",), ("verify",), ("history",)):
        found = fields(pangkalpinang.run(*command, "--format", "json"))["problems"]
        assert [p["code"] for p in found if "for-all" in p["code"]] == ["ledger-for-all"]
    assert "[ledger-for-all]" in pangkalpinang.run(*PAY, "2").err
    if path.is_dir():
        path.chmod(0o1777)  # as /tmp is: nobody can take away what is another's
        assert "[ledger-for-all]" not in pangkalpinang.run("status").out


def test_a_link_is_judged_by_what_it_points_to(pangkalpinang: Clerk) -> None:
    """Anyone may write to a link, by its mode; that was said of offices behind one."""
    office, plan = pangkalpinang.cwd / "office", pangkalpinang.cwd / "plan.toml"
    assert pangkalpinang.run("init", "office", "--example", "pangkalpinang").code == 0
    (pangkalpinang.cwd / "linked").symlink_to(office)
    (office / "allocations.toml").rename(plan)
    (office / "allocations.toml").symlink_to(plan)
    assert "[ledger-for-all]" not in pangkalpinang.run("status", "-C", "linked").out
    for path, shown in ((plan, "linked/allocations.toml. "), (office, "linked. ")):
        mode = stat.S_IMODE(path.stat().st_mode)
        path.chmod(0o777)
        said = pangkalpinang.run("status", "-C", "linked", "--format", "plain").out
        assert [f"{pangkalpinang.cwd}/{shown}"] == re.findall(r"/\S+\. ", said)
        path.chmod(mode)


HOLDERS = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"1",
    b'"x"',
    b"\xff",
    b"{}",
    b'{"since": 1}',
    b"[" * 4000,
    b'{"since": "x", "actor": "a", "host": "b"}',
    b'{"since": "9999-12-31T23:59:59+00:00", "actor": "a", "host": "b"}',
    b'{"since": "0001-01-01T00:00:00+14:00", "actor": "a", "host": "b"}',
    b'{"since": "2024-11-05T00:00:00", "actor": {"x": 1}, "host": null}',
    b'{"since": "2024-11-05T00:00:00+00:00", "actor": "a\\u001b[31m\\u200b", "host": "b"}',
)


@pytest.mark.parametrize("content", HOLDERS, ids=range(len(HOLDERS)))
def test_whatever_stands_in_the_holders_file_the_wait_ends_with_its_message(
    pangkalpinang: Clerk, content: bytes
) -> None:
    from support.books import BEGAN, WHO  # noqa: PLC0415 (this test only)

    from pilkada_cli.store.file.lock import ledger_lock  # noqa: PLC0415 (this test only)

    with ledger_lock(str(pangkalpinang.cwd), wait_seconds=0, by=WHO, since=BEGAN):
        (pangkalpinang.cwd / "ledger.lock.holder").write_bytes(content)
        busy = pangkalpinang.run(*PAY, "1", "--wait", "0")
    assert (busy.code, "[ledger-busy]" in busy.err) == (6, True), busy
    assert "\x1b" not in busy.err
    assert "\u200b" not in busy.err
