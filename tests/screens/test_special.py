"""What only some orders say, at the screens: typed behind one key, an alert that takes a reason, blinding
kept where others look on."""

from __future__ import annotations

from screens.hand_over.hand_over import HandOverScreen
from screens.typing.typed_orders import TypedOrdersScreen
from station.clinical.model import State
from station.clinical.typed_orders import SpecialFields
from station.records.queries.typed import waiting
from tests.flow.day import Day
from tests.flow.test_intrathecal import VINCRISTINE
from tests.flow.test_trials import GEMCITABINE, kept_for, packs
from tests.flow.typed_by_hand import SALINE, SPINAL, ordered
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_station import at_the_station


async def test_opening_the_tray_says_which_vinca_is_due_and_takes_a_reason(day: Day) -> None:
    spinal, _ = ordered(day, SPINAL, VINCRISTINE)
    async with at_the_station(day, spinal.id) as station:
        assert "vincristine" in station.seen and "ATTENTION" in station.seen
        await station.press("f2")
        assert "pourquoi continuer" in station.seen
        await station.type("verifie au lit")
        await station.press("f12")
        await station.sign("Fanny")
        assert (await station.dossier()).preparation.state is State.OPENED
        assert "Manque :  1 x 50 mg" in station.seen, "not the usual product, which may not go there"


async def test_an_intrathecal_syringe_says_on_its_list_that_it_leaves_alone(day: Day) -> None:
    (spinal,) = ordered(day, SPINAL)
    code = spinal.to(State.RELEASED).code
    async with at_the_station(day, spinal.id) as station:
        await station.scan(code)
        assert isinstance(station.app.screen, HandOverScreen)
        assert "intrathécale : cette seringue part seule" in station.seen


async def test_the_hand_over_screen_names_no_blinded_drug(day: Day) -> None:
    (walk,) = ordered(day, GEMCITABINE)
    kept_for(day, walk)
    walk.vials = (*packs(walk), SALINE)
    walk.to(State.RELEASED)
    code = walk.code
    async with at_an_area(day, HandOverScreen) as station:
        await station.scan(code)
        assert "KERVELLA" in station.seen and "Traitement" in station.seen
        assert "gemcitabine" not in station.seen.casefold()


async def test_trial_and_pump_are_typed_behind_one_key_and_asked_a_second_time(day: Day) -> None:
    special = SpecialFields(trial="POLAR", trial_kit="K1", trial_arm="B", blinded=True)
    async with at_an_area(day, TypedOrdersScreen) as station:
        await station.press("f3", "f7")
        await station.type("gemcitabine")
        await station.press("enter")
        await station.type("1840")
        assert "F3" in station.seen
        await station.press("f3")
        for text in ("POLAR", "K1", "B"):
            await station.type(text)
            await station.press("enter")
        await station.press("f12")
        assert "insu" in station.message
        await station.press("right", "f12")
        assert "essai POLAR / K1 / B ; Insu" in station.seen
        assert station.app.screen._special == special  # type: ignore[attr-defined]
        assert await station.live.ask(waiting) == []
