"""The proofs can fail: each of these broken copies of the store is caught by one of them.

A copy of the whole tree is broken in one place, and the test that is named runs in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

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
    """In `file`, `old` (there once) becomes `new`; `caught_by` then fails."""

    file: str
    old: str
    new: str
    caught_by: str


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
    for each in ("src", "tests", "data", "pyproject.toml"):
        source = ROOT / each
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", ".hypothesis")
            shutil.copytree(source, tmp_path / each, ignore=ignored)
        else:
            shutil.copy(source, tmp_path / each)
    path = tmp_path / broken.file
    content = path.read_text("utf-8")
    assert content.count(broken.old) == 1, "the store has changed: break it anew"
    path.write_text(content.replace(broken.old, broken.new), "utf-8", newline="\n")

    done = run(tmp_path, broken.caught_by)

    assert done.returncode == 1, done.stdout.decode()[-2000:]
    assert b" failed" in done.stdout


def run(folder: Path, tests: str) -> subprocess.CompletedProcess[bytes]:
    """The named tests, in that copy of the tree."""
    environ = {name: value for name, value in os.environ.items() if "COV" not in name}
    environ |= {"PYTHONPATH": str(folder / "src"), "PILKADA_PROOF": "0"}
    arguments = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", tests)
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environ, capture_output=True, check=False
    )
