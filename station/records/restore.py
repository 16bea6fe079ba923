"""Restoring: a verified backup becomes the database again, as the next series and with a higher epoch.

Numbers allotted after the backup are on paper and are not known to it: the next series letter keeps new ones
apart from them. Done alone; the database it replaces is kept beside.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path

from station.clinical.model import Setting
from station.clinical.series import next_series
from station.progress import Count, Tell, counting, untold
from station.records import mirror
from station.records.backup import copy
from station.records.clock import Lease
from station.records.database import FAILURES, Database
from station.records.errors import BackupBehind, BackupOfAnotherBook, NoSeries, NotWhole
from station.records.fence import Identity
from station.records.heads import put_heads_aside
from station.records.opening import connect
from station.records.presence import Presence, refuse_company
from station.records.queries.closing import carried
from station.records.rebuilding import Rebuilding, Salvage
from station.records.replacing import held, remove, salvage, swap
from station.records.translating import translate
from station.records.upgrade import convert, look
from station.records.verify import verify


@dataclass(frozen=True)
class Restored:
    """What came back: entries with the one that tells of it, what was lost, the series that goes on, where
    the replaced database and mirror lie."""

    entries: int
    lost: int
    series: str
    kept: Path | None
    mirror_kept: Path | None


@dataclass(frozen=True)
class Spent:
    """The series letter a database numbers with, and all letters it knows numbers of."""

    current: str
    used: frozenset[str]


NOTHING_SPENT = Spent("", frozenset())


def restore(
    path: Path,
    backup: Path,
    presence: Presence,
    lease: Lease,
    *,
    mirror_path: Path | None = None,
    accept_loss: bool = False,
    tell: Tell = untold,
) -> Restored:
    """Put a backup in the place of the database at `path`; until the end, everything stays where it was.

    Raises NotAlone, Busy, NotWhole (the backup does not verify), BackupBehind (database or mirror know more:
    rebuild instead, or `accept_loss`), BackupOfAnotherBook (likewise), NoSeries, or the RecordsError of a
    failing disk.
    """
    refuse_company(presence)
    verdict = verify(backup, progress=counting(tell, "verifying"), still=True)
    if not verdict.whole:
        raise NotWhole(faults=len(verdict.faults))
    draft = path.with_name(f"{path.name}.restoring")
    remove(draft)
    stamp = lease.clock.utc().strftime("%Y%m%dT%H%M%S%fZ")
    try:
        with held(path) as old:
            found = salvage(old)
            if not accept_loss and old is not None and not _same_book(old, backup):
                raise BackupOfAnotherBook(path=str(backup))
            known = max(found.last, mirror.count(mirror_path) if mirror_path else 0)
            lost = max(0, known - verdict.entries)
            if lost and not accept_loss:
                raise BackupBehind(path=str(backup), backup=verdict.entries, known=known)
            copy(backup, draft)
            series, entries = _begin_again(
                draft, presence, lease, found, lost, spent(old), counting(tell, "laying")
            )
            kept = swap(path, draft, f"replaced-{stamp}")
    except FAILURES as error:
        raise translate(error) from error
    finally:
        remove(draft)
    aside = None
    if lost and mirror_path:
        aside = mirror.put_aside(mirror_path, stamp)
        put_heads_aside(mirror_path, stamp)
    return Restored(entries, lost, series, kept, aside)


def _same_book(old: Database, backup: Path) -> bool:
    """Tell whether both journals begin with the same entry; a database that can't say does not object."""
    with contextlib.suppress(*FAILURES):
        first = "SELECT hash FROM journal WHERE n = 1"
        known = old.execute(first).fetchone()
        other = connect(backup, older=True)
        try:
            return known is None or known == other.execute(first).fetchone()
        finally:
            other.conn.close()
    return True


def _begin_again(
    draft: Path,
    presence: Presence,
    lease: Lease,
    found: Salvage,
    lost: int,
    replaced: Spent,
    progress: Count,
) -> tuple[str, int]:
    """Bring the copy to this program's schema, raise its epoch, and write where it goes on from."""
    identity = Identity(lease.clock, lease)
    if look(draft).needed:
        convert(draft, presence, lease, progress)
    database = connect(draft, identity)
    try:
        own = salvage(database)
        database.execute("BEGIN EXCLUSIVE")
        higher = replace(own, token=max(own.token, found.token), epoch=max(own.epoch or 1, found.epoch or 0))
        work = Rebuilding(database, identity, presence, higher, in_place=True)
        work.ruled = True
        work.begin()
        series = following_series(database, replaced)
        work.doubt_labels("restored")
        work.end("restored", {"head": own.last, "lost": lost, "series": series}, Setting("series", series))
        database.execute("COMMIT")
    finally:
        database.conn.close()
    return series, work.entries


def following_series(database: Database, replaced: Spent = NOTHING_SPENT) -> str:
    """Give the letter that numbers go on with, after that of the database that is `replaced`; raises
    NoSeries when every letter is used."""
    told = dict(database.execute("SELECT name, value FROM settings").fetchall())
    used = {*replaced.used, *spent(database).used, told.get("series", "")}
    used |= {series for _, series in carried(database, "register")}
    owned = {told.get("kit_series", ""), told.get("standby_series", "")}
    series = next_series(replaced.current or told.get("series", ""), used | owned)
    if series is None:
        raise NoSeries()
    return series


def spent(database: Database | None) -> Spent:
    """Read which letters a database, damaged perhaps or gone, numbers with or knows from paper."""
    if database is None:
        return NOTHING_SPENT
    found: list[set[str]] = []
    for sql in (
        "SELECT value FROM settings WHERE name = 'series'",
        "SELECT DISTINCT series FROM register UNION SELECT DISTINCT series FROM paper_numbers",
    ):
        found.append(set())
        with contextlib.suppress(*FAILURES):
            found[-1].update(str(row[0]) for row in database.execute(sql).fetchall())
    current, used = found
    return Spent(next(iter(current), ""), frozenset(current | used))
