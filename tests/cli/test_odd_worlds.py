"""No fault, no silence and no trace of Python, whatever the world around the program is like."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.clerk import Clerk, fields

from pilkada_cli.cli.app import COMMANDS
from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.read.plan_toml import LARGEST, parse_plan, read_plan

PROGRAM = (sys.executable, "-m", "pilkada_cli")
POSIX = pytest.mark.skipif(os.name == "nt", reason="files and signals of POSIX")
STATUS = Path("/proc/self/status")
PAY = ("disburse", "tni", "1", "--date", "2024-11-05", "--yes", "--sp2d")
READS = (("status",), ("history",), ("verify",), ("check",), ("brief",), ("schedule",))


def clean(said: str) -> bool:
    return not any(mark in said for mark in ("Traceback", "[internal]", 'File "', "Exception"))


@pytest.mark.parametrize(
    "columns", ["999999999", "9" * 5000, "1000000000000", "0", "-1", "1e3", "", "٨٠", "1"]
)
def test_any_width_that_a_variable_says_is_one(pangkalpinang: Clerk, columns: str) -> None:
    for arguments in READS:
        shown = pangkalpinang.run(*arguments, environ={"COLUMNS": columns})
        assert shown.code in {0, 7}, shown
        assert max(map(len, shown.out.splitlines()), default=0) <= 1000


@pytest.mark.parametrize("name", ["COLUMNS", "LINES", "TERMINAL_WIDTH"])
@pytest.mark.parametrize("said", ["999999999", "9" * 5000, "²", "abc", "-5", ""])
def test_no_size_that_a_variable_says_is_too_much_for_those_who_draw(
    pangkalpinang: Clerk, name: str, said: str
) -> None:
    """Typer, which draws its help by itself, was busy for minutes with one of them."""
    for arguments in (("status",), ("statsu",)):
        shown = pangkalpinang.run(*arguments, environ={name: said, "COLUMNS": said})
        assert (shown.code in {0, 2}, clean(shown.err)) == (True, True), shown
    helped = subprocess.run(
        [*PROGRAM, "--help"],
        cwd=pangkalpinang.cwd,
        env={**os.environ, name: said},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (helped.returncode, helped.stderr) == (0, b""), helped


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("typed", ["--help", "status --help", "help status", "help files"])
def test_help_that_finds_no_room_or_no_reader_is_no_fault(pangkalpinang: Clerk, typed: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*PROGRAM, *typed.split()],
            cwd=pangkalpinang.cwd,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert (done.returncode, b"stdout (ENOSPC)" in done.stderr) == (6, True), done
    assert clean(done.stderr.decode())
    reader, writer = os.pipe()
    os.close(reader)
    unread = subprocess.run(
        [*PROGRAM, *typed.split()],
        cwd=pangkalpinang.cwd,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(writer)
    assert (unread.returncode, unread.stderr) == (0, b""), unread


NOT_UTF8 = os.fsdecode(b"hibah-\xff\xfe")


@POSIX
def test_names_that_are_no_text_are_shown_and_refused_as_such(clerk: Clerk) -> None:
    assert clerk.run("init", NOT_UTF8, "--example", "pangkalpinang").code == 0
    office = clerk.at(clerk.cwd / NOT_UTF8)
    assert office.run(*PAY, "1").code == 0
    right: tuple[tuple[str, ...], ...] = (
        *READS,
        ("export", "-o", NOT_UTF8),
        ("export", "status", "-o", f"{NOT_UTF8}.csv"),
    )
    for arguments in right:
        shown = office.run(*arguments)
        assert (shown.code in {0, 7}, clean(shown.err + shown.out)) == (True, True), shown
        assert clerk.run(*arguments[:1], "-C", NOT_UTF8, "--format", "x").code == 2
    for arguments in READS:
        shown = clerk.run(*arguments, "-C", NOT_UTF8, "--format", "json")
        assert (shown.code in {0, 7}, clean(shown.err), bool(fields(shown))) == (True, True, True)
    wrong: tuple[tuple[str, ...], ...] = (
        (*PAY, NOT_UTF8),
        (*PAY, "2", "--actor", NOT_UTF8),
        (*PAY, "2", "--note", NOT_UTF8),
        ("show", NOT_UTF8),
        (NOT_UTF8,),
        ("status", f"--{NOT_UTF8}"),
        ("status", "--lang", NOT_UTF8),
    )
    for arguments in wrong:
        refused = office.run(*arguments)
        assert (refused.code, clean(refused.err)) == (2, True), (arguments, refused)
    plan = office.cwd / "allocations.toml"
    sound = plan.read_bytes()
    plan.write_bytes(b"x = ")
    refused = clerk.run("status", "-C", NOT_UTF8, "--format", "json")
    assert (refused.code, fields(refused)["problems"][0]["code"]) == (3, "plan-syntax"), refused
    plan.write_bytes(sound)
    odd = Clerk(office.cwd, user=NOT_UTF8, host=NOT_UTF8, state=clerk.cwd / NOT_UTF8)
    odd.environ = {"PILKADA_ACTOR": "Siti", "NO_COLOR": NOT_UTF8, "COLUMNS": NOT_UTF8}
    assert odd.run(*PAY, "3").code == 0
    assert odd.run("verify").code == 0


@POSIX
def test_a_working_folder_that_was_deleted_is_no_fault(
    tmp_path: Path, pangkalpinang: Clerk
) -> None:
    assert pangkalpinang.run(*PAY, "1").code == 0
    gone = tmp_path.parent / f"{tmp_path.name}-gone"
    gone.mkdir()
    script = f"cd {gone} && rmdir {gone} && exec {' '.join(PROGRAM)} "
    for arguments, code in (("status", 3), ("--version", 0), (f"status -C {tmp_path}", 0)):
        done = subprocess.run(
            ["sh", "-c", script + arguments], capture_output=True, check=False, text=True
        )
        gone.mkdir(exist_ok=True)
        assert (done.returncode, clean(done.stderr)) == (code, True), done


@POSIX
def test_ctrl_c_while_the_program_is_loaded_ends_it_without_a_fault(pangkalpinang: Clerk) -> None:
    for wait in range(0, 160, 20):
        process = subprocess.Popen(
            [*PROGRAM, "status"],
            cwd=pangkalpinang.cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
        )
        time.sleep(0.04 + wait / 1000)  # Python itself has come up by then
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        # While Python loads the package itself, nothing of ours can catch it yet.
        assert not re.search(rb'File "[^"]*pilkada_cli/(?!__init__)', said), said
        assert process.returncode in {0, 130, -signal.SIGINT, 1}, said


AFTER = """
import gc, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
gc.freeze = lambda: signal.raise_signal(signal.SIGINT)
from pilkada_cli.__main__ import run
run()
"""


@POSIX
def test_ctrl_c_once_the_answer_is_given_turns_it_no_more(pangkalpinang: Clerk) -> None:
    """It ended with 130, which says that nothing was recorded, and the entry stood."""
    done = subprocess.run(
        [sys.executable, "-c", AFTER, *PAY, "1"],
        cwd=pangkalpinang.cwd,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, clean(done.stderr.decode())) == (0, True), done
    assert fields(pangkalpinang.run("status", "--format", "json"))["head"]["seq"] == 2


LOADING = """
import sys
from pilkada_cli.__main__ import run

