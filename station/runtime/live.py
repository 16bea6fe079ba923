"""The live process: a write, a reader and a printer thread, the beat, and the watch on the journal's head."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from enum import StrEnum
from typing import Concatenate, ParamSpec, TypeVar

from station.acts import print_traffic
from station.acts.desk import Desk, Request, UnitData
from station.acts.outcome import Done, Outcome, Refused
from station.acts.setting_up import follow_data
from station.acts.sitting import leave_seat, take_seat
from station.clinical.label_content import LabelContent
from station.places import Home
from station.records.clock import Clock
from station.records.database import Database
from station.records.errors import RecordsError
from station.records.presence import Presence
from station.records.queries import labels, preparations
from station.records.queries.settings import settings
from station.records.reader import Reader
from station.records.seats import Seat
from station.runtime.house import open_desk
from station.runtime.log import log_to
from station.runtime.printing import Attempt, print_label, printer_spec

P = ParamSpec("P")
T = TypeVar("T")

BEAT_SECONDS = 5.0
LOOK_SECONDS = 0.5
RETRY_SECONDS = 5.0


class PrinterLight(StrEnum):
    """How printing goes, in one word; `printer.light.<value>` says it."""

    READY = "ready"
    PRINTING = "printing"
    WAITING = "waiting"
    DOUBTFUL = "doubtful"
    UNPRINTABLE = "unprintable"


class Live:
    """One station process. What touches the database has its own threads; the loop waits for no disk."""

    def __init__(self, home: Home, seat: Seat = Seat.PRODUCTION, clock: Clock | None = None) -> None:
        self.home = home
        self.wanted = seat
        self.seat: str = Seat.OBSERVER.value
        self.why_observer: Refused | None = None
        self.head = 0
        self.printer = PrinterLight.READY
        self.printer_detail = ""
        self.mirror_fault: str | None = None
        self.settings: dict[str, str] = {}
        self._clock = clock
        self._writer = ThreadPoolExecutor(1, "station-write")
        self._reader = ThreadPoolExecutor(1, "station-read")
        self._press = ThreadPoolExecutor(1, "station-print")
        self._listeners: list[Callable[[], None]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._wake_press = asyncio.Event()
        self._closing = asyncio.Event()

    # Opening and closing

    @property
    def data(self) -> UnitData:
        """The formulary, checks and syringes of the unit."""
        return self._desk.data

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
        self._presence = Presence(self.home.run)
        await self.sit_down()
        await self._look()
        self._begin(self._beat_on())
        self._begin(self._look_on())

    async def sit_down(self) -> Refused | None:
        """Take the wanted seat if it is free: never taken, left, or its process gone; else say who holds it.

        An observer may ask again whenever it likes; who sits already keeps the seat.
        """
        if self.seat != Seat.OBSERVER:
            return None
        outcome = await self.act(take_seat, Request(), self.wanted, self._presence)
        if isinstance(outcome, Refused):
            self.why_observer = outcome
            return outcome
        self.seat, self.why_observer = self.wanted.value, None
        await self._write(follow_data, self._desk)
        await self._write(print_traffic.doubt_orphans, self._desk)
        if self.seat == Seat.PRODUCTION:
            self._begin(self._print_on())
        self._tell()
        return None

    async def close(self) -> None:
        """Let the label that is being printed come out, leave the seat, close."""
        self._closing.set()
        self._wake_press.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.seat != Seat.OBSERVER:
            await self._write(leave_seat, self._desk)
        await self._write(self._desk.store.close)
        await self._read(self._records.close)
        self._presence.close()
        for pool in (self._writer, self._reader, self._press):
            pool.shutdown(wait=True)

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
            self._wake_press.set()
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

    def _tell(self) -> None:
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
        self._wake_press.set()
        self._tell()

    # Printing

    async def _print_on(self) -> None:
        """Print what is requested, one after the other; what did not leave is tried again, doubt never."""
        while not self._closing.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RETRY_SECONDS):
                    await self._wake_press.wait()
            self._wake_press.clear()
            with contextlib.suppress(RecordsError):
                await self._print_waiting()

    async def _print_waiting(self) -> None:
        for label in await self.ask(labels.waiting):
            if self._closing.is_set() or not await self._print_one(label.id, label.content):
                break
        await self._show_light()

    async def _print_one(self, label_id: int, content: str) -> bool:
        """Print one label; False when the printer does not take any now."""
        try:
            told = await self.ask(settings)  # never the printer of a moment ago
            if not await self._write(print_traffic.claim, self._desk, label_id):
                return True
        except RecordsError:
            return False
        self._light(PrinterLight.PRINTING, "")
        attempt = await self._press_on(self._press, content, told)
        with contextlib.suppress(RecordsError):
            await self._write(print_traffic.settle, self._desk, label_id, attempt.state, attempt.detail)
        return attempt.state != print_traffic.NOT_SENT

    async def try_printer(self, content: LabelContent, told: Mapping[str, str]) -> Attempt:
        """Print a label with settings not kept yet; a printer that the queue does not use waits for
        nobody."""
        in_use = told.get("printer") == self.settings.get("printer")
        return await self._press_on(self._press if in_use else None, content, told)

    async def _press_on(
        self, pool: ThreadPoolExecutor | None, content: str | LabelContent, told: Mapping[str, str]
    ) -> Attempt:
        spec, paper = printer_spec(self.home, told.get("printer", "")), int(told.get("paper_mm") or "80")
        return await asyncio.get_running_loop().run_in_executor(pool, print_label, content, spec, paper)

    async def _show_light(self) -> None:
        light, detail = await self.ask(labels.light)
        self._light(PrinterLight(light), detail)

    def _light(self, light: PrinterLight, detail: str) -> None:
        if (light, detail) != (self.printer, self.printer_detail):
            self.printer, self.printer_detail = light, detail
            self._tell()


def _note_fall(task: asyncio.Task[None]) -> None:
    """Note where a lasting task fell, without any value."""
    if not task.cancelled() and (error := task.exception()) is not None:
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        line = f"{where.tb_frame.f_code.co_qualname}:{where.tb_lineno}" if where else "?"
        logging.getLogger(__name__).error("%s fell: %s in %s", task.get_name(), type(error).__name__, line)
