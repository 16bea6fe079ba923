"""The wall display: the day from afar, without a name, a key or a seat."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from screens.app import StationApp
from screens.board.cells import dose
from screens.wall.app import wall_app
from screens.wall.sorting import Part, load, parts
from screens.wall.wall import PLOT_LINES, WallList, WallScreen, line
from station.acts.load import load_now
from station.clinical.model import State
from station.records.queries.preparations import board
from station.records.seats import Seat
from station.runtime.live import Live
from tests.flow.day import MORNING, Day, ShiftedClock, copied, left
from tests.flow.walk import Walk
from tests.screens.waiting import until

SMALL, LARGE = (80, 24), (132, 43)
WALKED = ((1, State.RELEASED), (2, State.FINISHED), (3, State.DRAWN), (5, State.OPENED), (6, State.VALIDATED))


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A morning with one preparation at each place of the wall, some of them late."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    for number, state in WALKED:
        Walk(opened, number=number).to(state)
    opened.later(hours=3)
    yield opened
    opened.close()


@asynccontextmanager
async def on_the_wall(day: Day, size: tuple[int, int]) -> AsyncIterator[StationApp]:
    live = Live(day.home, Seat.OBSERVER, day.clock)
    await live.open()
    app = wall_app(live)
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield app
    finally:
        await live.close()


def text_of(app: StationApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def rows(day: Day) -> list:  # type: ignore[type-arg]
    return board(
        day.database,
        datetime.min.replace(tzinfo=MORNING.tzinfo, year=2000),
        day.clock.utc().replace(year=2100),
    )


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
async def test_every_part_shows_its_preparation_and_no_patient_is_named(
    day: Day, size: tuple[int, int]
) -> None:
    names = [name for (name,) in day.database.execute("SELECT birth_name FROM patients")]
    numbers = {state: day.bag(number).register_number for number, state in WALKED}
    async with on_the_wall(day, size) as app:
        wall = app.screen
        assert isinstance(wall, WallScreen)
        places = {State.RELEASED: Part.LEAVING, State.FINISHED: Part.CHECKS, State.OPENED: Part.MAKING}
        for state, part in places.items():
            drawn = wall.query_one(f"#{part.value}", WallList)
            await until(lambda number=numbers[state], drawn=drawn: str(number) in str(drawn.render()))
        shown = text_of(app)
        assert [name for name in names if name.casefold() in shown.casefold()] == []


async def test_plots_are_drawn_only_where_there_is_room(day: Day) -> None:
    async with on_the_wall(day, LARGE) as app:
        assert app.screen.query_one(".plots").display and LARGE[1] >= PLOT_LINES
    async with on_the_wall(day, SMALL) as app:
        assert not app.screen.query_one(".plots").display


async def test_the_wall_takes_no_seat_and_shows_what_another_session_does(day: Day) -> None:
    async with on_the_wall(day, LARGE) as app:
        assert app.live.seat == "observer"
        assert len(str(app.screen.query_one("#making", WallList).render()).splitlines()) == 1
        Walk(day, number=6).to(State.OPENED)
        assert isinstance(app.screen, WallScreen)
        await app.screen.reload()
        after = str(app.screen.query_one("#making", WallList).render())
        assert str(day.bag(6).register_number) in after


@pytest.mark.parametrize("width", [30, 36, 56, 63])
def test_a_line_never_cuts_a_dose_and_never_passes_its_width(day: Day, width: int) -> None:
    now = day.clock.utc()
    for row in rows(day):
        written = line(row, now, width)
        assert dose(row) in written
        assert len(written) <= max(width, 17 + len(dose(row)) + 1)


def test_what_was_cancelled_is_no_load_and_a_quiet_hour_stays_in_the_row(day: Day) -> None:
    found = rows(day)
    hours = {row.id: 8 if place % 2 else 11 for place, row in enumerate(found)}
    counted = load(found, hours)
    assert [hour.hour for hour in counted] == [8, 9, 10, 11]
    assert sum(hour.due for hour in counted) == len(found)
    assert sum(hour.done for hour in counted) == sum(row.state is State.RELEASED for row in found)


def test_each_preparation_stands_in_one_part_at_most(day: Day) -> None:
    placed = [row.id for part in parts(rows(day)).values() for row in part]
    assert len(placed) == len(set(placed)) == len(WALKED)


async def test_leaving_the_day_to_others_is_no_trouble(day: Day) -> None:
    async with on_the_wall(day, SMALL) as app:
        left(day)
        assert isinstance(app.screen, WallScreen)
        await app.screen.reload()


async def test_from_noon_on_tomorrows_preparations_are_on_the_wall_and_in_the_load(
    prepared: Path, tmp_path: Path
) -> None:
    noon_before = ShiftedClock(MORNING - timedelta(hours=19))
    eve = copied(prepared, tmp_path / "eve", noon_before)
    Walk(eve, number=1).to(State.VALIDATED)
    async with on_the_wall(eve, SMALL) as app:
        assert "> 39 pour demain" in text_of(app)
        assert "> 08:30" in str(app.screen.query_one("#next", WallList).render())
    assert len(load_now(eve.desk, eve.clock.utc()).rows) == 39
    eve.close()
