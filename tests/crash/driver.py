"""A headless station process that works as fast as it can and says `ACK n hash` after each recorded act.

`python -m tests.crash.driver HOME [SEAT [ACTS [SYNCHRONOUS [LEASE]]]]`: the production seat walks
preparations to the hand-over, the pharmacy validates them, so many acts at most. It ends by `END` (nothing
left to do), `OUT verdict` (the fence refused it) or `STOP code` (the records can't be used): never by an
acknowledgement of something that is not there.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from station.acts import signing
from station.acts.desk import Request
from station.acts.outcome import Done, Outcome, Refused
from station.acts.sitting import take_seat
from station.acts.unit_data import UnitData
from station.clinical.model import ENDED, Preparation, State
from station.clinical.seats import Seat
from station.places import Home
from station.records import opening
from station.records.database import FAILURES
from station.records.errors import RecordsError
from station.records.presence import Presence
from station.records.queries import people
from station.records.queries.fetch import many
from station.runtime.house import open_desk
from tests.flow import walk
from tests.flow.day import Day, ShiftedClock, short
from tests.flow.walk import FORWARD, Walk

PATIENCE = 60.0
"""Seconds that opening may take on a busy machine, before the lease counts."""


class Ended(Exception):
    """The process has to leave; its argument is the last word."""


class Driver:
    """One process at work."""

    def __init__(self, day: Day, most: int) -> None:
        self.day = day
        self.most = most
        self.acts = 0

    def told(self, outcome: Outcome) -> Outcome:
        """Acknowledge what was recorded; leave when this process may not or can't write any more."""
        self.day.desk.store.identity.lease.beat()
        if isinstance(outcome, Done):
            self.acts += 1
            with self.day.desk.store.reading() as database:
                row = database.execute("SELECT hash FROM journal WHERE n = ?", [outcome.entry]).fetchone()
            print(f"ACK {outcome.entry} {row[0]}", flush=True)
            if self.acts >= self.most:
                raise Ended("END")
        elif outcome.code == "fenced":
            raise Ended(f"OUT {outcome.params['verdict']}")
        elif outcome.code.startswith("stopped_"):
            raise Ended(f"STOP {outcome.code}")
        return outcome

    def work(self, seat: Seat) -> None:
        """Go on with every preparation until none moves any more."""
        before = -1
        while before != self.acts:
            before = self.acts
            for bag in self._bags(seat):
                self._go_on_with(bag, seat)

    def _bags(self, seat: Seat) -> list[Preparation]:
        ended = ", ".join(f"'{state.value}'" for state in ENDED)
        where = "state = 'ordered'" if seat is Seat.PHARMACY else f"state NOT IN ({ended})"
        with self.day.desk.store.reading() as database:
            bags = many(database, Preparation, where)
        random.shuffle(bags)
        return bags

    def _go_on_with(self, bag: Preparation, seat: Seat) -> None:
        made = Walk(self.day, number=bag.id)
        last = State.VALIDATED if seat is Seat.PHARMACY else State.HANDED_OVER
        while bag.state in FORWARD and bag.state is not last:
            before = self.acts
            made.step_to(FORWARD[FORWARD.index(bag.state) + 1])
            bag = made.bag
            if self.acts == before:
                return


def main(
    home_path: str,
    seat_name: str = "production",
    most: str = "1000000",
    synchronous: str = "EXTRA",
    lease: str = "60",
    data: UnitData | None = None,
) -> int:
    """Work until the end, with the unit's data where it was read before; 0 when nothing was left, 3 fenced, 4
    the records can't be used."""
    opening.PRAGMAS = tuple(
        f"synchronous = {synchronous}" if pragma.startswith("synchronous") else pragma
        for pragma in opening.PRAGMAS
    )
    signing._matches = lambda *_: True  # argon2 is not what is tried here, and slow by design
    home, clock, seat = Home(Path(home_path)), ShiftedClock(), Seat(seat_name)
    try:
        desk = open_desk(home, clock, data, lease_seconds=PATIENCE)
        presence = Presence(home.run)
        driver = Driver(Day(desk, home, presence, clock), int(most))
        walk.done = driver.told  # type: ignore[assignment]
        desk.store.identity.lease.beat()
        outcome = take_seat(desk, Request(), seat, presence)
        if isinstance(outcome, Refused):
            raise Ended(f"STOP {outcome.code}")
        desk.store.identity.lease.beat()
        desk.store.identity.lease.seconds = float(lease)
        driver.told(outcome)
        driver.day.people = {short(person.name): person for person in people.operators(desk.store.database)}
        driver.work(seat)
    except Ended as ended:
        print(ended, flush=True)
        return {"END": 0, "OUT": 3}.get(str(ended)[:3], 4)
    except (RecordsError, OSError, *FAILURES) as error:
        print(f"STOP {getattr(error, 'code', type(error).__name__)}", flush=True)
        return 4
    print("END", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
