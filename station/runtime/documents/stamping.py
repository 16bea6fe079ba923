"""What stands on every page of a document: the unit, the hour and the journal's head at that moment."""

from __future__ import annotations

from datetime import datetime

from station.acts.desk import Desk
from station.clinical.documents import Stamp, anchor
from station.records import journal
from station.records.database import Database
from station.records.heads import sign_head
from station.records.keys import StationKey
from station.records.queries.settings import settings, time_zone


def stamp_of(database: Database, now: datetime, key: StationKey | None = None) -> Stamp:
    """Give the stamp of documents made from the records as they are now; with the station key, its head is
    signed for those that leave the unit or are kept."""
    told, head = settings(database), journal.head(database)
    return Stamp(
        unit_name=told.get("unit_name", ""),
        unit_address=told.get("unit_address", ""),
        at=now,
        edited=now.astimezone(time_zone(database)).strftime("%d/%m/%Y %H:%M"),
        anchor=anchor(head.n, head.hash),
        head=sign_head(key, head, now).text() if key else "",
    )


def signed_stamp(desk: Desk, now: datetime) -> Stamp:
    """Give the stamp with the journal's head signed."""
    return stamp_of(desk.store.database, now, desk.key)
