"""What the wall shows, and where: being made, waiting for a check, next, to leave. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from screens.board.cells import is_late
from station.clinical.model import ENDED, State
from station.records.queries.preparations import BoardRow


class Part(StrEnum):
    """The four lists of the wall; the words of one are at `wall.<value>`."""

    MAKING = "making"
    CHECKS = "checks"
    NEXT = "next"
    LEAVING = "leaving"


PART_OF: Mapping[State, Part] = {
    State.OPENED: Part.MAKING,
    State.STARTED: Part.MAKING,
    State.READ: Part.MAKING,
    State.INJECTED: Part.MAKING,
    State.DRAWN: Part.CHECKS,
    State.FINISHED: Part.CHECKS,
    State.VALIDATED: Part.NEXT,
    State.CHECKED: Part.LEAVING,
    State.RELEASED: Part.LEAVING,
}
"""Where a preparation stands on the wall by its state; one still to be validated is only counted."""

DONE = frozenset({State.RELEASED, State.HANDED_OVER})


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the day: how many preparations are due in it, and how many of them are done."""

    hour: int
    due: int
    done: int


def parts(rows: Iterable[BoardRow]) -> dict[Part, list[BoardRow]]:
    """Sort the preparations into the lists of the wall, each in the order of the rows given."""
    sorted_: dict[Part, list[BoardRow]] = {part: [] for part in Part}
    for row in rows:
        if part := PART_OF.get(row.state):
            sorted_[part].append(row)
    return sorted_


def late(rows: Iterable[BoardRow], now: datetime) -> int:
    """Count what somebody still waits for past its hour."""
    return sum(is_late(row, now) for row in rows)


def load(rows: Iterable[BoardRow], hour_of: Mapping[int, int]) -> list[Hour]:
    """Count each hour from the first to the last in which something is due; `hour_of` is by row number."""
    counted: dict[int, list[bool]] = {}
    for row in rows:
        if row.state not in (State.CANCELLED, State.DESTROYED):
            counted.setdefault(hour_of[row.id], []).append(row.state in DONE)
    if not counted:
        return []
    span = range(min(counted), max(counted) + 1)
    return [Hour(hour, len(counted.get(hour, ())), sum(counted.get(hour, ()))) for hour in span]


def shortest_lives(rows: Iterable[BoardRow], now: datetime, most: int) -> list[tuple[BoardRow, timedelta]]:
    """Name the made bags not yet handed over that expire first, with the time they have left."""
    living = [(row, row.use_by - now) for row in rows if row.use_by and row.state not in ENDED]
    return sorted(living, key=lambda pair: pair[1])[:most]


def running_count(moments: Sequence[datetime]) -> list[tuple[datetime, int]]:
    """Count what was released up to each moment."""
    return [(moment, number) for number, moment in enumerate(sorted(moments), start=1)]
