"""The tables, indexes and triggers of a station's database, made once."""

from __future__ import annotations

from station.records.books import BOOKS, SECRETS, TRAFFIC
from station.records.database import Database
from station.records.fence import FENCE_VIEW_SQL, GATE_SQL, GUARD_TRIGGERS, guard_sql
from station.records.form import APPLICATION_ID, SCHEMA_VERSION
from station.records.queries.fetch import GOING_ON
from station.records.rules import journal_rules, safety_rules

SCHEMA_SETTING = "schema"
"""The setting by which a journal tells from which entry on the rules of which schema hold."""

JOURNAL_SQL = (
    "CREATE TABLE journal (n INTEGER PRIMARY KEY, act_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,"
    " hash TEXT NOT NULL) STRICT"
)

INDEXES = (
    "CREATE INDEX preparations_due ON preparations (due)",
    f"CREATE INDEX preparations_going_on ON preparations (due) WHERE {GOING_ON}",
    "CREATE INDEX preparations_state ON preparations (state)",
    "CREATE INDEX preparations_remake ON preparations (remake_of) WHERE remake_of IS NOT NULL",
    "CREATE INDEX changes_open ON changes (id) WHERE decision = 'open'",
    "CREATE INDEX preparations_prescription ON preparations (prescription)",
    "CREATE INDEX preparations_external ON preparations (external_id)",
    "CREATE INDEX prescriptions_patient ON prescriptions (patient)",
    "CREATE INDEX prescriptions_external ON prescriptions (external_id)",
    "CREATE INDEX patients_ipp ON patients (ipp)",
    "CREATE INDEX signatures_preparation ON signatures (preparation)",
    "CREATE INDEX components_preparation ON components (preparation)",
    "CREATE INDEX components_leftover ON components (leftover) WHERE leftover IS NOT NULL",
    "CREATE INDEX components_diluent ON components (product) WHERE kind = 'diluent' AND NOT removed",
    "CREATE INDEX components_serial ON components (serial) WHERE serial IS NOT NULL",
    "CREATE INDEX leftover_moves_leftover ON leftover_moves (leftover)",
    "CREATE INDEX draws_preparation ON draws (preparation)",
    "CREATE INDEX labels_preparation ON labels (preparation)",
    "CREATE INDEX changes_preparation ON changes (preparation)",
    "CREATE INDEX validations_preparation ON validations (preparation)",
    "CREATE INDEX patient_facts_patient ON patient_facts (patient)",
    "CREATE INDEX approvals_line ON approvals (line, content)",
    "CREATE INDEX labels_state ON labels (state) WHERE state = 'requested'",
    "CREATE INDEX preparations_handover ON preparations (handover) WHERE handover IS NOT NULL",
)


def tables() -> list[str]:
    """List what makes the empty books, traffic and secrets, in order; gate, seats and journal are
    frozen."""
    return [*(book.create_sql() for book in BOOKS), *TRAFFIC.values(), *SECRETS.values(), *INDEXES]


def fences() -> list[str]:
    """List what asks who writes, and keeps the journal's chain."""
    protected = ["journal", *(book.name for book in BOOKS), *TRAFFIC, *SECRETS]
    asked = [sql for table in protected for sql in guard_sql(table)]
    return [FENCE_VIEW_SQL, *GUARD_TRIGGERS, *asked, *journal_rules()]


def create(database: Database, *, rules: bool = True) -> None:
    """Make an empty database of this version, its safety rules left for later where told; the caller has
    opened the transaction."""
    for sql in (*GATE_SQL, JOURNAL_SQL, *tables(), *fences()):
        database.execute(sql)
    if rules:
        add_rules(database)
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def add_rules(database: Database) -> None:
    """Add the safety rules of the books."""
    for sql in safety_rules():
        database.execute(sql)
