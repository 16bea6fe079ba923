"""Another station process, for tests: it takes the production seat, says so and waits to be killed."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from station.acts.desk import Request
from station.acts.outcome import Done
from station.acts.sitting import take_seat
from station.places import Home
from station.records.presence import Presence
from station.records.seats import Seat
from station.runtime.house import open_desk


def main(path: str) -> None:
    """Take the seat, print what came of it, stay."""
    home = Home(Path(path))
    desk = open_desk(home)
    presence = Presence(home.run)
    outcome = take_seat(desk, Request(), Seat.PRODUCTION, presence)
    print(outcome.code if isinstance(outcome, Done) else f"refused {outcome.code}", flush=True)
    time.sleep(60)


if __name__ == "__main__":
    main(sys.argv[1])
