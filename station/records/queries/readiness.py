"""What the records know of the station's readiness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from station.clinical.contacts import is_stale
from station.clinical.drill import DrillReport, GoNoGo, StockCount
from station.clinical.model import Role
from station.clinical.outage import Tick
from station.records.database import Database
from station.records.queries import people
from station.records.queries.crisis import contacts
from station.records.queries.fetch import many
from station.records.queries.labels import light
from station.records.rows import time_value

T = TypeVar("T")


@dataclass(frozen=True)
class Recorded:
    """The facts of readiness that stand in the records."""

    imported: datetime | None
    printed: datetime | None
    printer: str
    stock: StockCount | None
    drill: DrillReport | None
    tested_restore: datetime | None
    without_pin: tuple[str, ...]
    pharmacists: int
    makers: int
    contacts: int
    stale_contacts: int


def recorded(database: Database, today: date) -> Recorded:
    """Gather them; `today` is the unit's own day."""
    drill = _last(many(database, DrillReport, "1 ORDER BY ran DESC, id DESC LIMIT 1"))
    restored = _last(many(database, DrillReport, "restored ORDER BY ran DESC LIMIT 1"))
    able = [person for person in people.operators(database) if person.active and not person.locked]
    found = contacts(database)
    return Recorded(
        imported=_moment(database, "SELECT max(at) FROM imports WHERE mapping NOT LIKE '%/%'"),
        printed=_moment(database, "SELECT max(at) FROM print_attempts WHERE state = 'sent'"),
        printer=light(database)[0],
        stock=_last(many(database, StockCount, "1 ORDER BY id DESC LIMIT 1")),
        drill=drill,
        tested_restore=restored.ran if restored else None,
        without_pin=tuple(person.name for person in able if people.pin_hash(database, person.id) is None),
        pharmacists=sum(person.is_a(Role.PHARMACIST) for person in able),
        makers=len(able),
        contacts=len(found),
        stale_contacts=sum(is_stale(item, today) for item in found),
    )


def cut_ticks(database: Database, checklist: str) -> dict[str, Tick]:
    """Give the last tick of each item of a list that is gone through before a cut, since the last go."""
    last = _last(many(database, GoNoGo, "1 ORDER BY id DESC LIMIT 1"))
    after = last.entry if last else 0
    ticks = many(database, Tick, "checklist = ? AND entry > ? ORDER BY id", [checklist, after])
    return {tick.item: tick for tick in ticks}


def last_go(database: Database) -> GoNoGo | None:
    """Give the last decision before a cut."""
    return _last(many(database, GoNoGo, "1 ORDER BY id DESC LIMIT 1"))


def _moment(database: Database, sql: str) -> datetime | None:
    found = database.execute(sql).fetchone()[0]
    return time_value(found) if found else None


def _last(found: list[T]) -> T | None:
    return found[0] if found else None
