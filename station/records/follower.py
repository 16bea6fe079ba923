"""The follower: a small database of its own with the journal's entries and the PIN hashes, for Litestream to
replicate. Litestream never touches the live file: it would turn it to WAL and write tables into it.

WAL loses data on SQLite before 3.51.3 when two processes checkpoint (sqlite.org/wal.html#walresetbug), and
Litestream is the second one: an older SQLite is refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from station.records.database import sqlite3
from station.records.errors import SqliteTooOld
from station.records.journal import Entry
from station.records.rebuilding import Salvage

LEAST_SQLITE = (3, 51, 3)
BATCH = 500

Pin = tuple[int, str, str]

TABLES = (
    "CREATE TABLE IF NOT EXISTS entries (n INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS pins"
    " (operator INTEGER PRIMARY KEY, hash TEXT NOT NULL, set_at TEXT NOT NULL)",
)


class Follower:
    """The follower database, open to be fed."""

    def __init__(self, path: Path) -> None:
        if sqlite3.sqlite_version_info < LEAST_SQLITE:
            raise SqliteTooOld(
                found=sqlite3.sqlite_version, least=".".join(str(part) for part in LEAST_SQLITE)
            )
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=5)
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        for sql in TABLES:
            self._connection.execute(sql)

    @property
    def last(self) -> int:
        """The number of the last entry it holds."""
        return int(self._connection.execute("SELECT coalesce(max(n), 0) FROM entries").fetchone()[0])

    @property
    def first(self) -> str | None:
        """The hash of the entry its journal begins with; None while it is empty."""
        return first_of(self._connection)

    def feed(self, entries: Sequence[Entry]) -> None:
        """Add entries, in one transaction."""
        with self._transaction():
            self._connection.executemany(
                "INSERT INTO entries (n, body, hash) VALUES (?, ?, ?)",
                [(entry.n, entry.body, entry.hash) for entry in entries],
            )

    def keep_pins(self, pins: Sequence[Pin]) -> None:
        """Hold these PIN hashes and no others; nothing is written when they are the same."""
        if self._connection.execute("SELECT * FROM pins ORDER BY 1").fetchall() == list(pins):
            return
        with self._transaction():
            self._connection.execute("DELETE FROM pins")
            self._connection.executemany("INSERT INTO pins VALUES (?, ?, ?)", pins)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close it."""
        self._connection.close()


def first_of(connection: sqlite3.Connection) -> str | None:
    """Give the hash of the entry that a follower database begins with."""
    row = connection.execute("SELECT hash FROM entries WHERE n = 1").fetchone()
    return str(row[0]) if row else None


def entries_of(path: Path) -> Iterator[Entry]:
    """Read the entries of a restored follower database in order."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        after = 0
        while True:
            rows = connection.execute(
                "SELECT n, body, hash FROM entries WHERE n > ? ORDER BY n LIMIT ?", [after, BATCH]
            ).fetchall()
            yield from (Entry(*row) for row in rows)
            if len(rows) < BATCH:
                return
            after = rows[-1][0]


def salvage_of(path: Path) -> Salvage:
    """Give what a restored follower database holds beside its entries."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        last = connection.execute("SELECT coalesce(max(n), 0) FROM entries").fetchone()[0]
        pins = tuple(connection.execute("SELECT operator, hash, set_at FROM pins").fetchall())
    return Salvage(last=int(last), pins=pins)
