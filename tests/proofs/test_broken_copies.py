"""The proofs can fail: each of these broken copies of the store is caught by one of them.

The function that holds the broken place gets other code, and the test that is named runs with it,
in this process. Where that test starts processes of its own, a copy of the whole tree is broken.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="what the copies break is the same on every system, and they take long"
)
ROOT = Path(__file__).resolve().parents[2]
STORE = "src/pilkada_cli/store/file"
CRASHES = "tests/proofs/test_crashes.py"
FAULTS = "tests/proofs/test_faults.py"
REPEATING = f"{CRASHES}::test_whatever_a_crash_leaves_is_mended_by_repeating_the_command"
TOGETHER = f"{CRASHES}::test_of_entries_that_are_recorded_together_a_crash_leaves_all_or_none"
SYNCED_ONCE = (
    "                self._disk.sync(handle)  "
    "# once: after a failed sync a second one proves nothing\n"
)
FAILING = f"{FAULTS}::test_whichever_storage_call_fails_what_is_said_is_true"


@dataclass(frozen=True)
class Broken:
    """In `file`, `old` (there once) becomes `new`; `caught_by` then fails.

    `elsewhere`: that test starts processes, which a change in this one would not reach.
    """

    file: str
    old: str
    new: str
    caught_by: str
    elsewhere: bool = False

    def content(self) -> str:
        """What the file says, broken."""
        content = (ROOT / self.file).read_text("utf-8")
        assert content.count(self.old) == 1, "the store has changed: break it anew"
        return content.replace(self.old, self.new)


COPIES = {
    "the line is not synced": Broken(
        f"{STORE}/ledger_file.py",
        SYNCED_ONCE,
        "",
        f"{REPEATING}[one]",
    ),
    "a failed sync is tried again": Broken(
        f"{STORE}/ledger_file.py",
        SYNCED_ONCE,
        "                try:\n"
        "                    self._disk.sync(handle)\n"
        "                except OSError:\n"
        "                    self._disk.sync(handle)\n",
        f"{FAILING}[one]",
    ),
    "what was written is not read back": Broken(
        f"{STORE}/ledger_file.py",
        "            if kept != lines:\n                raise RefusedError(self.unknown())\n",
        "",
        "tests/store/file/test_ledger_file.py",
    ),
    "a failed write is not undone": Broken(
        f"{STORE}/ledger_file.py",
        "                self._undo(handle, after.size)\n",
        "",
        f"{FAULTS}::test_a_short_write_and_then_none_is_undone",
    ),
    "an undoing is not synced": Broken(
        f"{STORE}/ledger_file.py",
        "            self._disk.truncate(handle, size)\n"
        "            self._disk.sync(handle)\n"
        "        except",
        "            self._disk.truncate(handle, size)\n        except",
        f"{FAULTS}::test_a_short_write_and_then_none_is_undone",
    ),
    "a short write is taken for a whole one": Broken(
        f"{STORE}/files.py",
        "    while data:\n        data = data[disk.write(handle, data) :]\n",
        "    disk.write(handle, data)\n",
        f"{FAULTS}::test_short_writes_are_gone_on_with_everywhere",
    ),
    "the head goes to the slot of its number": Broken(
        f"{STORE}/head_file.py",
        "                self._write(handle, slot_to_write(self._slots(handle)), head)\n",
        "                self._write(handle, head.seq % 2, head)\n",
        "tests/store/file/test_head_file.py",
    ),
    "the head is not synced": Broken(
        f"{STORE}/head_file.py",
        "        write_all(self._disk, handle, slot_of(head))\n        self._disk.sync(handle)\n",
        "        write_all(self._disk, handle, slot_of(head))\n",
        "tests/store/file/test_head_file.py",
    ),
    "a head that somebody else left unsynced is not synced": Broken(
        f"{STORE}/file_ledger.py",
        "            self._sync_head()"
        "  # else an older one may be on the disk: too much is behind it\n",
        "",
        f"{CRASHES}::"
        "test_a_head_that_a_killed_writer_left_unsynced_is_synced_before_lines_stand_behind_it[one]",
    ),
    "the head moves before the line is written": Broken(
        f"{STORE}/file_ledger.py",
        '            self._file.append(b"".join(lines), after=after)\n',
        "            self.confirm(head)\n"
        '            self._file.append(b"".join(lines), after=after)\n',
        f"{REPEATING}[one]",
    ),
    "the lock is around the write alone": Broken(
        "src/pilkada_cli/office/record.py",
        "        fresh = _mended(office, world, by)\n",
        "        fresh = office\n",
        "tests/cli/test_processes.py::"
        "test_of_two_who_pay_the_last_rupiah_at_the_same_moment_one_wins",
        elsewhere=True,
    ),
    "a batch is not announced": Broken(
        f"{STORE}/file_ledger.py",
        "            if len(lines) > 1:\n",
        "            if not lines:\n",
        f"{TOGETHER}[two]",
    ),
    "a batch that was begun is withdrawn": Broken(
        f"{STORE}/file_ledger.py",
        '            missing=missing if begun else b"",\n',
        '            missing=b"",\n',
        f"{TOGETHER}[two]",
    ),
    "a batch that was withdrawn may come back": Broken(
        f"{STORE}/batch_file.py",
        "                    self._disk.remove(path)\n"
        "                    self._disk.sync_folder(self._folder)\n",
        "                    self._disk.remove(path)\n",
        f"{CRASHES}::test_what_was_announced_and_not_begun_is_withdrawn_for_good",
    ),
    "what was cut off is thrown away": Broken(
        f"{STORE}/ledger_file.py",
        "                make_whole(self._disk, path, content, folder=self._folder)\n",
        "",
        f"{REPEATING}[torn]",
    ),
    "what was cut off is taken out before it is kept": Broken(
        f"{STORE}/ledger_file.py",
        "                make_whole(self._disk, path, content, folder=self._folder)\n"
        "                self._disk.truncate(handle, after.size)\n",
        "                self._disk.truncate(handle, after.size)\n"
        "                make_whole(self._disk, path, content, folder=self._folder)\n",
        f"{REPEATING}[torn]",
    ),
    "lines behind the head are not written again": Broken(
        f"{STORE}/ledger_file.py",
        "                write_all(self._disk, handle, data)\n"
        "                self._disk.sync(handle)\n",
        "                self._disk.sync(handle)\n",
        f"{REPEATING}[unconfirmed]",
    ),
    "the ledger begins in its place": Broken(
        f"{STORE}/ledger_file.py",
        "                make_whole(self._disk, self.path, lines, folder=self._folder)\n",
        "                with opened(self._disk, self._disk.create(self.path)) as handle:\n"
        "                    write_all(self._disk, handle, lines)\n"
        "                    self._disk.sync(handle)\n"
        "                self._disk.sync_folder(self._folder)\n",
        f"{REPEATING}[fresh]",
    ),
    "a new name is not synced": Broken(
        f"{STORE}/files.py",
        "    disk.sync_folder(folder)\n",
        "",
        f"{REPEATING}[torn]",
    ),
    "a name that somebody else left unsynced is not synced": Broken(
        f"{STORE}/ledger_file.py",
        "            self._disk.sync_folder(self._folder)\n        facts",
        "        facts",
        f"{REPEATING}[fresh]",
    ),
    "the computer remembers nothing": Broken(
        f"{STORE}/memory.py",
        "        if known is None or (known.head.seq, known.sure == known.head) < rank:\n",
        "        if known is None:\n",
        "tests/store/file/test_memory.py",
    ),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_broken_copy_is_caught(name: str, tmp_path: Path) -> None:
    broken = COPIES[name]
    if broken.elsewhere:
        assert fails_in_a_copy(broken, tmp_path)
        return
    with broken_here(broken):
        assert fails_here(broken.caught_by)


def test_what_was_broken_is_whole_again() -> None:
    """The last of the broken functions, with its own code, passes what caught it."""
    broken = COPIES["a failed write is not undone"]
    with broken_here(broken):
        pass
    assert not fails_here(broken.caught_by)


@contextmanager
def broken_here(broken: Broken) -> Iterator[None]:
    """Give the function around the broken place the code of the broken file.

    Its code changes and not its name's value, so that whoever has imported it calls the broken one.
    """
    name = name_around(broken)
    module = importlib.import_module(broken.file.removeprefix("src/")[:-3].replace("/", "."))
    named: Any = reduce(getattr, name.split("."), module)
    function = inspect.unwrap(named)
    assert isinstance(function, FunctionType)
    code = code_in(compile(broken.content(), broken.file, "exec"), name)
    whole = function.__code__
    assert whole.co_code != code.co_code or whole.co_consts != code.co_consts
    function.__code__ = code
    try:
        yield
    finally:
        function.__code__ = whole


def name_around(broken: Broken) -> str:
    """The function, or class and method, in which the broken place begins."""
    content = (ROOT / broken.file).read_text("utf-8")
    place = content.index(broken.old)
    line = content.count("\n", 0, place) + 1
    names: list[str] = []
    within: ast.AST = ast.parse(content)
    while True:
        inner = [
            node
            for node in ast.iter_child_nodes(within)
            if isinstance(node, ast.ClassDef | ast.FunctionDef)
            and node.lineno <= line <= (node.end_lineno or 0)
        ]
        if not inner:
            return ".".join(names)
        [within] = inner
        names.append(inner[0].name)


def code_in(code: CodeType, name: str) -> CodeType:
    """The code of a function within that of its module."""
    for part in name.split("."):
        [code] = [
            each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == part
        ]
    return code


def fails_here(tests: str) -> bool:
    """Whether the named tests fail in this process; nothing else may be wrong with them."""
    seen = Verdicts()
    options = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov")
    quiet = ("-W", "ignore::pytest.PytestAssertRewriteWarning", "--rootdir", str(ROOT))
    code = pytest.main([*options, *quiet, str(ROOT / tests)], plugins=[seen])
    assert seen.passed + seen.failed > 0
    assert code == (pytest.ExitCode.TESTS_FAILED if seen.failed else pytest.ExitCode.OK)
    return seen.failed > 0


class Verdicts:
    """How many tests of a run passed and failed; one that can't begin is neither."""

    def __init__(self) -> None:
        self.passed = self.failed = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.passed += report.passed
            self.failed += report.failed


def fails_in_a_copy(broken: Broken, folder: Path) -> bool:
    """Whether the named tests fail in a copy of the tree that is broken in that place."""
    for each in ("src", "tests", "data", "pyproject.toml"):
        source = ROOT / each
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", ".hypothesis")
            shutil.copytree(source, folder / each, ignore=ignored)
        else:
            shutil.copy(source, folder / each)
    (folder / broken.file).write_text(broken.content(), "utf-8", newline="\n")
    environ = {name: value for name, value in os.environ.items() if "COV" not in name}
    environ |= {"PYTHONPATH": str(folder / "src"), "PILKADA_PROOF": "0"}
    arguments = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly")
    done = subprocess.run(
        [sys.executable, *arguments, broken.caught_by],
        cwd=folder,
        env=environ,
        capture_output=True,
        check=False,
    )
    return done.returncode == 1 and b" failed" in done.stdout
