"""What may be put in a tray, in words: the vials of the ordered drug, the diluents, anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from screens.preparation.order_facts import amount
from screens.widgets.choice_list import Choice
from station.acts.drawing_plan import DEVICE, DILUENT, VIAL, dose_of
from station.acts.tray import Item
from station.clinical.days import day_text
from station.clinical.formulary import Formulary
from station.clinical.leftovers import Leftover, volume_of
from station.clinical.model import Component, Preparation
from station.clinical.terms import UNDILUTED
from station.words import say


@dataclass(frozen=True)
class PackKind:
    """One thing a pack may be; a vial of a drug that the formulary does not know still needs its figures."""

    words: str
    kind: str
    name: str
    content_mg: Decimal | None = None
    concentration_mg_ml: Decimal | None = None
    unit: str = "mg"

    @property
    def needs_name(self) -> bool:
        """Whether somebody has to say what it is."""
        return not self.name

    @property
    def needs_figures(self) -> bool:
        """Whether content and concentration have to be read on the vial."""
        return self.kind == VIAL and self.content_mg is None

    def item(self, lot: str, expiry: str, gtin: str | None = None, serial: str | None = None) -> Item:
        """Make the thing that goes in the tray."""
        return Item(
            self.kind,
            self.name,
            lot,
            expiry,
            gtin=gtin,
            serial=serial,
            content_mg=self.content_mg,
            concentration_mg_ml=self.concentration_mg_ml,
            unit=self.unit,
        )


def kinds(formulary: Formulary, bag: Preparation) -> tuple[PackKind, ...]:
    """List what a pack may be, vials first; all diluents, so that one reads the pack, not the order."""
    codes = sorted(formulary.terms.codes("diluent") - {UNDILUTED})
    diluents = tuple(
        PackKind(say("making.diluent", name=words), DILUENT, words)
        for words in (say(f"diluent.{code}") for code in codes)
    )
    return (*_vials(formulary, bag), *diluents, PackKind(say("making.other_pack"), DEVICE, ""))


def likely_first(options: tuple[PackKind, ...], last: str | None) -> tuple[PackKind, ...]:
    """Put what the same code was last time in front; it is still asked, and read on the pack."""
    return tuple(sorted(options, key=lambda option: option.name != last)) if last else options


def _vials(formulary: Formulary, bag: Preparation) -> tuple[PackKind, ...]:
    substance = formulary.find(bag.drug)
    if substance is None:
        dose = dose_of(formulary, bag)
        unit = dose.unit if dose else "mg"
        return (PackKind(say("making.unlisted_vial", drug=bag.drug), VIAL, bag.drug, unit=unit),)
    route = formulary.terms.code("route", bag.route)
    able = [product for product in substance.products if product.allows(route)]
    return tuple(
        PackKind(
            say("making.vial", brand=product.brand, content=amount(vial.content_mg, product.unit) or ""),
            VIAL,
            product.brand,
            vial.content_mg,
            product.concentration_mg_ml,
            product.unit,
        )
        for product in able or substance.products
        for vial in product.vials
    )


def choices(options: tuple[PackKind, ...]) -> list[Choice]:
    """Give the options as lines to choose from, each with its place as key."""
    return [Choice(str(place), option.words) for place, option in enumerate(options)]


def known_item(
    formulary: Formulary, gtin: str, lot: str, expiry: str, serial: str | None = None
) -> Item | None:
    """Make the item of a vial whose code the formulary knows, of whatever drug."""
    found = formulary.vial(gtin)
    if found is None:
        return None
    _, product, vial = found
    return Item(
        VIAL,
        product.brand,
        lot,
        expiry,
        gtin=gtin,
        serial=serial,
        content_mg=vial.content_mg,
        concentration_mg_ml=product.concentration_mg_ml,
        unit=product.unit,
    )


def leftover_item(left: Leftover) -> Item:
    """Make the item of a leftover; the core takes what it is from the records."""
    return Item(
        VIAL,
        left.name,
        left.lot,
        left.expiry,
        gtin=left.product,
        content_mg=left.remaining_ml * left.concentration_mg_ml,
        concentration_mg_ml=left.concentration_mg_ml,
        unit=left.unit,
        leftover=left.id,
    )


def as_component(item: Item, preparation: int) -> Component:
    """Give an item that waits for its signature as what it will be in the tray."""
    return Component(
        id=0,
        preparation=preparation,
        kind=item.kind,
        name=item.name,
        product=item.gtin,
        lot=item.lot.strip().upper(),
        expiry=item.expiry,
        supplier=item.supplier,
        serial=item.serial,
        content_mg=item.content_mg,
        concentration_mg_ml=item.concentration_mg_ml,
        unit=item.unit,
        leftover=item.leftover,
    )


def component_words(component: Component) -> str:
    """Say what a component is, with its content; of a leftover, which one and how much is in it."""
    if component.leftover and component.content_mg and component.concentration_mg_ml:
        volume = amount(volume_of(component.content_mg, component.concentration_mg_ml), "mL")
        return say("making.leftover", number=component.leftover, name=component.name, volume=volume)
    content = amount(component.content_mg, component.unit)
    return f"{component.name}, {content}" if content else component.name


def lot_words(component: Component) -> str:
    """Say lot and expiry."""
    return say("making.lot", lot=component.lot, expiry=day_text(component.expiry))


def read_words(formulary: Formulary, text: str, known: str | None = None) -> str:
    """Say one component of a reading (`GTIN/LOT`): the product by its formulary name or `known` one."""
    gtin, _, lot = text.partition("/")
    found = formulary.vial(gtin) if gtin else None
    if found:
        _, product, vial = found
        return say(
            "making.read_pack", name=f"{product.brand}, {amount(vial.content_mg, product.unit)}", lot=lot
        )
    return say("making.read_pack", name=known or gtin, lot=lot) if gtin else say("making.read_lot", lot=lot)


def grouped(lines: Iterable[str]) -> list[str]:
    """Write what is there several times once, with its count in front."""
    return [f"{count} x {line}" if count > 1 else line for line, count in Counter(lines).items()]
