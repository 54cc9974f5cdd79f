"""Files that the program makes for people: whole, or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePath

from ..core.problem import Problem, RefusedError
from .trouble import as_problems

_WINDOWS = os.name == "nt"
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f]|[. ]$')
_DEVICE = re.compile(r"(?i:con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?")


def create_file(path: Path, content: bytes) -> None:
    """Write a new file, with the folders it needs.

    Raises:
        RefusedError: `file-exists`; what is there stays as it is. `name-unfit`.
    """
    _refuse_unfit(path)
    with as_problems(str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            raise RefusedError(Problem("file-exists", {"file": str(path)})) from None


def replace_file(path: Path, content: bytes) -> None:
    """Write a file in place of the one that may be there; a reader sees the old or the new one.

    Raises:
        RefusedError: `name-unfit`; or `not-writable`, on Windows also while a program has it open.
    """
    _refuse_unfit(path)
    with as_problems(str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(draft, 0o644)
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put a folder with exactly these files in place of the one that may be there.

    Raises:
        RefusedError: `folder-not-ours`, where the folder holds anything but files of these names;
            `file-exists`, where it is no folder; `name-unfit`; or `not-writable`, on Windows also
            while a program has one of them open.
    """
    _refuse_unfit(folder)
    with as_problems(str(folder)):
        if folder.exists() and not folder.is_dir():
            raise RefusedError(Problem("file-exists", {"file": str(folder)}))
        if folder.exists():
            strangers = sorted({each.name for each in folder.iterdir()} - set(files))
            if strangers:
                values = {"folder": str(folder), "name": strangers[0]}
                raise RefusedError(Problem("folder-not-ours", values))
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Not by mkdtemp: on Windows nobody else could read what is made in its folder.
        draft = folder.parent / f".{folder.name}.{os.urandom(4).hex()}"
        draft.mkdir()
        try:
            new, old = draft / "new", draft / "old"
            new.mkdir()
            for name, content in files.items():
                (new / name).write_bytes(content)
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)  # the export that was there is not lost for one that failed
            raise
        finally:
            # What a program has open stays behind on Windows; the export stands all the same.
            shutil.rmtree(draft, ignore_errors=_WINDOWS)


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
