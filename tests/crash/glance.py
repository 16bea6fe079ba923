"""What is looked at after every kill, while others go on writing: only what is new since the last look."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from contextlib import closing

from station.places import Home
from station.records import journal, mirror
from station.records.chain import follow
from station.records.opening import connect
from station.runtime.house import read_machine
from tests.crash.station import Lost, no_gap

FILE_EVERY = 10
"""One look in so many reads every page of the file (integrity_check)."""


class Glance:
    """Looks at one station again and again; remembers how far the chain held and what was acknowledged."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._mirror = read_machine(home).mirror
        self._last: journal.Entry | None = None
        self._there: dict[int, str] = {}
        self._looks = 0
        self.acks: dict[int, str] = {}

    def look(self, acks: dict[int, str]) -> None:
        """Insist: the chain goes on from where it was, the mirror is not ahead, no number of the register is
        missing, and what a process that has ended acknowledged is there, by no other before."""
        mirrored = self._mirrored()  # before the database: the mirror may be behind, never ahead
        with closing(connect(self._home.database).conn) as connection:
            self._follow(journal.entries(connection, self._last.n if self._last else 0))
            numbers = connection.execute("SELECT number FROM register ORDER BY year, series, sequence")
            no_gap([number for (number,) in numbers.fetchall()])
            self._looks += 1
            if self._looks % FILE_EVERY == 0:
                self._whole_file(connection.execute("PRAGMA integrity_check").fetchall())
        if self._there.get(mirrored[0]) != mirrored[1]:
            raise Lost(f"the mirror has entry {mirrored[0]}, the journal ends at {max(self._there)}")
        self._told(acks)

    def _mirrored(self) -> tuple[int, str]:
        assert self._mirror is not None
        digest, _, body = deque(mirror.lines(self._mirror), maxlen=1)[0].decode().partition("\t")
        return int(json.loads(body)["n"]), digest

    def _follow(self, entries: Iterable[journal.Entry]) -> None:
        for link in follow(entries, self._last):
            if link.faults:
                raise Lost(f"entry {link.entry.n} does not follow: {link.faults}")
            self._last = link.entry
            self._there[link.entry.n] = link.entry.hash

    @staticmethod
    def _whole_file(found: list[tuple[str]]) -> None:
        if found != [("ok",)]:
            raise Lost(f"the file is damaged: {found[:5]}")

    def _told(self, acks: dict[int, str]) -> None:
        lost = [n for n, digest in acks.items() if self._there.get(n) != digest]
        if lost:
            raise Lost(f"acknowledged and not there: {lost}, head {max(self._there)}")
        if twice := acks.keys() & self.acks.keys():
            raise Lost(f"acknowledged by two processes: {sorted(twice)}")
        self.acks |= acks
