"""Opening a database: with the settings that lose nothing at a power cut, and only a file that is ours and
whole in form.

No file descriptor of a database is ever opened here beside SQLite's own: closing one would drop the locks
that another thread of this process holds on the file, and two processes could write at once.
"""

from __future__ import annotations

import os
from pathlib import Path

from station.records.database import FAILURES, Database, sqlite3
from station.records.errors import (
    DatabaseNewer,
    DatabaseOlder,
    NoDatabase,
    NotOurDatabase,
    ProgramTooOld,
    RecordsError,
    SchemaChanged,
)
from station.records.fence import Identity
from station.records.form import APPLICATION_ID, SCHEMA_VERSION, is_whole
from station.records.translating import translate

PRAGMAS = (
    "synchronous = EXTRA",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "busy_timeout = 5000",
    "cell_size_check = ON",
    "mmap_size = 0",
    "secure_delete = ON",
)

STATEMENTS = 512
"""Statements kept prepared: more than a day's acts and screens have. One that writes a preparation is long to
prepare, with all its triggers."""


def connect(path: Path, identity: Identity | None = None, *, older: bool = False) -> Database:
    """Open an existing database: to write as `identity`, else for reading only; it belongs to the calling
    thread. `older` also opens one of a schema released before.

    Raises NoDatabase, NotOurDatabase, DatabaseNewer, DatabaseOlder, ProgramTooOld and SchemaChanged (when
    opened to write) or what SQLite's error means.
    """
    if not path.exists():
        raise NoDatabase(path=str(path))
    database = None
    try:
        database = _open(path)
        _check_form(database, path, older)
        _become(database, identity, path)
    except (RecordsError, sqlite3.Error, UnicodeDecodeError) as error:
        if database is not None:
            database.conn.close()
        raise _named(error, path) from error
    return database


def create(path: Path, identity: Identity, *, rules: bool = True) -> Database:
    """Make a new, empty database that only its owner reads, its safety rules left for later where told;
    raises FileExistsError, or a RecordsError of the disk."""
    from station.records import schema

    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    database = _open(path)
    identity.register(database.conn)
    try:
        database.execute("BEGIN IMMEDIATE")
        schema.create(database, rules=rules)
        database.execute("COMMIT")
    except FAILURES as error:
        database.conn.close()
        path.unlink()
        raise translate(error) from error
    identity.epoch = 1
    return database


def _open(path: Path) -> Database:
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5, cached_statements=STATEMENTS)
    database = Database(connection, execute_plugins=False)
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}").fetchall()
    return database


def _value(database: Database, name: str) -> int | str:
    value: int | str = database.execute(f"PRAGMA {name}").fetchone()[0]
    return value


def _check_form(database: Database, path: Path, older: bool) -> None:
    if _value(database, "journal_mode") != "delete" or _value(database, "application_id") != APPLICATION_ID:
        raise NotOurDatabase(path=str(path))
    version = int(_value(database, "user_version"))
    if version > SCHEMA_VERSION:
        raise DatabaseNewer(database=version, program=SCHEMA_VERSION)
    if version < SCHEMA_VERSION and not older:
        raise DatabaseOlder(database=version, program=SCHEMA_VERSION)


def _become(database: Database, identity: Identity | None, path: Path) -> None:
    if identity is None:
        database.execute("PRAGMA query_only = ON")
        return
    least = int(database.execute("SELECT least_version FROM gate").fetchone()[0])
    if least > identity.version:
        raise ProgramTooOld(identity.version, least)
    if not is_whole(database, int(_value(database, "user_version"))):
        raise SchemaChanged(path=str(path))
    identity.register(database.conn)
    identity.epoch = database.execute("SELECT epoch FROM gate").fetchone()[0]


def _named(error: Exception, path: Path) -> RecordsError:
    """Give the error with the path where its sentence names one."""
    meant = error if isinstance(error, RecordsError) else translate(error)
    if meant.params.get("path") == "":
        meant.params = {**meant.params, "path": str(path)}
    return meant
