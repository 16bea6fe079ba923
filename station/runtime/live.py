"""The live process: a write and a reader thread, the beat, the print queue, the watch on the journal's
head."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from station.acts import print_traffic
from station.acts.desk import Desk, Request
from station.acts.outcome import Done, Outcome, Refused
from station.acts.setting_up import follow_data
from station.acts.sitting import leave_seat, take_seat
from station.acts.unit_data import ApprovedData, UnitData
from station.places import Home
from station.records.clock import Clock
from station.records.database import Database
from station.records.errors import RecordsError
from station.records.presence import Presence
from station.records.queries import preparations
from station.records.queries.settings import settings
from station.records.reader import Reader
from station.records.seats import Seat
from station.runtime.house import open_desk
from station.runtime.keeper import Keeper
from station.runtime.log import log_to
from station.runtime.print_queue import PrinterLight, PrintQueue

P = ParamSpec("P")
T = TypeVar("T")

BEAT_SECONDS = 5.0
LOOK_SECONDS = 0.5


class Live:
    """One station process. What touches the database has its own threads; the loop waits for no disk."""

    def __init__(self, home: Home, seat: Seat = Seat.PRODUCTION, clock: Clock | None = None) -> None:
        self.home = home
        self.wanted = seat
        self.seat: str = Seat.OBSERVER.value
        self.why_observer: Refused | None = None
        self.head = 0
        self.mirror_fault: str | None = None
        self.settings: dict[str, str] = {}
        self._clock = clock
        self._writer = ThreadPoolExecutor(1, "station-write")
        self._reader = ThreadPoolExecutor(1, "station-read")
        self._listeners: list[Callable[[], None]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = asyncio.Event()
        self.press = PrintQueue(self, self._closing)
        self.keeper = Keeper(self, self._closing)

    # Opening and closing

    @property
    def data(self) -> UnitData:
        """The unit's approved formulary, checks and syringes, as of the last look at the records."""
        return self._data

    @property
    def unit(self) -> UnitData:
        """What the unit's files say, approved or not."""
        return self._desk.unit

    @property
    def printer(self) -> PrinterLight:
        """How printing goes."""
        return self.press.light

    def now(self) -> datetime:
        """Give the station's time, aware UTC."""
        return self._desk.clock.utc()

    async def open(self) -> None:
        """Open the records and take the seat, or stay an observer and say why in `why_observer`.

        Raises a RecordsError when the records can't be used.
        """
        log_to(self.home.log)
        loop = asyncio.get_running_loop()
        self._desk = await loop.run_in_executor(self._writer, open_desk, self.home, self._clock)
        self._records = await loop.run_in_executor(self._reader, Reader, self.home.database)
        self._approved = ApprovedData(self._desk.unit)
        self._data = await self.ask(self._approved.now)
        self._presence = Presence(self.home.run)
        await self.sit_down()
        await self._look()
        self._begin(self._beat_on())
        self._begin(self._look_on())

    async def sit_down(self) -> Refused | None:
        """Take the wanted seat if it is free: never taken, left, or its process gone; else say who holds it.

        An observer may ask again whenever it likes; who sits keeps the seat, who wants none gets none.
        """
        if self.seat != Seat.OBSERVER or self.wanted == Seat.OBSERVER:
            return None
        outcome = await self.act(take_seat, Request(), self.wanted, self._presence)
        if isinstance(outcome, Refused):
            self.why_observer = outcome
            return outcome
        self.seat, self.why_observer = self.wanted.value, None
        await self._write(follow_data, self._desk)
        await self.note(print_traffic.doubt_orphans)
        if self.seat == Seat.PRODUCTION:
            self._begin(self.press.run())
            self._begin(self.keeper.run())
        self.tell()
        return None

    async def close(self) -> None:
        """Let the label that is being printed come out, leave the seat, close."""
        self._closing.set()
        self.press.wake()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.seat != Seat.OBSERVER:
            await self._write(leave_seat, self._desk)
        await self._write(self._desk.store.close)
        await self._read(self._records.close)
        self._presence.close()
        for pool in (self._writer, self._reader):
            pool.shutdown(wait=True)
        self.press.close()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        """Start something that goes on until closing; should it fall, the log says so."""
        task = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(_note_fall)
        self._tasks.append(task)

    async def _closed_within(self, seconds: float) -> bool:
        """Wait, and tell whether the process is closing."""
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return False
        return True

    # Acting and asking

    async def act(
        self, act: Callable[Concatenate[Desk, P], Outcome], *args: P.args, **kwargs: P.kwargs
    ) -> Outcome:
        """Do an act in the write thread; answer when it is recorded for good, and wake printer and boards."""
        outcome = await self._write(lambda: act(self._desk, *args, **kwargs))
        self.mirror_fault = self._desk.store.mirror_fault
        if isinstance(outcome, Done) and self._tasks:
            self.press.wake()
            with contextlib.suppress(RecordsError):
                await self._look()
        return outcome

    async def consult(
        self, question: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask something that needs the desk (key, formulary) and records nothing; raises RecordsErrors."""

        def work() -> T:
            with self._desk.store.reading():
                return question(self._desk, *args, **kwargs)

        return await self._write(work)

    async def ask(self, query: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query in the reader thread, on the records as they are at one moment; raises
        RecordsErrors."""

        def work() -> T:
            with self._records.moment() as database:
                return query(database, *args, **kwargs)

        return await self._read(work)

    async def note(self, work: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Write traffic, which is no act, in the write thread; raises RecordsErrors."""
        return await self._write(work, self._desk, *args, **kwargs)

    async def _write(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.shield(
            asyncio.get_running_loop().run_in_executor(self._writer, lambda: work(*args, **kwargs))
        )

    async def _read(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._reader, work)

    # Watching

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Be called, in the event loop, when the journal's head or the printer's light changed."""
        self._listeners.append(listener)

    def tell(self) -> None:
        """Call the listeners."""
        for listener in self._listeners:
            listener()

    async def _beat_on(self) -> None:
        while not await self._closed_within(BEAT_SECONDS):
            self._desk.store.identity.lease.beat()
            with contextlib.suppress(OSError):  # a full disk must not end the beat, and with it the seat
                self._presence.tell({"beat": self._desk.clock.utc().isoformat(timespec="seconds")})

    async def _look_on(self) -> None:
        while not await self._closed_within(LOOK_SECONDS):
            with contextlib.suppress(RecordsError):
                await self._look()

    async def _look(self) -> None:
        head = await self.ask(preparations.head)
        if head == self.head:
            return
        self.head = head
        self.settings = await self.ask(settings)
        self._data = await self.ask(self._approved.now)
        self.press.wake()
        self.tell()


def _note_fall(task: asyncio.Task[None]) -> None:
    """Note where a lasting task fell, without any value."""
    if not task.cancelled() and (error := task.exception()) is not None:
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        line = f"{where.tb_frame.f_code.co_qualname}:{where.tb_lineno}" if where else "?"
        logging.getLogger(__name__).error("%s fell: %s in %s", task.get_name(), type(error).__name__, line)
