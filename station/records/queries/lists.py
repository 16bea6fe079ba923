"""What a list of leftovers or stock is compared with: every leftover, counted lots, earlier lists."""

from __future__ import annotations

from station.clinical.leftovers import Leftover
from station.clinical.model import ImportRecord
from station.clinical.stock import StockLot
from station.records.database import Database
from station.records.queries.fetch import many


def every_leftover(database: Database) -> list[Leftover]:
    """List every leftover, those used up and destroyed too: a list may still name them."""
    return many(database, Leftover, "1 ORDER BY id")


def every_lot(database: Database) -> list[StockLot]:
    """List every counted lot."""
    return many(database, StockLot, "1 ORDER BY id")


def lots_from_lists(database: Database) -> frozenset[int]:
    """Give the lots whose count nobody has touched since a list said it."""
    rows = database.execute(
        "SELECT s.id FROM stock s JOIN journal j ON j.n = s.entry"
        " WHERE json_extract(j.body, '$.code') = 'list_taken'"
    ).fetchall()
    return frozenset(row[0] for row in rows)


def last_lines(database: Database, mapping: str, but_not: str) -> int | None:
    """Count the lines of the last list read with a mapping, other than this file; None for the first."""
    found = many(
        database, ImportRecord, "mapping = ? AND sha256 <> ? ORDER BY id DESC LIMIT 1", [mapping, but_not]
    )
    return sum((found[0].added, found[0].same, found[0].refused, found[0].aside)) if found else None


def taken(database: Database, sha256: str) -> bool:
    """Tell whether a file of these bytes was taken in before."""
    return bool(many(database, ImportRecord, "sha256 = ? LIMIT 1", [sha256]))
