"""What a pharmacist changes while a bag is made: use-by, label, a single check; and too few people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from screens.dialogs.notice import NoticeDialog
from screens.dialogs.sign import SignDialog
from screens.preparation.making import MakingScreen
from screens.preparation.reading import ReadingScreen
from screens.preparation.relabelling import RelabellingScreen
from screens.preparation.use_by_dialog import UseByDialog
from station.acts.making import allow_single_check
from station.acts.setting_up import change_person
from station.acts.settings import change_settings
from station.clinical.label_content import from_json
from station.clinical.model import State
from tests.flow.day import MORNING, Day, ShiftedClock, copied, done
from tests.flow.walk import Walk
from tests.screens.at_the_station import Station, at_the_station
from tests.screens.test_reading_screen import read, volumes_of
from tests.screens.test_tray_screen import packs_of

UNKNOWN = 35
"""A preparation of the demonstration in a diluent for which the formulary knows no stability."""


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A station at seven in the morning of its day."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    yield opened
    opened.close()


def without_stability(day: Day, state: State) -> Walk:
    walk = Walk(day, number=UNKNOWN)
    done(walk.validate("Hélène", "Karim"))
    return walk.to(state)


def allow(day: Day) -> None:
    """Let the unit allow single checks."""
    why = day.by("Hélène", reason="Nuits à deux")
    done(change_settings(day.desk, why, {"single_check_allowed": "yes"}))


def flat(text: str) -> str:
    return " ".join(text.split())


async def ask_for(station: Station, name: str) -> None:
    """Choose a command of the menu."""
    screen = station.app.screen
    assert isinstance(screen, RelabellingScreen)
    command = next(command for command in screen.commands() if command.method == name)
    reason = screen.reason_against(command)
    if reason is None:
        station.app.begin(screen.carry_out(command))
        await station.settled()
    else:
        screen.tell(reason)


@pytest.mark.parametrize("state", [State.STARTED, State.FINISHED])
async def test_an_unknown_use_by_is_said_with_the_command_that_sets_it(day: Day, state: State) -> None:
    walk = without_stability(day, state)
    async with at_the_station(day, walk.id) as station:
        assert "ne pourra pas être libérée" in flat(station.seen)
        assert "« Fixer la limite d'utilisation »" in flat(station.seen)
        await ask_for(station, "do_use_by")
        await station.type("2330")
        await station.press("f12")
        assert isinstance(station.app.screen, UseByDialog) and "source" in station.message
        await station.press("enter")
        await station.type("RCP 6.3")
        assert "16 h 30" in station.seen or "16 h 29" in station.seen
        await station.press("f12")
        await station.sign("Fanny", pin=True)
        assert isinstance(station.app.screen, SignDialog)  # no pharmacist
        await station.sign("Hélène", pin=True)
        found = await station.dossier()
        assert found.preparation.use_by == MORNING.replace(hour=22, minute=30)
        label = next(item for item in found.labels if item.id == found.preparation.bag_label)
        assert from_json(label.content).texts()["use_by"] == "02/03/2026 23:30"
        assert "RCP 6.3" in {item.reason for item in found.signatures if item.act == "set_use_by"}
        assert "ne pourra pas être libérée" not in flat(station.seen)


async def test_an_unknown_use_by_is_asked_before_the_bag_is_checked(day: Day) -> None:
    walk = without_stability(day, State.FINISHED)
    code = walk.code
    async with at_the_station(day, walk.id) as station:
        await station.scan(code)
        await station.press("f2")
        assert not isinstance(station.app.screen, SignDialog)
        assert "limite d'utilisation est inconnue" in flat(station.message)
        await ask_for(station, "do_use_by")
        assert isinstance(station.app.screen, UseByDialog)


async def test_a_use_by_that_has_passed_or_comes_later_than_the_known_one_is_not_confirmed(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.STARTED)
    known = walk.bag.use_by
    assert known is not None
    async with at_the_station(day, walk.id) as station:
        await ask_for(station, "do_use_by")
        await station.type("0600")
        await station.press("enter")
        await station.type("RCP")
        await station.press("f12")
        assert "passée" in station.message
        dialog = station.app.screen
        assert isinstance(dialog, UseByDialog)
        dialog._known = MORNING + timedelta(minutes=1)
        dialog.query_one("HourField").put("0900")  # type: ignore[attr-defined]
        await station.press("f12")
        assert "avancée" in station.message
        assert (await station.dossier()).preparation.use_by == known


async def test_a_label_that_is_true_is_not_made_anew(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.STARTED)
    async with at_the_station(day, walk.id) as station:
        await ask_for(station, "do_new_label")
        assert isinstance(station.app.screen, MakingScreen)
        assert "dit déjà ce que dit le dossier" in flat(station.message)


async def test_a_label_made_anew_after_it_was_scanned_is_scanned_again(day: Day) -> None:
    walk = without_stability(day, State.FINISHED)
    code = walk.code
    async with at_the_station(day, walk.id) as station:
        await station.scan(code)
        assert "Étiquette : scannée" in station.seen
        await ask_for(station, "do_use_by")
        await station.type("2330")
        await station.press("enter")
        await station.type("RCP")
        await station.press("f12")
        await station.sign("Hélène", pin=True)
        assert "Étiquette : scannez" in station.seen


async def test_a_single_check_is_off_unless_the_unit_allows_it(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.OPENED)
    async with at_the_station(day, walk.id) as station:
        await ask_for(station, "do_single_check")
        assert "n'est pas permis dans cette unité" in flat(station.message)


async def test_a_single_check_is_shown_printed_and_asks_for_one_reading_only(day: Day) -> None:
    allow(day)
    walk = Walk(day, "Paclitaxel").to(State.OPENED)
    done(allow_single_check(day.desk, day.by("Hélène", reason="Seuls"), day.seen(walk.id)))
    walk.to(State.DRAWN)
    packs, volumes = packs_of(day, walk), volumes_of(day, walk)
    async with at_the_station(day, walk.id, (132, 43)) as station:
        assert isinstance(station.app.screen, ReadingScreen) and "Contrôle unique" in station.seen
        await read(station, packs, volumes, "Fanny")
        assert isinstance(station.app.screen, MakingScreen)
        found = await station.dossier()
        assert found.preparation.state is State.READ and len(found.readings) == 1
        assert "CONTRÔLE UNIQUE" in station.seen
        label = next(item for item in found.labels if item.id == found.preparation.bag_label)
        assert from_json(label.content).texts()["single_check"] == "CONTRÔLE UNIQUE"


async def test_too_few_people_are_listed_and_a_single_check_is_the_way_where_it_is_allowed(day: Day) -> None:
    allow(day)
    walk = Walk(day, "Paclitaxel").to(State.OPENED)
    walk.fill()
    for name in set(day.people) - {"Hélène", "Aurélie"}:
        away = day.by("Hélène", reason="Absent")
        done(change_person(day.desk, away, day.people[name].id, active=False))
    async with at_the_station(day, walk.id) as station:
        await station.press("f2")
        await station.sign("Aurélie")
        assert isinstance(station.app.screen, NoticeDialog)
        assert "Hélène" in station.seen and "Aurélie" in station.seen and "Fanny" not in station.seen
        await station.press("escape")
        await ask_for(station, "do_single_check")
        await station.type("Seuls cette nuit")
        await station.press("f12")
        await station.sign("Hélène", pin=True)
        await station.press("f2")
        await station.sign("Aurélie")
        assert (await station.dossier()).preparation.state is State.STARTED
