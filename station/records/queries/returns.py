"""Bags that came back and ready-made bags, and which of them an order could be given."""

from __future__ import annotations

from station.clinical.model import Preparation
from station.clinical.returns import BagReturn, Fate, ReadyBag
from station.records.database import Database
from station.records.queries.fetch import many, one


def returned(database: Database, number: int) -> BagReturn | None:
    """Find one return."""
    return one(database, BagReturn, number)


def return_of(database: Database, preparation: int) -> BagReturn | None:
    """Find the return of a preparation's bag, the newest."""
    found = many(database, BagReturn, "preparation = ? ORDER BY id DESC LIMIT 1", [preparation])
    return found[0] if found else None


def returns(database: Database) -> list[tuple[BagReturn, Preparation]]:
    """List the returns with the bags as they were made, those that wait first."""
    found = many(database, BagReturn, "1 ORDER BY fate <> ?, id DESC", [Fate.WAITING.value])
    return [(item, bag) for item in found if (bag := one(database, Preparation, item.preparation))]


def ready(database: Database, number: int) -> ReadyBag | None:
    """Find one ready-made bag."""
    return one(database, ReadyBag, number)


def ready_bags(database: Database) -> list[ReadyBag]:
    """List the ready-made bags that were not used, first to expire first."""
    return many(database, ReadyBag, "fate = ? ORDER BY use_by, id", [Fate.FREE.value])
