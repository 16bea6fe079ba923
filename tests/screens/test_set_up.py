"""Set-up: the key saved twice and proved on paper before a station is founded; interruptions lose nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from screens.setup.set_up import SetUpScreen
from screens.setup.steps import KeyStep, PersonStep, ProofStep, UnitStep
from screens.widgets.pin_field import PinField
from screens.widgets.text_field import TextField
from station.clinical.scan_codes import spell_key
from station.places import Home
from station.records.keys import load_key
from station.records.opening import connect
from station.records.queries import people
from station.records.queries.settings import settings
from station.runtime.house import is_set_up, read_machine
from tests.flow.day import PIN
from tests.screens.at_the_station import Corridor, Station
from tests.screens.sample import make
from tests.screens.waiting import until


@asynccontextmanager
async def setting_up(home: Home, answers: list[bool | None]) -> AsyncIterator[Station]:
    """Open the set-up over the corridor."""
    app = make(Corridor)
    async with app.run_test(size=(80, 24)) as pilot:
        corridor = cast(Corridor, app.screen)

        async def ask() -> None:
            answers.append(await corridor.ask(SetUpScreen(home)))

        app.begin(ask())
        await until(lambda: app.screen is not corridor)
        station = Station(app, pilot, None, None, 0)  # type: ignore[arg-type]
        await station.settled()
        yield station


def screen_of(station: Station) -> SetUpScreen:
    return cast(SetUpScreen, station.app.screen)


def put(station: Station, **texts: str) -> None:
    for name, text in texts.items():
        station.app.screen.query_one(f"#{name}", TextField).query_one("Entry").value = text  # type: ignore[attr-defined]


async def to_the_key(station: Station, second: Path) -> None:
    """Answer everything before the key on paper, with the virtual printer."""
    put(station, name="UPC de Test", address="1 rue des Essais")
    await station.press("f2")
    put(station, second_medium=str(second), hood_1="Isolateur 1")
    await station.press("f2", "f12")
    await station.press("left", "tab", "right", "f2")
    put(station, person="Anne Premier")
    await station.press("tab", *PIN, "tab", *PIN, "f2")
    assert isinstance(screen_of(station)._step, KeyStep)


async def test_a_station_is_founded_once_a_line_of_the_key_was_read_back(tmp_path: Path) -> None:
    home, second, answers = Home(tmp_path / "new"), tmp_path / "second", list[bool | None]()
    async with setting_up(home, answers) as station:
        await to_the_key(station, second)
        await station.press("f2")
        assert "F4" in station.message and isinstance(screen_of(station)._step, KeyStep)
        await station.press("f7")
        assert "virtuelle" in station.message
        await station.press("f4")
        lines = spell_key(load_key(home.key).secret)
        assert all(line in station.seen for line in lines)
        await station.press("f2")
        assert isinstance(screen_of(station)._step, ProofStep)
        assert not any(line in station.seen for line in lines)
        put(station, line="BBBB BBBB BB")
        await station.press("f2")
        assert "Refus" in station.message and not is_set_up(home)
        put(station, line=lines[screen_of(station)._asked_line - 1].lower())
        await station.press("f2")
        assert is_set_up(home)
        await station.press("f2")
        await until(lambda: answers)
    assert answers == [True]
    assert load_key(second / "station.key") == load_key(home.key)
    assert read_machine(home).second_medium == second
    database = connect(home.database)
    told = settings(database)
    assert (told["series"], told["kit_series"], told["paper_mm"]) == ("A", "K", "80")
    assert [person.name for person in people.operators(database)] == ["Anne Premier"]
    database.conn.close()
    assert [path.suffix for path in sorted(home.printed.iterdir())] == [
        ".bin",
        ".png",
    ]  # the badge, never the key
    assert not (home.path / "setup-draft.json").exists()


async def test_an_interrupted_set_up_goes_on_with_its_answers_and_its_key(tmp_path: Path) -> None:
    home, second, answers = Home(tmp_path / "new"), tmp_path / "second", list[bool | None]()
    async with setting_up(home, answers) as station:
        await to_the_key(station, second)
        key = load_key(home.key)
        await station.press("f10")
        assert isinstance(screen_of(station)._step, PersonStep) and not answers
        await station.press("f10", "f10", "f10", "f10")
        assert "sauf le code" in station.seen
        await station.press("f12")
        await until(lambda: answers)
    assert answers == [False] and not is_set_up(home)
    kept = (home.path / "setup-draft.json").read_text(encoding="utf-8")
    assert PIN not in kept and key.secret.hex() not in kept
    async with setting_up(home, answers) as station:
        assert "UPC de Test" in station.seen
        await station.press("f2", "f2", "f12", "f2")
        assert isinstance(screen_of(station)._step, PersonStep)
        assert "Anne Premier" in station.seen
        assert load_key(home.key) == key


async def test_the_paper_kit_never_shares_the_stations_letter(tmp_path: Path) -> None:
    async with setting_up(Home(tmp_path / "new"), []) as station:
        put(station, name="UPC", address="rue", kit_series="a")
        await station.press("f2")
        assert "même lettre" in station.message
        assert isinstance(screen_of(station)._step, UnitStep)


async def test_two_pins_that_differ_are_typed_again(tmp_path: Path) -> None:
    async with setting_up(Home(tmp_path / "new"), []) as station:
        put(station, name="UPC", address="rue")
        await station.press("f2")
        put(station, second_medium=str(tmp_path / "second"), hood_1="I")
        await station.press("f2", "f12", "left", "tab", "right", "f2")
        put(station, person="Anne")
        await station.press("tab", *PIN, "tab", *reversed(PIN), "f2")
        assert "différents" in station.message
        assert isinstance(screen_of(station)._step, PersonStep)
        assert screen_of(station).focused is screen_of(station).query(PinField).first()
