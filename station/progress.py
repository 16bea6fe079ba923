"""How far long work is: told by the work itself between two of its steps, where it may also be ended.

Whoever begins long work gives it a `Tell`. Where a person wants it to end, `Tell` raises Cancelled: the work
lets that pass, and its own clean-up (a transaction not committed, a draft taken away) leaves nothing half
done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done now, its words at `progress.<doing>`; `done` of `total` things, where they can be
    counted beforehand (None: they can't)."""

    doing: str
    done: int = 0
    total: int | None = None


class Cancelled(Exception):
    """The person who waits wants the work to end here."""


Tell = Callable[[Progress], None]
"""Takes how far the work is, from any thread; raises Cancelled where it is to end."""
Count = Callable[[int, int], None]
"""The same for work that only counts: how many are done, of how many."""


def untold(progress: Progress) -> None:
    """Tell nobody; the work goes on to its end."""


def counting(tell: Tell, doing: str) -> Count:
    """Make of a `Tell` what counts one kind of thing."""
    return lambda done, total: tell(Progress(doing, done, total))


def counted(things: Sequence[T], tell: Tell, doing: str, every: int = 100) -> Iterator[T]:
    """Give things one by one, and tell after each `every` of them how many are done."""
    for done, thing in enumerate(things):
        if done % every == 0:
            tell(Progress(doing, done, len(things)))
        yield thing
