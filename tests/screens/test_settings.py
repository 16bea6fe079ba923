"""The settings: changed in seconds, signed by a pharmacist; a printer is kept only once a test came out."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.dialogs.sign import SignDialog
from screens.settings.dialogs import PrinterDialog
from screens.settings.settings import SettingsScreen
from screens.widgets.text_field import TextField
from screens.widgets.work_table import WorkTable
from screens.working import station_app
from station.acts.desk import Given, Request
from station.acts.print_requests import test_label as ask_for_a_test
from station.acts.settings import change_settings
from station.records.queries import labels
from station.records.queries.settings import all_hoods, settings
from tests.flow.day import MORNING, PIN, Day, ShiftedClock, copied, done
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_board import at_the_board
from tests.screens.at_the_station import Station


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A station at seven in the morning of its day."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    yield opened
    opened.close()


def nobody_listens() -> str:
    """Name a network printer that refuses at once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"network:127.0.0.1:{free.getsockname()[1]}"


async def go_to(station: Station, key: str) -> None:
    assert station.app.screen.query_one(WorkTable).go_to(key)
    await station.settled()


async def attempt(station: Station, wanted: str) -> str | None:
    """Wait until the newest label came to this; give what it came to."""
    found = None
    for _ in range(120):
        found = (await station.live.ask(labels.jobs))[0].attempt
        if found == wanted:
            break
        await station.pilot.pause(0.02)
    return found


async def test_a_printer_is_swapped_in_a_dozen_keys_and_what_waits_comes_out_by_itself(day: Day) -> None:
    done(change_settings(day.desk, day.by("Karim"), {"printer": nobody_listens()}))
    async with at_an_area(day, SettingsScreen) as station:
        await station.live.act(ask_for_a_test, Request())
        assert await attempt(station, "not_sent") == "not_sent"
        before = station.keys
        await station.press("f2", *["right"] * 5)
        await station.press("f12")
        assert isinstance(station.app.screen, PrinterDialog) and "essai" in station.message
        await station.press("f7", "f12")
        assert station.keys - before <= 12
        await station.sign("Fanny", pin=True)
        assert isinstance(station.app.screen, SignDialog)  # no pharmacist
        await station.sign("Karim", pin=True)
        assert await attempt(station, "sent") == "sent"
        assert "virtuelle" in station.seen


async def test_a_printer_on_which_the_test_did_not_come_out_is_not_kept(day: Day) -> None:
    async with at_an_area(day, SettingsScreen) as station:
        await station.press("f2", *["left"] * 5)
        address = nobody_listens().removeprefix("network:")
        station.app.screen.query_one("#printer_address", TextField).query_one("Entry").value = address  # type: ignore[attr-defined]
        await station.press("f7")
        assert "Rien n'est sorti" in " ".join(station.message.split())
        await station.press("f12")
        assert isinstance(station.app.screen, PrinterDialog) and "pas gardée" in station.message
        await station.press("escape")
        assert (await station.live.ask(settings))["printer"] == "virtual"


async def test_a_printer_changed_after_its_test_is_tried_again(day: Day) -> None:
    async with at_an_area(day, SettingsScreen) as station:
        await station.press("f2", "f7", "f12")
        assert "déjà" in station.message  # it was the one in use
        await station.press("f2", "f7", "tab", "right", "f12")  # the paper, once the test is out
        assert isinstance(station.app.screen, PrinterDialog) and "essai" in station.message
        await station.press("f7", "f12")
        await station.sign("Karim", pin=True)
        assert (await station.live.ask(settings))["paper_mm"] == "58"


async def test_the_single_check_is_explained_off_and_allowed_with_a_reason(day: Day) -> None:
    async with at_an_area(day, SettingsScreen) as station:
        await go_to(station, "single_check_allowed")
        assert "deux personnes" in " ".join(station.seen.split())
        await station.press("f2", "enter")
        assert "déjà" in station.message  # no is what it is
        await station.press("f2", "down", "enter")
        await station.type("Nuits")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        assert (await station.live.ask(settings))["single_check_allowed"] == "yes"


async def test_a_hood_is_added_and_another_taken_out_of_use(day: Day) -> None:
    async with at_an_area(day, SettingsScreen) as station:
        await station.press("f3")
        await station.type("Hotte 3")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        await go_to(station, "hood:1")
        await station.press("f2")
        await station.type("Gants")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        found = [(hood.name, hood.active) for hood in await station.live.ask(all_hoods)]
        assert found == [("Isolateur 1", False), ("Isolateur 2", True), ("Hotte 3", True)]
        assert "hors service" in station.seen


async def test_the_prefix_counts_at_the_next_start_and_the_name_at_once(day: Day) -> None:
    async with at_the_board(day) as station:
        assert station.app._collector.prefix == "ctrl+t"
        wanted = {"scan_prefix": "ctrl+b", "unit_name": "Unité neuve"}
        done(await station.live.act(change_settings, day_by(station, "Karim"), wanted))
        await station.settled()
        assert "Unité neuve" in station.seen
        assert station.app._collector.prefix == "ctrl+t"
        assert station_app(station.live)._collector.prefix == "ctrl+b"


def day_by(station: Station, name: str) -> Request:
    """Make a request with a badge and the PIN, while the day's desk is left."""
    return Request((Given(badge=station.badges[name], pin=PIN),))
