"""Leftovers and their accounts, what may be used now, stock and recalls."""

from __future__ import annotations

from datetime import datetime, timedelta

from station.clinical.leftovers import STANDING, Leftover, LeftoverMove, by_use_by
from station.clinical.stock import LotRecall, StockLot
from station.records.clock import Clock
from station.records.database import Database
from station.records.queries.fetch import many, one
from station.records.rows import time_text, time_value

STANDS = f"state IN ({', '.join(repr(state.value) for state in STANDING)})"


def leftover(database: Database, number: int) -> Leftover | None:
    """Find one leftover."""
    return one(database, Leftover, number)


def standing(database: Database) -> list[Leftover]:
    """List what still stands in a hood, what dies next first."""
    return by_use_by(many(database, Leftover, f"{STANDS} ORDER BY id"))


def times_of(database: Database, clock: Clock) -> dict[int, datetime]:
    """Give the time that counts for each leftover that still stands in a hood."""
    return {item.id: time_of(database, item.id, clock) for item in standing(database)}


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


def usable(database: Database, drug: str, hood: int | None, preparation: int, clock: Clock) -> list[Leftover]:
    """List the leftovers of a drug that may be used now in a hood, for one preparation, by use-by."""
    where = (
        "state = 'free' AND drug = ? AND hood = ? AND use_by > ?"
        " AND (reserved_for IS NULL OR reserved_for = ?) ORDER BY use_by, id"
    )
    found = many(database, Leftover, where, [drug, hood, time_text(clock.utc()), preparation])
    return [item for item in found if item.use_by and item.use_by > time_of(database, item.id, clock)]


def time_of(database: Database, number: int, clock: Clock) -> datetime:
    """Give the time that counts for a leftover: the wall clock's, or later where that was set back.

    The machine's time since boot goes on whatever is done to the wall clock, until it is restarted.
    """
    boot_ns = clock.boot_ns()
    rows = database.execute(
        "SELECT json_extract(body, '$.at'), json_extract(body, '$.boot_ns') FROM journal"
        " WHERE json_extract(body, '$.boot') = ? AND n IN"
        " (SELECT entry FROM leftover_moves WHERE leftover = ?"
        " UNION SELECT s.entry FROM signatures s JOIN leftover_moves m ON m.preparation = s.preparation"
        " WHERE m.leftover = ? AND m.kind = 'opened' AND s.act = 'start')",
        [clock.boot, number, number],
    ).fetchall()
    lived = (time_value(at) + timedelta(microseconds=(boot_ns - then) // 1000) for at, then in rows)
    return max((clock.utc(), *lived))


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
