"""kill -9 and SIGSTOP at random moments, with three writers and an observer at once: somebody always goes on
writing while another is killed, opens, or mends what the kill left."""

from __future__ import annotations

import random
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from station.records.errors import RecordsError
from station.records.queries import preparations
from station.records.reader import Reader
from tests.crash.glance import Glance
from tests.crash.nursery import Nursery
from tests.crash.station import Running, check, copied

SEATS = ("production", "pharmacy", "production")
"""The third waits for the seat of the first, and goes where another has it."""

LEASE_SECONDS, STOPPED_SECONDS = 0.4, 0.5
"""A stopped process sleeps longer than its lease: it may not write when it wakes up."""

MEAN_SECONDS = 0.15
"""How long they work between two kills: a third of them is still opening then."""

WHOLE_EVERY = 50
"""After so many kills all are killed, and everything is verified from the first entry on."""


@dataclass
class Tally:
    """What was done and found."""

    kills: int = 0
    at_start: int = 0
    stops: int = 0
    acks: int = 0
    outs: int = 0
    wholes: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kill -9 ({self.at_start} before the first act), {self.stops} SIGSTOP, {self.acks}"
            f" acts shown as done, {self.outs} stale processes refused, {self.wholes} times all verified:"
            " lost 0, twice 0"
        )


class Killing:
    """One station under the kills."""

    def __init__(
        self, prepared: Path, folder: Path, rng: random.Random, tally: Tally, nursery: Nursery
    ) -> None:
        self._home = copied(prepared, folder)
        self._rng, self._tally, self._nursery = rng, tally, nursery
        self._glance = Glance(self._home)
        self._at_work: dict[int, Running] = {}
        self._done = False

    def go_on(self, kills: int) -> None:
        """Kill so many times, or until there is nothing left to do."""
        until, whole = self._tally.kills + kills, self._tally.kills + WHOLE_EVERY
        while self._tally.kills < until and not self._done:
            self._seat_everybody()
            time.sleep(self._rng.expovariate(1 / MEAN_SECONDS))
            self._read_along()
            if self._rng.random() < 0.1:
                self._stop_one()
            for place in self._rng.sample(range(len(SEATS)), self._rng.choice((1, 1, 1, 2, 3))):
                self._end(place)
            if self._tally.kills >= whole:
                whole += WHOLE_EVERY
                self._verify_all()
        self._verify_all()

    def _seat_everybody(self) -> None:
        for place, seat in enumerate(SEATS):
            if place in self._at_work and self._at_work[place].process.poll():
                self._end(place)
            if place not in self._at_work:
                self._at_work[place] = Running(self._home, seat, lease=LEASE_SECONDS, nursery=self._nursery)

    def _stop_one(self) -> None:
        """Freeze one process longer than its lease, then let it go on for a moment."""
        stopped = self._at_work[self._rng.randrange(len(SEATS))]
        stopped.send_signal(signal.SIGSTOP)
        self._tally.stops += 1
        time.sleep(STOPPED_SECONDS)
        stopped.send_signal(signal.SIGCONT)
        time.sleep(self._rng.uniform(0.0, 0.1))

    def _end(self, place: int) -> None:
        """Kill one, and look at what it leaves while the others go on."""
        running = self._at_work.pop(place)
        lived = running.process.poll() is None
        told = running.end()
        self._done |= told.last == "END" and SEATS[place] == "production"
        self._tally.kills += lived
        self._tally.at_start += lived and not told.acks
        self._tally.acks += len(told.acks)
        self._tally.outs += told.last.startswith("OUT")
        self._glance.look(told.acks)

    def _verify_all(self) -> None:
        for place in list(self._at_work):
            self._end(place)
        check(self._home, self._glance.acks)
        self._tally.wholes += 1

    def _read_along(self) -> None:
        """Look as an observer does: never stopped by who writes, and never stopping them."""
        with suppress(RecordsError):
            reader = Reader(self._home.database)
            with reader.moment() as database:
                preparations.head(database)
            reader.close()
