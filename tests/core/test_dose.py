"""Surfaces and doses come out as published, with their inputs, and never from a height in metres."""

from __future__ import annotations

from decimal import Decimal

import pytest

from station.clinical.computed import Computed, Input, Unknown
from station.clinical.dose import Body, gap_percent, in_mg, recompute, surface
from station.exchange.formulary import read_formulary


def computed(result: Computed | Unknown) -> Decimal:
    assert isinstance(result, Computed), result
    return result.value


def body(height: str | None, weight: str | None, area: str | None = None) -> Body:
    return Body(*(Decimal(text) if text else None for text in (height, weight, area)))


def test_a_result_shows_its_formula_its_inputs_and_their_units() -> None:
    result = recompute(Decimal(85), "mg/m²", body("170", "75"))
    assert isinstance(result, Computed)
    assert (result.value, result.unit) == (Decimal("159.97"), "mg")
    assert result.formula == "basis × √(height × weight / 3600)"
    assert result.inputs == (
        Input("basis", Decimal(85), "mg/m2"),
        Input("height", Decimal(170), "cm"),
        Input("weight", Decimal(75), "kg"),
    )


def test_the_surface_received_serves_only_where_ours_can_not_be_computed() -> None:
    assert computed(surface(body("180", "80", "1.5"))) == 2
    assert computed(surface(body(None, "80", "1.5"))) == Decimal("1.5")
    assert surface(body("1.80", "80", "1.5")) == Unknown("height_not_in_cm")


@pytest.mark.parametrize(
    ("basis", "unit", "dose"), [("6", "mg/kg", "450"), ("240", "mg", "240"), ("85", "mg/m2", "159.97")]
)
def test_a_dose_is_computed_on_its_basis(basis: str, unit: str, dose: str) -> None:
    assert computed(recompute(Decimal(basis), unit, body("170", "75"))) == Decimal(dose)


@pytest.mark.parametrize(
    ("basis", "unit", "of", "reason"),
    [
        ("5", "AUC", body("170", "75"), "gfr_unknown"),
        (None, "mg/m2", body("170", "75"), "basis_unknown"),
        ("0", "mg/m2", body("170", "75"), "basis_not_positive"),
        ("85", "mg/m2", body(None, "75"), "height_unknown"),
        ("85", "mg/m2", body("170", None), "weight_unknown"),
        ("6", "mg/kg", body("170", None), "weight_unknown"),
        ("6", "mg/kg", body("170", "75000"), "weight_not_in_kg"),
        ("85", "mg/m2", body(None, None, "0"), "bsa_not_positive"),
        ("10", "mg/jour", body("170", "75"), "basis_unit_unknown"),
    ],
)
def test_what_can_not_be_computed_says_why_and_is_never_zero(
    basis: str | None, unit: str, of: Body, reason: str
) -> None:
    assert recompute(Decimal(basis) if basis else None, unit, of) == Unknown(reason)


def test_the_gap_is_in_percent_of_the_expected_dose_and_signed() -> None:
    assert gap_percent(Decimal(110), Decimal(100)) == 10
    assert gap_percent(Decimal(90), Decimal(100)) == -10
    # Gemcitabine 38 mg/mL taken for 40 mg/mL: Swiss SmPC 61331 (powder of 1000 mg is 26.3 mL).
    assert gap_percent(Decimal(38), Decimal(40)) == -5


@pytest.mark.parametrize(
    ("dose", "unit", "mg"), [("0.1", "g", "100"), ("500", "µg", "0.5"), ("3", "mg", "3")]
)
def test_a_dose_in_another_unit_of_mass_is_turned_into_mg(dose: str, unit: str, mg: str) -> None:
    assert in_mg(Decimal(dose), unit) == Decimal(mg)


def test_a_dose_that_is_no_mass_is_not_turned_into_mg() -> None:
    assert in_mg(Decimal(15000), "UI") is None


def test_units_of_bleomycin_are_turned_into_mg_and_15_units_are_not_15_000() -> None:
    bleomycin = read_formulary().find("bléomycine")
    assert in_mg(Decimal(15000), "UI", bleomycin) == 15
    assert in_mg(Decimal(15), "UI", bleomycin) == Decimal("0.015")
    assert in_mg(Decimal(15000), "UI", read_formulary().find("cisplatine")) is None
