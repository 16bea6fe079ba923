"""The logbook: what people tell during an outage, one line each; a correction is a new line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from station.clinical.steps import Not

LONGEST = 400
"""Letters of one line; a longer story is told in several."""


class Category(StrEnum):
    """What kind of thing a line tells."""

    FACT = "fact"
    DECISION = "decision"
    CALL = "call"
    INCIDENT = "incident"
    MESSAGE = "message"


@dataclass(frozen=True)
class LogLine:
    """One line: when it happened, when it was written, by whom and in which role.

    `by_hand` is False for the lines that acts write themselves (a role taken, a decision).
    """

    id: int
    at: datetime
    written: datetime
    author: int
    duty: str | None
    category: Category
    text: str
    by_hand: bool = True
    outage: int | None = None
    preparation: int | None = None
    patient: int | None = None
    corrects: int | None = None
    entry: int = 0


def why_not_tell(text: str, at: datetime, now: datetime) -> Not | None:
    """Say why a line can't be written: it says nothing, is too long, or tells the future."""
    if not text.strip():
        return Not("log_empty")
    if len(text) > LONGEST:
        return Not("log_too_long", {"longest": LONGEST})
    return Not("log_in_future") if at > now + timedelta(minutes=1) else None
