"""Doses computed again from what they were prescribed on; every result shows its formula and inputs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from station.clinical.amounts import Amount, round_to, unit_of
from station.clinical.body import WEIGHTS_KG, BsaFormula, bsa
from station.clinical.computed import Computed, Input, Unknown
from station.clinical.formulary import Substance
from station.clinical.renal import ESTIMATED_CAP, calvert

DOSE_STEP = Decimal("0.0001")
GAP_STEP = Decimal("0.1")
GFR_UNKNOWN = Unknown("gfr_unknown")


@dataclass(frozen=True)
class Body:
    """What an order says of the body: height in cm, weight in kg, surface area in m2, all as received.

    `gfr` is the absolute GFR in mL/min estimated from a creatinine that was told, or why there is none.
    """

    height_cm: Decimal | None
    weight_kg: Decimal | None
    bsa_m2: Decimal | None
    gfr: Computed | Unknown = GFR_UNKNOWN
    formula: BsaFormula = BsaFormula.MOSTELLER
    gfr_cap: Decimal = ESTIMATED_CAP


def surface(body: Body) -> Computed | Unknown:
    """Give the surface for doses: ours where height and weight are known, else the one received."""
    ours = bsa(body.height_cm, body.weight_kg, body.formula)
    missing = isinstance(ours, Unknown) and ours.reason in ("height_unknown", "weight_unknown")
    if not missing or body.bsa_m2 is None:
        return ours
    if body.bsa_m2 <= 0:
        return Unknown("bsa_not_positive")
    received = (Input("bsa", body.bsa_m2, "m2"),)
    return Computed(body.bsa_m2, "m2", "as received", received, "order")


def recompute(basis: Decimal | None, basis_unit: str | None, body: Body) -> Computed | Unknown:
    """Compute a dose in the unit of its basis (mg or IU, by m2, by kg or flat), in mg from an AUC."""
    if basis is None or basis_unit is None:
        return Unknown("basis_unknown")
    unit = unit_of(basis_unit)
    if basis <= 0:
        return Unknown("basis_not_positive")
    if unit == "AUC":
        gfr = body.gfr
        return gfr if isinstance(gfr, Unknown) else _per_auc(basis, gfr, body.gfr_cap)
    what, _, of = (unit or "").partition("/")
    if what not in ("mg", "IU") or of not in ("", "kg", "m2"):
        return Unknown("basis_unit_unknown")
    if of == "kg":
        return _per_kg(Amount(basis, what), body.weight_kg)
    if of == "m2":
        return _per_m2(Amount(basis, what), surface(body))
    return _dose(Amount(basis, what), "dose", Input("basis", basis, what))


def _per_kg(basis: Amount, weight_kg: Decimal | None) -> Computed | Unknown:
    if weight_kg is None:
        return Unknown("weight_unknown")
    if not WEIGHTS_KG[0] <= weight_kg <= WEIGHTS_KG[1]:
        return Unknown("weight_not_in_kg")
    inputs = (Input("basis", basis.value, f"{basis.unit}/kg"), Input("weight", weight_kg, "kg"))
    return _dose(Amount(basis.value * weight_kg, basis.unit), "basis × weight", *inputs)


def _per_m2(basis: Amount, area: Computed | Unknown) -> Computed | Unknown:
    if isinstance(area, Unknown):
        return area
    inputs = (Input("basis", basis.value, f"{basis.unit}/m2"), *area.inputs)
    return _dose(Amount(basis.value * area.value, basis.unit), f"basis × {area.formula}", *inputs)


def _per_auc(basis: Decimal, gfr: Computed, cap: Decimal) -> Computed | Unknown:
    found = calvert(basis, gfr.value, estimated=True, cap=cap)
    if isinstance(found, Unknown):
        return found
    return Computed(
        value=found.value,
        unit="mg",
        formula=f"{found.formula}, GFR = {gfr.formula}",
        inputs=(*found.inputs, *gfr.inputs),
        source=f"{found.source}; {gfr.source}",
        questions=(*found.questions, *gfr.questions),
    )


def _dose(dose: Amount, formula: str, *inputs: Input) -> Computed:
    return Computed(round_to(dose.value, DOSE_STEP), dose.unit, formula, inputs, "order")


def gap_percent(found: Decimal, expected: Decimal) -> Decimal:
    """Give how far a value lies from the expected one (above zero), in percent of it: minus means less."""
    return round_to((found - expected) * 100 / expected, GAP_STEP)


def in_mg(dose: Decimal, unit: str, substance: Substance | None = None) -> Decimal | None:
    """Give a dose in mg; None when its unit is no mass, nor units that the substance counts in mg."""
    return in_unit(dose, unit, "mg", substance)


def in_unit(dose: Decimal, unit: str, wanted: str, substance: Substance | None = None) -> Decimal | None:
    """Give a dose in mg or IU; from one to the other only by the substance's equivalence, else None."""
    known = unit_of(unit)
    if known == "IU" and wanted == "IU":
        return dose
    per_mg = substance.activity.iu_per_mg if substance and substance.activity else None
    if known == "IU":
        return dose / per_mg if per_mg else None
    mass = Amount(dose, known).to("mg").value if known in ("mg", "g", "mcg") else None
    if mass is None or wanted == "mg":
        return mass
    return mass * per_mg if per_mg else None


def drawn_dose(dose: Decimal, unit: str, substance: Substance | None) -> Amount | None:
    """Give a dose as its vials are counted: in the substance's unit, else in IU or mg as it is ordered.

    None where the order says another thing and no equivalence is written down: mg of what is counted in IU.
    """
    counted = substance.unit if substance else "IU" if unit_of(unit) == "IU" else "mg"
    value = in_unit(dose, unit, counted, substance)
    return None if value is None else Amount(value, counted)
