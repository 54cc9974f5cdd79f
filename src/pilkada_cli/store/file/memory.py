"""What this person's computer remembers of ledgers, out of reach of whoever edits them.

`seen/` has a file for each head that was shown: `LEDGER.PLACE.SEQ.HASH`, where PLACE is the hash of
the folder's path, and `.shown` follows where its recording may not have been over. Of a ledger in a
folder the highest counts, and lower ones are removed. Files are made and removed at one stroke, so
that two runs at once need no lock; their content says what their name says, and more, so that no
cleaner takes them for empty, and a damaged one is told from none.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from datetime import datetime
from functools import cached_property

from ...core.ledger.chain import Who
from ...core.ledger.ending import Sighting
from ...core.ledger.head import Head
from ...core.values.dates import format_instant
from ..disk import Disk
from .files import opened, read_up_to, write_all

_NAME = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})\.([1-9][0-9]{0,15})\.([0-9a-f]{16})(\.shown)?")
_LONGEST = 65_536


class Memory:
    """What is remembered, as it stood when this was made.

    Every method may raise `OSError`; forgetting is never a reason not to record.
    """

    def __init__(self, disk: Disk, state: str) -> None:
        self._disk = disk
        self._folder = os.path.join(state, "seen")
        if not os.path.isabs(state):  # no home is known: where this would lie is nowhere certain
            raise FileNotFoundError(2, "no folder to remember in", state)

    @cached_property
    def _names(self) -> list[re.Match[str]]:
        return [
            found for name in self._disk.names(self._folder) if (found := _NAME.fullmatch(name))
        ]

    def ledgers_in(self, folder: str) -> set[str]:
        """The ledgers that were seen in a folder; more than one where one took another's place."""
        places = _places_of(folder)
        return {found[1] for found in self._names if found[2] in places}

    def here(self, ledger: str, folder: str) -> Sighting | None:
        """The highest head of a ledger that was seen in a folder."""
        found = (self._highest(ledger, place) for place in _places_of(folder))
        return next(filter(None, found), None)

    def elsewhere(self, ledger: str, folder: str) -> tuple[Sighting, ...]:
        """The highest head of a ledger in each other folder in which it was seen."""
        here = _place_of(real_path(folder))
        places = {found[2] for found in self._names if found[1] == ledger} - {here}
        sightings = (self._highest(ledger, place) for place in sorted(places))
        return tuple(filter(None, sightings))

    def damaged(self, ledgers: set[str]) -> list[str]:
        """The files that remember something of these ledgers, and are not what was written."""
        found = (name for name in self._names if name[1] in ledgers)
        bad = [self._path(name[0]) for name in found if self._read(name) is None]
        return [path for path in bad if self._disk.look(path)]  # else it gave way to a higher one

    def remember(self, sighting: Sighting) -> None:
        """Remember what was shown, if it is higher than what is remembered of that folder."""
        known = self.here(sighting.ledger, sighting.folder)
        rank = (sighting.head.seq, sighting.sure == sighting.head)
        if known is None or (known.head.seq, known.sure == known.head) < rank:
            self._note(sighting)
            for found in self._of(sighting.ledger, _place_of(sighting.folder)):
                if _rank(found) < rank and self._read(found):
                    self._remove(found[0])

    def accept(
        self, sighting: Sighting, refuted: tuple[Sighting, ...], *, folder: str | None = None
    ) -> None:
        """Remember this in its folder, and nothing else of that folder, nor what it refutes.

        Args:
            sighting: What a person answers for.
            folder: The path by which they came to its folder, where that is another.
            refuted: What was seen in other folders and is nowhere any more.
        """
        name = self._note(sighting)
        gone = {(other.ledger, _place_of(other.folder)) for other in refuted}
        places = _places_of(folder or sighting.folder)
        for found in self._names:
            if found[0] != name and (found[2] in places or found.group(1, 2) in gone):
                self._remove(found[0])

    def forget_place(self, folder: str) -> None:
        """A folder begins anew: whatever lay there before is not missed there any more."""
        places = _places_of(folder)
        for found in self._names:
            if found[2] in places:
                self._remove(found[0])

    def _of(self, ledger: str, place: str) -> list[re.Match[str]]:
        return [found for found in self._names if found.group(1, 2) == (ledger, place)]

    def _highest(self, ledger: str, place: str) -> Sighting | None:
        """What counts of a ledger in a folder.

        A file that is gone since its name was read gave way to a higher one: so look anew.
        """
        while True:
            for name in sorted(self._of(ledger, place), key=_rank, reverse=True):
                if found := self._read(name):
                    return found
                if not self._disk.look(self._path(name[0])):
                    del self._names
                    break
            else:
                return None

    def _read(self, name: re.Match[str]) -> Sighting | None:
        """What a file says; None where it is not what its name promises."""
        try:
            handle = self._disk.open_to_read(self._path(name[0]))
            with opened(self._disk, handle):
                content = read_up_to(self._disk, handle, _LONGEST)
        except OSError:
            return None
        sighting = _parsed(content)
        return sighting if sighting and _name(sighting) == name[0] else None

    def _note(self, sighting: Sighting) -> str:
        """Make the file; it is there with all of its content, or not at all."""
        self._disk.make_folder(self._folder)
        name = _name(sighting)
        draft = self._path(f"{name}.{os.urandom(8).hex()}.new")
        with opened(self._disk, self._disk.create(draft)) as handle:
            write_all(self._disk, handle, _content(sighting))
            self._disk.sync(handle)
        try:
            self._disk.publish(draft, self._path(name))
        except FileExistsError:
            self._disk.remove(draft)  # another run remembers the same
        self._disk.sync_folder(self._folder)
        return name

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, name)

    def _remove(self, name: str) -> None:
        with suppress(FileNotFoundError):  # another run was first
            self._disk.remove(self._path(name))


