"""How a command ends that wrote an entry or replaced the database: mirror brought up, everything verified."""

from __future__ import annotations

import contextlib
from pathlib import Path

from screens.lines.verify import tell, verified
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


def proven_whole(here: Home, mirror: Path | None) -> int:
    """Bring the mirror up, verify everything and tell the verdict; 0 whole, 1 not."""
    bring_mirror_up_to_date(here, mirror)
    verdict = verified(here, mirror)
    tell(verdict)
    return 0 if verdict.whole else 1
