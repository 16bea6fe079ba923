"""The type of an open database, for those who pass it on, and the SQLite that sqlite-utils uses (pysqlite3
where it is there)."""

import sys

_numpy_is_loaded = "numpy" in sys.modules
if not _numpy_is_loaded:
    sys.modules["numpy"] = None  # type: ignore[assignment]
    # sqlite-utils would load it where it lies (90 ms of the start) only to know number types nobody stores.
from sqlite_utils import Database  # noqa: E402
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # noqa: E402

if not _numpy_is_loaded:
    del sys.modules["numpy"]

__all__ = ["FAILURES", "Database", "sqlite3"]

FAILURES: tuple[type[Exception], ...] = (sqlite3.Error, UnicodeDecodeError)
"""What a database raises. A damaged one quotes its damaged schema in an error that is then no text; an act's
own text fails by encoding, never by decoding."""
