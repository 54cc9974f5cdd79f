"""The one door for all that the program writes for people: whole, or not at all.

Whatever a command is told to write goes through here, after it was found out what stands in its
place: nothing of an office's own is ever written over, nor a file that is no export of ours, and no
link is followed. Everything is as readable as the umask and the folder's group say.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path, PurePath
from typing import BinaryIO

from ..core.values.problem import Problem, RefusedError
from .disk import BINARY, RealDisk, share
from .trouble import as_problems

if sys.platform != "win32":
    import fcntl

Ours = Callable[[BinaryIO], bool]
"""Whether a file holds an export that nobody edited, which may be renewed."""
SUMS = "SHA256SUMS"
"""The file of an export's folder that says what the others are."""

_WINDOWS = os.name == "nt"
_DISK = RealDisk()
_SUM = re.compile(r"([0-9a-f]{64})  (.+)")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f]|[. ]$')
_DEVICE = re.compile(r"(?i:con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?")
_OWN = re.compile(
    r"(?i:allocations\.toml|ledger.*\.jsonl.*|ledger\.(head|lock|batch).*|torn-.*\.bin.*|seals)"
)
"""What an office's own files are called, drafts and conflict copies included."""


def create_file(path: Path, content: bytes) -> None:
    """Write a new file, with the folders it needs.

    Raises:
        RefusedError: `file-exists`; what is there stays as it is. `name-unfit`;
            `output-is-ours`, for a folder that is called as an office's own files are.
    """
    _refuse_unfit(path)
    with as_problems(str(path)):
        _refuse_names(path.parent)
        with _draft_beside(path) as draft:
            _fill(draft / path.name, content)
            try:
                _publish(draft / path.name, path)
            except FileExistsError:
                raise RefusedError(Problem("file-exists", {"file": str(path)})) from None


def write_file(path: Path, content: bytes, *, ours: Ours) -> None:
    """Write an export in place of the one that may be there; a reader sees the old or the new one.

    Into a device or a pipe it is written as it is.

    Raises:
        RefusedError: `output-is-ours`; `file-not-ours`, for whatever else is there; `name-unfit`;
            `nobody-reads`;
            or `not-writable`, on Windows also while a program has it open.
    """
    _refuse_unfit(path)
    with as_problems(str(path)):
        refuse_own(path)
        found = _look(path)
        if found and _is_stream(path, found):
            _write_into(path, content)
            return
        if found and not (stat.S_ISREG(found.st_mode) and _is_export(path, ours)):
            raise RefusedError(Problem("file-not-ours", {"file": str(path)}))
        with _draft_beside(path) as draft:
            new = draft / path.name
            _fill(new, content)
            try:
                os.replace(new, path) if found else _publish(new, path)
            except FileExistsError:  # it came meanwhile
                raise RefusedError(Problem("file-not-ours", {"file": str(path)})) from None


def write_folder(folder: Path, files: Mapping[str, bytes], *, cwd: Path, ours: Ours) -> None:
    """Put a folder with exactly these files and `SHA256SUMS` in place of the export there may be.

    Args:
        folder: Where.
        files: Their content by name.
        cwd: The working folder. It is never replaced, nor the home, nor one above them.
        ours: Whether a file that is there may go.

    Raises:
        RefusedError: `output-is-ours`; `output-here`; `folder-not-ours`, where the folder holds
            anything but exports of these names, as `SHA256SUMS` says that they were;
            `file-not-ours`, where it is no folder, or a link; `name-unfit`; or `not-writable`, on
            Windows also while a program has one of them open.
    """
    _refuse_unfit(folder)
    sums = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()]
    files = {**files, SUMS: "".join(sums).encode()}
    with as_problems(str(folder)):
        refuse_own(folder)
        found = _look(folder)
        if found and not stat.S_ISDIR(found.st_mode):
            raise RefusedError(Problem("file-not-ours", {"file": str(folder)}))
        real, home = folder.resolve(), Path(os.path.expanduser("~"))
        lived_in = any(path.resolve().is_relative_to(real) for path in (cwd, home))
        if lived_in or os.path.ismount(real):
            raise RefusedError(Problem("output-here", {"folder": str(folder)}))
        if found:
            _refuse_strangers(folder, files, ours)
        _swap(folder, files, ours)


