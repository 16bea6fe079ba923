"""What a pharmacist should look at again in formulary files that can be read: figures that do not fit each
other, two strengths that can be mixed up, facts that are missing. Nothing here keeps a file from use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from station.clinical.amounts import number_text
from station.clinical.formulary import Product, Substance, Vial
from station.clinical.gtins import is_gtin14
from station.clinical.tables import Evidence, Source

LONGEST_HOURS = Decimal(24 * 60)
"""60 days: longer than any stability of a diluted cytotoxic that was read; most often days typed as hours."""

STRONGEST_MG_ML = Decimal(1000)
DENSITIES_G_ML = (Decimal("0.7"), Decimal(2))
OVERFILL_PERCENT = Decimal(25)
"""Pembrolizumab's old powder vial had 20 % more than its label (Swiss SmPC 65440): more is a slip."""


@dataclass(frozen=True)
class Remark:
    """One thing to look at again; the words are at `lint.<code>`. A `grave` one is surely wrong."""

    substance: str
    code: str
    params: Mapping[str, str]
    grave: bool = False


def remarks(substances: Iterable[Substance]) -> tuple[Remark, ...]:
    """List what to look at again, by substance."""
    known = sorted(substances, key=lambda one: one.code)
    found = [remark for one in known for remark in _of(one)]
    return (*found, *_codes_twice(known))


def _of(one: Substance) -> Iterator[Remark]:
    yield from _two_strengths(one)
    yield from _missing(one)
    for product in one.products:
        yield from _figures(one, product)
        for vial in product.vials:
            yield from _vial(one, product, vial)
    general = sum(source.evidence is Evidence.GENERAL for source in sources_of(one))
    if general:
        yield Remark(one.code, "general_knowledge", {"count": str(general)})


def _two_strengths(one: Substance) -> Iterator[Remark]:
    for first, second in combinations(one.products, 2):
        low, high = sorted((first, second), key=lambda product: product.concentration_mg_ml)
        shared = low.routes.codes & high.routes.codes
        if shared and low.concentration_mg_ml != high.concentration_mg_ml:
            times = high.concentration_mg_ml / low.concentration_mg_ml
            yield Remark(
                one.code,
                "two_strengths",
                {
                    "one": low.brand,
                    "other": high.brand,
                    "low": _text(low.concentration_mg_ml),
                    "high": _text(high.concentration_mg_ml),
                    "times": _text(Decimal(f"{times:.3g}")),
                    "unit": one.unit,
                },
            )


def _missing(one: Substance) -> Iterator[Remark]:
    lacks = {
        "family": one.family is None,
        "extravasation": one.extravasation is None,
        "light": any(product.light is None for product in one.products),
        "concentration": any(
            product.diluents.codes and product.concentration_max is None for product in one.products
        ),
        "stability": any(not product.stability for product in one.products),
        "opened": any(not product.opened for product in one.products),
        "density": any(product.density is None for product in one.products),
    }
    missing = [f"lint.fact.{fact}" for fact, absent in lacks.items() if absent]
    if missing:
        yield Remark(one.code, "missing", {"facts": ", ".join(missing)})


def _figures(one: Substance, product: Product) -> Iterator[Remark]:
    where = {"product": product.brand, "unit": product.unit}
    if product.unit == "mg" and product.concentration_mg_ml > STRONGEST_MG_ML:
        found = _text(product.concentration_mg_ml)
        yield Remark(one.code, "too_strong", {**where, "value": found}, grave=True)
    hours = [line.hours for line in product.stability] + [line.hours for line in product.opened]
    for told in hours:
        if told > LONGEST_HOURS:
            yield Remark(one.code, "hours", {**where, "value": _text(told)}, grave=True)
    low, high = DENSITIES_G_ML
    if product.density and not low <= product.density.g_ml <= high:
        found = _text(product.density.g_ml)
        yield Remark(one.code, "density", {**where, "value": found}, grave=True)
    limit = product.concentration_max
    if limit and limit.mg_ml > product.concentration_mg_ml:
        params = {**where, "value": _text(limit.mg_ml), "stock": _text(product.concentration_mg_ml)}
        yield Remark(one.code, "limit_above_stock", params, grave=True)


def _vial(one: Substance, product: Product, vial: Vial) -> Iterator[Remark]:
    where = {"product": product.brand, "content": _text(vial.content_mg), "unit": product.unit}
    held = vial.volume_ml * product.concentration_mg_ml
    over = (held - vial.content_mg) * 100 / vial.content_mg
    if over > OVERFILL_PERCENT:
        params = {**where, "held": _text(held), "percent": _text(Decimal(f"{over:.0f}"))}
        yield Remark(one.code, "overfull", params, grave=True)
    if vial.gtin14 and not is_gtin14(vial.gtin14):
        yield Remark(one.code, "check_digit", {**where, "value": vial.gtin14}, grave=True)
    if vial.cip13 and vial.gtin14 and vial.gtin14 != f"0{vial.cip13}":
        yield Remark(one.code, "cip_is_not_gtin", {**where, "value": vial.gtin14}, grave=True)


def _codes_twice(substances: Iterable[Substance]) -> Iterator[Remark]:
    seen: dict[str, str] = {}
    for one in substances:
        for product in one.products:
            for vial in product.vials:
                if vial.gtin14 is None:
                    continue
                other = seen.setdefault(vial.gtin14, product.brand)
                if other != product.brand:
                    params = {"product": product.brand, "other": other, "value": vial.gtin14}
                    yield Remark(one.code, "code_twice", params, grave=True)


def sources_of(one: Substance) -> tuple[Source, ...]:
    """List the source of every fact of a substance and its products."""
    own = (one.tall_man, one.family, one.extravasation, one.activity, one.bases, *one.caps, one.cumulative)
    facts = [fact.source for fact in own if fact]
    if one.fatal_route:
        facts.append(one.fatal_route)
    return (*facts, *(source for product in one.products for source in sources_of_product(product)))


def sources_of_product(product: Product) -> tuple[Source, ...]:
    """List the source of every fact of a product, with those it has from its substance."""
    some = (
        *(product.routes, product.diluents, product.containers, product.concentration_min),
        *(product.concentration_max, product.light, product.reconstitution, product.preservative),
        *(product.density, *product.vials, *product.stability, *product.opened),
    )
    undiluted = (product.undiluted,) if product.undiluted else ()
    return (product.source, *undiluted, *(fact.source for fact in some if fact))


def _text(value: Decimal) -> str:
    return number_text(value, comma=False)
