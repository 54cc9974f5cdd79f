"""Fixtures for all tests: an office of its own for each, and nothing of this machine in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from support.clerk import Clerk
from support.proof import FEW

settings.register_profile(
    "pilkada", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("quick", settings.get_profile("pilkada"), max_examples=FEW)
settings.load_profile("pilkada")  # `make quick` asks for the other by its option


@pytest.fixture(autouse=True)
def _computer(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a real process of a test remembers, it remembers for this test alone."""
    home = str(tmp_path_factory.mktemp("home"))
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, home)


@pytest.fixture
def clerk(tmp_path: Path) -> Clerk:
    """A clerk in an empty folder."""
    return Clerk(tmp_path)


@pytest.fixture
def pangkalpinang(clerk: Clerk) -> Clerk:
    """A clerk in the office of Kota Pangkalpinang on 6 November 2024; nothing recorded yet."""
    assert clerk.run("init", "--example", "pangkalpinang").code == 0
    return clerk
