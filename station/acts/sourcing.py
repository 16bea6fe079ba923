"""Where a tray's vials should come from: leftovers of its hood, then the shelf; what departs from that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from station.acts.aim import reason_given
from station.acts.desk import Desk, Scene
from station.acts.drawing_plan import VIAL, concentration_of, dose_of
from station.acts.leftover_rows import drug_code, vial_source, why_not_by_route
from station.acts.outcome import Refused
from station.acts.unit_data import UnitData
from station.clinical.formulary import Product, Substance
from station.clinical.leftovers import Leftover, volume_of
from station.clinical.model import Component, Preparation
from station.clinical.sources import Offer, Shelf, Source, left_out, plan, too_many
from station.clinical.stock import StockLot, recalled, usable
from station.records.clock import Clock
from station.records.database import Database
from station.records.queries import leftovers, preparations
from station.records.queries.settings import time_zone


def suggested(
    database: Database, data: UnitData, bag: Preparation, clock: Clock, strength: Decimal | None = None
) -> tuple[Source, ...]:
    """Give the vials a tray should get, leftovers first; empty where the station can't say.

    `strength` (in mg or IU per mL) is that of the vials already in the tray, when there are some.
    """
    substance, dose = data.formulary.find(bag.drug), dose_of(data.formulary, bag)
    if substance is None or dose is None:
        return ()
    held = leftovers.usable(database, drug_code(data, bag.drug), bag.hood, bag.id, clock)
    counted = leftovers.stock_of(database, substance.code)
    recalls = leftovers.recalls(database)
    fit = [lot for lot in counted if lot.trial == bag.trial and not recalled(recalls, lot.product, lot.lot)]
    there = usable(fit, clock.utc().astimezone(time_zone(database)).date())
    sources = [
        _open(item)
        for item in held
        if item.trial == bag.trial
        and not (recalled(recalls, item.product, item.lot) or why_not_by_route(data, bag, item))
    ]
    route = data.formulary.terms.code("route", bag.route)
    products = [product for product in _usual_first(substance) if product.allows(route)]
    counted_ones = _counted(products, there)
    ways = (counted_ones,) if bag.trial else (counted_ones, _uncounted(products))
    return next((found for offers in ways if (found := plan(dose.value, sources, _of(offers, strength)))), ())


def _of(offers: Iterable[Offer], strength: Decimal | None) -> list[Offer]:
    return [offer for offer in offers if strength in (None, offer.concentration_mg_ml)]


def _open(item: Leftover) -> Source:
    return Source(
        item.remaining_ml,
        item.concentration_mg_ml,
        item.name,
        item.product,
        item.lot,
        leftover=item.id,
        use_by=item.use_by,
        key=item.id,
        unit=item.unit,
    )


def _usual_first(substance: Substance) -> list[Product]:
    return sorted(substance.products, key=lambda product: not product.usual)


def _uncounted(products: Sequence[Product]) -> list[Offer]:
    """Offer every size of every product, where nobody counted what is on the shelf."""
    return [
        Offer(
            product.brand,
            product.concentration_mg_ml,
            tuple(
                Shelf(_unopened(vial.content_mg, product, product.brand, vial.gtin14))
                for vial in product.vials
            ),
        )
        for product in products
    ]


def _counted(products: Sequence[Product], lots: Sequence[StockLot]) -> list[Offer]:
    """Offer the lots of known products that were counted, first to expire first."""
    return [
        Offer(
            product.brand,
            product.concentration_mg_ml,
            tuple(
                Shelf(_unopened(lot.content_mg, product, lot.name, lot.product, lot.lot), lot.count)
                for lot in lots
                if (lot.name, lot.concentration_mg_ml) == (product.brand, product.concentration_mg_ml)
            ),
        )
        for product in products
    ]


def _unopened(content: Decimal, of: Product, name: str, code: str | None, lot: str = "") -> Source:
    strength = of.concentration_mg_ml
    return Source(volume_of(content, strength), strength, name, code, lot, content_mg=content, unit=of.unit)


def why_departs(scene: Scene, bag: Preparation, components: Sequence[Component]) -> Refused | None:
    """Say how a tray that holds the dose departs from the plan, when no reason was given for it."""
    dose, there = (
        dose_of(scene.desk.data.formulary, bag),
        [vial_source(item) for item in components if item.kind == VIAL],
    )
    held = sum((item.content_mg or Decimal(0) for item in components if item.kind == VIAL), Decimal(0))
    if dose is None or held < dose.value or reason_given(scene):
        return None
    wanted = suggested(scene.database, scene.desk.data, bag, scene.desk.clock, concentration_of(components))
    missing = left_out(wanted, there)
    if missing:
        return Refused("plan_leftover_left", {"numbers": ", ".join(map(str, missing))})
    return Refused("plan_too_many") if too_many(dose.value, there) else None


def plan_of(desk: Desk, preparation_id: int) -> tuple[Source, ...]:
    """Give the vials a preparation's tray should hold, those in it already counted in; records nothing."""
    database = desk.store.database
    bag = preparations.preparation(database, preparation_id)
    if bag is None or bag.hood is None:
        return ()
    there = preparations.components(database, preparation_id)
    return suggested(database, desk.data, bag, desk.clock, concentration_of(there))
