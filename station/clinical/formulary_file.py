"""One substance's data file read as a `Substance`: nothing assumed, every fault with its file and key."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from station.clinical.formulary import (
    Cap,
    Light,
    Limit,
    Product,
    Stability,
    Storage,
    Substance,
    TallMan,
    Vial,
    Whitelist,
)
from station.clinical.tables import Source, Table
from station.clinical.terms import UNDILUTED, Terms

BASES = frozenset({"mg/m2", "mg/kg", "mg", "AUC"})
CAP_UNITS = frozenset({"mg", "mg/m2", "mg/kg", "mg/AUC"})


def parse_substance(data: Mapping[str, object], file: str, terms: Terms) -> Substance:
    """Read one substance from the plain values of its file; raises BadData."""
    root = Table(data, file)
    containers = terms.codes("container")
    substance = Substance(
        code=root.text("code"),
        fr=root.text("fr"),
        en=root.text("en"),
        atc=root.text("atc"),
        aliases=root.texts("aliases"),
        tall_man=_tall_man(root.table_or_none("tall_man")),
        bases=_whitelist(root.table("dose"), "bases", BASES),
        routes=_whitelist(root.table("routes"), "allowed", terms.codes("route")),
        diluents=_whitelist(root.table("diluents"), "allowed", terms.codes("diluent") - {UNDILUTED}),
        undiluted=_source(root.table_or_none("undiluted")),
        containers=_whitelist(root.table("containers"), "allowed", containers),
        concentration_min=_limit(root.table_or_none("concentration_min")),
        concentration_max=_limit(root.table_or_none("concentration_max")),
        caps=tuple(_cap(cap, containers) for cap in root.tables("cap")),
        light=_light(root.table_or_none("light")),
        fatal_route=_source(root.table_or_none("fatal_route")),
        products=tuple(_product(product, terms) for product in root.tables("product")),
    )
    _refuse_what_contradicts_itself(substance, root)
    root.end()
    return substance


def _refuse_what_contradicts_itself(substance: Substance, root: Table) -> None:
    if sum(product.usual for product in substance.products) != 1:
        raise root.bad("product", "data_one_usual")
    low, high = substance.concentration_min, substance.concentration_max
    if low and high and low.mg_ml > high.mg_ml:
        raise root.bad("concentration_min", "data_min_above_max")
    if substance.fatal_route and "syringe" in substance.containers.codes:
        raise root.bad("containers.allowed", "data_fatal_in_syringe")


def _whitelist(table: Table, key: str, allowed: frozenset[str]) -> Whitelist:
    whitelist = Whitelist(table.some_of(key, allowed), table.source())
    table.end()
    return whitelist


def _source(table: Table | None) -> Source | None:
    if table is None:
        return None
    source = table.source()
    table.end()
    return source


def _limit(table: Table | None) -> Limit | None:
    if table is None:
        return None
    limit = Limit(table.number("mg_ml"), table.source())
    table.end()
    return limit


def _tall_man(table: Table | None) -> TallMan | None:
    if table is None:
        return None
    tall_man = TallMan(table.text("fr"), table.text("en"), table.source())
    table.end()
    return tall_man


def _light(table: Table | None) -> Light | None:
    if table is None:
        return None
    light = Light(table.flag("protect"), table.source())
    table.end()
    return light


def _cap(table: Table, containers: frozenset[str]) -> Cap:
    only_in = table.some_of("containers", containers) if table.has("containers") else frozenset[str]()
    cap = Cap(table.number("value"), table.one_of("unit", CAP_UNITS), only_in, table.source())
    table.end()
    return cap


def _product(table: Table, terms: Terms) -> Product:
    concentration = table.number("concentration_mg_ml")
    product = Product(
        brand=table.text("brand"),
        concentration_mg_ml=concentration,
        usual=table.flag("usual"),
        vials=tuple(_vial(vial, concentration) for vial in table.tables("vial")),
        stability=tuple(_stability(line, terms) for line in table.tables("stability")),
        source=table.source(),
    )
    if not product.vials:
        raise table.bad("vial", "data_missing")
    table.end()
    return product


def _vial(table: Table, concentration: Decimal) -> Vial:
    vial = Vial(
        content_mg=table.number("content_mg"),
        volume_ml=table.number("volume_ml"),
        cip13=table.text_or_none("cip13"),
        gtin14=table.text_or_none("gtin14"),
        source=table.source(),
    )
    # A powder's vial holds a little more than it says once reconstituted, never a hundredth less.
    if vial.volume_ml * concentration < vial.content_mg * Decimal("0.99"):
        raise table.bad("volume_ml", "data_vial_too_small")
    table.end()
    return vial


def _stability(table: Table, terms: Terms) -> Stability:
    line = Stability(
        diluent=table.one_of("diluent", terms.codes("diluent")),
        hours=table.number("hours"),
        storage=Storage(table.one_of("storage", frozenset(Storage))),
        source=table.source(),
    )
    table.end()
    return line
