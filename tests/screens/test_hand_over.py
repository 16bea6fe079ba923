"""Hand-over: one list for one ward, released bags only, and nothing typed or scanned is lost to a refresh."""

from __future__ import annotations

from screens.hand_over.hand_over import HandOverScreen
from screens.preparation.order_facts import day_and_time
from screens.widgets.text_field import TextField
from station.acts.aim import Seen
from station.acts.holding import hold
from station.clinical.model import State
from tests.flow.day import Day, done
from tests.flow.walk import Walk
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_station import Station, at_the_station


def released(day: Day, *drugs: str) -> list[Walk]:
    return [Walk(day, drug).to(State.RELEASED) for drug in drugs]


async def fill_in(station: Station, name: str = "mme roy") -> None:
    station.app.screen.query_one("#recipient", TextField).focus_entry()
    await station.type(name)
    await station.press("tab", "right")


async def test_the_first_scan_fixes_the_ward_and_an_unreleased_bag_is_refused(day: Day) -> None:
    here, elsewhere = released(day, "Oxaliplatine", "Carboplatine")
    unreleased = Walk(day, "Azacitidine").to(State.CHECKED)
    codes = here.code, elsewhere.code, unreleased.code
    async with at_an_area(day, HandOverScreen) as station:
        await station.scan(codes[2])
        assert "n'est pas libérée" in station.message
        await station.scan(codes[0])
        assert "Liste pour HDJ Oncologie : 1 sur 1" in station.seen
        await station.scan(codes[1])
        assert "Refus" in station.message and "Oncologie médicale" in station.message
        await station.scan(codes[0])
        assert "déjà sur la liste" in station.message


async def test_a_released_bag_scanned_on_its_own_screen_stands_on_its_list(day: Day) -> None:
    (bag,) = released(day, "Oxaliplatine")
    code = bag.code
    async with at_the_station(day, bag.id) as station:
        await station.scan(code)
        assert isinstance(station.app.screen, HandOverScreen)
        assert "Liste pour HDJ Oncologie : 1 sur 1" in station.seen
        await station.press("f11")
        assert "Liste pour HDJ Oncologie : 0 sur 1" in station.seen


async def test_bags_leave_with_recipient_cold_chain_and_latest_hour(day: Day) -> None:
    bags = released(day, "Oxaliplatine", "Fluorouracile")
    codes = [walk.code for walk in bags]
    latest = min(walk.bag.use_by for walk in bags if walk.bag.use_by)
    async with at_an_area(day, HandOverScreen) as station:
        for code in codes:
            await station.scan(code)
        await station.press("f2")
        assert "Refus" in station.message
        await fill_in(station)
        assert day_and_time(latest) in station.seen
        await station.press("f2")
        assert "mme roy" in station.seen and "2 poches" in station.seen
        await station.sign("Moussa")
        rows = await station.live.ask(
            lambda db: db.execute("SELECT ward, cold_chain FROM handovers").fetchall()
        )
        assert list(rows) == [("HDJ Oncologie", 1)]
        assert not station.app.screen.unsigned()  # type: ignore[attr-defined]


async def test_typing_and_scans_survive_what_others_do_and_a_held_bag_is_taken_off(day: Day) -> None:
    first, second = released(day, "Oxaliplatine", "Fluorouracile")
    codes, held, request = (first.code, second.code), Seen(second.id), day.by("Fanny", reason="Doute")
    async with at_an_area(day, HandOverScreen) as station:
        for code in codes:
            await station.scan(code)
        await fill_in(station, "mme")
        done(await station.live.act(hold, request, held))
        await station.settled()
        assert "Retirées de la liste" in station.message
        assert "1 sur 1" in station.seen
        assert station.app.screen.query_one("#recipient", TextField).text == "mme"
        await station.press("f10")
        assert "sera perdu" in station.seen


async def test_who_took_the_wards_last_list_is_offered_and_put_in_only_when_chosen(day: Day) -> None:
    bags = released(day, "Oxaliplatine", "Fluorouracile")
    codes = [walk.code for walk in bags]
    async with at_an_area(day, HandOverScreen) as station:
        for place, code in enumerate(codes):
            await station.scan(code)
            recipient = station.app.screen.query_one("#recipient", TextField)
            assert recipient.text == ""
            if place:
                assert "mme roy" in station.seen
                await station.press("enter", "enter", "right")
                assert recipient.text == "mme roy"
            else:
                await fill_in(station)
            await station.press("f2")
            await station.sign("Moussa")
        rows = await station.live.ask(lambda db: db.execute("SELECT recipient FROM handovers").fetchall())
        assert list(rows) == [("mme roy",), ("mme roy",)]
