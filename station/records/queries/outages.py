"""Outages, the one that is going on among them, and what was told of it."""

from __future__ import annotations

from dataclasses import dataclass

from station.clinical.model import AFTER_START
from station.clinical.outage import Debrief, FunctionState, Outage, Tick
from station.records.database import Database
from station.records.queries.fetch import many

BEING_MADE = ", ".join(f"'{state.value}'" for state in sorted(AFTER_START))


@dataclass(frozen=True)
class OutageFile:
    """One outage with all that was told of it."""

    outage: Outage
    states: tuple[FunctionState, ...]
    ticks: tuple[Tick, ...]
    debriefs: tuple[Debrief, ...]


def going_on(database: Database) -> Outage | None:
    """Find the outage that is declared and not closed."""
    found = many(database, Outage, "ended IS NULL")
    return found[0] if found else None


def going_on_file(database: Database) -> OutageFile | None:
    """Gather what was told of the outage that is going on."""
    found = going_on(database)
    return file_of(database, found) if found else None


def last(database: Database) -> Outage | None:
    """Find the last outage, going on or closed."""
    found = many(database, Outage, "1 ORDER BY id DESC LIMIT 1")
    return found[0] if found else None


def file_of(database: Database, outage: Outage) -> OutageFile:
    """Gather what was told of one outage."""
    mine = [outage.id]
    return OutageFile(
        outage,
        tuple(many(database, FunctionState, "outage = ? ORDER BY id", mine)),
        tuple(many(database, Tick, "outage = ? ORDER BY id", mine)),
        tuple(many(database, Debrief, "outage = ? ORDER BY id", mine)),
    )


def last_file(database: Database) -> OutageFile | None:
    """Gather the last outage, for a screen."""
    found = last(database)
    return file_of(database, found) if found else None


def being_made(database: Database) -> int:
    """Count the preparations that were started and neither left nor were given up."""
    sql = f"SELECT count(*) FROM preparations WHERE state IN ({BEING_MADE})"
    return int(database.execute(sql).fetchone()[0])
