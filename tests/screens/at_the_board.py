"""People at the real app: the board of a prepared station, its areas, its alerts, scans from anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from screens.board.board import BoardScreen
from screens.widgets.work_table import WorkTable
from screens.working import station_app
from station.records.seats import Seat
from station.runtime.live import Live
from tests.flow.day import Day, left
from tests.screens.at_the_station import Station, printed
from tests.screens.waiting import until


@asynccontextmanager
async def at_the_board(
    day: Day, size: tuple[int, int] = (80, 24), *, once_printed: bool = False
) -> AsyncIterator[Station]:
    """Leave the day's desk to a live process and open the app on it, its header told all it says.

    A printer at work counts against readiness, which is measured once: `once_printed` opens it after that.
    """
    badges = {name: day.badge(person) for name, person in day.people.items()}
    left(day)
    live = Live(day.home, Seat.PRODUCTION, day.clock)
    await live.open()
    if once_printed:
        await printed(live)
    app = station_app(live)
    try:
        async with app.run_test(size=size) as pilot:
            station = Station(app, pilot, live, day, 0, badges=badges)
            await until(lambda: app.notices.standby)
            await station.settled()
            yield station
    finally:
        await live.close()


def board(station: Station) -> BoardScreen:
    """Give the board, wherever it is in the stack."""
    found = station.app.screen_stack[0]
    assert isinstance(found, BoardScreen)
    return found


def shown(station: Station) -> list[str]:
    """Give the keys of the rows that stand on the board."""
    return [row.key for row in board(station).query_one(WorkTable)._shown]
