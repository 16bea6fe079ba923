"""What nobody may be shown while two people read blind: the volume to find, also where a label tells it."""

from __future__ import annotations

from dataclasses import replace

from station.clinical.label_content import from_json, to_json
from station.clinical.model import Label
from station.records.database import Database

BLIND = (
    "p.state = 'drawn' AND NOT EXISTS (SELECT 1 FROM readings d WHERE d.preparation = p.id"
    " AND d.hold_point = 'before_injection' AND d.round = p.round AND d.outcome <> 'open')"
)
"""Tells of a preparation `p` that it is drawn, and that the readings of its round are not all there."""

TELLING = frozenset({"total_volume", "concentration"})
"""Fields of a label from which the volume to find follows."""


def is_blind(database: Database, preparation_id: int) -> bool:
    """Tell whether figures must be hidden from everybody."""
    row = database.execute(f"SELECT {BLIND} FROM preparations p WHERE p.id = ?", [preparation_id]).fetchone()
    return bool(row and row[0])


def hidden(label: Label) -> Label:
    """Give a label as it may be shown while its bag is read blind."""
    content = from_json(label.content)
    fields = tuple(pair for pair in content.fields if pair[0] not in TELLING)
    return replace(label, content=to_json(replace(content, fields=fields)))
