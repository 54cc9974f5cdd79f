"""How much is tried by chance, and the seed of that chance: both can be had again."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

from hypothesis import settings

FULL = os.environ.get("PILKADA_PROOF") == "1"
"""Whether to prove at full size (`make proof`); else a part that `make test` has the time for."""

SEED = int(os.environ.get("PILKADA_SEED", "20241127"))

Figures = Callable[[str, object], None]
"""Where a proof notes how much it tried: pytest's `record_property`."""


FEW = 5
"""How many examples a property is given while somebody works (`make quick`)."""


def examples(count: int) -> int:
    """How many examples a property is given that wants another number than most."""
    return FEW if settings.get_current_profile_name() == "quick" else count


def chance(part: int = 0) -> random.Random:
    """Chance that can be had again, for each part of a proof its own.

    The seed is printed, and shown where a test fails.
    """
    print(f"PILKADA_SEED={SEED}")
    return random.Random(SEED + part)
