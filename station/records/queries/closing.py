"""The books of record before this one, and the numbers they gave out."""

from __future__ import annotations

from station.clinical.closing import Carried, ClosedBook, Left
from station.clinical.model import BEFORE_START
from station.records.database import Database
from station.records.queries.fetch import many

NOT_BEGUN = f"state IN ({', '.join(repr(state.value) for state in sorted(BEFORE_START))})"
LEFT = f"""
SELECT (SELECT count(*) FROM preparations WHERE {NOT_BEGUN}) AS not_begun,
       (SELECT count(*) FROM changes WHERE decision = 'open') AS undecided
"""


def left_undone(database: Database) -> Left:
    """Count what a closing would leave undone."""
    return Left(*database.execute(LEFT).fetchone())


def carried(database: Database, book: str) -> dict[tuple[int, str], int]:
    """Give the last number of each year and series that earlier books gave out."""
    found = many(database, Carried, "book = ? AND year IS NOT NULL", [book])
    return {(item.year or 0, item.series or ""): item.last for item in found}


def closed_books(database: Database) -> list[ClosedBook]:
    """List the books before this one, oldest first."""
    return many(database, ClosedBook, "1 ORDER BY id")
