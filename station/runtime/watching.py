"""The watched inbox: each night's export is taken in from the service seat, so that the station is warm.

One way: files are read, never moved, changed or executed. A file is read when two looks found it the same,
so that none is read while it is still being copied.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from station.acts.desk import Request
from station.acts.importing import import_orders
from station.acts.outcome import Done, Refused
from station.clinical.lists import ListFile
from station.clinical.tables import BadData
from station.places import Home
from station.records.errors import RecordsError
from station.records.queries.imports import imports
from station.runtime.documents.after_import import make_kit_again
from station.runtime.files import read_incoming, read_mappings
from station.runtime.unattended import SeatHeld, unattended

MOST_FILES = 200
"""How many files of the inbox are looked at: somebody may have copied a whole disk there."""

Look = tuple[int, int, int]


@dataclass(frozen=True)
class Taken:
    """What became of one file: the first letters of its hash (names may name people), and the answer."""

    sha256: str
    outcome: Done | Refused


@dataclass
class Watch:
    """What this process saw of the inbox so far."""

    home: Home
    seen: dict[str, Look] = field(default_factory=dict)
    settled: dict[str, Look] = field(default_factory=dict)

    def sweep(self) -> list[Taken]:
        """Take in every file that came and is whole; raises SeatHeld and RecordsErrors, to try again."""
        found = dict(_files(self.home.inbox))
        ready = [
            name for name, look in found.items() if self.seen.get(name) == look != self.settled.get(name)
        ]
        self.seen = found
        return self._take(ready, found) if ready else []

    def _take(self, names: list[str], found: dict[str, Look]) -> list[Taken]:
        mappings = read_mappings(self.home)
        taken: list[Taken] = []
        with unattended(self.home) as desk:
            known = {item.sha256 for item in imports(desk.store.database)}
            for name in sorted(names, key=lambda name: found[name][1]):
                file = read_incoming(self.home.inbox / name, mappings)
                if isinstance(file, ListFile):
                    taken.append(Taken(file.sha256[:8], Refused("list_needs_person")))
                elif file.sha256 and file.sha256 not in known:
                    outcome = import_orders(desk, Request(), file, signed=False)
                    taken.append(Taken(file.sha256[:8], outcome))
                    known.add(file.sha256)
                self.settled[name] = found[name]
            if any(isinstance(one.outcome, Done) for one in taken):
                make_kit_again(desk, self.home)
        return taken


def _files(folder: Path) -> Iterator[tuple[str, Look]]:
    """Give the plain files of a folder with inode, time and size; links, pipes and hidden names are not."""
    try:
        with os.scandir(folder) as entries:
            for entry, _ in zip(entries, range(MOST_FILES), strict=False):
                facts = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(facts.st_mode) and not entry.name.startswith("."):
                    yield entry.name, (facts.st_ino, facts.st_mtime_ns, facts.st_size)
    except OSError as error:
        logging.getLogger(__name__).warning("inbox: %s", error.strerror)


def sweep_or_say(watch: Watch) -> tuple[list[Taken], Refused | None]:
    """Sweep once; what keeps it from working is an answer, and the files wait for the next time."""
    try:
        return watch.sweep(), None
    except SeatHeld as held:
        return [], held.refused
    except RecordsError as error:
        return [], Refused(f"stopped_{error.code}", dict(error.params))
    except BadData as bad:
        return [], Refused(bad.code, dict(bad.params))
