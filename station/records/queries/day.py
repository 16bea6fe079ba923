"""What happened today, by the times that the signatures carry."""

from __future__ import annotations

from datetime import datetime

from station.records.database import Database
from station.records.rows import time_text, time_value


def released_since(database: Database, since: datetime) -> list[datetime]:
    """List when bags were released from a moment on, in order."""
    rows = database.execute(
        "SELECT at FROM signatures WHERE act = 'release' AND at >= ? ORDER BY at", [time_text(since)]
    ).fetchall()
    return [time_value(row[0]) for row in rows]
