"""The check of the finished bag: its own label scanned, the identity read back from it, its look."""

from __future__ import annotations

import pytest

from screens.preparation.bag_check import BagCheckScreen
from station.acts.ok_chimio import anticipate
from station.clinical.double_check import CLEAR, IDENTITY, LEAKS
from station.clinical.model import State
from tests.flow.day import Day, done
from tests.flow.walk import Walk
from tests.screens.at_the_station import Station, at_the_station
from tests.screens.test_shell_scans import burst
from tests.screens.waiting import until


async def check(station: Station, code: str, born: str, who: str, clear: str = "right") -> None:
    await station.scan(code)
    await station.type(born)
    await station.press(clear, "left", "f2")
    await station.sign(who)


async def test_two_people_check_and_the_birth_date_stands_only_on_the_label(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.FINISHED)
    code, (year, month, date) = walk.code, walk.patient.birth_date.split("-")
    async with at_the_station(day, walk.id, (132, 43)) as station:
        assert f"{date}/{month}/{year}" not in station.seen
        await check(station, code, date + month + year, "Fanny")
        assert isinstance(station.app.screen, BagCheckScreen) and station.app.screen.values() == {}
        assert f"{date}/{month}/{year}" not in station.seen and "Fanny" in station.seen
        assert station.keys <= 11 and station.scans == 2
        await check(station, code, date + month + year, "Bruno")
        assert (await station.dossier()).preparation.state is State.CHECKED


@pytest.mark.parametrize("onward", ["", "\t", "\r"], ids=["by itself", "Tab", "Enter"])
async def test_answers_typed_all_at_once_land_where_they_would_one_by_one(day: Day, onward: str) -> None:
    walk = Walk(day, "Paclitaxel").to(State.FINISHED)
    code, right, left = walk.code, "\x1b[C", "\x1b[D"
    async with at_the_station(day, walk.id) as station:
        await station.scan(code)
        burst(station.app, onward.join(("12031968", right, left)))
        screen = station.app.screen
        assert isinstance(screen, BagCheckScreen)
        await until(lambda: LEAKS in screen.values())
        assert (screen.values()[IDENTITY], screen.values()[CLEAR], screen.values()[LEAKS]) == (
            "1968-03-12",
            "yes",
            "no",
        )


async def test_an_unknown_day_and_month_are_typed_as_printed(day: Day) -> None:
    number = day.database.execute(
        "SELECT p.id FROM preparations p JOIN prescriptions r ON r.id = p.prescription"
        " JOIN patients t ON t.id = r.patient WHERE t.birth_date = '1955-00-00' AND p.drug = 'Gemcitabine'"
    ).fetchone()[0]
    walk = Walk(day, number=number).to(State.OPENED)
    done(anticipate(day.desk, day.by("Karim", reason="attendu"), walk.id, walk.bag.entry))
    walk.to(State.FINISHED)
    code = walk.code
    async with at_the_station(day, walk.id) as station:
        await check(station, code, "00001955", "Fanny")
        await check(station, code, "00001955", "Bruno")
        assert (await station.dossier()).preparation.state is State.CHECKED


async def test_the_label_of_another_bag_is_said_to_be_one_and_not_taken(day: Day) -> None:
    walk, other = Walk(day, "Paclitaxel").to(State.FINISHED), Walk(day, "Oxaliplatine").to(State.FINISHED)
    code = other.code
    async with at_the_station(day, walk.id) as station:
        await station.scan(code)
        screen = station.app.screen
        assert isinstance(screen, BagCheckScreen) and screen.preparation_id == walk.id
        assert "autre préparation" in station.message and screen.values() == {}


async def test_checks_that_differ_hold_the_bag_with_both_side_by_side(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.FINISHED)
    code, (year, month, date) = walk.code, walk.patient.birth_date.split("-")
    async with at_the_station(day, walk.id, (132, 43)) as station:
        await check(station, code, date + month + year, "Fanny")
        await check(station, code, date + month + year, "Bruno", clear="left")
        assert "non <- diffère" in station.seen and "limpidité : oui" in station.seen
        assert (await station.dossier()).preparation.state is State.FINISHED
