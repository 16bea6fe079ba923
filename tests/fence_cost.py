"""What the fence costs: `python -m tests.fence_cost [--acts 38]` prints an act's time with it and without.

The same acts on two copies of one station; from one copy every fence trigger is taken away, and the process
looks neither at file, form nor verdict. A test label is the smallest act (one row, no signature), where the
fence weighs most; a hold is signed by a badge. Prints ratios, asserts nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from station.acts.desk import Request
from station.acts.holding import hold
from station.acts.print_requests import test_label as print_test_label
from station.records.fence import guard_sql
from station.records.form import is_whole
from station.records.store import Store
from tests.flow.day import Day, copied, done, gave_their_pins
from tests.stale import prepare


def main(arguments: Sequence[str]) -> int:
    """Measure both, turn by turn, and print the medians and their ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--acts", type=int, default=38)
    parser.add_argument("--folder", type=Path, help="where: its disk counts; /dev/shm shows the fence alone")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        prepare(folder / "prepared")
        fenced = copied(folder / "prepared", folder / "fenced")
        bare = unfenced(copied(folder / "prepared", folder / "bare"))
        for day in (fenced, bare):
            gave_their_pins(day.desk)
        for name, act in (("test label", label), ("hold", held)):
            measure(name, act, options.acts, fenced, bare)
    return 0


def measure(name: str, act: Callable[[Day, int], None], acts: int, fenced: Day, bare: Day) -> None:
    """Do the act on both, turn by turn, and print the medians and their ratio."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(acts):
        for times, day in zip(taken, (fenced, bare), strict=True):
            day.desk.store.identity.lease.beat()
            began = time.perf_counter()
            act(day, number)
            times.append(time.perf_counter() - began)
    with_it, without = (1000 * median(times) for times in taken)
    times = f"with {with_it:6.2f} ms   without {without:6.2f} ms"
    print(f"{name:12} {acts} x   {times}   ratio {with_it / without:.3f}")


def label(day: Day, number: int) -> None:
    """Ask for a test label."""
    done(print_test_label(day.desk, Request()))


def held(day: Day, number: int) -> None:
    """Hold a preparation, each time another one."""
    done(hold(day.desk, day.by("Fanny", reason="Essai", pin=None), day.seen(1 + number)))


def unfenced(day: Day) -> Day:
    """Take every fence trigger out of a copy, and every look at file, form and verdict out of its process."""
    database = day.desk.store.database
    names = [
        f"fence_{table}_{verb}"
        for (table,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        for verb in ("insert", "update", "delete")
    ]
    assert guard_sql("journal")[0].startswith("CREATE TRIGGER fence_journal_insert")
    for name in names:
        database.execute(f"DROP TRIGGER IF EXISTS {name}")

    class Bare(Store):
        """A store that trusts everybody."""

        def check_whole(self) -> None:
            """Look at nothing."""

        def _check_fence(self) -> None:
            """Ask nobody."""

    day.desk.store.__class__ = Bare
    assert not is_whole(database)
    return day


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
