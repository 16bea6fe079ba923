"""An observer takes the seat once it is free, and is told who holds it until then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from screens.board.board import BoardScreen
from screens.working import station_app
from station.acts.desk import Request
from station.acts.outcome import Done
from station.acts.print_requests import test_label as ask_for_a_test
from station.records.queries import labels
from station.runtime.live import Live
from tests.flow.day import Day, left
from tests.screens.at_the_station import Station


@asynccontextmanager
async def observer(day: Day) -> AsyncIterator[Station]:
    """Open the app beside a session that holds the seat."""
    live = Live(day.home, clock=day.clock)
    await live.open()
    app = station_app(live)
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            station = Station(app, pilot, live, day, 0)
            await station.settled()
            yield station
    finally:
        await live.close()


async def take_the_seat(station: Station) -> None:
    screen = station.app.screen
    assert isinstance(screen, BoardScreen)
    command = next(command for command in screen.commands() if command.method == "do_take_seat")
    assert screen.reason_against(command) is None
    station.app.begin(screen.carry_out(command))
    await station.settled()


async def test_an_observer_sits_down_only_where_nobody_sits(day: Day) -> None:
    left(day)
    holder = Live(day.home, clock=day.clock)
    await holder.open()
    async with observer(day) as station:
        assert station.live.seat == "observer" and "Lecture seule" in station.seen
        await take_the_seat(station)
        assert station.live.seat == "observer" and "processus" in station.message
        await holder.close()
        await take_the_seat(station)
        assert station.live.seat == "production" and "Production" in station.seen
        assert "Lecture seule" not in station.seen
        assert isinstance(await station.live.act(ask_for_a_test, Request()), Done)
        jobs = await station.live.ask(labels.jobs)
        for _ in range(100):
            if jobs[0].attempt == "sent":
                break
            await station.pilot.pause(0.05)
            jobs = await station.live.ask(labels.jobs)
        assert jobs[0].attempt == "sent"  # who sits at production prints
        why_not = station.app.screen.why_not("board.take_seat")  # type: ignore[attr-defined]
        assert why_not is not None
