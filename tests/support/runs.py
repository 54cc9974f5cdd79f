"""How often the steps of a book are run over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from pilkada_cli.core.book import balances

RUN = "_run"
"""The one function that goes over all steps."""


@contextmanager
def counted_runs() -> Iterator[list[int]]:
    """One item for each run within the block."""
    runs: list[int] = []
    run: Callable[..., Any] = getattr(balances, RUN)

    def counting(*arguments: object) -> object:
        runs.append(1)
        return run(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(balances, RUN, counting)
        yield runs
