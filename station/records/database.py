"""The type of an open database, for those who pass it on, and the SQLite that sqlite-utils uses (pysqlite3
where it is there)."""

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

__all__ = ["FAILURES", "Database", "sqlite3"]

FAILURES: tuple[type[Exception], ...] = (sqlite3.Error, UnicodeDecodeError)
"""What a database raises. A damaged one quotes its damaged schema in an error that is then no text; an act's
own text fails by encoding, never by decoding."""
