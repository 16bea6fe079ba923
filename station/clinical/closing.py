"""Closing a book of record: what the next book knows of those before it, and how long an archive is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from station.clinical.steps import Not


class Papers(StrEnum):
    """What becomes of prints, exports and copies put aside when their book is closed."""

    ARCHIVED = "archived"
    DESTROYED = "destroyed"


@dataclass(frozen=True)
class Left:
    """What a book is closed over: how many orders nobody began, how many differences nobody decided, and why
    they are left."""

    not_begun: int = 0
    undecided: int = 0
    why: str = ""


def why_not_leave(found: Left, told: Left) -> Not | None:
    """Say why a book is not closed over what was found undone: who signs has to have seen just that, and says
    why it is left."""
    seen = (found.not_begun, found.undecided) == (told.not_begun, told.undecided)
    if seen and (told.why.strip() or not (found.not_begun or found.undecided)):
        return None
    return Not("close_book_left", {"not_begun": found.not_begun, "undecided": found.undecided})


@dataclass(frozen=True)
class Carried:
    """The last number that earlier books gave out, in one book or in one year and series of it.

    `id` is the book's name, with year and series behind it where numbers have them (`register:2026:A`).
    """

    id: str
    book: str
    last: int
    year: int | None = None
    series: str | None = None
    entry: int = 0


@dataclass(frozen=True)
class ClosedBook:
    """A closed book of record: its archive's name, how far its journal went, the hash of its manifest, and
    what it was closed over (as in `Left`).

    Times are aware UTC; nobody destroys it before `keep_until`; `destroyed` is None while it is kept.
    """

    id: int
    name: str
    entries: int
    head: str
    manifest: str
    closed: datetime
    keep_until: datetime
    destroyed: datetime | None = None
    not_begun: int = 0
    undecided: int = 0
    why_left: str | None = None
    entry: int = 0


def archive_name(closed: datetime, head: str) -> str:
    """Name an archive by its day (UTC) and the first letters of its head's hash."""
    return f"{closed:%Y-%m-%d}-{head[:12]}"


def keep_until(closed: datetime, years: int) -> datetime:
    """Say until when an archive is kept: the same day so many years later, 1 March where there is none."""
    try:
        return closed.replace(year=closed.year + years)
    except ValueError:
        return closed.replace(year=closed.year + years, month=3, day=1)
