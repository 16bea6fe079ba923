"""The station that is crashed: prepared once, copied for each round; its driver processes; and what must hold
afterwards."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from station.acts.importing import import_orders
from station.exchange.mapping import load_mappings
from station.exchange.tables import read_orders
from station.places import Home, data_folder
from station.records.clock import Clock, Lease
from station.records.fence import Identity
from station.records.mirror import Mirror
from station.records.opening import connect
from station.records.queries.register import register
from station.records.store import Store
from station.records.verify import verify
from station.runtime.house import Machine, read_machine, write_machine
from tests.bench import many_preparations
from tests.crash.nursery import Child, Nursery
from tests.flow.day import done, founded, left, staffed

DRIVER = "tests.crash.driver"


def prepare(folder: Path, preparations: int = 40) -> Path:
    """Make a station of invented people with so many preparations to make, and leave it."""
    day = staffed(founded(folder))
    orders = read_orders(
        "crash.csv", many_preparations(preparations), load_mappings(data_folder() / "mappings")
    )
    done(import_orders(day.desk, day.by("Anne"), orders))
    left(day)
    return folder


def copied(prepared: Path, folder: Path) -> Home:
    """Copy a prepared station, its second medium too."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(prepared, folder)
    home = Home(folder / "home")
    write_machine(home, Machine(folder / "second"))
    return home


def command(home: Home, seat: str, most: int, synchronous: str = "EXTRA", lease: float = 60.0) -> list[str]:
    """Give the command line of a driver; its lease in seconds."""
    told = (str(home.path), seat, str(most), synchronous, str(lease))
    return [sys.executable, "-m", DRIVER, *told]


class Running:
    """A driver process, and what it wrote so far; a nursery bears it ten times as fast."""

    def __init__(
        self,
        home: Home,
        seat: str = "production",
        most: int = 1_000_000,
        wrapped: Sequence[str] = (),
        lease: float = 60.0,
        nursery: Nursery | None = None,
    ) -> None:
        line = [*wrapped, *command(home, seat, most, lease=lease)]
        self._out, self._errors = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - held while it runs
        self.process: subprocess.Popen[bytes] | Child
        if nursery:
            arguments = line[line.index(DRIVER) + 1 :]
            self.process = nursery.bear(arguments, self._out.fileno(), self._errors.fileno())
        else:
            self.process = subprocess.Popen(line, stdout=self._out, stderr=self._errors, cwd=Path.cwd())

    def until_it_works(self, seconds: float = 30.0) -> Running:
        """Wait for its first acknowledgement, or its end."""
        until = time.monotonic() + seconds
        while not self.said().acks and self.process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        return self

    def said(self) -> Said:
        """Read what it said so far; an unexpected error in it is one in the test."""
        self._errors.seek(0)
        errors = self._errors.read().decode()
        assert "Traceback" not in errors, errors
        self._out.seek(0)
        return said(self._out.read().decode())

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still lives."""
        self.process.send_signal(number)

    def end(self) -> Said:
        """Kill it with SIGKILL, and give all it said."""
        self.send_signal(signal.SIGKILL)
        self.process.wait(30)
        return self.said()

    def finish(self, seconds: float = 60.0) -> Said:
        """Wait until it ends by itself, and give all it said."""
        self.process.wait(seconds)
        return self.said()


@dataclass(frozen=True)
class Said:
    """What a driver said: entry number to hash, and its last word."""

    acks: dict[int, str]
    last: str


def said(text: str) -> Said:
    """Read a driver's output; a line cut off by the kill is not an acknowledgement."""
    lines = [line for line in text.splitlines(keepends=True) if line.endswith("\n")]
    acks = {int(line.split()[1]): line.split()[2] for line in lines if line.startswith("ACK ")}
    ends = [line.strip() for line in lines if not line.startswith("ACK ")]
    return Said(acks, ends[-1] if ends else "")


class Lost(AssertionError):
    """Something that was shown as done is not there, or something does not add up."""


def check(home: Home, acks: dict[int, str], *, may_lack_mirror: bool = True) -> int:
    """Insist on every invariant; give how many entries there are.

    The chain, books and schema add up; every acknowledged entry is there as it was, none twice; the register
    has no gap; the station opens, and then the mirror is whole too.
    """
    mirror = read_machine(home).mirror
    verdict = verify(home.database, mirror)
    allowed = {"mirror_behind"} if may_lack_mirror else set()
    faults = {fault.code for fault in verdict.faults} - allowed
    if faults:
        raise Lost(f"does not add up: {verdict.faults[:5]}")
    database = connect(home.database)
    there = dict(database.execute("SELECT n, hash FROM journal").fetchall())
    numbers = [line.number for line in register(database)]
    database.conn.close()
    no_gap(numbers)
    lost = [n for n, digest in acks.items() if there.get(n) != digest]
    if lost:
        raise Lost(f"acknowledged and not there: {lost} of {len(acks)}, head {max(there, default=0)}")
    _opened(home).close()
    healed = verify(home.database, mirror)
    if not healed.whole:
        raise Lost(f"not whole after opening: {healed.faults[:5]}")
    return verdict.entries


def no_gap(numbers: Sequence[str]) -> None:
    """Insist that register numbers follow each other from the first."""
    if list(numbers) != [f"{number[:3]}{place:05}" for place, number in enumerate(numbers, start=1)]:
        raise Lost(f"register has a gap: {numbers}")


def _opened(home: Home) -> Store:
    """Open the records as the station does at its start, which heals the mirror."""
    clock, machine = Clock(), read_machine(home)
    copy = Mirror(machine.mirror, machine.key_copy) if machine.mirror else None
    return Store(home.database, Identity(clock, Lease(clock)), copy)
