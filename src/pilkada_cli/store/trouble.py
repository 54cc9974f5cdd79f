"""What the operating system refuses, as problems a clerk can act on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from ..core.values.problem import Place, Problem, RefusedError
from .disk import UnfitFileError

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def problem_of(error: OSError, path: str, *, reading: bool = False) -> Problem:
    """The problem of an `OSError`: nothing was recorded."""
    if isinstance(error, UnfitFileError):
        return unfit(error.path, links=error.links)
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    if error.errno in _FULL:
        code = "disk-full"
    elif error.errno in _CLOSED:
        code = "not-readable" if reading else "not-writable"
    else:
        code = "storage-failed"
    return Problem(code, {"file": path, "reason": name})


def unfit(path: str, *, links: int = 0) -> Problem:
    """The problem of what stands in a file's place; `links`: of a file that has several names."""
    code = "ledger-linked" if links else "ledger-not-a-file"
    return Problem(code, {"links": links} if links else {}, Place(path))


@contextmanager
def as_problems(path: str, *, reading: bool = False) -> Iterator[None]:
    """Turn an `OSError` of the block into a problem that names the file."""
    try:
        yield
    except OSError as error:
        raise RefusedError(problem_of(error, path, reading=reading)) from error
