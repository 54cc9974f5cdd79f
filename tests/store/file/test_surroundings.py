from __future__ import annotations

import os
from pathlib import Path

import pytest

from pilkada_cli.store.disk import RealDisk
from pilkada_cli.store.file.surroundings import (
    Surroundings,
    cloud_of,
    network_among,
    network_of,
    surroundings_of,
)

DISK = RealDisk()
ROOT = "C:\\" if os.name == "nt" else "/"


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Users/siti/OneDrive/Keuangan", "OneDrive"),
        ("Users/siti/OneDrive - Pemkot Pangkalpinang/Hibah", "OneDrive"),
        ("Users/siti/Dropbox/hibah", "Dropbox"),
        ("Users/siti/Google Drive/hibah", "Google Drive"),
        ("My Drive/hibah", "Google Drive"),
        ("Drive Saya/hibah", "Google Drive"),
        ("Users/siti/iCloudDrive/hibah", "iCloud Drive"),
        ("Users/siti/Library/Mobile Documents/com~apple~CloudDocs/hibah", "iCloud Drive"),
        ("Users/siti/Library/CloudStorage/Sesuatu/hibah", "CloudStorage"),
        ("home/siti/Nextcloud/hibah", "Nextcloud"),
        ("home/siti/pCloudDrive", "pCloud"),
        ("Users/siti/Box/hibah", "Box"),
        ("Users/siti/MEGA/hibah", "MEGA"),
        ("Users/siti/Documents/hibah", None),
        ("Users/siti/Documents/dropboxes", None),
        ("Users/siti/megaproyek/box", None),
    ],
)
def test_a_folder_that_is_kept_in_step_is_known_by_its_path(folder: str, name: str | None) -> None:
    assert name == cloud_of(str(Path(ROOT, *folder.split("/"))), {}, DISK)


def test_it_is_known_by_the_variable_that_names_it(tmp_path: Path) -> None:
    inside = str(tmp_path / "x")
    assert cloud_of(inside, {"OneDriveCommercial": str(tmp_path)}, DISK) == "OneDrive"
    assert cloud_of(inside, {"OneDrive": str(tmp_path / "y")}, DISK) is None
    assert cloud_of(inside, {"OneDrive": ""}, DISK) is None


def test_it_is_known_by_the_marks_that_programs_leave(tmp_path: Path) -> None:
    inside = tmp_path / "x"
    inside.mkdir()
    (tmp_path / ".dropbox").mkdir()  # as in the home of everyone who uses it
    assert cloud_of(str(inside), {}, DISK) is None
    (tmp_path / ".dropbox.cache").mkdir()
    assert cloud_of(str(inside), {}, DISK) == "Dropbox"


MOUNTS = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
36 22 0:32 / /mnt/keuangan rw - cifs //server/keuangan rw,vers=3.0
37 22 0:33 / /mnt/keuangan/lokal rw - ext4 /dev/sdb1 rw
38 22 0:34 / /srv/dua\040kata rw - nfs4 server:/x rw
39 22 0:35 / /home/siti/jauh rw - fuse.sshfs siti@x:/ rw
40 22 0:36 / /proc rw - proc proc rw
"""


@pytest.mark.skipif(os.name != "nt", reason="Windows names a share in the path itself")
def test_a_network_folder_of_windows_is_known_by_its_path() -> None:
    assert network_of(r"\\server\bersama\hibah") == "SMB"
    assert network_of(r"C:\Users\siti\hibah") is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no list of mounts")
@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/mnt/keuangan/hibah", "cifs"),
        ("/mnt/keuangan", "cifs"),
        ("/mnt/keuangan/lokal/hibah", None),
        ("/srv/dua kata/hibah", "nfs4"),
        ("/home/siti/jauh", "fuse.sshfs"),
        ("/home/siti", None),
        ("/mnt/keuangan2", None),
    ],
)
def test_a_network_folder_is_known_by_the_list_of_mounts(folder: str, kind: str | None) -> None:
    assert kind == network_among(folder, MOUNTS)


def test_an_unreadable_list_says_nothing() -> None:
    assert network_among(ROOT, "\n\nrubbish - \n1 2 3 - x") is None


def test_this_folder_is_nothing_special(tmp_path: Path) -> None:
    assert surroundings_of(str(tmp_path), {}, DISK) == Surroundings(folder=str(tmp_path))


def test_each_has_its_warning() -> None:
    both = Surroundings("Dropbox", "cifs").warnings("x")
    assert [problem.code for problem in both] == ["in-cloud-folder", "network-folder"]
    assert Surroundings().warnings("x") == ()
