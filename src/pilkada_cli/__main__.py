"""`pilkada`, and `python -m pilkada_cli`: what an installed script calls first.

It loads the program itself, so that Ctrl-C while that is going on ends it without a fault.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

_INTERNAL = 1
_INTERRUPTED = 130
_STDERR = 2


def run() -> None:
    """Load the program and run it. Until it runs, nothing can have been recorded."""
    # Ctrl-C amid an import may be met where Python can only print it, and go on.
    sys.unraisablehook = lambda _: None
    try:
        from .cli.app import run as run_program  # noqa: PLC0415 (so that a fault in it can be said)

        code = run_program()
    except BaseException as error:  # noqa: BLE001 (there is nobody else to say so)
        code = _stopped(error)
    sys.exit(code)


def _stopped(error: BaseException) -> int:
    """The exit code where the program could not be loaded, or Ctrl-C came before it ran."""
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, KeyboardInterrupt):  # an import may have made another error of it
            return _INTERRUPTED
        cause = cause.__cause__ or cause.__context__
    said = f"pilkada: kesalahan / error[internal] ({type(error).__name__}: {error})\n"
    with suppress(OSError):  # the exit code still tells
        os.write(_STDERR, said.encode("ascii", "replace"))
    return _INTERNAL


if __name__ == "__main__":
    run()
