"""The load of the day: the pace that was measured, what will be late at it, and an order with its reasons.

Nothing is assumed: without enough measured releases the pace is unknown, and so is what will be late.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median

from station.clinical.model import AFTER_START, State

WINDOW = timedelta(hours=3)
"""The pace is that of the last hours: it changes with the people there."""

ENOUGH = 3
"""Fewer releases measure nothing."""


class Why(StrEnum):
    """Why a preparation stands where it does in the proposed order."""

    IN_PROGRESS = "in_progress"
    TRIAGED = "triaged"
    LATE = "late"
    DUE = "due"
    SHORT = "short"
    NO_GO = "no_go"
    HELD = "held"


@dataclass(frozen=True)
class Made:
    """When one preparation was started and released, from the journal's own times."""

    started: datetime
    released: datetime


@dataclass(frozen=True)
class Pace:
    """The pace measured: minutes from one release to the next, and from start to release (medians)."""

    between: Decimal
    making: Decimal
    releases: int


@dataclass(frozen=True)
class Work:
    """One preparation that waits: when its chair is booked, for how long it keeps once made, if known."""

    id: int
    state: State
    due: datetime
    go: str
    held: bool
    infusion: timedelta
    keeps: timedelta | None
    triaged: bool


@dataclass(frozen=True)
class Place:
    """Where a preparation stands in the order, why, and when it will be ready at the measured pace."""

    work: Work
    why: Why
    ready: datetime | None

    @property
    def late_by(self) -> timedelta | None:
        """How late it will be; None when it is in time or nobody knows."""
        late = self.ready - self.work.due if self.ready else timedelta()
        return late if late > timedelta() else None


def measure(made: Sequence[Made], now: datetime) -> Pace | None:
    """Measure the pace over the last hours; None with fewer than three releases."""
    recent = sorted(
        (one for one in made if now - WINDOW <= one.released <= now), key=lambda one: one.released
    )
    if len(recent) < ENOUGH:
        return None
    gaps = [
        (later.released - earlier.released).total_seconds() / 60
        for earlier, later in itertools.pairwise(recent)
    ]
    making = [(one.released - one.started).total_seconds() / 60 for one in recent]
    return Pace(_minutes(median(gaps)), _minutes(median(making)), len(recent))


def _minutes(value: float) -> Decimal:
    return Decimal(str(round(value, 1)))


def why(work: Work, now: datetime) -> Why:
    """Say what decides about the place of a preparation."""
    if work.held:
        return Why.HELD
    if work.state in AFTER_START:
        return Why.IN_PROGRESS
    if work.go not in ("GO", "PREP", "NA"):
        return Why.NO_GO
    if work.triaged:
        return Why.TRIAGED
    if work.due <= now:
        return Why.LATE
    short = work.keeps is not None and work.due + work.infusion - now > work.keeps
    return Why.SHORT if short else Why.DUE


RANK = (Why.IN_PROGRESS, Why.TRIAGED, Why.LATE, Why.DUE, Why.SHORT, Why.NO_GO, Why.HELD)
"""What is begun is finished; what a pharmacist put first comes next; then by chair; what would not keep until
its end waits; what the ward has not confirmed and what is held come last."""


def propose(works: Sequence[Work], pace: Pace | None, now: datetime) -> list[Place]:
    """Propose an order, each place with its reason and the hour it is ready at the measured pace."""
    ordered = sorted(works, key=lambda work: (RANK.index(why(work, now)), work.due, work.id))
    places = []
    for number, work in enumerate(ordered, start=1):
        reason = why(work, now)
        ready = None
        if pace and reason is not Why.HELD:
            ready = now + timedelta(minutes=float(pace.between) * number)
        places.append(Place(work, reason, ready))
    return places
