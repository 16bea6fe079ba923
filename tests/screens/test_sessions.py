"""The locked screen, the list of sessions, and the desk of somebody who left the keyboard."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion

from screens.board.board import BoardScreen
from screens.dialogs.ask import AskDialog
from screens.dialogs.form import FormDialog
from screens.dialogs.progress import LongWork, ProgressDialog
from screens.dialogs.type_path import PathDialog
from screens.formulary.formulary import FormularyScreen
from screens.hand_over.hand_over import HandOverScreen
from screens.navigation import walk as walk_with
from screens.outage.logbook import LogbookScreen
from screens.outage.outage import OutageScreen
from screens.preparation.reading import ReadingScreen
from screens.sessions.locked import REOPEN_CODE, LockedScreen
from screens.sessions.sessions import SessionsScreen
from screens.shell import long_work as long
from screens.typing.form import OrderForm
from screens.widgets.form_field import FormField
from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from screens.working import station_app
from station.clinical.model import State
from station.clinical.seats import Seat
from station.records.standing import Out
from station.records.tripwire import trip
from station.runtime import live as module
from station.runtime.live import Live
from tests.flow.day import MORNING, Day, ShiftedClock, copied, founded, gave_their_pins, left, staffed
from tests.flow.walk import Walk
from tests.pictures import drawn
from tests.screens.at_the_board import at_the_board, board
from tests.screens.at_the_station import Station
from tests.screens.waiting import until

TAKEN = Out(
    "superseded",
    {
        "seat": "production", "by": "Fanny Berger", "since": "2026-03-01T23:41:00+00:00", "from": "",
        "terminal": "/dev/tty1", "reason": "Poste figé",
    },
)  # fmt: skip


@pytest.fixture
def morning(prepared: Path, tmp_path: Path) -> Day:
    """A station at seven in the morning of its day."""
    return copied(prepared, tmp_path / "station", ShiftedClock(MORNING))


async def typing(station: Station, text: str) -> TextField:
    """Open the hand-over and begin to type who takes the bags."""
    station.app.begin(board(station).go(HandOverScreen()))
    await until(lambda: isinstance(station.app.screen, HandOverScreen))
    await station.settled()
    field = station.app.screen.query_one("#recipient", TextField)
    field.focus_entry()
    await station.type(text)
    return field


async def begin_reading(station: Station, preparation: int) -> None:
    """Open a blind reading and type a volume."""
    station.app.begin(walk_with(board(station), station.live, preparation))
    await until(lambda: isinstance(station.app.screen, ReadingScreen))
    await station.settled()
    station.app.screen.query(FormField).first().focus_entry()
    await station.type("21,7")
    assert "21,7" in station.seen


async def locked(station: Station, out: Out) -> LockedScreen:
    station.live.watch.put_out(out)
    await until(lambda: isinstance(station.app.screen, LockedScreen))
    await station.pilot.pause()
    assert isinstance(station.app.screen, LockedScreen)
    return station.app.screen


async def test_a_locked_post_says_who_took_it_and_shows_what_was_typed_as_not_recorded(
    morning: Day, snapshot: SnapshotAssertion
) -> None:
    async with at_the_board(morning) as station:
        await typing(station, "infirmier")
        head = station.live.head
        await locked(station, TAKEN)
        seen = " ".join(station.seen.split())
        for words in ("VERROUILLÉ", "Fanny Berger", "00:41", "Poste figé", "NON ENREGISTRÉ", "infirmier"):
            assert words in seen
        assert station.live.head == head
        assert drawn(station.app) == snapshot.use_extension(SVGImageExtension)


async def test_a_locked_post_takes_no_scan_and_knows_two_keys(day: Day) -> None:
    async with at_the_board(day) as station:
        screen = await locked(station, TAKEN)
        await station.scan(station.badges["Fanny"])
        assert "n'a pas été prise" in station.message
        await station.press("f5")
        assert station.app.screen is screen
        await station.press("f2")
        assert station.app.return_code == REOPEN_CODE


async def test_a_blind_reading_that_was_begun_is_not_shown_on_the_locked_post(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.DRAWN)
    async with at_the_board(day) as station:
        await begin_reading(station, walk.id)
        await locked(station, TAKEN)
        assert "21,7" not in station.seen and "se refait en entier" in " ".join(station.seen.split())


async def test_who_left_the_keyboard_finds_their_typing_again_and_nobody_else_does(day: Day) -> None:
    async with at_the_board(day) as station:
        await station.live.consult(gave_their_pins)
        field = await typing(station, "infirmier")
        await station.scan(station.badges["Fanny"])
        assert station.live.watch.operator == day.people["Fanny"].name
        assert "Fann" in station.seen.splitlines()[1]
        await station.live.watch.sign_out()
        await station.settled()
        assert field.text == "" and "Fann" not in "".join(station.seen.splitlines()[:2])
        await station.scan(station.badges["Moussa"])
        assert field.text == ""
        await station.scan(station.badges["Fanny"])
        assert field.text == "infirmier" and "Rien n'en est enregistré" in " ".join(station.message.split())


@pytest.mark.parametrize("under", [False, True], ids=["on top", "under the logbook"])
async def test_who_leaves_during_a_blind_reading_leaves_no_trace_of_it(day: Day, under: bool) -> None:
    walk = Walk(day, "Paclitaxel").to(State.DRAWN)
    async with at_the_board(day) as station:
        await begin_reading(station, walk.id)
        if under:
            await station.press("f8")
        await station.live.watch.sign_out()
        await until(lambda: isinstance(station.app.screen, LogbookScreen if under else BoardScreen), 15)
        count = "SELECT count(*) FROM drafts"
        assert await station.live.ask(lambda database: database.execute(count).fetchone()[0]) == 0
        await until(lambda: "lecture commencée est effacée" in " ".join(station.message.split()))
        left = [field for screen in station.app.screen_stack for field in screen.query(FormField)]
        assert not any(field.text for field in left)


async def test_what_was_chosen_on_a_screen_is_kept_for_who_left_and_for_nobody_else(day: Day) -> None:
    async with at_the_board(day) as station:
        await station.live.consult(gave_their_pins)
        station.app.begin(board(station).go(OrderForm()))
        await until(lambda: isinstance(station.app.screen, OrderForm))
        await station.settled()
        await station.scan(station.badges["Fanny"])
        station.app.screen.query_one("#birth_name", FormField).type("KERVELLA")
        sex = station.app.screen.query_one("#sex", OneOf)
        sex.take(1)
        await station.settled()
        await station.live.watch.sign_out()
        await station.settled()
        assert sex.value is None
        for name, place in (("Moussa", None), ("Fanny", 1)):
            await station.scan(station.badges[name])
            assert sex.place == place


async def test_marks_of_one_pharmacist_are_not_signed_by_the_next(tmp_path: Path) -> None:
    async with at_the_board(staffed(founded(tmp_path), approved=False)) as station:
        await station.live.consult(gave_their_pins)
        await station.scan(station.badges["Karim"])
        formulary = FormularyScreen()
        station.app.begin(board(station).go(formulary))
        await until(lambda: station.app.screen is formulary)
        await station.settled()
        await station.press("enter")
        await station.live.watch.sign_out()
        for name, marked in (("Bruno", False), ("Karim", True)):
            await station.settled()
            await station.scan(station.badges[name])
            await station.press(*["escape"] * station.app.screen.is_modal)
            assert formulary.unsigned() == marked


async def test_a_half_filled_form_is_closed_for_who_left_and_given_back_to_them_alone(day: Day) -> None:
    async with at_the_board(day) as station:
        await station.live.consult(gave_their_pins)
        station.app.begin(board(station).go(OutageScreen()))
        await until(lambda: isinstance(station.app.screen, OutageScreen))
        await station.settled()
        await station.scan(station.badges["Fanny"])
        await station.press("f2")
        await station.type("serveur")
        await station.live.watch.sign_out()
        await until(lambda: isinstance(station.app.screen, OutageScreen))
        await station.settled()
        assert "la saisie est gardée" in " ".join(station.message.split())
        for name, text in (("Moussa", ""), ("Fanny", "serveur")):
            await station.scan(station.badges[name])
            await station.press("f2")
            await until(lambda: isinstance(station.app.screen, FormDialog))
            await station.settled()
            assert station.app.screen.query_one("#what", TextField).text == text
            await station.press("escape")
        assert await station.live.ask(lambda db: db.execute("SELECT count(*) FROM drafts").fetchone()[0]) == 0


async def test_long_work_goes_on_and_says_so_when_who_began_it_is_signed_out(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long, "SHOWN_AFTER_SECONDS", 0.0)
    go_on, ended = asyncio.Event(), list[bool | None]()
    async with at_the_board(day) as station:

        async def work() -> None:
            reading = LongWork("Lecture", "rien n'est enregistré.")
            waiting = long.long_work(board(station), reading, lambda _: go_on.wait())
            ended.append(await waiting)

        await station.scan(station.badges["Fanny"])
        station.app.begin(work())
        await until(lambda: isinstance(station.app.screen, ProgressDialog))
        await station.live.watch.sign_out()
        await until(lambda: station.app.operator == "")
        assert isinstance(station.app.screen, ProgressDialog)
        go_on.set()
        await until(lambda: ended == [True] and station.app.screen is board(station))


async def test_the_list_shows_everybody_and_what_was_tripped(
    morning: Day, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(module, "BEAT_SECONDS", 0.02)
    async with at_the_board(morning) as station:
        other = Live(morning.home, Seat.PRODUCTION, morning.clock)
        await other.open()
        try:
            trip(morning.home.run, "start_refused", "program_too_old")
            await until(lambda: station.live.watch.tripped)
            await until(lambda: "ouverture refusée" in " ".join(station.seen.split()))
            await until(lambda: "alerte d'accès" in station.seen.splitlines()[0])
            station.app.begin(board(station).go(SessionsScreen()))
            await until(lambda: isinstance(station.app.screen, SessionsScreen))
            await station.settled()
            await until(lambda: "Lecture seule" in station.seen)
            assert "cette session" in station.seen and "version trop ancienne" in station.seen
            assert not station.live.watch.tripped  # seen
            why_not = station.app.screen.why_not  # type: ignore[attr-defined]
            assert why_not("sessions.take") is not None and why_not("sessions.lockout") is None
        finally:
            await other.close()


async def test_who_came_from_afar_names_no_file_of_the_machine(day: Day) -> None:
    left(day)
    live = Live(day.home, Seat.PHARMACY, day.clock)
    await live.open(sit=False)
    app = station_app(live)
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            station = Station(app, pilot, live, day, 0)
            await until(lambda: isinstance(app.screen, AskDialog))
            await until(lambda: "place de la pharmacie est libre" in station.seen)
            await pilot.press("f12")
            await until(lambda: live.seat == Seat.PHARMACY)
            await station.settled()
            app.begin(board(station).go(PathDialog("Fichier", offered="/etc/passwd")))
            await until(lambda: isinstance(app.screen, PathDialog))
            await pilot.press("f12")
            await pilot.pause()
            assert isinstance(app.screen, PathDialog) and "À distance" in station.message
    finally:
        await live.close()
