"""`pilkada`, and `python -m pilkada_cli`: what an installed script calls first.

It loads the program itself, so that Ctrl-C while that is going on ends it without a fault.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

_PROGRAM = "pilkada_cli.cli.app"
_INTERRUPTED = 130


def run() -> None:
    """Load the program and run it. Until it runs, nothing can have been recorded."""
    try:
        app = import_module(_PROGRAM)
    except KeyboardInterrupt:
        os._exit(_INTERRUPTED)
    sys.exit(app.run())


if __name__ == "__main__":
    run()
