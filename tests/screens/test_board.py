"""The board: everything of the day with what presses, found by typing, live, and never losing its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from screens.board.board import BoardScreen
from screens.board.cells import columns, row
from screens.preparation.step_screen import StepScreen
from screens.preparation.validation import ValidationScreen
from screens.widgets.form_field import Entry
from screens.widgets.work_table import WorkTable, _cell
from screens.working import station_app
from station.acts.aim import Seen
from station.acts.desk import Request
from station.acts.holding import hold
from station.acts.sheets import Wanted, order_sheets
from station.acts.sitting import take_seat
from station.clinical.model import State
from station.clinical.paper_codes import split
from station.clinical.paper_sheets import Sheet, SheetKind
from station.records.presence import Presence
from station.records.queries.fetch import many
from station.records.queries.preparations import board as query
from station.records.seats import Seat
from station.runtime.house import open_desk
from station.runtime.live import Live
from tests.flow.day import LEASE_SECONDS, MORNING, Day, ShiftedClock, copied, done, founded, imported
from tests.flow.walk import Walk
from tests.screens.at_the_board import at_the_board, board, shown
from tests.screens.at_the_station import Station
from tests.screens.waiting import until


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A station at seven in the morning of its day."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    yield opened
    opened.close()


def other_desk(station: Station) -> Day:
    """Sit down at the pharmacy, in another session."""
    home, clock = station.day.home, station.day.clock
    desk = open_desk(home, clock, lease_seconds=LEASE_SECONDS)
    presence = Presence(home.run)
    done(take_seat(desk, Request(), Seat.PHARMACY, presence))
    return Day(desk, home, presence, clock, station.day.people)


@pytest.mark.parametrize("size", [(80, 24), (132, 43)])
async def test_every_preparation_of_the_day_stands_there_with_its_state_in_sign_and_word(
    day: Day, size: tuple[int, int]
) -> None:
    async with at_the_board(day, size) as station:
        assert len(shown(station)) == len(board(station).rows) == 39
        seen = station.seen
        assert "[ ] à valider" in seen and "à valider 39" in seen
        assert "LE BIHAN" in seen and "Paclitaxel" in seen and "130 mg" in seen
        assert "HDJ Sénologie" in seen and "retard" not in seen


async def test_what_is_late_says_so_by_sign_and_word(day: Day) -> None:
    day.later(hours=3)
    async with at_the_board(day, (132, 43)) as station:
        late = [found for found in board(station).rows if found.due <= day.clock.utc()]
        assert late
        assert "! retard 2" in station.seen
        assert f"en retard {len(late)}" in station.seen


async def test_typing_finds_a_row_and_the_filter_outlives_a_refresh_until_esc(day: Day) -> None:
    async with at_the_board(day) as station:
        table = board(station).query_one(WorkTable)
        await station.press("down", "down")
        here = table.current
        await station.press("f5")
        assert isinstance(station.app.focused, Entry)
        await station.type("nguyen ritux")
        assert len(shown(station)) == 1
        station.app.records_changed()
        await station.settled()
        assert len(shown(station)) == 1
        assert "nguyen ritux" in station.seen
        await station.press("escape")
        assert len(shown(station)) == 39
        table.go_to(here or "")
        station.app.records_changed()
        await station.settled()
        assert table.current == here


async def test_what_another_session_does_appears_by_itself_and_the_cursor_stays(day: Day) -> None:
    async with at_the_board(day) as station:
        table = board(station).query_one(WorkTable)
        await station.press("down", "down", "down")
        here = table.current
        first = board(station).rows[0]
        other = other_desk(station)
        done(hold(other.desk, other.by("Fanny", reason="Flacon cassé"), Seen(first.id)))
        await until(lambda: "[!] bloquée" in station.seen, 2)
        assert table.current == here
        other.close()


async def test_enter_and_f2_open_the_preparation_at_its_step_and_f10_leads_back_to_its_row(day: Day) -> None:
    opened = Walk(day, "Rituximab").to(State.OPENED).id
    async with at_the_board(day) as station:
        table = board(station).query_one(WorkTable)
        await station.press("enter")
        assert isinstance(station.app.screen, ValidationScreen)
        await station.press("f10")
        table.go_to(str(opened))
        await station.press("f2")
        top = station.app.screen
        assert isinstance(top, StepScreen) and State.OPENED in top.STATES
        await station.press("f10")
        assert isinstance(station.app.screen, BoardScreen)
        assert table.current == str(opened)


async def test_one_state_or_one_ward_is_shown_from_the_menu_and_esc_shows_all(day: Day) -> None:
    Walk(day, "Rituximab").to(State.VALIDATED)
    async with at_the_board(day) as station:
        screen = board(station)
        station.app.begin(screen.do_by_group())
        await station.settled()
        await station.press("down", "down", "enter")  # all, to validate, validated
        assert len(shown(station)) == 1
        station.app.begin(screen.do_by_ward())
        await station.settled()
        assert "HDJ Hématologie" in station.seen
        await station.press("escape", "escape")
        assert len(shown(station)) == 39


async def test_an_empty_board_says_how_to_begin(tmp_path: Path) -> None:
    async with at_the_board(founded(tmp_path)) as station:
        assert "F9, puis « Importer »" in station.seen


async def test_a_difference_that_waits_is_marked_and_counted_in_the_header(day: Day) -> None:
    imported(day, changed=True)
    async with at_the_board(day) as station:
        await until(lambda: "! 1 à décider" in station.seen)
        changed = next(found for found in board(station).rows if found.changes)
        board(station).query_one(WorkTable).go_to(str(changed.id))
        await station.press("f4")
        assert "Garder l'ancien" in station.seen


async def test_a_worksheet_scanned_at_the_board_opens_its_preparation_and_a_foreign_one_says_so(
    day: Day,
) -> None:
    bag = Walk(day, "Oxaliplatine").bag
    done(order_sheets(day.desk, day.by("Karim"), [Wanted(SheetKind.WORKSHEET, str(bag.id), bag.id)]))
    (sheet,) = many(day.database, Sheet, "preparation = ?", [bag.id])
    ours, foreign = (split(bytes(40), series, sheet.id)[0] for series in ("A", "C"))
    async with at_the_board(day) as station:
        await station.scan(foreign)
        assert "pas été imprimée par cette station" in " ".join(station.message.split())
        await station.scan(ours)
        assert isinstance(station.app.screen, ValidationScreen)
        assert station.app.screen.preparation_id == bag.id


async def test_a_second_session_reads_everything_and_is_told_who_works_here(day: Day) -> None:
    badges = {name: day.badge(person) for name, person in day.people.items()}
    second = Live(day.home, Seat.PRODUCTION, day.clock)
    await second.open()
    app = station_app(second)
    async with app.run_test(size=(80, 24)) as pilot:
        station = Station(app, pilot, second, day, 0, badges=badges)
        await until(lambda: board(station).rows)
        await station.settled()
        seen = " ".join(station.seen.split())
        assert "la place Production était tenue par" in seen and "depuis le 02/03/2026" in seen
        await station.press("f2")
        assert isinstance(app.screen, ValidationScreen)
        await station.press("f2")
        assert "peut seulement lire" in station.message
    await second.close()


async def test_a_search_among_five_hundred_rows_finds_its_own(day: Day) -> None:
    async with at_the_board(day) as station:
        screen = board(station)
        many = [replace(found, id=n * 100 + found.id) for n in range(13) for found in screen.rows]
        screen.rows = tuple(many)
        screen.show(day.clock.utc())
        table = screen.query_one(WorkTable)
        table.filter("nguyen")
        assert (table.row_count, len(many)) == (52, 507)


def test_a_figure_without_room_ends_in_dots_and_never_looks_like_another(day: Day) -> None:
    found = query(day.database, MORNING - timedelta(days=1), MORNING + timedelta(days=1))[0]
    long = replace(found, dose="123456.789", dose_unit="IU")
    for width in (78, 130):
        wanted = columns(width)
        cells = row(long, MORNING, width).cells
        assert len(cells) == len(wanted)
        assert _cell(cells[6], wanted[6], wanted[6].width).rstrip().endswith("..")


async def test_from_noon_on_tomorrows_preparations_stand_there_too(day: Day) -> None:
    day.clock.shift -= timedelta(days=1)
    async with at_the_board(day) as station:
        assert not board(station).rows
        day.clock.shift += timedelta(hours=5)
        station.app.records_changed()
        await station.settled()
        assert len(board(station).rows) == 39


async def test_a_key_right_behind_the_search_opens_what_was_searched(day: Day) -> None:
    async with at_the_board(day) as station:
        await station.press("f5")
        wanted = next(str(found.id) for found in board(station).rows if found.birth_name == "KOWALCZYK")
        field = board(station).query_one(Entry)
        with field.prevent(Input.Changed):
            field.value = "kowalczyk"
        assert board(station).query_one(WorkTable).current != wanted
        await station.press("f2")
        screen = station.app.screen
        assert isinstance(screen, StepScreen)
        assert str(screen.preparation_id) == wanted
