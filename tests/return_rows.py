"""Rows of returned and ready-made bags, for tests of the records."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from station.clinical.returns import BagReturn, Fate, Kept, ReadyBag
from tests.records_kit import ANNE, CHLOE

AT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def returned(**changes: Any) -> BagReturn:
    """Give the return of bag 1, in good order, not decided about yet."""
    return replace(BagReturn(1, 1, True, Kept.AS_LABELLED, 30, "Mme Roy", AT, CHLOE), **changes)


def decided(fate: Fate = Fate.FREE, **changes: Any) -> BagReturn:
    """Give it as a pharmacist decided about it."""
    return returned(**{"fate": fate, "decided_by": ANNE, "reason": "Vérifié", **changes})


def ready_bag(**changes: Any) -> ReadyBag:
    """Give a ready-made bag of the dose of the tests' orders, in time."""
    until = datetime.now(UTC) + timedelta(hours=8)
    figures = Decimal("150.50"), "mg", "G5", Decimal(530)
    return replace(ReadyBag(1, "oxaliplatine", *figures, "poche", "F", "L9", until, AT, CHLOE), **changes)
