"""The fence: the database itself refuses writers that should not be there any more.

The gate table, the seats table and the names of the functions are frozen from the first release, so that an
old client can still say why it is out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from station.records.clock import Clock, Lease

if TYPE_CHECKING:
    from sqlite3 import Connection

    from station.records.database import Database

PROGRAM_VERSION = 3
"""The version that the fence compares with the gate's least version; raised when an older program must not
write any more."""

VERDICTS = ("version", "epoch", "vacant", "superseded", "boot", "stranger", "lapsed")
"""Everything the fence can say beside `ok`; each has its sentence at `fenced.<verdict>`, as have `gate`
and `seat`."""

GATE_SQL = (
    "CREATE TABLE gate (id INTEGER PRIMARY KEY CHECK (id = 1), least_version INTEGER NOT NULL,"
    " epoch INTEGER NOT NULL) STRICT",
    "CREATE TABLE seats (seat TEXT PRIMARY KEY CHECK (seat <> 'observer'), token INTEGER NOT NULL,"
    " nonce TEXT NOT NULL, boot TEXT NOT NULL, presence TEXT NOT NULL,"
    " holder TEXT NOT NULL, since TEXT NOT NULL, left_at TEXT) STRICT",
    f"INSERT INTO gate VALUES (1, {PROGRAM_VERSION}, 1)",
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


def _guards() -> Iterator[str]:
    """Give the triggers of the gate, which only grows, and of the seats: taken with a greater token, or
    left by their holder."""

    def guard(name: str, moment: str, says: str, when: str = "1") -> str:
        return f"CREATE TRIGGER {name} {moment} WHEN {when} BEGIN SELECT RAISE(ABORT, 'fence:{says}'); END"

    old = "station_version() < (SELECT least_version FROM gate)"
    for table, moment in (("gate", "UPDATE"), ("seats", "INSERT"), ("seats", "UPDATE")):
        yield guard(f"{table}_version_{moment.lower()}", f"BEFORE {moment} ON {table}", "version", old)
    other = "station_epoch() <> (SELECT epoch FROM gate)"
    for moment in ("INSERT", "UPDATE"):
        yield guard(f"seats_epoch_{moment.lower()}", f"BEFORE {moment} ON seats", "epoch", other)
    shrinks = "NEW.id <> 1 OR NEW.least_version < OLD.least_version OR NEW.epoch < OLD.epoch"
    yield guard("gate_only_grows", "BEFORE UPDATE ON gate", "gate", shrinks)
    yield guard("gate_stays", "BEFORE DELETE ON gate", "gate")
    yield guard("gate_is_one", "BEFORE INSERT ON gate", "gate")
    yield guard("seat_stays", "BEFORE DELETE ON seats", "seat")
    greater = "NEW.token > (SELECT coalesce(max(token), 0) FROM seats) AND NEW.left_at IS NULL"
    yield guard("seat_is_new", "BEFORE INSERT ON seats", "seat", f"NOT ({greater})")
    kept = " AND ".join(
        f"NEW.{name} = OLD.{name}" for name in ("token", "nonce", "boot", "presence", "holder", "since")
    )
    leaves = f"OLD.nonce = station_nonce() AND OLD.left_at IS NULL AND NEW.left_at IS NOT NULL AND {kept}"
    moves = f"NEW.seat <> OLD.seat OR NOT (({greater} AND NEW.nonce <> OLD.nonce) OR ({leaves}))"
    yield guard("seat_moves_on", "BEFORE UPDATE ON seats", "seat", moves)


GUARD_TRIGGERS = tuple(_guards())


@dataclass
class Identity:
    """What this process is for the fence: its seat, fencing token and nonce, and the epoch it read when it
    opened the file."""

    clock: Clock
    lease: Lease
    seat: str = "observer"
    token: int = 0
    nonce: str = ""
    epoch: int = 0
    version: int = PROGRAM_VERSION

    def place(self) -> tuple[str, int, str]:
        """Give where this process sits: seat, token and nonce."""
        return self.seat, self.token, self.nonce

    def sit(self, seat: str, token: int, nonce: str) -> None:
        """Sit this process somewhere else; the database believes it only when its row says the same."""
        self.seat, self.token, self.nonce = seat, token, nonce

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


def lock_out(database: Database) -> None:
    """Raise the epoch, so that no process that is open now writes again; the caller has an identity."""
    database.execute("UPDATE gate SET epoch = epoch + 1 WHERE id = 1")


def entry_hash(body: str) -> str:
    """Hash a journal body (its previous hash is inside the body): SHA-256 over a domain tag and the exact
    text."""
    return hashlib.sha256(b"station-journal-1\n" + body.encode()).hexdigest()


def guard_sql(table: str) -> list[str]:
    """Give the triggers that ask the fence before any write to a table."""
    cases = " ".join(f"WHEN '{verdict}' THEN RAISE(ABORT, 'fence:{verdict}')" for verdict in VERDICTS)
    ask = f"SELECT CASE (SELECT verdict FROM fence) WHEN 'ok' THEN NULL {cases} END;"
    return [
        f"CREATE TRIGGER fence_{table}_{verb.lower()} BEFORE {verb} ON {table} BEGIN {ask} END"
        for verb in ("INSERT", "UPDATE", "DELETE")
    ]
