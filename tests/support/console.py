"""The console blocks of a page of the docs, played in a fixed world.

`play` runs a page from its first block to its last and gives back the page as it would read with
what the program really answers; a page that is true comes back unchanged. A page begins in a
folder that holds a copy of the repository's `data/`, on 6 November 2024 at noon, with Siti at
PC-KEU-07 (support.clerk); each run of the program is a minute after the one before.

What a page may hold:

- a `console` block. A line `$ …` is a command; lines `> …` right below it go on with it; what
  follows is what the terminal shows, standard output and standard error in the order in which
  they were written. `pilkada` runs in this process, at a terminal 80 cells wide that draws no
  colours. `cd`, `mkdir`, `cp` and `cat FILE` are done here, so that they work on any system; every
  other command goes to `sh`.
- a comment `<!-- typed: y -->` right above a block: what is typed when the program asks, one
  answer a question, parted by ` | `. It is shown behind the question, as on a terminal.
- a comment `<!-- exit: 4 -->` right above a block: the exit code of its last command. Without it
  every command has to end with 0.
- a comment `<!-- day: 2025-02-10 -->` right above a block: from here on it is noon of that day.
- a `diff` block, beginning with `--- FILE`: an edit that the reader is asked to make. It is made.
  The lines that it shows as they were have to stand in the file exactly once.
- an `sh` block, beginning with `# NAME.sh`: a file that the reader is asked to save. It is saved.
- a comment `<!-- needs: sh jq -->`: programs without which the page can't be played.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import which

from support.clerk import NOON, Clerk

from pilkada_cli.cli.app import main
from pilkada_cli.office.world import World

REPOSITORY = Path(__file__).parent.parent.parent

_FENCE = re.compile(r"```(\w*)")
_COMMENT = re.compile(r"<!-- (typed|exit|day|needs): (.*?) -->")


def play(page: str, folder: Path) -> str:
    """The page as it reads with the real answers.

    Args:
        page: Markdown.
        folder: An empty one, for the page to work in.

    Raises:
        AssertionError: An exit code that the page does not expect, a question that nobody
            answers, an answer that nobody asks for, an edit that does not fit.
    """
    folder.mkdir(exist_ok=True)
    (folder / "data").mkdir()
    plan = (REPOSITORY / "data" / "allocations.toml").read_bytes()
    (folder / "data" / "allocations.toml").write_bytes(plan)
    reader = Reader(Clerk(folder, state=folder.parent / "computer"))
    return "".join(reader.read(piece) for piece in _pieces(page))


def missing(page: str) -> list[str]:
    """The programs that a page needs and this computer does not have.

    On Windows all of them: what passes for `jq` there ends its lines as Windows does.
    """
    needs = dict(_COMMENT.findall(page)).get("needs", "").split()
    return [each for each in needs if os.name == "nt" or which(each) is None]


def commands(page: str) -> Iterator[str]:
    """Every command of a page's console blocks, as it is typed."""
    for piece in _pieces(page):
        if piece.language == "console":
            yield from (command for command, _ in _commands(piece.lines))


@dataclass(frozen=True)
class Piece:
    """A stretch of a page: a fenced block, or the text between two (then language None)."""

    line: int
    language: str | None = None
    lines: list[str] = field(default_factory=list)
    typed: tuple[str, ...] = ()
    exit: int = 0
    day: str | None = None

    def with_lines(self, lines: list[str]) -> str:
        whole = lines if self.language is None else [f"```{self.language}", *lines, "```"]
        return "".join(f"{line}\n" for line in whole)


