"""Upgrading: a database of a schema released before becomes one of this program's, forward only, in one
transaction.

Books are what the journal's rows add up to, so no step from one schema to the next is written: everything but
journal, gate and seats is made anew, and the journal is laid into it again. Entries stay as they are; the way
back is to restore the backup made before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from station.progress import Count, Tell, counting, untold
from station.records import form, journal, schema
from station.records.backup import Backup, back_up
from station.records.books import SECRETS, TRAFFIC
from station.records.clock import Lease
from station.records.database import FAILURES, Database
from station.records.errors import NotWhole, SchemaChanged
from station.records.fence import PROGRAM_VERSION, Identity
from station.records.opening import connect
from station.records.presence import Presence, refuse_company
from station.records.rebuilding import Rebuilding, Salvage
from station.records.translating import translate
from station.records.verify import verify

FROZEN = ("journal", "gate", "seats")
Carried = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Outlook:
    """What an upgrade would do: from which schema to which, and how many entries would be laid again."""

    before: int
    after: int
    entries: int

    @property
    def needed(self) -> bool:
        """Tell whether there is anything to do."""
        return self.before < self.after


def look(path: Path) -> Outlook:
    """Say what an upgrade would do; raises DatabaseNewer for one that this program can't read."""
    database = connect(path, older=True)
    try:
        version = int(database.execute("PRAGMA user_version").fetchone()[0])
        return Outlook(version, form.SCHEMA_VERSION, journal.head(database).n)
    except FAILURES as error:
        raise translate(error) from error
    finally:
        database.conn.close()


def upgrade(
    path: Path,
    presence: Presence,
    lease: Lease,
    folder: Path,
    *,
    at: datetime,
    tell: Tell = untold,
) -> Backup:
    """Back the database up into `folder`, then upgrade it; give the backup.

    Raises NotAlone, NotWhole (something does not add up: mend that first), OSError when the backup can't be
    made, ChainBroken or the RecordsError of a failing disk; the database is then what it was.
    """
    refuse_company(presence)
    verdict = verify(path, progress=counting(tell, "verifying"))
    if not verdict.whole:
        raise NotWhole(faults=len(verdict.faults))
    saved = back_up(path, folder, at, progress=counting(tell, "backing_up"))
    convert(path, presence, lease, counting(tell, "laying"))
    return saved


def convert(path: Path, presence: Presence, lease: Lease, progress: Count | None = None) -> None:
    """Make the database this program's, in one transaction; the caller has verified it and has a copy."""
    identity = Identity(lease.clock, lease)
    with _exclusive(path, identity) as database:
        before, total = _version(database), journal.head(database).n
        carried = _carried(database)
        _strip(database)
        for sql in schema.tables():
            database.execute(sql)
        work = Rebuilding(database, identity, presence, Salvage(), in_place=True)
        work.lay(journal.entries(database), lambda done: progress(done, total) if progress else None)
        _carry(database, carried)
        _close(database, work, before)


@contextmanager
def _exclusive(path: Path, identity: Identity) -> Iterator[Database]:
    """Hold the database alone in one transaction that ends in a commit or leaves nothing behind."""
    database = connect(path, identity, older=True)
    try:
        database.execute("PRAGMA foreign_keys = OFF")  # books are dropped in any order; checked at the end
        database.execute("BEGIN EXCLUSIVE")
        yield database
        database.execute("COMMIT")
    except FAILURES as error:
        raise translate(error) from error
    finally:
        database.conn.close()


def _version(database: Database) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _carried(database: Database) -> Carried:
    """Read what the journal does not hold: secrets, and how far printing came."""
    return {name: _rows(database, name) for name in (*SECRETS, *TRAFFIC) if _columns(database, name)}


def _columns(database: Database, table: str) -> list[str]:
    return [row[1] for row in database.execute(f"PRAGMA table_info({table})").fetchall()]


def _rows(database: Database, table: str) -> list[dict[str, Any]]:
    names = _columns(database, table)
    return [dict(zip(names, row, strict=True)) for row in database.execute(f"SELECT * FROM {table}")]


def _strip(database: Database) -> None:
    """Take away every table, view and trigger but the frozen ones; indexes go with their tables."""
    found = database.execute(
        "SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view', 'table')"
        " AND name NOT LIKE 'sqlite_%' ORDER BY type = 'table', type"
    ).fetchall()
    for kind, name in found:
        if name not in FROZEN:
            database.execute(f"DROP {kind} {name}")


def _carry(database: Database, carried: Carried) -> None:
    """Put back what was carried, in the columns that still are."""
    for table, rows in carried.items():
        names = [name for name in _columns(database, table) if rows and name in rows[0]]
        marks = ", ".join(f":{name}" for name in names)
        for row in rows:
            database.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", row)


def _close(database: Database, work: Rebuilding, before: int) -> None:
    """Put fence and rules in force, shut older programs out, tell it in the journal, and check the form."""
    for sql in schema.fences():
        database.execute(sql)
    database.execute(f"PRAGMA user_version = {form.SCHEMA_VERSION}")
    database.execute("UPDATE gate SET least_version = ?", [PROGRAM_VERSION])
    work.end("upgraded", {"from": before, "to": form.SCHEMA_VERSION})
    broken = database.execute("PRAGMA foreign_key_check").fetchall()
    if broken or not form.is_whole(database):
        raise SchemaChanged(path=str(work.presence.path.parent))
