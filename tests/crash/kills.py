"""kill -9 and SIGSTOP at random moments, with two writers and an observer at once."""

from __future__ import annotations

import random
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from station.places import Home
from station.records.errors import RecordsError
from station.records.queries import preparations
from station.records.reader import Reader
from tests.crash.station import Running, Said, check, copied, none_twice

SEATS = ("production", "pharmacy")
LEASE_SECONDS = 0.8
STOPPED_SECONDS = 1.0
"""Longer than the lease: a stopped process may not write when it wakes up."""


@dataclass
class Tally:
    """What was done and found."""

    kills: int = 0
    stops: int = 0
    acks: int = 0
    outs: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kill -9, {self.stops} SIGSTOP, {self.acks} acts shown as done, {self.outs} stale"
            " processes refused: lost 0, twice 0"
        )


def one_round(prepared: Path, folder: Path, rng: random.Random, tally: Tally, times: int = 4) -> None:
    """Crash one station again and again, and check it after each crash."""
    home = copied(prepared, folder)
    told: list[Said] = []
    for _ in range(times):
        drivers = [Running(home, seat, lease=LEASE_SECONDS).until_it_works() for seat in SEATS]
        time.sleep(rng.uniform(0.0, 0.8))
        _read_along(home)
        if rng.random() < 0.5:
            _stop_a_while(drivers[rng.randrange(2)], tally)
        told += [driver.end() for driver in drivers]
        tally.kills += 2
        check(home, {n: digest for one in told for n, digest in one.acks.items()})
    none_twice(told)
    tally.acks += sum(len(one.acks) for one in told)
    tally.outs += sum(one.last.startswith("OUT") for one in told)


def _stop_a_while(driver: Running, tally: Tally) -> None:
    """Freeze one process longer than its lease, then let it go on for a moment."""
    driver.signal(signal.SIGSTOP)
    tally.stops += 1
    time.sleep(STOPPED_SECONDS)
    driver.signal(signal.SIGCONT)
    time.sleep(0.2)


def _read_along(home: Home) -> None:
    """Look as an observer does: never stopped by who writes, and never stopping them."""
    with suppress(RecordsError):
        reader = Reader(home.database)
        with reader.moment() as database:
            preparations.head(database)
        reader.close()
