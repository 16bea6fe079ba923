"""The open database of one writing process: opening with checks, the one write transaction, and the mirror after it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # stdlib's or pysqlite3's, whichever it uses

from station.records import schema
from station.records.database import Database
from station.records.errors import (
    Busy,
    CommitUnknown,
    Damaged,
    DatabaseNewer,
    DiskFault,
    Fenced,
    FileReplaced,
    MirrorAhead,
    MirrorDiffers,
    NoDatabase,
    NotOurDatabase,
    RecordsError,
    RuleBroken,
    SchemaChanged,
)
from station.records.fence import Identity
from station.records.mirror import Mirror

PRAGMAS = (
    "synchronous = EXTRA",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "busy_timeout = 5000",
    "cell_size_check = ON",
    "mmap_size = 0",
    "secure_delete = ON",
)

UNIQUE_RULES = {
    "preparations.hood": "one_drawn_per_hood",
    "operators.badge": "one_badge",
    "journal.act_id": "act_twice",
}


def connect(path: Path, identity: Identity | None = None) -> Database:
    """Open an existing database: to write as `identity`, else for reading only. The connection belongs to the calling thread."""
    _check_header(path)
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    database = Database(connection, execute_plugins=False)
    try:
        _configure(database, identity)
    except sqlite3.Error as error:
        connection.close()
        raise translate(error) from error
    except RecordsError:
        connection.close()
        raise
    return database


def create(path: Path, identity: Identity) -> Database:
    """Make a new, empty database that only its owner reads; refuses when the file exists."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    database = Database(sqlite3.connect(path, isolation_level=None, timeout=5), execute_plugins=False)
    identity.register(database.conn)
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    database.execute("BEGIN IMMEDIATE")
    schema.create(database)
    database.execute("COMMIT")
    identity.epoch = 1
    return database


def _check_header(path: Path) -> None:
    try:
        with open(path, "rb") as file:
            header = file.read(100)
    except FileNotFoundError as error:
        raise NoDatabase(path=str(path)) from error
    if len(header) < 100 or header[:16] != b"SQLite format 3\x00" or header[18:20] != b"\x01\x01":
        raise NotOurDatabase(path=str(path))


def _configure(database: Database, identity: Identity | None) -> None:
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    application = database.execute("PRAGMA application_id").fetchone()[0]
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if application != schema.APPLICATION_ID:
        raise NotOurDatabase(path="")
    if version > schema.SCHEMA_VERSION:
        raise DatabaseNewer(database=version, program=schema.SCHEMA_VERSION)
    if identity is None:
        database.execute("PRAGMA query_only = ON")
        return
    identity.register(database.conn)
    identity.epoch = database.execute("SELECT epoch FROM gate").fetchone()[0]


class Store:
    """The writing side of the records; lives in one thread."""

    def __init__(self, path: Path, identity: Identity, mirror: Mirror | None) -> None:
        self.path = path
        self.identity = identity
        self.mirror = mirror
        self.mirror_fault: str | None = None
        self._open()
        self.catch_up()

    def _open(self) -> None:
        self.database = connect(self.path, self.identity)
        status = os.stat(self.path)
        self._file = (status.st_dev, status.st_ino)
        self._schema_version = self._pragma("schema_version")
        self._fingerprint = schema.fingerprint(self.database)

    def _pragma(self, name: str) -> int:
        value: int = self.database.execute(f"PRAGMA {name}").fetchone()[0]
        return value

    @contextmanager
    def transaction(self, *, fenced: bool = True) -> Iterator[Database]:
        """Hold the write lock from checks to commit; anything raised inside undoes everything.

        Raises CommitUnknown when COMMIT itself failed (the database has been reopened), else a RecordsError for what the
        database refused. `fenced=False` is for taking a seat, which nobody can hold before.
        """
        self._check_file()
        try:
            self.database.execute("BEGIN IMMEDIATE")
            self._check_schema()
            if fenced:
                self._check_fence()
            yield self.database
            if fenced:
                self._check_fence()
        except sqlite3.Error as error:
            self._roll_back()
            raise translate(error) from error
        except BaseException:
            self._roll_back()
            raise
        self._commit()

    def _commit(self) -> None:
        try:
            self.database.execute("COMMIT")
        except sqlite3.Error as error:
            self._reopen()
            raise CommitUnknown(detail=type(error).__name__) from error

    def _reopen(self) -> None:
        epoch = self.identity.epoch
        self.database.conn.close()
        self._open()
        self.identity.epoch = epoch

    def _roll_back(self) -> None:
        if self.database.conn.in_transaction:
            self.database.execute("ROLLBACK")

    def _check_file(self) -> None:
        try:
            status = os.stat(self.path)
        except OSError as error:
            raise FileReplaced(path=str(self.path)) from error
        if (status.st_dev, status.st_ino) != self._file:
            raise FileReplaced(path=str(self.path))

    def _check_schema(self) -> None:
        if self._pragma("schema_version") == self._schema_version:
            return
        if schema.fingerprint(self.database) != self._fingerprint:
            raise SchemaChanged(path=str(self.path))
        self._schema_version = self._pragma("schema_version")

    def _check_fence(self) -> None:
        verdict = self.database.execute("SELECT verdict FROM fence").fetchone()[0]
        if verdict != "ok":
            raise Fenced(verdict)

    def catch_up(self) -> None:
        """Bring the mirror up to the journal's head; a failing disk is remembered in `mirror_fault`, work goes on."""
        if self.mirror is None:
            return
        try:
            self.mirror.catch_up(self.database)
            self.mirror_fault = None
        except (MirrorAhead, MirrorDiffers):
            raise
        except OSError as error:
            self.mirror_fault = type(error).__name__

    def close(self) -> None:
        """Close the connection."""
        self.database.conn.close()


def translate(error: sqlite3.Error) -> RecordsError:
    """Say what an error of SQLite means here."""
    text = str(error)
    if text.startswith("fence:"):
        return Fenced(text.removeprefix("fence:"))
    if text.startswith("rule:"):
        return RuleBroken(text.removeprefix("rule:"))
    if text.startswith("UNIQUE constraint failed: "):
        where = text.removeprefix("UNIQUE constraint failed: ")
        return RuleBroken(UNIQUE_RULES.get(where, where))
    return _by_name(getattr(error, "sqlite_errorname", "") or "", text)


def _by_name(name: str, text: str) -> RecordsError:
    if "no such function" in text or "no such table" in text or name.startswith("SQLITE_SCHEMA"):
        return SchemaChanged(path="")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or "locked" in text:
        return Busy()
    if name == "SQLITE_READONLY_DBMOVED":
        return FileReplaced(path="")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return Damaged(detail=name)
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return DiskFault(detail=name)
    if name.startswith("SQLITE_CONSTRAINT"):
        return RuleBroken(name.lower())
    return Damaged(detail=name or "sqlite")
