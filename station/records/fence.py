"""The fence: the database itself refuses writers that should not be there any more (DESIGN.md, *Who may write*).

The gate table, the seats table and the names of the functions are frozen from the first release, so that an old client can
still say why it is out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from station.records.clock import Clock, Lease

if TYPE_CHECKING:
    from sqlite3 import Connection

PROGRAM_VERSION = 1
"""The version that the fence compares with the gate's least version; raised when an older program must not write any more."""

VERDICTS = ("version", "epoch", "vacant", "superseded", "boot", "stranger", "lapsed")
"""Everything the fence can say beside `ok`; each has its sentence at `fenced.<verdict>`."""

GATE_SQL = (
    "CREATE TABLE gate (id INTEGER PRIMARY KEY CHECK (id = 1), least_version INTEGER NOT NULL, epoch INTEGER NOT NULL) STRICT",
    "CREATE TABLE seats (seat TEXT PRIMARY KEY, token INTEGER NOT NULL, nonce TEXT NOT NULL, boot TEXT NOT NULL,"
    " presence TEXT NOT NULL, holder TEXT NOT NULL, since TEXT NOT NULL, left_at TEXT) STRICT",
    "INSERT INTO gate VALUES (1, 1, 1)",
)

FENCE_VIEW_SQL = """
CREATE VIEW fence AS SELECT CASE
  WHEN (SELECT least_version FROM gate) > station_version() THEN 'version'
  WHEN (SELECT epoch FROM gate) <> station_epoch() THEN 'epoch'
  WHEN NOT EXISTS (SELECT 1 FROM seats WHERE seat = station_seat() AND left_at IS NULL) THEN 'vacant'
  WHEN (SELECT token FROM seats WHERE seat = station_seat()) <> station_token() THEN 'superseded'
  WHEN (SELECT boot FROM seats WHERE seat = station_seat()) <> station_boot() THEN 'boot'
  WHEN (SELECT nonce FROM seats WHERE seat = station_seat()) <> station_nonce() THEN 'stranger'
  WHEN NOT station_lease() THEN 'lapsed'
  ELSE 'ok' END AS verdict
"""

GUARD_TRIGGERS = (
    "CREATE TRIGGER gate_only_grows BEFORE UPDATE ON gate WHEN NEW.id <> 1 OR NEW.least_version < OLD.least_version"
    " OR NEW.epoch < OLD.epoch OR station_version() < OLD.least_version BEGIN SELECT RAISE(ABORT, 'fence:gate'); END",
    "CREATE TRIGGER gate_stays BEFORE DELETE ON gate BEGIN SELECT RAISE(ABORT, 'fence:gate'); END",
    "CREATE TRIGGER gate_is_one BEFORE INSERT ON gate BEGIN SELECT RAISE(ABORT, 'fence:gate'); END",
    "CREATE TRIGGER seat_stays BEFORE DELETE ON seats BEGIN SELECT RAISE(ABORT, 'fence:seat'); END",
    "CREATE TRIGGER seat_is_new BEFORE INSERT ON seats WHEN station_version() < (SELECT least_version FROM gate)"
    " OR NEW.token <> 1 + (SELECT coalesce(max(token), 0) FROM seats) BEGIN SELECT RAISE(ABORT, 'fence:seat'); END",
    "CREATE TRIGGER seat_moves_on BEFORE UPDATE ON seats WHEN station_version() < (SELECT least_version FROM gate)"
    " OR NEW.seat <> OLD.seat OR NOT ("
    "   (NEW.token = 1 + (SELECT max(token) FROM seats)) OR"
    "   (NEW.token = OLD.token AND NEW.nonce = station_nonce() AND OLD.left_at IS NULL AND NEW.left_at IS NOT NULL))"
    " BEGIN SELECT RAISE(ABORT, 'fence:seat'); END",
)


@dataclass
class Identity:
    """What this process is for the fence: its seat, fencing token and nonce, and the epoch it read when it opened the file."""

    clock: Clock
    lease: Lease
    seat: str = "observer"
    token: int = 0
    nonce: str = ""
    epoch: int = 0
    version: int = PROGRAM_VERSION

    def register(self, connection: Connection) -> None:
        """Give the connection the functions that the triggers call; a shell that lacks them can't write."""

        def add(name: str, arity: int, function: object) -> None:
            connection.create_function(name, arity, function)  # type: ignore[arg-type]

        add("station_version", 0, lambda: self.version)
        add("station_epoch", 0, lambda: self.epoch)
        add("station_seat", 0, lambda: self.seat)
        add("station_token", 0, lambda: self.token)
        add("station_nonce", 0, lambda: self.nonce)
        add("station_boot", 0, lambda: self.clock.boot)
        add("station_lease", 0, lambda: int(self.lease.valid()))
        add("station_hash", 1, entry_hash)


def entry_hash(body: str) -> str:
    """Hash a journal body (its previous hash is inside the body): SHA-256 over a domain tag and the exact text."""
    return hashlib.sha256(b"station-journal-1\n" + body.encode()).hexdigest()


def guard_sql(table: str) -> list[str]:
    """Give the triggers that ask the fence before any write to a table."""
    cases = " ".join(f"WHEN '{verdict}' THEN RAISE(ABORT, 'fence:{verdict}')" for verdict in VERDICTS)
    ask = f"SELECT CASE (SELECT verdict FROM fence) WHEN 'ok' THEN NULL {cases} END;"
    return [
        f"CREATE TRIGGER fence_{table}_{verb.lower()} BEFORE {verb} ON {table} BEGIN {ask} END"
        for verb in ("INSERT", "UPDATE", "DELETE")
    ]
