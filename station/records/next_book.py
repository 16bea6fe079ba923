"""Opening the next book of record: what it carries forward from the one that was closed, in its first entry.

People with their PINs, settings, hoods, approvals, stock, recalls, contacts, the readiness of the unit, the
kit's free numbers; leftovers that can still be used, in quarantine until somebody reads the vial again. No
patient, no order, no preparation: those stay in the archive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from station.clinical.approvals import Approval
from station.clinical.closing import Carried, ClosedBook
from station.clinical.contacts import Contact
from station.clinical.drill import DrillReport, StockCount
from station.clinical.leftovers import NOTHING, Leftover, LeftoverMove, LeftoverState, Move, Origin
from station.clinical.model import Hood, Operator, Setting
from station.clinical.paper_numbers import ISSUED, PaperNumber
from station.clinical.stock import LotRecall, StockLot
from station.records import seats
from station.records.books import BOOKS
from station.records.clock import Lease
from station.records.database import Database
from station.records.fence import Identity
from station.records.presence import Presence
from station.records.queries import leftovers
from station.records.queries.closing import carried, closed_books
from station.records.queries.fetch import many
from station.records.rebuilding import Rebuilding
from station.records.replacing import drafted, salvage
from station.records.schema import SCHEMA_SETTING

AS_THEY_ARE = (Hood, Operator, Approval, StockLot, LotRecall, Contact, StockCount, DrillReport)
"""What the new book takes over cell by cell; nothing in it names a patient."""


@dataclass(frozen=True)
class Signed:
    """Who signed the closing, and why."""

    operators: Sequence[int]
    reason: str | None


def open_next(
    old: Database, draft: Path, presence: Presence, lease: Lease, closed: ClosedBook, signed: Signed
) -> None:
    """Make the next book at `draft`, of what the old one holds; nobody writes in the old one meanwhile.

    Raises RuleBroken or the RecordsError of a failing disk; the old book is not touched.
    """
    identity = Identity(lease.clock, lease)
    with drafted(draft, identity) as database:
        work = Rebuilding(database, identity, presence, salvage(old))
        work.begin()
        settings = [item for item in many(old, Setting, "1 ORDER BY name") if item.name != SCHEMA_SETTING]
        params: dict[str, str | int] = {"name": closed.name, "entries": closed.entries, "head": closed.head}
        rows = list(_rows(old, closed, signed.operators[0]))
        work.tell("book_opened", params, settings, rows, operators=signed.operators, reason=signed.reason)
        work.carry_over()
        seats.leave(database, identity)


def _rows(old: Database, closed: ClosedBook, signer: int) -> Iterator[Any]:
    yield from _numbers(old)
    yield from (*closed_books(old), closed)
    for model in AS_THEY_ARE:
        yield from many(old, model, "1 ORDER BY id")
    for number in many(old, PaperNumber, "status = ? ORDER BY number", [ISSUED]):
        yield replace(number, preparation=None)
    yield from _leftovers(old, closed.closed, signer)


def _numbers(old: Database) -> Iterator[Carried]:
    """Give the last number of every book, and of every year and series, this book's or an earlier one's."""
    before = {item.id: item.last for item in many(old, Carried)}
    for book in BOOKS:
        if book.key != "id" or not _is_counted(old, book.name):
            continue
        here = int(old.execute(f"SELECT coalesce(max(id), 0) FROM {book.name}").fetchone()[0])
        last = max(here, before.get(book.name, 0))
        if last:
            yield Carried(book.name, book.name, last)
    for name in ("register", "paper_numbers"):
        found = carried(old, name)
        sql = f"SELECT year, series, max(sequence) FROM {name} GROUP BY year, series"
        for year, series, sequence in old.execute(sql).fetchall():
            found[year, series] = max(sequence, found.get((year, series), 0))
        for (year, series), last in sorted(found.items()):
            yield Carried(f"{name}:{year}:{series}", name, last, year, series)


def _is_counted(old: Database, book: str) -> bool:
    """Tell whether a book numbers its rows."""
    return any(row[1:3] == ("id", "INTEGER") for row in old.execute(f"PRAGMA table_info({book})").fetchall())


def still_usable(database: Database, now: datetime) -> list[Leftover]:
    """List the leftovers that may be used on: neither condemned nor past their use-by."""
    alive = (LeftoverState.FREE, LeftoverState.QUARANTINED)
    return [
        item
        for item in leftovers.standing(database)
        if item.state in alive and (item.use_by is None or item.use_by > now)
    ]


def _leftovers(old: Database, now: datetime, signer: int) -> Iterator[Any]:
    """Give what is left with a new account that begins at what the old one ended with."""
    first = 1 + next((item.last for item in _numbers(old) if item.id == "leftover_moves"), 0)
    for place, item in enumerate(still_usable(old, now)):
        left = item.remaining_ml
        yield LeftoverMove(first + place, item.id, Move.OPENED, NOTHING, left, left, now, signer)
        yield replace(
            item,
            origin=Origin.IMPORTED,
            initial_ml=left,
            state=LeftoverState.QUARANTINED,
            component=None,
            reserved_for=None,
            label=None,
            reason="carried",
        )
