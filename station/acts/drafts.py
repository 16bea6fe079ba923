"""Drafts: what a person typed and did not sign, kept for the same person on the same seat; no evidence."""

from __future__ import annotations

from collections.abc import Mapping

from station.acts.desk import Desk
from station.records.rows import time_text

KEEP = (
    "INSERT INTO drafts (seat, operator, place, sealed, at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (seat, operator, place) DO UPDATE SET sealed = excluded.sealed, at = excluded.at"
)


def keep_draft(desk: Desk, operator: int, place: str, values: Mapping[str, str]) -> None:
    """Keep what stood in the fields of a place, sealed with the station key; raises RecordsErrors."""
    sealed = desk.key.seal(dict(values), _purpose(operator, place))
    now = time_text(desk.clock.utc())
    with desk.store.transaction() as database:
        database.execute(KEEP, [desk.store.identity.seat, operator, place, sealed, now])


def take_draft(desk: Desk, operator: int, place: str) -> dict[str, str]:
    """Give what this person left here at this seat, and keep it no longer; nothing is an empty draft."""
    key = [desk.store.identity.seat, operator, place]
    where = "seat = ? AND operator = ? AND place = ?"
    with desk.store.transaction() as database:
        row = database.execute(f"SELECT sealed FROM drafts WHERE {where}", key).fetchone()
        if row is not None:
            database.execute(f"DELETE FROM drafts WHERE {where}", key)
    return desk.key.unseal(row[0], _purpose(operator, place)) if row else {}


def _purpose(operator: int, place: str) -> str:
    return f"draft:{operator}:{place}"
