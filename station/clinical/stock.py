"""Stock and recalls: how many packs of a lot the unit counted, and lots that may not be used any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class StockLot:
    """Unopened packs of one lot, as last counted less those put in trays since; `expiry` is an ISO date.

    Content and concentration are counted in `unit` (mg or IU).
    """

    id: int
    drug: str
    name: str
    product: str | None
    lot: str
    expiry: str
    content_mg: Decimal
    concentration_mg_ml: Decimal
    count: int
    trial: str | None = None
    """The clinical trial whose dedicated stock it is: nothing else is made from it."""
    unit: str = "mg"
    entry: int = 0


@dataclass(frozen=True)
class LotRecall:
    """A lot called back: `product` None means the lot of whatever product; lifted ones stay on the list."""

    id: int
    lot: str
    product: str | None
    reason: str
    at: datetime
    operator: int
    lifted: bool = False
    entry: int = 0


def recalled(recalls: Iterable[LotRecall], product: str | None, lot: str) -> LotRecall | None:
    """Find the recall that a pack falls under; where either has no product code, the lot alone decides."""
    return next(
        (
            recall
            for recall in recalls
            if not recall.lifted
            and recall.lot == lot.strip().upper()
            and (recall.product is None or product is None or recall.product == product)
        ),
        None,
    )


def usable(lots: Iterable[StockLot], today: date) -> list[StockLot]:
    """List the lots with packs left that have not expired, first to expire first."""
    left = [lot for lot in lots if lot.count > 0 and date.fromisoformat(lot.expiry) >= today]
    return sorted(left, key=lambda lot: (lot.expiry, lot.id))
