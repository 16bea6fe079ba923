"""The live process: a write and a reader thread, the beat, the print queue, the watch on the journal's head
and on this session itself."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from station.acts import print_traffic
from station.acts.desk import Desk
from station.acts.outcome import Done, Outcome, Refused
from station.acts.setting_up import follow_data
from station.acts.sitting import leave_seat
from station.acts.unit_data import ApprovedData, UnitData
from station.clinical.model import Operator
from station.places import Home
from station.records.clock import Clock
from station.records.errors import Busy, RecordsError
from station.records.presence import Presence
from station.records.queries import preparations
from station.records.queries.settings import settings
from station.records.seats import Seat
from station.runtime.hosting import closed_within
from station.runtime.house import open_desk
from station.runtime.keeper import Keeper
from station.runtime.log import log_to
from station.runtime.looking import Looking
from station.runtime.print_queue import PrintQueue
from station.runtime.printer_light import PrinterLight
from station.runtime.seating import Seating
from station.runtime.watch import Watch

P = ParamSpec("P")
T = TypeVar("T")

BEAT_SECONDS = 5.0
LOOK_SECONDS = 0.5
BUSY = "stopped_busy"


class Live(Looking):
    """One station process. What touches the database has its own threads; the loop waits for no disk."""

    def __init__(self, home: Home, seat: Seat = Seat.PRODUCTION, clock: Clock | None = None) -> None:
        super().__init__(home, clock)
        self.head = 0
        self.mirror_fault: str | None = None
        self._writer = ThreadPoolExecutor(1, "station-write")
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = asyncio.Event()
        self.press = PrintQueue(self, self._closing)
        self.watch = Watch(self)
        self.seating = Seating(self, seat)
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

    @property
    def lease_seconds(self) -> float:
        """How long this process may show no sign of life."""
        return self._desk.store.identity.lease.seconds

    @property
    def presence(self) -> Presence:
        """What the others see of this process."""
        return self._presence

    def operator_now(self) -> Operator | None:
        """Give who signed last here."""
        return self._desk.operator

    @property
    def seat(self) -> str:
        """Where this process sits."""
        return self.seating.seat

    @property
    def wanted(self) -> Seat:
        """Where this process wants to sit."""
        return self.seating.wanted

    @property
    def remote(self) -> bool:
        """Whether somebody works here from afar, and may name no file of this machine."""
        return self.seating.wanted is Seat.PHARMACY

    @property
    def why_observer(self) -> Refused | None:
        """Why it only reads; None for one that has a seat."""
        return self.seating.why_observer

    async def open(self, *, sit: bool = True) -> None:
        """Open the records and take the seat, or stay an observer and say why in `why_observer`.

        Raises a RecordsError when the records can't be used.
        """
        log_to(self.home.log)
        self._desk = await self._write(open_desk, self.home, self.clock)
        if self._records is None:
            await self.look_in()
        self._approved = ApprovedData(self._desk.unit)
        self._data = await self.ask(self._approved.now)
        self._presence = Presence(self.home.run)
        self.watch.touched()
        if sit:
            await self.sit_down()
        else:
            self.seating.only_read()
        self.show_presence()
        await self._look()
        self._begin(self._beat_on())
        self._begin(self._people_on())
        self._begin(self._look_on())

    async def sit_down(self) -> Refused | None:
        """Take the wanted seat if it is free, else say who holds it."""
        return self.why_observer if self.watch.out else await self.seating.sit_down()

    async def begin_work(self) -> None:
        """Do what falls to a session that just got its seat."""
        await self._write(follow_data, self._desk)
        await self.note(print_traffic.doubt_orphans)
        if self.seat == Seat.PRODUCTION:
            self._begin(self.press.run())
            self._begin(self.keeper.run())
        self.show_presence()
        self.tell()

    async def close(self) -> None:
        """Let the label that is being printed come out, leave the seat, close."""
        self._closing.set()
        self.press.wake()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.seat != Seat.OBSERVER and self.watch.out is None:
            await self._write(leave_seat, self._desk)
        await self._write(self._desk.store.close)
        await super().close()
        self._presence.close()
        self._writer.shutdown(wait=True)
        self.press.close()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        """Start something that goes on until closing; should it fall, the log says so."""
        task = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(_note_fall)
        self._tasks.append(task)

    # Acting and asking

    async def act(
        self, act: Callable[Concatenate[Desk, P], Outcome], *args: P.args, **kwargs: P.kwargs
    ) -> Outcome:
        """Do an act in the write thread; answer when it is recorded for good, and wake printer and boards."""
        if self.watch.out is not None:
            return Refused("session_out")
        outcome = await self._act_unblocked(lambda: act(self._desk, *args, **kwargs))
        self.watch.show_operator()
        self.mirror_fault = self._desk.store.mirror_fault
        if isinstance(outcome, Done) and self._tasks:
            self.press.wake()
            with contextlib.suppress(RecordsError):
                await self._look()
        return outcome

    async def _act_unblocked(self, work: Callable[[], Outcome]) -> Outcome:
        """Do it; when somebody holds the records locked, do it again once they were freed, or name them."""
        outcome = await self._write(work)
        if not (isinstance(outcome, Refused) and outcome.code == BUSY):
            return outcome
        blocking = await self.watch.unblock()
        if blocking:
            return Refused("blocked_by", {"who": "; ".join(one.name for one in blocking)})
        return await self._write(work)

    async def consult(
        self, question: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask something that needs the desk (key, formulary) and records nothing; raises RecordsErrors."""

        def work() -> T:
            with self._desk.store.reading():
                return question(self._desk, *args, **kwargs)

        return await self._write(work)

    async def note(self, work: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Write traffic, which is no act, in the write thread; raises RecordsErrors."""
        return await self._write(work, self._desk, *args, **kwargs)

    async def _write(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.shield(
            asyncio.get_running_loop().run_in_executor(self._writer, lambda: work(*args, **kwargs))
        )

    # Watching

    def touched(self) -> None:
        """Note that a key was pressed."""
        self.watch.touched()

    async def _beat_on(self) -> None:
        while not await closed_within(self._closing, BEAT_SECONDS):
            self._desk.store.identity.lease.beat()
            self.show_presence()

    async def _people_on(self) -> None:
        """Look whether anybody is there: apart from the beat, which nothing may hold up."""
        while not await closed_within(self._closing, BEAT_SECONDS):
            with contextlib.suppress(RecordsError):
                await self.watch.look_for_people()

    def show_presence(self) -> None:
        """Let the others see where this process stands."""
        with contextlib.suppress(OSError):  # a full disk must not end the beat, and with it the seat
            self._presence.tell(self.watch.facts())

    async def _look_on(self) -> None:
        while self.watch.out is None and not await closed_within(self._closing, LOOK_SECONDS):
            try:
                await self._look()
                await self.watch.look()
            except Busy:
                await self.watch.unblock()
            except RecordsError:
                continue

    async def _look(self) -> None:
        head, before = await self.ask(preparations.head), self.head
        if head == before:
            return
        self.head = head
        self.settings = await self.ask(settings)
        self._data = await self.ask(self._approved.now)
        if before:
            await self.watch.read_notices(before)
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
