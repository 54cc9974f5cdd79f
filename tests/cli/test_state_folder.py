from __future__ import annotations

import os
from pathlib import Path

import pytest

from pilkada_cli.cli.app import _state_folder

ROOT = "C:\\" if os.name == "nt" else "/"


def test_each_system_has_its_own_place_for_what_is_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = os.path.join(ROOT, "home")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, home)
    there = os.path.join(ROOT, "state")
    assert Path(there) / "pilkada" == _state_folder({"LOCALAPPDATA": there}, "win32")
    assert Path(there) / "pilkada" == _state_folder({"XDG_STATE_HOME": there}, "linux")
    default = Path(home) / ".local" / "state" / "pilkada"
    assert default == _state_folder({}, "linux")
    assert default == _state_folder({"XDG_STATE_HOME": "relative"}, "linux")
    mac = Path(home) / "Library" / "Application Support" / "pilkada"
    assert mac == _state_folder({}, "darwin")


def test_without_a_place_nothing_is_remembered() -> None:
    assert _state_folder({}, "win32") is None
