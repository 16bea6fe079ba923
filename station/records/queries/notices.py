"""What the journal says to one session: that it was ended, or that a seat is left to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from station.records.database import Database

ACTS = ("end_session", "hand_over_seat")


@dataclass(frozen=True)
class Notice:
    """An act about a session: its name, what it told, and the reason."""

    act: str
    params: dict[str, Any]
    reason: str | None


def notices(database: Database, presence: str, after: int) -> tuple[Notice, ...]:
    """List what entries after a number say about the session of a presence file."""
    marks = ", ".join("?" * len(ACTS))
    rows = database.execute(
        f"SELECT body FROM journal WHERE n > ? AND json_extract(body, '$.act') IN ({marks})"
        " AND instr(json_extract(body, '$.subject'), ?) ORDER BY n",
        [after, *ACTS, presence],
    ).fetchall()
    bodies = [json.loads(row[0]) for row in rows]
    return tuple(
        Notice(body["act"], body["params"] | {"since": body["at"]}, body["reason"]) for body in bodies
    )
