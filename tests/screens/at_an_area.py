"""People at an area of a real station: the app with one screen over the corridor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from screens.shell.screen import StationScreen
from tests.flow.day import Day
from tests.screens.at_the_station import Corridor, Station, at_the_corridor, opened


@asynccontextmanager
async def at_an_area(
    day: Day, area: Callable[[], StationScreen[Any]], size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Station]:
    """Open an area over the corridor."""

    async def ask(corridor: Corridor) -> None:
        await corridor.ask(area())

    async with at_the_corridor(day, size) as station:
        await opened(station, ask)
        yield station
