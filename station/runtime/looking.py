"""The reading side of the live process: all that the first screen needs, before the rest is loaded.

A start shows the board from here, while a thread loads and opens what acts: `station.runtime.live`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from station.clinical.seats import Seat
from station.places import Home
from station.records.clock import Clock
from station.records.database import Database
from station.records.queries.settings import settings
from station.records.reader import Reader
from station.runtime.house import check_station
from station.runtime.printer_light import PrinterLight
from station.words import say

if TYPE_CHECKING:
    from station.acts.outcome import Refused

P = ParamSpec("P")
T = TypeVar("T")

OPENING = "opening"
"""The seat of a process that does not yet know which one it gets."""
UNSIGNED = (OPENING, Seat.OBSERVER)
"""Seats where nobody has signed anything yet: they are told no blinded drug."""


class Looking:
    """Reads the records of a home in a thread of its own."""

    def __init__(self, home: Home, clock: Clock | None = None) -> None:
        self.home = home
        self.clock = clock or Clock()
        """The station's clocks."""
        self.settings: dict[str, str] = {}
        self._reader = ThreadPoolExecutor(1, "station-read")
        self._records: Reader | None = None
        self._listeners: list[Callable[[], None]] = []

    def take_over(self, other: Looking) -> Self:
        """Read on with what another one opened, which is used no more; its listeners are not told by this."""
        self.settings, self._reader, self._records = other.settings, other._reader, other._records
        return self

    async def look_in(self) -> None:
        """Open the records for reading; raises a RecordsError when they can't be used, or are no more this
        machine's to use."""
        check_station(self.home)
        self._records = await self._read(lambda: Reader(self.home.database))
        self.settings = await self.ask(settings)

    @property
    def seat(self) -> str:
        """Where this process sits."""
        return OPENING

    @property
    def why_observer(self) -> Refused | None:
        """Why it only reads; None for one that has a seat, or does not yet know."""
        return None

    @property
    def printer(self) -> PrinterLight:
        """How printing goes."""
        return PrinterLight.READY

    def now(self) -> datetime:
        """Give the station's time, aware UTC."""
        return self.clock.utc()

    def touched(self) -> None:
        """Note that a key was pressed."""

    async def ask(self, query: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query in the reader thread, on the records as they are at one moment; raises
        RecordsErrors."""
        blinded = say("label.blinded_drug") if self.seat in UNSIGNED else None

        def work() -> T:
            assert self._records is not None
            with self._records.moment(blinded) as database:
                return query(database, *args, **kwargs)

        return await self._read(work)

    async def _read(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._reader, work)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Be called, in the event loop, when the journal's head or the printer's light changed."""
        self._listeners.append(listener)

    def tell(self) -> None:
        """Call the listeners."""
        for listener in self._listeners:
            listener()

    async def close(self) -> None:
        """Close the records."""
        if self._records is not None:
            await self._read(self._records.close)
        self._reader.shutdown(wait=True)
