"""Files that are damaged, replaced or renamed: it is noticed, said, and mended without a loss."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from station.places import Home
from station.records.clock import Clock, Lease
from station.records.errors import ChainBroken, RecordsError
from station.records.opening import connect
from station.records.presence import Presence
from station.records.rebuild import rebuild
from station.records.verify import verify
from station.runtime.house import read_machine
from tests.crash.station import Lost, Running, check, copied

TABLES = ("journal", "preparations", "register", "readings", "operators", "labels")


@dataclass
class Flips:
    """How many bits were flipped, how many of them verifying found, and how many changed nothing."""

    flipped: int = 0
    found: int = 0
    harmless: int = 0

    def __str__(self) -> str:
        return (
            f"{self.flipped} bits flipped: {self.found} found by verify and mended, {self.harmless} in free"
            " space; missed 0"
        )


def contents(path: Path) -> dict[str, list[tuple[object, ...]]] | None:
    """Read what the tables hold; None when it can't be read."""
    try:
        with closing(connect(path).conn) as connection:
            return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    except Exception:  # whatever the damage does: it can't be read
        return None


def flip(prepared: Path, folder: Path, rng: random.Random, times: int) -> Flips:
    """Flip one bit at a time; what changes a content is found, and rebuilding brings it back."""
    home, flips = copied(prepared, folder / "station"), Flips()
    whole, before = home.database.read_bytes(), contents(home.database)
    for _ in range(times):
        place = rng.randrange(len(whole) * 8)
        damaged = bytearray(whole)
        damaged[place // 8] ^= 1 << place % 8
        home.database.write_bytes(damaged)
        flips.flipped += 1
        if not verify(home.database, read_machine(home).mirror).whole:
            flips.found += 1
            _mend(home, before)
        elif contents(home.database) == before:
            flips.harmless += 1
        else:
            raise Lost(f"bit {place} changes the records and is not found")
    return flips


def _mend(home: Home, before: dict[str, list[tuple[object, ...]]] | None) -> None:
    """Rebuild from the journal, or from the mirror where the journal itself is hit."""
    presence, mirror = Presence(home.run), read_machine(home).mirror
    try:
        try:
            rebuild(home.database, presence, Lease(Clock()), mirror_path=mirror)
        except (ChainBroken, RecordsError):
            rebuild(home.database, presence, Lease(Clock()), mirror_path=mirror, from_mirror=True)
    finally:
        presence.close()
    check(home, {})
    after = contents(home.database)
    if before is None or after is None or after["register"] != before["register"]:
        raise Lost("rebuilt otherwise")
    for path in home.path.glob("station.db.damaged-*"):
        path.unlink()


def replaced(prepared: Path, folder: Path, how: str) -> int:
    """Put an older copy in the place of the file under a working station, or rename the file away: it stops
    at its next act, and what it had shown as done is in the file it worked on."""
    home = copied(prepared, folder / "station")
    older = folder / "older.db"
    shutil.copy(home.database, older)
    driver = Running(home).until_it_works()
    worked_on = home.path / "worked-on.db"
    if how == "replaced":
        os.link(home.database, worked_on)
        os.replace(older, home.database)
    else:
        home.database.rename(worked_on)
    told = driver.finish()
    if not told.last.startswith("STOP"):
        raise Lost(f"went on in a file that is no longer there: {told.last}")
    said = _opening(home)
    if "Traceback" in said or len(said.splitlines()) != 1:
        raise Lost(f"opening said: {said}")
    os.replace(worked_on, home.database)
    check(home, told.acks)
    return len(told.acks)


def _opening(home: Home) -> str:
    """Give what the program says when it is verified against this file from a shell without a terminal."""
    line = [sys.executable, "-m", "screens.command_line", "import", str(home.path / "nothing.csv")]
    environment = os.environ | {"STATION_HOME": str(home.path)}
    ran = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    return ran.stderr.strip()
