"""Opening: set-up first, then the board; what stops the station is one sentence; scans from anywhere."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.events import Key

from screens.board.board import BoardScreen
from screens.navigation import SCREENS
from screens.opening import open_station, working
from screens.preparation.step_screen import StepScreen
from screens.setup.first_run import first_run_app
from screens.setup.set_up import SetUpScreen
from screens.widgets.text_field import TextField
from screens.widgets.work_table import WorkTable
from screens.working import station_app
from station.clinical.model import Label, State
from station.places import Home
from station.records.queries.fetch import many
from station.records.seats import Seat
from station.runtime.live import Live
from station.runtime.looking import Looking
from tests.flow.day import MORNING, Day, ShiftedClock, copied, left
from tests.flow.walk import Walk
from tests.screens.at_the_board import at_the_board, board
from tests.screens.at_the_station import Station
from tests.screens.waiting import until


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A station at seven in the morning of its day."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    yield opened
    opened.close()


def lose_key(day: Day) -> None:
    day.home.key.unlink()


def restore_an_old_copy(day: Day) -> None:
    mirror = day.home.path.parent / "second" / "station-mirror.jsonl"
    mirror.write_bytes(mirror.read_bytes() + b'{"n": 99999}\n')


def test_what_stops_the_station_is_one_sentence_and_exit_code_1(
    day: Day, capfd: pytest.CaptureFixture[str]
) -> None:
    left(day)
    day.home.database.write_bytes(b"not a database" * 100)
    assert open_station(day.home) == 1
    said = capfd.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err and "stopped." not in said.err and len(said.err.splitlines()) == 1


async def test_a_home_without_a_station_opens_on_a_welcome_that_leads_to_set_up(own_home: Path) -> None:
    app = first_run_app(Home(own_home))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        await until(lambda: isinstance(app.screen, SetUpScreen))
        await pilot.press("f10", "f12")
        await until(lambda: app.screen_stack[-1] is app.screen_stack[0])
        assert app.is_running


async def test_a_label_leads_to_its_preparation_at_its_step_from_anywhere(day: Day) -> None:
    one = Walk(day, "Rituximab").to(State.OPENED).id
    two = Walk(day, "Gemcitabine").to(State.VALIDATED).id
    bag, tray = day.label(one).code, day.label(one, "tray").code
    assert bag and tray
    async with at_the_board(day) as station:
        await station.scan(bag)
        top = station.app.screen
        assert isinstance(top, StepScreen) and top.preparation_id == one
        await station.scan(tray)
        assert station.app.screen is top
        await station.press("f10")
        assert isinstance(station.app.screen, BoardScreen)
        await station.press("f2")
        await station.scan(tray)
        top = station.app.screen
        assert isinstance(top, StepScreen) and (top.preparation_id, top.STATES) == (
            one,
            type(SCREENS[State.OPENED](station.live, one)).STATES,
        )
        assert len(station.app.screen_stack) == 2
    assert two != one


async def test_a_label_does_not_take_a_screen_away_from_somebody_who_types(day: Day) -> None:
    walk = Walk(day, "Rituximab").to(State.OPENED)
    code = day.label(walk.id).code
    async with at_the_board(day) as station:
        board(station)
        await station.press("f2")
        top = station.app.screen
        assert isinstance(top, StepScreen)
        top.unsigned = lambda: True  # type: ignore[method-assign]
        await station.scan(code or "")
        assert station.app.screen is top
        assert "n'est pas signé" in station.message


async def test_a_badge_says_whose_it_is_and_another_code_says_what_it_is(day: Day) -> None:
    async with at_the_board(day) as station:
        await station.scan(station.badges["Fanny"])
        assert "Fanny Delcourt" in station.message
        await station.scan("3400930000120")
        assert "code d'un produit" in station.message
        await station.scan(station.badges["Fanny"][:-2] + "BB")
        assert "Refus" in station.message


async def test_a_replaced_label_says_so_and_leads_nowhere(day: Day) -> None:
    walk = Walk(day, "Rituximab").to(State.STARTED)
    void = [label for label in many(day.database, Label, "state = 'void' AND kind = 'bag'") if label.code]
    async with at_the_board(day) as station:
        for label in void:
            await station.scan(label.code or "")
            assert "remplacée" in station.message
        assert isinstance(station.app.screen, BoardScreen)
    assert walk.id


async def test_a_mirror_that_fails_is_an_alert_in_the_header(day: Day) -> None:
    number = day.first("Gemcitabine").id
    assert number
    second = day.home.path.parent / "second"
    mirror = second / "station-mirror.jsonl"
    mirror.unlink()
    mirror.mkdir()  # nothing can be appended to a folder, whoever runs the test
    assert os.path.isdir(mirror)
    async with at_the_board(day) as station:
        await until(lambda: "COPIE ARRÊTÉE" in station.seen)


@pytest.mark.parametrize("harm", [lose_key, restore_an_old_copy])
async def test_what_stops_it_once_the_board_stands_ends_with_a_sentence_too(day: Day, harm: object) -> None:
    left(day)
    assert callable(harm)
    harm(day)
    async with working(day.home) as app, app.run_test(size=(80, 24)):
        await until(lambda: app.stopped)
    assert app.stopped and "stopped." not in app.stopped.sentence


async def test_while_what_acts_is_opened_arrows_move_and_what_is_typed_for_a_command_waits_for_it(
    day: Day,
) -> None:
    left(day)
    gate, looking = asyncio.Event(), Looking(day.home, day.clock)
    await looking.look_in()
    live = Live(day.home, Seat.PRODUCTION, day.clock).take_over(looking)

    async def stand() -> Live:
        await gate.wait()
        await live.open()
        return live

    app = station_app(looking, stand)
    async with app.run_test(size=(80, 24)) as pilot:
        station = Station(app, pilot, live, day, 0)
        screen = board(station)
        table = screen.query_one(WorkTable)
        await until(lambda: table.row_count > 1)
        first = table.current
        for key in ("down", "f5", "e"):
            app.post_message(Key(key, key if key == "e" else None))
        await until(lambda: table.current != first)
        assert "Ouverture" in station.seen and not screen.query_one("#find").display
        assert "panne" not in station.seen.lower() and "Impr" not in station.seen  # nobody knows yet
        gate.set()
        await until(lambda: screen.query_one(TextField).text == "e")
        await until(lambda: "Production" in station.seen)
    await live.close()
