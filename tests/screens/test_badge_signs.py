"""A badge scanned where a step can be signed opens the signature of that person, and signs nothing itself."""

from __future__ import annotations

from screens.dialogs.sign import SignDialog
from screens.preparation.making import MakingScreen
from screens.shell.screen import StationScreen
from screens.widgets.form_field import FormField
from screens.widgets.pin_field import PinField
from station.acts.desk import Given
from station.acts.signing import identify
from station.clinical.model import Operator, State
from station.words import say
from tests.flow.day import PIN, Day
from tests.flow.walk import Walk
from tests.screens.at_the_station import Station, at_the_station
from tests.screens.waiting import until


def greeting(station: Station) -> None:
    """Have badges greeted first, as the whole app does."""

    async def greet(text: str) -> bool:
        person = await station.live.consult(identify, Given(badge=text))
        if not isinstance(person, Operator):
            return False
        station.app.operator = person.name
        screen = station.app.screen
        assert isinstance(screen, StationScreen)
        screen.tell(say("scan.whose", name=person.name))
        return True

    station.app._badge_first = greet


async def scan_badge(station: Station, name: str) -> None:
    """Scan a badge and wait for the signature it opens."""
    station.app._scans.put_nowait(station.badges[name])
    await until(lambda: isinstance(station.app.screen, SignDialog) and station.app.screen.is_mounted)
    await station.settled()


async def test_the_badge_opens_the_signature_and_f12_gives_it(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.STARTED)
    async with at_the_station(day, walk.id) as station:
        greeting(station)
        await scan_badge(station, "Aurélie")
        assert "Aurélie" in station.seen and "F12 signe" in station.seen
        assert (await station.dossier()).preparation.state is State.STARTED
        await station.press("f12")
        assert (await station.dossier()).preparation.state is State.DRAWN
        await station.type(PIN)
        assert "rien n'a été saisi" in " ".join(station.message.split())
        assert not any(field.text for field in station.app.screen.query(FormField))


async def test_f12_by_habit_behind_a_badge_that_has_signed_leaves_what_was_done_to_be_read(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.STARTED)
    async with at_the_station(day, walk.id) as station:
        await station.press("f2")
        await station.sign("Aurélie")
        told = station.message
        await station.press("f12")
        assert station.message == told and "Prélevé" in told
        await station.press("f12")
        assert "ne sert pas ici" in station.message


async def test_a_pin_that_is_due_is_asked_and_esc_signs_nothing(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.CHECKED)
    code = walk.code
    async with at_the_station(day, walk.id) as station:
        greeting(station)
        await station.scan(code)
        await scan_badge(station, "Karim")
        assert isinstance(station.app.focused, PinField)
        await station.press("escape")
        assert (await station.dossier()).preparation.state is State.CHECKED
        assert "Rien n'est signé avant F12" in station.message
        await scan_badge(station, "Karim")
        await station.type(PIN)
        await station.press("f12")
        assert (await station.dossier()).preparation.state is State.RELEASED


async def test_where_nothing_can_be_signed_yet_the_badge_says_why(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.CHECKED)
    async with at_the_station(day, walk.id) as station:
        greeting(station)
        await station.scan(station.badges["Karim"])
        assert "Pas encore à signer" in station.message and "étiquette" in station.message
        assert not isinstance(station.app.screen, MakingScreen | SignDialog)
