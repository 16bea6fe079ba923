"""A worksheet made again shows every number that is not what it was, before anybody accepts it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from station.clinical.reproduced import UNITS, Figures, changed_numbers

D = Decimal
ORIGINAL = Figures(
    day=date(2026, 11, 3),
    dose=D(160),
    basis=D(85),
    basis_unit="mg/m2",
    weight_kg=D(75),
    height_cm=D(170),
    bsa_m2=D("1.88"),
    creatinine=D(80),
    clearance=D(83),
    cumulative=D(255),
    volume_ml=D(250),
    infusion_minutes=120,
    cycle="3",
    age_years=D(55),
)


def names(original: Figures, now: Figures) -> list[str]:
    return [item.name for item in changed_numbers(original, now)]


def test_the_interval_is_always_said() -> None:
    found = changed_numbers(ORIGINAL, replace(ORIGINAL, day=date(2026, 11, 24)))
    assert [(item.name, item.unit) for item in found] == [("interval", "21 d")]


OTHERS: dict[str, Any] = {"infusion_minutes": 60, "cycle": "4"}


@pytest.mark.parametrize("name", sorted(UNITS))
def test_every_number_that_changed_is_listed_with_both_values(name: str) -> None:
    other = OTHERS.get(name, D(1000))
    found = {item.name: item for item in changed_numbers(ORIGINAL, replace(ORIGINAL, **{name: other}))}
    assert found[name].after == str(other)
    lost = {item.name: item for item in changed_numbers(ORIGINAL, replace(ORIGINAL, **{name: None}))}
    assert lost[name].after is None and lost[name].percent is None


def test_every_figure_of_a_worksheet_is_compared() -> None:
    told = {item.name for item in fields(Figures)} - {"day", "dose_unit", "basis_unit"}
    assert told == set(UNITS)


def test_a_lighter_patient_shows_what_the_old_basis_gives_now() -> None:
    found = {item.name: item for item in changed_numbers(ORIGINAL, replace(ORIGINAL, weight_kg=D(60)))}
    assert found["weight_kg"].percent == -20
    assert (found["dose_by_now"].before, found["dose_by_now"].after) == ("160", "143.1")
    assert found["dose_by_now"].percent == D("-10.6")


def test_a_dose_in_another_unit_is_another_dose() -> None:
    assert "dose" in names(ORIGINAL, replace(ORIGINAL, dose_unit="g"))