class Dropped:
    def __del__(self):
        raise KeyboardInterrupt

class Finder:
    def find_spec(self, name, *_):
        if name == "pilkada_cli.cli.app":
            {what}

sys.meta_path.insert(0, Finder())
sys.argv = ["pilkada", "--version"]
run()
"""
AMID = {
    "Ctrl-C": ("raise KeyboardInterrupt", 130),
    "Ctrl-C of which an import made another error": (
        "raise RuntimeError('__set_name__') from KeyboardInterrupt()",
        130,
    ),
    "Ctrl-C where Python can only print it": ("Dropped()", 0),
    "a part that is missing": ("raise ModuleNotFoundError('pydantic')", 1),
}


@pytest.mark.parametrize("name", AMID)
def test_whatever_comes_amid_the_loading_leaves_no_trace_of_python(
    pangkalpinang: Clerk, name: str
) -> None:
    what, code = AMID[name]
    done = subprocess.run(
        [sys.executable, "-c", LOADING.format(what=what)],
        cwd=pangkalpinang.cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    shown = done.stderr.replace("error[internal] (", "")
    assert (done.returncode, clean(shown)) == (code, True), done
    assert ("pydantic" in done.stderr) == (code == 1)


def plans() -> dict[str, Callable[[], str]]:
    """Texts as large as a plan's file may be, each hard in its own way."""
    head = '[office]\nname = "a"\nvoting_day = 2024-11-27\n'
    return {
        "keys": lambda: head + "".join(f"k{n}=1\n" for n in range(20_000)),
        "allocations": lambda: head + "[[allocation]]\nidx=1\n" * 10_000,
        "one allocation twice": lambda: (
            head + '[[allocation]]\nid="a"\nrecipient="b"\namount=1\n' * 4500
        ),
        "levels of a list": lambda: f"{head}x={'[' * 10_000}{']' * 10_000}",
        "levels with spaces": lambda: f"{head}x={'[ ' * 10_000}{'] ' * 10_000}",
        "levels of a table": lambda: f"{head}x={'{a=' * 10_000}1{'}' * 10_000}",
        "levels of a key": lambda: f"{head}{'.'.join('a' * 1 for _ in range(100_000))}=1",
        "levels of a quoted key": lambda: (
            f"{head}{'.'.join(chr(34) + 'a' + chr(34) for _ in range(50_000))}=1"
        ),
        "a number without end": lambda: f"{head}x={'9' * 200_000}",
        "a fraction without end": lambda: f"{head}x=0.{'9' * 200_000}",
        "a line without end": lambda: f'{head}x="{"y" * 200_000}"',
        "lines without end": lambda: head + "\n" * 200_000 + "=",
        "tranches": lambda: (
            f'{head}[[allocation]]\nid="a"\nrecipient="b"\namount=1\n'
            f"tranche=[{'{percent=1},' * 9000}]"
        ),
    }


