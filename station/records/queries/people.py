"""The people who sign."""

from __future__ import annotations

from station.clinical.model import Operator
from station.records.database import Database
from station.records.queries.fetch import many, one

LAST_BADGE = "last_badge"
"""The setting that remembers the greatest badge number after a renewal: the number itself may be replaced."""


def operator(database: Database, operator_id: int) -> Operator | None:
    """Find one person."""
    return one(database, Operator, operator_id)


def by_badge(database: Database, badge: int) -> Operator | None:
    """Find the person who wears a badge."""
    found = many(database, Operator, "badge = ?", [badge])
    return found[0] if found else None


def last_badge(database: Database) -> int:
    """Give the greatest badge number that anybody ever wore; 0 before the first."""
    row = database.execute(
        "SELECT max((SELECT coalesce(max(badge), 0) FROM operators),"
        " coalesce((SELECT CAST(value AS INTEGER) FROM settings WHERE name = ?), 0))",
        [LAST_BADGE],
    ).fetchone()
    return int(row[0])


def operators(database: Database) -> list[Operator]:
    """List everybody, also the disabled."""
    return many(database, Operator, "1 ORDER BY name")


def pin_hash(database: Database, operator_id: int) -> str | None:
    """Read a person's keyed PIN hash, which never leaves the database otherwise."""
    row = database.execute("SELECT hash FROM pins WHERE operator = ?", [operator_id]).fetchone()
    return str(row[0]) if row else None


def names(database: Database) -> dict[int, str]:
    """Map everybody's number to their name."""
    return {person.id: person.name for person in operators(database)}


def all_pins(database: Database) -> list[tuple[int, str, str]]:
    """List every PIN hash with its person and when it was set, for the standby."""
    rows = database.execute("SELECT operator, hash, set_at FROM pins ORDER BY operator").fetchall()
    return [(int(row[0]), str(row[1]), str(row[2])) for row in rows]