@dataclass
class Reader:
    """Someone who does what a page says, block by block."""

    clerk: Clerk
    typed: list[str] = field(default_factory=list)

    def read(self, piece: Piece) -> str:
        if piece.day:
            self.clerk.now = datetime.combine(date.fromisoformat(piece.day), NOON.timetz())
        match piece.language:
            case "console":
                return piece.with_lines(self._console(piece))
            case "diff":
                self._edit(piece)
            case "sh" | "python":
                self._save(piece)
            case _:
                pass
        return piece.with_lines(piece.lines)

    def _console(self, piece: Piece) -> list[str]:
        self.typed = list(piece.typed)
        lines: list[str] = []
        blocks = list(_commands(piece.lines))
        for index, (command, shown) in enumerate(blocks, start=1):
            code, answer = self._run(command)
            expected = piece.exit if index == len(blocks) else 0
            assert code == expected, f"line {piece.line}: {command}\nexit {code}:\n{answer}"
            lines += [*shown, *answer.splitlines()]
        assert not self.typed, f"line {piece.line}: nobody asked for {self.typed}"
        return lines

    def _run(self, command: str) -> tuple[int, str]:
        name, *arguments = shlex.split(command.replace("\\\n", ""))
        cwd = self.clerk.cwd
        match name:
            case "pilkada":
                return self._pilkada(arguments)
            case "cd":
                self.clerk.cwd = (cwd / arguments[0]).resolve(strict=True)
                return 0, ""
            case "mkdir":
                (cwd / arguments[0]).mkdir()
                return 0, ""
            case "cp" if not arguments[0].startswith("-"):
                for each in arguments[:-1]:
                    shutil.copy(cwd / each, cwd / arguments[-1])
                return 0, ""
            case "cat" if len(arguments) == 1:
                return 0, (cwd / arguments[0]).read_text(encoding="utf-8")
            case "python":
                return self._python(arguments)
            case _:
                return self._shell(command)

    def _python(self, arguments: list[str]) -> tuple[int, str]:
        """A script of the page, with this very pilkada, on a computer without memory."""
        state = self.clerk.cwd / "computer"
        names = ("HOME", "XDG_STATE_HOME", "LOCALAPPDATA")
        environ = {**os.environ, **dict.fromkeys(names, str(state))}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.clerk.cwd,
            env={**environ, "PYTHONPATH": str(REPOSITORY / "src"), "PYTHONUTF8": "1"},
            capture_output=True,
            check=False,
        )
        return done.returncode, (done.stdout + done.stderr).decode()

    def _shell(self, command: str) -> tuple[int, str]:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.clerk.cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return done.returncode, done.stdout.decode()

    def _pilkada(self, arguments: list[str]) -> tuple[int, str]:
        self.clerk.now += timedelta(minutes=1)
        moment = self.clerk.now
        world = World(
            now=lambda: moment,
            user=self.clerk.user,
            host=self.clerk.host,
            random_bytes=lambda size: bytes(range(size)),
            environ={},
            cwd=self.clerk.cwd,
            state=self.clerk.state,
        )
        terminal = io.BytesIO()
        stdout, stderr = _output(terminal), _output(terminal)
        keyboard = _Keyboard(self.typed, stderr)
        code = main(arguments, world, keyboard, stdout, stderr)
        answer = terminal.getvalue().decode()
        assert not keyboard.asked_in_vain, f"pilkada asks, but nothing is typed:\n{answer}"
        return code, answer

    def _edit(self, piece: Piece) -> None:
        header, *body = piece.lines
        path = self.clerk.cwd / header.removeprefix("--- ")
        edited = [line for line in body if not line.startswith("+++ ")]
        before = "".join(f"{line[1:]}\n" for line in edited if line[:1] != "+")
        after = "".join(f"{line[1:]}\n" for line in edited if line[:1] != "-")
        content = path.read_bytes().decode()
        assert content.count(before) == 1, f"line {piece.line}: not once in the file:\n{before}"
        path.write_bytes(content.replace(before, after).encode())

    def _save(self, piece: Piece) -> None:
        name = piece.lines[0].removeprefix("# ")
        assert re.fullmatch(r"[a-z-]+\.(sh|py)", name), f"line {piece.line}: no name for the file"
        content = "".join(f"{line}\n" for line in piece.lines)
        (self.clerk.cwd / name).write_bytes(content.encode())


class _Keyboard(io.TextIOWrapper):
    """A terminal's keyboard: what is typed is seen on the screen."""

    def __init__(self, typed: list[str], screen: io.TextIOWrapper) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")
        self.typed = typed
        self.screen = screen
        self.asked_in_vain = False

    def isatty(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override] # noqa: ARG002
        if not self.typed:
            self.asked_in_vain = True
            return ""
        line = f"{self.typed.pop(0)}\n"
        self.screen.write(line)
        return line


def _output(terminal: io.BytesIO) -> io.TextIOWrapper:
    return io.TextIOWrapper(terminal, encoding="utf-8", newline="", write_through=True)


def _pieces(page: str) -> Iterator[Piece]:
    """Cut a page into blocks and what stands between them."""
    lines = page.splitlines()
    start = 0
    while start < len(lines):
        fence = _FENCE.match(lines[start])
        if fence:
            end = lines.index("```", start + 1)
            above = dict(_comments_above(lines, start))
            typed = tuple(above["typed"].split(" | ")) if "typed" in above else ()
            code = int(above.get("exit", 0))
            yield Piece(start + 1, fence[1], lines[start + 1 : end], typed, code, above.get("day"))
            start = end + 1
        else:
            end = next((n for n in range(start, len(lines)) if _FENCE.match(lines[n])), len(lines))
            yield Piece(start + 1, None, lines[start:end])
            start = end


def _comments_above(lines: list[str], start: int) -> Iterator[tuple[str, str]]:
    while start and (found := _COMMENT.fullmatch(lines[start - 1])):
        yield found[1], found[2]
        start -= 1


def _commands(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each command: what is run, and the lines that show it."""
    for index, line in enumerate(lines):
        if not line.startswith("$ "):
            continue
        shown = [line]
        for more in lines[index + 1 :]:
            if not more.startswith("> "):
                break
            shown.append(more)
        yield "\n".join(each[2:] for each in shown), shown
