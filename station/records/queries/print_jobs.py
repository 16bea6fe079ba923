"""What the traffic of the print queue knows of a label."""

from __future__ import annotations

from station.records.database import Database


def may_be_out(database: Database, label_id: int) -> bool:
    """Tell whether a label was handed to a printer, so that its paper may exist."""
    sql = "SELECT 1 FROM print_attempts WHERE label = ? AND state IN ('sending', 'sent', 'doubtful')"
    return database.execute(sql, [label_id]).fetchone() is not None
