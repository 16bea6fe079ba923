"""What the unit knows of each substance, every fact with its source; what is not there is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from station.clinical.names import fold
from station.clinical.tables import BadData, Source
from station.clinical.terms import Terms


class Storage(StrEnum):
    """Where a finished preparation waits."""

    FRIDGE = "fridge"
    ROOM = "room"

    @property
    def words(self) -> str:
        """Give the key of its words."""
        return f"storage.{self.value}"


@dataclass(frozen=True)
class Whitelist:
    """What is allowed; what is not listed is not allowed."""

    codes: frozenset[str]
    source: Source


@dataclass(frozen=True)
class Limit:
    """One end of the allowed final concentration, in mg/mL."""

    mg_ml: Decimal
    source: Source


@dataclass(frozen=True)
class Cap:
    """The most one dose may be, in mg, mg/m2, mg/kg or mg/AUC; no `containers`: whatever the container."""

    value: Decimal
    unit: str
    containers: frozenset[str]
    source: Source


@dataclass(frozen=True)
class TallMan:
    """A name with the capitals that tell it from a name like it; only for pairs that a list names."""

    fr: str
    en: str
    source: Source


@dataclass(frozen=True)
class Light:
    """Whether the preparation is kept from light."""

    protect: bool
    source: Source


@dataclass(frozen=True)
class Vial:
    """One size of a product: content in mg, volume in mL once it can be drawn, and the codes of its pack."""

    content_mg: Decimal
    volume_ml: Decimal
    cip13: str | None
    gtin14: str | None
    source: Source


@dataclass(frozen=True)
class Stability:
    """How many hours the preparation keeps once prepared, in one diluent and one storage."""

    diluent: str
    hours: Decimal
    storage: Storage
    source: Source


@dataclass(frozen=True)
class Product:
    """One brand and strength; its concentration is that of the liquid drawn, after reconstitution if any."""

    brand: str
    concentration_mg_ml: Decimal
    usual: bool
    vials: tuple[Vial, ...]
    stability: tuple[Stability, ...]
    source: Source


@dataclass(frozen=True)
class Substance:
    """One substance. None stands for a fact nobody wrote down: unknown, never "no limit"."""

    code: str
    fr: str
    en: str
    atc: str
    aliases: tuple[str, ...]
    tall_man: TallMan | None
    bases: Whitelist
    routes: Whitelist
    diluents: Whitelist
    undiluted: Source | None
    containers: Whitelist
    concentration_min: Limit | None
    concentration_max: Limit | None
    caps: tuple[Cap, ...]
    light: Light | None
    fatal_route: Source | None
    products: tuple[Product, ...]

    @property
    def usual(self) -> Product:
        """Give the product that plans assume until vials are scanned."""
        return next(product for product in self.products if product.usual)


@dataclass(frozen=True)
class Formulary:
    """The substances by folded name, alias and brand, and the words orders are made of."""

    names: Mapping[str, Substance]
    terms: Terms

    def find(self, drug: str) -> Substance | None:
        """Give the substance an order names, whatever its accents and case; None when it is not there."""
        return self.names.get(fold(drug))

    def vial(self, gtin14: str) -> tuple[Substance, Product, Vial] | None:
        """Give the vial whose pack carries this code, with its product and substance."""
        return next(
            (
                (substance, product, vial)
                for substance in self.names.values()
                for product in substance.products
                for vial in product.vials
                if vial.gtin14 == gtin14
            ),
            None,
        )


def gather(substances: Iterable[tuple[str, Substance]], terms: Terms) -> Formulary:
    """Make the formulary of (file, substance) pairs; raises BadData when two answer to one name."""
    names: dict[str, Substance] = {}
    for file, substance in substances:
        for name in {substance.code, substance.fr, substance.en, *substance.aliases}:
            other = names.setdefault(fold(name), substance)
            if other is not substance:
                raise BadData(file, "aliases", "data_name_twice", {"value": name, "other": other.code})
    return Formulary(names, terms)
