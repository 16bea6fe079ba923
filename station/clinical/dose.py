"""Doses computed again from what they were prescribed on; every result shows its formula and inputs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from station.clinical.amounts import Amount, round_to, unit_of

BSA_STEP = Decimal("0.001")
DOSE_STEP = Decimal("0.0001")
GAP_STEP = Decimal("0.1")

# Wide enough for every patient; a height in metres or a weight in grams lies outside.
HEIGHTS_CM = (Decimal(30), Decimal(272))
WEIGHTS_KG = (Decimal("0.3"), Decimal(650))


@dataclass(frozen=True)
class Input:
    """One input of a computation, with its unit."""

    name: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class Computed:
    """A computed value with the formula and the inputs it came from, so that a person can do it again."""

    value: Decimal
    unit: str
    formula: str
    inputs: tuple[Input, ...]
    source: str


@dataclass(frozen=True)
class Unknown:
    """Why a value could not be computed; the words are at `unverifiable.<reason>`."""

    reason: str


@dataclass(frozen=True)
class Body:
    """What an order says of the body: height in cm, weight in kg, surface area in m2, all as received."""

    height_cm: Decimal | None
    weight_kg: Decimal | None
    bsa_m2: Decimal | None


def mosteller(height_cm: Decimal | None, weight_kg: Decimal | None) -> Computed | Unknown:
    """Compute the surface area in m2 (Mosteller, N Engl J Med 1987;317:1098), not from a height in metres."""
    if height_cm is None or weight_kg is None:
        return Unknown("height_unknown" if height_cm is None else "weight_unknown")
    if not HEIGHTS_CM[0] <= height_cm <= HEIGHTS_CM[1]:
        return Unknown("height_not_in_cm")
    if not WEIGHTS_KG[0] <= weight_kg <= WEIGHTS_KG[1]:
        return Unknown("weight_not_in_kg")
    return Computed(
        value=round_to((height_cm * weight_kg / 3600).sqrt(), BSA_STEP),
        unit="m2",
        formula="√(height × weight / 3600)",
        inputs=(Input("height", height_cm, "cm"), Input("weight", weight_kg, "kg")),
        source="Mosteller, N Engl J Med 1987;317:1098",
    )


def surface(body: Body) -> Computed | Unknown:
    """Give the surface for doses: ours where height and weight are known, else the one received."""
    ours = mosteller(body.height_cm, body.weight_kg)
    missing = isinstance(ours, Unknown) and ours.reason in ("height_unknown", "weight_unknown")
    if not missing or body.bsa_m2 is None:
        return ours
    if body.bsa_m2 <= 0:
        return Unknown("bsa_not_positive")
    received = (Input("bsa", body.bsa_m2, "m2"),)
    return Computed(body.bsa_m2, "m2", "as received", received, "order")


def recompute(basis: Decimal | None, basis_unit: str | None, body: Body) -> Computed | Unknown:
    """Compute a dose in mg from its basis (mg/m2, mg/kg, mg); AUC needs a GFR no order carries."""
    if basis is None or basis_unit is None:
        return Unknown("basis_unknown")
    unit = unit_of(basis_unit)
    if basis <= 0:
        return Unknown("basis_not_positive")
    if unit == "mg":
        return _dose(basis, "dose", Input("basis", basis, "mg"))
    if unit == "mg/kg":
        return _per_kg(basis, body.weight_kg)
    if unit == "mg/m2":
        return _per_m2(basis, surface(body))
    return Unknown("gfr_unknown" if unit == "AUC" else "basis_unit_unknown")


def _per_kg(basis: Decimal, weight_kg: Decimal | None) -> Computed | Unknown:
    if weight_kg is None:
        return Unknown("weight_unknown")
    if not WEIGHTS_KG[0] <= weight_kg <= WEIGHTS_KG[1]:
        return Unknown("weight_not_in_kg")
    inputs = (Input("basis", basis, "mg/kg"), Input("weight", weight_kg, "kg"))
    return _dose(basis * weight_kg, "basis × weight", *inputs)


def _per_m2(basis: Decimal, bsa: Computed | Unknown) -> Computed | Unknown:
    if isinstance(bsa, Unknown):
        return bsa
    return _dose(basis * bsa.value, f"basis × {bsa.formula}", Input("basis", basis, "mg/m2"), *bsa.inputs)


def _dose(value: Decimal, formula: str, *inputs: Input) -> Computed:
    return Computed(round_to(value, DOSE_STEP), "mg", formula, inputs, "order")


def gap_percent(found: Decimal, expected: Decimal) -> Decimal:
    """Give how far a value lies from the expected one (above zero), in percent of it: minus means less."""
    return round_to((found - expected) * 100 / expected, GAP_STEP)


def in_mg(dose: Decimal, unit: str) -> Decimal | None:
    """Give a dose in mg, None when its unit is no mass."""
    known = unit_of(unit)
    return Amount(dose, known).to("mg").value if known in ("mg", "g", "mcg") else None
