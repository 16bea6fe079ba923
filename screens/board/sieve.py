"""Which preparations the board shows: by state, by ward, and how many stand where. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from screens.board.cells import is_late
from station.clinical.model import State
from station.records.queries.preparations import BoardRow
from station.words import say

HELD, DECIDE, LATE = "held", "decide", "late"


@dataclass(frozen=True, slots=True)
class Sieve:
    """What is asked for from the menu: a group (state, held, decide, late) and a ward; None is all."""

    group: str | None = None
    ward: str | None = None

    def takes(self, found: BoardRow, now: datetime) -> bool:
        """Tell whether a preparation is shown."""
        return (self.ward is None or found.ward == self.ward) and (
            self.group is None or self.group in groups(found, now)
        )

    def words(self) -> list[str]:
        """Say what is asked for."""
        named = [group_words(self.group)] if self.group else []
        return named + ([self.ward] if self.ward else [])


def groups(found: BoardRow, now: datetime) -> tuple[str, ...]:
    """List the groups a preparation is counted in; one that is held is not counted at its step."""
    marks = ((DECIDE, bool(found.changes)), (LATE, is_late(found, now)))
    stands = HELD if found.held else found.state.value
    return (stands, *(mark for mark, there in marks if there))


def group_words(group: str) -> str:
    """Name a group."""
    words: dict[str, Callable[[], str]] = {
        HELD: lambda: say("board.held"),
        DECIDE: lambda: say("board.to_decide"),
        LATE: lambda: say("board.are_late"),
    }
    return words[group]() if group in words else say(f"board.is_{group}")


def counts(rows: Sequence[BoardRow], now: datetime) -> list[tuple[str, int]]:
    """Count the preparations of each group, in the order of the walk; groups without any are left out."""
    counted = Counter(group for found in rows for group in groups(found, now))
    order = (*(state.value for state in State), HELD, DECIDE, LATE)
    return [(group, counted[group]) for group in order if counted[group]]


def wards(rows: Sequence[BoardRow]) -> list[tuple[str, int]]:
    """Count the preparations of each ward, by name."""
    return sorted(Counter(found.ward for found in rows).items())
