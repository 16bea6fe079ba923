"""Returns at the keyboard: a scanned label records one, a pharmacist decides, another order may take it."""

from __future__ import annotations

from screens.preparation.bag_check import BagCheckScreen
from screens.returns.returns import ReturnsScreen
from station.acts.returns import receive_ready
from station.clinical.model import State
from station.clinical.returns import Fate
from station.records.queries import returns
from tests.flow.day import Day, done
from tests.flow.test_returns import go, gone, kept, ready_bag, twin
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_station import Station, at_the_station


async def fate(station: Station) -> Fate:
    (pair,) = await station.live.ask(returns.returns)
    return pair[0].fate


async def test_a_scanned_bag_comes_back_and_is_kept_by_a_pharmacist(day: Day) -> None:
    walk = gone(day)
    code, bag = walk.code, f"{walk.bag.register_number}  {walk.patient.birth_name}"
    async with at_an_area(day, ReturnsScreen) as station:
        await station.scan(code)
        assert bag in station.seen
        await station.press("f12")
        assert "Choisir" in station.message
        await station.press("right", "enter", "right", "enter")
        await station.type("40")
        await station.press("enter")
        await station.type("Mme Roy")
        await station.press("f12")
        await station.sign("Moussa")
        assert "DÉCIDER" in station.seen and "40 min" in station.seen
        await station.press("f2", "down", "enter")
        await station.type("vu")
        await station.press("f12")
        assert bag in station.seen
        await station.sign("Karim", pin=True)
        assert await fate(station) is Fate.FREE


async def test_what_can_t_be_kept_is_only_destroyed(day: Day) -> None:
    code = gone(day).code
    async with at_an_area(day, ReturnsScreen) as station:
        await station.scan(code)
        await station.press("left", "enter", "right", "enter", "enter")
        await station.type("Mme Roy")
        await station.press("f12")
        await station.sign("Moussa")
        await station.press("f2")
        assert "scellé n'est pas" in " ".join(station.seen.split())
        await station.press("down", "down", "enter")
        await station.type("scelle ouvert")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        assert await fate(station) is Fate.DESTROYED


async def test_a_kept_bag_is_given_by_scanning_its_old_label(day: Day) -> None:
    code = kept(day).code
    second = twin(day, 1)
    go(day, second)
    async with at_the_station(day, second.id) as station:
        await attribute(station)
        await station.scan(code)
        await station.sign("Aurélie")
        await station.settled()
        assert (await station.dossier()).preparation.state is State.FINISHED
        assert isinstance(station.app.screen, BagCheckScreen)


async def test_a_ready_made_bag_is_given_by_its_lot(day: Day) -> None:
    walk = twin(day, 1)
    go(day, walk)
    done(receive_ready(day.desk, day.by("Moussa"), ready_bag(day, walk.bag)))
    async with at_the_station(day, walk.id) as station:
        await attribute(station)
        await station.type("fb123")
        await station.press("f12")
        await station.sign("Aurélie")
        await station.settled()
        assert isinstance(station.app.screen, BagCheckScreen)


async def attribute(station: Station) -> None:
    """Choose the command in the menu, then the only bag."""
    station.app.begin(station.app.screen.do_attribute())  # type: ignore[attr-defined]
    await station.settled()
    await station.press("down", "enter")
