"""The crisis cell: its members, and decisions with what, why, who does it, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DecisionKind(StrEnum):
    """What is decided: by the cell or the pilot, about one patient's turn, or for after the outage."""

    CRISIS = "crisis"
    TRIAGE = "triage"
    ACTION = "action"


class DecisionStatus(StrEnum):
    """What became of a decision."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Member:
    """Somebody of the crisis cell, with the function they speak for."""

    id: int
    outage: int
    name: str
    function: str
    phone: str
    since: datetime
    until: datetime | None = None
    entry: int = 0


@dataclass(frozen=True)
class Decision:
    """One decision; what became of it is written once."""

    id: int
    outage: int | None
    kind: DecisionKind
    what: str
    why: str
    decided_by: str
    owner: str
    deadline: datetime | None
    at: datetime
    noted_by: int
    preparation: int | None = None
    status: DecisionStatus = DecisionStatus.OPEN
    became: str | None = None
    ended: datetime | None = None
    entry: int = 0


def is_overdue(decision: Decision, now: datetime) -> bool:
    """Tell whether an open decision is past its deadline."""
    late = decision.deadline is not None and decision.deadline < now
    return late and decision.status is DecisionStatus.OPEN
