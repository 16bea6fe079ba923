"""One substance's data file read as a `Substance`: nothing assumed, every fault with its file and key."""

from __future__ import annotations

from collections.abc import Mapping

from station.clinical.formulary import (
    Activity,
    Cap,
    Classed,
    Cumulative,
    Extravasation,
    Family,
    Harm,
    Substance,
    TallMan,
)
from station.clinical.formulary_facts import light, limit, source, whitelist
from station.clinical.formulary_product import Shared, content_of, line_of, parse_product
from station.clinical.tables import Table
from station.clinical.terms import UNDILUTED, Terms

BASES = frozenset({"mg/m2", "mg/kg", "mg", "AUC", "IU/m2", "IU/kg", "IU"})
CAP_UNITS = frozenset({"mg", "mg/m2", "mg/kg", "mg/AUC", "IU", "IU/m2", "IU/kg"})
UNITS = frozenset({"mg", "IU"})


def parse_substance(data: Mapping[str, object], file: str, terms: Terms) -> Substance:
    """Read one substance from the plain values of its file; raises BadData."""
    root = Table(data, file)
    root.name_sources()
    code = root.text("code")
    shared = _shared(root, terms)
    substance = Substance(
        code=code,
        fr=root.text("fr"),
        en=root.text("en"),
        atc=root.text("atc"),
        aliases=root.texts("aliases"),
        tall_man=_tall_man(root.table_or_none("tall_man")),
        family=_family(root.table_or_none("family")),
        extravasation=_extravasation(root.table_or_none("extravasation")),
        activity=_activity(root.table_or_none("activity")),
        bases=whitelist(root.table("dose"), "bases", BASES),
        caps=tuple(_cap(cap, terms) for cap in root.tables("cap")),
        cumulative=_cumulative(root.table_or_none("cumulative")),
        light=shared.light,
        fatal_route=source(root.table_or_none("fatal_route")),
        products=tuple(
            parse_product(table, terms, shared, line_of(code, plain), content_of(data, plain))
            for table, plain in zip(root.tables("product"), _plain_products(data), strict=True)
        ),
        unit=shared.unit,
    )
    _refuse_what_contradicts_itself(substance, root)
    root.end()
    return substance


def _plain_products(data: Mapping[str, object]) -> list[Mapping[str, object]]:
    found = data.get("product")
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def _shared(root: Table, terms: Terms) -> Shared:
    unit = root.one_of("unit", UNITS) if root.has("unit") else "mg"
    return Shared(
        diluents=whitelist(root.table("diluents"), "allowed", terms.codes("diluent") - {UNDILUTED}),
        undiluted=source(root.table_or_none("undiluted")),
        containers=whitelist(root.table("containers"), "allowed", terms.codes("container")),
        concentration_min=limit(root.table_or_none("concentration_min"), unit),
        concentration_max=limit(root.table_or_none("concentration_max"), unit),
        light=light(root.table_or_none("light")),
        unit=unit,
    )


def _refuse_what_contradicts_itself(substance: Substance, root: Table) -> None:
    if sum(product.usual for product in substance.products) != 1:
        raise root.bad("product", "data_one_usual")
    lines = [product.line for product in substance.products]
    if len(set(lines)) != len(lines):
        raise root.bad("product", "data_brand_twice")
    vinca = substance.family is not None and substance.family.family is Family.VINCA_ALKALOID
    if vinca != bool(substance.fatal_route):
        raise root.bad("fatal_route", "data_vinca_is_fatal")
    if substance.activity is None and any(not cap.unit.startswith(substance.unit) for cap in substance.caps):
        raise root.bad("cap", "data_no_equivalence")
    for number, product in enumerate(substance.products, 1):
        low, high = product.concentration_min, product.concentration_max
        if low and high and low.mg_ml > high.mg_ml:
            raise root.bad("concentration_min", "data_min_above_max")
        if substance.fatal_route and "syringe" in product.containers.codes:
            raise root.bad("containers.allowed", "data_fatal_in_syringe")
        if substance.fatal_route and product.routes.codes - {"intravenous"}:
            raise root.bad(f"product[{number}].routes.allowed", "data_fatal_route")
        if "intrathecal" in product.routes.codes and not product.intrathecal():
            raise root.bad(f"product[{number}].preservative", "data_intrathecal_preserved")


def _tall_man(table: Table | None) -> TallMan | None:
    if table is None:
        return None
    tall_man = TallMan(table.text("fr"), table.text("en"), table.source())
    table.end()
    return tall_man


def _family(table: Table | None) -> Classed | None:
    if table is None:
        return None
    classed = Classed(Family(table.one_of("code", frozenset(Family))), table.source())
    table.end()
    return classed


def _extravasation(table: Table | None) -> Extravasation | None:
    if table is None:
        return None
    found = Extravasation(Harm(table.one_of("harm", frozenset(Harm))), table.source())
    table.end()
    return found


def _activity(table: Table | None) -> Activity | None:
    if table is None:
        return None
    activity = Activity(table.number("iu_per_mg"), table.source())
    table.end()
    return activity


def _cumulative(table: Table | None) -> Cumulative | None:
    if table is None:
        return None
    found = Cumulative(
        limit=table.number("limit"),
        lower=table.number("lower") if table.has("lower") else None,
        unit=table.one_of("unit", frozenset({"mg", "mg/m2"})),
        equivalent=table.text_or_none("equivalent"),
        source=table.source(),
    )
    if found.lower is not None and found.lower > found.limit:
        raise table.bad("lower", "data_min_above_max")
    table.end()
    return found


def _cap(table: Table, terms: Terms) -> Cap:
    def only(key: str, kind: str) -> frozenset[str]:
        return table.some_of(key, terms.codes(kind)) if table.has(key) else frozenset()

    cap = Cap(
        value=table.number("value"),
        unit=table.one_of("unit", CAP_UNITS),
        containers=only("containers", "container"),
        source=table.source(),
        routes=only("routes", "route"),
    )
    table.end()
    return cap
