"""What left for the wards, and the released bags that wait to leave."""

from __future__ import annotations

from station.clinical.model import HandOver
from station.records.database import Database
from station.records.queries.fetch import one
from station.records.queries.preparations import BoardRow, released_for, wards


def handover(database: Database, handover_id: int) -> HandOver | None:
    """Find one list that left."""
    return one(database, HandOver, handover_id)


def waiting(database: Database) -> list[BoardRow]:
    """List the released bags of every ward that wait to be handed over, ward by ward."""
    return [row for ward in wards(database) for row in released_for(database, ward)]


def last_recipients(database: Database, ward: str, most: int = 3) -> list[str]:
    """Name who took the last lists of a ward, the latest first, each once."""
    rows = database.execute(
        "SELECT recipient FROM handovers WHERE ward = ? GROUP BY recipient ORDER BY max(entry) DESC LIMIT ?",
        [ward, most],
    )
    return [str(row[0]) for row in rows.fetchall()]


def last_entry(database: Database) -> int:
    """Give the journal number of the newest list, 0 when nothing left yet."""
    row = database.execute("SELECT coalesce(max(entry), 0) FROM handovers").fetchone()
    return int(row[0])
