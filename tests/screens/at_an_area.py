"""People at an area of a real station: the app with one screen over the corridor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from screens.app import StationApp
from screens.shell.local_time import local
from screens.shell.screen import StationScreen
from station.records.seats import Seat
from station.runtime.live import Live
from tests.flow.day import Day, gave_their_pins, left
from tests.screens.at_the_station import Corridor, Station
from tests.screens.waiting import until


@asynccontextmanager
async def at_an_area(
    day: Day, area: Callable[[], StationScreen[Any]], size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Station]:
    """Leave the day's desk to a live process and open an area in the app."""
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
            corridor = app.screen
            assert isinstance(corridor, Corridor)
            station = Station(app, pilot, live, day, 0, badges=badges)
            app.begin(_open(corridor, area))
            await until(lambda: app.screen is not corridor)
            await station.settled()
            yield station
    finally:
        await live.close()


async def _open(corridor: Corridor, area: Callable[[], StationScreen[Any]]) -> None:
    await corridor.ask(area())
