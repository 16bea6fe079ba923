"""Mutual aid: preparations entrusted to a partner hospital, and what came back under the partner's number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from station.clinical.model import BEFORE_START, Preparation
from station.clinical.steps import Not


class AidState(StrEnum):
    """Where an entrusted preparation is."""

    ENTRUSTED = "entrusted"
    MADE = "made"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Entrusted:
    """One preparation handed to a partner; `number` is the partner's own batch number once it is made."""

    id: int
    outage: int | None
    contact: int
    preparation: int
    at: datetime
    noted_by: int
    state: AidState = AidState.ENTRUSTED
    number: str | None = None
    note: str | None = None
    ended: datetime | None = None
    ended_by: int | None = None
    entry: int = 0


def why_not_entrust(bag: Preparation) -> Not | None:
    """Say why a preparation can't be entrusted: only what nobody here has begun can."""
    if bag.state not in BEFORE_START:
        return Not("aid_begun", {"id": bag.id})
    return Not("held", {"reason": bag.held_reason or "", "hold": bag.held.value}) if bag.held else None
