"""Measures a long day: `python -m tests.bench [--preparations 500]` prints times and ratios, asserts nothing.

Every preparation is imported from a CSV and walked by script through the acts; every act is compared with raw
durable commits of the same SQLite in the same mode on the same disk, done in between, so that both bear the
same load; the screens with an empty app. What a PIN costs (argon2id, slow by design) is measured by itself.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from statistics import median

from station.acts import signing
from station.acts.desk import Desk, Request
from station.acts.importing import import_orders
from station.acts.outcome import Done, Outcome
from station.acts.sitting import leave_seat, take_seat
from station.clinical.model import Preparation, State
from station.exchange.demo_day import demo_csv
from station.places import Home
from station.readiness.demo import make_demo, signed, today
from station.readiness.stock import Shelves, read_shelves
from station.readiness.walking import Cast, Walk, cast_of
from station.records.presence import Presence
from station.records.queries import people
from station.records.queries.fetch import many
from station.records.seats import Seat
from station.records.verify import verify
from station.runtime.files import read_mappings, read_order_file
from station.runtime.house import open_desk, read_machine

Times = dict[str, list[float]]

# The lines of the invented day that nothing is to be said of (see data/demo/README.md).
EASY = ("P26-4101-001", "P26-4105-013", "P26-4104-012", "P26-4111-025", "P26-4110-023", "P26-4111-026")


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--preparations", type=int, default=500)
    parser.add_argument(
        "--folder", type=Path, help="where to measure: its disk counts (default: the temporary folder)"
    )
    parser.add_argument("--no-screens", action="store_true", help="measure the acts only")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        home = make_demo(Path(folder)).home
        bench_acts(home, options.preparations, Raw(Path(folder)))
        if not options.no_screens:
            from tests.bench_screens import bench_screens

            bench_screens(home)
    return 0


class Raw:
    """A database of one table in the station's mode: rollback journal, synchronous EXTRA."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
        for pragma in ("journal_mode = DELETE", "synchronous = EXTRA"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        self._connection.execute("CREATE TABLE entries (n INTEGER PRIMARY KEY, body TEXT) STRICT")

    def commit(self) -> None:
        """Commit one row of a kilobyte."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO entries (body) VALUES (?)", ["x" * 1000])
        self._connection.execute("COMMIT")


def raw_commits(folder: Path, count: int = 200) -> list[float]:
    """Time raw durable commits."""
    raw, taken = Raw(folder), []
    for _ in range(count):
        with timed(taken):
            raw.commit()
    return taken


@contextmanager
def timed(taken: list[float]) -> Iterator[None]:
    """Add the seconds that the inside takes."""
    began = time.perf_counter()
    yield
    taken.append(time.perf_counter() - began)


def milliseconds(taken: Sequence[float]) -> str:
    """Write median and 95th percentile."""
    ordered = sorted(taken)
    high = ordered[int(0.95 * (len(ordered) - 1))]
    return f"median {1000 * median(ordered):8.2f} ms   p95 {1000 * high:8.2f} ms"


def many_preparations(count: int) -> bytes:
    """Write a day of that many preparations: the easy lines of the invented day, each for another patient."""
    head, *lines = demo_csv(today()).decode("cp1252").splitlines()
    easy = [line for line in lines if any(number in line for number in EASY)]
    made = []
    for number in range(count):
        cells = easy[number % len(easy)].split(";")
        cells[0] = f"0098{number:06}"
        cells[1], cells[3] = name(2 * number), name(2 * number + 1).title()
        cells[2], cells[6], cells[7] = "", f"B26-{number:05}", f"B26-{number:05}-001"
        made.append(";".join(cells))
    return "\r\n".join([head, *made, ""]).encode("cp1252")


def name(number: int) -> str:
    """Invent a name unlike the others, so that no homonym is found."""
    return "".join(chr(ord("A") + byte % 26) for byte in sha256(str(number).encode()).digest()[:9])


def bench_acts(home: Home, count: int, raw: Raw) -> None:
    """Import and walk, and print the time of each act."""
    desk, presence = open_desk(home), Presence(home.run)
    done(take_seat(desk, Request(), Seat.PRODUCTION, presence))
    cast = cast_of(people.operators(desk.store.database))
    times: Times = defaultdict(list)
    import_many(desk, home, cast, count, times)
    bench_pin(desk, times)
    walk_all(desk, cast, read_shelves(desk.data), times, raw)
    done(leave_seat(desk))
    desk.store.close()
    presence.close()
    with timed(times["verify, all of it"]):
        verdict = verify(home.database, read_machine(home).mirror)
    with timed(times["  its floor: hash the same bytes"]):
        sha256(read_machine(home).mirror.read_bytes()).hexdigest()  # type: ignore[union-attr]
    tell(times, median(times[COMMIT]))
    print(f"\n{verdict.entries} entries, {'whole' if verdict.whole else 'NOT WHOLE'}, ", end="")
    print(f"database {home.database.stat().st_size / 1e6:.1f} MB")


def import_many(desk: Desk, home: Home, cast: Cast, count: int, times: Times) -> None:
    """Take in the whole day at once."""
    path = home.inbox / "bench.csv"
    path.write_bytes(many_preparations(count))
    with timed(times[f"read a file of {count} lines"]):
        file = read_order_file(path, read_mappings(home))
    with timed(times[f"import {count} preparations"]):
        done(import_orders(desk, signed(desk, cast.validator, "246810"), file))


COMMIT = "one raw durable commit"


def bench_pin(desk: Desk, times: Times) -> None:
    """Time what one PIN costs, then let the walk go without."""
    stored = signing.hash_pin(desk, PINS)
    for _ in range(5):
        with timed(times["one PIN verified"]):
            assert signing._matches(desk, stored, PINS)
    signing._matches = lambda *_: True


def walk_all(desk: Desk, cast: Cast, shelves: Shelves, times: Times, raw: Raw) -> None:
    """Walk every preparation of the bench, and time each act alone, with a raw commit after each."""
    mine = "state = ? AND external_id LIKE 'B26-%' ORDER BY id"
    bags = many(desk.store.database, Preparation, mine, [State.ORDERED.value])
    for bag in bags:
        for stage in Walk(desk, bag.id, cast, shelves, PINS).stages():
            act = stage.ready()
            with timed(times[stage.act]):
                outcome = act()
            done(outcome)
            with timed(times[COMMIT]):
                raw.commit()
            desk.store.identity.lease.beat()


PINS = "246810"


def tell(times: Mapping[str, list[float]], commit: float) -> None:
    """Print each act's times and how many raw commits it is worth."""
    for name, taken in times.items():
        ratio = median(taken) / commit
        print(f"{name:32} {len(taken):5} x   {milliseconds(taken)}   {ratio:7.1f} commits")


def done(outcome: Outcome) -> Done:
    """Insist that an act was done."""
    assert isinstance(outcome, Done), outcome
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
