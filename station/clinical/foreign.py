"""What another machine recorded alone before it gave way: kept word for word, for people to take up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from station.clinical.seats import HOUSEKEEPING


class ToDo(StrEnum):
    """What people do about an entry that another machine alone had."""

    BAG = "bag"
    TELL = "tell"
    AGAIN = "again"
    NOTHING = "nothing"


def what_to_do(act: str, *, about_bags: bool) -> ToDo:
    """Say it: a bag is looked for and taken up after the fact, a line told again, another act done again
    where it is still wanted; what the program recorded of itself needs nothing."""
    if act in HOUSEKEEPING:
        return ToDo.NOTHING
    if about_bags:
        return ToDo.BAG
    return ToDo.TELL if act == "log" else ToDo.AGAIN


@dataclass(frozen=True)
class ForeignEntry:
    """One journal entry of the machine that was the station before: its number, time, act, subject and code
    there, and its whole text with its hash. What it says happened; it is taken up after the fact."""

    id: int
    series: str
    n: int
    at: datetime
    act: str
    subject: str
    code: str
    body: str
    hash: str
    entry: int = 0
