"""A standby that still follows a closed book: known by its first entry, and begun anew."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from station.places import Home
from station.records import journal
from station.records.database import FAILURES, sqlite3
from station.records.follower import first_of
from station.records.opening import connect
from station.runtime.litestream import Replica, read_replica
from station.runtime.standby_state import folder

SIDE_FILES = ("", "-wal", "-shm")


def follows_a_closed_book(home: Home) -> bool:
    """Tell whether the follower here holds another journal than the station's; raises RecordsErrors of the
    station's database."""
    path = _follower(home)
    if not path.exists() or not home.database.exists():
        return False
    database = connect(home.database)
    with closing(database.conn):
        first = next(iter(journal.entries(database, 0, 1)), None)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            followed = first_of(connection)
    except FAILURES:
        return False
    return first is not None and followed not in (None, first.hash)


def is_its_replica(home: Home, replica: Replica) -> bool:
    """Tell whether a replica is the one that the follower here was copied to."""
    configuration = folder(home) / "litestream.yml"
    if not configuration.exists():
        return False
    told, wanted = read_replica(configuration), replica.settings()
    return [told.get(name) for name in ("host", "path")] == [wanted.get(name) for name in ("host", "path")]


def forget_follower(home: Home) -> None:
    """Take away the follower of a closed book with what Litestream kept of it; raises OSError."""
    path = _follower(home)
    for suffix in SIDE_FILES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(path.with_name(f".{path.name}-litestream"), ignore_errors=True)


def _follower(home: Home) -> Path:
    return folder(home) / "follower.db"
