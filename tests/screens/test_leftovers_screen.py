"""The leftovers on the screen: what may be used at a glance, labels read, recounts, destruction, recalls."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from screens.leftovers.dialogs import RecountDialog
from screens.leftovers.leftovers import LeftoversScreen
from screens.leftovers.lots import LotsScreen
from screens.shell.local_time import local
from screens.widgets.work_table import WorkTable
from station.acts import leftovers as acts
from station.acts.leftovers import Listed
from station.clinical.leftovers import LabelRead, LeftoverState
from station.clinical.model import Label, State
from station.records.queries import leftovers
from station.records.queries.fetch import one
from tests.flow.day import Day, done
from tests.flow.walk import Walk
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_station import Station


def listed(day: Day) -> None:
    at = day.clock.utc() - timedelta(hours=2)
    item = Listed(
        "Paclitaxel", "PACLITAXEL AHCL 6 mg/ml", "LX1", "2027-01-31", Decimal(6), Decimal(20), None, at, 1
    )
    done(acts.take_in(day.desk, day.by("Bruno"), (item,)))


async def state_of(station: Station, number: int) -> LeftoverState:
    found = await station.live.ask(leftovers.leftover, number)
    assert found is not None
    return found.state


async def test_it_says_what_may_be_used_and_what_dies_next(day: Day) -> None:
    listed(day)
    Walk(day, "Paclitaxel").to(State.FINISHED)
    async with at_an_area(day, LeftoversScreen) as station:
        assert "1 reliquat utilisable." in station.seen and "1 attend quelqu'un." in station.seen
        assert "libre 23 h 59" in station.seen and "QUARANTAINE" in station.seen
        assert "prélevé pour 26A00001 : -1,7 mL -> 3,3 mL" in station.seen


async def test_a_vial_s_own_label_is_typed_without_seeing_the_list(day: Day) -> None:
    listed(day)
    async with at_an_area(day, LeftoversScreen) as station:
        item = (await station.live.ask(leftovers.standing))[0]
        await station.press("f2")
        assert "20 mL" not in "\n".join(station.seen.splitlines()[4:18])
        assert item.opened_at is not None
        await station.type("PACLITAXEL AHCL 6 mg/ml")
        await station.press("enter")
        await station.type("lx1")
        await station.press("enter", "enter")
        await station.type(f"{local(item.opened_at):%H%M}")
        await station.press("enter")
        await station.type("19,5")
        await station.press("enter", "right", "f12")
        await station.sign("Bruno")
        assert await state_of(station, item.id) is LeftoverState.FREE
        assert "19,5" in station.seen


async def test_what_can_t_be_read_is_asked_about_then_condemned(day: Day) -> None:
    listed(day)
    async with at_an_area(day, LeftoversScreen) as station:
        await station.press("f2", "f12")
        assert "Illisible ou absent" in station.seen
        await station.press("f12")
        await station.sign("Bruno")
        assert await state_of(station, 1) is LeftoverState.CONDEMNED
        assert "À DÉTRUIRE" in station.seen


async def test_a_recount_far_from_the_account_asks_why(day: Day) -> None:
    Walk(day, "Paclitaxel").to(State.FINISHED)
    async with at_an_area(day, LeftoversScreen) as station:
        await station.press("f2")
        await station.type("2,5")
        await station.press("f12")
        assert isinstance(station.app.screen, RecountDialog)
        await station.press("enter")
        await station.type("Goutte perdue")
        await station.press("f12")
        await station.sign("Bruno")
        assert "recompté : -0,8 mL -> 2,5 mL" in station.seen


async def test_destroying_asks_why_who_and_a_witness(day: Day) -> None:
    Walk(day, "Paclitaxel").to(State.FINISHED)
    number = leftovers.standing(day.database)[0].id
    async with at_an_area(day, LeftoversScreen) as station:
        await station.press("f3")
        await station.type("Fin de séance")
        await station.press("f12")
        await station.sign("Bruno")
        await station.sign("Fanny")
        assert await state_of(station, number) is LeftoverState.DESTROYED
        assert "Aucun reliquat" in station.seen


async def test_a_scanned_label_goes_to_its_leftover(day: Day) -> None:
    listed(day)
    Walk(day, "Paclitaxel").to(State.FINISHED)
    item = next(item for item in leftovers.standing(day.database) if item.label)
    label = one(day.database, Label, item.label or 0)
    assert label is not None
    async with at_an_area(day, LeftoversScreen) as station:
        await station.press("end")
        await station.scan(str(label.code))
        assert station.app.screen.query_one(WorkTable).current == str(item.id)


async def test_a_lot_is_called_back_and_lifted(day: Day) -> None:
    async with at_an_area(day, LotsScreen) as station:
        await station.press("f2")
        await station.type("ab12")
        await station.press("enter")
        await station.type("Lettre du fabricant")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        assert "AB12" in station.seen and "RAPPELÉ" in station.seen
        await station.press("f3")
        await station.type("Levé")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        assert "levé" in station.seen


async def test_a_leftover_put_in_the_fridge_is_signed_for_and_shown_so(day: Day) -> None:
    brand = "BORTEZOMIB FRESENIUS 3,5 mg, sous-cutané 2,5 mg/mL"
    at = day.clock.utc() - timedelta(hours=2)
    item = Listed("bortezomib", brand, "LX1", "2027-01-31", Decimal("2.5"), Decimal(20), None, at, 1)
    done(acts.take_in(day.desk, day.by("Bruno"), (item,)))
    (found,) = leftovers.standing(day.database)
    said = LabelRead(found.name, found.lot, found.opened_at, found.hood, Decimal("19.50"))
    done(acts.read_label(day.desk, day.by("Bruno"), found.id, said))
    async with at_an_area(day, LeftoversScreen) as station:
        await station.press("f9")
        await station.type("frigo")
        await station.press("enter")
        assert "Je range ce reliquat là" in station.seen
        await station.sign("Fanny")
        assert "frigo" in station.seen and "entre 2 °C et 8 °C" in station.seen


async def test_a_leftover_told_by_hand_is_counted_in_the_units_of_its_drug(day: Day) -> None:
    async with at_an_area(day, LeftoversScreen) as station:
        await station.press("f7")
        assert "mg/mL" in station.seen
        await station.type("bleomycine")
        assert "mg/mL" not in station.seen and "unités internationales/mL" in station.seen
