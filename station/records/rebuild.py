"""Rebuilding: a new database from a whole journal, the damaged one's own or its mirror's, put in its place.

Done alone: no other station process lives. The damaged file is kept beside the new one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from station.records import journal, mirror
from station.records.clock import Lease
from station.records.database import Database, sqlite3
from station.records.disk import sync_folder
from station.records.errors import Busy, ChainBroken, MirrorAhead, MirrorBehind, RecordsError
from station.records.fence import PROGRAM_VERSION, Identity
from station.records.opening import connect, create
from station.records.presence import Presence, refuse_company
from station.records.rebuilding import Rebuilding, Salvage
from station.records.translating import translate

SIDE_FILES = ("", "-journal", "-wal", "-shm")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Rebuilt:
    """What was made: entries with the one that tells of it, where the damaged file lies (None: there was
    none), what was lost.

    `lost` counts entries that the damaged database had and the mirror had not; `pins` the people who must set
    a PIN again.
    """

    entries: int
    kept: Path | None
    lost: int
    pins: int


def rebuild(
    path: Path,
    presence: Presence,
    lease: Lease,
    *,
    mirror_path: Path | None = None,
    from_mirror: bool = False,
    accept_loss: bool = False,
    progress: Progress | None = None,
) -> Rebuilt:
    """Rebuild the database at `path` from its own journal, or from its mirror; until the end, everything
    stays where it was.

    Raises NotAlone, Busy, ChainBroken (where), MirrorAhead (it knows more: rebuild from it), MirrorBehind (it
    knows less: `accept_loss` goes on without), MirrorDiffers (it is damaged), or the RecordsError of a
    failing disk.
    """
    refuse_company(presence)
    draft = path.with_name(f"{path.name}.rebuilding")
    _remove(draft)
    try:
        with _damaged(path) as old:
            salvage = _salvage(old)
            there = _lines(mirror_path)
            lost = _loss(salvage, mirror_path, there, from_mirror=from_mirror, accept_loss=accept_loss)
            entries = mirror.read_entries(mirror_path) if from_mirror and mirror_path else _entries(old)
            total = there if from_mirror else salvage.last
            identity = Identity(lease.clock, lease)
            with _drafted(draft, identity) as database:
                work = Rebuilding(database, identity, presence, salvage)
                work.begin()
                work.lay(entries, lambda done: progress(done, total) if progress else None)
                pins = work.carry_over()
                source = "mirror" if from_mirror else "journal"
                work.end("rebuilt", {"source": source, "lost": lost, "pins": pins})
            kept = _swap(path, draft, lease.clock.utc().strftime("%Y%m%dT%H%M%S%fZ"))
    except sqlite3.Error as error:
        raise translate(error) from error
    finally:
        _remove(draft)
    return Rebuilt(work.entries, kept, lost, pins)


@contextmanager
def _damaged(path: Path) -> Iterator[Database | None]:
    """Open what can be opened of the damaged database and hold its write lock, so that nothing more is
    written to it."""
    try:
        database = connect(path, older=True)
    except RecordsError:
        yield None
        return
    try:
        try:
            database.execute("PRAGMA query_only = OFF")  # which forbids even to take the lock
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            if isinstance(translate(error), Busy):
                raise
        yield database
    finally:
        database.conn.close()


def _salvage(old: Database | None) -> Salvage:
    if old is None:
        return Salvage()

    def read(sql: str, default: int | None) -> int | None:
        try:
            found = old.execute(sql).fetchone()
        except sqlite3.Error:
            return default
        return int(found[0]) if found else default

    try:
        pins = tuple(old.execute("SELECT operator, hash, set_at FROM pins").fetchall())
    except sqlite3.Error:
        pins = ()
    return Salvage(
        last=read("SELECT n FROM journal ORDER BY n DESC LIMIT 1", 0) or 0,
        token=read("SELECT token FROM seats ORDER BY token DESC LIMIT 1", 0) or 0,
        epoch=read("SELECT epoch FROM gate", None),
        least_version=read("SELECT least_version FROM gate", None) or PROGRAM_VERSION,
        pins=pins,
    )


def _lines(mirror_path: Path | None) -> int:
    return sum(1 for _ in mirror.lines(mirror_path)) if mirror_path and mirror_path.is_file() else 0


def _loss(
    salvage: Salvage, mirror_path: Path | None, there: int, *, from_mirror: bool, accept_loss: bool
) -> int:
    """Compare how far the two copies go; give how many entries the new database will lack."""
    if not from_mirror and there > salvage.last:
        raise MirrorAhead(str(mirror_path), there, salvage.last)
    lost = max(0, salvage.last - there) if from_mirror else 0
    if lost and not accept_loss:
        raise MirrorBehind(str(mirror_path), there, salvage.last)
    return lost


def _entries(old: Database | None) -> Iterator[journal.Entry]:
    """Read the damaged database's journal one by one, so that what can't be read is named."""
    n = 0
    try:
        if old is not None:
            for entry in journal.entries(old, batch=1):
                n = entry.n
                yield entry
    except sqlite3.Error as error:
        raise ChainBroken("unreadable", n + 1) from error
    if n == 0:
        raise ChainBroken("unreadable", 1)


@contextmanager
def _drafted(draft: Path, identity: Identity) -> Iterator[Database]:
    """Make a new database and fill it in one transaction, durable at the end."""
    database = create(draft, identity, rules=False)
    try:
        database.execute("BEGIN IMMEDIATE")
        yield database
        database.execute("COMMIT")
    finally:
        database.conn.close()


def _swap(path: Path, draft: Path, stamp: str) -> Path | None:
    """Put the new file in the old one's place at one stroke; the old one is kept with its side files under
    another name."""
    kept = path.with_name(f"{path.name}.damaged-{stamp}") if path.exists() else None
    for suffix in SIDE_FILES[1:]:
        side = path.with_name(path.name + suffix)
        if side.exists():
            side.rename(path.with_name(f"{path.name}.damaged-{stamp}{suffix}"))
    if kept:
        os.link(path, kept)
    os.replace(draft, path)
    sync_folder(path.parent)
    return kept


def _remove(draft: Path) -> None:
    for suffix in SIDE_FILES:
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)
