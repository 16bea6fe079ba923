"""The tables, indexes and triggers of a station's database, made once; and the fingerprint that notices
when they were changed."""

from __future__ import annotations

import hashlib
from functools import cache

from station.records.books import BOOKS, SECRETS, TRAFFIC
from station.records.database import Database, sqlite3
from station.records.fence import FENCE_VIEW_SQL, GATE_SQL, GUARD_TRIGGERS, guard_sql
from station.records.rules import all_rules

SCHEMA_VERSION = 1
APPLICATION_ID = 0x53544154

JOURNAL_SQL = (
    "CREATE TABLE journal (n INTEGER PRIMARY KEY, act_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,"
    " hash TEXT NOT NULL) STRICT"
)

INDEXES = (
    "CREATE INDEX preparations_due ON preparations (due)",
    "CREATE INDEX preparations_prescription ON preparations (prescription)",
    "CREATE INDEX preparations_external ON preparations (external_id)",
    "CREATE INDEX prescriptions_patient ON prescriptions (patient)",
    "CREATE INDEX prescriptions_external ON prescriptions (external_id)",
    "CREATE INDEX patients_ipp ON patients (ipp)",
    "CREATE INDEX signatures_preparation ON signatures (preparation)",
    "CREATE INDEX components_preparation ON components (preparation)",
    "CREATE INDEX components_serial ON components (serial) WHERE serial IS NOT NULL",
    "CREATE INDEX leftover_moves_leftover ON leftover_moves (leftover)",
    "CREATE INDEX draws_preparation ON draws (preparation)",
    "CREATE INDEX labels_preparation ON labels (preparation)",
    "CREATE INDEX changes_preparation ON changes (preparation)",
    "CREATE INDEX validations_preparation ON validations (preparation)",
    "CREATE INDEX labels_state ON labels (state) WHERE state = 'requested'",
    "CREATE INDEX preparations_handover ON preparations (handover) WHERE handover IS NOT NULL",
)


def statements() -> list[str]:
    """List everything that makes an empty database of this version, in order."""
    tables = [JOURNAL_SQL, *(book.create_sql() for book in BOOKS), *TRAFFIC.values(), *SECRETS.values()]
    protected = ["journal", *(book.name for book in BOOKS), *TRAFFIC, *SECRETS]
    fences = [sql for table in protected for sql in guard_sql(table)]
    return [*GATE_SQL, FENCE_VIEW_SQL, *tables, *INDEXES, *GUARD_TRIGGERS, *fences, *all_rules()]


def create(database: Database) -> None:
    """Make an empty database of this version; the caller has opened the transaction."""
    for sql in statements():
        database.execute(sql)
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def fingerprint(database: Database) -> str:
    """Hash everything sqlite_schema holds: a dropped trigger or an added table changes it."""
    rows = database.execute(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name"
    ).fetchall()
    return hashlib.sha256("\n".join("|".join(row) for row in rows).encode()).hexdigest()


@cache
def expected() -> str:
    """Give the fingerprint of a freshly made database of this version."""
    database = Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False)
    create(database)
    found = fingerprint(database)
    database.conn.close()
    return found
