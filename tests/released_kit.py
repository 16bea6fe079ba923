"""The databases of every released schema, unpacked for a test."""

from __future__ import annotations

import gzip
from pathlib import Path

from station.places import Home
from station.runtime.house import Machine, write_machine

RELEASED = Path(__file__).parent / "released"
RELEASES = sorted(folder.name for folder in RELEASED.iterdir() if folder.is_dir())


def unpacked(release: str, folder: Path) -> Home:
    """Lay the station of a release out in a folder: its home, and its second medium beside it."""
    home, second = Home(folder / "home").make(), folder / "second"
    second.mkdir()
    source = RELEASED / release
    home.database.write_bytes(gzip.decompress((source / "station.db.gz").read_bytes()))
    for key in (home.key, second / "station.key"):
        key.write_bytes((source / "station.key").read_bytes())
    machine = Machine(second)
    assert machine.mirror is not None
    machine.mirror.write_bytes(gzip.decompress((source / "station-mirror.jsonl.gz").read_bytes()))
    write_machine(home, machine)
    return home
