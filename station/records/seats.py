"""Seats: who may write. A seat's row changes only when it is taken or left, with a fencing token that only
grows."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from station.clinical.seats import Seat
from station.records.database import Database
from station.records.fence import Identity
from station.records.presence import is_alive
from station.records.rows import time_text

__all__ = ["Holder", "Seat", "empty", "holder", "is_free", "last_token", "leave", "take"]

INSERT_SEAT = (
    "INSERT INTO seats (seat, token, nonce, boot, presence, holder, since, left_at)"
    " VALUES (:seat, :token, :nonce, :boot, :presence, :holder, :since, NULL)"
)
UPDATE_SEAT = (
    "UPDATE seats SET token = :token, nonce = :nonce, boot = :boot, presence = :presence, holder = :holder,"
    " since = :since, left_at = NULL WHERE seat = :seat"
)


@dataclass(frozen=True)
class Holder:
    """Who holds a seat, as told when it was taken."""

    seat: str
    token: int
    boot: str
    presence: str
    facts: Mapping[str, Any]
    since: str
    left: bool


def holder(database: Database, seat: str) -> Holder | None:
    """Read who holds or last held a seat."""
    row = database.execute(
        "SELECT seat, token, boot, presence, holder, since, left_at FROM seats WHERE seat = ?", [seat]
    ).fetchone()
    if row is None:
        return None
    name, token, boot, presence, facts, since, left_at = row
    return Holder(name, token, boot, presence, json.loads(facts), since, left_at is not None)


def is_free(found: Holder | None, boot: str, run: Path) -> bool:
    """Tell whether a seat may be taken without asking: never taken, left, of an earlier boot, or its
    process is gone."""
    return found is None or found.left or found.boot != boot or not is_alive(run, found.presence)


def take(
    database: Database,
    identity: Identity,
    seat: Seat,
    presence: str,
    facts: Mapping[str, Any],
    *,
    after: int = 0,
) -> None:
    """Write this process into the seat's row with the next token, greater than `after`, and make it its
    identity.

    The caller holds the write lock and has checked that the seat may be taken.
    """
    token = 1 + max(after, last_token(database))
    nonce = secrets.token_hex(16)
    database.execute(
        UPDATE_SEAT if holder(database, seat) else INSERT_SEAT,
        {
            "seat": seat.value,
            "token": token,
            "nonce": nonce,
            "boot": identity.clock.boot,
            "presence": presence,
            "holder": json.dumps(dict(facts), sort_keys=True),
            "since": time_text(identity.clock.utc()),
        },
    )
    identity.sit(seat.value, token, nonce)


def empty(
    database: Database, identity: Identity, seat: Seat, presence: str, facts: Mapping[str, Any]
) -> None:
    """Take a seat away from whoever holds it and leave it empty; this process stays where it sits.

    `facts` are what the one who sat there will read.
    """
    place = identity.place()
    take(database, identity, seat, presence, facts)
    leave(database, identity)
    identity.sit(*place)


def last_token(database: Database) -> int:
    """Give the greatest fencing token ever given out, 0 when none was."""
    return int(database.execute("SELECT coalesce(max(token), 0) FROM seats").fetchone()[0])


def leave(database: Database, identity: Identity) -> None:
    """Give the seat back; only its holder can."""
    database.execute(
        "UPDATE seats SET left_at = ? WHERE seat = ? AND token = ?",
        [time_text(identity.clock.utc()), identity.seat, identity.token],
    )
