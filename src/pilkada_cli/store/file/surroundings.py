"""Where an office's folder lies: with a program that synchronises files, or on a network."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath

from ...core.ledger.events import CloudPlace
from ...core.values.problem import Problem
from ...core.values.text import MAX_NOTE, tidy, visible
from ..disk import Disk

_CLOUD_NAMES = tuple(
    # The folder's name as each program makes it, with an account behind it where there are two.
    (name, re.compile(form))
    for name, form in (
        ("OneDrive", r"(?i:onedrive([ -].*)?|skydrive)"),
        ("Dropbox", r"(?i:dropbox([ -].*)?)"),
        ("Google Drive", r"(?i:google ?drive([ -].*)?)"),
        ("Google Drive", r"(?i:my drive|drive saya|shared drives|drive bersama)"),
        ("iCloud Drive", r"(?i:icloud ?drive|mobile documents|com~apple~clouddocs)"),
        ("Box", r"Box|(?i:box sync|box-box)"),
        ("MEGA", r"MEGA|(?i:megasync( .*)?)"),
        ("Nextcloud", r"(?i:nextcloud([ -].*)?)"),
        ("ownCloud", r"(?i:owncloud([ -].*)?)"),
        ("pCloud", r"(?i:pcloud ?drive|pcloud sync)"),
        ("Yandex Disk", r"(?i:yandex[. ]?disk)"),
        ("Seafile", r"(?i:seafile|seadrive)"),
        ("Synology Drive", r"(?i:synologydrive|cloudstation)"),
        ("Proton Drive", r"(?i:proton ?drive([ -].*)?)"),
        ("Syncthing", r"(?i:syncthing)"),
        ("CloudStorage", r"CloudStorage"),
    )
)
_CLOUD_VARIABLES = {
    "OneDrive": "OneDrive",
    "OneDriveCommercial": "OneDrive",
    "OneDriveConsumer": "OneDrive",
}
_CLOUD_MARKS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".stfolder": "Syncthing",
    ".owncloudsync.log": "ownCloud",
    ".nextcloudsync.log": "Nextcloud",
}
_FOLDER_MARKS = {".dropbox.cache", ".stfolder"}
"""Marks that are folders. A folder `.dropbox` stands in every home of a user of Dropbox."""

_NETWORK_TYPES = re.compile(
    r"nfs[0-9]*|cifs|smb[0-9]*|smbfs|ncpfs|afs|9p|ceph|glusterfs|lustre|davfs2?|"
    r"fuse\.(sshfs|glusterfs|davfs2?|rclone|smbnetfs|ceph.*)|vboxsf|prl_fs"
)
_MOUNTS = "/proc/self/mountinfo"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is unusual about a folder.

    Args:
        cloud: The program that synchronises it with other computers; None: none that is known.
        network: The kind of network file system it lies on; None: none that is known.
        folder: Its real path.
    """

    cloud: str | None = None
    network: str | None = None
    folder: str = ""

    @property
    def place(self) -> CloudPlace | None:
        """What an acceptance of this place names; None where no program synchronises it."""
        return (self.cloud, self.shown_folder) if self.cloud else None

    @property
    def shown_folder(self) -> str:
        """The path as it can stand in a ledger, whatever letters it has."""
        return tidy(visible(tidy(self.folder))[:MAX_NOTE])

    def warnings(self, folder: str) -> tuple[Problem, ...]:
        """What is worth saying of a folder, named as a person would."""
        cloud = Problem("in-cloud-folder", {"name": self.cloud, "folder": folder})
        network = Problem("network-folder", {"name": self.network, "folder": folder})
        return ((cloud,) if self.cloud else ()) + ((network,) if self.network else ())


def surroundings_of(folder: str, environ: Mapping[str, str], disk: Disk) -> Surroundings:
    """Look around a folder; links on the way to it are followed."""
    real = os.path.realpath(folder)
    return Surroundings(cloud_of(real, environ, disk), network_of(real), real)


def cloud_of(folder: str, environ: Mapping[str, str], disk: Disk) -> str | None:
    """The program that synchronises a folder, by its path, its variables or its marks."""
    path = PurePath(folder)
    for above in (path, *path.parents):
        for name, form in _CLOUD_NAMES:
            if form.fullmatch(above.name):
                return name
    for variable, name in _CLOUD_VARIABLES.items():
        root = environ.get(variable)
        if root and PurePath(root).is_absolute() and path.is_relative_to(PurePath(root)):
            return name
    for above in (path, *path.parents):
        for mark, name in _CLOUD_MARKS.items():
            found = None
            with suppress(OSError):  # a folder above that may not be looked into says nothing
                found = disk.look(str(above / mark))
            if found and found.is_file == (mark not in _FOLDER_MARKS):
                return name
    return None


def network_of(folder: str) -> str | None:
    """The kind of network file system, where the system tells."""
    if os.name == "nt":  # a drive's letter is resolved to the share behind it
        return "SMB" if os.path.splitdrive(folder)[0].startswith("\\\\") else None
    try:
        with open(_MOUNTS, encoding="utf-8", errors="surrogateescape") as file:
            return network_among(folder, file.read())
    except OSError:
        return None  # macOS has no such list


def network_among(folder: str, mounts: str) -> str | None:
    """The kind of network file system that a folder lies on, by Linux' `mountinfo` (proc(5))."""
    path = PurePath(folder)
    inside = [(len(root), kind) for root, kind in _mounts(mounts) if path.is_relative_to(root)]
    kind = max(inside, default=(0, ""))[1]
    return kind if _NETWORK_TYPES.fullmatch(kind) else None


def _mounts(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        before, dash, behind = line.partition(" - ")
        fields = before.split(" ")
        if dash and len(fields) > 4:
            root = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields[4])
            yield root, behind.split(" ")[0]
