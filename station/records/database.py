"""The type of an open database, for those who pass it on, and the SQLite that sqlite-utils uses (pysqlite3
where it is there)."""

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

__all__ = ["Database", "sqlite3"]
