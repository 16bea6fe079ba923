"""Returned and ready-made bags: what came back or came made, in what state, and whether it may be given.

A returned bag keeps its own register line; a ready-made one is the stock of a dose-banded preparation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from station.clinical.model import Preparation
from station.clinical.steps import Not


class Kept(StrEnum):
    """How a bag was kept while it was out of the pharmacy's hands, as who brings it says."""

    AS_LABELLED = "as_labelled"
    OTHERWISE = "otherwise"
    UNKNOWN = "unknown"


class Fate(StrEnum):
    """What becomes of a bag: it waits for a pharmacist, may be attributed, was attributed, is destroyed."""

    WAITING = "waiting"
    FREE = "free"
    ATTRIBUTED = "attributed"
    DESTROYED = "destroyed"


@dataclass(frozen=True)
class Condition:
    """What is seen and told when a bag comes back; minutes out of control, None where nobody knows."""

    seal_intact: bool
    kept: Kept
    minutes_out: int | None
    brought_by: str


@dataclass(frozen=True)
class BagReturn:
    """One bag that came back after its hand-over, and what a pharmacist decided about it."""

    id: int
    preparation: int
    seal_intact: bool
    kept: Kept
    minutes_out: int | None
    brought_by: str
    at: datetime
    operator: int
    fate: Fate = Fate.WAITING
    decided_by: int | None = None
    reason: str | None = None
    entry: int = 0


@dataclass(frozen=True)
class ReadyBag:
    """One bag made elsewhere or ahead at a standard dose: dose in `dose_unit`, total volume in mL."""

    id: int
    drug: str
    dose: Decimal
    dose_unit: str
    diluent: str | None
    total_ml: Decimal
    container: str
    supplier: str
    lot: str
    use_by: datetime
    at: datetime
    operator: int
    fate: Fate = Fate.FREE
    reason: str | None = None
    entry: int = 0


def why_not_keep(item: BagReturn, use_by: datetime | None, now: datetime) -> Not | None:
    """Say why no pharmacist may keep a returned bag, None when it is theirs to judge."""
    if not item.seal_intact:
        return Not("return_seal_broken")
    if item.kept is Kept.UNKNOWN or item.minutes_out is None:
        return Not("return_unknown")
    if use_by is None or use_by <= now:
        return Not("use_by_passed")
    return None


def same_bag(order: Preparation, made: Preparation) -> bool:
    """Tell whether a bag made for one order is what another order asks for, in every field that is made."""
    fields = ("dose", "dose_unit", "volume_ml", "container", "route", "diluent")
    return all(getattr(order, name) == getattr(made, name) for name in fields)
