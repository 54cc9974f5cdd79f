"""The program as real processes: two clerks, a closed pipe, Ctrl-C, a full disk, no rights."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.books import BEGAN, WHO
from support.clerk import Clerk, fields
from support.terminal import PROGRAM, Terminal

PAY = ("disburse", "tni", "3.205.756.840", "--sp2d", "5", "--date", "2024-11-05")
ROUNDS = 200


def not_on_windows(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(os.name == "nt", reason=reason)


def run(folder: Path, *arguments: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [*PROGRAM, *arguments], cwd=folder, capture_output=True, check=False, timeout=60, **more
    )


RACER = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.clerk import Clerk
name, root = sys.argv[2], Path(sys.argv[3])
for number in range(int(sys.argv[4])):
    folder = root / str(number)
    (folder / name).touch()
    other = folder / ("b" if name == "a" else "a")
    while not other.exists():
        pass
    clerk = Clerk(folder, user=name)
    payment = ("disburse", "tni", "3.205.756.840", "--sp2d", name, "--date", "2024-11-05")
    print(clerk.run(*payment).code)
"""


HOLDER = """
import sys, time
from datetime import UTC, datetime
from pilkada_cli.core.ledger.chain import Who
from pilkada_cli.store.file.lock import ledger_lock
who = Who(actor="budi", host="PC-KEU-02", os="budi", ver="1")
with ledger_lock(sys.argv[1], wait_seconds=0, by=who, since=datetime(2024, 11, 6, 5, tzinfo=UTC)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_of_two_who_pay_the_last_rupiah_at_the_same_moment_one_wins(tmp_path: Path) -> None:
    plan = Clerk(tmp_path)
    for number in range(ROUNDS):
        assert plan.run("init", str(number), "--example", "pangkalpinang").code == 0
    tests = str(Path(__file__).parents[1])
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, tests, name, str(tmp_path), str(ROUNDS)],
            stdout=subprocess.PIPE,
        )
        for name in ("a", "b")
    ]
    codes = [racer.communicate(timeout=300)[0].decode().split() for racer in racers]
    assert len(codes[0]) == len(codes[1]) == ROUNDS
    winners = {"a": 0, "b": 0}
    for number, (one, two) in enumerate(zip(*codes, strict=True)):
        assert {one, two} == {"0", "4"}, number
        winners["a" if one == "0" else "b"] += 1
        found = fields(Clerk(tmp_path / str(number)).run("status", "--format", "json"))
        assert found["rows"][2]["disbursed"] == "3205756840.00"
        assert found["head"]["seq"] == 2
    assert sum(winners.values()) == ROUNDS


def test_a_reader_that_goes_away_is_no_error(pangkalpinang: Clerk) -> None:
    first = pangkalpinang.run("status").out.splitlines()[0]
    for arguments in (("status",), ("export", "register"), PAY, ("--help",)):
        with subprocess.Popen(
            [*PROGRAM, *arguments],
            cwd=pangkalpinang.cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            said = process.stderr.read().decode()
            assert process.wait(timeout=60) == 0, (arguments, said)
            assert "Traceback" not in said
            assert "Exception" not in said
    assert "hibah" in first
    assert pangkalpinang.run("verify").code == 0
    assert fields(pangkalpinang.run("status", "--format", "json"))["head"]["seq"] == 2


def test_a_payment_is_recorded_also_where_nobody_reads_its_warnings(pangkalpinang: Clerk) -> None:
    """Once the program ended here with 0 and had recorded nothing."""
    with subprocess.Popen(
        [*PROGRAM, *PAY],
        cwd=pangkalpinang.cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        process.stderr.close()
        assert process.wait(timeout=60) == 0
    assert fields(pangkalpinang.run("status", "--format", "json"))["head"]["seq"] == 2


def test_where_nobody_sits_nothing_is_asked(pangkalpinang: Clerk) -> None:
    """On Windows the null device says that it is a terminal."""
    done = run(pangkalpinang.cwd, *PAY, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    assert b"[y/T]" not in done.stderr


@not_on_windows("a shell of POSIX closes the streams; the next test runs without any")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_from_the_start_are_no_error(
    pangkalpinang: Clerk, closed: str
) -> None:
    command = f'"{sys.executable}" -m pilkada_cli status {closed}'
    shell = ["sh", "-c", command]
    assert subprocess.run(shell, cwd=pangkalpinang.cwd, check=False, timeout=60).returncode == 0


@pytest.mark.skipif(os.name != "nt", reason="elsewhere a shell closes the streams")
def test_a_program_that_windows_gives_no_streams_records(pangkalpinang: Clerk) -> None:
    """As from the scheduler: neither a console nor anything in its place."""
    flags = getattr(subprocess, "DETACHED_PROCESS", 0)
    probe = "import sys; sys.exit(3 if sys.stdin is sys.stdout is sys.stderr is None else 0)"
    codes = [
        subprocess.run(
            each, cwd=pangkalpinang.cwd, creationflags=flags, check=False, timeout=60
        ).returncode
        for each in ([sys.executable, "-c", probe], [*PROGRAM, *PAY])
    ]
    assert [3, 0] == codes
    assert fields(pangkalpinang.run("status", "--format", "json"))["head"]["seq"] == 2


@not_on_windows("Windows has no name for standard output")
@pytest.mark.parametrize("into", ["| cat > got", "> got", ">> got", "| head -c 0; printf . > got"])
def test_standard_output_by_its_name_is_standard_output(pangkalpinang: Clerk, into: str) -> None:
    """A reader that goes away is no error there either, and a file is gone on with."""
    if not Path("/dev/stdout").exists():
        pytest.skip("this system has no /dev/stdout")
    got = pangkalpinang.cwd / "got"
    got.write_bytes(b"before\n")
    shown = pangkalpinang.run("export", "status").stdout
    command = f"'{sys.executable}' -m pilkada_cli export status -o /dev/stdout {into}"
    done = subprocess.run(
        ["sh", "-c", command], cwd=pangkalpinang.cwd, check=False, capture_output=True, timeout=60
    )
    assert done.returncode == 0
    assert b"[" not in done.stderr, done.stderr
    expected = {">> got": b"before\n" + shown, "| head -c 0; printf . > got": b"."}
    assert expected.get(into, shown) == got.read_bytes()


@not_on_windows("Windows has no name for standard output")
def test_the_ledger_is_refused_also_as_standard_output(pangkalpinang: Clerk) -> None:
    assert pangkalpinang.run(*PAY).code == 0
    ledger = pangkalpinang.cwd / "ledger.jsonl"
    before = ledger.read_bytes()
    with ledger.open("ab") as opened:
        done = subprocess.run(
            [*PROGRAM, "export", "status", "-o", "ledger.jsonl"],
            cwd=pangkalpinang.cwd,
            check=False,
            stdout=opened,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert (4, True) == (done.returncode, b"[output-is-ours]" in done.stderr)
    assert before == ledger.read_bytes()


@not_on_windows("Windows has no device that is always full")
def test_a_full_device_behind_standard_output_is_said(pangkalpinang: Clerk) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*PROGRAM, "export", "register"],
            cwd=pangkalpinang.cwd,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.returncode == 6
    assert b"disk-full" in done.stderr


@not_on_windows("Windows sets no limit to the size of a file")
@pytest.mark.parametrize("room", [0, 100, 700])
def test_a_full_disk_records_nothing_and_says_so(pangkalpinang: Clerk, room: int) -> None:
    """`room` is what is left, in bytes, behind the ledger as it is."""
    import resource  # noqa: PLC0415 (not on Windows)

    ledger = pangkalpinang.cwd / "ledger.jsonl"
    begun = room != 0
    if begun:
        pangkalpinang.run("disburse", "polri", "1", "--sp2d", "4", "--date", "2024-11-05")
    before = ledger.read_bytes() if begun else b""
    size = len(before) + (room if room < 700 else 300)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = run(pangkalpinang.cwd, *PAY, preexec_fn=limit)
    assert done.returncode == 6, done.stderr
    assert b"disk-full" in done.stderr
    assert b"Traceback" not in done.stderr
    assert before == (ledger.read_bytes() if ledger.exists() else b"")
    assert run(pangkalpinang.cwd, *PAY).returncode == 0
    assert pangkalpinang.run("verify").code == 0


@contextlib.contextmanager
def locked_folder() -> Iterator[Path]:
    """A folder that this process may not write to; root gives its rights up for a while."""
    folder = Path(tempfile.mkdtemp())
    clerk = Clerk(folder)
    assert clerk.run("init", "--example", "pangkalpinang").code == 0
    assert clerk.run("disburse", "polri", "1", "--sp2d", "4", "--date", "2024-11-05").code == 0
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@not_on_windows("Windows knows no folder that its owner may not write to by mode")
def test_a_read_only_folder_can_be_read_and_says_why_not_written() -> None:
    Clerk(Path(tempfile.mkdtemp())).run("init", "--example", "pangkalpinang")  # all is imported
    with locked_folder() as folder:
        clerk = Clerk(folder)
        assert clerk.run("status").code == 0
        assert clerk.run("verify").code == 0
        refused = clerk.run(*PAY)
        assert refused.code == 6
        assert "not-writable" in refused.err
        assert clerk.run("export", "-o", "audit").code == 6
        assert clerk.run("export", "status", "-o", "s.csv").code == 6
        assert clerk.run("init", "sub", "--example", "pangkalpinang").code == 6


@pytest.mark.skipif(os.name != "nt", reason="elsewhere the whole folder is closed, for root too")
def test_a_read_only_ledger_can_be_read_and_says_why_not_written(pangkalpinang: Clerk) -> None:
    assert pangkalpinang.run("disburse", "polri", "1", "--sp2d", "4", *PAY[-2:]).code == 0
    ledger = pangkalpinang.cwd / "ledger.jsonl"
    ledger.chmod(0o444)
    assert pangkalpinang.run("verify").code == 0
    refused = pangkalpinang.run(*PAY)
    assert (refused.code, "not-writable" in refused.err) == (6, True), refused
    ledger.chmod(0o644)
    assert pangkalpinang.run(*PAY).code == 0


@not_on_windows("the terminal is one of POSIX; test_console asks at a console of Windows")
@pytest.mark.parametrize("signal", ["\x03", "\x04"])
def test_ctrl_c_at_the_question_leaves_nothing_behind(pangkalpinang: Clerk, signal: str) -> None:
    with Terminal(pangkalpinang.cwd, *PAY) as terminal:
        assert "tiga miliar" in terminal.wait_for("[y/T]")
        terminal.type(signal)
        assert terminal.end()[0] == 130
    assert [path.name for path in pangkalpinang.cwd.iterdir()] == ["allocations.toml"]


@not_on_windows("the terminal is one of POSIX; test_console asks at a console of Windows")
def test_a_yes_at_a_real_terminal_records(pangkalpinang: Clerk) -> None:
    with Terminal(pangkalpinang.cwd, *PAY) as terminal:
        terminal.wait_for("[y/T]")
        terminal.type("ya\n")
        code, said = terminal.end()
    assert (code, "3.205.756.840" in said) == (0, True), said
    assert fields(pangkalpinang.run("status", "--format", "json"))["head"]["seq"] == 2


def test_someone_who_records_is_waited_for_and_then_named(pangkalpinang: Clerk) -> None:
    from pilkada_cli.store.file.lock import ledger_lock  # noqa: PLC0415 (this test only)

    with ledger_lock(str(pangkalpinang.cwd), wait_seconds=0, by=WHO, since=BEGAN):
        busy = run(pangkalpinang.cwd, *PAY, "--wait", "0")
    assert busy.returncode == 6
    assert b"ledger-busy" in busy.stderr
    assert b"siti.aminah (PC-KEU-07), sejak 17 Okt 2024 09:00" in b" ".join(busy.stderr.split())
    assert run(pangkalpinang.cwd, *PAY, "--wait", "0").returncode == 0


def test_a_lock_dies_with_its_process(pangkalpinang: Clerk) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLDER,
            str(pangkalpinang.cwd),
        ],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    assert run(pangkalpinang.cwd, *PAY, "--wait", "0").returncode == 6
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert run(pangkalpinang.cwd, *PAY).returncode == 0
