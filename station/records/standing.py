"""Where this process stands: it may go on, or why it is out for good, with what its person must be told."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from station.records import seats
from station.records.database import Database, sqlite3
from station.records.errors import FileReplaced, NoDatabase, RecordsError, SchemaChanged
from station.records.seats import Seat
from station.records.store import Store

Params = Mapping[str, str | int | None]

CLOSED_BY = ("lockout", "rebuild")
"""Acts that raise the epoch; whoever was open before them is out."""


@dataclass(frozen=True)
class Out:
    """Why a process is out: words at `locked.<code>`."""

    code: str
    params: Params = field(default_factory=dict)


def standing(store: Store) -> Out | None:
    """Ask the file, its form and the fence; None while this process may go on (an observer: read on).

    What only hinders for now (a busy file, a full disk) puts nobody out: raises its RecordsError.
    """
    try:
        with store.reading() as database:
            store.check_whole()
            verdict = store.verdict()
            if verdict == "ok" or (verdict == "vacant" and store.identity.seat == Seat.OBSERVER):
                return None
            return Out(verdict, _told(store, database, verdict))
    except (FileReplaced, NoDatabase):
        return Out("file_replaced")
    except SchemaChanged:
        return Out("schema_changed")


def _told(store: Store, database: Database, verdict: str) -> Params:
    """Gather what the sentence names; the verdict counts, whatever can't be read."""
    identity = store.identity
    if verdict == "version":
        least = int(database.execute("SELECT least_version FROM gate").fetchone()[0])
        return {"version": identity.version, "least": least}
    if verdict == "lapsed":
        return {"seconds": int(identity.lease.seconds)}
    if verdict == "epoch":
        return _closed_by(database)
    found = seats.holder(database, identity.seat)
    if found is None:
        return {"seat": identity.seat}
    facts = {name: found.facts.get(name) for name in ("by", "reason", "from", "terminal", "host", "pid")}
    return {**facts, "seat": identity.seat, "since": found.since}


def _closed_by(database: Database) -> Params:
    """Find who raised the epoch last, when and why."""
    with contextlib.suppress(sqlite3.Error, ValueError, RecordsError):
        marks = ", ".join("?" * len(CLOSED_BY))
        row = database.execute(
            f"SELECT body FROM journal WHERE json_extract(body, '$.act') IN ({marks})"
            " ORDER BY n DESC LIMIT 1",
            list(CLOSED_BY),
        ).fetchone()
        if row:
            body = json.loads(row[0])
            return {
                "act": body["act"],
                "by": body["params"].get("by"),
                "reason": body["reason"],
                "since": body["at"],
            }
    return {}
