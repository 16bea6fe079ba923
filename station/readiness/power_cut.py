"""A process that records without pause until it is killed, for the drill: `HOME PIN`, one entry a line."""

from __future__ import annotations

import sys
from pathlib import Path

from station.acts.desk import Request
from station.acts.logbook import Told, tell
from station.acts.outcome import Done
from station.acts.sitting import take_seat
from station.clinical.logbook import Category
from station.places import Home
from station.readiness.demo import signed
from station.records.presence import Presence
from station.records.queries import people
from station.records.seats import Seat
from station.runtime.house import open_desk

MOST = 1000
"""Acts after which it ends by itself, should nobody kill it."""


def main(arguments: list[str]) -> int:
    """Record, and print the number of each entry once it is durable."""
    home, pin = Home(Path(arguments[0])), arguments[1]
    desk, presence = open_desk(home, lease_seconds=3600.0), Presence(home.run)
    take_seat(desk, Request(), Seat.PRODUCTION, presence)
    person = people.operators(desk.store.database)[0]
    for _ in range(MOST):
        outcome = tell(desk, signed(desk, person, pin), Told(Category.FACT, "-"))
        if not isinstance(outcome, Done):
            return 1
        print(outcome.entry, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
