"""One product of a substance's file read as a `Product`, with its line's name and the hash of its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from station.clinical.formulary import (
    Density,
    Light,
    Limit,
    Opened,
    Preservative,
    Product,
    Reconstitution,
    Stability,
    Storage,
    Vial,
    Whitelist,
)
from station.clinical.formulary_facts import counted, counted_or_none, light, limit, source, whitelist
from station.clinical.names import fold
from station.clinical.tables import Source, Table
from station.clinical.terms import UNDILUTED, Terms

SOLVENTS = frozenset({"water", "nacl_0_9", "g5", "supplied"})


@dataclass(frozen=True)
class Shared:
    """What a substance says for all its products, where a product says nothing else."""

    diluents: Whitelist
    undiluted: Source | None
    containers: Whitelist
    concentration_min: Limit | None
    concentration_max: Limit | None
    light: Light | None
    unit: str = "mg"


def line_of(code: str, plain: Mapping[str, object]) -> str:
    """Name a product's line: the substance's code and the brand, folded."""
    return f"{code}/{fold(str(plain.get('brand', ''))).replace(' ', '-')}"


def content_of(data: Mapping[str, object], plain: Mapping[str, object]) -> str:
    """Hash what a line says: everything of its substance's file but the other products."""
    told = {**{key: value for key, value in data.items() if key != "product"}, "product": plain}
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(b"station-formulary-1\n" + text.encode()).hexdigest()[:32]


def _plain(value: object) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def parse_product(table: Table, terms: Terms, shared: Shared, line: str, content: str) -> Product:
    """Read one product; what it does not say of diluents, containers and limits is its substance's."""
    concentration = counted(table, "concentration_{unit}_ml", shared.unit)
    own = table.table_or_none
    product = Product(
        brand=table.text("brand"),
        concentration_mg_ml=concentration,
        usual=table.flag("usual"),
        routes=whitelist(table.table("routes"), "allowed", terms.codes("route")),
        diluents=_allowed_or(own("diluents"), terms.codes("diluent") - {UNDILUTED}, shared.diluents),
        undiluted=source(own("undiluted")) or shared.undiluted,
        containers=_allowed_or(own("containers"), terms.codes("container"), shared.containers),
        concentration_min=limit(own("concentration_min"), shared.unit) or shared.concentration_min,
        concentration_max=limit(own("concentration_max"), shared.unit) or shared.concentration_max,
        light=light(own("light")) or shared.light,
        reconstitution=_reconstitution(own("reconstitution")),
        preservative=_preservative(own("preservative")),
        density=_density(own("density")),
        vials=tuple(_vial(vial, concentration, shared.unit) for vial in table.tables("vial")),
        stability=tuple(_stability(item, terms, shared.unit) for item in table.tables("stability")),
        opened=tuple(_opened(item) for item in table.tables("opened")),
        source=table.source(),
        line=line,
        content=content,
        unit=shared.unit,
    )
    if not product.vials:
        raise table.bad("vial", "data_missing")
    if product.reconstitution is None and any(vial.solvent_ml for vial in product.vials):
        raise table.bad("reconstitution", "data_missing")
    table.end()
    return product


def _allowed_or(table: Table | None, codes: frozenset[str], shared: Whitelist) -> Whitelist:
    return shared if table is None else whitelist(table, "allowed", codes)


def _reconstitution(table: Table | None) -> Reconstitution | None:
    if table is None:
        return None
    found = Reconstitution(table.one_of("solvent", SOLVENTS), table.source())
    table.end()
    return found


def _preservative(table: Table | None) -> Preservative | None:
    if table is None:
        return None
    found = Preservative(table.flag("free"), table.source())
    table.end()
    return found


def _density(table: Table | None) -> Density | None:
    if table is None:
        return None
    density = Density(table.number("g_ml"), table.source())
    table.end()
    return density


def _opened(table: Table) -> Opened:
    opened = Opened(
        table.number("hours"), Storage(table.one_of("storage", frozenset(Storage))), table.source()
    )
    table.end()
    return opened


def _vial(table: Table, concentration: Decimal, unit: str) -> Vial:
    vial = Vial(
        content_mg=counted(table, "content_{unit}", unit),
        volume_ml=table.number("volume_ml"),
        cip13=table.text_or_none("cip13"),
        gtin14=table.text_or_none("gtin14"),
        source=table.source(),
        solvent_ml=table.number("solvent_ml") if table.has("solvent_ml") else None,
    )
    # A powder's vial holds a little more than it says once reconstituted, never a hundredth less.
    if vial.volume_ml * concentration < vial.content_mg * Decimal("0.99"):
        raise table.bad("volume_ml", "data_vial_too_small")
    table.end()
    return vial


def _stability(table: Table, terms: Terms, unit: str) -> Stability:
    containers = terms.codes("container")
    line = Stability(
        diluent=table.one_of("diluent", terms.codes("diluent")),
        hours=table.number("hours"),
        storage=Storage(table.one_of("storage", frozenset(Storage))),
        source=table.source(),
        containers=table.some_of("containers", containers) if table.has("containers") else frozenset(),
        mg_ml_min=counted_or_none(table, "{unit}_ml_min", unit),
        mg_ml_max=counted_or_none(table, "{unit}_ml_max", unit),
    )
    table.end()
    return line
