"""How long a preparation may wait: the use-by time, and the one that an already printed label may keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from station.clinical.formulary import Product, Stability, Storage


@dataclass(frozen=True)
class UseByRules:
    """Hours that limit every preparation, and by how many minutes a printed time may be early."""

    microbiological_hours: Decimal
    policy_hours: Decimal
    printed_tolerance_minutes: Decimal
    source: str


@dataclass(frozen=True)
class UseBy:
    """A use-by time, what limited it (chemical, microbiological, policy), the storage it supposes."""

    at: datetime
    hours: Decimal
    limited_by: str
    storage: Storage
    source: str


def stability_of(
    product: Product,
    diluent: str | None,
    container: str | None = None,
    mg_ml: Decimal | None = None,
) -> Stability | None:
    """Give a product's longest line for a diluent code (None: unread, so unknown), room before fridge.

    A line for some containers or concentrations counts only where both are known and within it.
    """
    lines = [
        line for line in product.stability if line.diluent == diluent and _covers(line, container, mg_ml)
    ]
    return max(lines, key=lambda line: (line.hours, line.storage is Storage.ROOM), default=None)


def _covers(line: Stability, container: str | None, mg_ml: Decimal | None) -> bool:
    if line.containers and container not in line.containers:
        return False
    if line.mg_ml_min is None and line.mg_ml_max is None:
        return True
    low, high = line.mg_ml_min or Decimal(0), line.mg_ml_max or Decimal("Infinity")
    return mg_ml is not None and low <= mg_ml <= high


def use_by(reconstituted_at: datetime, line: Stability | None, rules: UseByRules) -> UseBy | None:
    """Compute the use-by from the first reconstitution (aware); None, unknown, without a stability line."""
    if line is None:
        return None
    limits = (
        (rules.policy_hours, "policy", rules.source),
        (rules.microbiological_hours, "microbiological", rules.source),
        (line.hours, "chemical", line.source.text),
    )
    hours, limited_by, source = min(limits, key=lambda limit: limit[0])
    return UseBy(_later(reconstituted_at, hours), hours, limited_by, line.storage, source)


def _later(at: datetime, hours: Decimal) -> datetime:
    return at + timedelta(minutes=int(hours * 60))


def printed_use_by(printed: datetime, true: datetime, tolerance: timedelta) -> datetime:
    """Keep the printed time if it is early by no more than the tolerance; else the true one, never later."""
    return printed if timedelta() <= true - printed <= tolerance else true