def real_path(folder: str) -> str:
    """The path of a folder once links on the way to it are followed."""
    return os.path.realpath(folder)


def _place_of(real: str) -> str:
    """What names a folder in this memory; its path as it was when it was seen."""
    path = os.path.normcase(real).encode("utf-8", "surrogatepass")
    return hashlib.sha256(path).hexdigest()[:32]


def _places_of(folder: str) -> tuple[str, ...]:
    """The places that a folder stands for: where it really is, then where its path says it is.

    Whoever put a link in the place of a folder has put all behind it into that place.
    """
    real, named = real_path(folder), os.path.abspath(folder)
    with suppress(OSError):  # `..` behind a link leads elsewhere than the path says
        if named != real and os.path.samefile(named, real):
            return (_place_of(real), _place_of(named))
    return (_place_of(real),)


def _rank(name: re.Match[str]) -> tuple[int, bool]:
    return (int(name[3]), name[5] is None)


def _name(sighting: Sighting) -> str:
    head, shown = sighting.head, "" if sighting.sure == sighting.head else ".shown"
    return f"{sighting.ledger}.{_place_of(sighting.folder)}.{head.seq}.{head.sha256[:16]}{shown}"


def _content(sighting: Sighting) -> bytes:
    """One line of JSON, and its hash on a second one: a damaged file is told from a good one."""
    said = {
        "at": format_instant(sighting.at),
        "by": sighting.by.model_dump(),
        "folder": sighting.folder,
        "head": list(sighting.head),
        "ledger": sighting.ledger,
        "sure": list(sighting.sure),
    }
    line = json.dumps(said).encode()
    return line + b"\n" + hashlib.sha256(line).hexdigest().encode() + b"\n"


def _parsed(content: bytes) -> Sighting | None:
    line, _, digest = content.partition(b"\n")
    if digest != hashlib.sha256(line).hexdigest().encode() + b"\n":
        return None
    said = json.loads(line)
    return Sighting(
        said["ledger"],
        said["folder"],
        Head(*said["head"]),
        datetime.fromisoformat(said["at"]),
        Who.model_validate(said["by"]),
        Head(*said["sure"]),
    )
