"""From what SQLite says to what it means here."""

from __future__ import annotations

from station.records.errors import (
    Busy,
    Damaged,
    DiskFault,
    Fenced,
    FileReplaced,
    NotOurDatabase,
    RecordsError,
    RuleBroken,
    SchemaChanged,
)

UNIQUE_RULES = {
    "preparations.hood": "one_drawn_per_hood",
    "preparations.returned_bag": "one_order_per_return",
    "preparations.ready_bag": "one_order_per_ready_bag",
    "operators.badge": "one_badge",
    "journal.act_id": "act_twice",
    "approvals.line, approvals.content, approvals.operator": "one_approval",
    "register.year, register.series, register.sequence": "one_sequence",
    "readings.preparation, readings.hold_point, readings.round, readings.position": "one_reading",
}
"""Which rule a unique index holds, by the columns that SQLite names when it is broken."""


def translate(error: Exception) -> RecordsError:
    """Say what an error of SQLite means here."""
    text = str(error)
    if text.startswith("fence:"):
        return Fenced(text.removeprefix("fence:"))
    if text.startswith("rule:"):
        return RuleBroken(text.removeprefix("rule:"))
    if text.startswith("UNIQUE constraint failed: "):
        return RuleBroken(UNIQUE_RULES.get(text.removeprefix("UNIQUE constraint failed: "), "not_unique"))
    return _by_name(error_name(error), text)


def error_name(error: Exception) -> str:
    """Give SQLite's own name of an error, empty when it has none."""
    return getattr(error, "sqlite_errorname", "") or ""


def _by_name(name: str, text: str) -> RecordsError:
    if "no such function" in text or "no such table" in text or name.startswith("SQLITE_SCHEMA"):
        return SchemaChanged(path="")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or "locked" in text:
        return Busy()
    if name == "SQLITE_READONLY_DBMOVED":
        return FileReplaced(path="")
    if name == "SQLITE_NOTADB":
        return NotOurDatabase(path="")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return DiskFault(detail=name)
    if name == "SQLITE_CONSTRAINT_FOREIGNKEY":
        return RuleBroken("reference")
    if name.startswith("SQLITE_CONSTRAINT"):
        return RuleBroken("constraint")
    return Damaged(detail=name or "sqlite")
