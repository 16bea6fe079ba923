"""Rows of leftovers, stock and recalls, for tests of the records."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from station.clinical.leftovers import Leftover, LeftoverMove, LeftoverState, Move, Origin
from station.clinical.model import Component
from station.clinical.stock import LotRecall, StockLot
from tests.records_kit import ANNE, BRUNO, DENIS

BEGAN = datetime.now(UTC) - timedelta(hours=1)


def vial(number: int = 1, **changes: Any) -> Component:
    """Give a vial in the tray of preparation 1."""
    figures = Decimal(100), Decimal(5)
    found = Component(number, 1, "vial", "X", "034", "L1", "2030-01-01", None, f"S{number}", *figures)
    return replace(found, **changes)


def leftover(number: int = 1, **changes: Any) -> Leftover:
    """Give 12 of 20 mL left in vial 1."""
    found = Leftover(
        id=number,
        drug="oxaliplatine",
        name="X",
        product="034",
        lot="L1",
        expiry="2030-01-01",
        serial="S1",
        concentration_mg_ml=Decimal(5),
        origin=Origin.OPENED,
        initial_ml=Decimal("20.00"),
        remaining_ml=Decimal("12.00"),
        state=LeftoverState.FREE,
        hood=1,
        opened_at=BEGAN,
        opened_by=DENIS,
        component=1,
        use_by=BEGAN + timedelta(hours=24),
        limited_by="policy",
    )
    return replace(found, **changes)


def move(number: int, kind: Move, before: str, change: str, **changes: Any) -> LeftoverMove:
    """Give one line of the account of leftover 1."""
    first, more = Decimal(before), Decimal(change)
    return replace(LeftoverMove(number, 1, kind, first, more, first + more, BEGAN, ANNE), **changes)


OPENING = (move(1, Move.OPENED, "0.00", "20.00"), move(2, Move.TAKEN, "20.00", "-8.00"))
KEPT = (*OPENING, leftover())
RECALL = LotRecall(1, "L1", "034", "Lettre du fabricant", BEGAN, ANNE)
LOT = StockLot(1, "oxaliplatine", "X", "034", "L1", "2030-01-01", Decimal(100), Decimal(5), 3)


def leftover_rows() -> tuple[Any, ...]:
    """Give one row of each book at least."""
    return (vial(7), *OPENING, leftover(component=7, opened_by=BRUNO), RECALL, LOT)
