"""The drawing plan of one preparation: what its tray holds, turned into syringes and a use-by time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from station.acts.unit_data import UnitData
from station.clinical.amounts import Amount, UnitsDiffer, round_to
from station.clinical.drawing import syringes, volume_to_draw
from station.clinical.formulary import Product, Storage, Substance
from station.clinical.leftovers import volume_of
from station.clinical.model import Component, Preparation, Syringe
from station.clinical.stability import UseBy, stability_of, use_by

VIAL, DILUENT, DEVICE, BAG = "vial", "diluent", "device", "bag"


def dose_mg(preparation: Preparation) -> Decimal | None:
    """Give the dose in mg, None when its unit is not a mass."""
    try:
        return Amount(preparation.dose, preparation.dose_unit).to("mg").value
    except (UnitsDiffer, ValueError):
        return None


def concentration_of(components: Sequence[Component]) -> Decimal | None:
    """Give the one concentration of the vials in a tray, in mg/mL; None without vials."""
    found = {item.concentration_mg_ml for item in components if item.kind == VIAL}
    return found.pop() if len(found) == 1 else None


def planned_syringes(
    data: UnitData, preparation: Preparation, components: Sequence[Component]
) -> tuple[Syringe, ...]:
    """Give the syringes to draw; empty while the tray's vials don't say the concentration."""
    concentration, amount = concentration_of(components), dose_mg(preparation)
    if concentration is None or amount is None:
        return ()
    return syringes(volume_to_draw(amount, concentration), data.syringes, _enough_ml(components, amount))


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
) -> tuple[Decimal, Decimal] | None:
    """Give total volume (0.1 mL) and final concentration (0.001 mg/mL), with the drug's volume as drawn."""
    amount, diluent = dose_mg(preparation), preparation.volume_ml or Decimal(0)
    whole = next((item for item in components if item.kind == BAG and item.concentration_mg_ml), None)
    if whole and whole.content_mg and whole.concentration_mg_ml:
        total = whole.content_mg / whole.concentration_mg_ml
        return round_to(total, Decimal("0.1")), round_to(whole.concentration_mg_ml, Decimal("0.001"))
    if concentration is None or amount is None:
        return None
    volume = volume_to_draw(amount, concentration)
    plan = syringes(volume, data.syringes, _enough_ml(components, amount))
    total = sum((syringe.volume_ml for syringe in plan), diluent)
    return round_to(total, Decimal("0.1")), round_to(amount / total, Decimal("0.001"))


def target_mass_g(
    data: UnitData, preparation: Preparation, components: Sequence[Component]
) -> Decimal | None:
    """Give the mass in g of the liquid to draw (0.1 g), for a balance; None where its density is unknown."""
    substance = data.formulary.find(preparation.drug)
    density = product_of(substance, components).density if substance else None
    plan = planned_syringes(data, preparation, components)
    if density is None or not plan:
        return None
    return round_to(sum((item.volume_ml for item in plan), Decimal(0)) * density.g_ml, Decimal("0.1"))


def _enough_ml(components: Sequence[Component], amount_mg: Decimal) -> Decimal | None:
    """Give what the vials hold, once they hold the dose: a tray still being filled limits nothing."""
    there = sum((item.content_mg or Decimal(0) for item in components if item.kind == VIAL), Decimal(0))
    return held_ml(components) if there >= amount_mg else None


def product_of(substance: Substance, components: Sequence[Component]) -> Product:
    """Find the product in the tray by code or concentration, else the one that plans assume."""
    codes = {item.product for item in components if item.kind == VIAL}
    concentration = concentration_of(components)
    for product in substance.products:
        if any(vial.gtin14 in codes for vial in product.vials if vial.gtin14):
            return product
    return next(
        (item for item in substance.products if item.concentration_mg_ml == concentration), substance.usual
    )


def use_by_of(
    data: UnitData, preparation: Preparation, components: Sequence[Component], reconstituted_at: datetime
) -> UseBy | None:
    """Compute the use-by from the first reconstitution; None when the formulary knows no stability."""
    substance = data.formulary.find(preparation.drug)
    if substance is None:
        return None
    code = data.formulary.terms.diluent(preparation.diluent)
    return use_by(reconstituted_at, stability_of(product_of(substance, components), code), data.checks.use_by)


def storage_of(data: UnitData, preparation: Preparation, components: Sequence[Component]) -> Storage | None:
    """Tell how the finished bag is kept; None when the formulary knows no stability."""
    substance = data.formulary.find(preparation.drug)
    if substance is None:
        return None
    code = data.formulary.terms.diluent(preparation.diluent)
    line = stability_of(product_of(substance, components), code)
    return line.storage if line else None
