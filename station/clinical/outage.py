"""An outage of the main software: what stands and what is down, how long it lasts, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Function(StrEnum):
    """What the main software does for the unit; each can fail by itself."""

    PRESCRIPTION = "prescription"
    WORKSHEETS = "worksheets"
    REGISTER = "register"
    LEFTOVERS = "leftovers"
    ADMINISTRATION = "administration"


class Health(StrEnum):
    """How a function of the main software is."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"


class Rung(StrEnum):
    """A step of the duration ladder, each with its own checklist; also the names of those files."""

    UNDER_4H = "under_4h"
    UNDER_24H = "under_24h"
    UNDER_3D = "under_3d"
    OVER_3D = "over_3d"


ENDS = (
    (timedelta(hours=4), Rung.UNDER_4H),
    (timedelta(hours=24), Rung.UNDER_24H),
    (timedelta(days=3), Rung.UNDER_3D),
)
"""Until when each step lasts. Ordinary degraded procedures stop being enough after about three days (ANS,
kit PCRA); the flowchart by duration is the CHU of Poitiers' idea (Gerpac 2023)."""


@dataclass(frozen=True)
class Outage:
    """One outage, from when it began (not when it was declared) until it was closed."""

    id: int
    what: str
    planned: bool
    began: datetime
    declared_by: int
    declared: datetime
    ended: datetime | None = None
    ended_by: int | None = None
    how_ended: str | None = None
    entry: int = 0


@dataclass(frozen=True)
class FunctionState:
    """How a function was found at a moment; the last one counts."""

    id: int
    outage: int
    function: Function
    health: Health
    note: str
    at: datetime
    noted_by: int
    entry: int = 0


@dataclass(frozen=True)
class Tick:
    """One item of a checklist ticked, or unticked again, with the words it had then; the last one counts.

    `outage` is None for a list that is gone through before an outage.
    """

    id: int
    outage: int | None
    checklist: str
    item: str
    words: str
    ticked: bool
    at: datetime
    noted_by: int
    entry: int = 0


@dataclass(frozen=True)
class Debrief:
    """What was learnt after an outage, and what the vendor was told."""

    id: int
    outage: int
    text: str
    vendor: str | None
    at: datetime
    noted_by: int
    entry: int = 0


def rung(elapsed: timedelta) -> Rung:
    """Give the step of the ladder where an outage of this length stands; exactly four hours are not under
    four."""
    return next((name for end, name in ENDS if elapsed < end), Rung.OVER_3D)


def lasted(outage: Outage, states: Iterable[FunctionState], now: datetime) -> timedelta:
    """Give how long an outage lasts or lasted, until every function was back: the re-entry before its
    closing may take weeks. Never negative, whatever was done to the clock."""
    return max(timedelta(), (back_since(states) or outage.ended or now) - outage.began)


def back_since(states: Iterable[FunctionState]) -> datetime | None:
    """Give since when every function that was told of is up; None while one is not, or none was told of."""
    last: dict[Function, Health] = {}
    since = None
    for state in sorted(states, key=lambda state: state.id):
        last[state.function] = state.health
        up = all(health is Health.UP for health in last.values())
        since = (since or state.at) if up else None
    return since


def healths(states: Iterable[FunctionState]) -> Mapping[Function, FunctionState]:
    """Give the last state told of each function."""
    return {state.function: state for state in sorted(states, key=lambda state: state.id)}
