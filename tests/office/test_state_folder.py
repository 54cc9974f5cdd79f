from __future__ import annotations

import os
from pathlib import Path

import pytest

from pilkada_cli.office.computer import home_folder, state_folder

ROOT = "C:\\" if os.name == "nt" else "/"


def test_each_system_has_its_own_place_for_what_is_remembered(tmp_path: Path) -> None:
    there, home = os.path.join(ROOT, "state"), {"HOME": str(tmp_path)}
    assert Path(there) / "pilkada" == state_folder({"LOCALAPPDATA": there}, "win32")
    assert Path(there) / "pilkada" == state_folder({"XDG_STATE_HOME": there, **home}, "linux")
    default = tmp_path / ".local" / "state" / "pilkada"
    assert default == state_folder(home, "linux")
    assert default == state_folder({"XDG_STATE_HOME": "relative", **home}, "linux")
    mac = tmp_path / "Library" / "Application Support" / "pilkada"
    assert mac == state_folder(home, "darwin")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no list of users to ask")
@pytest.mark.parametrize("home", [".", "", "relative/home", "~", "/nowhere/at/all", "/dev/null"])
def test_a_home_that_is_none_does_not_switch_the_memory_off(home: str) -> None:
    found = home_folder({"HOME": home})
    assert os.path.isabs(found)
    assert found == home_folder({})


def test_without_a_place_it_is_a_path_in_which_nothing_can_be_remembered() -> None:
    assert not state_folder({}, "win32").is_absolute()
