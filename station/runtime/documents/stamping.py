"""What stands on every page of a document: the unit, the hour and the journal's head at that moment."""

from __future__ import annotations

from datetime import datetime

from station.clinical.documents import Stamp, anchor
from station.records import journal
from station.records.database import Database
from station.records.queries.settings import settings, time_zone


def stamp_of(database: Database, now: datetime) -> Stamp:
    """Give the stamp of documents made from the records as they are now."""
    told, head = settings(database), journal.head(database)
    return Stamp(
        unit_name=told.get("unit_name", ""),
        unit_address=told.get("unit_address", ""),
        at=now,
        edited=now.astimezone(time_zone(database)).strftime("%d/%m/%Y %H:%M"),
        anchor=anchor(head.n, head.hash),
    )
