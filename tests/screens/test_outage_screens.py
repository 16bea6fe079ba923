"""The outage and its logbook at the screen: declared from the menu, seen in the header, F8 from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.app import StationApp
from screens.outage.logbook import LogbookScreen
from screens.outage.outage import OutageScreen
from screens.shell.header import HeaderBar
from screens.widgets.work_table import WorkTable
from station.acts.outage import declare, set_function
from station.clinical.model import State
from station.clinical.outage import Function, Health
from station.records.queries.logbook import told
from station.records.queries.outages import going_on, last_file
from tests.flow.day import MORNING, Day, ShiftedClock, copied, done, gave_their_pins
from tests.flow.walk import Walk
from tests.screens.at_the_board import at_the_board
from tests.screens.at_the_station import Station
from tests.screens.waiting import until


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A station at seven in the morning of its day."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    yield opened
    opened.close()


def header(app: StationApp) -> str:
    return str(app.screen.query_one(HeaderBar).render())


async def area(station: Station, screen: type) -> None:
    """Open an area by its command, as the menu does."""
    offers = {type_name(command): command for command in station.app.everywhere.commands()}
    await station.app.everywhere.carry_out(offers[screen.__name__])
    await until(lambda: isinstance(station.app.screen, screen))
    await station.settled()


def type_name(command: object) -> str:
    return {"area.outage": "OutageScreen", "area.logbook": "LogbookScreen"}.get(command.id, "")  # type: ignore[attr-defined]


async def test_an_outage_is_declared_function_by_function_and_stays_in_the_header(day: Day) -> None:
    async with at_the_board(day) as station:
        await station.live.consult(gave_their_pins)
        await area(station, OutageScreen)
        assert "Aucune panne" in station.seen
        await station.press("f2")
        await station.type("Migration")
        await station.press("enter", "enter", "enter")  # now, not planned
        for choice in ("right", "right right right", "right right right", "right", "right"):
            await station.press(*choice.split(), "enter")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        file = await station.live.ask(last_file)
        assert file is not None
        states = {state.function: state.health for state in file.states}
        assert states[Function.WORKSHEETS] is states[Function.REGISTER] is Health.DOWN
        assert states[Function.PRESCRIPTION] is Health.UP
        await until(lambda: "PANNE 0 min" in header(station.app))
        await station.press("f10")
        assert "PANNE 0 min" in header(station.app)


async def test_once_every_function_is_up_the_header_says_what_is_left_to_give_back(day: Day) -> None:
    Walk(day).to(State.HANDED_OVER)
    broken = dict.fromkeys(Function, Health.UP) | {Function.REGISTER: Health.DOWN}
    done(declare(day.desk, day.by("Karim"), "Migration", day.clock.utc(), broken))
    day.later(minutes=150)
    done(set_function(day.desk, day.by("Karim"), Function.REGISTER, Health.UP, "Réparé"))
    day.later(minutes=24 * 60)
    async with at_the_board(day) as station:
        await station.live.consult(gave_their_pins)
        await until(lambda: "REPRISE, reste 3" in header(station.app))
        assert "PANNE" not in header(station.app) and header(station.app).count("reste 3") == 1
        await area(station, OutageScreen)
        assert "après 2 h 30" in station.seen


async def test_an_item_is_ticked_and_closing_says_everything_that_keeps_it_open(day: Day) -> None:
    down = dict.fromkeys(Function, Health.DOWN)
    done(declare(day.desk, day.by("Karim"), "Migration", day.clock.utc(), down))
    async with at_the_board(day) as station:
        await station.live.consult(gave_their_pins)
        await area(station, OutageScreen)
        table = station.app.screen.query_one(WorkTable)
        assert table.go_to("under_4h/astreinte")
        await station.settled()
        await station.press("f2")
        await station.sign("Fanny")
        assert "[x] < 4 h" in station.seen
        await station.press("f4")
        assert station.seen.count("pas encore rétablie") == len(Function)
        assert (await station.live.ask(going_on)) is not None


async def test_f8_opens_the_logbook_from_a_step_about_that_bag_and_one_line_is_enough(day: Day) -> None:
    async with at_the_board(day) as station:
        await station.live.consult(gave_their_pins)
        await station.press("f2")  # the first preparation of the board, at its validation
        await station.press("f8")
        assert isinstance(station.app.screen, LogbookScreen)
        assert "Concerne" in station.seen
        await station.type("Le service rappelle")
        await station.press("f2")
        await station.sign("Moussa")
        (line,) = await station.live.ask(told)
        assert (line.line.text, bool(line.line.preparation)) == ("Le service rappelle", True)
        assert "Le service rappelle" in station.seen
        await station.press("f10")
        assert not isinstance(station.app.screen, LogbookScreen)


async def test_a_line_half_typed_is_not_lost_by_f10_and_nothing_empty_is_signed(day: Day) -> None:
    async with at_the_board(day) as station:
        await station.press("f8")
        await station.press("f2")
        assert "vide" in station.message
        await station.type("abc")
        await station.press("f10", "escape")
        assert isinstance(station.app.screen, LogbookScreen) and "abc" in station.seen
