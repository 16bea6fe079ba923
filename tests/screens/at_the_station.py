"""People at a real station: a prepared day, a live process, the app on one preparation, keys and scans."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import Static

from screens.app import StationApp
from screens.dialogs.sign import SignDialog
from screens.navigation import walk
from screens.shell.local_time import local
from screens.shell.message_line import MessageLine
from screens.shell.screen import StationScreen
from station.records.queries.labels import waiting
from station.records.queries.preparations import Dossier, dossier
from station.records.seats import Seat
from station.runtime.live import Live
from station.runtime.print_queue import PrinterLight
from tests.flow.day import PIN, Day, gave_their_pins, left
from tests.screens.waiting import until


class Corridor(StationScreen[None]):
    """What is under the walk, as the board is."""

    def body(self) -> ComposeResult:
        yield Static("couloir")


async def printed(live: Live) -> None:
    """Wait until every label asked for is out."""
    async with asyncio.timeout(60):
        while await live.ask(waiting) or live.printer is not PrinterLight.READY:
            await asyncio.sleep(0.02)


@dataclass
class Station:
    """What a test does at the keyboard, and what it sees."""

    app: StationApp
    pilot: Pilot[int | None]
    live: Live
    day: Day
    preparation: int
    keys: int = 0
    scans: int = 0
    badges: dict[str, str] = field(default_factory=dict)

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until what they began is done or asks something."""
        self.keys += len(keys)
        await self.pilot.press(*keys)
        await self.settled()

    async def type(self, text: str) -> None:
        """Type a text where the cursor is."""
        names = {".": "full_stop", ",": "comma", "/": "slash", ":": "colon", " ": "space", "-": "minus"}
        await self.press(*(names.get(sign, sign) for sign in text))

    async def scan(self, text: str) -> None:
        """Scan a code."""
        self.scans += 1
        self.app._scans.put_nowait(text)
        await self.settled()

    async def sign(self, name: str, *, pin: bool = False) -> None:
        """Sign the dialog with a badge, and the PIN where the act asks for it."""
        await until(lambda: isinstance(self.app.screen, SignDialog))
        await self.scan(self.badges[name])
        if pin:
            await self.type(PIN)
            await self.press("f12")

    async def settled(self) -> None:
        """Wait until nothing is being carried out."""
        await self.pilot.pause()
        await until(lambda: self.app._scans.empty())
        await asyncio.wait_for(self.app.turn.idle(), 120)
        await self.pilot.pause()
        await until(lambda: not getattr(self.app.screen, "_reloading", False))
        await self.pilot.pause()

    async def printed(self) -> None:
        """Wait until every label asked for is out and the header says so."""
        await printed(self.live)
        await self.settled()

    async def dossier(self) -> Dossier:
        """Read the preparation as it is recorded."""
        found = await self.live.ask(dossier, self.preparation)
        assert found is not None
        return found

    @property
    def message(self) -> str:
        """The sentence in the message line on top."""
        return str(self.app.screen.query_one(MessageLine).render())

    @property
    def seen(self) -> str:
        """Everything that stands on the screen on top."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in lines)


@asynccontextmanager
async def at_the_corridor(day: Day, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Station]:
    """Leave the day's desk to a live process, and open the app on the corridor."""
    badges = {name: day.badge(person) for name, person in day.people.items()}
    left(day)
    live = Live(day.home, Seat.PRODUCTION, day.clock)
    await live.open()
    await live.consult(gave_their_pins)
    app = StationApp(
        live, Corridor, unit="Unité de test", log=Path("/dev/null"), clock=lambda: local(live.now())
    )
    try:
        async with app.run_test(size=size) as pilot:
            yield Station(app, pilot, live, day, 0, badges=badges)
    finally:
        await live.close()


@asynccontextmanager
async def at_the_station(
    day: Day, preparation: int, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Station]:
    """Open the walk of one preparation over the corridor."""
    async with at_the_corridor(day, size) as station:
        station.preparation = preparation
        await opened(station, lambda corridor: walk(corridor, station.live, preparation))
        yield station


async def opened(station: Station, begin: Callable[[Corridor], Coroutine[None, None, None]]) -> None:
    """Begin something over the corridor, and wait until it stands."""
    corridor = station.app.screen
    assert isinstance(corridor, Corridor)
    station.app.begin(begin(corridor))
    await until(lambda: station.app.screen is not corridor)
    await station.settled()
