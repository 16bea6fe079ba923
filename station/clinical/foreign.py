"""What another machine recorded alone before it gave way: kept word for word, for people to take up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
