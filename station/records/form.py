"""The form of a database file: its marks, its version, and the fingerprint that notices a changed schema.

What makes the schema is in `schema.py`, which is not loaded to open one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from station.records.database import Database

APPLICATION_ID = 0x53544154

SCHEMA_VERSION = 3
FINGERPRINTS = {
    1: "1bb1da1d17044d2e02770cbd72055368e29c4b6564e48153910465d4d430147a",
    2: "31826f7448ab311ec51e8eaffd03c5296c465fedd83d0cdb5887d632767276e8",
    3: "7f7ec93eb9e43c47328035b3d5e09c58691691118216438a93c7978cf49caa97",
}
"""The fingerprint of each schema, by its version: those released, and this one, which a test compares with a
database freshly made."""


def fingerprint(database: Database) -> str:
    """Hash everything sqlite_schema holds: a dropped trigger or an added table changes it."""
    rows = database.execute(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name"
    ).fetchall()
    return hashlib.sha256("\n".join("|".join(row) for row in rows).encode()).hexdigest()


def is_whole(database: Database, version: int = SCHEMA_VERSION) -> bool:
    """Tell whether a database has the schema of this version, or of one released before, and nothing else."""
    return fingerprint(database) == FINGERPRINTS.get(version)
