"""Typing by hand at the keyboard: a protocol gives the lines, the paper the doses, another types again."""

from __future__ import annotations

from screens.typing.form import OrderForm
from screens.typing.line_dialog import LineDialog
from screens.typing.typed_orders import TypedOrdersScreen
from screens.widgets.choice_list import ChoiceList
from screens.widgets.form_field import FormField
from screens.widgets.one_of import OneOf
from station.acts.sheets import Wanted, order_sheets
from station.clinical.model import State
from station.clinical.paper_codes import split
from station.clinical.paper_sheets import Sheet, SheetKind
from station.records.queries.fetch import many
from station.records.queries.typed import waiting
from tests.flow.day import Day, done
from tests.flow.walk import Walk
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_station import Station

PAPER = {
    "ipp": "0099000999", "birth_name": "KERVELLA", "first_name": "Yann", "birth_date": "01/02/1950",
    "weight_kg": "78", "height_cm": "176", "ward": "HDJ", "due_date": "02/03/2026", "due_time": "14:00",
    "prescriber": "Dr VERDIER", "said_date": "02/03/2026", "said_time": "06:30",
}  # fmt: skip


async def copy_the_paper(station: Station) -> None:
    """Fill the form as its fields take it, as a person who types fast."""
    form = station.app.screen
    for name, text in PAPER.items():
        form.query_one(f"#{name}", FormField).put(text)
    form.query_one("#kind", OneOf).place = 0
    await station.settled()


async def test_an_order_is_typed_from_a_protocol_and_typed_again_by_another(day: Day) -> None:
    async with at_an_area(day, TypedOrdersScreen) as station:
        await station.press("f3")
        assert isinstance(station.app.screen, OrderForm)
        await copy_the_paper(station)
        await station.press("f3")
        for _ in range(20):
            if _highlighted(station) == "gemcitabine":
                break
            await station.press("down")
        await station.press("enter", "enter")
        assert isinstance(station.app.screen, LineDialog)
        assert "1000 mg/m² = 1953 mg" in station.seen
        await station.type("1950")
        await station.press("f12")
        assert "1950 mg" in station.seen
        await station.press("f2")
        await station.sign("Bruno")
        assert "Prescription" in station.message and len(await station.live.ask(waiting)) == 1
        assert "1950 mg" not in station.seen
        await station.press("f2")
        for text in ("0099000999", "01/02/1950", "1950", "250"):
            await station.type(text)
            await station.press("down")
        await station.press("right", "f12")
        await station.sign("Fanny")
        assert "concordent" in station.message and await station.live.ask(waiting) == []


def _highlighted(station: Station) -> str:
    current = station.app.screen.query_one(ChoiceList).current
    return current.key if current else ""


async def test_what_is_missing_is_named_before_anybody_signs(day: Day) -> None:
    async with at_an_area(day, TypedOrdersScreen) as station:
        await station.press("f3", "f2")
        assert "Il manque : IPP" in station.message


async def test_any_one_code_of_an_old_worksheet_fills_the_form_and_another_series_does_not(day: Day) -> None:
    walk = Walk(day, "Oxaliplatine").to(State.HANDED_OVER)
    wanted = Wanted(SheetKind.WORKSHEET, str(walk.id), walk.id)
    done(order_sheets(day.desk, day.by("Karim"), [wanted]))
    (sheet,) = many(day.database, Sheet, "preparation = ?", [walk.id])
    ours, others = (split(bytes(600), series, sheet.id) for series in ("A", "C"))
    async with at_an_area(day, TypedOrdersScreen, (132, 43)) as station:
        await station.scan(others[1])
        assert isinstance(station.app.screen, TypedOrdersScreen)
        await station.scan(ours[1])
        assert "AUGEREAU" in station.seen and "fiche 26A00001" in station.seen


async def test_an_old_worksheet_fills_the_form_and_what_moved_is_said(day: Day) -> None:
    Walk(day, "Oxaliplatine").to(State.HANDED_OVER)
    async with at_an_area(day, TypedOrdersScreen, (132, 43)) as station:
        await station.press("f4")
        await station.type("26A00001")
        await station.press("f12")
        assert "AUGEREAU" in station.seen and "fiche 26A00001" in station.seen
        station.app.screen.query_one("#weight_kg", FormField).put("50")
        await station.settled()
        assert "Poids 64 kg -> 50 kg (-21,9 %)" in station.seen
        assert "Surface 1,73 m² -> 1,53 m² (-11,6 %)" in station.seen