def refuse_own(path: Path) -> None:
    """Refuse whatever is an office's own, of this office or of any other, however it is named.

    Raises:
        RefusedError: `output-is-ours`.
    """
    _refuse_names(path)
    if _is_office(path.resolve()):
        raise RefusedError(Problem("output-is-ours", {"file": str(path)}))


def _swap(folder: Path, files: Mapping[str, bytes], ours: Ours) -> None:
    """Make the folder beside it, and let the two change places.

    Killed right between the two names, it leaves the old one as `NAME.….old`, where a person finds
    it; it goes when the next run has put a new one into its place.
    """
    with _draft_beside(folder) as draft:
        new, old = draft / "new", _old_of(draft)
        new.mkdir()
        share(str(new), str(folder.parent))
        for name, content in files.items():
            _fill(new / name, content)
        _sync_folder(new)
        there = folder.exists()
        if there:
            folder.rename(old)
        try:
            new.rename(folder)
        except BaseException:  # Ctrl-C too
            if there:
                old.rename(folder)  # the export that was there is not lost for one that failed
            raise
        _sync_folder(folder.parent)
        _remove(old, files)
    for left in _beside(folder, end=".old"):
        with suppress(OSError, RefusedError):
            if not _draft_of(left).exists():
                _refuse_strangers(left, files, ours)
                _remove(left, files)


