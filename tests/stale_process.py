"""A station process for the table of stale cases: it sits down, begins what it is told, and says so.

`python -m tests.stale_process HOME WHAT`: `sit` (then reads `write` lines and answers each), `inside` (stops
inside an open transaction that has written; `inside_silent`: long after its last sign of life), `observe N`
(N observers poll until the end of input).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

from station.acts.aim import Seen
from station.acts.desk import Desk, Given, Request
from station.acts.holding import hold
from station.acts.outcome import Done
from station.acts.sitting import take_seat
from station.clinical.model import Setting
from station.places import Home
from station.records import journal
from station.records.presence import Presence
from station.records.queries import people, preparations
from station.records.reader import Reader
from station.records.seats import Seat
from station.runtime.house import open_desk
from tests.flow.day import PIN


def main(path: str, what: str, count: str = "0") -> None:
    """Do what was asked for."""
    home = Home(Path(path))
    if what == "observe":
        observe(home, int(count))
        return
    desk = open_desk(home, lease_seconds=3600)
    presence = Presence(home.run)
    outcome = take_seat(desk, Request(), Seat.PRODUCTION, presence)
    print(outcome.code, flush=True)
    if what == "inside_silent":
        presence.tell({"beat_ns": 1})  # as if its last sign of life were as old as the machine
    if what.startswith("inside"):
        stop_inside(desk)
    for _ in sys.stdin:
        print(write(desk), flush=True)


def write(desk: Desk) -> str:
    """Try to hold the first preparation, as a person would; say what came of it."""
    bag = preparations.preparation(desk.store.database, 1)
    signer = next(
        person for person in people.operators(desk.store.database) if person.name.startswith("Fanny")
    )
    assert bag is not None
    request = Request((Given(operator=signer.id, pin=PIN),), "Essai")
    outcome = hold(desk, request, Seen(bag.id, bag.entry))
    if isinstance(outcome, Done):
        return "done"
    return f"{outcome.code} {outcome.params.get('verdict', '')}".strip()


def stop_inside(desk: Desk) -> None:
    """Write inside a transaction, and stop before it is committed; woken up, try to commit."""
    with desk.store.transaction() as database:
        telling = journal.Writing(
            "inside", "test", "test", "tested", {}, "now", 0, desk.clock.boot, "A", 0, "production", [], None
        )
        journal.append(database, telling, [Setting("colour", "stale")])
        print("inside", flush=True)
        os.kill(os.getpid(), signal.SIGSTOP)


def observe(home: Home, count: int) -> None:
    """Poll as that many boards do, twice a second each, and say how often and how long at most."""
    done = threading.Event()
    taken: list[float] = []

    def poll() -> None:
        reader = Reader(home.database)
        while not done.wait(0.5):
            began = time.perf_counter()
            with reader.moment() as database:
                preparations.head(database)
            taken.append(time.perf_counter() - began)
        reader.close()

    threads = [threading.Thread(target=poll) for _ in range(count)]
    for thread in threads:
        thread.start()
    print("polling", flush=True)
    sys.stdin.read()
    done.set()
    for thread in threads:
        thread.join()
    print(f"{len(taken)} reads, slowest {max(taken):.3f} s", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
