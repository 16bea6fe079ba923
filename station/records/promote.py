"""Promoting: the standby becomes the station, from the journal that was replicated to it, as the next series
and with an epoch above any that was counted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from station.clinical.model import Setting
from station.progress import Count
from station.records import follower
from station.records.clock import Lease
from station.records.database import FAILURES
from station.records.fence import Identity
from station.records.presence import Presence, refuse_company
from station.records.rebuilding import Rebuilding
from station.records.replacing import drafted, remove, swap
from station.records.restore import following_series
from station.records.translating import translate

LAST_NUMBERS = (
    "SELECT max(number) FROM (SELECT year, series, number FROM register UNION ALL"
    " SELECT year, series, printf('%02d%s%05d', year % 100, series, last) FROM carried"
    " WHERE book = 'register' AND year IS NOT NULL) GROUP BY year, series"
)


@dataclass(frozen=True)
class Promoted:
    """What the standby starts with: entries with the one that tells of it, the last one replicated, its
    series, the last register number of each series it knows, how many people have no PIN."""

    entries: int
    replicated: int
    series: str
    last_numbers: tuple[str, ...]
    pins: int


def promote(
    path: Path,
    replica: Path,
    presence: Presence,
    lease: Lease,
    *,
    printer: str | None = None,
    progress: Count | None = None,
) -> Promoted:
    """Make the database at `path`, where none lies, of a restored follower database, every entry checked.

    Raises NotAlone, ChainBroken (where the replica does not hold), NoSeries, or the RecordsError of a failing
    disk; nothing lies at `path` then.
    """
    refuse_company(presence)
    draft = path.with_name(f"{path.name}.promoting")
    remove(draft)
    try:
        found = follower.salvage_of(replica)
        identity = Identity(lease.clock, lease)
        with drafted(draft, identity) as database:
            work = Rebuilding(database, identity, presence, found)
            work.begin()
            told = progress or (lambda done, total: None)
            work.lay(follower.entries_of(replica), lambda done: told(done, found.last))
            pins = work.carry_over()
            numbers = database.execute(LAST_NUMBERS).fetchall()
            series = following_series(database)
            more = [Setting("series", series), *([Setting("printer", printer)] if printer else [])]
            work.end("promoted", {"head": found.last, "series": series, "pins": pins}, *more)
        swap(path, draft, "never")
    except FAILURES as error:
        raise translate(error) from error
    finally:
        remove(draft)
    return Promoted(work.entries, found.last, series, tuple(row[0] for row in numbers), pins)
