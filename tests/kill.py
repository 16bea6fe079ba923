"""Kills the station with SIGKILL between two keys of the walk, and looks at what is left.

`python -m tests.kill` kills once after the signing key of every step, about when it is recorded; `--signing
N` at N moments after each signing key; `--every-key` after each key of every step too (some minutes); `--step
NAME` only in one. From a copy of the station as it stood before the step: the app is opened, the first keys
of the step are pressed, kill -9. Then the journal, the books and the mirror must add up, the step is wholly
done or not at all, the register has no gap, and the app opens and the walk goes on.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from station.acts.tray import Item
from station.clinical.model import Preparation, State
from station.places import Home
from station.records.opening import connect
from station.records.queries import labels
from station.records.queries.fetch import many
from station.records.queries.preparations import dossier
from station.records.queries.register import register
from station.records.verify import verify
from station.runtime.house import Machine, read_machine, write_machine
from tests.flow import walk as acts
from tests.flow.day import Day, done, whole_day
from tests.terminal import station_walk as keys
from tests.terminal.station_walk import Keys, Station, to_the_end

STEPS: dict[str, Callable[[Station, str], Keys]] = {
    "validate": lambda station, label: keys.validate(station),
    "open_tray": lambda station, label: keys.open_tray(station),
    "fill_tray": lambda station, label: keys.fill_tray(station),
    "start": lambda station, label: keys.start(station),
    "draw": lambda station, label: keys.draw(station),
    "first_reading": lambda station, label: keys.first_reading(station),
    "second_reading": lambda station, label: keys.second_reading(station),
    "inject": lambda station, label: keys.inject(station),
    "finish": lambda station, label: keys.finish(station),
    "first_check": keys.first_check,
    "second_check": keys.second_check,
    "release": keys.release,
    "hand_over": keys.hand_over,
}
ITEMS = (
    Item("vial", "HERCEPTIN 150 mg", "5H7", "2030-06-30", gtin="03400956210374", serial="000000001"),
    Item("diluent", "NaCl 0,9 %", "1S9", "2030-06-30", gtin="02000000000909", serial="000000002"),
)
DRUG, DOSE = "Trastuzumab", "110"

USUAL_WAIT, LONGEST_WAIT = 0.13, 0.3
"""Seconds: a signature is mostly being recorded that long after its key; surely done after the longest."""

Mark = tuple[str, int, int]
"""How far a preparation is: its state, how many packs its tray holds, how many readings were recorded."""


@dataclass(frozen=True)
class Snapshots:
    """The station as it stood before each step, one folder each, and how far the preparation was then."""

    folders: dict[str, Path]
    marks: dict[str, Mark]
    preparation: int

    def after(self, step: str) -> Mark:
        """Give how far the preparation is once a step is done."""
        names = [*STEPS, "end"]
        return self.marks[names[names.index(step) + 1]]


def take_snapshots(folder: Path) -> Snapshots:
    """Walk the preparation through the acts, and copy the station before each of them."""
    day = whole_day(folder / "whole")
    number = next(bag.id for bag in _bags(day) if format(bag.dose, "f") == DOSE)
    walk = acts.Walk(day, number=number)
    doing = {
        "validate": walk.validate,
        "open_tray": walk.open_tray,
        "fill_tray": lambda: walk.fill(items=ITEMS),
        "start": walk.start,
        "draw": walk.draw,
        "first_reading": lambda: walk.read("Fanny"),
        "second_reading": lambda: walk.read("Bruno"),
        "inject": walk.inject,
        "finish": walk.finish,
        "first_check": lambda: walk.check_bag("Fanny"),
        "second_check": lambda: walk.check_bag("Bruno"),
        "release": walk.release,
        "hand_over": walk.hand_over,
    }
    found = Snapshots({}, {}, number)
    for name, act in doing.items():
        found.folders[name] = folder / name
        shutil.copytree(folder / "whole", folder / name)
        found.marks[name] = mark(day.home, number)
        done(act())
    found.marks["end"] = mark(day.home, number)
    day.close()
    return found


def _bags(day: Day) -> list[Preparation]:
    return many(day.desk.store.database, Preparation, "drug = ? AND state = ?", [DRUG, State.ORDERED.value])


def mark(home: Home, number: int) -> Mark:
    """Look how far a preparation is."""
    database = connect(home.database)
    found = dossier(database, number)
    database.conn.close()
    assert found is not None
    return found.preparation.state.value, len(found.components), len(found.readings)


def label_code(home: Home, number: int) -> str:
    """Give what the scanner types for the bag label that counts; nothing while there is none."""
    database = connect(home.database)
    found = labels.current(database, number, "bag")
    database.conn.close()
    return (found.code or "") if found else ""


def begun(home: Home, number: int, step: str) -> tuple[Station, Keys]:
    """Open the app at the preparation, and give the keys of the step."""
    station = Station(home).at_board()
    to_the_end(keys.open_it(station))
    return station, STEPS[step](station, label_code(home, number))


@dataclass(frozen=True)
class Killed:
    """One kill: after how many keys of the step, how many seconds later, and whether the step was done."""

    keys: int
    wait: float
    done: bool


def kill_in(
    snapshots: Snapshots, step: str, folder: Path, last: Callable[[int, str], bool], wait: float = 0.0
) -> Killed | None:
    """Kill some seconds after the key that `last` names, check what is left; None when it never came."""
    home = _copied(snapshots.folders[step], folder)
    number, pressed = snapshots.preparation, 0
    station, step_keys = begun(home, number, step)
    try:
        for key in step_keys:
            pressed += 1
            if last(pressed, key):
                time.sleep(wait)
                break
        else:
            return None
    finally:
        station.kill()
        station.close()
    check_what_is_left(snapshots, step, home)
    was_done = mark(home, snapshots.preparation) == snapshots.after(step)
    walk_on(snapshots, step, home)
    return Killed(pressed, wait, was_done)


def _copied(snapshot: Path, folder: Path) -> Home:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(snapshot, folder)
    home = Home(folder / "home")
    write_machine(home, Machine(folder / "second"))
    return home


def check_what_is_left(snapshots: Snapshots, step: str, home: Home) -> None:
    """The records add up (the mirror may lack its end), the step is done or not, no number is missing."""
    verdict = verify(home.database, read_machine(home).mirror)
    assert {fault.code for fault in verdict.faults} <= {"mirror_behind"}, verdict.faults
    now = mark(home, snapshots.preparation)
    assert now in (snapshots.marks[step], snapshots.after(step)), (step, now)
    database = connect(home.database)
    numbers = [line.number for line in register(database)]
    database.conn.close()
    assert numbers == [f"{number[:3]}{place:05}" for place, number in enumerate(numbers, start=1)]


def walk_on(snapshots: Snapshots, step: str, home: Home) -> None:
    """The app opens; a step that was not done is done now; everything is whole at the end, the mirror too."""
    if mark(home, snapshots.preparation) == snapshots.after(step):
        station = Station(home).at_board()
    else:
        station, step_keys = begun(home, snapshots.preparation, step)
        to_the_end(step_keys)
    try:
        assert station.end() == 0
    finally:
        station.close()
    assert mark(home, snapshots.preparation) == snapshots.after(step)
    verdict = verify(home.database, read_machine(home).mirror)
    assert verdict.whole, verdict.faults


def at_signing(pressed: int, key: str) -> bool:
    """Stop at the key that signs."""
    return key == "f12"


def after_key(number: int) -> Callable[[int, str], bool]:
    """Stop after so many keys."""
    return lambda pressed, key: pressed == number


def kill_at_signing(snapshots: Snapshots, step: str, folder: Path, wait: float) -> Killed:
    """Kill some seconds after the signing key of a step."""
    killed = kill_in(snapshots, step, folder, at_signing, wait)
    assert killed is not None, f"{step} was never signed"
    return killed


def kill_after_each_key(snapshots: Snapshots, step: str, folder: Path) -> Iterator[Killed]:
    """Kill after the first key, then from the start again after the second, and so on to the last."""
    number = 1
    while (killed := kill_in(snapshots, step, folder, after_key(number))) is not None:
        yield killed
        number += 1


def waits(count: int) -> list[float]:
    """Spread moments over the time in which a signature is verified, recorded and mirrored."""
    return [LONGEST_WAIT * place / (count - 1) for place in range(count)] if count > 1 else [USUAL_WAIT]


def _asked(snapshots: Snapshots, step: str, folder: Path, options: argparse.Namespace) -> Iterator[Killed]:
    if options.every_key:
        yield from kill_after_each_key(snapshots, step, folder)
    for wait in waits(options.signing):
        yield kill_at_signing(snapshots, step, folder, wait)


def main(arguments: Sequence[str]) -> int:
    """Kill as asked and tell each one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every-key", action="store_true")
    parser.add_argument("--signing", type=int, default=1, metavar="N")
    parser.add_argument("--step", choices=list(STEPS), action="append")
    options = parser.parse_args(arguments)
    began, told = time.monotonic(), []
    with tempfile.TemporaryDirectory() as name:
        snapshots = take_snapshots(Path(name) / "snapshots")
        for step in options.step or STEPS:
            for killed in _asked(snapshots, step, Path(name) / "killed", options):
                told.append(killed)
                done = "done" if killed.done else "not done"
                print(
                    f"{step}: killed {1000 * killed.wait:.0f} ms after key {killed.keys}: {done}", flush=True
                )
    whole = sum(killed.done for killed in told)
    print(f"{len(told)} kills in {time.monotonic() - began:.0f} s: {whole} steps done, ", end="")
    print(f"{len(told) - whole} not done, none torn; each time the walk went on")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
