"""How cost grows with history: `python -m tests.bench_growth [--entries 1000 100000 1000000]` prints the same
questions and acts asked of stations with ever longer journals. Nothing that people wait for may grow."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from station.acts import signing
from station.places import Home
from station.records.backup import back_up
from station.records.queries import preparations
from station.records.queries.register import last_sequence
from station.runtime.house import read_machine
from tests.bench import raw_commits
from tests.flow.day import Day, left, reopened, whole_day
from tests.flow.walk import FORWARD, Walk
from tests.history import grow, made_whole

DRUGS = ("Trastuzumab", "Oxaliplatine", "Pemetrexed", "Paclitaxel")


def grown(folder: Path, entries: int) -> Home:
    """Make a station with a history of so many entries."""
    day = whole_day(folder)
    grow(day, entries)
    assert made_whole(day.home.database)
    return day.home


def measure(home: Home, drug: str) -> dict[str, float]:
    """Open a station, ask what people ask, and walk one preparation; give milliseconds by what was measured,
    and the processor's part of an act."""
    told = {"open and take the seat": _times(lambda: left(reopened(home)), 3)}
    again = reopened(home)
    told["board"] = _times(lambda: board(again))
    told["one dossier"] = _times(lambda: preparations.dossier(again.database, 4))
    told["next register number"] = _times(lambda: last_sequence(again.database, 2026, "A"))
    told |= acts(again, drug)
    left(again)
    return told


def board(day: Day) -> object:
    """Ask for the board of today."""
    now = datetime.now(UTC)
    return preparations.board(day.database, now - timedelta(hours=12), now + timedelta(hours=24))


def acts(day: Day, drug: str) -> dict[str, float]:
    """Walk a preparation, without what the PINs cost."""
    real, taken = signing._matches, {}
    signing._matches = lambda *_: True
    walk, first, cpu = Walk(day, drug), day.head(), time.process_time()
    for state in FORWARD[1:]:
        before, began = day.head(), time.perf_counter()
        walk.step_to(state)
        taken[f"act: {state}"] = 1000 * (time.perf_counter() - began) / (day.head() - before)
    taken["an act, CPU alone"] = 1000 * (time.process_time() - cpu) / (day.head() - first)
    signing._matches = real
    return taken


def _times(question: Callable[[], object], times: int = 9) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        question()
        taken.append(1000 * (time.perf_counter() - began))
    return median(taken)


VERIFY = """
import hashlib, resource, sys, time
from pathlib import Path
from station.records.opening import connect
from station.records.verify import verify
began, cpu = time.perf_counter(), time.process_time()
verdict = verify(Path(sys.argv[1]), Path(sys.argv[2]))
assert verdict.whole, verdict.faults[:3]
took, cpu = time.perf_counter() - began, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
digest, floor = hashlib.sha256(), time.process_time()
for (body,) in connect(Path(sys.argv[1])).execute("SELECT body FROM journal ORDER BY n"):
    digest.update(body.encode())
floor = time.process_time() - floor
print(1000 * took, 1000 * cpu, 100_000_000 * cpu / verdict.entries, cpu / floor, peak)
"""
VERIFIED = (
    *("verify", "verify, CPU alone", "verify, CPU per 100,000 entries", "verify / hashing the bytes, CPU"),
    "verify, most memory in MB",
)


def _heavy(home: Home) -> dict[str, float]:
    """Verify in a process of its own, against hashing the same bytes; and back up."""
    command = [sys.executable, "-c", VERIFY, home.database, str(read_machine(home).mirror)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    began = time.perf_counter()
    back_up(home.database, home.backups, datetime.now(UTC))
    took = 1000 * (time.perf_counter() - began)
    return dict(zip(VERIFIED, map(float, told), strict=True)) | {"backup, verified": took}


def main(arguments: Sequence[str]) -> int:
    """Measure each size and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, help="where to measure: its disk counts")
    parser.add_argument("--light", action="store_true", help="neither verify nor back up")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        homes = [grown(Path(name) / str(entries), entries) for entries in options.entries]
        os.sync()  # else the first commit writes a whole history out, and seems slow
        commit = 1000 * median(raw_commits(Path(name)))
        turns = [[measure(home, drug) for home in homes] for drug in DRUGS]  # all bear the same load
        columns = [
            {what: median(one[what] for one in told) for what in told[0]} for told in zip(*turns, strict=True)
        ]
        for home, told in zip(homes, columns, strict=True):
            told["MB"] = home.database.stat().st_size / 1e6
            told |= {} if options.light else _heavy(home)
    print(f"raw durable commit {commit:.2f} ms; the rest in ms, by entries in the journal")
    print(f"{'':32}" + "".join(f"{entries:>14,}" for entries in options.entries))
    for what in columns[0]:
        print(f"{what:32}" + "".join(f"{column[what]:14.2f}" for column in columns))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
