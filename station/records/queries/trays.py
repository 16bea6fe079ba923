"""Trays and hoods: which hood comes first, which bag holds one, and what was drawn without saying how
much."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from station.clinical.model import Component, Hood, Preparation
from station.records.database import Database
from station.records.queries.fetch import many
from station.records.queries.preparations import draws
from station.records.queries.settings import hoods


@dataclass(frozen=True)
class SyringeToRead:
    """A filled syringe as a checker may see it before reading: everything but its volume."""

    number: int
    capacity_ml: Decimal
    graduation_ml: Decimal


def hoods_last_used_first(database: Database) -> list[Hood]:
    """List the hoods in use, the one of the last opened tray first."""
    row = database.execute(
        "SELECT hood FROM preparations WHERE hood IS NOT NULL"
        " ORDER BY opened_at DESC, register_number DESC LIMIT 1"
    ).fetchone()
    last = row[0] if row else None
    return sorted(hoods(database), key=lambda hood: (hood.id != last, hood.id))


def hood_holder(database: Database, preparation: Preparation) -> Preparation | None:
    """Find the other bag that is drawn and not yet injected in the hood of this one."""
    found = many(
        database,
        Preparation,
        "hood = ? AND state IN ('drawn', 'read') AND id <> ? LIMIT 1",
        [preparation.hood, preparation.id],
    )
    return found[0] if found else None


def drawn_in(database: Database, hood: int) -> Preparation | None:
    """Find the bag that is drawn and not yet injected in a hood."""
    found = many(database, Preparation, "hood = ? AND state IN ('drawn', 'read') LIMIT 1", [hood])
    return found[0] if found else None


def syringes_to_read(database: Database, preparation: Preparation) -> list[SyringeToRead]:
    """List the syringes of the round, blind: their volumes stay in the records."""
    return [
        SyringeToRead(item.number, item.capacity_ml, item.graduation_ml)
        for item in draws(database, preparation)
    ]


def last_of_product(database: Database, gtin: str) -> Component | None:
    """Find what was last put in any tray under a product code; None if nothing ever was."""
    found = many(database, Component, "product = ? AND NOT removed ORDER BY id DESC LIMIT 1", [gtin])
    return found[0] if found else None
