"""The tray: what is scanned or typed is put before the core at once, listed, and signed; then the start."""

from __future__ import annotations

from datetime import timedelta

import pytest

from screens.dialogs.sign import SignDialog
from screens.preparation.making import MakingScreen
from screens.preparation.tray import TrayScreen
from station.acts.drawing_plan import DILUENT, VIAL
from station.clinical.model import Go, Prescription, State
from station.readiness.stock import Pack, read_shelves
from station.records.queries.fetch import many
from tests.flow.day import Day
from tests.flow.walk import Walk
from tests.screens.at_the_station import Station, at_the_station

PACLITAXEL, CYCLOPHOSPHAMIDE = "03400957880859", "03400955001485"


def packs_of(day: Day, walk: Walk) -> tuple[Pack, ...]:
    return read_shelves(day.desk.data).packs_for(walk.bag, day.clock.utc().date())


def tray(station: Station) -> TrayScreen:
    assert isinstance(station.app.screen, TrayScreen)
    return station.app.screen


async def scan_all(station: Station, packs: tuple[Pack, ...]) -> None:
    """Scan what the shelves give; a bag whose code nobody knows yet is NaCl, the last but one of the list."""
    for pack in packs:
        await station.scan(pack.datamatrix())
        if pack.kind == DILUENT:
            await station.press("up", "up", "enter")


async def test_a_tray_is_opened_filled_signed_and_started_by_keys_and_scans(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.VALIDATED)
    packs = packs_of(day, walk)
    async with at_the_station(day, walk.id) as station:
        await station.press("f2")
        await station.sign("Fanny")
        opened = (await station.dossier()).preparation
        assert opened.state is State.OPENED and opened.register_number in station.seen
        await scan_all(station, packs)
        assert "complet" in station.seen and "à signer" in station.seen
        assert (await station.dossier()).components == ()
        await station.press("f2")
        await station.sign("Fanny")
        filled = (await station.dossier()).components
        assert {item.product for item in filled} == {pack.gtin for pack in packs}
        assert all(item.expiry == pack.expiry.isoformat() for item, pack in zip(filled, packs, strict=True))
        await station.press("f2")
        await station.sign("Aurélie")
        assert isinstance(station.app.screen, MakingScreen)
        assert "commencée" in station.message


async def test_what_can_not_go_in_the_tray_is_refused_when_it_is_scanned(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.OPENED)
    last_month = (day.clock.utc() - timedelta(days=40)).strftime("%y%m00")
    vial = f"01{PACLITAXEL}1740123110LOT1\x1d21S1"
    wrong = {
        f"01{CYCLOPHOSPHAMIDE}1740123110LOT1\x1d21S9": "La prescription demande",
        f"01{PACLITAXEL}17{last_month}10LOT1\x1d21S2": "périmé",
        f"01{PACLITAXEL}1740123110LOT121S3": "séparateur",
        f"01{PACLITAXEL[:-1]}01740123110LOT1\x1d21S3": "chiffre de contrôle",
        vial: "déjà dans le plateau",
    }
    async with at_the_station(day, walk.id) as station:
        await station.scan(vial)
        for code, said in wrong.items():
            await station.scan(code)
            assert said in station.message.replace("\n", " "), code
        assert [item.lot for item in tray(station).items] == ["LOT1"]


async def test_another_diluent_than_the_ordered_one_is_refused(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.OPENED)
    async with at_the_station(day, walk.id) as station:
        await station.scan("01020000000005031740123110SOLV\x1d21S1")
        await station.press("up", "up", "up", "up", "enter")
        assert "glucose" in station.message and "demande : NaCl 0,9" in station.message
        assert tray(station).items == []


async def test_a_pack_is_typed_without_the_scanner_and_a_month_is_its_last_day(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.OPENED)
    async with at_the_station(day, walk.id) as station:
        await station.press("f7", "enter")
        await station.type("ab12")
        await station.press("enter")
        await station.type("02/2028")
        await station.press("f12")
        (item,) = tray(station).items
        assert (item.kind, item.lot, item.expiry, item.gtin) == (VIAL, "AB12", "2028-02-29", None)
        await station.press("f11")
        assert tray(station).items == [] and "ôté" in station.message


async def test_what_waits_for_a_signature_outlives_a_refresh_and_is_not_left_unasked(day: Day) -> None:
    walk = Walk(day, "Paclitaxel").to(State.OPENED)
    other = Walk(day, "Oxaliplatine").to(State.OPENED)
    label = day.label(other.id, "tray").code
    async with at_the_station(day, walk.id) as station:
        await station.scan(f"01{PACLITAXEL}1740123110LOT1\x1d21S1")
        station.app.records_changed()
        await station.settled()
        await station.scan(str(label))
        assert "autre préparation" in station.message
        await station.press("f10")
        assert not isinstance(station.app.screen, TrayScreen)
        await station.press("escape")
        assert [item.lot for item in tray(station).items] == ["LOT1"]


async def test_without_go_the_start_says_why_and_anticipated_is_a_way(day: Day) -> None:
    waiting = next(item for item in many(day.database, Prescription, "go = ?", [Go.ATT.value]))
    number = day.database.execute(
        "SELECT id FROM preparations WHERE prescription = ? AND volume_ml IS NOT NULL", [waiting.id]
    ).fetchone()[0]
    walk = Walk(day, number=number).to(State.OPENED)
    walk.fill()
    async with at_the_station(day, walk.id) as station:
        await station.press("f2")
        assert not isinstance(station.app.screen, SignDialog)
        assert "OK chimio" in station.message
        station.app.begin(tray(station).do_anticipate())
        await station.settled()
        await station.type("patient attendu")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        assert "attendu" in station.seen
        await station.press("f2")
        await station.sign("Aurélie")
        assert (await station.dossier()).preparation.state is State.STARTED


@pytest.mark.parametrize("typed", ["0061", "9999"])
async def test_a_time_that_does_not_exist_stops_the_start(day: Day, typed: str) -> None:
    walk = Walk(day, "Paclitaxel").to(State.OPENED)
    walk.fill()
    async with at_the_station(day, walk.id) as station:
        await station.type(typed)
        await station.press("f2")
        assert not isinstance(station.app.screen, SignDialog) and "quatre chiffres" in station.message
