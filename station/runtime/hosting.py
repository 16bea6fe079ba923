"""What the parts of a live process (seating, watch, print queue, keeper) may use of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from station.acts.desk import Desk
from station.acts.outcome import Outcome, Refused
from station.clinical.model import Operator
from station.clinical.seats import Seat
from station.places import Home
from station.records.clock import Clock
from station.records.database import Database
from station.records.presence import Presence

P = ParamSpec("P")
T = TypeVar("T")


class House(Protocol):
    """The live process, as its parts know it."""

    home: Home
    head: int
    settings: dict[str, str]

    @property
    def clock(self) -> Clock:
        """The station's clocks."""

    @property
    def lease_seconds(self) -> float:
        """How long this process may show no sign of life."""

    @property
    def presence(self) -> Presence:
        """What the others see of this process."""

    @property
    def seat(self) -> str:
        """Where this process sits."""

    @property
    def wanted(self) -> Seat:
        """Where this process wants to sit."""

    def now(self) -> datetime:
        """Give the station's time, aware UTC."""

    def operator_now(self) -> Operator | None:
        """Give who signed last here."""

    async def sit_down(self) -> Refused | None:
        """Take the wanted seat if it is free, else say who holds it."""

    async def begin_work(self) -> None:
        """Do what falls to a session that just got its seat."""

    async def act(
        self, act: Callable[Concatenate[Desk, P], Outcome], *args: P.args, **kwargs: P.kwargs
    ) -> Outcome:
        """Do an act."""

    async def consult(
        self, question: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask something that needs the desk."""

    async def ask(self, query: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query on the records."""

    async def note(self, work: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Write traffic, which is no act."""

    def show_presence(self) -> None:
        """Let the others see where this process stands."""

    def tell(self) -> None:
        """Say that something changed."""


async def closed_within(closing: asyncio.Event, seconds: float) -> bool:
    """Wait so long, and tell whether the process is closing."""
    try:
        async with asyncio.timeout(seconds):
            await closing.wait()
    except TimeoutError:
        return False
    return True
