"""`python -m tests.crash --minutes N [--only NAME]`: every harness in turn until the time is up, then totals.

`kill`: kill -9 and SIGSTOP, three writers and an observer; `power`: power cuts rebuilt from the recorded
calls; `inject`: errors and kills at the n-th call; `disk`: full, read-only, an ext4 cut off (root);
`close`: closing a book and destroying one, killed on the way; `upgrade`: a released database, likewise;
`flip`: bits flipped; `replace`: the file replaced or renamed under a working station. The first loss ends it
with code 1 and the seed to see it again.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from tests.crash.closings import finished_station, killed_closing
from tests.crash.disks import FAULTS, full_disk, injected, read_only, shut_down
from tests.crash.files import flip, replaced
from tests.crash.kills import Killing, Tally
from tests.crash.nursery import Nursery
from tests.crash.power import cut_power
from tests.crash.station import Lost, prepare
from tests.crash.upgrades import killed_upgrade

HARNESSES = ("kill", "power", "inject", "disk", "close", "upgrade", "flip", "replace")


class Harness:
    """All harnesses, the stations they crash, each prepared once, and their totals."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.rng = random.Random(seed)
        self.kills = Tally()
        self.totals: Counter[str] = Counter()

    @cached_property
    def large(self) -> Path:
        """A station with enough to do for a while."""
        return prepare(self.folder / "large", 40)

    @cached_property
    def small(self) -> Path:
        """A station with three preparations."""
        return prepare(self.folder / "small", 3)

    @cached_property
    def busy(self) -> Path:
        """A station with much to do."""
        return prepare(self.folder / "busy", 300)

    @cached_property
    def finished(self) -> Path:
        """A station whose day is over."""
        return finished_station(self.folder / "finished")

    @cached_property
    def nursery(self) -> Nursery:
        """What the drivers that are killed come from."""
        return Nursery()

    def kill(self) -> None:
        """A hundred kills, and stops between them."""
        Killing(self.busy, self.folder / "kill", self.rng, self.kills, self.nursery).go_on(100)

    def power(self) -> None:
        """Power cuts in a few acts."""
        cuts = cut_power(self.small, self.folder / "power", self.rng, acts=self.rng.randint(4, 12), most=150)
        self.totals["power cuts rebuilt"] += cuts.rebuilt
        self.totals["different states checked"] += cuts.checked

    def inject(self) -> None:
        """Every kind of fault at some call."""
        for fault in FAULTS:
            acks = injected(self.large, self.folder / "inject", fault, self.rng.randint(1, 120))
            self.totals["faults injected"] += 1
            self.totals["acts shown as done around them"] += acks

    def disk(self) -> None:
        """Disks that are full, read-only or cut off; as root only."""
        if os.geteuid() == 0:
            full_disk(self.large, self.folder / f"full-{self.totals['full disks']}")
            self.totals["full disks"] += 1
            number = self.totals["read-only disks"]
            regained = read_only(self.large, self.folder / f"read-only-{number}").regained
            self.totals["read-only disks"] += 1
            regained += shut_down(self.large, self.folder / f"cut-{number}", self.rng).regained
            self.totals["ext4 cut off"] += 1
            self.totals["acts that ext4 forgot after its sync, back from the mirror"] += regained

    def close(self) -> None:
        """A book closed, and its archive destroyed, by processes that are killed."""
        killed_closing(self.finished, self.folder / "closing", self.rng, self.totals)

    def upgrade(self) -> None:
        """A released database upgraded by a process that is killed."""
        killed_upgrade(self.folder / "upgrade", self.rng, self.totals)

    def flip(self) -> None:
        """Bits flipped in the database."""
        flips = flip(self.small, self.folder / "flip", self.rng, 25)
        self.totals["bits flipped"] += flips.flipped
        self.totals["of them found"] += flips.found

    def replace(self) -> None:
        """The file replaced or renamed."""
        for how in ("replaced", "renamed"):
            replaced(self.large, self.folder / how, how)
            self.totals["files replaced or renamed"] += 1


def main(arguments: Sequence[str]) -> int:
    """Run until the time is up."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--only", choices=HARNESSES, action="append")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args(arguments)
    until = time.monotonic() + 60 * options.minutes
    with tempfile.TemporaryDirectory() as name:
        harness = Harness(Path(name), options.seed)
        names = options.only or HARNESSES
        rounds: list[Callable[[], None]] = [getattr(harness, name) for name in names]
        try:
            while time.monotonic() < until:
                for one in rounds:
                    one()
        except Lost as lost:
            print(f"LOST, seed {options.seed}: {lost}", file=sys.stderr)
            return 1
    if harness.kills.kills:
        print(harness.kills)
    print(", ".join(f"{count} {what}" for what, count in harness.totals.items()))
    print("lost: none, recorded twice: none, gaps: none, every station opened afterwards")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