LIMIT = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (700 << 20, 700 << 20))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from pilkada_cli.cli.app import run
into, sys.argv = sys.argv[1], ["pilkada", "status"]
code = run()
with open("/proc/self/status") as file:
    [taken] = [line for line in file if line.startswith("VmHWM:")]
with open(into, "w") as file:
    file.write(taken.split()[1])
sys.exit(code)
"""


@pytest.mark.skipif(not STATUS.exists(), reason="only Linux tells what a process alone took")
@pytest.mark.parametrize("name", plans())
def test_a_plan_that_is_hard_to_read_is_refused_with_little_memory(
    name: str, tmp_path: Path
) -> None:
    """One took 6 GB, and only to look for its language another took minutes.

    The limits here are far above what is needed, and far below that.
    """
    text = plans()[name]()
    assert len(text) < LARGEST
    (tmp_path / "allocations.toml").write_text(text, "utf-8")
    source = str(Path(__file__).parents[2] / "src")
    done = subprocess.run(
        [sys.executable, "-c", LIMIT, str(tmp_path / "taken")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, clean(done.stderr)) == (3, True), done.stderr[-800:]
    assert 1 <= done.stderr.count("kesalahan[") <= 51
    # Of that run alone: what the kernel counts of a process begins with its parent's.
    assert int((tmp_path / "taken").read_text("utf-8")) < 250 << 10


def test_a_file_that_is_no_plan_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "allocations.toml"
    with path.open("wb") as file:
        file.truncate(10**11)  # a hole: reading it would take minutes
    with pytest.raises(RefusedError) as refused:
        read_plan(path, shown_as="allocations.toml")
    assert [problem.code for problem in refused.value.problems] == ["plan-too-large"]
    assert Clerk(tmp_path).run("status").code == 3


def test_the_plan_of_the_largest_file_fits_a_line_of_the_ledger(tmp_path: Path) -> None:
    """A plan that fits no line was told as damage of a ledger that had not begun."""
    head = '[office]\nname = "a"\nvoting_day = 2024-11-27\n'
    shortest = (
        "allocation=["
        + ",".join(f'{{id="a{n}",recipient="b",amount=1}}' for n in range(6000))
        + "]\n"
    )
    text = f"{shortest}{head}"
    assert LARGEST * 0.8 < len(text) < LARGEST
    assert len(parse_plan(text.encode(), shown_as="x").allocations) == 6000
    (tmp_path / "allocations.toml").write_text(text, "utf-8")
    clerk = Clerk(tmp_path)
    paid = clerk.run("disburse", "a1", "1", "--sp2d", "1", "--date", "2024-11-05")
    assert paid.code == 0, paid
    assert clerk.run("verify").code == 0


def test_sums_above_what_one_amount_may_be_are_spelled_too(clerk: Clerk) -> None:
    """One allocation has 16 digits at most; a hundred and one of them have 19."""
    lines = ['[office]\nname = "a"\nvoting_day = 2024-11-27\n']
    lines += [
        f'[[allocation]]\nid = "a{n}"\nrecipient = "b"\namount = 9999999999999999\n'
        for n in range(101)
    ]
    (clerk.cwd / "allocations.toml").write_text("".join(lines), "utf-8")
    for language, word in (("id", "kuintiliun"), ("en", "quintillion")):
        shown = clerk.run("brief", "--lang", language)
        assert (shown.code, word in shown.out) == (0, True), shown.err
        assert clerk.run("status", "--lang", language).code == 0


@POSIX
def test_every_command_ends_in_its_words_where_the_office_is_gone_or_closed(clerk: Clerk) -> None:
    assert clerk.run("init", "office", "--example", "pangkalpinang").code == 0
    for name in COMMANDS:
        for folder in ("nowhere", "office/allocations.toml", "/dev/null", "/proc/self/mem", "a\0b"):
            outcome = clerk.run(name, "-C", folder)
            assert clean(outcome.err), (name, folder, outcome)
            assert outcome.code != 1
    shutil.rmtree(clerk.cwd / "office")
    assert clerk.run("status", "-C", "office").code == 3
    assert fields(clerk.run("status", "-C", "office", "--format", "json"))["problems"]