@contextmanager
def _draft_beside(place: Path) -> Iterator[Path]:
    """A folder for what is not finished: it is gone at the end.

    A run that is killed leaves its own. Whoever comes next to the same place removes it; that
    somebody is at work in one is seen by a lock, which ends with the process that took it.
    """
    _make_folder(place.parent)
    draft = _draft_name(place)
    draft.mkdir()
    share(str(draft), str(place.parent))
    try:
        with _held(draft):
            yield draft
            _sync_folder(place.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for left in _beside(place, start=".", end=".new"):
        _remove_left(left, place)


def _make_folder(folder: Path) -> None:
    """Make a folder with those above it; it may be there."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        share(str(path), str(path.parent))


def _draft_name(place: Path) -> Path:
    # Not by mkdtemp: on Windows nobody else could read what is made in its folder.
    return place.with_name(f".{place.name}.{os.urandom(8).hex()}.new")


def _old_of(draft: Path) -> Path:
    return draft.with_name(draft.name[1:].removesuffix("new") + "old")


def _draft_of(old: Path) -> Path:
    return old.with_name(f".{old.name.removesuffix('old')}new")


def _beside(place: Path, *, start: str = "", end: str) -> list[Path]:
    """What stands there by the name of a place with the random part of a draft's behind it."""
    before, behind = re.escape(f"{start}{place.name}."), re.escape(end)
    form = re.compile(f"{before}[0-9a-f]{{16}}{behind}")
    with suppress(OSError):  # a folder may be written to and not looked into
        return [place.with_name(name) for name in os.listdir(place.parent) if form.fullmatch(name)]
    return []


@contextmanager
def _held(draft: Path) -> Iterator[bool]:
    """Be at work in a draft; whether nobody else is.

    On Windows no folder can be opened; but neither can be removed what somebody has open in it.
    """
    if sys.platform == "win32" or _WINDOWS:
        yield True
        return
    handle = os.open(draft, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            alone = True
        except OSError as error:  # some network disks know no locks
            alone = error.errno not in {errno.EAGAIN, errno.EACCES}
        yield alone
    finally:
        os.close(handle)


def _remove_left(draft: Path, place: Path) -> None:
    """Remove a draft that nobody works in; what can't be removed stays for the next run."""
    with suppress(OSError), _held(draft) as alone:
        if alone:
            gone = _draft_name(place)
            draft.rename(gone)  # first, so that nobody can put half of it into its place
            shutil.rmtree(gone)


def _remove(folder: Path, names: Collection[str]) -> None:
    """Remove an export that gave way. What a program has open stays behind on Windows."""
    for name in names:
        with suppress(OSError):
            (folder / name).unlink()
    with suppress(OSError):
        folder.rmdir()


def _refuse_names(path: Path) -> None:
    real = path.parent.resolve() / path.name
    names = [path.name, os.path.basename(os.path.realpath(path))]
    office = next((above for above in real.parents if _is_office(above)), None)
    if office:
        names.append(real.relative_to(office).parts[0])
    if any(map(_OWN.fullmatch, names)):
        raise RefusedError(Problem("output-is-ours", {"file": str(path)}))


def _is_office(folder: Path) -> bool:
    return any((folder / name).exists() for name in ("allocations.toml", "ledger.jsonl"))


def _refuse_strangers(folder: Path, files: Mapping[str, bytes], ours: Ours) -> None:
    there = sorted(folder.iterdir())
    sums = _sums_in(folder / SUMS) if folder / SUMS in there else None
    for path in there:
        if path.name in files and stat.S_ISREG(path.lstat().st_mode):
            if path.name == SUMS:
                fits = sums is not None and set(sums) <= set(files)
            else:
                fits = _is_export(path, ours) and (
                    sums is None or sums.get(path.name) == _sha256(path)
                )
            if fits:
                continue
        values = {"folder": str(folder), "name": path.name}
        raise RefusedError(Problem("folder-not-ours", values))


def _sums_in(path: Path) -> dict[str, str] | None:
    """The hashes of an export's files, by their names; None where it is no such list."""
    with _opened(path) as file:
        lines = file.read(1 << 16).decode("utf-8", "replace").splitlines()
    found = [_SUM.fullmatch(line) for line in lines]
    return {line[2]: line[1] for line in found if line} if all(found) else None


def _sha256(path: Path) -> str:
    with _opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _look(path: Path) -> os.stat_result | None:
    with suppress(FileNotFoundError):
        return path.lstat()
    return None


def _is_export(path: Path, ours: Ours) -> bool:
    with _opened(path) as file:
        # Nothing is lost of an empty file.
        return os.fstat(file.fileno()).st_size == 0 or ours(file)


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    with as_problems(str(path), reading=True):
        handle = _DISK.open_to_read(str(path))
        with os.fdopen(handle, "rb") as file:
            yield file


def _is_stream(path: Path, found: os.stat_result) -> bool:
    """A character device, a pipe or a socket; /dev/stdout is a link to one."""
    with suppress(OSError):
        mode = path.stat().st_mode if stat.S_ISLNK(found.st_mode) else found.st_mode
        return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)
    return False


def _write_into(path: Path, content: bytes) -> None:
    """Write into what is no file. A pipe that nobody reads is refused, and not waited for."""
    try:
        handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | BINARY)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        raise RefusedError(Problem("nobody-reads", {"file": str(path)})) from error
    try:
        if not _WINDOWS:
            os.set_blocking(handle, True)
        _write_all(handle, content)
    finally:
        os.close(handle)


def _fill(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o666)
    try:
        share(handle, str(path.parent))
        _write_all(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_all(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]


def _publish(draft: Path, path: Path) -> None:
    """Give a draft its name, if nobody has it; see `Disk.publish`."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if _look(path):
            raise FileExistsError(errno.EEXIST, "exists", str(path)) from None
        draft.rename(path)


def _sync_folder(folder: Path) -> None:
    """See to it that names outlive a power cut, where a system can be asked.

    That it can't is no reason to say of a file that stands that it could not be written: not every
    file system can, and a folder may be written to and not read.
    """
    if _WINDOWS:
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def unfit_name(path: PurePath) -> str | None:
    """The part of a path that Windows can't use as a name, or would take for another; None: none.

    Source: Microsoft, "Naming Files, Paths, and Namespaces".
    """
    for part in path.parts:
        if part in {path.anchor, ".", ".."}:
            continue
        if _NOT_IN_NAMES.search(part) or _DEVICE.fullmatch(part):
            return part
    return None


def _refuse_unfit(path: Path) -> None:
    name = unfit_name(path) if _WINDOWS else None
    if name:
        raise RefusedError(Problem("name-unfit", {"name": name}))
