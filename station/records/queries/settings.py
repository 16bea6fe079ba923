"""What the unit and the station are called and how they are set."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from station.clinical.days import DEFAULT_ZONE
from station.clinical.model import Hood, Setting
from station.records.database import Database
from station.records.queries.fetch import many


def setting(database: Database, name: str, default: str = "") -> str:
    """Read one setting, or the default when it was never set."""
    row = database.execute("SELECT value FROM settings WHERE name = ?", [name]).fetchone()
    return str(row[0]) if row else default


def time_zone(database: Database) -> ZoneInfo:
    """Give the unit's time zone."""
    return ZoneInfo(setting(database, "time_zone", DEFAULT_ZONE))


def settings(database: Database) -> dict[str, str]:
    """Read all settings."""
    return {item.name: item.value for item in many(database, Setting)}


def hoods(database: Database) -> list[Hood]:
    """List the hoods in use."""
    return many(database, Hood, "active ORDER BY id")


def all_hoods(database: Database) -> list[Hood]:
    """List the hoods, also those out of use."""
    return many(database, Hood, "1 ORDER BY id")
