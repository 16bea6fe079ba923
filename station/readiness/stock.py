"""The invented shelves of the demonstration: vials and diluent, with what the codes on their packs say."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from station.acts.drawing_plan import DILUENT, VIAL, dose_of
from station.acts.tray import Item
from station.acts.unit_data import UnitData
from station.clinical.drawing import vials_needed
from station.clinical.formulary import Product, Substance
from station.clinical.model import Preparation
from station.clinical.sources import Source
from station.places import data_folder
from station.words import say

GROUP_SEPARATOR = "\x1d"


@dataclass(frozen=True)
class Pack:
    """One vial or one bag of diluent, as it stands on the shelf."""

    kind: str
    name: str
    gtin: str
    lot: str
    expiry: date
    serial: str
    supplier: str

    def datamatrix(self) -> str:
        """Give what a scanner types for its GS1 DataMatrix: GTIN (01), expiry (17), lot (10), serial (21)."""
        return f"01{self.gtin}17{self.expiry:%y%m%d}10{self.lot}{GROUP_SEPARATOR}21{self.serial}"

    def item(self) -> Item:
        """Give it as what a helper puts in a tray."""
        return Item(
            self.kind,
            self.name,
            self.lot,
            self.expiry.isoformat(),
            gtin=self.gtin,
            supplier=self.supplier,
            serial=self.serial,
        )


@dataclass(frozen=True)
class Shelves:
    """What the unit has in stock: every product of the formulary whose code is known, and the diluents."""

    data: UnitData
    diluents: Mapping[str, str]
    supplier: str

    def packs_for(
        self, preparation: Preparation, today: date, opened: Sequence[Source] = ()
    ) -> tuple[Pack, ...]:
        """Give the packs for the tray of one preparation, always the same; none for an unknown drug.

        `opened`: the leftovers in it, which leave the less to take from the shelves.
        """
        substance = self.data.formulary.find(preparation.drug)
        if substance is None:
            return ()
        expiry = date(today.year + 1, 6, 30)
        return (
            *self._vials(substance, preparation, expiry, opened),
            *self._diluent(preparation, expiry),
        )

    def _vials(
        self, substance: Substance, preparation: Preparation, expiry: date, opened: Sequence[Source]
    ) -> tuple[Pack, ...]:
        dose = dose_of(self.data.formulary, preparation)
        there = sum((source.volume_ml * source.concentration_mg_ml for source in opened), Decimal(0))
        needed = dose.value - there if dose else None
        if needed is not None and needed <= 0:
            return ()
        route = self.data.formulary.terms.code("route", preparation.route)
        products = [product for product in substance.products if product.allows(route)]
        strengths = {source.concentration_mg_ml for source in opened}
        fit = [item for item in products if not strengths or item.concentration_mg_ml in strengths]
        choices = [(product, _sizes(product)) for product in fit if _sizes(product)]
        if needed is None or not choices:
            return ()
        product, picked = min(
            ((product, [gtins[size] for size in vials_needed(needed, gtins)]) for product, gtins in choices),
            key=lambda choice: len(choice[1]),
        )
        return tuple(
            Pack(
                VIAL,
                product.brand,
                gtin,
                f"{substance.code[:4].upper()}{gtin[-4:]}",
                expiry,
                f"{preparation.id:05}{number:02}",
                self.supplier,
            )
            for number, gtin in enumerate(picked, start=1)
        )

    def _diluent(self, preparation: Preparation, expiry: date) -> tuple[Pack, ...]:
        code = self.data.formulary.terms.diluent(preparation.diluent)
        gtin = self.diluents.get(code or "")
        if gtin is None or not preparation.volume_ml:
            return ()
        serial = f"{preparation.id:05}90"
        name = say(f"diluent.{code}")
        return (Pack(DILUENT, name, gtin, "SOLV" + gtin[-4:], expiry, serial, self.supplier),)


def _sizes(product: Product) -> dict[Decimal, str]:
    """Give the sizes whose code is known, in mg, with that code."""
    return {vial.content_mg: vial.gtin14 for vial in product.vials if vial.gtin14}


def read_shelves(data: UnitData) -> Shelves:
    """Read the demonstration's stock from the data folder."""
    told = tomllib.loads((data_folder() / "demo" / "stock.toml").read_text(encoding="utf-8"))
    return Shelves(data, dict(told["diluent"]), str(told["supplier"]))
