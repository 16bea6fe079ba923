"""How cost grows with history: `python -m tests.bench_growth [--entries 1000 100000 1000000]` prints the same
questions and acts asked of stations with ever longer journals. Nothing that people wait for may grow."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median

from station.acts import signing
from station.places import Home
from station.records.backup import back_up
from station.records.opening import connect
from station.records.queries import preparations
from station.records.queries.register import last_sequence
from station.runtime.house import read_machine
from tests.bench import raw_commits
from tests.flow.day import Day, left, reopened, whole_day
from tests.flow.walk import FORWARD, Walk
from tests.history import grow, made_whole

DRUGS = ("Trastuzumab", "Oxaliplatine", "Pemetrexed", "Paclitaxel")


def measure(folder: Path, entries: int, heavy: bool) -> dict[str, float]:
    """Grow a station, and give milliseconds by what was measured."""
    day = whole_day(folder)
    grow(day, entries)
    home, told = day.home, {}
    assert made_whole(home.database)
    told["MB"] = home.database.stat().st_size / 1e6
    os.sync()  # else the first commit writes the whole history out, and seems slow
    told["open and take the seat"] = _times(lambda: left(reopened(home)), 5)
    again = reopened(home)
    told["board"] = _times(lambda: board(again))
    told["one dossier"] = _times(lambda: preparations.dossier(again.database, 4))
    told["next register number"] = _times(lambda: last_sequence(again.database, 2026, "A"))
    told |= acts(again)
    left(again)
    if heavy:
        told |= _heavy(home)
    return told


def board(day: Day) -> object:
    """Ask for the board of today."""
    now = datetime.now(UTC)
    return preparations.board(day.database, now - timedelta(hours=12), now + timedelta(hours=24))


def acts(day: Day) -> dict[str, float]:
    """Walk some preparations, without what their PINs cost."""
    real, taken = signing._matches, defaultdict(list)
    signing._matches = lambda *_: True
    for drug in DRUGS:
        walk = Walk(day, drug)
        for state in FORWARD[1:]:
            before, began = day.head(), time.perf_counter()
            walk.step_to(state)
            taken[state].append(1000 * (time.perf_counter() - began) / (day.head() - before))
    signing._matches = real
    return {f"act: {state}": median(times) for state, times in taken.items()}


def _times(question: Callable[[], object], times: int = 9) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        question()
        taken.append(1000 * (time.perf_counter() - began))
    return median(taken)


def _heavy(home: Home) -> dict[str, float]:
    """Verify against hashing the same bytes, and back up."""
    took, entries, peak = verified(home)
    database = connect(home.database)
    began = time.perf_counter()
    digest = sha256()
    for (body,) in database.execute("SELECT body FROM journal ORDER BY n"):
        digest.update(body.encode())
    floor = 1000 * (time.perf_counter() - began)
    database.conn.close()
    began = time.perf_counter()
    back_up(home.database, home.backups, datetime.now(UTC))
    return {
        "verify": took,
        "verify per 100,000 entries": took * 100_000 / entries,
        "verify / hashing the bytes": took / floor,
        "verify, most memory in MB": peak,
        "backup, verified": 1000 * (time.perf_counter() - began),
    }


VERIFY = """
import resource, sys, time
from pathlib import Path
from station.records.verify import verify
began = time.perf_counter()
verdict = verify(Path(sys.argv[1]), Path(sys.argv[2]))
assert verdict.whole, verdict.faults[:3]
took = time.perf_counter() - began
print(1000 * took, verdict.entries, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def verified(home: Home) -> tuple[float, int, float]:
    """Verify in a process of its own; give milliseconds, entries, and the most memory it held, in MB."""
    command = [sys.executable, "-c", VERIFY, home.database, str(read_machine(home).mirror)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(told[0]), int(told[1]), float(told[2])


def main(arguments: Sequence[str]) -> int:
    """Measure each size and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, help="where to measure: its disk counts")
    parser.add_argument("--light", action="store_true", help="neither verify nor back up")
    options = parser.parse_args(arguments)
    columns = []
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        commit = 1000 * median(raw_commits(Path(name)))
        for entries in options.entries:
            columns.append(measure(Path(name) / str(entries), entries, not options.light))
    print(f"raw durable commit {commit:.2f} ms; the rest in ms, by entries in the journal")
    print(f"{'':32}" + "".join(f"{entries:>14,}" for entries in options.entries))
    for what in columns[0]:
        print(f"{what:32}" + "".join(f"{column[what]:14.2f}" for column in columns))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
