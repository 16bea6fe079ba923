"""The people: enrolled, disabled and unlocked by a pharmacist, with a badge that the scanner reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.people.dialogs import EnrolDialog
from screens.people.people import PeopleScreen
from screens.widgets.work_table import WorkTable
from station.acts.desk import Given
from station.acts.signing import identify
from station.clinical.label_content import from_json
from station.clinical.model import Label, Operator, Role
from station.records.queries import people
from station.records.queries.fetch import many
from tests.flow.day import MORNING, Day, ShiftedClock, copied
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_board import at_the_board
from tests.screens.at_the_station import Station


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A station at seven in the morning of its day."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    yield opened
    opened.close()


async def somebody(station: Station, name: str) -> Operator:
    found = await station.live.ask(people.operators)
    return next(person for person in found if person.name.startswith(name))


async def on(station: Station, name: str) -> None:
    """Put the cursor on a person."""
    table = station.app.screen.query_one(WorkTable)
    assert table.go_to(str((await somebody(station, name)).id))
    await station.settled()


async def test_a_person_is_enrolled_with_a_pin_typed_twice_the_same(day: Day) -> None:
    async with at_an_area(day, PeopleScreen) as station:
        await station.press("f2")
        await station.type("Zoé Neuve")
        await station.press("enter", "enter", "left", "enter", "enter")  # a preparer
        await station.type("951753")
        await station.press("enter")
        await station.type("951754")
        await station.press("f12")
        assert isinstance(station.app.screen, EnrolDialog)
        assert "diffèrent" in station.message
        await station.type("951753")
        await station.press("enter")
        await station.type("951753")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        person = await somebody(station, "Zoé")
        assert (person.roles, person.active) == (frozenset({Role.PREPARER}), True)
        assert "Zoé Neuve" in station.seen and "951753" not in station.seen


async def test_only_a_pharmacist_disables_and_it_takes_a_reason(day: Day) -> None:
    async with at_an_area(day, PeopleScreen) as station:
        await on(station, "Bruno")
        await station.press("f6")
        await station.type("Parti")
        await station.press("f12")
        await station.sign("Fanny", pin=True)
        assert (await somebody(station, "Bruno")).active
        await station.sign("Karim", pin=True)
        assert not (await somebody(station, "Bruno")).active
        assert "[-] désactivée" in station.seen
        await station.press("f3")
        assert "Bruno" in station.message  # no badge for a disabled person


async def test_a_badge_is_printed_whose_code_the_station_reads_as_that_person(day: Day) -> None:
    async with at_an_area(day, PeopleScreen) as station:
        await on(station, "Bruno")
        await station.press("f3")
        await station.sign("Karim", pin=True)
        label = (await station.live.ask(many, Label, "kind = 'badge'"))[-1]
        content = from_json(label.content)
        assert dict(content.fields)["person_name"] == "Bruno Castaing"
        found = await station.live.consult(identify, Given(badge=content.code))
        assert isinstance(found, Operator) and found.name == "Bruno Castaing"


async def test_a_person_changes_their_own_pin_with_the_old_one(day: Day) -> None:
    async with at_an_area(day, PeopleScreen) as station:
        before = await station.live.ask(people.pin_hash, (await somebody(station, "Bruno")).id)
        await on(station, "Bruno")
        await station.press("f4")
        await station.type("864297")
        await station.press("enter")
        await station.type("864297")
        await station.press("f12")
        await station.sign("Bruno", pin=True)
        assert await station.live.ask(people.pin_hash, (await somebody(station, "Bruno")).id) != before


async def test_a_lost_badge_is_replaced_and_told_to_be_so_when_it_is_scanned(day: Day) -> None:
    async with at_an_area(day, PeopleScreen) as station:
        await on(station, "Bruno")
        before = await somebody(station, "Bruno")
        screen = station.app.screen
        assert isinstance(screen, PeopleScreen)
        station.app.begin(screen.do_renew())
        await station.settled()
        await station.press("tab", "enter", "f12")  # the first usual reason: lost
        await station.sign("Karim", pin=True)
        after = await somebody(station, "Bruno")
        assert after.badge > before.badge and str(after.badge) in station.seen
        await station.press("f6")
        await station.type("Essai")
        await station.press("f12")
        await station.sign("Bruno")
        assert "remplacé" in station.message


async def test_the_screens_speak_the_language_of_who_is_at_the_keyboard_and_paper_the_stations(
    day: Day,
) -> None:
    async with at_the_board(day) as station:
        await station.app.push_screen(PeopleScreen())
        await station.settled()
        await on(station, "Fanny")
        screen = station.app.screen
        assert isinstance(screen, PeopleScreen)
        station.app.begin(screen.do_language())
        await station.settled()
        await station.press("end", "enter")
        await station.sign("Karim", pin=True)
        assert (await somebody(station, "Fanny")).language == "en" and "(English)" in station.seen
        await station.scan(station.badges["Fanny"])
        assert "Help" in station.seen and "Badge of Fanny" in station.message
        await on(station, "Bruno")
        await station.press("f3")  # asked for in English, signed by somebody who speaks the station's
        await station.sign("Karim", pin=True)
        assert "Aide" in station.seen
        await station.scan(station.badges["Fanny"])
        assert "Help" in station.seen
        await station.live.watch.sign_out()
        await station.settled()
        assert "Aide" in station.seen
        labels = await station.live.ask(many, Label, "1")
        assert {from_json(label.content).language for label in labels} == {"fr"}
