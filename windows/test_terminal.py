"""The question at a console of Windows, under Wine; `windows/run` runs this, `make test` does not.

Wine gives a program that is started at a terminal a console of Windows: its standard input is
read as `_WindowsConsoleIO`. So the terminal is made here, and the typing is done from outside.
Ctrl-C does not get through that way: tests/cli/test_console.py presses it inside.
"""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOME = ROOT / ".windows"
USER = 65534
PAY = "-m pilkada_cli disburse tni 3.205.756.840 --sp2d 5 --date 2024-11-05"
SECONDS = 60


@pytest.fixture
def office() -> Path:
    """An office that the unprivileged user may write to."""
    folder = Path(tempfile.mkdtemp(dir=HOME / "work"))  # a new one: Windows remembers the others
    shutil.copy(ROOT / "data" / "allocations.toml", folder)
    if os.geteuid() == 0:
        for path in (folder, folder / "allocations.toml"):
            os.chown(path, USER, USER)
    return folder


def command(arguments: str) -> list[str]:
    """Python for Windows, as `windows/run` starts it."""
    lowered = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
    work = str(HOME / "work").replace("/", "\\")
    environ = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(HOME / "user"),
        "USER": "tester",
        "WINEPREFIX": str(HOME / "user" / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml,wbemprox,winedbg.exe=",
        "PYTHONPATH": f"Z:{work}\\src",
    }
    as_user = lowered if os.geteuid() == 0 else []
    settings = [f"{name}={value}" for name, value in environ.items()]
    python = str(HOME / "python" / "python.exe")
    return [*as_user, "env", "-i", *settings, "wine", python, *arguments.split()]


def at_a_terminal(
    folder: Path, arguments: str, *, mark: str = "", typed: bytes = b"", seconds: int = SECONDS
) -> tuple[int, str]:
    """Run at a terminal; type once the mark is shown. The exit code, and what was shown."""
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(folder)
        line = command(arguments)
        os.execvp(line[0], line)
    shown, waiting, until = "", bool(mark), time.monotonic() + seconds
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part.decode("utf-8", "replace")
        if waiting and mark in shown:
            waiting = False
            time.sleep(0.5)
            os.write(terminal, typed)
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), shown


def head(folder: Path) -> int:
    """The number of the newest entry, as the program for Windows says."""
    line = command("-m pilkada_cli status --format json")
    done = subprocess.run(
        line, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=SECONDS
    )
    return int(json.loads(done.stdout)["head"]["seq"])


def test_standard_input_is_a_console_of_windows_here(office: Path) -> None:
    program = "import sys; print(type(sys.stdin.buffer.raw).__name__); sys.stdin.readline()"
    (office / "probe.py").write_text(program, "utf-8")
    _, shown = at_a_terminal(office, "probe.py", mark="IO", typed=b"\r")
    assert "_WindowsConsoleIO" in shown


def test_a_yes_records(office: Path) -> None:
    code, shown = at_a_terminal(office, PAY, mark="[y/T]", typed=b"ya\r")
    assert code == 0, shown
    assert "3.205.756.840" in shown
    assert head(office) == 2


@pytest.mark.parametrize("typed", [b"t\r", b"\r", b"\x1a\r"])
def test_anything_else_records_nothing(office: Path, typed: bytes) -> None:
    code, shown = at_a_terminal(office, PAY, mark="[y/T]", typed=typed)
    assert code == 130, shown
    assert [path.name for path in office.iterdir()] == ["allocations.toml"]


def test_the_tests_that_need_a_console_pass_here() -> None:
    tests = "-m pytest -q -p no:cacheprovider tests/cli/test_console.py"
    code, shown = at_a_terminal(HOME / "work", tests, seconds=600)
    assert code == 0, shown
    assert " passed" in shown
    assert " skipped" not in shown
