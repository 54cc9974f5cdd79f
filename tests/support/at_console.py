"""The program at a console of Windows, with keys pressed into it.

    python tests/support/at_console.py ANSWER FOLDER TALK ARGUMENT…

Runs `pilkada ARGUMENT…` in a folder, waits for each question and presses its keys, and writes a
JSON file: the exit code, and what the screen showed. TALK is JSON too: pairs of a question and
its keys, among which `^C` is Ctrl-C, and `~` is Enter.
It works at the console that it was started in, so whoever starts it gives it one of its own.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SECONDS = 60
_KEY_EVENT = 1
_CTRL_C_EVENT = 0
_READ_AND_WRITE = 0xC0000000
_SHARED = 3
_OPEN_EXISTING = 3
_ENTER = 0x0D


class Coord(ctypes.Structure):
    """COORD: a place on the screen."""

    _fields_ = (("x", ctypes.c_short), ("y", ctypes.c_short))


class Screen(ctypes.Structure):
    """CONSOLE_SCREEN_BUFFER_INFO: how large the screen is, and how far it is written."""

    _fields_ = (
        ("size", Coord),
        ("cursor", Coord),
        ("attributes", ctypes.c_ushort),
        ("window", ctypes.c_short * 4),
        ("largest", Coord),
    )


class Key(ctypes.Structure):
    """INPUT_RECORD with a KEY_EVENT_RECORD: a key that goes down or up."""

    _fields_ = (
        ("kind", ctypes.c_ushort),
        ("down", ctypes.c_int),
        ("repeated", ctypes.c_ushort),
        ("key", ctypes.c_ushort),
        ("scan", ctypes.c_ushort),
        ("character", ctypes.c_wchar),
        ("state", ctypes.c_uint),
    )


class Console:
    """The console of this process.

    Raises:
        OSError: There is none.
    """

    def __init__(self) -> None:
        self._calls: Any = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
        self._calls.CreateFileW.restype = ctypes.c_void_p
        self._keys = self._opened("CONIN$")
        self._screen = self._opened("CONOUT$")

    def clear(self) -> None:
        """Take everything off the screen: whoever ran here before may have asked too."""
        size, written = self._state().size, ctypes.c_uint()
        self._calls.FillConsoleOutputCharacterW(
            self._screen,
            ctypes.c_wchar(" "),
            ctypes.c_uint(size.x * size.y),
            Coord(0, 0),
            ctypes.byref(written),
        )
        self._calls.SetConsoleCursorPosition(self._screen, Coord(0, 0))

    def shown(self) -> str:
        """What stands on the screen, up to the cursor."""
        screen = self._state()
        cells = screen.size.x * (screen.cursor.y + 1)
        text, read = ctypes.create_unicode_buffer(cells + 1), ctypes.c_uint()
        self._calls.ReadConsoleOutputCharacterW(
            self._screen, text, ctypes.c_uint(cells), Coord(0, 0), ctypes.byref(read)
        )
        whole = str(text[:cells])
        lines = (whole[at : at + screen.size.x] for at in range(0, cells, screen.size.x))
        return "\n".join(line.rstrip("\0 ") for line in lines)

    def wait_for(self, mark: str, process: subprocess.Popen[bytes]) -> None:
        """Until the screen shows it or the process has ended."""
        until = time.monotonic() + SECONDS
        while mark not in self.shown() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)

    def press(self, keys: str) -> None:
        """Type, as on the keyboard; see the module."""
        for part in keys.replace("^C", "\x03"):
            if part == "\x03":
                self._calls.SetConsoleCtrlHandler(None, 1)  # not meant for this process
                self._calls.GenerateConsoleCtrlEvent(_CTRL_C_EVENT, 0)
                time.sleep(1)
            elif part == "~":
                self._press(_ENTER, "\r")
            else:
                self._press(ord(part.upper()), part)

    def _state(self) -> Screen:
        screen = Screen()
        self._calls.GetConsoleScreenBufferInfo(self._screen, ctypes.byref(screen))
        return screen

    def _press(self, key: int, character: str) -> None:
        for down in (1, 0):
            record, written = Key(_KEY_EVENT, down, 1, key, 0, character, 0), ctypes.c_uint()
            self._calls.WriteConsoleInputW(
                self._keys, ctypes.byref(record), 1, ctypes.byref(written)
            )

    def _opened(self, name: str) -> ctypes.c_void_p:
        found = self._calls.CreateFileW(
            name, ctypes.c_uint(_READ_AND_WRITE), _SHARED, None, _OPEN_EXISTING, 0, None
        )
        if found is None or found == ctypes.c_void_p(-1).value:
            raise OSError(f"no console: {name}")
        return ctypes.c_void_p(found)


def main(answer: Path, folder: Path, talk: list[list[str]], arguments: list[str]) -> None:
    """Play it, and write the answer at one stroke."""
    console = Console()
    console.clear()
    with open("CONIN$", "rb", 0) as stdin, open("CONOUT$", "wb", 0) as stdout:
        process = subprocess.Popen(
            [sys.executable, "-m", "pilkada_cli", *arguments],
            cwd=folder,
            stdin=stdin,
            stdout=stdout,
            stderr=stdout,
        )
        for question, keys in talk:
            console.wait_for(question, process)
            console.press(keys)
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            code = -1
    draft = answer.with_suffix(".new")
    draft.write_text(json.dumps({"code": code, "shown": console.shown()}), "utf-8")
    draft.rename(answer)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3]), sys.argv[4:])
