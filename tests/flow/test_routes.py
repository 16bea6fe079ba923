"""A product goes by its own routes only: at the tray too, whoever approved what."""

from __future__ import annotations

from decimal import Decimal

from station.acts.tray import Item, why_not_add
from station.clinical.model import State
from tests.flow.day import Day
from tests.flow.walk import Walk

SUBCUTANEOUS = "03400958557699"


def test_a_subcutaneous_vial_does_not_enter_the_tray_of_an_intravenous_bag(day: Day) -> None:
    walk = Walk(day, "Trastuzumab").to(State.OPENED)
    vial = Item("vial", "HERCEPTIN 600 mg", "H1", "2027-06-30", gtin=SUBCUTANEOUS, serial="S1")
    answer = why_not_add(day.desk, walk.id, (vial,))
    assert answer is not None and answer.code == "vial_wrong_route"


def test_a_conjugate_s_vial_is_told_apart_from_the_antibody_s(day: Day) -> None:
    walk = Walk(day, "Trastuzumab").to(State.OPENED)
    vial = Item("vial", "KADCYLA", "K1", "2027-06-30", gtin="03400958576041", serial="S1")
    answer = why_not_add(day.desk, walk.id, (vial,))
    assert answer is not None and answer.code == "vial_wrong_drug"


def test_figures_typed_for_a_product_of_another_route_are_not_those_of_the_formulary(day: Day) -> None:
    walk = Walk(day, "Trastuzumab").to(State.OPENED)
    vial = Item(
        "vial", "Herceptin", "H1", "2027-06-30", content_mg=Decimal(600), concentration_mg_ml=Decimal(120)
    )
    answer = why_not_add(day.desk, walk.id, (vial,))
    assert answer is not None and answer.code == "vial_not_in_formulary"
