"""Putting a new database in the place of one that is damaged, too old or gone: what can still be read of the
old one, and the swap at one stroke. The old file is always kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from station.records.database import FAILURES, Database
from station.records.disk import sync_folder
from station.records.errors import Busy, RecordsError
from station.records.fence import PROGRAM_VERSION, Identity
from station.records.opening import connect, create
from station.records.rebuilding import Salvage
from station.records.translating import translate

SIDE_FILES = ("", "-journal", "-wal", "-shm")


@contextmanager
def held(path: Path) -> Iterator[Database | None]:
    """Open what can be opened of the old database and hold its write lock, so that nothing more is written
    to it."""
    try:
        database = connect(path, older=True)
    except RecordsError:
        yield None
        return
    try:
        try:
            database.execute("PRAGMA query_only = OFF")  # which forbids even to take the lock
            database.execute("BEGIN IMMEDIATE")
        except FAILURES as error:
            if isinstance(translate(error), Busy):
                raise
        yield database
    finally:
        database.conn.close()


def salvage(old: Database | None) -> Salvage:
    """Read of the old database what can be read."""
    if old is None:
        return Salvage()

    def read(sql: str, default: int | None) -> int | None:
        try:
            found = old.execute(sql).fetchone()
        except FAILURES:
            return default
        return int(found[0]) if found else default

    try:
        pins = tuple(old.execute("SELECT operator, hash, set_at FROM pins").fetchall())
    except FAILURES:
        pins = ()
    return Salvage(
        last=read("SELECT n FROM journal ORDER BY n DESC LIMIT 1", 0) or 0,
        token=read("SELECT token FROM seats ORDER BY token DESC LIMIT 1", 0) or 0,
        epoch=read("SELECT epoch FROM gate", None),
        least_version=read("SELECT least_version FROM gate", None) or PROGRAM_VERSION,
        pins=pins,
    )


@contextmanager
def drafted(draft: Path, identity: Identity) -> Iterator[Database]:
    """Make a new database and fill it in one transaction, durable at the end."""
    database = create(draft, identity, rules=False)
    try:
        database.execute("BEGIN IMMEDIATE")
        yield database
        database.execute("COMMIT")
    finally:
        database.conn.close()


def swap(path: Path, draft: Path, suffix: str) -> Path | None:
    """Put the new file in the old one's place at one stroke; the old one is kept with its side files under
    another name, which is given."""
    kept = path.with_name(f"{path.name}.{suffix}") if path.exists() else None
    for side_suffix in SIDE_FILES[1:]:
        side = path.with_name(path.name + side_suffix)
        if side.exists():
            side.rename(path.with_name(f"{path.name}.{suffix}{side_suffix}"))
    if kept:
        os.link(path, kept)
    os.replace(draft, path)
    sync_folder(path.parent)
    return kept


def remove(draft: Path) -> None:
    """Take away a draft and its side files."""
    for suffix in SIDE_FILES:
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)
