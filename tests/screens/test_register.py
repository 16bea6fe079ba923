"""The register on the screen: every field of the line under the cursor, four orders, pages, a file."""

from __future__ import annotations

import csv
import io

import pytest

from screens.documents import register as screen
from screens.documents.register import RegisterScreen
from screens.widgets.work_table import WorkTable
from station.clinical.model import State
from tests.flow.day import Day
from tests.flow.walk import Walk
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_station import Station


@pytest.fixture
def three(day: Day) -> Day:
    """A day with three numbers: handed over, opened, opened."""
    Walk(day, "Oxaliplatine").to(State.HANDED_OVER)
    Walk(day, "Carboplatine").to(State.OPENED)
    Walk(day, "Azacitidine").to(State.OPENED)
    return day


def numbers(station: Station) -> list[str]:
    return [row.key for row in station.app.screen.query_one(WorkTable)._shown]


async def test_every_field_of_the_line_is_shown(three: Day) -> None:
    async with at_an_area(three, RegisterScreen, (132, 60)) as station:
        seen = station.seen
        for words in ("26A00001", "AUGEREAU", "12/03/1968", "147 mg", "glucose 5", "Karim Ouadah", "Mme Roy"):
            assert words in seen
        assert "register." not in seen


async def test_the_register_is_sorted_and_searched(three: Day) -> None:
    async with at_an_area(three, RegisterScreen) as station:
        assert numbers(station) == ["26A00001", "26A00002", "26A00003"]
        await station.press("f3", "down", "down", "enter")
        assert numbers(station) == ["26A00003", "26A00002", "26A00001"]
        await station.press("f5")
        await station.type("guilb")
        assert numbers(station) == ["26A00002"]
        await station.press("f5")
        assert len(numbers(station)) == 3


async def test_a_large_register_is_read_a_page_at_a_time(three: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "PAGE", 2)
    async with at_an_area(three, RegisterScreen) as station:
        assert numbers(station) == ["26A00001", "26A00002"]
        await station.press("f7")
        assert numbers(station) == ["26A00003"]
        await station.press("f7")
        assert "dernière page" in station.message
        await station.press("f4")
        assert len(numbers(station)) == 2


async def test_the_file_holds_the_whole_register_and_replaces_nothing(three: Day) -> None:
    async with at_an_area(three, RegisterScreen) as station:
        await station.press("f2", "f12")
        assert "3 lignes" in station.message
        (written,) = three.home.path.glob("ordonnancier-*.csv")
        rows = list(csv.DictReader(io.StringIO(written.read_text(encoding="utf-8-sig")), delimiter=";"))
        assert [row["Numéro"] for row in rows] == ["26A00001", "26A00002", "26A00003"]
        assert rows[0]["Voie"] == "intraveineuse" and "rue des Essais" in rows[0]["Pharmacie"]
        assert written.stat().st_mode & 0o077 == 0
        before = written.read_bytes()
        await station.press("f2", "f12")
        assert "existe déjà" in station.message or len(list(three.home.path.glob("ordonnancier-*.csv"))) == 2
        assert written.read_bytes() == before
