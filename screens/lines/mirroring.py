"""Bringing the mirror up after a command that wrote an entry of its own."""

from __future__ import annotations

import contextlib
from pathlib import Path

from station.places import Home
from station.records.errors import RecordsError
from station.records.mirror import Mirror
from station.records.opening import connect


def bring_mirror_up_to_date(here: Home, mirror: Path | None) -> None:
    """Give the mirror the entries it lacks; one that fails is told by the verification that follows."""
    if mirror is None:
        return
    database = connect(here.database)
    with contextlib.suppress(RecordsError, OSError):
        Mirror(mirror).catch_up(database)
    database.conn.close()
