"""The real app on the demonstration's station: with the scanner on a key, played by itself if asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from screens.shell.run import run_app
from station.readiness.demo import DemoStation

if TYPE_CHECKING:
    from screens.app import StationApp


def run_demo(demo: DemoStation, *, auto: bool, speed: float) -> int:
    """Open the app on the demonstration's board; 0 when it was left in order."""
    return run_app(lambda: _opened(demo, auto, speed))


@asynccontextmanager
async def _opened(demo: DemoStation, auto: bool, speed: float) -> AsyncIterator[StationApp]:
    from screens.demo.playing import play
    from screens.demo.printed import TellPrinted
    from screens.demo.scanner import Scanner
    from screens.demo.tour import Tour
    from screens.demo.welcome import welcome
    from screens.opening import opened
    from screens.working import station_app
    from station.readiness.stock import read_shelves

    live = await opened(demo.home)
    try:
        app = station_app(live)
        shelves = read_shelves(live.data)
        Scanner(app, live, shelves, demo.pin).offer()
        Tour(app, live, demo.pin).offer()
        TellPrinted(app, live).begin()
        begun = play(app, live, shelves, demo.pin, speed) if auto else welcome(app, live, shelves, demo.pin)
        beside = asyncio.create_task(begun)
        beside.add_done_callback(lambda task: _stop_on_fault(app, task))
        yield app
        beside.cancel()
        with suppress(asyncio.CancelledError):
            await beside
    finally:
        await live.close()


def _stop_on_fault(app: StationApp, task: asyncio.Task[None]) -> None:
    """Leave the app when what plays beside it fails; it is raised again once the terminal is restored."""
    if not task.cancelled() and task.exception() is not None:
        app.exit(1)
