"""The drawing plan of one preparation: what its tray holds, turned into syringes and a use-by time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from station.acts.outcome import Refused
from station.acts.unit_data import UnitData
from station.clinical.amounts import DOSE_UNITS, Amount, round_to, unit_of
from station.clinical.dose import drawn_dose
from station.clinical.drawing import Mixture, mixed_ml, syringes, volume_to_draw
from station.clinical.formulary import Formulary, Product, Storage
from station.clinical.leftovers import volume_of
from station.clinical.model import Component, Preparation, Syringe
from station.clinical.stability import UseBy, stability_of, use_by

VIAL, DILUENT, DEVICE, BAG = "vial", "diluent", "device", "bag"


def dose_of(formulary: Formulary, preparation: Preparation) -> Amount | None:
    """Give the dose in mg or IU, as its vials are counted; None where no equivalence leads there."""
    return drawn_dose(preparation.dose, preparation.dose_unit, formulary.find(preparation.drug))


def why_no_dose(formulary: Formulary, preparation: Preparation) -> Refused | None:
    """Say why a dose can't be drawn: no amount, or mg where the vials are counted in IU, or the other way."""
    if dose_of(formulary, preparation) is not None:
        return None
    if unit_of(preparation.dose_unit) not in DOSE_UNITS:
        return Refused("dose_unit_unplanned", {"unit": preparation.dose_unit})
    substance = formulary.find(preparation.drug)
    counted = substance.unit if substance else "mg"
    params = {"drug": preparation.drug, "unit": preparation.dose_unit, "counted": counted}
    return Refused("dose_no_equivalence", params)


def concentration_of(components: Sequence[Component]) -> Decimal | None:
    """Give the one concentration of the vials in a tray, in mg or IU per mL; None without vials."""
    found = {item.concentration_mg_ml for item in components if item.kind == VIAL}
    return found.pop() if len(found) == 1 else None


def planned_syringes(
    data: UnitData, preparation: Preparation, components: Sequence[Component]
) -> tuple[Syringe, ...]:
    """Give the syringes to draw; empty while the tray's vials don't say the concentration."""
    return _plan(data, dose_of(data.formulary, preparation), concentration_of(components), components)


def _plan(
    data: UnitData, dose: Amount | None, concentration: Decimal | None, components: Sequence[Component]
) -> tuple[Syringe, ...]:
    if concentration is None or dose is None:
        return ()
    volume = volume_to_draw(dose.value, concentration)
    return syringes(volume, data.syringes, _enough_ml(components, dose.value))


def held_ml(components: Sequence[Component]) -> Decimal | None:
    """Give the volume in mL that the vials of a tray hold together; None without vials."""
    held = [
        volume_of(item.content_mg, item.concentration_mg_ml)
        for item in components
        if item.kind == VIAL and item.content_mg and item.concentration_mg_ml
    ]
    return sum(held, Decimal(0)) if held else None


def mixture_of(
    data: UnitData,
    preparation: Preparation,
    concentration: Decimal | None,
    components: Sequence[Component] = (),
) -> Mixture | None:
    """Give total volume and final concentration, with the drug's volume as drawn; None while unknown."""
    whole = next((item for item in components if item.kind == BAG and item.concentration_mg_ml), None)
    if whole and whole.content_mg and whole.concentration_mg_ml:
        total = whole.content_mg / whole.concentration_mg_ml
        return _mixture(total, whole.concentration_mg_ml, whole.unit)
    dose = dose_of(data.formulary, preparation)
    plan = _plan(data, dose, concentration, components)
    drawn = sum((syringe.volume_ml for syringe in plan), Decimal(0))
    mixed = mixed_ml(drawn, preparation.volume_ml or Decimal(0), remove=preparation.remove_volume)
    if dose is None or not drawn or mixed is None:
        return None
    return _mixture(mixed, dose.value / mixed, dose.unit, drawn if preparation.remove_volume else None)


SMALL_ML = Decimal(10)
"""Below this volume a tenth of a mL is read on no syringe: 1.98 mL is not 2 mL."""


def _mixture(total: Decimal, strength: Decimal, unit: str, removed: Decimal | None = None) -> Mixture:
    step = Decimal("0.001") if unit == "mg" else Decimal("0.1")
    fine = Decimal("0.01") if total < SMALL_ML else Decimal("0.1")
    return Mixture(round_to(total, fine), round_to(strength, step), unit, removed)


def why_not_removed(preparation: Preparation, drawn_ml: Decimal) -> Refused | None:
    """Say that the drug's volume can't be removed from its bag: it is all that the bag holds, or more."""
    volume = preparation.volume_ml or Decimal(0)
    if mixed_ml(drawn_ml, volume, remove=preparation.remove_volume) is not None:
        return None
    return Refused("removal_too_large", {"drawn": str(drawn_ml), "volume": str(volume)})


def target_mass_g(
    data: UnitData, preparation: Preparation, components: Sequence[Component]
) -> Decimal | None:
    """Give the mass in g of the liquid to draw (0.1 g), for a balance; None where its density is unknown."""
    product = product_for(data.formulary, preparation, components)
    density = product.density if product else None
    plan = planned_syringes(data, preparation, components)
    if density is None or not plan:
        return None
    return round_to(sum((item.volume_ml for item in plan), Decimal(0)) * density.g_ml, Decimal("0.1"))


def _enough_ml(components: Sequence[Component], dose: Decimal) -> Decimal | None:
    """Give what the vials hold, once they hold the dose: a tray still being filled limits nothing."""
    there = sum((item.content_mg or Decimal(0) for item in components if item.kind == VIAL), Decimal(0))
    return held_ml(components) if there >= dose else None


def product_for(
    formulary: Formulary, preparation: Preparation, components: Sequence[Component]
) -> Product | None:
    """Find the product in the tray by code or concentration, else the one that plans assume for the route;
    None where the formulary does not know the drug."""
    substance = formulary.find(preparation.drug)
    if substance is None:
        return None
    codes = {item.product for item in components if item.kind == VIAL}
    concentration = concentration_of(components)
    for product in substance.products:
        if any(vial.gtin14 in codes for vial in product.vials if vial.gtin14):
            return product
    assumed = substance.by_route(formulary.terms.code("route", preparation.route))
    return next((item for item in substance.products if item.concentration_mg_ml == concentration), assumed)


def use_by_of(
    data: UnitData, preparation: Preparation, components: Sequence[Component], reconstituted_at: datetime
) -> UseBy | None:
    """Compute the use-by from the first reconstitution; None when the formulary knows no stability."""
    product = product_for(data.formulary, preparation, components)
    if product is None:
        return None
    code = data.formulary.terms.diluent(preparation.diluent)
    return use_by(reconstituted_at, stability_of(product, code), data.checks.use_by)


def storage_of(data: UnitData, preparation: Preparation, components: Sequence[Component]) -> Storage | None:
    """Tell how the finished bag is kept; None when the formulary knows no stability."""
    product = product_for(data.formulary, preparation, components)
    if product is None:
        return None
    line = stability_of(product, data.formulary.terms.diluent(preparation.diluent))
    return line.storage if line else None
