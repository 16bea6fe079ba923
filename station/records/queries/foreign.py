"""What another machine recorded alone, as it was taken over."""

from __future__ import annotations

from collections.abc import Sequence

from station.clinical.foreign import ForeignEntry
from station.records.database import Database
from station.records.queries.fetch import many


def foreign_entries(database: Database) -> list[ForeignEntry]:
    """List everything that was taken over, as it happened there."""
    return many(database, ForeignEntry, "1 ORDER BY n")


def known_hashes(database: Database, hashes: Sequence[str]) -> set[str]:
    """Tell which entries are in this journal already, or were taken over before."""
    marks = ",".join("?" * len(hashes))
    sql = (
        f"SELECT hash FROM journal WHERE hash IN ({marks}) UNION"
        f" SELECT hash FROM foreign_entries WHERE hash IN ({marks})"
    )
    return {str(row[0]) for row in database.execute(sql, [*hashes, *hashes]).fetchall()}
