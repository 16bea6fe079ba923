"""How many keys and scans each step of a routine preparation takes: `python -m tests.keys_per_walk`.

Walks one preparation through the real command on a real terminal, as `tests/terminal/test_walk.py` does, and
counts what is pressed: digits of a PIN and letters count as keys, a badge as a scan.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from station.places import Home
from station.records.opening import connect
from tests.terminal import station_walk as walk
from tests.terminal.station_walk import Keys, Station, founded_home

SCANS = ("scan", "badge")
KINDS = ("typed", "f12", "moves", "scans")
"""Figures, PIN digits and a name; the key that signs; arrows, Enter and Tab that answer or go on; scans."""


def kind(key: str) -> str:
    """Tell what a key is for."""
    if key in SCANS:
        return "scans"
    return "typed" if len(key) == 1 else key if key == "f12" else "moves"


def steps(station: Station, home: Home) -> Iterator[tuple[str, Callable[[], Keys]]]:
    """Name every step and how it is walked."""
    yield "find", lambda: walk.open_by_sheet(station)
    for step in (walk.validate, walk.open_tray, walk.fill_tray, walk.start, walk.draw):
        yield step.__name__, lambda step=step: step(station)
    for step in (walk.first_reading, walk.second_reading, walk.inject, walk.finish):
        yield step.__name__, lambda step=step: step(station)
    for labelled in (walk.first_check, walk.second_check, walk.release, walk.hand_over):
        yield labelled.__name__, lambda step=labelled: step(station, label(home))


def label(home: Home) -> str:
    """Give the code on the bag."""
    database = connect(home.database)
    row = database.execute("SELECT code FROM labels WHERE code LIKE 'BG%' ORDER BY id DESC").fetchone()
    database.conn.close()
    return str(row[0])


def main() -> int:
    """Print a line for each step, and the sum."""
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        home = founded_home(Path(folder))
        station = Station(home)
        try:
            walk.to_the_end(walk.take_in(station.at_board()))
            walk.to_the_end(walk.print_sheets(station))
            print(f"{'step':<18}" + "".join(f"{name:>7}" for name in KINDS))
            for name, step in steps(station, home):
                counted = Counter(kind(key) for key in step())
                print(_line(name, counted), flush=True)
                total += counted
        finally:
            station.close()
    print(_line("together", total), f"  {sum(total.values()) - total['scans']} keys")
    return 0


def _line(name: str, counted: Counter[str]) -> str:
    return f"{name:<18}" + "".join(f"{counted[kind]:>7}" for kind in KINDS)


if __name__ == "__main__":
    sys.exit(main())
