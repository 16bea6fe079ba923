"""Leftovers and their accounts, what may be used now, stock and recalls."""

from __future__ import annotations

from datetime import datetime

from station.clinical.leftovers import STANDING, Leftover, LeftoverMove, by_use_by
from station.clinical.stock import LotRecall, StockLot
from station.records.database import Database
from station.records.queries.fetch import many, one
from station.records.rows import time_text

STANDS = f"state IN ({', '.join(repr(state.value) for state in STANDING)})"


def leftover(database: Database, number: int) -> Leftover | None:
    """Find one leftover."""
    return one(database, Leftover, number)


def standing(database: Database) -> list[Leftover]:
    """List what still stands in a hood, what dies next first."""
    return by_use_by(many(database, Leftover, f"{STANDS} ORDER BY id"))


def standing_with_numbers(database: Database) -> list[tuple[Leftover, str | None]]:
    """List what still stands in a hood, each with the register number of the tray it is in, if any."""
    numbers = dict(
        database.execute(
            "SELECT l.id, p.register_number FROM leftovers l JOIN preparations p ON p.id = l.reserved_for"
        ).fetchall()
    )
    return [(item, numbers.get(item.id)) for item in standing(database)]


def in_hood(database: Database, hood: int) -> list[Leftover]:
    """List what stands in one hood."""
    return many(database, Leftover, f"{STANDS} AND hood = ? ORDER BY id", [hood])


def usable(
    database: Database, drug: str, hood: int | None, preparation: int, now: datetime
) -> list[Leftover]:
    """List the leftovers of a drug that may be used now in a hood, for one preparation, by use-by."""
    where = (
        "state = 'free' AND drug = ? AND hood = ? AND use_by > ?"
        " AND (reserved_for IS NULL OR reserved_for = ?) ORDER BY use_by, id"
    )
    return many(database, Leftover, where, [drug, hood, time_text(now), preparation])


def reserved_for(database: Database, preparation: int) -> list[Leftover]:
    """List the leftovers that a preparation has in its tray."""
    return many(database, Leftover, "reserved_for = ? ORDER BY id", [preparation])


def moves(database: Database, number: int) -> list[LeftoverMove]:
    """List the account of one leftover, oldest line first."""
    return many(database, LeftoverMove, "leftover = ? ORDER BY id", [number])


def of_label(database: Database, label: int) -> Leftover | None:
    """Find the leftover whose label this is."""
    found = many(database, Leftover, "label = ?", [label])
    return found[0] if found else None


def of_vial(database: Database, product: str | None, serial: str) -> Leftover | None:
    """Find what is left of the vial with this serial number, if it stands in a hood."""
    found = many(database, Leftover, f"serial = ? AND product IS ? AND {STANDS}", [serial, product])
    return found[0] if found else None


def recalls(database: Database) -> list[LotRecall]:
    """List every recall, newest first."""
    return many(database, LotRecall, "1 ORDER BY id DESC")


def stock_of(database: Database, drug: str) -> list[StockLot]:
    """List the counted lots of a drug."""
    return many(database, StockLot, "drug = ? ORDER BY expiry, id", [drug])


def stock(database: Database) -> list[StockLot]:
    """List every counted lot."""
    return many(database, StockLot, "1 ORDER BY drug, name, expiry, id")
