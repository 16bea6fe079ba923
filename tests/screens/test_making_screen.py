"""The manufacture: what to draw is shown, a busy hood stops it, a broken vial can be replaced."""

from __future__ import annotations

from screens.dialogs.sign import SignDialog
from screens.preparation.bag_check import BagCheckScreen
from screens.preparation.making import MakingScreen
from screens.preparation.reading import ReadingScreen
from station.clinical.model import State
from tests.flow.day import Day, refused
from tests.flow.walk import Walk
from tests.screens.at_the_station import at_the_station

PACLITAXEL = "03400957880859"


async def test_the_plan_is_shown_and_drawing_leads_to_the_readings(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.STARTED)
    async with at_the_station(day, walk.id) as station:
        for words in ("Seringue 1", "graduée à 1 mL", "20 mL", "1,7 mL", "271,7 mL", "0,478 mg/mL"):
            assert words in station.seen
        await station.press("f2")
        await station.sign("Aurélie")
        assert isinstance(station.app.screen, ReadingScreen)


async def test_only_the_preparer_draws(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.STARTED)
    async with at_the_station(day, walk.id) as station:
        await station.press("f2")
        await station.sign("Bruno")
        assert isinstance(station.app.screen, SignDialog)
        assert (await station.dossier()).preparation.state is State.STARTED


async def test_injecting_and_finishing_lead_to_the_check_of_the_bag(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.READ)
    async with at_the_station(day, walk.id) as station:
        for _ in range(2):
            await station.press("f2")
            await station.sign("Aurélie")
        assert isinstance(station.app.screen, BagCheckScreen)


async def test_a_hood_that_another_bag_holds_stops_the_drawing_and_names_it(day: Day) -> None:
    holder = Walk(day, "Oxaliplatine").to(State.DRAWN)
    walk = Walk(day, "Paclitaxel").to(State.STARTED)
    number = str(holder.bag.register_number)
    assert refused(walk.draw(), "hood_busy").params == {"number": number}
    async with at_the_station(day, walk.id) as station:
        assert number in station.seen
        await station.press("f2")
        assert not isinstance(station.app.screen, SignDialog) and number in station.message


async def test_a_vial_that_broke_is_replaced_after_the_start(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.STARTED)
    async with at_the_station(day, walk.id) as station:
        before = len((await station.dossier()).components)
        await station.press("f7")
        await station.scan(f"01{PACLITAXEL}1740123110NEUF\x1d21S1")
        await station.press("f2")
        await station.type("un flacon perdu")  # one more than the plan needs
        await station.press("f12")
        await station.sign("Fanny")
        assert isinstance(station.app.screen, MakingScreen)
        added = (await station.dossier()).components
        assert len(added) == before + 1 and added[-1].lot == "NEUF"
