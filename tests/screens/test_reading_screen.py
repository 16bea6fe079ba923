"""The blind reading: two people, each from the objects; nothing expected, nothing of the other's is shown."""

from __future__ import annotations

from collections.abc import Sequence

from screens.commands import offers
from screens.dialogs.sign import SignDialog
from screens.preparation.making import MakingScreen
from screens.preparation.reading import ReadingScreen
from station.clinical.model import State
from station.readiness.stock import Pack
from station.words import say
from tests.flow.day import Day
from tests.flow.walk import Walk
from tests.screens.at_the_station import Station, at_the_station
from tests.screens.test_tray_screen import packs_of

SECONDS_A_KEY, SECONDS_A_SCAN = 0.5, 2.5
"""Slow: a gloved hand looking for each digit, and a scanner put down each time."""


def volumes_of(day: Day, walk: Walk) -> list[str]:
    """Give what was drawn in each syringe."""
    sql = "SELECT volume_ml FROM draws WHERE preparation = ? ORDER BY number"
    return [str(row[0]) for row in day.database.execute(sql, [walk.id]).fetchall()]


async def read(station: Station, packs: tuple[Pack, ...], volumes: Sequence[str], who: str) -> None:
    for pack in packs:
        await station.scan(pack.datamatrix())
    for volume in volumes:
        await station.type(volume)
        await station.press("enter")
    await station.press("f2")
    await station.sign(who)


async def test_nothing_expected_is_on_the_screen_and_the_first_reading_is_not_either(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.DRAWN)
    packs = packs_of(day, walk)
    hidden = ("130", "1,7 mL", "mg/m²", "250", *(pack.lot for pack in packs))
    async with at_the_station(day, walk.id, (132, 43)) as station:
        assert "20 mL" in station.seen and not [words for words in hidden if words in station.seen]
        await read(station, packs, ("19", "2"), "Fanny")
        assert isinstance(station.app.screen, ReadingScreen)
        assert "Fanny" in station.seen and "19 mL" not in station.seen
        assert not [words for words in hidden if words in station.seen]
        assert station.app.screen.values() == {}


async def test_the_signature_shows_what_was_read_and_never_the_dose(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.DRAWN)
    packs = packs_of(day, walk)
    async with at_the_station(day, walk.id, (132, 43)) as station:
        for pack in packs:
            await station.scan(pack.datamatrix())
        await station.type("21,5")
        await station.press("enter")
        await station.type("1")
        await station.press("f2")
        dialog = station.app.screen
        assert isinstance(dialog, SignDialog)
        lines = "\n".join(dialog._lines)
        assert "21,5 mL" in lines and packs[0].lot in lines and "130" not in lines


async def test_a_routine_reading_takes_half_a_minute_at_most(day: Day) -> None:
    walk = Walk(day, "Oxaliplatine").to(State.DRAWN)
    packs = packs_of(day, walk)
    drawn = volumes_of(day, walk)
    async with at_the_station(day, walk.id) as station:
        await read(station, packs, drawn, "Fanny")
        assert station.keys * SECONDS_A_KEY + station.scans * SECONDS_A_SCAN <= 30
        await read(station, packs, drawn, "Bruno")
        assert isinstance(station.app.screen, MakingScreen)


async def test_lots_typed_from_the_vials_agree_with_scanned_ones(day: Day) -> None:
    walk = Walk(day, "Oxaliplatine").to(State.DRAWN)
    packs = packs_of(day, walk)
    drawn = volumes_of(day, walk)
    async with at_the_station(day, walk.id) as station:
        await read(station, packs, drawn, "Fanny")
        for pack in packs:
            await station.press("f7", *(("enter",) if pack.kind == "vial" else ("down", "enter")))
            await station.type(pack.lot)
            await station.press("f12")
        await read(station, (), drawn, "Bruno")
        assert (await station.dossier()).preparation.state is State.READ


async def test_an_incomplete_reading_says_what_is_missing_and_is_not_signed(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.DRAWN)
    packs = packs_of(day, walk)
    async with at_the_station(day, walk.id) as station:
        await station.press("f2")
        assert "Aucun flacon" in station.message
        await station.scan(packs[0].datamatrix())
        await station.press("f2")
        assert "solvant" in station.message
        await station.scan(packs[-1].datamatrix())
        await station.type("1,500")
        await station.press("f2")
        assert not isinstance(station.app.screen, SignDialog) and "1,500" in station.message
        await station.scan(packs[0].datamatrix())
        assert "déjà lu" in station.message


async def test_what_is_being_read_outlives_a_refresh(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.DRAWN)
    packs = packs_of(day, walk)
    async with at_the_station(day, walk.id) as station:
        await station.scan(packs[0].datamatrix())
        await station.type("2")
        station.app.records_changed()
        await station.settled()
        await station.type("2")
        screen = station.app.screen
        assert isinstance(screen, ReadingScreen)
        assert screen.values() == {"vials": f"{packs[0].gtin}/{packs[0].lot}", "syringe_1": "22"}


async def test_after_a_mismatch_both_stand_side_by_side_and_nobody_can_pick_one(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.DRAWN)
    packs = packs_of(day, walk)
    async with at_the_station(day, walk.id, (132, 43)) as station:
        await read(station, packs, ("20", "1.7"), "Fanny")
        await read(station, packs[1:], ("23", "1.7"), "Bruno")
        for words in ("seringue 1 : 20 mL", "23 mL <- diffère", "rien <- diffère", "Fanny", "Bruno"):
            assert words in station.seen
        screen = station.app.screen
        assert isinstance(screen, ReadingScreen)
        usable = {offer.command.id for offer in offers([screen]) if offer.why_not is None}
        assert usable & {"blind.read", "reading.type"} == set()
        assert usable >= {"blind.again", "blind.redraw", "step.destroy"} and "step.hold" not in usable
        await station.press("f2")
        await station.type("relire")
        await station.press("f12")
        await station.sign("Bruno")
        assert isinstance(station.app.screen, SignDialog)  # no pharmacist
        await station.sign("Karim", pin=True)
        again = (await station.dossier()).preparation
        assert (again.round, again.held) == (2, None)
        assert say("blind.first_before_injection") in station.seen and "23 mL" not in station.seen
        await station.type("22")  # the cursor is in the first syringe again
        assert screen.values() == {"syringe_1": "22"}


async def test_a_bag_on_hold_for_another_reason_stays_blind(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.DRAWN)
    walk.hold()
    async with at_the_station(day, walk.id, (132, 43)) as station:
        found = await station.dossier()
        assert found.blind and found.draws == ()
        assert "1,7 mL" not in station.seen
